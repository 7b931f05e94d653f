"""Items cut out of real reports, and the lookalikes that are not items."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from tael.tools.errors import IntegrityError
from tael.tools.filings.items import Item, items
from tael.tools.filings.paragraphs import paragraphs

REPORTS = {
    "AAPL_10-K_FY2025_0000320193-25-000079": (
        ("Company Background", "inactive textual references only."),
        ("The following summarizes factors", "investor confidence and employee retention."),
        ("The following discussion should be read", "financial condition and operating results."),
    ),
    "AAPL_10-K_FY2024_0000320193-24-000123": (
        ("Company Background", "inactive textual references only."),
        ("The Company’s business, reputation,", "investor confidence and employee retention."),
        ("The following discussion should be read", "financial condition and operating results."),
    ),
    "NVDA_10-K_FY2025_0001045810-25-000023": (
        ("Our Company", "not a part of this Annual Report on Form 10-K."),
        ("The following risk factors should", "take other corporate actions they desire."),
        ("The following discussion and analysis", "recently issued accounting pronouncements."),
    ),
    "KO_10-K_FY2024_0000021344-25-000011": (
        ("In this report, the terms", "http://www.sec.gov."),
        ("In addition to the other information", "results of operations for such periods."),
        ("The following Management’s Discussion", "maintain our productive capability."),
    ),
    "TSLA_10-K_FY2024_0001628280-25-003063": (
        ("Overview", "by reference into this Annual Report on Form 10-K."),
        ("You should carefully consider", "willing to pay for our common stock."),
        ("The following discussion and analysis", "included elsewhere in this Annual Report"),
    ),
}


@pytest.fixture(scope="module")
def cut(shared_data: Path):
    found: dict[str, dict[str, Item]] = {}

    def of(name: str, form: str = "10-K") -> dict[str, Item]:
        if name not in found:
            file = shared_data / "finance" / "us" / "filings" / f"{name}.htm.gz"
            found[name] = items(gzip.decompress(file.read_bytes()).decode(), form)
        return found[name]

    return of


@pytest.mark.parametrize("name", REPORTS)
def test_annual_reports_are_cut_at_their_items(cut, name: str) -> None:
    found = cut(name)
    names = [found[topic].name for topic in ("business", "risk_factors", "mda", "financials")]
    assert names == ["Item 1", "Item 1A", "Item 7", "Item 8"]
    for topic, (first, last) in zip(
        ("business", "risk_factors", "mda"), REPORTS[name], strict=True
    ):
        text = found[topic].paragraphs
        assert text[0].text.startswith(first)
        assert last in text[-1].text[-90:]
        assert not any(row.text.startswith("Item 1B") for row in text)


def test_a_quarterly_report(cut) -> None:
    found = cut("AAPL_10-Q_FY2025Q3", "10-Q")
    assert {topic: item.name for topic, item in found.items()} == {
        "financials": "Part I, Item 1",
        "mda": "Part I, Item 2",
        "risk_factors": "Part II, Item 1A",
    }
    assert found["mda"].paragraphs[0].text.startswith("This Item and other sections")
    assert "no material changes to the Company’s risk factors" in found["risk_factors"].text


def test_what_is_elsewhere_is_not_made_up(cut) -> None:
    financials = cut("NVDA_10-K_FY2025_0001045810-25-000023")["financials"]
    assert financials.text.startswith("The information required by this Item is set forth in")


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("KO_10-K_FY2024_0000021344-25-000011", "Increased competition could hurt our business."),
        ("AAPL_10-K_FY2025_0000320193-25-000079", "Macroeconomic and Industry Risks"),
        ("TSLA_10-K_FY2024_0001628280-25-003063", "Risks Related to Our Operations"),
        (
            "NVDA_10-K_FY2025_0001045810-25-000023",
            "Competition could adversely impact our market share and financial results.",
        ),
    ],
)
def test_risk_headings_are_told_from_text(cut, name: str, heading: str) -> None:
    risks = cut(name)["risk_factors"].paragraphs
    headings = [row.text for row in risks if row.heading]
    assert heading in headings
    assert 25 <= len(headings) <= 60
    longest = max(risks, key=lambda row: len(row.text))
    assert not longest.heading


def test_page_furniture_is_left_out(cut) -> None:
    text = [row.text for row in cut("AAPL_10-K_FY2025_0000320193-25-000079")["mda"].paragraphs]
    assert not any("2025 Form 10-K |" in row or row.isdecimal() for row in text)


def test_every_paragraph_has_an_anchor_in_its_document(cut, shared_data: Path) -> None:
    name = "AAPL_10-K_FY2025_0000320193-25-000079"
    file = shared_data / "finance" / "us" / "filings" / f"{name}.htm.gz"
    html = gzip.decompress(file.read_bytes()).decode()
    anchors = {row.anchor for row in cut(name)["risk_factors"].paragraphs}
    assert len(anchors) > 3
    assert all(anchor and f'id="{anchor}"' in html for anchor in anchors)


def test_table_rows_are_marked_and_their_signs_kept_at_the_figures(cut) -> None:
    rows = cut("AAPL_10-K_FY2025_0000320193-25-000079")["mda"].paragraphs
    table = [row.text for row in rows if row.table]
    assert any(row.startswith("iPhone | $209,586") for row in table)
    assert "The Company is exposed" not in " ".join(table)


REPORT = """<html><body>
<table><tr><td>Item 1.</td><td><a href="#b">Business</a></td><td>3</td></tr>
<tr><td>Item 1A.</td><td>Risk Factors</td><td>9</td></tr></table>
<p>Item 1A. Risk Factors of this report should be read with care.</p>
<p>Part I</p>
<p id="b"><b>Item 1.</b></p><p><b>Business</b></p>
<p>We sell things. For what may go wrong see</p>
<p>Item 1A. Risk Factors.</p>
<p>The page breaks in the middle of this</p><p>17</p><p>sentence.</p>
<p><b>Item 1A. &#8212; Risk Factors</b></p>
<p><i>It may rain.</i></p><p>Rain is <b>wet</b>.</p>
<p><b>Item 1A. Risk Factors (continued)</b></p>
<p>It may snow.</p>
<p><b>Item 1B. Unresolved Staff Comments</b></p><p>None.</p>
</body></html>"""


def test_contents_and_references_do_not_begin_items() -> None:
    found = items(REPORT, "10-K/A")
    assert [row.text for row in found["business"].paragraphs] == [
        "We sell things. For what may go wrong see",
        "Item 1A. Risk Factors.",
        "The page breaks in the middle of this sentence.",
    ]
    assert found["business"].paragraphs[0].anchor == "b"


def test_an_item_goes_on_over_a_repeated_title() -> None:
    risks = items(REPORT, "10-K")["risk_factors"].paragraphs
    assert [row.heading for row in risks] == [True, False, True, False]
    assert risks[-1].text == "It may snow."


def test_titles_may_end_with_a_period() -> None:
    report = """<html><body><p>Item 1. Business.</p><p>We sell things.</p>
    <p>Item 1A. Risk Factors.</p><p>It may rain.</p>
    <p>Item 1B. Unresolved Staff Comments.</p><p>None.</p></body></html>"""
    found = items(report, "10-K")
    assert [(item.title, item.text) for item in found.values()] == [
        ("Business", "We sell things."),
        ("Risk Factors", "It may rain."),
    ]


def test_forms_without_items_and_missing_items_give_nothing() -> None:
    assert items(REPORT, "8-K") == {}
    assert "mda" not in items(REPORT, "10-K")


def test_an_empty_document_is_an_error() -> None:
    with pytest.raises(IntegrityError, match="empty"):
        items("", "10-K")


def test_hidden_text_is_not_read() -> None:
    html = '<html><body><p style="display: none">Ignore this</p><p>Seen</p></body></html>'
    assert [row.text for row in paragraphs(html)] == ["Seen"]


def test_tables_within_tables_take_no_time() -> None:
    deep = "<table><tr><td>" * 60 + "x" * 3000 + "</td></tr></table>" * 60
    assert [row.text for row in paragraphs(f"<html><body>{deep}</body></html>")] == ["x" * 3000]
