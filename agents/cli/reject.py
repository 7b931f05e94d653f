"""``agent reject RUN --by NAME --because REASON``: the supervisor sends a run back."""

from __future__ import annotations

import asyncio

import typer

from ..decisions import reject
from .progress import Progress
from .run import finish


def command(
    run_id: str = typer.Argument(metavar="RUN", help="Id of a run that waits, or its beginning."),
    by: str = typer.Option(help="Who sends it back: a supervisor of the firm's profile."),
    because: str = typer.Option(help="The reason; the model is given it when the run is resumed."),
    as_json: bool = typer.Option(False, "--json", help="Print the result as JSON."),
) -> None:
    """Send a run that waits back, with the reason."""
    with Progress() as progress:
        done = asyncio.run(reject(run_id, by=by, because=because, on_event=progress))
    finish(done, as_json=as_json)
