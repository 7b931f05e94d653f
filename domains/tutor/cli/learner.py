"""``agent learner``: consent for a pupil, and what is held on one: shown, exported, deleted."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ....agents.settings import Settings, load
from ....tools.errors import InputError, IntegrityError
from ..learner.protocol import Consent
from ..learner.store import Store
from ..schema import LABELS, OWN, Lang
from ..school import NAME, School, load_school
from .correcting import correct
from .fitting import fit
from .said import say_consent, say_receipt, say_scan, unknown

if TYPE_CHECKING:
    from ..privacy.holdings import Holdings

app = typer.Typer(
    no_args_is_help=True, help="Consent for a pupil; what is held on one: show, export, delete."
)
Learner = Annotated[str, typer.Argument(metavar="ID", help="The pupil's id.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
SchoolFile = Annotated[
    Path | None, typer.Option("--school", help="The school's file; default: that in TAEL_HOME.")
]
app.command()(correct)
app.command()(fit)
BY = ("guardian", "school", "pupil")


@app.command()
def consent(
    learner: Learner,
    by: Annotated[str | None, typer.Option(help="Who agreed: guardian, school or pupil.")] = None,
    grade_band: Annotated[str | None, typer.Option(help="First and last grade, as 7-9.")] = None,
    until: Annotated[
        str | None, typer.Option(help="Last day, as 2027-07-31; default: none.")
    ] = None,
    purpose: Annotated[str | None, typer.Option("--for", help="For what it was given.")] = None,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="It was taken back.")] = False,
    as_json: AsJson = False,
) -> None:
    """Record that data on a pupil may be kept, take it back, or say how it stands.

    --by: guardian, school (where the law lets it agree for its pupils), pupil (one of age)."""
    from ..privacy.grades import may_agree, read_band
    from ..privacy.keeping import PURPOSE

    settings = load()
    if learner == OWN or not learner.strip() or len(learner) > 60:
        raise InputError(
            f"{learner!r} is no pupil's id.", remedy="Give one of 1 to 60 characters, as s-017."
        )
    with Store(settings.ledger_url) as store:
        known = store.consent(learner)
        now = datetime.now(UTC)
        if withdraw:
            if known is None:
                raise InputError(f"There is no consent for {learner!r} to take back.")
            known = Consent(
                learner, known.by, known.at, known.purpose, known.grades, known.until, now
            )
            store.agree(known)
        elif by is not None or grade_band is not None:
            if by not in BY or grade_band is None:
                raise InputError(
                    "A consent needs who gave it and the grade band.",
                    remedy=f"Give --by {'|'.join(BY)} and --grade-band 7-9.",
                )
            band = read_band(grade_band)
            if not may_agree(by, band):
                raise InputError(
                    f"A pupil of the grades {band} cannot give this consent.",
                    means="The law asks for a guardian below 14 (China) or 13 (United States).",
                    remedy="Ask the guardian: --by guardian.",
                )
            known = Consent(learner, by, now, purpose or PURPOSE, band, _day(until))
            store.agree(known)
        elif until or purpose:
            raise InputError(
                "A consent needs who gave it and the grade band.",
                remedy=f"Give --by {'|'.join(BY)} and --grade-band 7-9.",
            )
    say_consent(learner, known, as_json)
    if withdraw:
        typer.echo(
            "From now on nothing is kept. What was kept so far is deleted by: "
            f"agent learner delete {learner}",
            err=True,
        )


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise InputError(f"{text!r} is no day.", remedy="Give one as 2027-07-31.") from None
    if found < datetime.now(UTC).date():
        raise InputError(f"{text} is past, so the consent would not hold.", remedy="Look at it.")
    return found


@app.command()
def show(learner: Learner, lang: Annotated[str, typer.Option(help="zh or en.")] = "en") -> None:
    """Say in words what the tutor believes of a pupil, and why."""
    if lang not in ("zh", "en"):
        raise InputError(f"There is no language {lang!r}.", remedy="It takes zh or en.")
    from ..learner.corrections import corrections
    from ..progress import corrected, explained
    from ..session import Session

    chosen: Lang = "zh" if lang == "zh" else "en"
    with Store(load().ledger_url) as store:
        held = store.held(learner)
        if not any(held.values()):
            raise unknown(learner)
        standings = store.standings(learner)
        told = corrections(store, learner)
    typer.echo(LABELS[chosen])
    for line in (*explained(standings.values(), chosen), *corrected(told, chosen)):
        typer.echo(line)
    typer.echo({"en": "The pupil's own words:", "zh": "学生自己写的："}[chosen])
    for row in held["tutor_sessions"]:
        lesson = Session.model_validate_json(str(row["state"]))
        typer.echo(f"  {lesson.problem}")
        for said in filter(str.strip, lesson.said):
            typer.echo(f"    {said}")


@app.command()
def export(
    learner: Learner,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for record.json, .md and .html; default: print JSON."),
    ] = None,
) -> None:
    """Write all that any store holds on a pupil, for the pupil or the guardians."""
    from ..privacy.record import dumped, written

    held = _held(learner, load())
    if out is None:
        typer.echo(dumped(held), nl=False)
        return
    try:
        for path in written(held, out):
            typer.echo(path)
    except OSError as error:
        raise InputError(
            f"Nothing can be written to {out}: {error.strerror}.", remedy="Choose another folder."
        ) from None


@app.command()
def delete(
    learner: Learner,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Delete nothing: look for the pupil in all bytes.")
    ] = False,
    text: Annotated[
        list[str] | None,
        typer.Option(help="With --verify: a name or text to look for; repeatable."),
    ] = None,
    named: Annotated[
        bool,
        typer.Option(
            "--named",
            help="Also documents of indexes and log lines that have a name of the roster in them, "
            "not only those with the id.",
        ),
    ] = False,
    school: SchoolFile = None,
    as_json: AsJson = False,
) -> None:
    """Delete a pupil from every store and print the receipt, or look whether anything is left."""
    from ..privacy.erasing import erased, looked
    from ..privacy.holdings import RECEIPTS, gathered

    settings = load()
    if verify:
        found = looked(learner, text or [], settings)
        say_scan(found, as_json)
        raise typer.Exit(IntegrityError.exit_code if found.remains else 0)
    # Rows may be gone and their bytes not, where another program held the database.
    if not gathered(learner, settings).any and not looked(learner, (), settings).remains:
        raise unknown(learner)
    if not yes:
        typer.confirm(
            f"Delete all that is held on {learner}? There is no way back.", abort=True, err=True
        )
    receipt = erased(learner, settings, _school(school, settings), named=named)
    say_receipt(receipt, settings.home / RECEIPTS, as_json)


@app.command()
def purge(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say who is due.")] = False,
    school: SchoolFile = None,
    as_json: AsJson = False,
) -> None:
    """Delete pupils past the retention_days of the school's file."""
    from ..privacy.retention import due, purged

    settings = load()
    chosen = _school(school, settings)
    if chosen.retention_days is None:
        raise InputError(
            "The school's file sets no retention_days.",
            remedy=f"Write retention_days = 365 into {school or settings.home / NAME}.",
        )
    found = due(chosen, settings)
    if dry_run:
        rows = {who: at.isoformat(timespec="seconds") for who, at in found.items()}
        if as_json:
            typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        for who, at in () if as_json else found.items():
            typer.echo(f"{who or '(without a name)'}  last lesson {at:%Y-%m-%d}")
        typer.echo(f"{len(found)} due after {chosen.retention_days} days.", err=True)
        return
    receipts = purged(chosen, settings)
    if as_json:
        typer.echo(json.dumps([one.as_json() for one in receipts], ensure_ascii=False, indent=2))
    for one in () if as_json else receipts:
        typer.echo(f"{one.name}  {'nothing left' if one.clean else 'NOT CLEAN: see the receipt'}")
    typer.echo(f"{len(receipts)} deleted.", err=True)
    if not all(one.clean for one in receipts):
        raise typer.Exit(IntegrityError.exit_code)


def _held(learner: str, settings: Settings) -> Holdings:
    from ..privacy.holdings import gathered

    held = gathered(learner, settings)
    if not held.any:
        raise unknown(learner)
    return held


def _school(given: Path | None, settings: Settings) -> School:
    if given is not None and not given.is_file():
        raise InputError(f"There is no school's file {given}.")
    return load_school(given or settings.home / NAME)
