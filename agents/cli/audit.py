"""``agent audit RUN``, ``agent audit verify [BUNDLE]`` and ``agent audit head``."""

from __future__ import annotations

import json
from pathlib import Path

import typer

from ...tools.errors import InputError, IntegrityError
from ..opening import open_store
from ..settings import load
from ..trail import Act, Trail


def command(
    what: str = typer.Argument(
        metavar="RUN|verify|head",
        help="A run's id, to write its bundle; `verify`, for a bundle or, without one, for the "
        "ledger itself; `head`, to print what to note elsewhere.",
    ),
    bundle: Path | None = typer.Argument(None, help="With verify: a bundle, zip or folder."),
    out: Path | None = typer.Option(
        None, help="Where the bundle goes: FILE.zip, or a folder. Default: audit-RUN.zip here."
    ),
    head: list[str] = typer.Option(
        [], help="With verify: a head that was noted, acts:COUNT:HASH or calls:COUNT:HASH."
    ),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Write the audit bundle of a run, verify one or the ledger, or print the chain's head."""
    if what == "head":
        _head(as_json)
    elif what == "verify":
        _verify(bundle, head, as_json)
    elif bundle is not None or head:
        raise InputError(
            "`agent audit RUN` takes no bundle and no head.",
            remedy="To verify a bundle: agent audit verify BUNDLE",
        )
    else:
        _write(what, out, as_json)


def _write(run_id: str, out: Path | None, as_json: bool) -> None:
    from ..audit import write

    settings = load()
    with open_store(settings) as (ledger, runs):
        trail = Trail(ledger.engine)
        made = write(runs.get(run_id), ledger, trail, settings, out)
        heads = trail.heads()
    noted = f"acts:{heads.acts}:{heads.acts_hash}"
    if as_json:
        found = {
            "path": str(made.path),
            "manifest_sha256": made.digest,
            "members": made.members,
            "keep_until": made.keep_until.isoformat(),
            "head": noted,
        }
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    typer.echo(f"{made.path}  {made.members} members, keep until {made.keep_until.isoformat()}")
    typer.echo(f"manifest  {made.digest}")
    typer.echo(f"head  {noted}")


def _verify(bundle: Path | None, heads: list[str], as_json: bool) -> None:
    from ..audit_verify import known, read_head, verify
    from ..erasure import verify_all

    for text in heads:
        read_head(text)
    if bundle is None:
        with open_store() as (ledger, _):
            trail = Trail(ledger.engine)
            problems = [*verify_all(ledger, trail), *trail.differs(map(read_head, heads))]
            erased = trail.erasures()
        about = "The ledger and its audit trail"
        note = _erased(erased)
    else:
        problems = verify(bundle, heads)
        about = str(bundle)
        note = "Its run is not in the ledger here, so only the bundle itself was looked at."
        if load().database_url or (load().home / "ledger.db").is_file():
            with open_store() as (ledger, _):
                here, strange = known(bundle, Trail(ledger.engine))
            problems += strange
            note = "" if here else note
    if as_json:
        found = {"ok": not problems, "problems": problems}
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        for problem in problems or [f"{about}: nothing was changed, added or cut."]:
            typer.echo(problem)
        if note:
            typer.echo(note, err=True)
    if problems:
        raise typer.Exit(IntegrityError.exit_code)


def _erased(acts: list[Act]) -> str:
    """Blank rows are no fault where they are recorded, and nobody should have to find out."""
    if not acts:
        return ""
    rows = sum(act.data["calls"]["count"] + act.data["acts"]["count"] for act in acts)
    days = ", ".join(f"act {act.position} of {act.at:%Y-%m-%d}" for act in acts)
    return f"Recorded erasures: {len(acts)} ({days}); the texts of {rows} rows are gone by them."


def _head(as_json: bool) -> None:
    with open_store() as (ledger, _):
        heads = Trail(ledger.engine).heads()
    lines = [f"acts:{heads.acts}:{heads.acts_hash}", f"calls:{heads.calls}:{heads.calls_hash}"]
    typer.echo(json.dumps(lines) if as_json else "\n".join(lines))
