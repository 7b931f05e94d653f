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
    texts, plots = {}, {}
    for task in report.tasks:
        svg = frontier_svg(task.frontier, f"{task.name}: quality against cost")
        if svg is not None:
            plots[task.name] = f"frontier-{_file(task.name)}.svg"
            texts[plots[task.name]] = svg
    texts = {
        "report.html": page.render(report),
        "report.md": markdown.render(report, plots),
        **texts,
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise StoreError(
            f"The report cannot be written to {folder}: {error.strerror}.",
            remedy="Choose a folder that can be written to.",
        ) from error
    return [folder / name for name in texts]


def _file(name: str) -> str:
    return re.sub(r"[^\w-]+", "-", name)
