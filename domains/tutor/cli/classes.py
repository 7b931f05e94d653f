"""``agent class``: which pupils a class has, and what to teach it tomorrow."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Annotated

import typer

from ....agents.settings import load
from ....tools.errors import InputError
from ..classroom.members import classes, join, leave, members
from ..learner.store import Store
from ..privacy.roster import read_roster
from ..schema import OWN, Lang

app = typer.Typer(no_args_is_help=True, help="Classes: their pupils, and what to teach tomorrow.")
Name = Annotated[str, typer.Argument(metavar="CLASS", help="The class, as 7b.")]
Ids = Annotated[list[str], typer.Argument(metavar="ID...", help="Pupils' ids.")]


@app.command()
def add(name: Name, learners: Ids) -> None:
    """Put pupils into a class; it is made where there is none."""
    for learner in learners:
        if learner == OWN or not learner.strip() or len(learner) > 60:
            raise InputError(f"{learner!r} is no pupil's id.", remedy="Give one as s-017.")
    if not name.strip() or len(name) > 60:
        raise InputError(f"{name!r} is no name of a class.", remedy="Give one as 7b.")
    with Store(load().ledger_url) as store:
        join(store, name, learners)
        typer.echo(f"{name}: {', '.join(members(store, name))}")


@app.command()
def remove(name: Name, learners: Ids) -> None:
    """Take pupils out of a class; what is held on them stays."""
    with Store(load().ledger_url) as store:
        leave(store, name, learners)
        typer.echo(f"{name}: {', '.join(classes(store).get(name, ())) or '-'}")


@app.command(name="list")
def listed() -> None:
    """The classes and their pupils."""
    with Store(load().ledger_url) as store:
        found = classes(store)
    for name, learners in found.items():
        typer.echo(f"{name}: {', '.join(learners)}")
    if not found:
        typer.echo("There is no class yet: agent class add 7b s-017 s-018", err=True)


@app.command()
def report(
    name: Name,
    lang: Annotated[str, typer.Option(help="zh or en.")] = "en",
    out: Annotated[
        Path | None, typer.Option(help="File to write; default: class-NAME.html here.")
    ] = None,
    since: Annotated[str | None, typer.Option(help="First day, as 2026-11-01.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, write nothing.")] = False,
) -> None:
    """Who is stuck on what, what to teach again, and a note for each family; by code alone."""
    from ..classroom.page import page
    from ..classroom.summary import summarised
    from ..classroom.words import say

    if lang not in ("zh", "en"):
        raise InputError(f"There is no language {lang!r}.", remedy="It takes zh or en.")
    chosen: Lang = "zh" if lang == "zh" else "en"
    settings = load()
    with Store(settings.ledger_url) as store:
        learners = members(store, name)
        made = summarised(store, name, learners, _start(since), datetime.now(UTC))
    if as_json:
        data = {"label": say("label", chosen), **asdict(made)}
        typer.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))
        return
    target = out or Path(f"class-{'-'.join(name.split())}.html".replace("/", "-"))
    text = page(made, chosen, read_roster(settings.home))
    try:
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(
            f"Nothing can be written to {target}: {error.strerror}.", remedy="Choose another file."
        ) from None
    typer.echo(target)


def _start(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return datetime.combine(date.fromisoformat(text), time(), tzinfo=UTC)
    except ValueError:
        raise InputError(f"{text!r} is no day.", remedy="Give one as 2026-11-01.") from None
