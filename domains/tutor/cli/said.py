"""What ``agent learner`` prints of a consent, a deletion's receipt and a look at the bytes, and of
an id that is not known."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from ....tools.errors import InputError, IntegrityError
from ..learner.protocol import Consent

if TYPE_CHECKING:
    from ..privacy.erasing import Receipt
    from ..privacy.scan import Scan


def unknown(learner: str) -> InputError:
    return InputError(f"Nothing is held on a pupil {learner!r}.", remedy="Check the id.")


def say_consent(learner: str, known: Consent | None, as_json: bool) -> None:
    today = datetime.now(UTC).date()
    holds = known is not None and known.holds(today)
    if as_json:
        about = {
            "learner": learner,
            "holds": holds,
            "by": known.by if known else None,
            "at": known.at.isoformat() if known else None,
            "for": known.purpose if known else None,
            "grade_band": known.grades if known else None,
            "until": known.until.isoformat() if known and known.until else None,
            "withdrawn": known.withdrawn.isoformat() if known and known.withdrawn else None,
        }
        typer.echo(json.dumps(about, ensure_ascii=False, indent=2))
        return
    if known is None:
        typer.echo(f"{learner}: no consent is recorded, so nothing is kept.")
        return
    end = f"until {known.until}" if known.until else "without an end"
    state = f"holds, {end}" if holds else "does not hold"
    if known.withdrawn:
        state += f", withdrawn {known.withdrawn:%Y-%m-%d}"
    typer.echo(
        f"{learner}: consent by {known.by} of {known.at:%Y-%m-%d} {state}; grades {known.grades}; "
        f"for {known.purpose}"
    )


def say_receipt(receipt: Receipt, folder: Path, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(receipt.as_json(), ensure_ascii=False, indent=2))
    else:
        for count in receipt.counts:
            typer.echo(f"{count.before:>6} -> {count.after}  {count.store}")
        for what, made in receipt.tombstones.items():
            if made["count"]:
                typer.echo(f"tombstones of {what}: {made['ranges']}, seal {made['seal']}")
        typer.echo(f"recorded as act {receipt.act}, hash {receipt.act_hash}")
        say_scan(receipt.found, False)
        typer.echo(f"receipt: {folder / receipt.name}.json")
    for day, number in receipt.kept.items():
        typer.echo(
            f"{number} records for the adult are kept until {day} (school's file).", err=True
        )
    if receipt.bundles:
        typer.echo(
            f"{receipt.bundles} audit bundles of the pupil's runs were written; delete them where "
            "they were put.",
            err=True,
        )
    if not receipt.clean:
        raise typer.Exit(IntegrityError.exit_code)


def say_scan(found: Scan, as_json: bool) -> None:
    if as_json:
        remains = [{"path": hit.path, "what": hit.what} for hit in found.remains]
        about = {
            "files": found.files,
            "bytes": found.size,
            "searched": found.needles,
            "remains": remains,
            "shared": found.shared,
        }
        typer.echo(json.dumps(about, ensure_ascii=False, indent=2))
        return
    typer.echo(
        f"looked for {found.needles} strings in {found.files} files, {found.size} bytes: "
        f"{len(found.remains)} found"
    )
    for hit in found.remains:
        typer.echo(f"  {hit.path}: {hit.what}")
    if found.shared:
        typer.echo(
            f"{found.shared} strings stand in rows of others, who wrote the same or of the pupil."
        )
