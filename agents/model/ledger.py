"""The ledger: every exchange with a model is one row, committed before anyone uses the reply.

The one table is the bill, the resume point (a recorded call is replayed, never repeated), the
audit trail and the test cassette. Rows are chained by hash: each holds the hash of the one before,
and a head row holds the count and the last hash, so that a changed byte or a cut tail is seen.

SQLite by default, in WAL mode, and every write begins with ``BEGIN IMMEDIATE``: a deferred
transaction that turns into a write one fails at once when another writer was faster. Any other
SQLAlchemy URL works with the same code.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import (
    BindParameter,
    Connection,
    Engine,
    MetaData,
    bindparam,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError as Taken
from sqlalchemy.exc import SQLAlchemyError

from ...tools.errors import StoreError
from . import rows
from .engine import open_engine
from .journal import Journal
from .pricing import PriceTable
from .rows import CallRecord as CallRecord
from .rows import Entry as Entry
from .tombs import Sealed, unaccounted
from .types import Money, Usage

By = Literal["run", "domain", "model", "day"]

_HEAD = select(rows.head.c["count"].label("rows"), rows.head.c.hash)
# The row lock is for PostgreSQL; SQLite's writers already come one at a time.
_LOCKED_HEAD = _HEAD.with_for_update()
_RUNS: BindParameter[Any] = bindparam("runs", expanding=True)
_SEQS = (
    select(rows.calls.c.run_id, func.max(rows.calls.c.seq).label("seq"))
    .where(rows.calls.c.run_id.in_(_RUNS))
    .group_by(rows.calls.c.run_id)
)
_KNOWN = select(rows.calls.c.run_id).where(rows.calls.c.run_id.in_(_RUNS)).distinct()
_INSERT = insert(rows.calls)
_ADVANCE = update(rows.head).values(count=bindparam("rows"), hash=bindparam("last"))


@dataclass(frozen=True, slots=True)
class Total:
    """Calls of one run, domain, model or day added up. Amounts are one for each currency;
    ``unpriced``: calls for which no price is known, which the amounts leave out."""

    key: str
    calls: int
    failed: int
    usage: Usage
    listed: tuple[Money, ...]
    incurred: tuple[Money, ...]
    unpriced: int


@dataclass(frozen=True, slots=True)
class Repriced:
    """A recorded call under another price table. The row itself stays as it is."""

    record: CallRecord
    listed: Money | None


class Ledger:
    """Opens (and creates) a ledger by SQLAlchemy URL. All methods may be called from any thread
    and raise StoreError when the database does not serve; the store still opens afterwards."""

    def __init__(self, url: str) -> None:
        self._engine = open_engine(url)
        self._writes: Journal[Entry, CallRecord] = Journal(self._write)
        self._looks: Journal[str, bool] = Journal(self._look)
        with self._guard():
            try:
                with self._engine.begin() as connection:
                    rows.metadata.create_all(connection)
                    if connection.execute(select(rows.head.c.id)).first() is None:
                        start = {"id": 1, "count": 0, "hash": rows.GENESIS}
                        connection.execute(insert(rows.head).values(**start))
            except Taken:
                # Another process was first to write the head; the row is there, which is enough.
                pass

    @property
    def engine(self) -> Engine:
        """For tables of other rooms that live in the same database."""
        return self._engine

    @property
    def metadata(self) -> MetaData:
        return rows.metadata

    def close(self) -> None:
        self._engine.dispose()

    def record(self, entry: Entry) -> CallRecord:
        """Adds a row and commits it, together with those that other threads hand in meanwhile.
        Text that no database takes (NUL, half a surrogate pair) is a ValueError: the caller has to
        refuse it before."""
        rows.check_text(entry)
        return self._writes.do(entry)

    async def recorded(self, entry: Entry) -> CallRecord:
        """The same from an event loop. An entry that was handed in is written even if the caller
        is cancelled while it waits."""
        rows.check_text(entry)
        return await self._writes.wait(entry)

    async def holds(self, run_id: str) -> bool:
        """Whether there are rows of a run: a run without any has nothing to replay."""
        return await self._looks.wait(run_id)

    def _write(self, entries: Sequence[Entry]) -> list[CallRecord | Exception]:
        """Writes entries in one transaction. An entry that the database refuses does not take the
        others with it; when the transaction cannot begin or end, all of them fail."""
        refused = False
        try:
            with self._guard(), self._engine.begin() as connection:
                refused = True
                written = _insert(connection, entries)
                refused = False
            return [*written]
        except StoreError as error:
            if refused and len(entries) > 1:
                return [outcome for entry in entries for outcome in self._write([entry])]
            return [error for _ in entries]

    def _look(self, run_ids: Sequence[str]) -> list[bool]:
        with self._guard(), self._reading() as connection:
            known = set(connection.execute(_KNOWN, {"runs": list(set(run_ids))}).scalars())
        return [run_id in known for run_id in run_ids]

    def replay(self, run_id: str, node: str, request_hash: str, nth: int) -> CallRecord | None:
        """The n-th (from 0) recorded reply to an identical request of a node, or None. Exchanges
        that brought no reply are not counted."""
        calls = rows.calls
        wanted = (
            select(calls)
            .where(
                calls.c.run_id == run_id,
                calls.c.node == node,
                calls.c.request_hash == request_hash,
                calls.c.status != "failed",
            )
            .order_by(calls.c.position)
            .offset(nth)
            .limit(1)
        )
        found = list(self._read(wanted))
        return found[0] if found else None

    def calls(self, run_id: str | None = None) -> list[CallRecord]:
        """The rows of a run (or all), oldest first."""
        wanted = select(rows.calls).order_by(rows.calls.c.position)
        if run_id is not None:
            wanted = wanted.where(rows.calls.c.run_id == run_id)
        return list(self._read(wanted))

    def stretch(self, run_id: str, since: int, until: int) -> list[dict[str, Any]]:
        """The rows from one position to another, as they are stored; of other runs nothing but
        position and hash, which is what the chain needs of them."""
        at = rows.calls.c.position
        wanted = select(rows.calls).where(at >= since, at <= until).order_by(at)
        with self._guard(), self._reading() as connection:
            found = [dict(row) for row in connection.execute(wanted).mappings()]
        return [
            row if row["run_id"] == run_id else {key: row[key] for key in ("position", "hash")}
            for row in found
        ]

    def profiles(self, run_id: str) -> set[str]:
        """Names of the profiles that a run's calls went to."""
        wanted = select(rows.calls.c.profile).where(rows.calls.c.run_id == run_id).distinct()
        with self._guard(), self._reading() as connection:
            return set(connection.execute(wanted).scalars())

    def spent(self, run_id: str) -> dict[str, Decimal]:
        """What a run has incurred so far, by currency."""
        total = rows.sum_money(record.cost.incurred for record in self.calls(run_id))
        return {money.currency: money.amount for money in total}

    def totals(self, by: By = "run") -> list[Total]:
        """The ledger added up, in order of first appearance."""
        groups: dict[str, list[CallRecord]] = {}
        for record in self._read(select(rows.calls).order_by(rows.calls.c.position)):
            groups.setdefault(_key(record, by), []).append(record)
        return [_total(key, records) for key, records in groups.items()]

    def head(self) -> tuple[int, str]:
        """Number of rows and hash of the last: printed in a report, it pins the ledger down."""
        with self._guard(), self._reading() as connection:
            row = connection.execute(_HEAD).one()
        return row.rows, row.hash

    def verify(self, erased: Sequence[Sealed] = ()) -> list[str]:
        """What does not add up in the chain of rows; empty when all is well. erased: what the
        audit trail says was erased; a row that is blank without it is a fault."""
        with self._guard(), self._reading() as connection:
            head = connection.execute(_HEAD).first()
            made = connection.execute(select(rows.calls).order_by(rows.calls.c.position))
            found = [dict(row) for row in made.mappings()]
        blank = {row["position"]: row for row in found if rows.is_tombstone(row)}
        return [
            *rows.verify_chain(found, tuple(head) if head else None),
            *unaccounted(blank, erased, "row"),
        ]

    def reprice(self, table: PriceTable, run_id: str | None = None) -> list[Repriced]:
        """Every call that had a list price key, priced with another table at its own time."""
        return [
            Repriced(
                record,
                table.price(
                    record.price_key, record.usage, record.started, api_url=record.server or None
                ),
            )
            for record in self.calls(run_id)
            if record.price_key
        ]

    def _read(self, statement: object) -> Iterator[CallRecord]:
        with self._guard(), self._reading() as connection:
            for row in connection.execute(statement).mappings():  # type: ignore[call-overload]
                yield rows.from_row(dict(row))

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._engine.connect().execution_options(tael_read=True) as connection:
            yield connection

    @contextmanager
    def _guard(self) -> Iterator[None]:
        try:
            yield
        except (SQLAlchemyError, OSError, ArithmeticError, ValueError) as error:
            reason = str(getattr(error, "orig", None) or error)
            raise StoreError(
                f"The ledger cannot be read or written: {reason}.",
                means="What was committed before is kept.",
                remedy="Check that the disk has free space, the folder is writable and no other "
                "program holds the database; a damaged file can be moved away.",
            ) from error


def _insert(connection: Connection, entries: Sequence[Entry]) -> list[CallRecord]:
    """Chains entries to the head in their order."""
    head = connection.execute(_LOCKED_HEAD).one()
    runs = list({entry.run_id for entry in entries})
    seqs = {row.run_id: row.seq for row in connection.execute(_SEQS, {"runs": runs})}
    position, last = head.rows, head.hash
    values = []
    for entry in entries:
        position += 1
        seqs[entry.run_id] = seq = seqs.get(entry.run_id, 0) + 1
        values.append(rows.to_row(entry, position=position, seq=seq, prev_hash=last))
        last = values[-1]["hash"]
    connection.execute(_INSERT, values)
    connection.execute(_ADVANCE, {"rows": position, "last": last})
    return [rows.from_row(row) for row in values]


def _key(record: CallRecord, by: By) -> str:
    if by == "run":
        return record.run_id
    if by == "domain":
        return record.domain
    if by == "model":
        return record.model or record.profile
    return record.started.date().isoformat()


def _total(key: str, records: list[CallRecord]) -> Total:
    return Total(
        key=key,
        calls=len(records),
        failed=sum(record.status != "ok" for record in records),
        usage=sum((record.usage for record in records), Usage()),
        listed=rows.sum_money(record.cost.listed for record in records),
        incurred=rows.sum_money(record.cost.incurred for record in records),
        unpriced=sum(record.cost.listed is None and record.usage.total > 0 for record in records),
    )
