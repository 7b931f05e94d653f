"""The table against the true values, and what every fact in it has to satisfy."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tael.tools.errors import InputError
from tael.tools.facts import Company, Fact, FactTable, RawFact
from tael.tools.filings import companyfacts
from tael.tools.filings.statements import build_table, looks_like_bank
from tael.tools.formulas import FACT_ID, evaluate

NOW = date(2026, 9, 1)
FILES = {
    "AAPL": "companyfacts/CIK0000320193",
    "NVDA": "companyfacts/CIK0001045810",
    "SNOW": "companyfacts/CIK0001640147",
    "JPM": "companyfacts/CIK0000019617",
    "MSFT": "companyfacts/CIK0000789019",
    "KO": "from_ixbrl/CIK0000021344",
    "TSLA": "from_ixbrl/CIK0001318605",
}

Tables = Callable[..., FactTable]


@cache
def _rows(path: Path) -> list[RawFact]:
    return companyfacts.parse(path.read_bytes())


def company(ticker: str, file: str) -> Company:
    cik = file.partition("CIK")[2][:10]
    return Company(name=ticker, ticker=ticker, key=cik, listing="US", currency="USD")


@pytest.fixture(scope="module")
def tables(shared_data: Path) -> Tables:
    @cache
    def table(ticker: str, as_of: date = NOW, **options: Any) -> FactTable:
        file = FILES[ticker]
        rows = _rows(shared_data / "finance" / "us" / f"{file}.json")
        return build_table(company(ticker, file), rows, as_of=as_of, **options)

    return table


def fact(table: FactTable, name: str) -> Fact:
    assert name in table.facts, f"{name} is not in the table"
    return table.facts[name]


def test_every_value_of_the_check_table(tables: Tables, shared_data: Path) -> None:
    checked = 0
    with (shared_data / "finance" / "us" / "check_table.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            table = tables(row["ticker"])
            end = date.fromisoformat(row["period_end"])
            found = [
                f
                for f in table.series(row["line"])
                if f.period.end == end and "Q" not in f.period.label
            ]
            where = f"{row['ticker']} {row['line']} {end}"
            checked += 1
            if not row["value_first_filed"]:
                assert all(f.calculated for f in found), where
                continue
            assert len(found) == 1, where
            (got,) = found
            first, restated = row["value_first_filed"], row["restated_value"]
            assert got.value == Decimal(restated or first), where
            assert got.unit == row["unit"], where
            assert got.sources[0].accession == (row["restated_accession"] or row["accession"])
            assert got.sources[0].form == row["form"], where
            if restated:
                assert got.first_filed == Decimal(first), where
                assert got.first_source is not None
                assert got.first_source.accession == row["accession"], where
            else:
                assert got.first_filed is None, where
    assert checked == 216


@pytest.mark.parametrize("ticker", FILES)
def test_formulas_recompute_from_the_table_alone(tables: Tables, ticker: str) -> None:
    table = tables(ticker)
    values = {f.id: f.value for f in table}
    calculated = [f for f in table if f.formula]
    assert len(calculated) > 100
    for f in calculated:
        assert f.formula is not None
        assert evaluate(f.formula, values) == f.value
        assert set(f.inputs) == set(FACT_ID.findall(f.formula))
        assert {source for name in f.inputs for source in table.facts[name].sources} == set(
            f.sources
        )


@pytest.mark.parametrize("ticker", FILES)
def test_ids_say_what_a_fact_is_and_where_it_stands(tables: Tables, ticker: str) -> None:
    for name, f in tables(ticker).facts.items():
        assert name == f.id == f"{f.line}:{f.period.label}"
        assert f.sources
        assert all(source.accession in source.url.replace("/", "") for source in f.sources)


def test_the_url_leads_to_the_filing(tables: Tables) -> None:
    table = tables("AAPL", base_url="http://127.0.0.1:9/")
    assert fact(table, "revenue:FY2025").sources[0].url == (
        "http://127.0.0.1:9/Archives/edgar/data/320193/000032019325000079/"
        "0000320193-25-000079-index.htm"
    )


def test_years_and_quarters_kept(tables: Tables) -> None:
    table = tables("AAPL", years=3, quarters=4)
    assert table.labels() == ["FY2023", "FY2024", "FY2025"]
    assert table.labels(annual=False)[-4:] == ["FY2025Q2", "FY2025Q3", "FY2025Q4", "FY2026Q1"]
    assert tables("AAPL", quarters=0).labels(annual=False) == []


def test_quarters_of_a_cash_flow_are_differences_of_sums(tables: Tables) -> None:
    table = tables("AAPL")
    fourth = fact(table, "cfo:FY2025Q4")
    assert fourth.formula == "cfo:FY2025 - cfo_ytd:FY2025Q3"
    quarters = [fact(table, f"cfo:FY2025Q{n}").value for n in (1, 2, 3, 4)]
    assert sum(quarters) == fact(table, "cfo:FY2025").value
    assert fourth.period.start == fact(table, "cfo:FY2025Q3").period.end + timedelta(days=1)


def test_quarterly_growth_is_against_the_same_quarter_of_the_year_before(tables: Tables) -> None:
    growth = fact(tables("AAPL"), "revenue_growth:FY2026Q1")
    assert growth.formula == "revenue:FY2026Q1 / revenue:FY2025Q1 - 1"
    assert growth.value.quantize(Decimal("0.0001")) == Decimal("0.1565")


def test_margins_and_free_cash_flow(tables: Tables) -> None:
    table = tables("AAPL")
    assert fact(table, "fcf:FY2025").value == Decimal(98767) * 10**6
    assert fact(table, "gross_margin:FY2025").value.quantize(Decimal("0.001")) == Decimal("0.469")
    change = fact(table, "gross_margin_change:FY2025")
    assert (change.unit, change.kind) == ("pp", "change")
    assert fact(table, "roe:FY2025").formula == (
        "net_income:FY2025 / ((equity:FY2025 + equity:FY2024) / 2)"
    )
    assert fact(table, "revenue_cagr:FY2025").note.en == "Over 5 years, from FY2020."


def test_no_growth_on_a_loss(tables: Tables) -> None:
    table = tables("SNOW")
    assert fact(table, "net_income:FY2024").value < 0
    assert table.get("net_income_growth", "FY2025") is None
    assert table.get("revenue_growth", "FY2025") is not None
    assert table.get("payout", "FY2025") is None


def test_missing_lines_are_named(tables: Tables) -> None:
    assert {"operating_income", "gross_profit", "capex"} <= set(tables("JPM").missing)
    assert "lt_debt_noncurrent" in tables("KO").missing
    assert "dividends" in tables("TSLA").missing


def test_a_bank_is_told_by_its_lines_and_has_no_free_cash_flow(tables: Tables) -> None:
    table = tables("JPM")
    assert table.company.is_bank
    assert table.series("fcf") == []
    assert any("Free cash flow" in note.en for note in table.notes)
    assert fact(table, "efficiency_ratio:FY2025").value.quantize(Decimal("0.001")) == Decimal(
        "0.524"
    )
    assert fact(table, "cash:FY2025").value == Decimal(21742) * 10**6
    assert not tables("AAPL").company.is_bank
    sic = Company("A bank", "B", "1", "US", "USD", industry="6022 State commercial banks")
    assert looks_like_bank(sic, [])


def test_liabilities_are_assets_less_all_equity_where_not_filed(tables: Tables) -> None:
    liabilities = fact(tables("KO"), "liabilities:FY2024")
    assert liabilities.formula == "assets:FY2024 - total_equity:FY2024"
    assert liabilities.value == Decimal(100549 - 26372) * 10**6


def test_net_debt_is_one_definition_for_all_years(tables: Tables) -> None:
    """NVDA filed no single line for its securities at the end of FY2026: no figure then, rather
    than one that leaves them out."""
    table = tables("NVDA")
    assert "short_term_investments" in fact(table, "net_debt:FY2025").inputs[-1]
    assert table.get("net_debt", "FY2026") is None


def test_cover_share_count_has_its_own_date(tables: Tables) -> None:
    shares = fact(tables("AAPL"), "shares_outstanding:FY2025")
    assert shares.value == 14776353000
    assert shares.period.end == date(2025, 10, 17)


def test_as_of_before_the_first_filing_names_it(tables: Tables) -> None:
    with pytest.raises(InputError) as caught:
        tables("SNOW", as_of=date(2019, 1, 1))
    assert "first filing in the data" in str(caught.value)
    assert "2020" in str(caught.value)


def test_without_an_annual_report_there_is_no_table(tables: Tables, shared_data: Path) -> None:
    path = shared_data / "finance" / "us" / f"{FILES['SNOW']}.json"
    interim = [row for row in _rows(path) if row.form == "10-Q"]
    with pytest.raises(InputError, match="No full fiscal year"):
        build_table(company("SNOW", FILES["SNOW"]), interim, as_of=NOW)
    with pytest.raises(InputError, match="No annual or quarterly report"):
        build_table(company("SNOW", FILES["SNOW"]), [], as_of=NOW)


def _ifrs_rows(path: Path) -> list[RawFact]:
    """xBRL-JSON of a UK annual report, as if filed on Form 20-F."""
    rows = []
    for entry in json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)[
        "facts"
    ].values():
        about = entry["dimensions"]
        extra = set(about) - {"concept", "entity", "period", "unit", "language"}
        if extra or "unit" not in about or not about["concept"].startswith("ifrs-full:"):
            continue
        days = [date.fromisoformat(part[:10]) for part in about["period"].split("/")]
        unit = about["unit"].replace("iso4217:", "").replace("xbrli:", "")
        rows.append(
            RawFact(
                taxonomy="ifrs-full",
                concept=about["concept"].removeprefix("ifrs-full:"),
                unit=unit,
                value=Decimal(entry["value"]),
                start=days[0] if len(days) == 2 else None,
                end=days[-1] - timedelta(days=1),
                accession="0000000000-22-000001",
                form="20-F",
                filed=date(2022, 6, 30),
            )
        )
    return rows


def test_ifrs_statements_in_another_currency(shared_data: Path) -> None:
    rows = _ifrs_rows(shared_data / "finance" / "us" / "ifrs_esef" / "kainos_2022.xbrl.json")
    kainos = Company("Kainos", "KNOS", "0000000001", "US", "USD")
    table = build_table(kainos, rows, as_of=NOW)
    assert table.company.currency == "GBP"
    assert table.labels()[-1] == "FY2022"
    revenue = fact(table, "revenue:FY2022")
    assert (revenue.value, revenue.unit) == (Decimal(302632) * 1000, "GBP")
    assert revenue.sources[0].concept == "ifrs-full:Revenue"
    assert fact(table, "revenue_growth:FY2022").value > Decimal("0.2")
    assert table.get("cfo", "FY2022") is not None
