"""Each trap of the real filings, by name."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from tael.tools.facts import Company, FactTable, RawFact
from tael.tools.filings import companyfacts, ixbrl
from tael.tools.filings.choice import choose, same_figure
from tael.tools.filings.periods import read_calendar
from tael.tools.filings.splits import find_splits
from tael.tools.filings.statements import build_table

NOW = date(2026, 9, 1)
AAPL, NVDA, JPM, MSFT = "0000320193", "0001045810", "0000019617", "0000789019"
Rows = Callable[[str], list[RawFact]]


@pytest.fixture(scope="module")
def rows(shared_data: Path) -> Rows:
    @cache
    def load(file: str) -> list[RawFact]:
        return companyfacts.parse((shared_data / "finance" / "us" / f"{file}.json").read_bytes())

    return load


def build(rows: list[RawFact], cik: str, as_of: date = NOW, years: int = 6) -> FactTable:
    who = Company(name="The company", ticker="X", key=cik, listing="US", currency="USD")
    return build_table(who, rows, as_of=as_of, years=years)


def row(value: int | str, **changes: object) -> RawFact:
    base = RawFact(
        taxonomy="us-gaap",
        concept="Revenues",
        unit="USD",
        value=Decimal(value),
        start=date(2024, 1, 1),
        end=date(2024, 12, 31),
        accession="0000000001-25-000001",
        form="10-K",
        filed=date(2025, 2, 1),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def test_fy_is_the_filings_year_not_the_facts(rows: Rows) -> None:
    raw = rows(f"companyfacts/CIK{AAPL}")
    said = {
        r.end.year
        for r in raw
        if r.concept == "NetIncomeLoss"
        and (r.fy, r.fp) == (2025, "FY")
        and r.days in range(350, 381)
    }
    assert said == {2023, 2024, 2025}
    table = build(raw, AAPL)
    assert [f.period.end.year for f in table.series("net_income", last=3)] == [2023, 2024, 2025]


def test_rounded_proxy_rows_that_own_a_frame_do_not_count(rows: Rows) -> None:
    raw = rows(f"companyfacts_old/CIK{JPM}.framesonly-def14a-trap")
    proxies = [r for r in raw if r.form == "DEF 14A"]
    assert any(r.value == Decimal(57) * 10**9 for r in proxies)
    table = build(raw, JPM)
    assert all(source.form != "DEF 14A" for fact in table for source in fact.sources)
    assert all(fact.value != Decimal(57) * 10**9 for fact in table.series("net_income"))


def test_eight_k_rows_do_not_count(rows: Rows) -> None:
    raw = rows(f"companyfacts/CIK{MSFT}")
    assert any(r.form == "8-K" for r in raw)
    forms = {source.form for fact in build(raw, MSFT) for source in fact.sources}
    assert forms == {"10-K", "10-Q"}


def test_a_split_restates_earnings_per_share_and_shares(rows: Rows) -> None:
    table = build(rows(f"companyfacts/CIK{NVDA}"), NVDA)
    eps, shares = table.facts["eps_diluted:FY2024"], table.facts["diluted_shares:FY2024"]
    assert (eps.first_filed, eps.value) == (Decimal("11.93"), Decimal("1.19"))
    assert (shares.first_filed, shares.value) == (Decimal(2494) * 10**6, Decimal(24940) * 10**6)
    assert eps.first_source is not None
    assert eps.first_source.filed < eps.sources[0].filed


def test_splits_are_found_once_each(rows: Rows) -> None:
    splits = find_splits(rows(f"companyfacts/CIK{NVDA}"))
    assert [(split.factor, split.seen.year) for split in splits] == [(4, 2021), (10, 2024)]
    assert [s.factor for s in find_splits(rows(f"companyfacts/CIK{AAPL}"))] == [4]


def test_no_growth_across_a_split(rows: Rows) -> None:
    """FY2022 was never restated for the split of 2024: 3.85 and 0.17 are not on one basis."""
    table = build(rows(f"companyfacts/CIK{NVDA}"), NVDA)
    before, after = table.facts["eps_diluted:FY2022"], table.facts["eps_diluted:FY2023"]
    assert before.value / after.value > 20
    assert "10-for-1 split" in before.note.en
    assert after.note.en == ""
    assert table.get("eps_growth", "FY2023") is None
    assert table.get("diluted_shares_growth", "FY2023") is None
    assert table.get("eps_growth", "FY2024") is not None
    assert "FY2022" not in (table.facts["eps_cagr:FY2026"].formula or "")


def test_restated_values_only_count_once_they_are_known(rows: Rows) -> None:
    before = build(rows(f"companyfacts/CIK{NVDA}"), NVDA, as_of=date(2024, 6, 1))
    assert before.facts["eps_diluted:FY2024"].value == Decimal("11.93")
    assert before.facts["eps_diluted:FY2024"].first_filed is None
    after = build(rows(f"companyfacts/CIK{NVDA}"), NVDA, as_of=date(2025, 2, 26))
    assert after.facts["eps_diluted:FY2024"].value == Decimal("1.19")


@pytest.mark.parametrize(
    ("cik", "old", "as_of"),
    [
        (AAPL, f"companyfacts_old/CIK{AAPL}.asof-2024-11-01", date(2024, 11, 1)),
        (NVDA, f"companyfacts_old/CIK{NVDA}.asof-2024-11-20", date(2024, 11, 20)),
    ],
)
def test_as_of_gives_what_was_known_on_that_day(
    rows: Rows, cik: str, old: str, as_of: date
) -> None:
    """The files as SEC served them in 2024 give the same figures as today's, read as of then."""
    then = build(rows(old), cik, as_of=as_of, years=3)
    again = build(rows(f"companyfacts/CIK{cik}"), cik, as_of=as_of, years=3)
    lines = ("revenue", "net_income", "eps_diluted", "cfo", "assets", "equity", "buybacks", "rd")
    compared = 0
    for fact in then:
        if fact.line in lines and fact.period.annual and fact.id in again.facts:
            other = again.facts[fact.id]
            assert (fact.value, fact.first_filed) == (other.value, other.first_filed), fact.id
            assert fact.sources[0].accession == other.sources[0].accession
            compared += 1
    assert compared == 3 * len(lines)


def test_a_year_of_53_weeks_is_a_year(rows: Rows) -> None:
    table = build(rows(f"companyfacts/CIK{AAPL}"), AAPL)
    period = table.facts["revenue:FY2023"].period
    assert period.start is not None
    assert (period.end - period.start).days + 1 == 371


def test_the_fourth_quarter_is_calculated(rows: Rows) -> None:
    table = build(rows(f"companyfacts/CIK{AAPL}"), AAPL)
    fourth = table.facts["revenue:FY2025Q4"]
    assert fourth.value == Decimal(102466) * 10**6
    assert fourth.calculated
    assert fourth.formula == "revenue:FY2025 - revenue_ytd:FY2025Q3"


def test_per_share_figures_are_never_subtracted(rows: Rows) -> None:
    for cik in (AAPL, NVDA):
        table = build(rows(f"companyfacts/CIK{cik}"), cik)
        label = "FY2025Q4"
        assert table.get("revenue", label) is not None
        assert table.get("eps_diluted", label) is None
        assert table.get("diluted_shares", label) is None


def test_the_real_fiscal_year_end_counts_not_the_nominal_one(rows: Rows) -> None:
    table = build(rows(f"companyfacts/CIK{NVDA}"), NVDA)
    ends = {f.period.label: f.period.end for f in table.series("revenue")}
    assert ends["FY2026"] == date(2026, 1, 25)
    assert ends["FY2025"] == date(2025, 1, 26)
    quarters = {f.period.label: f.period.end for f in table.series("revenue", annual=False)}
    assert quarters["FY2026Q3"] == date(2025, 10, 26)


@pytest.mark.parametrize(
    ("start", "end", "fy", "number"),
    [
        (date(2020, 12, 27), date(2022, 1, 1), 2021, 2021),  # ends in the first days of January
        (date(2020, 12, 27), date(2022, 1, 1), 2020, 2021),  # whatever fy says
        (date(2024, 2, 4), date(2025, 2, 1), 2024, 2024),  # a retailer that counts by its start
        (date(2024, 1, 29), date(2025, 1, 26), 2025, 2025),
        (date(2024, 7, 1), date(2025, 6, 30), 2025, 2025),
    ],
)
def test_a_year_has_the_companys_own_number(start: date, end: date, fy: int, number: int) -> None:
    calendar = read_calendar([row(1, start=start, end=end, fy=fy, filed=end.replace(month=12))])
    assert calendar is not None
    assert calendar.years[-1].number == number


def test_the_last_report_says_how_all_years_are_counted(rows: Rows) -> None:
    """NVDA's own reports called the year ended in January 2019 2018; later ones 2019."""
    raw = rows(f"companyfacts_old/CIK{NVDA}.asof-2024-11-20")
    ended = date(2019, 1, 27)
    assert {r.fy for r in raw if r.end == ended and r.days in range(350, 381)} >= {2018}
    table = build(raw, NVDA, as_of=date(2019, 6, 1))
    assert table.facts["revenue:FY2019"].period.end == ended


def test_a_partial_amendment_does_not_replace_the_report() -> None:
    """An amendment has a few of the report's rows, as they were, and lacks the others."""
    report = [row(100), row(40, concept="NetIncomeLoss")]
    amendment = row(100, form="10-K/A", accession="0000000001-25-000002", filed=date(2025, 4, 30))
    table = build([*report, amendment], "0000000001")
    assert table.facts["revenue:FY2024"].sources[0].form == "10-K"
    assert table.facts["net_income:FY2024"].value == 40


def test_an_amendment_that_corrects_a_figure_restates_it() -> None:
    amendment = row(90, form="10-K/A", accession="0000000001-25-000002", filed=date(2025, 4, 30))
    fact = build([row(100), amendment], "0000000001").facts["revenue:FY2024"]
    assert (fact.value, fact.first_filed, fact.sources[0].form) == (90, 100, "10-K/A")


def test_the_finest_of_two_precisions_in_a_filing() -> None:
    rounded, exact = row(1200, decimals=-2), row(1234, decimals=0)
    assert choose([exact, rounded], annual=True).row.value == 1234
    assert choose([rounded, exact], annual=True).row.value == 1234


def test_a_later_rounding_restates_nothing() -> None:
    first = row(15812547000)
    later = row(15813000000, accession="0000000001-26-000001", filed=date(2026, 2, 1))
    choice = choose([first, later], annual=True)
    assert (choice.row.value, choice.first) == (15812547000, None)
    assert not same_figure(Decimal("1.2"), Decimal("1.19"))
    assert not same_figure(Decimal("60922000000"), Decimal("60929000000"))


def test_outflows_are_positive(rows: Rows) -> None:
    table = build(rows(f"companyfacts/CIK{AAPL}"), AAPL)
    for line in ("capex", "dividends", "buybacks"):
        assert all(fact.value > 0 for fact in table.series(line))
    assert table.facts["fcf:FY2025"].formula == "cfo:FY2025 - capex:FY2025"


def test_units_stay_apart(rows: Rows) -> None:
    table = build(rows(f"companyfacts/CIK{AAPL}"), AAPL)
    units = {
        line: table.series(line)[-1].unit for line in ("revenue", "eps_diluted", "diluted_shares")
    }
    assert units == {"revenue": "USD", "eps_diluted": "USD/shares", "diluted_shares": "shares"}


def test_a_later_quarterly_report_is_not_the_source_of_a_years_balance(rows: Rows) -> None:
    raw = rows(f"companyfacts/CIK{AAPL}")
    end = date(2025, 9, 27)
    assert any(r.concept == "Assets" and r.end == end and r.form == "10-Q" for r in raw)
    table = build(raw, AAPL)
    for line in ("assets", "equity", "cash", "liabilities"):
        fact = table.facts[f"{line}:FY2025"]
        assert fact.sources[0].form == "10-K"
        assert fact.note.en == ""


def test_where_the_annual_row_is_not_in_the_data_the_note_says_so(rows: Rows) -> None:
    fact = build(rows(f"companyfacts/CIK{MSFT}"), MSFT).facts["assets:FY2025"]
    assert fact.sources[0].form == "10-Q"
    assert "the annual report's own row is not in the data" in fact.note.en


def test_long_term_debt_with_its_current_part_is_not_counted_twice() -> None:
    balance = {"start": None, "concept": "LongTermDebt"}
    current = {"start": None, "concept": "LongTermDebtCurrent"}
    table = build([row(1), row(90, **balance), row(10, **current)], "0000000001")
    assert table.get("lt_debt_noncurrent", "FY2024") is None
    assert table.get("total_debt", "FY2024") is None


def test_two_concepts_that_differ_are_both_named() -> None:
    contract = row(95, concept="RevenueFromContractWithCustomerExcludingAssessedTax")
    fact = build([row(100), contract], "0000000001").facts["revenue:FY2024"]
    assert fact.value == 95
    assert "Revenues of the same period is 100" in fact.note.en


def test_gross_profit_is_calculated_where_it_is_not_filed() -> None:
    fact = build([row(100), row(60, concept="CostOfRevenue")], "0000000001").facts[
        "gross_profit:FY2024"
    ]
    assert (fact.value, fact.formula) == (40, "revenue:FY2024 - cost_of_revenue:FY2024")


def test_the_two_independent_sources_agree(rows: Rows, shared_data: Path) -> None:
    """Figures read from the document itself give the table that companyfacts gives."""
    name = "AAPL_10-K_FY2025_0000320193-25-000079.htm.gz"
    html = gzip.decompress((shared_data / "finance" / "us" / "filings" / name).read_bytes())
    document = ixbrl.read(
        html, accession="0000320193-25-000079", filed=date(2025, 10, 31), form="10-K"
    )
    read = build(list(document.facts), AAPL)
    served = build(rows(f"companyfacts/CIK{AAPL}"), AAPL)
    shared = [fact for fact in read if fact.period.label == "FY2025" and not fact.member]
    assert len(shared) > 90
    for fact in shared:
        if fact.line.endswith("_cagr"):  # a document has fewer years to span
            continue
        assert served.facts[fact.id].value == fact.value, fact.id
