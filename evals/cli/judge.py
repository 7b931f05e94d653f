"""``agent eval judge``: may a model's verdicts count?"""

from __future__ import annotations

import asyncio
import json

import typer

from ...agents.settings import load
from .plain import plain


def judge(
    criterion: str = typer.Argument(help="What is judged, such as revealing."),
    model: str | None = typer.Option(None, help="The model that judges."),
    limit: int = typer.Option(60, help="Labelled replies to judge."),
    seed: int = typer.Option(0, help="Draws them."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Calibrate a model as judge against people's labels, so that its verdicts may count."""
    from ...agents.opening import open_store
    from ..judge_calibration import calibrate_here

    settings = load()
    with open_store(settings) as (ledger, _):
        found = asyncio.run(calibrate_here(criterion, model, settings, ledger, n=limit, seed=seed))
    typer.echo(json.dumps(plain(found), indent=2) if as_json else found.text())
