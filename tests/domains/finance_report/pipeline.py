"""Reports of the shipped companies as the graph makes them, with a scripted model."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import tael
from tael.agents.domain import Context
from tael.agents.model.fake import ScriptedModel
from tael.agents.render.document import Document
from tael.agents.settings import Settings
from tael.agents.writing.plan import Lang
from tael.domains.finance_report import assemble, graph, reading
from tael.domains.finance_report.schema import Length, Report

from ...support.wording import words

MADE = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
"""When the reports were made; the made-up firm's file is of that quarter."""

SUPPORT = Path(__file__).parents[2] / "support"
PROFILES: dict[Lang, Path] = {"en": SUPPORT / "firm.toml", "zh": SUPPORT / "firm_zh.toml"}
"""The made-up firms: a profile is written in the language of its reports."""

RUN = "run-1"

LAST = {
    "AAPL": "230", "MSFT": "430", "NVDA": "150", "KO": "65", "JPM": "240", "TSLA": "250",
    "SNOW": "160", "600519": "1500", "300750": "300",
}  # fmt: skip
"""Made-up closes of the last day, in the currency of the listing."""


@cache
def bare(
    ticker: str, lang: Lang, rated: bool = True, priced: bool = True, length: Length = "brief"
) -> Document:
    """The report before disclosures and checks. rated: made with the firm's profile, and with
    prices unless they are not priced."""
    return Report.model_validate(state(ticker, lang, rated, priced, length)["report"]).document


@cache
def state(
    ticker: str, lang: Lang, rated: bool = True, priced: bool = True, length: Length = "brief"
) -> dict[str, Any]:
    """The graph's last state. Nothing is fetched and no text is retold."""
    given: dict[str, Any] = {"ticker": ticker, "lang": lang, "offline": True, "length": length}
    with (
        tempfile.TemporaryDirectory() as folder,
        _still(),
        patch.object(reading, "_candidates", lambda *given: []),
    ):
        home = Path(folder)
        if rated:
            given["firm"] = str(PROFILES[lang])
        if rated and priced:
            given["prices"] = str(_prices(home, ticker))
        transport = ScriptedModel(words)
        model = tael.connect("fake", transport=transport, pace=0.0)
        context = Context(model, Settings(home=home), RUN, home, lambda event: None)
        done = graph.build().compile().ainvoke({"input": given}, context=context)
        return dict(asyncio.run(done))


@contextmanager
def _still() -> Iterator[None]:
    with patch.object(assemble, "now", lambda: MADE):
        yield


def _prices(folder: Path, ticker: str) -> Path:
    """Three years of closes of trading days, not adjusted, that end on the day before."""
    path = folder / f"{ticker}.csv"
    currency = "CNY" if ticker.isdigit() else "USD"
    last, days = Decimal(LAST[ticker]), 3 * 365
    lines = ["date,close,currency"]
    for back in range(days, 0, -1):
        day = date(MADE.year, MADE.month, MADE.day) - timedelta(days=back)
        if day.weekday() < 5:
            swing = Decimal((back * 7919) % 200 - 100) / 1000
            level = 1 - Decimal(back) / (4 * days) + swing * min(back - 1, 50) / 50
            lines.append(f"{day.isoformat()},{(last * level).quantize(Decimal('0.01'))},{currency}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
