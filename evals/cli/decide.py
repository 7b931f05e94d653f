"""``agent eval recommend``, ``compare`` and ``gate``: what the rows say to do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from ...agents.settings import load
from ...tools.errors import InputError
from .. import store
from ..rows import Row
from .look import BASES
from .plain import known, plain

STOPPED = 9
"""Exit code of a gate that stops, and of a recommendation that finds no setting."""


def recommend(
    task: str = typer.Argument(help="The task to choose a setting for."),
    run: str = typer.Option("last", help="The run whose rows decide."),
    quality: float = typer.Option(0.9, help="The quality to reach, from 0 to 1."),
    confidence: float = typer.Option(0.95, help="How sure it has to be."),
    measure: str = typer.Option(
        "acceptable", help="Quality is the share of acceptable rows, or the mean score (score)."
    ),
    basis: str = typer.Option("listed", help="Cost: listed, incurred or reference."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """The cheapest setting that is good enough, and how sure that is."""
    from ..recommend import recommend as choose

    known("measure", measure, ("acceptable", "score"))
    known("basis", basis, BASES)
    found = store.find(run, load())
    choice = choose(
        _rows(found, task),
        task,
        quality=quality,
        confidence=confidence,
        measure=measure,  # type: ignore[arg-type]
        basis=basis,  # type: ignore[arg-type]
        seed=found.plan().seed,
    )
    if as_json:
        typer.echo(json.dumps(plain(choice), indent=2))
    else:
        typer.echo(choice.text)
        for one in choice.ranked:
            typer.echo(f"  {_candidate(one)}")
    if choice.chosen is None:
        raise typer.Exit(STOPPED)


def _candidate(one: Any) -> str:
    _, variant, model = one.cell
    word = "meets" if one.meets else "misses" if one.misses else "cannot tell"
    cost = f"${one.cost.value:.6f} per acceptable output" if one.cost else one.why
    more = f", about {one.more} more rows would tell" if one.more else ""
    return (
        f"{word:<11} {variant} {model}: {one.quality.value:.3f}, surely above {one.bound:.3f}; "
        f"{cost}{more}"
    )


def compare(
    a: str = typer.Argument(help="A run, or VARIANT@MODEL within --run."),
    b: str = typer.Argument(help="The run or setting that it is compared with."),
    run: str = typer.Option("last", help="The run that holds two settings."),
    task: str | None = typer.Option(None, help="Only this task."),
    basis: str = typer.Option("listed", help="Cost: listed, incurred or reference."),
    level: float = typer.Option(0.95, help="Level of the intervals."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Two runs, or two settings, on the samples that they share."""
    from ..compare import compare as held
    from ..compare import lines

    known("basis", basis, BASES)
    settings = load()
    if ("@" in a) != ("@" in b):
        raise InputError("Compare two runs, or two settings (VARIANT@MODEL), not one of each.")
    texts, results = [], []
    if "@" in a:
        found = store.find(run, settings)
        names = [task] if task else [one.name for one in found.plan().tasks]
        for name in names:
            cells = _cell(name, a), _cell(name, b)
            result = held(
                found.rows(),
                found.rows(),
                cells=cells,
                basis=basis,  # type: ignore[arg-type]
                level=level,
            )
            results.append(result)
            texts += lines(result)
    else:
        first, second = store.find(a, settings), store.find(b, settings)
        result = held(
            _rows(first, task),
            _rows(second, task),
            basis=basis,  # type: ignore[arg-type]
            level=level,
        )
        results.append(result)
        texts += lines(result)
    typer.echo(json.dumps(plain(results), indent=2) if as_json else "\n".join(texts))


def gate(
    task: str = typer.Argument(help="The task, or `all`."),
    against: str = typer.Option(help="The baseline: a run's id or folder."),
    run: str = typer.Option("last", help="The candidate."),
    max_quality_drop: float = typer.Option(0.02, help="Points of the mean score, 0.02 is 2 %."),
    max_cost_rise: float = typer.Option(0.10, help="Relative: 0.10 is ten per cent dearer."),
    level: float = typer.Option(0.95, help="One-sided confidence of each check."),
    lenient: bool = typer.Option(
        False, "--lenient", help="Stop only for what the data show, not for what they cannot tell."
    ),
    per: str = typer.Option("acceptable", help="Cost per acceptable output, or per row."),
    basis: str = typer.Option("listed", help="Cost: listed, incurred or reference."),
    junit: Path | None = typer.Option(None, help="Write JUnit XML here."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Pass or fail against a baseline, for CI. Exit code 0 passes, 9 stops."""
    from ..gate import gate as judged
    from ..junit import write

    known("per", per, ("acceptable", "row"))
    known("basis", basis, BASES)
    settings = load()
    wanted = None if task == "all" else task
    candidate, baseline = store.find(run, settings), store.find(against, settings)
    if candidate.folder.resolve() == baseline.folder.resolve():
        raise InputError(
            f"{candidate.id} is its own baseline.",
            remedy="Name another run with --run or --against.",
        )
    verdict = judged(
        _rows(candidate, wanted),
        _rows(baseline, wanted),
        max_quality_drop=max_quality_drop,
        max_cost_rise=max_cost_rise,
        level=level,
        strict=not lenient,
        per=per,  # type: ignore[arg-type]
        basis=basis,  # type: ignore[arg-type]
    )
    if junit is not None:
        typer.echo(str(write(verdict, junit)), err=True)
    typer.echo(json.dumps(plain(verdict), indent=2) if as_json else "\n".join(verdict.lines()))
    if not verdict.passed:
        raise typer.Exit(STOPPED)


def _rows(found: store.EvalRun, task: str | None) -> Iterator[Row]:
    known = {one.name for one in found.plan().tasks}
    if task is not None and task not in known:
        raise InputError(
            f"The run {found.id} has no task {task!r}.",
            remedy=f"It has: {', '.join(sorted(known))}.",
        )
    return (row for row in found.rows() if task in (None, row.task))


def _cell(task: str, setting: str) -> tuple[str, str, str]:
    variant, _, model = setting.partition("@")
    return task, variant, model
