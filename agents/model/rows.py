"""Rows of the ledger: their columns, their hash, and the records that they become.

The hash of a row covers every other column and the hash of the row before. Amounts are decimals
as text: a database's numbers would round them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Literal, cast

from sqlalchemy import Boolean, Column, Index, Integer, MetaData, String, Table, Text

from .degenerate import unstorable
from .types import Cost, Money, Usage

Status = Literal["ok", "rejected", "failed"]
"""ok: the reply was used. rejected: one came, but was not fit to use. failed: none came."""

GENESIS = hashlib.sha256(b"tael ledger").hexdigest()
"""What the first row is chained to."""

MIDNIGHT = "T00:00:00+00:00"
"""What the time of a row is cut to when its texts are erased."""

metadata = MetaData()
calls = Table(
    "calls",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("id", String(96), nullable=False, unique=True),
    Column("run_id", String(64), nullable=False),
    Column("domain", String(64), nullable=False),
    Column("node", String(128), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("request_hash", String(64), nullable=False),
    Column("request", Text, nullable=False),
    Column("response", Text),
    Column("raw_usage", Text),
    Column("status", String(16), nullable=False),
    Column("error", Text),
    Column("model", String(256), nullable=False),
    Column("profile", String(64), nullable=False),
    Column("server", String(512), nullable=False),
    Column("price_key", String(256)),
    Column("started", String(40), nullable=False),
    Column("seconds", String(24), nullable=False),
    Column("uncached", Integer, nullable=False),
    Column("cached", Integer, nullable=False),
    Column("output", Integer, nullable=False),
    Column("reasoning", Integer, nullable=False),
    Column("estimated", Boolean, nullable=False),
    Column("listed", String(40)),
    Column("incurred", String(40)),
    Column("currency", String(8)),
    Column("price_table", String(64), nullable=False),
    Column("prev_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)
Index("calls_replay", calls.c.run_id, calls.c.node, calls.c.request_hash)
head = Table(
    "ledger_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("count", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)


BLANK: Mapping[str, Any] = {
    "request_hash": "",
    "request": "",
    "response": None,
    "raw_usage": None,
    "error": None,
    "seconds": "0.000",
}
"""Columns of a row whose texts were erased. The hash of the request goes with it, since it confirms
a guess; the seconds go as well, so that too much of the row is unknown to try its own hash."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One exchange, before it has its place in the ledger. request and response are JSON text;
    ``started`` is in UTC; ``price_key`` and ``server`` are what a later pricing needs."""

    run_id: str
    domain: str
    node: str
    request_hash: str
    request: str
    response: str | None
    raw_usage: str | None
    status: Status
    error: str | None
    model: str
    profile: str
    server: str
    price_key: str | None
    started: datetime
    seconds: float
    usage: Usage
    cost: Cost


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRecord(Entry):
    """A row. ``id`` is ``<run>/<seq>``; ``position`` counts all rows from 1, ``seq`` the run's."""

    id: str
    position: int
    seq: int
    prev_hash: str
    hash: str


def request_hash(body: Mapping[str, Any]) -> str:
    """SHA-256 of a request's canonical JSON: equal requests have equal hashes."""
    return text_hash(canonical(body))


def text_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def check_text(entry: Entry) -> None:
    """Raises ValueError for text that no database takes."""
    for name in ("request", "response", "raw_usage", "error", "model", "node"):
        value = getattr(entry, name)
        if value is not None and unstorable(value):
            raise ValueError(f"the {name} of a call holds NUL or half a surrogate pair")


def to_row(entry: Entry, *, position: int, seq: int, prev_hash: str) -> dict[str, Any]:
    """The columns of a row, hash included."""
    money = entry.cost.listed or entry.cost.incurred
    row: dict[str, Any] = {
        "position": position,
        "id": f"{entry.run_id}/{seq}",
        "seq": seq,
        "started": entry.started.astimezone(UTC).isoformat(),
        "seconds": f"{entry.seconds:.3f}",
        "uncached": entry.usage.uncached,
        "cached": entry.usage.cached,
        "output": entry.usage.output,
        "reasoning": entry.usage.reasoning,
        "estimated": entry.usage.estimated,
        "listed": _amount(entry.cost.listed),
        "incurred": _amount(entry.cost.incurred),
        "currency": money.currency if money else None,
        "price_table": entry.cost.table,
        "prev_hash": prev_hash,
    }
    for name in _AS_IS:
        row[name] = getattr(entry, name)
    return {**row, "hash": _hash(row)}


_AS_IS = (
    *("run_id", "domain", "node", "request_hash", "request", "response", "raw_usage"),
    *("status", "error", "model", "profile", "server", "price_key"),
)


def from_row(row: Mapping[str, Any]) -> CallRecord:
    currency = row["currency"]
    return CallRecord(
        **{name: row[name] for name in (*_AS_IS, "id", "position", "seq", "prev_hash", "hash")},
        started=datetime.fromisoformat(row["started"]),
        seconds=float(row["seconds"]),
        usage=Usage(
            row["uncached"], row["cached"], row["output"], row["reasoning"], bool(row["estimated"])
        ),
        cost=Cost(
            listed=_money(row["listed"], currency),
            incurred=_money(row["incurred"], currency),
            table=row["price_table"],
        ),
    )


def verify_chain(rows: Iterable[Mapping[str, Any]], head_row: tuple[Any, ...] | None) -> list[str]:
    """What is wrong with the rows, in words; ``head_row`` is (count, hash)."""
    found = list(rows)
    problems = verify_stretch(found, GENESIS, 1, tombstones=True)
    count = cast(int, found[-1]["position"]) if found else 0
    previous = found[-1]["hash"] if found else GENESIS
    if head_row is None:
        problems.append("the head row is missing")
    elif head_row[0] > count:
        problems.append(f"{head_row[0] - count} rows are missing at the end")
    elif tuple(head_row) != (count, previous):
        problems.append("the head does not match the last row")
    return problems


def verify_stretch(
    found: Iterable[Mapping[str, Any]],
    previous: str | None,
    start: int,
    *,
    tombstones: bool = False,
) -> list[str]:
    """What is wrong with rows that begin at position ``start`` after the hash ``previous`` (None:
    not known). A row of nothing but position and hash is another run's: it is taken at its word,
    and the rows around it have to fit. tombstones: so is a row whose texts were erased; whether
    that was done by the rules, the audit trail knows."""
    problems: list[str] = []
    expected = start
    for row in found:
        name = f"row {row['position']}" + (f" ({row['id']})" if "id" in row else "")
        if row["position"] != expected:
            problems.append(f"{name} stands where row {expected} should: rows are missing or added")
        expected = cast(int, row["position"]) + 1
        if "prev_hash" in row:
            if previous is not None and row["prev_hash"] != previous:
                problems.append(f"{name} does not continue the row before it")
            whole = {key: value for key, value in row.items() if key != "hash"}
            if not (tombstones and is_tombstone(row)) and _hash(whole) != row["hash"]:
                problems.append(f"{name} was changed after it was written")
        previous = row["hash"]
    return problems


def is_tombstone(row: Mapping[str, Any]) -> bool:
    """Whether a call's texts were erased: no request is ever empty."""
    return row.get("request") == ""


def sum_money(amounts: Iterable[Money | None]) -> tuple[Money, ...]:
    """The known amounts added up, one sum for each currency."""
    sums: dict[str, Decimal] = {}
    for money in amounts:
        if money is not None:
            sums[money.currency] = sums.get(money.currency, Decimal(0)) + money.amount
    return tuple(Money(amount, currency) for currency, amount in sorted(sums.items()))


def _hash(row: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(dict(row)).encode("utf-8", "surrogatepass")).hexdigest()


def _amount(money: Money | None) -> str | None:
    return None if money is None else f"{money.amount:f}"


def _money(amount: str | None, currency: str | None) -> Money | None:
    return None if amount is None else Money(Decimal(amount), currency or "USD")
