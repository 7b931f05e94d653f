"""A past run at other prices, without a call: the tokens and times of its rows are kept, so another
table, another moment, another host or another model only change the sums.

Rows come out as they went in, but for their amounts, those of their calls, and ``table``, which
says what priced them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

from ..agents.model.pricing import PriceTable
from ..tools.errors import InputError
from .machine import by_call, priced, self_hosted, settled, summed
from .rows import Call, Row
from .store import EvalRun


def reprice(
    run: EvalRun,
    *,
    prices: PriceTable | None = None,
    at: datetime | None = None,
    machine_hour: Decimal | None = None,
    as_model: str | None = None,
) -> Iterator[Row]:
    """The rows of a run, priced anew.

    prices: the table, by default the one that ships. at: price every call as if it were made at
    this moment (peak hours, older prices), with a time zone; by default each at its own time.
    machine_hour: US dollars an hour of the machine that self-hosted calls ran on, by default the
    plan's; its time is shared by :mod:`.machine`. as_model: price all calls, self-hosted ones too,
    as if this model had served the same tokens.

    ``incurred`` follows ``listed``; a replayed call stays free. What has no known price is None.
    Raises InputError for a moment without a time zone, for a negative price, and for both
    ``machine_hour`` and ``as_model``.
    """
    if at is not None and at.tzinfo is None:
        raise InputError(
            f"The moment {at.isoformat()} has no time zone.",
            means="Peak hours are given in UTC.",
            remedy=f"Write it as {at.isoformat()}Z, say.",
        )
    if machine_hour is not None and as_model is not None:
        raise InputError(
            f"Calls are priced either by the machine's hour or as {as_model}, not both.",
            remedy="Leave one of them out.",
        )
    table = prices or PriceTable.load()
    hourly = machine_hour if machine_hour is not None else run.plan().machine_hour
    shares = by_call(run.rows(), hourly) if hourly is not None and as_model is None else {}
    return _rows(run, _Teller(table, at, as_model), shares, hourly)


def _rows(
    run: EvalRun,
    teller: _Teller,
    shares: dict[tuple[str, str, str, str, int], dict[str, Decimal]],
    hourly: Decimal | None,
) -> Iterator[Row]:
    for row in run.rows():
        again = summed(row, [teller.tell(call) for call in row.calls])
        again = settled(again, shares, f"machine-hour {hourly}")
        reference = teller.table.list_price(row.tokens.usage())
        yield again.model_copy(update={"reference": reference.amount if reference else None})


class _Teller:
    """Tells the list price of one call."""

    def __init__(self, table: PriceTable, at: datetime | None, as_model: str | None) -> None:
        self.table, self._at, self._as_model = table, at, as_model

    def tell(self, call: Call) -> Call:
        key = self._as_model or call.price_key
        if key is None and self_hosted(call):
            return priced(call, None, "USD", "")
        if key is None or not (call.tokens.prompt or call.tokens.output):
            return call
        # Another model has another host; genai-prices then goes by the model's name.
        url = None if self._as_model else call.server or None
        quote = self.table.quote(key, call.tokens.usage(), self._at or call.started, api_url=url)
        if quote is None:
            return priced(call, None, "USD", "")
        return priced(call, quote.money.amount, quote.money.currency, self._name(quote.table))

    def _name(self, table: str) -> str:
        name = f"{table} as {self._as_model}" if self._as_model else table
        if self._at is None:
            return name
        return f"{name} at {self._at.astimezone(UTC).isoformat(timespec='seconds')}"
