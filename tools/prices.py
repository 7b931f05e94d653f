"""Daily closing prices: from the user's own CSV files, or from Yahoo through yfinance.

What matters most about a close is whether it is adjusted. A close adjusted for dividends (or for
later splits) was never paid by anyone, so it must not be multiplied by a number of shares.
"""

from __future__ import annotations

import asyncio
import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Protocol

from .errors import (
    InputError,
    IntegrityError,
    MissingExtra,
    NetworkError,
    NotFoundError,
    SourceError,
)


@dataclass(frozen=True, slots=True)
class Close:
    """One day's closing price in ``currency``. adjusted: for dividends or later splits."""

    date: date
    close: Decimal
    adjusted: bool
    currency: str


@dataclass(frozen=True, slots=True)
class PriceSeries:
    """Closes of one symbol, oldest first, at most one a day. ``source`` is for citing."""

    ticker: str
    closes: tuple[Close, ...]
    source: str

    def on(self, day: date) -> Close | None:
        """The last close on or before a day."""
        return next((row for row in reversed(self.closes) if row.date <= day), None)

    def between(self, start: date | None, end: date | None) -> PriceSeries:
        rows = tuple(
            row
            for row in self.closes
            if (start is None or row.date >= start) and (end is None or row.date <= end)
        )
        return PriceSeries(self.ticker, rows, self.source)


class Prices(Protocol):
    """A source of daily closes."""

    async def daily(
        self, ticker: str, *, start: date | None = None, end: date | None = None
    ) -> PriceSeries:
        """Closes from ``start`` to ``end``, both included. Raises NotFoundError for a symbol that
        the source does not have, another SourceError when it cannot serve."""
        ...


def market_cap(close: Close, shares: Decimal) -> Decimal:
    """Price times shares, in the close's currency. InputError for an adjusted close.

    shares: in issue on the day of the close, in the same terms (before or after a split).
    """
    if close.adjusted:
        raise InputError(
            f"The close of {close.date} is adjusted, so it gives no market capitalisation.",
            means="Adjusted prices have later dividends or splits taken out of them.",
            remedy="Supply unadjusted closes.",
        )
    return close.close * shares


def currency_of(ticker: str) -> str:
    """The currency that a symbol trades in, by its form: ``600519``, ``0700.HK``, ``AAPL``."""
    symbol = ticker.strip().upper()
    if symbol.endswith(".HK") or re.fullmatch(r"\d{5}", symbol):
        return "HKD"
    if re.fullmatch(r"(SH|SZ|BJ)?\d{6}(\.(SH|SS|SZ|BJ))?", symbol):
        return "CNY"
    return "USD"


# Column names in lower case without spaces and underscores.
_DATES = ("date", "日期", "交易日期", "tradedate", "time", "timestamp", "datetime")
_PLAIN = ("close", "收盘", "收盘价", "closeprice", "close/last", "price")
_ADJUSTED = (
    "closeadj",
    "adjclose",
    "adjustedclose",
    "closeadjusted",
    "复权收盘价",
    "前复权收盘价",
    "后复权收盘价",
)
_CURRENCIES = ("currency", "币种", "货币")
_RETRY = "Try again later, or supply a CSV file."
_DATE_FORMATS = ("%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%m/%d/%Y", "%Y年%m月%d日")


class CsvPrices:
    """A folder of ``<TICKER>.csv`` files with a column of dates and one of closes.

    Where a file has both plain and adjusted closes the plain ones are read. adjusted: what the
    user says of all plain closes; otherwise a column called ``close`` counts as unadjusted and
    one called ``adj close`` (``close_adj``, 前复权收盘价, ...) as adjusted.
    """

    def __init__(
        self, folder: Path, *, currency: str | None = None, adjusted: bool | None = None
    ) -> None:
        self._folder, self._currency, self._adjusted = folder, currency, adjusted

    async def daily(
        self, ticker: str, *, start: date | None = None, end: date | None = None
    ) -> PriceSeries:
        series = await asyncio.to_thread(self._read, ticker)
        return series.between(start, end)

    def _read(self, ticker: str) -> PriceSeries:
        path = self._find(ticker)
        try:
            data = path.read_bytes()
        except OSError as error:
            raise SourceError(f"The price file {path} cannot be read: {error}.") from error
        currency = self._currency or currency_of(ticker)
        closes = parse_csv(data, path.name, currency=currency, adjusted=self._adjusted)
        return PriceSeries(ticker, closes, f"CSV file {path.name}")

    def _find(self, ticker: str) -> Path:
        symbol = ticker.strip().upper()
        if not re.fullmatch(r"[A-Z0-9^=][A-Z0-9.^=-]*", symbol):
            raise InputError(f"{ticker!r} is not a ticker.")
        bare = re.sub(r"\.(SH|SS|SZ|BJ)$", "", symbol)
        wanted = {symbol, symbol.replace(".", "-"), symbol.replace("-", "."), bare}
        try:
            files = sorted(self._folder.iterdir())
        except OSError as error:
            raise SourceError(
                f"The folder of price files cannot be read: {error}.",
                remedy="Set TAEL_PRICES_CSV to a folder of <TICKER>.csv files.",
            ) from error
        for path in files:
            if path.suffix.lower() == ".csv" and path.stem.upper() in wanted:
                return path
        raise NotFoundError(
            f"There is no price file for {symbol} in {self._folder}.",
            remedy=f"Put one there, called {symbol}.csv, with columns date and close.",
        )


def parse_csv(
    data: bytes, name: str, *, currency: str, adjusted: bool | None = None
) -> tuple[Close, ...]:
    """Closes out of a CSV file, oldest first; days without a close are left out.

    Raises IntegrityError, naming the line, for what is no date, no positive number, or a second
    and different close for one day.
    """
    rows = csv.reader(io.StringIO(_decoded(data, name)))
    header = [_plain_name(cell) for cell in next(rows, [])]
    day_at, close_at = _column(header, _DATES), _column(header, _PLAIN)
    says_adjusted = bool(adjusted)
    if close_at is None:
        close_at, says_adjusted = _column(header, _ADJUSTED), True
    if day_at is None or close_at is None:
        raise IntegrityError(
            f"The price file {name} has no columns for date and close.",
            means=f"Its first line is: {', '.join(header) or '(empty)'}.",
            remedy="Name the columns date and close (or adj close).",
        )
    currency_at = _column(header, _CURRENCIES)
    found: dict[date, Close] = {}
    for line, row in enumerate(rows, start=2):
        if not any(cell.strip() for cell in row):
            continue
        try:
            day, close = _day(row[day_at]), _price(row[close_at])
            of = (row[currency_at].strip().upper() if currency_at is not None else "") or currency
        except (IndexError, ValueError, InvalidOperation) as error:
            raise IntegrityError(
                f"Line {line} of the price file {name} cannot be read: {error}.",
                remedy="Correct or remove the line.",
            ) from error
        if close is None:
            continue
        if day in found and found[day].close != close:
            raise IntegrityError(f"The price file {name} has two closes for {day} (line {line}).")
        found[day] = Close(day, close, says_adjusted, of)
    return tuple(found[day] for day in sorted(found))


def _decoded(data: bytes, name: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise IntegrityError(f"The price file {name} is not text.", remedy="Save it as UTF-8.")


def _plain_name(cell: str) -> str:
    return re.sub(r"[\s_*]", "", cell).lower()


def _column(header: Sequence[str], names: Iterable[str]) -> int | None:
    return next((header.index(name) for name in names if name in header), None)


def _day(text: str) -> date:
    first = re.split(r"[T ]", text.strip())[0]
    for form in _DATE_FORMATS:
        try:
            return datetime.strptime(first, form).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
    raise ValueError(f"{text!r} is not a date")


def _price(text: str) -> Decimal | None:
    bare = re.sub(r"[,\s$¥￥]", "", text)
    if bare.lower() in {"", "-", "--", "null", "nan", "none"}:
        return None
    value = Decimal(bare)
    if not value.is_finite() or value <= 0:
        raise ValueError(f"{text!r} is not a price")
    return value


class YahooPrices:
    """Yahoo's daily closes through yfinance (extra ``prices``), as they were on the day.

    Yahoo takes later splits out of every close it gives; they are put back here, so that a close
    goes with the number of shares of its own day.
    """

    def __init__(self) -> None:
        try:
            import yfinance
        except ImportError as error:
            raise MissingExtra("yfinance", "prices") from error
        self._yfinance: Any = yfinance

    async def daily(
        self, ticker: str, *, start: date | None = None, end: date | None = None
    ) -> PriceSeries:
        # Splits after the wanted days matter too: everything up to now is asked for.
        series = await asyncio.to_thread(self._fetch, ticker, start)
        return series.between(start, end)

    def _fetch(self, ticker: str, start: date | None) -> PriceSeries:
        symbol = re.sub(r"\.SH$", ".SS", ticker.strip().upper())
        span = {"start": start.isoformat()} if start else {"period": "max"}
        try:
            handle = self._yfinance.Ticker(symbol)
            frame = handle.history(
                interval="1d", auto_adjust=False, actions=True, raise_errors=True, **span
            )
            rows = [
                (stamp.date(), row["Close"], row.get("Stock Splits", 0) or 0)
                for stamp, row in frame.iterrows()
            ]
            currency = handle.history_metadata.get("currency") or currency_of(symbol)
        except self._yfinance.exceptions.YFTickerMissingError as error:
            raise NotFoundError(f"Yahoo has no prices for {symbol}.") from error
        except OSError as error:
            raise NetworkError(f"Yahoo cannot be reached: {error}.", remedy=_RETRY) from error
        except Exception as error:
            raise SourceError(
                f"Yahoo gave no prices for {symbol}: {type(error).__name__}: {error}.",
                remedy=_RETRY,
            ) from error
        if not rows:
            raise NotFoundError(f"Yahoo has no prices for {symbol}.")
        return PriceSeries(ticker, _as_traded(rows, str(currency)), "Yahoo Finance")


def _as_traded(rows: Sequence[tuple[date, float, float]], currency: str) -> tuple[Close, ...]:
    """(day, split-adjusted close, split ratio of that day or 0), oldest first, without the
    adjustment. Yahoo's floats are single precision: four decimals are all they hold."""
    factor = Decimal(1)
    closes: list[Close] = []
    for day, close, split in reversed(rows):
        if close == close and close > 0:  # NaN on a day without trade
            value = (Decimal(repr(float(close))) * factor).quantize(Decimal("0.0001"))
            closes.append(Close(day, value, adjusted=False, currency=currency))
        if split > 0:
            # The day of the split trades in new shares; the days before it did not.
            factor *= Decimal(repr(float(split)))
    return tuple(reversed(closes))
