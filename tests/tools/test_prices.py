"""Closing prices: files as people have them, and what must not be made of an adjusted close."""

from __future__ import annotations

import asyncio
import math
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tael.tools.errors import (
    InputError,
    IntegrityError,
    MissingExtra,
    NetworkError,
    NotFoundError,
    SourceError,
)
from tael.tools.prices import (
    Close,
    CsvPrices,
    PriceSeries,
    YahooPrices,
    currency_of,
    market_cap,
    parse_csv,
)


def daily(prices: Any, ticker: str, **limits: date) -> PriceSeries:
    return asyncio.run(prices.daily(ticker, **limits))


def test_a_real_adjusted_file_says_so(shared_data: Path) -> None:
    series = daily(CsvPrices(shared_data / "finance/us/prices"), "aapl")
    first = series.closes[0]
    assert first == Close(date(2024, 8, 21), Decimal("224.5218"), True, "USD")
    assert len(series.closes) == 501
    with pytest.raises(InputError, match="adjusted"):
        market_cap(first, Decimal(15_204_137_000))


def test_a_real_unadjusted_file_gives_a_market_cap(shared_data: Path, tmp_path: Path) -> None:
    source = shared_data / "finance/cn/prices/600519_2020-2025_unadjusted.csv"
    (tmp_path / "600519.csv").write_bytes(source.read_bytes())
    close = daily(CsvPrices(tmp_path), "600519.SH").on(date(2020, 1, 5))
    assert close == Close(date(2020, 1, 3), Decimal("1078.56"), False, "CNY")
    assert market_cap(close, Decimal(1256197800)) == Decimal("1354884699168.00")


def test_limits_are_included(shared_data: Path) -> None:
    prices = CsvPrices(shared_data / "finance/us/prices")
    series = daily(prices, "KO", start=date(2025, 1, 2), end=date(2025, 1, 6))
    assert [row.date.day for row in series.closes] == [2, 3, 6]
    assert series.on(date(2025, 1, 5)) == series.closes[1]
    assert series.on(date(2025, 1, 1)) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Date,Close\n2025-01-02,1.50\n", ("2025-01-02", "1.50", False)),
        ("日期,开盘,收盘\n20250102,9,1.5\n", ("2025-01-02", "1.5", False)),
        ("交易日期,前复权收盘价\n2025/1/2,1.5\n", ("2025-01-02", "1.5", True)),
        ("Date,Adj Close\n2025-01-02,1.5\n", ("2025-01-02", "1.5", True)),
        ("Date,Adj Close,Close\n2025-01-02,1.4,1.5\n", ("2025-01-02", "1.5", False)),
        ("Date,Close/Last\n01/02/2025,$1,234.50\n".replace("$1,234", '"$1,234').replace(
            "50\n", '50"\n'), ("2025-01-02", "1234.50", False)),
        ("timestamp,close\n2025-01-02 00:00:00+00:00,1.5\n", ("2025-01-02", "1.5", False)),
    ],
)  # fmt: skip
def test_columns_as_people_name_them(text: str, expected: tuple[str, str, bool]) -> None:
    (row,) = parse_csv(text.encode(), "x.csv", currency="USD")
    assert (row.date.isoformat(), str(row.close), row.adjusted) == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings(encoding: str) -> None:
    data = "日期,收盘价,币种\n2025-01-02,1.5,hkd\n".encode(encoding)
    (row,) = parse_csv(data, "x.csv", currency="CNY")
    assert row.currency == "HKD"


def test_the_users_word_on_plain_closes_counts() -> None:
    data = b"date,close\n2025-01-02,1.5\n"
    assert parse_csv(data, "x.csv", currency="USD", adjusted=True)[0].adjusted
    data = b"date,adj close\n2025-01-02,1.5\n"
    assert parse_csv(data, "x.csv", currency="USD", adjusted=False)[0].adjusted


def test_rows_are_sorted_and_gaps_left_out() -> None:
    data = b"date,close\n2025-01-03,2\n2025-01-02,1\n\n2025-01-04,\n2025-01-05,null\n2025-01-03,2\n"
    assert [row.close for row in parse_csv(data, "x.csv", currency="USD")] == [1, 2]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"day,value\n", "no columns"),
        (b"", "no columns"),
        (b"date,close\n2025-13-01,1\n", "Line 2"),
        (b"date,close\n2025-01-02,abc\n", "Line 2"),
        (b"date,close\n2025-01-02,-1\n", "Line 2"),
        (b"date,close\n2025-01-02,Infinity\n", "Line 2"),
        (b"date,close\n2025-01-02\n", "Line 2"),
        (b"date,close\n2025-01-02,1\n2025-01-02,2\n", "two closes"),
        (b"\xff\xfe\xff\xff", "not text"),
    ],
)
def test_bad_files_are_named_with_the_line(data: bytes, message: str) -> None:
    with pytest.raises(IntegrityError, match=message):
        parse_csv(data, "x.csv", currency="USD")


def test_files_are_found_by_any_spelling(tmp_path: Path) -> None:
    (tmp_path / "brk-b.CSV").write_text("date,close\n2025-01-02,450\n")
    assert daily(CsvPrices(tmp_path), "BRK.B").closes[0].close == 450


def test_missing_files_and_folders(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"called KO\.csv"):
        daily(CsvPrices(tmp_path), "ko")
    with pytest.raises(SourceError, match="folder"):
        daily(CsvPrices(tmp_path / "none"), "ko")


@pytest.mark.parametrize("ticker", ["../secret", "a/b", "", "..", "a\\b"])
def test_a_ticker_is_never_a_path(tmp_path: Path, ticker: str) -> None:
    with pytest.raises(InputError, match="not a ticker"):
        daily(CsvPrices(tmp_path), ticker)


@pytest.mark.parametrize(
    ("ticker", "currency"),
    [
        ("AAPL", "USD"),
        ("600519", "CNY"),
        ("300750.SZ", "CNY"),
        ("0700.HK", "HKD"),
        ("00700", "HKD"),
    ],
)
def test_currencies_by_the_form_of_a_symbol(ticker: str, currency: str) -> None:
    assert currency_of(ticker) == currency


class Frame:
    """As much of a data frame as is read."""

    def __init__(self, rows: list[tuple[datetime, dict[str, float]]]) -> None:
        self.rows = rows

    def iterrows(self) -> Iterator[tuple[datetime, dict[str, float]]]:
        return iter(self.rows)


class NoSuchTicker(Exception):
    """As yfinance raises it."""


def yahoo(monkeypatch: pytest.MonkeyPatch, history: Any) -> YahooPrices:
    calls: list[dict[str, Any]] = []

    class Ticker:
        history_metadata = {"currency": "USD"}  # noqa: RUF012

        def __init__(self, symbol: str) -> None:
            self.symbol = symbol

        def history(self, **asked: Any) -> Frame:
            calls.append(asked | {"symbol": self.symbol})
            return history()

    module = SimpleNamespace(
        Ticker=Ticker, calls=calls, exceptions=SimpleNamespace(YFTickerMissingError=NoSuchTicker)
    )
    monkeypatch.setitem(sys.modules, "yfinance", module)
    return YahooPrices()


def test_yahoo_closes_are_given_as_they_were_traded(monkeypatch: pytest.MonkeyPatch) -> None:
    # NVIDIA's split of ten for one on 2024-06-10; Yahoo shows the days before it divided by ten.
    rows = [
        (datetime(2024, 6, 7, tzinfo=UTC), {"Close": 120.88800048828125, "Stock Splits": 0.0}),
        (datetime(2024, 6, 10, tzinfo=UTC), {"Close": 121.79000091552734, "Stock Splits": 10.0}),
        (datetime(2024, 6, 11, tzinfo=UTC), {"Close": math.nan, "Stock Splits": 0.0}),
        (datetime(2024, 6, 12, tzinfo=UTC), {"Close": 125.19999694824219, "Stock Splits": 0.0}),
    ]
    prices = yahoo(monkeypatch, lambda: Frame(rows))
    series = daily(prices, "NVDA", start=date(2024, 6, 1), end=date(2024, 6, 11))
    assert [(row.date.day, row.close) for row in series.closes] == [
        (7, Decimal("1208.8800")),
        (10, Decimal("121.7900")),
    ]
    assert not any(row.adjusted for row in series.closes)
    asked = sys.modules["yfinance"].calls[0]
    # Later splits are needed, so no end is asked for, and never the default adjustment.
    assert (asked["auto_adjust"], asked["actions"], "end" in asked) == (False, True, False)


def test_yahoo_without_prices_and_with_faults(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotFoundError):
        daily(yahoo(monkeypatch, lambda: Frame([])), "XXXX")

    def fails_with(error: Exception) -> YahooPrices:
        def history() -> Frame:
            raise error

        return yahoo(monkeypatch, history)

    with pytest.raises(SourceError, match="Too Many Requests"):
        daily(fails_with(RuntimeError("Too Many Requests")), "AAPL")
    with pytest.raises(NotFoundError, match="no prices for XXXX"):
        daily(fails_with(NoSuchTicker()), "XXXX")
    with pytest.raises(NetworkError, match="no route"):
        daily(fails_with(OSError("no route")), "AAPL")


def test_without_yfinance_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yfinance", None)
    with pytest.raises(MissingExtra, match=r"tael\[prices\]"):
        YahooPrices()
