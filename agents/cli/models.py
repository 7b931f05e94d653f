"""``agent models list|pull|remove|path``: the weights of embedded models."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from ..model.embedded.registry import Weights
    from ..settings import Settings

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

NAME = typer.Argument(
    None, help="Registered name, or URL#sha256=...; default: the model a run takes."
)
AS_JSON = typer.Option(False, "--json", help="Print JSON.")


def _row(weights: Weights, settings: Settings) -> dict[str, Any]:
    from ..model.embedded.download import path_of, state
    from ..model.embedded.registry import default_name

    return {
        "name": weights.name,
        "default": weights.name == default_name(),
        "state": state(weights, settings),
        "bytes": weights.bytes,
        "sha256": weights.sha256,
        "licence": weights.licence,
        "context": weights.context,
        "path": str(path_of(weights, settings)),
    }


def _print(data: Any) -> None:
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2))


@app.command("list")
def list_models(as_json: bool = AS_JSON) -> None:
    """List the registered weights and whether they are here."""
    from ..model.embedded.registry import registered
    from ..model.embedded.transfer import in_gb
    from ..settings import load

    settings = load()
    rows = [_row(weights, settings) for weights in registered()]
    if as_json:
        _print(rows)
        return
    for row in rows:
        mark = " (default)" if row["default"] else ""
        typer.echo(
            f"{row['name']:20} {row['state']:8} {in_gb(row['bytes']):>7}  {row['licence']}{mark}"
        )


@app.command()
def pull(name: str | None = NAME, as_json: bool = AS_JSON) -> None:
    """Fetch weights. A later try goes on where an interrupted one ended."""
    import rich.progress
    from rich.console import Console

    from ..model.embedded.download import ensure
    from ..model.embedded.registry import find
    from ..settings import load

    settings, weights = load(), find(name)
    columns = (
        rich.progress.TextColumn("{task.description}", markup=False),
        rich.progress.BarColumn(),
        rich.progress.DownloadColumn(),
        rich.progress.TimeRemainingColumn(),
    )
    with rich.progress.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(weights.name, total=weights.bytes)

        def show(done: int, total: int, text: str) -> None:
            bar.update(task, completed=done, total=total or None, description=text)

        path = ensure(weights, settings, show)
    if as_json:
        _print(_row(weights, settings))
    else:
        typer.echo(str(path))


@app.command()
def remove(name: str = typer.Argument(help="Registered name."), as_json: bool = AS_JSON) -> None:
    """Delete weights, and what is left of an unfinished download."""
    from ..model.embedded.download import remove as remove_weights
    from ..model.embedded.registry import find
    from ..model.embedded.transfer import in_gb
    from ..settings import load

    weights = find(name)
    freed = remove_weights(weights, load())
    if as_json:
        _print({"name": weights.name, "freed_bytes": freed})
    else:
        typer.echo(f"{weights.name}: {in_gb(freed)} freed", err=True)


@app.command()
def path(name: str | None = NAME, as_json: bool = AS_JSON) -> None:
    """Print where the weights are or would be. Exit code 1 where they are not here."""
    from ..model.embedded.registry import find
    from ..settings import load

    row = _row(find(name), load())
    if as_json:
        _print(row)
    else:
        typer.echo(row["path"])
    if row["state"] != "ready":
        raise typer.Exit(1)
