"""Segments, products and regions of real filings."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from tael.tools.facts import Company, FactTable, Member, RawFact
from tael.tools.filings import ixbrl
from tael.tools.filings.members import member_label, member_name
from tael.tools.filings.segments import without_subtotals
from tael.tools.filings.statements import build_table
from tael.tools.formulas import evaluate

FILINGS = {
    "AAPL": (
        ("AAPL_10-K_FY2024_0000320193-24-000123", date(2024, 11, 1)),
        ("AAPL_10-K_FY2025_0000320193-25-000079", date(2025, 10, 31)),
    ),
    "NVDA": (("NVDA_10-K_FY2025_0001045810-25-000023", date(2025, 2, 26)),),
    "KO": (("KO_10-K_FY2024_0000021344-25-000011", date(2025, 2, 20)),),
    "TSLA": (("TSLA_10-K_FY2024_0001628280-25-003063", date(2025, 1, 30)),),
}
MILLION = 10**6
Tables = Callable[[str], FactTable]


@pytest.fixture(scope="module")
def tables(shared_data: Path) -> Tables:
    @cache
    def table(ticker: str) -> FactTable:
        rows: list[RawFact] = []
        documents: dict[str, str] = {}
        for name, filed in FILINGS[ticker]:
            accession = name.rpartition("_")[2]
            documents[accession] = "https://sec.test/doc.htm"
            html = gzip.decompress(
                (shared_data / "finance" / "us" / "filings" / f"{name}.htm.gz").read_bytes()
            )
            rows += ixbrl.read(html, accession=accession, filed=filed, form="10-K").facts
        who = Company(ticker, ticker, "0000000001", "US", "USD")
        return build_table(who, rows, as_of=date(2026, 1, 1), doc_urls=documents)

    return table


@pytest.mark.parametrize(
    ("ticker", "axis", "label", "expected"),
    [
        (
            "AAPL",
            "product",
            "FY2025",
            {
                "iPhone": 209586,
                "Services": 109158,
                "Wearables, Home and Accessories": 35686,
                "Mac": 33708,
                "iPad": 28023,
            },
        ),
        (
            "AAPL",
            "segment",
            "FY2025",
            {
                "Americas": 178353,
                "Europe": 111032,
                "Greater China": 64377,
                "Rest of Asia Pacific": 33696,
                "Japan": 28703,
            },
        ),
        (
            "AAPL",
            "region",
            "FY2025",
            {"Other countries": 199994, "United States": 151790, "China": 64377},
        ),
        ("NVDA", "segment", "FY2025", {"Compute & Networking": 116193, "Graphics": 14304}),
        (
            "NVDA",
            "product",
            "FY2025",
            {
                "Compute": 102196,
                "Networking": 12990,
                "Gaming": 11350,
                "Professional Visualization": 1878,
                "Automotive": 1694,
                "OEM and Other": 389,
            },
        ),
        (
            "KO",
            "segment",
            "FY2024",
            {
                "North America": 18649,
                "Europe, Middle East & Africa": 8122,
                "Latin America": 6459,
                "Bottling Investments": 6223,
                "Asia Pacific": 5546,
                "Global Ventures": 3129,
                "Corporate": 97,
                "Eliminations": -1164,
            },
        ),
        (
            "TSLA",
            "segment",
            "FY2024",
            {"Automotive": 87604, "Energy Generation and Storage": 10086},
        ),
    ],
)
def test_parts_as_the_filing_has_them(
    tables: Tables, ticker: str, axis: str, label: str, expected: dict[str, int]
) -> None:
    members = tables(ticker).members("revenue", axis, label)
    assert [(f.member.label, f.value) for f in members if f.member] == [
        (name, Decimal(value) * MILLION) for name, value in expected.items()
    ]


@pytest.mark.parametrize("ticker", FILINGS)
@pytest.mark.parametrize("axis", ["segment", "product", "region"])
def test_parts_add_up_to_revenue_in_every_year(tables: Tables, ticker: str, axis: str) -> None:
    table = tables(ticker)
    labels = [label for label in table.labels() if table.members("revenue", axis, label)]
    assert len(labels) >= 3
    for label in labels:
        whole = table.get("revenue", label)
        assert whole is not None
        assert sum(f.value for f in table.members("revenue", axis, label)) == whole.value
        shares = table.members("revenue_share", axis, label)
        assert abs(sum(f.value for f in shares) - 1) < Decimal("1e-20")


def test_subtotals_are_left_out(tables: Tables) -> None:
    keys = {f.member.key for f in tables("NVDA") if f.member}
    assert "DataCenterMember" not in keys
    keys = {f.member.key for f in tables("TSLA") if f.member and f.member.axis == "product"}
    assert len(keys) == 6
    assert not keys & {"AutomotiveRevenuesMember", "SalesAndServicesMember"}


def test_a_sum_by_chance_in_one_year_is_no_subtotal() -> None:
    values = {
        "FY2024": {"a": Decimal(5), "b": Decimal(3), "c": Decimal(2)},
        "FY2023": {"a": Decimal(5), "b": Decimal(4), "c": Decimal(2)},
    }
    totals = {"FY2024": Decimal(11), "FY2023": Decimal(12)}
    assert without_subtotals(values, totals) == {"a", "b", "c"}


def test_operating_income_by_segment_and_what_it_leaves_out(tables: Tables) -> None:
    table = tables("AAPL")
    americas = table.facts["operating_income/segment.AmericasSegmentMember:FY2025"]
    assert americas.value == 72480 * MILLION
    margin = table.facts["operating_margin/segment.AmericasSegmentMember:FY2025"]
    assert margin.value.quantize(Decimal("0.001")) == Decimal("0.406")
    (note,) = [note for note in table.notes if note.en.startswith("Operating income by segment")]
    assert "FY2025 does not add up to the company's total" in note.en


def test_growth_of_a_part_recomputes(tables: Tables) -> None:
    table = tables("AAPL")
    growth = table.facts["revenue_growth/segment.GreaterChinaSegmentMember:FY2025"]
    assert growth.kind == "change"
    assert growth.value.quantize(Decimal("0.001")) == Decimal("-0.038")
    assert growth.formula is not None
    assert evaluate(growth.formula, {f.id: f.value for f in table}) == growth.value


def test_reconciling_members_have_no_growth_or_margin(tables: Tables) -> None:
    table = tables("KO")
    lines = {f.line for f in table if f.member and f.member.key == "CorporateMember"}
    assert lines == {"revenue", "revenue_share", "operating_income"}


def test_each_part_links_to_its_element_in_its_own_years_filing(tables: Tables) -> None:
    table = tables("AAPL")
    latest = table.facts["revenue/product.IPhoneMember:FY2025"].sources[0]
    before = table.facts["revenue/product.IPhoneMember:FY2024"].sources[0]
    assert latest.url == f"https://sec.test/doc.htm#{latest.element_id}"
    assert latest.accession == "0000320193-25-000079"
    assert before.accession == "0000320193-24-000123"


def test_company_wide_facts_link_to_their_elements(tables: Tables) -> None:
    source = tables("AAPL").facts["revenue:FY2025"].sources[0]
    assert source.element_id
    assert source.url.endswith(f"#{source.element_id}")


@pytest.mark.parametrize(
    ("key", "english", "chinese"),
    [
        ("GreaterChinaSegmentMember", "Greater China", "大中华区"),
        ("IPhoneMember", "iPhone", "iPhone"),
        ("ServiceMember", "Services", "服务"),
        ("OEMAndOtherMember", "OEM and Other", "OEM及其他"),
        ("US", "United States", "美国"),
        ("RestOfAsiaPacificSegmentMember", "Rest of Asia Pacific", "亚太其他地区"),
        ("QuantumToastersMember", "Quantum Toasters", "Quantum Toasters"),
    ],
)
def test_names_for_readers(key: str, english: str, chinese: str) -> None:
    label = member_label(key)
    assert label == english
    assert member_name(Member("product", key, label), "zh") == chinese


def test_a_filings_own_name_serves_for_an_unknown_member() -> None:
    names = {"QTMember": "Quantum toasters", "ServiceMember": "Services (net)"}
    assert member_label("QTMember", names) == "Quantum toasters"
    assert member_label("ServiceMember", names) == "Services"
