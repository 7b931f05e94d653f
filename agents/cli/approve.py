"""``agent approve RUN --by NAME``: the supervisor's approval, and the final files."""

from __future__ import annotations

import asyncio

import typer

from ..decisions import approve
from .progress import Progress
from .run import finish


def command(
    run_id: str = typer.Argument(metavar="RUN", help="Id of a run that waits, or its beginning."),
    by: str = typer.Option(help="Who approves: a supervisor of the firm's profile."),
    note: str = typer.Option("", help="A remark for the audit trail."),
    as_json: bool = typer.Option(False, "--json", help="Print the result as JSON."),
) -> None:
    """Approve a run that waits, and write its final files."""
    with Progress() as progress:
        done = asyncio.run(approve(run_id, by=by, note=note, on_event=progress))
    finish(done, as_json=as_json)
