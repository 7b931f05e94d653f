"""The report of an eval run: one HTML file, and the same as Markdown with plots beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from ...tools.errors import StoreError
from ..stats.cells import Basis
from ..store import EvalRun
from ..task import Task
from . import markdown, page
from .content import Report
from .gather import gather
from .plots import frontier_svg


def write(
    run: EvalRun,
    folder: Path,
    *,
    basis: Basis = "listed",
    tasks: Mapping[str, Task],
    level: float = 0.95,
    seed: int = 0,
    data: Path | None = None,
) -> list[Path]:
    """Writes ``report.html``, ``report.md`` and ``frontier-<task>.svg`` into the folder and returns
    their paths.

    basis: what a cost is counted at. tasks: those that are installed, for their set metrics.
    level: of the intervals. data: folder of the data sets, to show what was asked; without it that
    is said to be unknown. Earlier runs in the same store give the lines over time. A run that
    cannot be read or a folder that cannot be written is a StoreError; without the packages of the
    extra ``evals`` it is MissingExtra.
    """
    report = gather(run, basis=basis, tasks=tasks, level=level, seed=seed, data=data)
    plots = _plots(report)
    names = {task: f"frontier-{_file(task)}.svg" for task in plots}
    return _written(
        {
            folder / "report.html": page.render(report),
            folder / "report.md": markdown.render(report, names),
            **{folder / names[task]: svg for task, svg in plots.items()},
        }
    )


def write_results(
    run: EvalRun,
    path: Path,
    *,
    basis: Basis = "listed",
    tasks: Mapping[str, Task],
    level: float = 0.95,
    seed: int = 0,
) -> list[Path]:
    """Writes the results alone, for a repository: Markdown without the rows to read, which hold
    text of the data sets, and the plots in a folder of the file's name in lower case."""
    report = gather(run, basis=basis, tasks=tasks, level=level, seed=seed, data=None)
    plots = _plots(report)
    folder = path.stem.lower()
    names = {task: f"{folder}/frontier-{_file(task)}.svg" for task in plots}
    return _written(
        {
            path: markdown.render(report, names, cases=False),
            **{path.parent / names[task]: svg for task, svg in plots.items()},
        }
    )


def _plots(report: Report) -> dict[str, str]:
    drawn = {
        task.name: frontier_svg(task.frontier, f"{task.name}: quality against cost")
        for task in report.tasks
    }
    return {name: svg for name, svg in drawn.items() if svg is not None}


def _written(texts: Mapping[Path, str]) -> list[Path]:
    try:
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise StoreError(
            f"The report cannot be written: {error}.",
            remedy="Choose a folder that can be written to.",
        ) from error
    return list(texts)


def _file(name: str) -> str:
    return re.sub(r"[^\w-]+", "-", name)
