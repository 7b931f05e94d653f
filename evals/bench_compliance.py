"""Measures whether reports meet the rules of their regimes, and what keeps them drafts.

``python -m tael.evals.bench_compliance --firm firm.toml --prices FOLDER`` makes a report of each
company in each language with a firm's profile, checks it, and prints a Markdown table: decidable
rules that fail, questions to the firm that are open, contradictions of the document with itself
(X1 to X3), figures without a fact behind them (US1). Exit code 1 when any of these is not 0.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from ..agents.runtime import Run, run
from .bench_report import wilson

COMPANIES = ("AAPL", "MSFT", "NVDA", "KO", "JPM", "TSLA", "SNOW", "600519", "300750")
ALL = ("us", "cn", "hk", "eu")


@dataclass(frozen=True)
class Row:
    """One report. results: as in its compliance.json. rating: as its first page shows it."""

    model: str
    ticker: str
    lang: str
    regimes: tuple[str, ...]
    results: tuple[dict[str, Any], ...]
    blanks: int
    reasons: tuple[str, ...]
    calls: int
    tokens: int
    cost: Decimal
    seconds: float

    def failing(self, kind: str) -> list[str]:
        """Ids of rules of a kind that are not met."""
        return [r["id"] for r in self.results if r["status"] == "fail" and kind in r["kind"]]

    @property
    def decidable(self) -> int:
        return sum("decidable" in r["kind"] and r["status"] != "judge" for r in self.results)

    @property
    def open(self) -> list[str]:
        return [r["id"] for r in self.results if r["status"] == "firm"]

    @property
    def wrong(self) -> list[str]:
        """Everything that must not be."""
        return [*self.failing("decidable"), *self.failing("firm"), *self.open]


def measure(done: Run[Any], model: str, ticker: str, lang: str) -> Row:
    """A row from a run and its compliance.json."""
    found = json.loads((done.path / "compliance.json").read_text(encoding="utf-8"))
    money = done.cost.listed or done.reference
    return Row(
        model=model.split(":")[-1],
        ticker=ticker,
        lang=lang,
        regimes=tuple(found["regimes"]),
        results=tuple(found["results"]),
        blanks=len(found["blanks"]),
        reasons=tuple(found["draft_reasons"]),
        calls=done.calls,
        tokens=done.usage.prompt + done.usage.output,
        cost=money.amount if money else Decimal(0),
        seconds=done.seconds,
    )


def table(rows: list[Row]) -> Iterator[str]:
    """The rows as Markdown, with a line of totals a model."""
    yield (
        "| model | report | rules | decidable | failing | open | X1-X3 failing | US1 failing "
        "| draft because | calls | tokens | s | list price |"
    )
    yield "|" + "---|" * 13
    for row in rows:
        yield line(f"{row.ticker} {row.lang} {'+'.join(row.regimes[:-2])}", [row])
    for model in dict.fromkeys(row.model for row in rows):
        mine = [row for row in rows if row.model == model]
        yield line(f"**all {len(mine)}**", mine)


def line(name: str, rows: list[Row]) -> str:
    decidable = sum(row.decidable for row in rows)
    failing = [rule for row in rows for rule in row.failing("decidable")]
    low, high = wilson(len(failing), decidable)
    interval = f" [{low:.1%}, {high:.1%}]" if len(rows) > 1 else ""
    shown = f"{len(failing)}{interval} {' '.join(dict.fromkeys(failing))}".strip()
    itself = [rule for rule in failing if rule in ("X1", "X2", "X3")]
    reasons = " ".join(dict.fromkeys(reason for row in rows for reason in row.reasons))
    return (
        f"| {rows[0].model} | {name} | {sum(len(row.results) for row in rows)} | {decidable} "
        f"| {shown} | {sum(len(row.open) for row in rows)} | {len(itself)} "
        f"| {failing.count('US1')} | {reasons if len(rows) == 1 else ''} "
        f"| {sum(row.calls for row in rows)} | {sum(row.tokens for row in rows)} "
        f"| {sum(row.seconds for row in rows):.0f} | ${sum(row.cost for row in rows):.5f} |"
    )


async def _all(given: argparse.Namespace) -> list[Row]:
    rows = []
    for model in given.models.split(","):
        for ticker in given.tickers.split(","):
            for lang in given.langs.split(","):
                done = await run(
                    "finance-report",
                    model=model,
                    out=given.out / f"{ticker}-{lang}-{model.split(':')[-1]}",
                    ticker=ticker,
                    lang=lang,
                    offline=True,
                    firm=(given.firm_zh or given.firm) if lang == "zh" else given.firm,
                    facts=given.facts if ticker.isdigit() else None,
                    prices=given.prices,
                    regime=tuple(given.regimes.split(",")) if given.regimes else (),
                    length=given.length,
                )
                rows.append(measure(done, model, ticker, lang))
                print(line(f"{ticker} {lang}", rows[-1:]), file=sys.stderr)
    return rows


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--models", default="embedded:qwen2.5-coder-1.5b")
    parser.add_argument("--tickers", default=",".join(COMPANIES))
    parser.add_argument("--langs", default="en,zh")
    parser.add_argument(
        "--regimes", default=",".join(ALL), help="with commas; empty: those of each listing"
    )
    parser.add_argument("--firm", type=Path, required=True, help="the firm's profile")
    parser.add_argument("--firm-zh", type=Path, help="the profile for Chinese reports")
    parser.add_argument("--facts", type=Path, help="own statements of Chinese companies")
    parser.add_argument("--prices", type=Path, help="folder of <TICKER>.csv, unadjusted")
    parser.add_argument("--length", default="brief", choices=("brief", "full"))
    parser.add_argument("--out", type=Path, default=Path("reports") / "bench-compliance")
    rows = asyncio.run(_all(parser.parse_args(argv)))
    now = datetime.now(UTC)
    print(f"{now:%Y-%m-%d}, {platform.machine()}, {platform.system()}, temperature 0\n")
    print("\n".join(table(rows)))
    wrong = [f"{row.ticker} {row.lang}: {', '.join(row.wrong)}" for row in rows if row.wrong]
    for text in wrong:
        print(text, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
