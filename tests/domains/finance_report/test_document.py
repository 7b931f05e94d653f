"""The whole report of every shipped company, written by code: each figure is its fact."""

from __future__ import annotations

import csv
import json
import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

import pytest
from tael.agents.render.document import Chart, Document, Section, Table
from tael.agents.render.json_report import render_json
from tael.agents.writing.plan import Lang
from tael.agents.writing.writer import by_code
from tael.domains.finance_report import assemble
from tael.domains.finance_report.graph import _section
from tael.domains.finance_report.naming import short_name
from tael.domains.finance_report.plans import plans
from tael.domains.finance_report.words import say
from tael.tools.facts import FactTable
from tael.tools.facts_json import dump_facts, dump_table, load_facts, load_table
from tael.tools.filings.snapshot import load_snapshot, shipped
from tael.tools.format import agrees

LANGS: tuple[Lang, ...] = ("en", "zh")
TICKERS = [company.ticker for company in shipped()]
CASES = [(ticker, lang) for ticker in TICKERS for lang in LANGS]
every_report = pytest.mark.parametrize(("ticker", "lang"), CASES)


@cache
def table(ticker: str) -> FactTable:
    found = load_snapshot(ticker)
    assert found is not None
    return found


@cache
def report(ticker: str, lang: Lang, partial: str | None = None) -> Document:
    facts = table(ticker)
    written = {
        plan.id: _section(by_code(plan))
        for plan in plans(facts, lang, short_name(facts.company, lang))
    }
    return assemble.build(
        facts,
        lang,
        written,
        readings={},
        texts={},
        run_id="run-1",
        made=assemble.when("2026-03-25T08:00:00+00:00"),
        partial=partial,
    )


def section(document: Document, name: str) -> Section:
    return next(found for found in document.sections if found.id == name)


@every_report
def test_every_figure_in_prose_is_its_fact(ticker: str, lang: Lang) -> None:
    facts, checked = table(ticker).facts, 0
    for part in report(ticker, lang).sections:
        for sentence in part.sentences():
            rest = sentence.text
            for span in reversed(sentence.spans):
                shown, fact = sentence.text[span.start : span.end], facts[span.fact_id]
                assert agrees(shown, fact.value, fact.unit, lang, magnitude=True), sentence.text
                rest = rest[: span.start] + rest[span.end :]
                checked += 1
            # What is left holds no number but a year, and that one of the table's own periods.
            for year in re.findall(r"\d+", rest):
                assert f"FY{year}" in {fact.period.label[:6] for fact in facts.values()}, rest
    assert checked > 5


@every_report
def test_every_cell_and_key_figure_is_its_fact(ticker: str, lang: Lang) -> None:
    document, facts = report(ticker, lang), table(ticker).facts
    assert document.header.figures
    for figure in document.header.figures:
        fact = facts[figure.fact_id or ""]
        assert agrees(figure.text, fact.value, fact.unit, lang), figure
    cells = [
        cell
        for part in document.sections
        for block in part.blocks
        if isinstance(block, Table)
        for row in block.rows
        for cell in row.cells
    ]
    assert sum(bool(cell.fact_id) for cell in cells) > 10
    for cell in cells:
        assert bool(cell.text) == bool(cell.fact_id)
        if cell.fact_id:
            fact = facts[cell.fact_id]
            assert agrees(cell.text, fact.value, fact.unit, lang, cell=True), cell


@every_report
def test_every_mark_of_a_chart_is_its_fact(ticker: str, lang: Lang) -> None:
    facts = table(ticker).facts
    for part in report(ticker, lang).sections:
        for chart in (block for block in part.blocks if isinstance(block, Chart)):
            for point in chart.points:
                assert (point.value is None) == (point.fact_id is None)
                if point.value is None or point.fact_id is None:
                    continue
                fact = facts[point.fact_id]
                sizes = {"ratio": "100", "pp": "100"}
                money = "1e-8" if lang == "zh" else "1e-9"
                size = Decimal(sizes.get(fact.unit, money if fact.unit.isupper() else "1"))
                # Halves go up, as in prose and tables: a chart must not differ in its last digit.
                assert point.value == (fact.value * size).quantize(point.value, ROUND_HALF_UP)


@every_report
def test_every_figure_has_a_source_line_that_leads_to_a_filing(ticker: str, lang: Lang) -> None:
    document, facts = report(ticker, lang), table(ticker).facts
    numbers = document.source_numbers()
    spans = [span for s in document.sections for row in s.sentences() for span in row.spans]
    assert {span.fact_id for span in spans} <= set(numbers)
    for line in document.sources:
        (fact_id,) = line.fact_ids
        if line.kind == "calculated":
            assert facts[fact_id].calculated
            assert set(line.inputs) <= set(numbers)
        else:
            assert line.kind == "filed"
            assert line.accession == facts[fact_id].sources[0].accession
            assert line.url.startswith("http")
        digits = re.sub(r"[^\d.]", "", line.value)
        if facts[fact_id].unit.isupper():
            assert Decimal(digits) == abs(facts[fact_id].value)


@every_report
def test_facts_survive_json(ticker: str, lang: Lang) -> None:
    facts = table(ticker)
    stated = [facts.facts[key] for key in report(ticker, lang).source_numbers()]
    assert load_facts(dump_facts(stated)) == tuple(stated)
    again = load_table(dump_table(facts))
    assert again == facts
    assert Document.model_validate_json(report(ticker, lang).model_dump_json()) == report(
        ticker, lang
    )


@every_report
def test_labels_and_what_was_not_read(ticker: str, lang: Lang) -> None:
    document = report(ticker, lang)
    assert document.aigc is not None
    assert document.aigc.model_dump()["Label"] == "1"
    assert document.aigc.ProduceID == "run-1"
    assert {label.kind for label in document.labels} == {"draft", "ai"}
    notes = [getattr(block, "text", "") for block in section(document, "risks").blocks]
    assert notes == [say("no_risks", lang)]
    stored = table(ticker).stored
    assert stored is not None
    assert stored.isoformat() in document.header.origin


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("ticker", ["AAPL", "MSFT", "NVDA"])
def test_at_least_five_charts(ticker: str, lang: Lang) -> None:
    document = report(ticker, lang)
    charts = [b for s in document.sections for b in s.blocks if isinstance(b, Chart)]
    assert len(charts) >= 5
    assert all(chart.svg.startswith("<svg") and chart.alt for chart in charts)


def test_a_budget_that_ran_out_is_said_first() -> None:
    document = report("AAPL", "en", "The budget is spent.")
    first = section(document, "summary").blocks
    assert any("The budget is spent." in getattr(block, "text", "") for block in first)
    whole = report("AAPL", "en")
    assert "not whole" not in whole.model_dump_json()


@every_report
def test_amounts_of_report_json_are_the_check_tables(
    ticker: str, lang: Lang, shared_data: Path
) -> None:
    document, facts = report(ticker, lang), table(ticker).facts
    rows = json.loads(render_json(document, facts))["facts"]
    stated = {(row["line"], row["period"]["end"]): row for row in rows if "/" not in row["id"]}
    known = load_check_table(shared_data).get(ticker, [])
    met = 0
    for row in known:
        found = stated.get((row["line"], row["period_end"]))
        if found is None or not row["value_first_filed"] or "Q" in found["period"]["label"]:
            continue
        expected = Decimal(row["restated_value"] or row["value_first_filed"])
        # A later split restates per-share figures and share counts of filings before it.
        if found["first_filed"] and not row["restated_value"]:
            assert Decimal(found["first_filed"]) == expected, found
        else:
            assert Decimal(found["value"]) == expected, found
            assert date.fromisoformat(found["source"][0]["filed"])
        met += 1
    assert met >= 5 or not known


@cache
def load_check_table(data: Path) -> dict[str, list[dict[str, str]]]:
    out: dict[str, list[dict[str, str]]] = {}
    with (data / "finance" / "us" / "check_table.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            out.setdefault(row["ticker"], []).append(row)
    return out
