"""The inline XBRL reader against SEC's own figures, and against documents made to break it."""

from __future__ import annotations

import gzip
import time
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tael.tools.errors import IntegrityError
from tael.tools.facts import RawFact
from tael.tools.filings import companyfacts, ixbrl
from tael.tools.filings.labels import split_name

US = Path("finance/us")


def document(shared_data: Path, name: str) -> bytes:
    return gzip.decompress((shared_data / US / "filings" / f"{name}.htm.gz").read_bytes())


def key(fact: RawFact) -> tuple[object, ...]:
    return fact.taxonomy, fact.concept, fact.unit, fact.start, fact.end


@pytest.mark.parametrize(
    ("name", "accession", "facts", "agree", "of"),
    [
        ("AAPL_10-K_FY2025_0000320193-25-000079", "0000320193-25-000079", "0000320193", 427, 427),
        ("AAPL_10-K_FY2024_0000320193-24-000123", "0000320193-24-000123", "0000320193", 431, 431),
        ("AAPL_10-Q_FY2025Q3", "0000320193-25-000073", "0000320193", 253, 253),
        # The one that is missing is the word "two".
        ("NVDA_10-K_FY2025_0001045810-25-000023", "0001045810-25-000023", "0001045810", 579, 580),
    ],
)
def test_the_filing_and_companyfacts_agree(
    shared_data: Path, name: str, accession: str, facts: str, agree: int, of: int
) -> None:
    html = document(shared_data, name)
    started = time.monotonic()
    read = ixbrl.read(html, accession=accession, filed=date(2025, 1, 1))
    assert time.monotonic() - started < 3
    mine = defaultdict(set)
    for fact in read.facts:
        if not fact.dimensions:
            mine[key(fact)].add(fact.value)
    body = (shared_data / US / "companyfacts" / f"CIK{facts}.json").read_bytes()
    theirs = [row for row in companyfacts.parse(body) if row.accession == accession]
    missing = [row for row in theirs if row.value not in mine[key(row)]]
    assert len(theirs) == of
    assert len(theirs) - len(missing) == agree
    refused = {(concept, text) for _, concept, text in read.refused}
    assert all((row.concept, "two") in refused for row in missing)


def test_a_figure_leads_to_its_element(shared_data: Path) -> None:
    html = document(shared_data, "AAPL_10-K_FY2025_0000320193-25-000079")
    read = ixbrl.read(html, accession="0000320193-25-000079", filed=date(2025, 10, 31))
    total = next(
        fact
        for fact in read.facts
        if fact.concept == "RevenueFromContractWithCustomerExcludingAssessedTax"
        and fact.end == date(2025, 9, 27)
        and not fact.dimensions
    )
    assert total.value == Decimal(416161000000)
    assert str(total.value) == "416161000000"
    assert (total.form, total.fy, total.fp, total.decimals) == ("10-K", 2025, "FY", -6)
    assert f'id="{total.element_id}"'.encode() in html


def test_slices_carry_axis_and_member(shared_data: Path) -> None:
    html = document(shared_data, "AAPL_10-K_FY2025_0000320193-25-000079")
    read = ixbrl.read(html, accession="0000320193-25-000079", filed=date(2025, 10, 31))
    phones = [
        fact.value
        for fact in read.facts
        if fact.dimensions == (("ProductOrServiceAxis", "IPhoneMember"),)
        and fact.concept == "RevenueFromContractWithCustomerExcludingAssessedTax"
        and fact.end == date(2025, 9, 27)
    ]
    assert set(phones) == {Decimal(209586000000)}


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        (
            "AAPL_10-K_FY2025_0000320193-25-000079",
            {
                "IPhoneMember": "iPhone",
                "GreaterChinaSegmentMember": "Greater China",
                "RestOfAsiaPacificSegmentMember": "Rest of Asia Pacific",
                "WearablesHomeandAccessoriesMember": "Wearables, Home and Accessories",
                "OperatingSegmentsMember": "Operating Segments",
                "CN": "China",
            },
        ),
        (
            "KO_10-K_FY2024_0000021344-25-000011",
            {
                "A.PacificMember": "Asia Pacific",
                "EuropeMiddleEastAfricaMember": "Europe, Middle East & Africa",
                "NorthAmericaSegmentMember": "North America",
            },
        ),
        (
            "NVDA_10-K_FY2025_0001045810-25-000023",
            {
                "ComputeAndNetworkingSegmentMember": "Compute & Networking",
                "ChinaIncludingHongKongMember": "China (including Hong Kong)",
                "SG": "Singapore",
            },
        ),
    ],
)
def test_members_have_the_filings_own_names(
    shared_data: Path, name: str, labels: dict[str, str]
) -> None:
    read = ixbrl.read(document(shared_data, name), accession="x", filed=date(2025, 1, 1))
    assert {member: read.labels[member] for member in labels} == labels


def test_without_a_name_the_members_own_is_split() -> None:
    assert split_name("GreaterChinaSegmentMember") == "Greater China"
    assert split_name("CorporateNonSegmentMember") == "Corporate Non Segment"
    assert split_name("USTreasurySecuritiesMember") == "US Treasury Securities"
    assert split_name("2025-09-28") == "2025-09-28"


NAMESPACES = (
    'xmlns="http://www.w3.org/1999/xhtml" xmlns:ix="http://www.xbrl.org/2013/inlineXBRL" '
    'xmlns:xbrli="http://www.xbrl.org/2003/instance" '
    'xmlns:xbrldi="http://xbrl.org/2006/xbrldi" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:iso4217="http://www.xbrl.org/2003/iso4217" xmlns:us-gaap="http://fasb.org/us-gaap/2024"'
)
HEADER = """<ix:header><ix:resources>
<xbrli:context id="c"><xbrli:entity><xbrli:identifier scheme="s">1</xbrli:identifier>
</xbrli:entity><xbrli:period><xbrli:startDate>2024-01-01</xbrli:startDate>
<xbrli:endDate>2024-12-31</xbrli:endDate></xbrli:period></xbrli:context>
<xbrli:context id="t"><xbrli:entity><xbrli:identifier scheme="s">1</xbrli:identifier>
<xbrli:segment><xbrldi:typedMember dimension="us-gaap:YearAxis"><us-gaap:d>2026-01-01</us-gaap:d>
</xbrldi:typedMember></xbrli:segment></xbrli:entity>
<xbrli:period><xbrli:instant>2025-01-01T00:00:00</xbrli:instant></xbrli:period></xbrli:context>
<xbrli:unit id="u"><xbrli:divide><xbrli:unitNumerator><xbrli:measure>iso4217:USD</xbrli:measure>
</xbrli:unitNumerator><xbrli:unitDenominator><xbrli:measure>xbrli:shares</xbrli:measure>
</xbrli:unitDenominator></xbrli:divide></xbrli:unit></ix:resources></ix:header>"""


def page(body: str, before: str = "") -> str:
    return f"{before}<html {NAMESPACES}><body><div>{HEADER}</div>{body}</body></html>"


def tag(text: str, **given: str) -> str:
    attributes = {
        "contextRef": "c", "unitRef": "u", "name": "us-gaap:X", "decimals": "0", "id": "f",
    } | {name.replace("_", ":"): value for name, value in given.items()}  # fmt: skip
    pairs = " ".join(f'{name}="{value}"' for name, value in attributes.items())
    return f"<p><ix:nonFraction {pairs}>{text}</ix:nonFraction></p>"


def read(body: str, before: str = "") -> ixbrl.InlineDocument:
    return ixbrl.read(page(body, before), accession="a", filed=date(2025, 2, 1), form="10-K")


@pytest.mark.parametrize(
    ("text", "given", "value"),
    [
        ("1,234.5", {"format": "ixt:num-dot-decimal", "scale": "6"}, "1234500000"),
        ("1.234,5", {"format": "ixt:num-comma-decimal"}, "1234.5"),
        ("1 234,5", {"format": "ixt:numspacecomma"}, "1234.5"),
        ("1,234", {"format": "ixt:numcommadot", "sign": "-"}, "-1234"),
        ("46.9", {"format": "ixt:num-dot-decimal", "scale": "-2"}, "0.469"),
        ("—", {"format": "ixt:fixed-zero", "scale": "6"}, "0"),
        ("-", {"format": "ixt:zerodash"}, "0"),
        ("7.46", {}, "7.46"),
        ("12<ix:exclude>(1)</ix:exclude>3", {}, "123"),
        ("<span>4</span>2", {}, "42"),
        (
            "1234567890123456789012345678.9",
            {"format": "ixt:num-dot-decimal"},
            "1234567890123456789012345678.9",
        ),
    ],
)
def test_number_formats(text: str, given: dict[str, str], value: str) -> None:
    (fact,) = read(tag(text, **given)).facts
    assert str(fact.value) == value


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("two", {"format": "ixt-sec:numwordsen"}),
        ("no", {"format": "ixt-sec:numwordsen"}),
        ("immaterial", {}),
        ("1,234", {}),
        ("—", {}),
        ("1e9", {}),
        ("", {}),
        ("9" * 5000, {}),
        ("1", {"scale": "99"}),
        ("1", {"scale": "1000000000"}),
        ("1", {"scale": "x"}),
        ("1 EUR 50", {"format": "ixt:num-unit-decimal"}),
    ],
)
def test_what_is_no_plain_number_is_refused_and_named(text: str, given: dict[str, str]) -> None:
    found = read(tag(text, **given))
    assert found.facts == ()
    assert found.refused == (("f", "X", text),)


def test_periods_units_and_typed_slices() -> None:
    flow, point = read(tag("1") + tag("2", contextRef="t", decimals="INF")).facts
    assert (flow.start, flow.end, flow.days) == (date(2024, 1, 1), date(2024, 12, 31), 366)
    assert flow.unit == "USD/shares"
    # Midnight at the start of a day ends the day before.
    assert (point.start, point.end) == (None, date(2024, 12, 31))
    assert point.dimensions == (("YearAxis", "2026-01-01"),)
    assert point.decimals is not None
    assert flow.decimals is not None
    assert point.decimals > flow.decimals


def test_nil_figures_and_other_targets_are_no_facts() -> None:
    found = read(tag("", xsi_nil="true") + tag("1", target="other"))
    assert found.facts == found.refused == ()


def test_nested_figures_are_both_read() -> None:
    inner = tag("5", id="inner").removeprefix("<p>").removesuffix("</p>")
    assert [fact.value for fact in read(tag(inner, scale="3")).facts] == [5000, 5]


def test_a_missing_context_is_an_error() -> None:
    with pytest.raises(IntegrityError, match="refers to 'gone'"):
        read(tag("1", contextRef="gone"))


def test_html_names_of_characters_are_known() -> None:
    (fact,) = read(tag("1&nbsp;000", format="ixt:num-dot-decimal")).facts
    assert fact.value == 1000


def test_entities_are_not_expanded() -> None:
    bomb = '<!DOCTYPE html [<!ENTITY a "1"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    with pytest.raises(IntegrityError, match="entities"):
        read(tag("&b;"), before=bomb)


def test_entities_late_in_a_document_change_no_figure(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("42")
    declared = f'{" " * 70_000}<!DOCTYPE html [<!ENTITY x SYSTEM "file://{secret}">]>'
    found = read(tag("&x;"), before=declared)
    assert found.facts == ()


def test_broken_documents_are_errors() -> None:
    with pytest.raises(IntegrityError):
        read("<p>" + tag("1"))
    with pytest.raises(IntegrityError):
        read("<div>" * 5000 + "</div>" * 5000)


def test_a_document_without_inline_xbrl_has_no_facts() -> None:
    plain = "<html><body><p>Not closed<br></body></html>"
    assert ixbrl.read(plain, accession="a", filed=date(2000, 1, 1)).facts == ()
