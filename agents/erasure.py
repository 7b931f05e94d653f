"""Erases what runs of a person hold, so that the chains still verify.

A row of the ledger or of the trail becomes a *tombstone*: its texts and the hash of its request are
gone (a hash confirms a guess), its times are cut to the day, and what stays is its place, its bill
and its hash, which the row after it continues. The trail gets one act, ``erased``, with the places
and a seal, the hash of the tombstones as they lie there. A blank row that no act tells of was not
erased but cut, and ``verify`` says so; so is a tombstone that was changed after its act.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, delete, func, select, update
from sqlalchemy.exc import SQLAlchemyError

from ..tools.errors import StoreError
from .model import rows
from .model.ledger import Ledger
from .model.tombs import ranges, seal, sealed
from .runs import table as runs_table
from .trail import Act, Trail, acts_table

_SOME = 400
"""Values in one IN clause; SQLite once took no more than 999."""


@dataclass(frozen=True, slots=True)
class Count:
    """A store before and after: rows, files or entries that concern the person."""

    store: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Erased:
    """What was done. act: the trail's row of it. name: of the erasure, tells nothing of whom."""

    name: str
    act: Act
    counts: tuple[Count, ...]


def erase_runs(
    ledger: Ledger,
    trail: Trail,
    run_ids: Sequence[str],
    *,
    about: dict[str, Any] | None = None,
    also: Callable[[Connection], Iterable[Count]] = lambda connection: (),
) -> Erased:
    """Turns the calls and acts of runs into tombstones, deletes their records, and puts down that
    it was done, in one transaction. about: what the act says besides (nothing of a person).
    also: other rows of the same database to delete with them. Raises StoreError."""
    counts: list[Count] = []
    name = f"erasure-{secrets.token_hex(6)}"

    def erased(connection: Connection) -> dict[str, Any]:
        calls = _buried(connection, rows.calls, rows.BLANK, run_ids)
        acts = _buried(connection, acts_table, {"data": ""}, run_ids)
        gone = _deleted(connection, runs_table, run_ids)
        counts.extend(
            (
                Count("ledger: prompts and replies", calls["count"], _left(connection, run_ids)),
                Count("audit trail: acts", acts["count"], 0),
                Count("run records", gone, 0),
            )
        )
        counts.extend(also(connection))
        return {"calls": calls, "acts": acts, "runs": gone, **(about or {})}

    act = trail.add_made(name, "erased", erased)
    return Erased(name, act, tuple(counts))


def _buried(
    connection: Connection, table: Table, blank: Mapping[str, Any], run_ids: Sequence[str]
) -> dict[str, Any]:
    """Blanks the rows of runs; where they are and the seal over what is left."""
    found: list[dict[str, Any]] = []
    day = table.c.started if "started" in table.c else table.c.at
    for some in _some(run_ids):
        mine = table.c.run_id.in_(some)
        cut = func.substr(day, 1, 10) + rows.MIDNIGHT
        connection.execute(update(table).where(mine).values(**blank, **{day.name: cut}))
        found += [dict(row) for row in connection.execute(select(table).where(mine)).mappings()]
    found.sort(key=lambda row: row["position"])
    places = ranges(row["position"] for row in found)
    return {"count": len(found), "ranges": places, "seal": seal(found)}


def _left(connection: Connection, run_ids: Sequence[str]) -> int:
    """Calls of the runs that still have a text."""
    calls = rows.calls
    return sum(
        connection.execute(
            select(func.count()).where(calls.c.run_id.in_(some), calls.c.request != "")
        ).scalar_one()
        for some in _some(run_ids)
    )


def _deleted(connection: Connection, table: Table, run_ids: Sequence[str]) -> int:
    return sum(
        connection.execute(delete(table).where(table.c.id.in_(some))).rowcount
        for some in _some(run_ids)
    )


def _some(values: Sequence[str]) -> Iterable[list[str]]:
    return ([*values[at : at + _SOME]] for at in range(0, len(values), _SOME))


def verify_all(ledger: Ledger, trail: Trail) -> list[str]:
    """What is wrong in ledger and trail, recorded erasures taken into account."""
    erased = [act.data for act in trail.erasures()]
    return [*ledger.verify(sealed(erased, "calls")), *trail.verify()]


def scoured(path: Path) -> None:
    """Rewrites a SQLite file without what was deleted: its free pages and its write-ahead log.
    Raises StoreError where another program holds it."""
    if not path.is_file():
        return
    try:
        with closing(sqlite3.connect(path, timeout=20, isolation_level=None)) as db:
            db.execute("PRAGMA secure_delete = ON")
            db.execute("VACUUM")
            busy = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except sqlite3.Error as error:
        raise _held(path, str(error)) from error
    if busy:
        raise _held(path, "a reader holds its log")


def scour(ledger: Ledger) -> None:
    """The same for the ledger's database; on another database than SQLite, a VACUUM."""
    engine = ledger.engine
    if engine.dialect.name == "sqlite":
        engine.dispose()
        if engine.url.database:
            scoured(Path(engine.url.database))
        return
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM")
    except SQLAlchemyError as error:
        raise StoreError(
            f"The database did not VACUUM: {error}.",
            means="The rows are erased, their old versions may still lie in its files.",
            remedy="Let the database's administrator run VACUUM FULL.",
        ) from error


def _held(path: Path, why: str) -> StoreError:
    return StoreError(
        f"{path} cannot be rewritten: {why}.",
        means="The rows are erased, but what they held may still lie in the file's free pages.",
        remedy="End other lessons and runs, then delete once more.",
    )
