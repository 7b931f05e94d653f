"""``agent eval list``, ``runs``, ``report``, ``rescore`` and ``schema``: what came out of what."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import typer

from ...agents.settings import load
from ...tools.errors import InputError
from .. import store
from ..catalog import tasks

BASES = ("listed", "incurred", "reference")


def list_tasks(
    domain: str | None = typer.Option(None, help="Only tasks of this domain."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """The tasks that can be measured."""
    folder = load().eval_data
    found = [task for task in tasks().values() if domain in (None, task.domain)]
    if as_json:
        typer.echo(json.dumps([_described(task, folder) for task in found], indent=2))
        return
    import rich.table

    from .progress import wide

    table = rich.table.Table(box=None, padding=(0, 2, 0, 0))
    for name in ("task", "domain", "rows", "variants", "licence", "data"):
        table.add_column(name, justify="right" if name == "rows" else "left")
    for task in found:
        row = _described(task, folder)
        variants = " ".join(row["variants"])
        table.add_row(
            task.name, task.domain, f"{row['rows']:,}", variants, row["licence"], row["data"]
        )
    wide().print(table)
    if folder is None:
        typer.echo("Set TAEL_EVAL_DATA to the folder of the data sets.", err=True)


def _described(task: Any, folder: Path | None) -> dict[str, Any]:
    data = task.dataset
    here = all(folder is not None and (folder / file.path).is_file() for file in data.files)
    return {
        "name": task.name,
        "domain": task.domain,
        "summary": task.summary,
        "rows": data.rows,
        "variants": list(task.variants),
        "acceptable": task.acceptable,
        "dataset": data.name,
        "source": data.source,
        "licence": data.licence,
        "data": ("shipped" if not data.files else "here") if here else "missing",
        "files": {file.path: file.sha256 for file in data.files},
    }


def list_runs(as_json: bool = typer.Option(False, "--json", help="Print JSON.")) -> None:
    """Past eval runs, newest first."""
    found = [(run, run.plan(), run.end()) for run in store.runs(load())]
    if as_json:
        rows = [
            {
                "id": run.id,
                "status": end.status,
                "rows": end.rows,
                "partial": end.partial,
                "tasks": [task.name for task in plan.tasks],
                "models": plan.models,
                "started": plan.started.isoformat(),
                "folder": str(run.folder),
            }
            for run, plan, end in found
        ]
        typer.echo(json.dumps(rows, indent=2))
        return
    for run, plan, end in found:
        names = ",".join(task.name for task in plan.tasks)
        typer.echo(f"{run.id}  {end.status:11} {end.rows:6} rows  {names}  {','.join(plan.models)}")
    if not found:
        typer.echo("No eval run yet: agent eval run --help", err=True)


def report(
    run: str = typer.Argument("last", help="An id, its beginning, a folder, or `last`."),
    out: Path | None = typer.Option(None, help="Folder for the files; default: the run's own."),
    basis: str = typer.Option(
        "listed",
        help="Cost by list price (listed), what was spent (incurred), or the same tokens at "
        "deepseek-flash's price (reference).",
    ),
    level: float = typer.Option(0.95, help="Level of the intervals."),
    results: Path | None = typer.Option(
        None, help="Write the results alone to this Markdown file, with its plots."
    ),
    export: str | None = typer.Option(
        None, help="Also write logs of another tool's form: inspect."
    ),
) -> None:
    """Write a run's report: frontier, tables, failures."""
    if basis not in BASES:
        raise InputError(f"There is no basis {basis!r}.", remedy=f"One of: {', '.join(BASES)}.")
    if not 0.5 <= level < 1:
        raise InputError(f"A level of {level:g} is none.", remedy="Give one such as 0.95.")
    if export not in (None, "inspect"):
        raise InputError(f"Logs cannot be exported to {export!r}.", remedy="There is: inspect.")
    settings = load()
    found = store.find(run, settings)
    folder = out or found.folder
    from ..report import write, write_results

    known = tasks()
    seed = found.plan().seed
    common: dict[str, Any] = {"basis": basis, "tasks": known, "level": level, "seed": seed}
    if results is not None:
        paths = write_results(found, results, **common)
    else:
        paths = write(found, folder, data=settings.eval_data, **common)
    if export == "inspect":
        from ..inputs import inputs_of
        from ..inspect_log import export_inspect

        inputs = inputs_of(found.plan(), known, settings.eval_data)
        paths += export_inspect(found, folder / "inspect", inputs=inputs)
    for path in paths:
        typer.echo(str(path))


def rescore(
    run: str = typer.Argument("last", help="An id, its beginning, a folder, or `last`."),
) -> None:
    """Score a run's answers anew after a scorer was mended; makes no call."""
    from ..planning import again, commit
    from ..rescore import rescored

    settings = load()
    found = store.find(run, settings)
    before = {row.key: row.score for row in found.rows()}
    written = found.plan()
    found.rewrite(rescored(found, again(written, settings)))
    found.save_plan(written.model_copy(update={"rescored": commit()}))
    changed = sum(before[row.key] != row.score for row in found.rows())
    typer.echo(f"{changed} of {len(before)} rows of {found.id} have another score now.")


def schema(what: str = typer.Argument("row", help="row, plan or end.")) -> None:
    """The JSON schema of the log's lines, or of a run's plan or end."""
    from ..schema import end_schema, plan_schema, row_schema

    made = {"row": row_schema, "plan": plan_schema, "end": end_schema}
    if what not in made:
        raise InputError(f"There is no schema of {what!r}.", remedy="row, plan or end.")
    typer.echo(json.dumps(made[what](), indent=2))
