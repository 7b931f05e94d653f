"""``agent eval run``: asks, plans, runs with progress, sums up."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any

import typer

from ...agents.opening import open_store
from ...agents.settings import Settings, load
from ...tools.errors import BudgetExceeded, InputError
from .. import store
from ..planning import Asked, Wanted, again, plan
from ..rows import Plan
from ..runner import Runner
from ..suites import suite as find_suite
from .plain import usd
from .progress import Progress, cells_table

DEFAULT_LIMIT = 20


def run(
    tasks: list[str] = typer.Argument(
        None, help="Tasks, as `agent eval list` names them; NAME:20 takes 20 samples."
    ),
    models: str | None = typer.Option(
        None, help="Profiles, with commas: embedded:qwen2.5-coder-0.5b,deepseek."
    ),
    variants: str | None = typer.Option(
        None, help="Variants, with commas. Default: all that a task has."
    ),
    limit: int | None = typer.Option(
        None, help=f"Samples a task, drawn by the seed. Default: {DEFAULT_LIMIT}; 0 takes all."
    ),
    epochs: int = typer.Option(1, help="Tries at each sample."),
    seed: int = typer.Option(0, help="Draws the samples."),
    budget: str | None = typer.Option(None, help="US dollars the run may spend."),
    machine_hour: str | None = typer.Option(
        None, help="US dollars an hour of the machine that self-hosted models run on."
    ),
    suite: str | None = typer.Option(None, help="A named list of tasks and models, such as cheap."),
    judge: str | None = typer.Option(
        None, help="Profile of a calibrated model whose verdicts are added; its cost counts."
    ),
    reuse: bool = typer.Option(
        False, help="Take calls that an earlier run with --reuse made; they cost nothing now."
    ),
    unverified: bool = typer.Option(
        False, help="Take data files of another hash than declared; the run is marked."
    ),
    dry_run: bool = typer.Option(False, "--dry-run", help="Estimate tokens, cost and time only."),
    resume: str | None = typer.Option(None, help="Go on with a run: its id, or `last`."),
    as_json: bool = typer.Option(False, "--json", help="Print the result as JSON."),
    quiet: bool = typer.Option(False, "--quiet", "-q", help="No progress."),
) -> None:
    """Run tasks with models and variants, or resume a run."""
    settings = load()
    if resume is not None:
        if tasks or models or variants or suite:
            raise InputError("--resume goes on with a run as it was planned; it takes no tasks.")
        found = store.find(resume, settings)
        written = found.plan()
        if budget is not None:
            written = written.model_copy(update={"budget": usd("budget", budget)})
        _execute(found, written, again(written, settings), settings, as_json, quiet)
        return
    asked = _asked(
        tasks or [], models, variants, limit, epochs, seed, budget, machine_hour, suite, settings
    )
    asked = replace(asked, judge=judge, reuse=reuse, unverified=unverified, dry=dry_run)
    written, chosen = plan(asked, settings)
    if dry_run:
        from ..estimate import estimate

        estimated = asyncio.run(estimate(written, chosen, settings))
        typer.echo(json.dumps(estimated.as_json(), indent=2) if as_json else estimated.text())
        return
    if written.budget == 0:
        raise InputError(
            "A budget of 0 pays for no call.", remedy="Give a budget above 0, or leave it out."
        )
    found = store.EvalRun(store.folder_of(settings) / written.id)
    found.save_plan(written)
    _execute(found, written, chosen, settings, as_json, quiet)


def _asked(
    tasks: list[str],
    models: str | None,
    variants: str | None,
    limit: int | None,
    epochs: int,
    seed: int,
    budget: str | None,
    machine_hour: str | None,
    suite: str | None,
    settings: Settings,
) -> Asked:
    common: dict[str, Any] = {"epochs": epochs, "budget": usd("budget", budget)}
    hour = usd("machine-hour", machine_hour) or settings.machine_hour_usd
    if suite is not None:
        if tasks or variants:
            raise InputError("A suite names its own tasks and variants.")
        named = find_suite(suite).asked()
        if models:
            common["models"] = _split(models)
        if limit:
            common["tasks"] = tuple(
                Wanted(w.task, min(limit, w.limit or limit), w.variants, w.models)
                for w in named.tasks
            )
        return Asked(**{**vars(named), **common, "machine_hour": hour or named.machine_hour})
    chosen = _split(variants) if variants else None
    wanted = tuple(_wanted(text, limit, chosen) for text in tasks)
    names = _split(models) if models else (settings.model or "embedded",)
    return Asked(tasks=wanted, models=names, seed=seed, machine_hour=hour, **common)


def _wanted(text: str, limit: int | None, variants: tuple[str, ...] | None) -> Wanted:
    name, _, own = text.partition(":")
    if own and not own.isdecimal():
        raise InputError(f"{text!r} is not a task, or a task with a number: {name}:20.")
    count = int(own) if own else (DEFAULT_LIMIT if limit is None else limit)
    return Wanted(name, count or None, variants)


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _execute(
    found: store.EvalRun,
    written: Plan,
    chosen: list[Any],
    settings: Settings,
    as_json: bool,
    quiet: bool,
) -> None:
    if written.machine_hour is not None:
        settings = settings.model_copy(update={"machine_hour_usd": written.machine_hour})
    with open_store(settings) as (ledger, _), Progress(written, chosen, quiet=quiet) as progress:
        for row in found.rows():
            progress.add(row, counted=False)
        runner = Runner(
            found, written, chosen, settings, ledger, judging=_judging(written, settings)
        )
        outcome = asyncio.run(runner.go(progress.add))
    if as_json:
        typer.echo(json.dumps(progress.as_json(found, outcome.partial), indent=2))
    else:
        cells_table(progress)
        typer.echo(f"run {found.id}: {outcome.rows} rows in {found.folder}")
        typer.echo(f"agent eval report {found.id}")
    if outcome.partial:
        for reason in outcome.partial:
            typer.echo(f"Not whole: {reason}", err=True)
        typer.echo(f"agent eval run --resume {found.id} goes on with it.", err=True)
        raise typer.Exit(BudgetExceeded.exit_code)


def _judging(written: Plan, settings: Settings) -> Any:
    if written.judge is None:
        return None
    from ..judges import judging

    return judging(written.judge, settings)
