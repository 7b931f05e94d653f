"""The page: self-contained, every figure led to its source, nothing from outside taken as code."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from lxml import html
from tael.agents.render.document import (
    Cell,
    Header,
    Label,
    Note,
    Prose,
    Row,
    Section,
    Sentence,
    Table,
)
from tael.agents.render.html import render_html
from tael.agents.render.html_parts import is_link, number_runs

HOSTILE = "</style></title><script>alert(1)</script>\"'><img src=x onerror=y>&amp;\x00"


@pytest.fixture
def page(document):
    return html.document_fromstring(render_html(document))


def one(page, path):
    [found] = page.xpath(path)
    return found


def test_it_loads_nothing_and_runs_nothing(document):
    text = render_html(document)
    page = html.document_fromstring(text)
    assert not page.xpath("//script | //link | //img | //iframe | //object | //@src | //@onclick")
    assert "@import" not in text
    assert "url(" not in text


def test_every_link_inside_leads_somewhere_and_ids_are_unique(page):
    ids = page.xpath("//@id")
    assert len(set(ids)) == len(ids)
    inner = [href for href in page.xpath("//a/@href") if href.startswith("#")]
    assert len(inner) > 10
    assert {href[1:] for href in inner} <= set(ids)


def test_each_figure_leads_to_the_line_of_its_fact_and_the_line_to_the_filing(page):
    figures = page.xpath("//a[@data-fact]")
    shown = {(a.text, a.get("data-fact")) for a in figures}
    assert shown == {
        ("$416.2 billion", "revenue:FY2025"),
        ("6.4%", "revenue_growth:FY2025"),
        ("$7.46", "eps_diluted:FY2025"),
        ("391,035", "revenue:FY2024"),
        ("416,161", "revenue:FY2025"),
    }
    [revenue] = {a.get("href") for a in figures if a.get("data-fact") == "revenue:FY2025"}
    row = page.get_element_by_id(revenue[1:])
    assert "416,161,000,000 USD" in row.text_content()
    assert row.xpath(".//@href") == [
        "https://www.sec.gov/Archives/edgar/data/320193/000032019325000079/aapl-20250927.htm#f-66"
    ]


def test_a_calculated_line_shows_its_formula_with_links_to_its_inputs(page):
    row = page.get_element_by_id("src-5")
    assert (
        row.xpath("./td[last()]")[0].text_content() == "Revenue FY2025 [2] ÷ Revenue FY2024 [3] − 1"
    )
    assert row.xpath(".//@href") == ["#src-2", "#src-3"]


def test_restated_figures_show_what_was_filed_first(page):
    assert "first filed as 391,000,000,000 USD, 10-K 2024-11-01" in (
        page.get_element_by_id("src-3").text_content()
    )


def test_quotes_lead_to_the_quoted_text(page):
    row = page.get_element_by_id("src-4")
    assert one(row, ".//q").text.startswith("The Company’s business <can>")
    [mark] = page.xpath('//a[@href="#src-4"]')
    assert "The Company’s business" in mark.get("title")


def test_charts_name_the_sources_of_what_they_show(page):
    caption = one(page, '//figure[@class="chart"]/figcaption')
    assert caption.text_content() == "Figure 1 Sources: [2]–[3]"
    assert caption.xpath(".//a/@href") == ["#src-2", "#src-3"]


def test_runs_of_numbers():
    assert list(number_runs([7, 1, 2, 3, 3])) == [(1, 3), (7, 7)]


def test_tables_have_heads_units_and_dashes_for_what_is_missing(page):
    table = one(page, '//figure[@class="table"]')
    assert one(table, "figcaption").text_content() == "Table 1 Two years | A & B USD millions"
    assert [th.text for th in table.xpath('.//th[@scope="col"]')] == [
        "Fiscal year",
        "FY2024",
        "FY2025",
    ]
    assert [th.text for th in table.xpath('.//th[@scope="row"]')] == ["Revenue", "Goodwill"]
    assert [td.text_content() for td in table.xpath(".//tbody/tr[2]/td")] == ["–", "–"]
    assert one(table, './/*[@class="scroll"]').get("tabindex") == "0"


def test_labels_stand_on_the_page_on_each_printed_page_and_in_the_metadata(document):
    text = render_html(document)
    page = html.document_fromstring(text)
    assert [span.text for span in page.xpath('//*[@class="labels"]/span')] == [
        "DRAFT: not reviewed",
        'AI-generated "text"',
    ]
    assert r'@top-left { content: "DRAFT\3a  not reviewed · AI-generated \22 text\22 "; }' in text
    data = json.loads(one(page, '//meta[@name="AIGC"]').get("content"))
    assert data["Label"] == "1"
    assert data["ProduceID"] == "run--1"
    assert len(data) == 7


def test_headings_go_down_one_level_at_a_time(page):
    levels = [int(node.tag[1]) for node in page.iter("h1", "h2", "h3", "h4")]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_bill_is_shown_and_little_is_not_nothing(page):
    run = page.get_element_by_id("run").text_content()
    assert "1,200 uncached and 3,400 cached input, 560 output (of it 60 reasoning)" in run
    assert "$0.000123 at list price, $0 spent now (price table 2026-01)" in run
    assert "It <doubled>." in run


def test_a_price_that_is_not_known_is_not_zero(make, document):
    run = document.run.model_copy(update={"cost_listed": None, "cost_incurred": None})
    page = html.document_fromstring(render_html(make(run=run)))
    assert "unknown at list price" in page.get_element_by_id("run").text_content()


def test_words_from_outside_are_only_words(make):
    hostile = Section(
        id="x",
        title=HOSTILE,
        blocks=(
            Prose(sentences=(Sentence(text=HOSTILE),)),
            Table(
                title=HOSTILE,
                columns=(HOSTILE,),
                rows=(Row(label=HOSTILE, cells=(Cell(text=HOSTILE),)),),
                unit=HOSTILE,
                notes=(HOSTILE,),
            ),
            Note(text=HOSTILE, title=HOSTILE),
        ),
    )
    header = Header(generated_at=datetime(2026, 1, 1, tzinfo=UTC), company=HOSTILE, ticker=HOSTILE)
    text = render_html(
        make(
            title=HOSTILE,
            subtitle=HOSTILE,
            header=header,
            labels=(Label(kind="ai", text=HOSTILE),),
            sections=(hostile,),
            sources=(),
        )
    )
    page = html.document_fromstring(text)
    assert not page.xpath("//script | //img")
    assert text.count("<style") == text.count("</style>") == 1
    assert "\x00" not in text
    assert one(page, "//h1").text == HOSTILE.replace("\x00", "")


@pytest.mark.parametrize(
    ("url", "fine"),
    [
        ("https://www.sec.gov/x#f-1", True),
        ("http://127.0.0.1:8000/x", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//example.org", False),
        ("https://[broken", False),
        ("", False),
    ],
)
def test_only_web_addresses_become_links(make, document, url, fine):
    lines = [line.model_copy(update={"url": url}) for line in document.sources]
    page = html.document_fromstring(render_html(make(sources=lines)))
    assert is_link(url) is fine
    row = page.get_element_by_id("src-2")
    assert row.xpath(".//@href") == ([url] if fine else [])
    assert "416,161,000,000 USD" in row.text_content()


def test_chinese_pages_say_so(make):
    page = html.document_fromstring(render_html(make(lang="zh")))
    assert page.get("lang") == "zh-CN"
    text = page.text_content()
    assert "数据来源" in text
    assert "图 1" in text
    assert "表 1" in text
    # no English word of ours is left: what remains comes from the document itself
    assert not re.search(r"Sources|Figure|Table|Generated|Key figures|Tokens", text)


def test_a_lone_chart_stands_beside_its_text_and_nothing_is_lost(make, document):
    summary, history = document.sections
    prose, chart = summary.blocks
    table, note = history.blocks
    again = chart.model_copy(update={"name": "again"})
    third = chart.model_copy(update={"name": "third"})
    blocks = (prose, note, chart, table, again, third, note)
    section = Section(id="x", title="X", blocks=blocks)
    page = html.document_fromstring(render_html(make(sections=(section,))))
    [part] = page.xpath('//section[@id="section-x"]')
    shapes = [(node.tag, node.get("class")) for node in part]
    assert shapes == [
        ("h2", None),
        ("div", "beside"),
        ("figure", "table"),
        ("div", "charts"),
        ("p", "note warning"),
    ]
    beside = part[1]
    assert [node.tag for node in beside[0]] == ["ul", "p"]
    assert beside[1].get("class") == "chart"
    assert len(part[3]) == 2
