"""``agent learner``: what the tutor's store holds on one pupil, shown, exported or deleted."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from ....agents.settings import load
from ....tools.errors import InputError
from ..learner.store import Store
from ..progress import explained
from ..schema import Lang
from ..session import Session

app = typer.Typer(no_args_is_help=True, help="Look at, export or delete what is held on a pupil.")
Learner = Annotated[str, typer.Argument(metavar="ID", help="The pupil's id.")]
_REMAINS = (
    "Not covered: model calls in the ledger, and the folders of runs and chats under TAEL_HOME."
)


def _known(held: dict[str, list[dict[str, object]]], learner: str) -> None:
    if not any(held.values()):
        raise InputError(f"Nothing is held on a pupil {learner!r}.", remedy="Check the id.")


@app.command()
def show(learner: Learner, lang: Annotated[str, typer.Option(help="zh or en.")] = "en") -> None:
    """Say in words what the tutor believes of a pupil, and why."""
    if lang not in ("zh", "en"):
        raise InputError(f"There is no language {lang!r}.", remedy="It takes zh or en.")
    chosen: Lang = "zh" if lang == "zh" else "en"
    with Store(load().ledger_url) as store:
        held = store.held(learner)
        _known(held, learner)
        standings = store.standings(learner)
    for line in explained(standings.values(), chosen):
        typer.echo(line)
    typer.echo({"en": "The pupil's own words:", "zh": "学生自己写的："}[chosen])
    for row in held["tutor_sessions"]:
        lesson = Session.model_validate_json(str(row["state"]))
        typer.echo(f"  {lesson.problem}")
        for said in lesson.said:
            typer.echo(f"    {said}")


@app.command()
def export(learner: Learner) -> None:
    """Write what the learner store holds on a pupil as JSON."""
    with Store(load().ledger_url) as store:
        held = store.held(learner)
    _known(held, learner)
    typer.echo(json.dumps(held, ensure_ascii=False, indent=2))
    typer.echo(_REMAINS, err=True)


@app.command()
def delete(
    learner: Learner, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False
) -> None:
    """Delete a pupil's rows from the learner store. The ledger and run folders are not touched."""
    with Store(load().ledger_url) as store:
        _known(store.held(learner), learner)
        if not yes:
            typer.confirm(f"Delete the learner store's rows on {learner}?", abort=True, err=True)
        gone = store.forget(learner)
    typer.echo(json.dumps(gone))
    typer.echo(_REMAINS, err=True)
