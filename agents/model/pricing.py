"""Prices as data: effective dates, peak hours, holidays; ``genai-prices`` for everything else.

``prices.json`` holds what Tael knows about the models it recommends, per million tokens. A price
that is not known is None, never 0. Raw usage and the time of the call are kept in the ledger, so a
run can be priced again with a newer table.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from importlib import metadata, resources
from pathlib import Path
from typing import Any

from ...tools.errors import ConfigError
from .types import Money, Usage

_MILLION = Decimal(1_000_000)
_HOUR = Decimal(3600)


@dataclass(frozen=True, slots=True)
class Rates:
    """Price of a million tokens of each kind."""

    cached: Decimal
    uncached: Decimal
    output: Decimal

    def of(self, usage: Usage) -> Decimal:
        return (
            usage.cached * self.cached + usage.uncached * self.uncached + usage.output * self.output
        ) / _MILLION


@dataclass(frozen=True, slots=True)
class Schedule:
    """When the peak price holds: hours in UTC, days of the week (Monday is 0), days excepted."""

    hours: tuple[tuple[time, time], ...]
    weekdays: frozenset[int]
    days_off: frozenset[date]

    def peak(self, at: datetime) -> bool:
        moment = at.astimezone(UTC)
        if moment.weekday() not in self.weekdays or moment.date() in self.days_off:
            return False
        return any(start <= moment.time() < end for start, end in self.hours)


@dataclass(frozen=True, slots=True)
class Price:
    """What one model cost from a moment (inclusive) until another (exclusive, None: still)."""

    models: tuple[str, ...]
    currency: str
    start: datetime
    until: datetime | None
    base: Rates
    peak: Rates | None
    schedule: Schedule | None
    source: str

    def holds(self, model: str, at: datetime) -> bool:
        return model in self.models and self.start <= at and (self.until is None or at < self.until)

    def rates(self, at: datetime) -> Rates:
        if self.peak and self.schedule and self.schedule.peak(at):
            return self.peak
        return self.base


@dataclass(frozen=True, slots=True)
class Quote:
    """A price and the version of the table that gave it."""

    money: Money
    table: str


@dataclass(frozen=True)
class PriceTable:
    """All prices of one version. Times given to it must carry a time zone."""

    version: str
    prices: tuple[Price, ...]

    @classmethod
    def load(cls, path: Path | None = None) -> PriceTable:
        """The table in a file, by default the one that ships. A file that cannot be read or does
        not fit is a ConfigError."""
        if path is None:
            return _shipped()
        try:
            return _parse(path.read_text("utf-8"))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ConfigError(
                f"The price table {path} cannot be used: {type(error).__name__}: {error}.",
                remedy="Correct it after the example of the prices.json that ships with Tael.",
            ) from error

    def quote(
        self, model: str, usage: Usage, at: datetime, *, api_url: str | None = None
    ) -> Quote | None:
        """What a call costs at list price, or None where no table knows the model.

        api_url: the server's base URL; it tells ``genai-prices`` whose price list applies.
        """
        for price in self.prices:
            if price.holds(model, at):
                return Quote(Money(price.rates(at).of(usage), price.currency), self.version)
        return _genai_quote(model, usage, at, api_url)

    def price(
        self, model: str, usage: Usage, at: datetime, *, api_url: str | None = None
    ) -> Money | None:
        found = self.quote(model, usage, at, api_url=api_url)
        return found.money if found else None

    def list_price(self, usage: Usage, as_model: str = "deepseek-flash") -> Money | None:
        """What the same tokens would list for at another model's newest off-peak price: a measure
        for work that was done on a machine of one's own."""
        newest = max(
            (price for price in self.prices if as_model in price.models),
            key=lambda price: price.start,
            default=None,
        )
        return Money(newest.base.of(usage), newest.currency) if newest else None


def machine_price(hourly: Decimal, seconds: float) -> Money:
    """The share of a machine's hourly cost (US dollars) that a call of so many seconds took.
    Calls that ran side by side each count in full, so this is an upper bound."""
    return Money(hourly * Decimal(f"{seconds:.3f}") / _HOUR)


@cache
def _shipped() -> PriceTable:
    return _parse(resources.files(__package__).joinpath("prices.json").read_text("utf-8"))


def _parse(text: str) -> PriceTable:
    data = json.loads(text)
    calendars = {
        name: frozenset(day for span in entry["days_off"] for day in _days(span))
        for name, entry in data["calendars"].items()
    }
    schedules = {
        name: Schedule(
            tuple(_hours(span) for span in entry["hours"]),
            frozenset(entry["weekdays"]),
            calendars[entry["calendar"]],
        )
        for name, entry in data["schedules"].items()
    }
    return PriceTable(data["version"], tuple(_price(entry, schedules) for entry in data["prices"]))


def _price(entry: dict[str, Any], schedules: dict[str, Schedule]) -> Price:
    peak = entry.get("peak")
    return Price(
        models=(entry["model"], *entry["aliases"]),
        currency=entry["currency"],
        start=datetime.fromisoformat(entry["from"]),
        until=datetime.fromisoformat(entry["until"]) if entry["until"] else None,
        base=_rates(entry),
        peak=_rates(peak) if peak else None,
        schedule=schedules[peak["schedule"]] if peak else None,
        source=entry["source"],
    )


def _rates(entry: dict[str, str]) -> Rates:
    return Rates(*(Decimal(entry[name]) for name in ("cached", "uncached", "output")))


def _days(span: str) -> list[date]:
    first, _, last = span.partition("..")
    start, end = date.fromisoformat(first), date.fromisoformat(last or first)
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]


def _hours(span: str) -> tuple[time, time]:
    start, _, end = span.partition("-")
    return time.fromisoformat(start), time.fromisoformat(end)


def _genai_quote(model: str, usage: Usage, at: datetime, api_url: str | None) -> Quote | None:
    # Imported late: its data takes a moment to load and most runs never need it.
    from genai_prices import Usage as Tokens
    from genai_prices import calc_price

    tokens = Tokens(
        input_tokens=usage.prompt,
        cache_read_tokens=usage.cached,
        output_tokens=usage.output,
    )
    where: dict[str, Any] = {"provider_api_url": api_url} if api_url else {}
    try:
        found = calc_price(tokens, model, genai_request_timestamp=at, **where)
    except (LookupError, ValueError):
        return None
    version = f"genai-prices {metadata.version('genai-prices')}"
    return Quote(Money(found.total_price), version)
