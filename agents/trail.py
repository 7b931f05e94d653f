"""The audit trail: what was done with a run, by whom, chained by hash beside the ledger's calls.

An act is one row: a run started, its files written (each with its SHA-256), put before a person,
approved, sent back, ended. Each row holds the hash of the row before and the head of the ledger at
that moment, so that the acts also pin the calls down. A row is committed before what it tells of
becomes visible: the hashes of files stand here before the files have their final names.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    Update,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError as Taken
from sqlalchemy.exc import SQLAlchemyError

from ..tools.errors import StoreError
from .model import rows
from .model.degenerate import unstorable
from .model.rows import canonical
from .model.tombs import sealed, unaccounted

Kind = Literal[
    "started",
    "resumed",
    "files",
    "submitted",
    "approval",
    "rejection",
    "revision",
    "ended",
    "bundle",
    "erased",
]
"""submitted: put before a person. revision: a rejected run is made again. bundle: an audit bundle
of the run was written. erased: texts of runs were erased, see :mod:`.erasure`."""

GENESIS = hashlib.sha256(b"tael trail").hexdigest()
"""What the first act is chained to."""

_metadata = MetaData()
_acts = Table(
    "acts",
    _metadata,
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("run_id", String(64), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("at", String(40), nullable=False),
    Column("data", Text, nullable=False),
    Column("calls", Integer, nullable=False),
    Column("calls_hash", String(64), nullable=False),
    Column("prev_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)
Index("acts_run", _acts.c.run_id)
acts_table = _acts
"""For :mod:`.erasure`, which blanks the data of rows."""
_head = Table(
    "acts_head",
    _metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("count", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)
_HEAD = select(_head.c["count"].label("rows"), _head.c.hash)
_CALLS_HEAD = select(rows.head.c["count"].label("rows"), rows.head.c.hash)


@dataclass(frozen=True, slots=True)
class Act:
    """One row. ``position`` counts all acts from 1, ``seq`` the run's; ``calls`` and ``calls_hash``
    are the ledger's head when it was written."""

    position: int
    run_id: str
    seq: int
    kind: Kind
    at: datetime
    data: dict[str, Any]
    calls: int
    calls_hash: str
    prev_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class Heads:
    """Counts and hashes that pin the whole history down when they are noted elsewhere."""

    acts: int
    acts_hash: str
    calls: int
    calls_hash: str


class Trail:
    """The acts in the ledger's database. Raises StoreError when it does not serve."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        with _guard():
            try:
                with engine.begin() as connection:
                    _metadata.create_all(connection)
                    if connection.execute(select(_head.c.id)).first() is None:
                        start = {"id": 1, "count": 0, "hash": GENESIS}
                        connection.execute(insert(_head).values(**start))
            except Taken:
                pass  # another process was first; the row is there

    def add(
        self, run_id: str, kind: Kind, data: Mapping[str, Any], *, claim: Update | None = None
    ) -> Act | None:
        """Commits an act. claim: an update that has to hit one row, made in the same transaction;
        where it hits none, nothing is written and None returned: somebody else was faster."""
        _storable(canonical(dict(data)))
        with _guard(), self._engine.begin() as connection:
            head = connection.execute(_HEAD.with_for_update()).one()
            if claim is not None and connection.execute(claim).rowcount != 1:
                return None
            return self._put(connection, head, run_id, kind, data)

    def add_made(
        self, run_id: str, kind: Kind, make: Callable[[Connection], Mapping[str, Any]]
    ) -> Act:
        """Commits an act together with what it tells of: ``make`` does it and gives the data."""
        with _guard(), self._engine.begin() as connection:
            head = connection.execute(_HEAD.with_for_update()).one()
            return self._put(connection, head, run_id, kind, make(connection))

    def _put(
        self, connection: Connection, head: Any, run_id: str, kind: Kind, data: Mapping[str, Any]
    ) -> Act:
        calls = connection.execute(_CALLS_HEAD).one()
        mine = select(func.max(_acts.c.seq)).where(_acts.c.run_id == run_id)
        row: dict[str, Any] = {
            "position": head.rows + 1,
            "run_id": run_id,
            "seq": (connection.execute(mine).scalar() or 0) + 1,
            "kind": kind,
            "at": datetime.now(UTC).isoformat(),
            "data": _storable(canonical(dict(data))),
            "calls": calls.rows,
            "calls_hash": calls.hash,
            "prev_hash": head.hash,
        }
        row["hash"] = row_hash(row)
        connection.execute(insert(_acts).values(**row))
        connection.execute(update(_head).values(count=row["position"], hash=row["hash"]))
        return _act(row)

    def of(self, run_id: str) -> list[Act]:
        """The acts of a run, oldest first."""
        with _guard(), self._reading() as connection:
            wanted = select(_acts).where(_acts.c.run_id == run_id).order_by(_acts.c.position)
            return [_act(dict(row)) for row in connection.execute(wanted).mappings()]

    def erasures(self) -> list[Act]:
        """The acts that tell of erased texts, oldest first."""
        with _guard(), self._reading() as connection:
            wanted = select(_acts).where(_acts.c.kind == "erased").order_by(_acts.c.position)
            return [_act(dict(row)) for row in connection.execute(wanted).mappings()]

    def rows(self, since: int = 1) -> list[dict[str, Any]]:
        """The rows from a position on, as they are stored."""
        with _guard(), self._reading() as connection:
            wanted = select(_acts).where(_acts.c.position >= since).order_by(_acts.c.position)
            return [dict(row) for row in connection.execute(wanted).mappings()]

    def heads(self) -> Heads:
        with _guard(), self._reading() as connection:
            acts = connection.execute(_HEAD).one()
            calls = connection.execute(_CALLS_HEAD).one()
        return Heads(acts.rows, acts.hash, calls.rows, calls.hash)

    def verify(self) -> list[str]:
        """What does not add up in the acts, and between them and the calls; empty when all is
        well. Changes inside the calls are for the ledger's own ``verify``."""
        with _guard(), self._reading() as connection:
            head = connection.execute(_HEAD).first()
            found = [
                dict(row)
                for row in connection.execute(select(_acts).order_by(_acts.c.position)).mappings()
            ]
            made = connection.execute(select(rows.calls.c.position, rows.calls.c.hash))
            calls = {row.position: row.hash for row in made}
        problems = verify_acts(found, GENESIS, 1, tombstones=True)
        told = [json.loads(row["data"]) for row in found if row["kind"] == "erased" and row["data"]]
        blank = {row["position"]: row for row in found if row["data"] == ""}
        problems += unaccounted(blank, sealed(told, "acts"), "act")
        last = (found[-1]["position"], found[-1]["hash"]) if found else (0, GENESIS)
        if head is None:
            problems.append("the head row of the acts is missing")
        elif head.rows > last[0]:
            problems.append(f"{head.rows - last[0]} acts are missing at the end")
        elif tuple(head) != last:
            problems.append("the head of the acts does not match the last act")
        for row in found:
            seen = calls.get(row["calls"], rows.GENESIS if row["calls"] == 0 else None)
            if seen is None:
                problems.append(
                    f"act {row['position']} was written after call {row['calls']}, which is missing"
                )
            elif seen != row["calls_hash"]:
                problems.append(f"act {row['position']} saw another call {row['calls']}")
        return problems

    def differs(self, noted: Iterable[tuple[str, int, str]]) -> list[str]:
        """Heads (kind, count, hash) noted at another time that the chains no longer go through."""
        problems = []
        for kind, count, digest in noted:
            table = _acts if kind == "acts" else rows.calls
            with _guard(), self._reading() as connection:
                wanted = select(table.c.hash).where(table.c.position == count)
                found = connection.execute(wanted).scalar()
            start = {"acts": GENESIS, "calls": rows.GENESIS}[kind]
            if (start if count == 0 else found) != digest:
                how = "is gone" if found is None else "is not the one that was noted"
                problems.append(f"{kind} {count} {how}: the chain was cut or written anew")
        return problems

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._engine.connect().execution_options(tael_read=True) as connection:
            yield connection


def verify_acts(
    found: Iterable[Mapping[str, Any]], previous: str, start: int, *, tombstones: bool = False
) -> list[str]:
    """What is wrong in a stretch of acts that begins at position ``start`` after the hash
    ``previous``. A row with nothing but position and hash belongs to another run: it is taken at
    its word, and the rows around it have to fit. tombstones: so is one whose
    data were erased."""
    problems = []
    expected = start
    for row in found:
        name = f"act {row['position']}" + (f" ({row['kind']})" if "kind" in row else "")
        if row["position"] != expected:
            problems.append(f"{name} stands where act {expected} should: acts are missing or added")
        expected = row["position"] + 1
        if "prev_hash" in row:
            if row["prev_hash"] != previous:
                problems.append(f"{name} does not continue the act before it")
            whole = {key: value for key, value in row.items() if key != "hash"}
            erased = tombstones and row.get("data") == ""
            if not erased and row_hash(whole) != row["hash"]:
                problems.append(f"{name} was changed after it was written")
        previous = row["hash"]
    return problems


def row_hash(row: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(dict(row)).encode("utf-8", "surrogatepass")).hexdigest()


def _storable(text: str) -> str:
    if unstorable(text):
        raise ValueError("the data of an act hold NUL or half a surrogate pair")
    return text


def _act(row: Mapping[str, Any]) -> Act:
    return Act(
        **{key: row[key] for key in ("position", "run_id", "seq", "kind", "calls", "calls_hash")},
        at=datetime.fromisoformat(row["at"]),
        data=json.loads(row["data"]) if row["data"] else {},
        prev_hash=row["prev_hash"],
        hash=row["hash"],
    )


@contextmanager
def _guard() -> Iterator[None]:
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        reason = str(getattr(error, "orig", None) or error)
        raise StoreError(
            f"The audit trail cannot be read or written: {reason}.",
            means="What was committed before is kept.",
            remedy="Check that the disk has free space and the folder TAEL_HOME is writable.",
        ) from error
