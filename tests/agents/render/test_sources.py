"""Source lines: what is cited, what is behind it, and in which order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tael.agents.render.sources import Wording, formula_pieces, short_name, source_lines
from tael.tools.facts import Source

WORDING = Wording(
    label=lambda fact: fact.line,
    value=lambda fact, value: str(value),
    period=lambda fact: f"{fact.period.label} ({fact.period.end})",
)


def test_filings_come_newest_first_and_calculations_last(document):
    assert [(line.number, line.kind, line.fact_ids[0]) for line in document.sources] == [
        (1, "filed", "eps_diluted:FY2025"),
        (2, "filed", "revenue:FY2025"),
        (3, "filed", "revenue:FY2024"),
        (4, "text", "text:1"),
        (5, "calculated", "revenue_growth:FY2025"),
    ]


def test_inputs_of_inputs_get_lines_too(facts):
    lines = source_lines(["revenue_growth:FY2025"], facts, WORDING)
    assert [line.fact_ids[0] for line in lines] == [
        "revenue:FY2025",
        "revenue:FY2024",
        "revenue_growth:FY2025",
    ]


def test_a_line_says_where_it_was_filed_and_what_was_filed_first(document):
    line = document.sources[2]
    assert (line.form, line.accession) == ("10-K", "0000320193-24-000123")
    assert line.filed == date(2024, 11, 1)
    assert line.first_filed.value == "391,000,000,000 USD"
    assert document.sources[1].first_filed is None


def test_filings_without_a_number_are_told_apart_by_form_and_date(facts):
    def filed(fact_id, form, when):
        source = Source("", form, when, "", concept="营业收入", origin="snapshot")
        return replace(facts[fact_id], sources=(source,), first_filed=None)

    known = {
        "revenue:FY2025": filed("revenue:FY2025", "年度报告", date(2026, 4, 30)),
        "revenue:FY2024": filed("revenue:FY2024", "年度报告", date(2025, 4, 3)),
        "eps_diluted:FY2025": filed("eps_diluted:FY2025", "年度报告", date(2026, 4, 30)),
    }
    lines = source_lines(known, known, WORDING)
    assert [line.fact_ids[0] for line in lines] == [
        "revenue:FY2025",
        "eps_diluted:FY2025",
        "revenue:FY2024",
    ]
    assert {line.kind for line in lines} == {"filed"}


def test_a_figure_that_no_filing_states_is_market_data(facts):
    source = Source("", "closing price", date(2026, 3, 24), "", origin="csv")
    price = replace(facts["eps_diluted:FY2025"], sources=(source,))
    [line] = source_lines([price.id], {price.id: price}, WORDING)
    assert line.kind == "market"


def test_an_unknown_id_is_an_error(facts):
    with pytest.raises(KeyError, match="nothing:FY2025"):
        source_lines(["nothing:FY2025"], facts, WORDING)


def test_a_formula_is_cut_at_its_inputs(document):
    by_fact = {f: line for line in document.sources for f in line.fact_ids}
    pieces, unnamed = formula_pieces(document.sources[4], by_fact)
    shown = "".join(p if isinstance(p, str) else f"[{p.number}]" for p in pieces)
    assert shown == "[2] ÷ [3] − 1"
    assert unnamed == []
    assert short_name(document.sources[1]) == "Revenue FY2025"


def test_inputs_that_a_formula_does_not_name_are_listed(document):
    by_fact = {f: line for line in document.sources for f in line.fact_ids}
    line = document.sources[4].model_copy(update={"formula": "a ** 2 of the two"})
    pieces, unnamed = formula_pieces(line, by_fact)
    assert pieces == ["a ^ 2 of the two"]
    assert [other.number for other in unnamed] == [2, 3]


def test_an_input_whose_id_begins_like_another_is_not_cut_short(document):
    long = document.sources[1].model_copy(update={"fact_ids": ("x:FY2025Q1",), "number": 9})
    short = document.sources[1].model_copy(update={"fact_ids": ("x:FY2025",), "number": 8})
    line = document.sources[4].model_copy(
        update={"formula": "x:FY2025 - x:FY2025Q1", "inputs": ("x:FY2025", "x:FY2025Q1")}
    )
    pieces, _ = formula_pieces(line, {"x:FY2025": short, "x:FY2025Q1": long})
    assert [p if isinstance(p, str) else p.number for p in pieces] == ["", 8, " − ", 9, ""]
