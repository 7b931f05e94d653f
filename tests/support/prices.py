"""Synthetic daily closes, unadjusted: made up, for tests that need a price and no market's."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

LAST: dict[str, tuple[str, str]] = {
    "AAPL": ("150.00", "USD"),
    "MSFT": ("400.00", "USD"),
    "NVDA": ("140.00", "USD"),
    "KO": ("45.00", "USD"),
    "JPM": ("250.00", "USD"),
    "TSLA": ("90.00", "USD"),
    "SNOW": ("24.00", "USD"),
    "600519": ("1200.00", "CNY"),
    "300750": ("290.00", "CNY"),
}
"""The close that each series ends with; chosen so that every rating comes up."""


def closes(ticker: str, end: date, days: int = 1000) -> list[tuple[date, Decimal]]:
    """A random walk over weekdays, the same for the same arguments, that ends at ``LAST``."""
    walk = random.Random(ticker)
    value, rows, day = Decimal(LAST[ticker][0]), [], end
    while len(rows) < days * 5 // 7:
        if day.weekday() < 5:
            rows.append((day, value.quantize(Decimal("0.01"))))
            value *= 1 + Decimal(walk.randint(-180, 170)) / 10000
        day -= timedelta(days=1)
    return rows[::-1]


def write(folder: Path, end: date, tickers: tuple[str, ...] = tuple(LAST)) -> Path:
    """A folder of ``<TICKER>.csv`` files with columns date, close and currency."""
    folder.mkdir(parents=True, exist_ok=True)
    for ticker in tickers:
        rows = [f"{day},{close},{LAST[ticker][1]}" for day, close in closes(ticker, end)]
        text = "\n".join(["date,close,currency", *rows]) + "\n"
        (folder / f"{ticker}.csv").write_text(text, encoding="utf-8")
    return folder
