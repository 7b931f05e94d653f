"""Measures the finance report: is every number its fact, who words it, what it takes.

``python -m tael.evals.bench_report --models embedded:qwen2.5-coder-1.5b --tickers AAPL,KO`` runs
the reports from stored data and prints a Markdown table. Every figure in prose, key figures and
tables is read back from the text shown and compared with its fact; ``--check FILE`` also compares
the facts with a table of true values (columns ticker, period_end, line, value_first_filed,
restated_value). Exit code 1 when any number is wrong.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from math import sqrt
from pathlib import Path
from typing import Any

from ..agents.runtime import Run, run
from ..tools.format import agrees

US = ("AAPL", "MSFT", "NVDA", "KO", "JPM", "TSLA", "SNOW")
_Z = 1.96


@dataclass
class Row:
    """One report. numbers: how many were compared; wrong: those that differ, in words."""

    ticker: str
    lang: str
    model: str
    numbers: int = 0
    wrong: list[str] = field(default_factory=list)
    checked: int = 0
    by_model: int = 0
    sentences: int = 0
    dropped: int = 0
    prompt: int = 0
    cached: int = 0
    output: int = 0
    calls: int = 0
    seconds: float = 0.0
    cost: Decimal = Decimal(0)


def measure(done: Run[Any], row: Row, truth: dict[tuple[str, str, str], set[Decimal]]) -> Row:
    """Fills a row from a run and its report.json."""
    report = json.loads((done.path / "report.json").read_text(encoding="utf-8"))
    facts = {fact["id"]: fact for fact in report["facts"]}
    for text, fact_id, cell in _shown(report):
        fact = facts[fact_id]
        row.numbers += 1
        value = Decimal(fact["value"])
        unsigned = not cell and not text.startswith("-")  # elsewhere words give the direction
        if not agrees(text, value, fact["unit"], row.lang, cell=cell, magnitude=unsigned):
            row.wrong.append(f"{row.ticker} {fact_id}: shown {text}, is {value}")
    for fact in facts.values():
        key = (row.ticker, fact["period"]["end"], fact["line"])
        if key in truth and "Q" not in fact["period"]["label"] and "/" not in fact["id"]:
            row.checked += 1
            if Decimal(fact["value"]) not in truth[key]:
                row.wrong.append(f"{row.ticker} {fact['id']}: {fact['value']} is not {truth[key]}")
    said = [one for section in report["sections"] for one in section["sentences"]]
    row.sentences, row.by_model = len(said), sum(one["origin"] == "model" for one in said)
    row.dropped = len(report["run"]["dropped"])
    usage = done.usage
    row.prompt, row.cached, row.output = usage.prompt, usage.cached, usage.output
    row.calls, row.seconds = done.calls, done.seconds
    money = done.cost.listed or done.reference
    row.cost = money.amount if money else Decimal(0)
    return row


def _shown(report: dict[str, Any]) -> Iterator[tuple[str, str, bool]]:
    """Every figure as shown: text, fact id, whether it stands in a table."""
    for section in report["sections"]:
        for sentence in section["sentences"]:
            for span in sentence["spans"]:
                yield sentence["text"][span["start"] : span["end"]], span["fact_id"], False
        for table in section["tables"]:
            for line in table["rows"]:
                for cell in line["cells"]:
                    if cell["fact_id"]:
                        yield cell["text"], cell["fact_id"], True


def load_truth(path: Path | None) -> dict[tuple[str, str, str], set[Decimal]]:
    """(ticker, period end, line) -> the values that are right, as first filed and as restated."""
    truth: dict[tuple[str, str, str], set[Decimal]] = {}
    if path is None:
        return truth
    with path.open(encoding="utf-8") as file:
        for line in csv.DictReader(file):
            values = {line["value_first_filed"], line["restated_value"]} - {""}
            if values:
                key = (line["ticker"], line["period_end"], line["line"])
                truth[key] = {Decimal(value) for value in values}
    return truth


def wilson(hits: int, n: int) -> tuple[float, float]:
    """95 % interval of a share."""
    if not n:
        return 0.0, 1.0
    share = hits / n
    centre = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z * sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2)) / (1 + _Z**2 / n)
    return max(0.0, centre - half), min(1.0, centre + half)


def table(rows: list[Row]) -> str:
    """The rows as Markdown, with a line of totals a model."""
    head = (
        "| model | report | numbers compared | wrong | true values checked | worded by the model "
        "| drafts dropped | prompt (cached) | output | calls | s | list price |"
    )
    out = [head, "|" + "---|" * 12]
    for row in rows:
        out.append(_line(row.model, f"{row.ticker} {row.lang}", [row]))
    for model in dict.fromkeys(row.model for row in rows):
        mine = [row for row in rows if row.model == model]
        out.append(_line(model, f"**all {len(mine)}**", mine))
    return "\n".join(out)


def _line(model: str, name: str, rows: list[Row]) -> str:
    total = {key: sum(getattr(row, key) for row in rows) for key in _SUMMED}
    low, high = wilson(total["by_model"], total["sentences"])
    share = total["by_model"] / max(total["sentences"], 1)
    cached = total["cached"] / max(total["prompt"], 1)
    cost = sum((row.cost for row in rows), Decimal(0))
    interval = f" [{low:.0%}, {high:.0%}]" if len(rows) > 1 else ""
    return (
        f"| {model} | {name} | {total['numbers']} | {sum(len(row.wrong) for row in rows)} "
        f"| {total['checked']} | {total['by_model']}/{total['sentences']} ({share:.0%}{interval}) "
        f"| {total['dropped']} | {total['prompt']} ({cached:.0%}) | {total['output']} "
        f"| {total['calls']} | {sum(row.seconds for row in rows):.0f} | ${cost:.5f} |"
    )


_SUMMED = (
    *("numbers", "checked", "by_model", "sentences", "dropped"),
    *("prompt", "cached", "output", "calls"),
)


async def _all(given: argparse.Namespace) -> list[Row]:
    truth = load_truth(given.check)
    rows = []
    for model in given.models.split(","):
        for ticker in given.tickers.split(","):
            for lang in given.langs.split(","):
                out = given.out / f"{ticker}-{lang}-{model.split(':')[-1]}"
                done = await run(
                    "finance-report", model=model, ticker=ticker, lang=lang, offline=True, out=out
                )
                rows.append(measure(done, Row(ticker, lang, model.split(":")[-1]), truth))
                print(_line(rows[-1].model, f"{ticker} {lang}", rows[-1:]), file=sys.stderr)
    return rows


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--models", default="embedded:qwen2.5-coder-1.5b")
    parser.add_argument("--tickers", default=",".join(US))
    parser.add_argument("--langs", default="en,zh")
    parser.add_argument("--out", type=Path, default=Path("reports") / "bench")
    parser.add_argument("--check", type=Path)
    rows = asyncio.run(_all(parser.parse_args(argv)))
    now = datetime.now(UTC)
    print(f"{now:%Y-%m-%d}, {platform.machine()}, {platform.system()}, temperature 0\n")
    print(table(rows))
    wrong = [text for row in rows for text in row.wrong]
    for text in wrong:
        print(text, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
