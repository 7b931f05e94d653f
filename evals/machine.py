"""The bill of a machine of one's own: busy time at an hourly price, shared among the rows.

Calls run side by side, so adding up their seconds would charge the same moment several times. The
machine is busy for the union of the calls' intervals; its price is shared among them in proportion
to their own seconds. Amounts are whole picodollars by the largest remainder, so that they add up
to the bill exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import TypeAlias

from ..tools.errors import InputError
from .rows import Call, Row
from .store import EvalRun

RowKey: TypeAlias = tuple[str, str, str, str, int]
"""Task, variant, model, sample and epoch: :attr:`.rows.Row.key`."""

Interval: TypeAlias = tuple[int, int]
"""Beginning and length in microseconds."""

UNIT = Decimal("1E-12")
"""US dollars that amounts are rounded to."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_HOUR = 3_600_000_000
_EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN)


def self_hosted(call: Call) -> bool:
    """Whether a call kept a machine of one's own busy: it has no list price, and the server took
    it up."""
    return call.price_key is None and bool(call.tokens.prompt or call.tokens.output)


def busy(intervals: Iterable[Interval]) -> int:
    """Microseconds that at least one of the intervals covers."""
    total = 0
    reached: int | None = None
    for start, length in sorted(intervals):
        end = start + length
        fresh = start if reached is None else max(start, reached)
        total += max(0, end - fresh)
        reached = max(fresh, end)
    return total


def bill(intervals: Iterable[Interval], hourly: Decimal) -> Decimal:
    """What the machine costs for the time it was busy, in US dollars."""
    return _units(busy(intervals), hourly) * UNIT


def share(rows: Iterable[Row], hourly: Decimal) -> dict[RowKey, Decimal]:
    """What each row with self-hosted calls has to bear, in US dollars. The rows of a cell (task,
    variant, model) bear the cell's bill together; cells are taken to have the machine one after
    the other. A price below 0 is an InputError."""
    return {
        key: sum(amounts.values(), Decimal(0)) for key, amounts in by_call(rows, hourly).items()
    }


def by_call(rows: Iterable[Row], hourly: Decimal) -> dict[RowKey, dict[str, Decimal]]:
    """The same for each call of a row, by its id."""
    if not hourly.is_finite() or hourly < 0:
        raise InputError(f"A machine cannot cost {hourly} an hour.", remedy="Give US dollars.")
    cells: dict[tuple[str, str, str], list[tuple[RowKey, str, Interval]]] = {}
    for row in rows:
        for call in row.calls:
            if self_hosted(call):
                cells.setdefault(row.cell, []).append((row.key, call.id, _interval(call)))
    found: dict[RowKey, dict[str, Decimal]] = {}
    for used in cells.values():
        intervals = [interval for _, _, interval in used]
        units = int(_units(busy(intervals), hourly))
        parts = _apportion(units, [length for _, length in intervals])
        for (key, call_id, _), part in zip(used, parts, strict=True):
            found.setdefault(key, {})[call_id] = part * UNIT
    return found


def settled(row: Row, shares: Mapping[RowKey, Mapping[str, Decimal]], table: str) -> Row:
    """The row with its share of the machine as the price of its self-hosted calls. ``shares`` as
    :func:`by_call` gives them; ``table``: what to write down as the price's origin."""
    amounts = shares.get(row.key)
    if amounts is None:
        return row
    calls = [
        priced(call, amounts[call.id], "USD", table) if call.id in amounts else call
        for call in row.calls
    ]
    return summed(row, calls)


def settle(run: EvalRun, hourly: Decimal) -> None:
    """Writes the rows of a run anew with their shares of the machine. While a run lasts, each call
    bears all of its own seconds, which is more than the machine costs where calls run side by
    side."""
    shares = by_call(run.rows(), hourly)
    if shares:
        run.rewrite(settled(row, shares, f"machine-hour {hourly}") for row in run.rows())


def priced(call: Call, listed: Decimal | None, currency: str, table: str) -> Call:
    """The call at another list price. A replayed one still costs nothing now."""
    incurred = Decimal(0) if call.replayed and listed is not None else listed
    return call.model_copy(
        update={"listed": listed, "incurred": incurred, "currency": currency, "table": table}
    )


def summed(row: Row, calls: Sequence[Call]) -> Row:
    """The row with these calls and their sums. An amount is None where a call has no known price,
    or where they are in several currencies."""
    counted = [call for call in calls if call.tokens.prompt or call.tokens.output]
    currencies = {call.currency for call in counted if call.listed is not None}
    return row.model_copy(
        update={
            "calls": list(calls),
            "listed": _sum([call.listed for call in counted], currencies),
            "incurred": _sum([call.incurred for call in counted], currencies),
            "currency": next(iter(currencies)) if len(currencies) == 1 else "USD",
            "table": " + ".join(dict.fromkeys(call.table for call in counted if call.table)),
        }
    )


def _sum(amounts: Sequence[Decimal | None], currencies: set[str]) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    if len(known) < len(amounts) or len(currencies) > 1:
        return None
    return sum(known, Decimal(0))


def _interval(call: Call) -> Interval:
    # By whole microseconds: a float of seconds since 1970 would be off by some.
    start = (call.started.astimezone(UTC) - _EPOCH) // _MICROSECOND
    return start, max(0, round(call.seconds * 1_000_000))


def _units(microseconds: int, hourly: Decimal) -> Decimal:
    dollars = _EXACT.divide(_EXACT.multiply(hourly, Decimal(microseconds)), Decimal(_HOUR))
    return _EXACT.to_integral_value(_EXACT.divide(dollars, UNIT))


def _apportion(units: int, weights: Sequence[int]) -> list[int]:
    """Whole units in proportion to the weights; what the rounding leaves goes to the largest
    remainders, the first of equal ones first."""
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    parts = [units * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda at: -(units * weights[at] % whole))
    for at in order[: units - sum(parts)]:
        parts[at] += 1
    return parts
