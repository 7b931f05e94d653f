"""Markdown: the same figures, each with a footnote that exists."""

from __future__ import annotations

import re

from tael.agents.render.document import Cell, Prose, Row, Section, Sentence, Table
from tael.agents.render.markdown import render_markdown


def test_every_footnote_used_is_defined_once(document):
    text, _ = render_markdown(document)
    used = set(re.findall(r"\[\^(\d+)\](?!:)", text))
    defined = re.findall(r"^\[\^(\d+)\]:", text, re.M)
    assert used == {"1", "2", "3", "4", "5"}
    assert defined == ["1", "2", "3", "4", "5"]


def test_figures_stand_in_front_of_their_footnotes(document):
    text, _ = render_markdown(document)
    assert "- Revenue was $416.2 billion[^2], up 6.4%[^5]." in text
    assert "- EPS (FY2025): $7.46[^1]" in text
    assert "| **Revenue** | 391,035[^3] | 416,161[^2] |" in text
    assert "| Goodwill | – | – |" in text


def test_source_lines_give_the_filing_or_the_formula(document):
    text, _ = render_markdown(document)
    assert (
        "[^2]: Revenue; FY2025 (2025-09-27); 416,161,000,000 USD; 10-K 0000320193-25-000079 "
        "2025-10-31 us-gaap:Revenues <https://www.sec.gov/Archives/edgar/data/320193/"
        "000032019325000079/aapl-20250927.htm\\#f-66>"
    ).replace("\\#", "#") in text
    assert "= Revenue FY2025 (2) ÷ Revenue FY2024 (3) − 1" in text
    assert "first filed as 391,000,000,000 USD (10-K 0000320193-24-000123 2024-11-01)" in text


def test_charts_are_files_that_the_text_names(document):
    text, charts = render_markdown(document)
    assert list(charts) == ["revenue.svg"]
    assert charts["revenue.svg"].startswith("<svg ")
    assert "](charts/revenue.svg)" in text
    assert "*Revenue* Sources: [^2][^3]" in text


def test_labels_and_metadata_are_carried(document):
    text, _ = render_markdown(document)
    assert text.index("> **DRAFT: not reviewed**") < text.index("## ")
    [data] = re.findall(r"<!-- AIGC: (.*) -->", text)
    assert "--" not in data
    assert '"ProduceID":"run\\u002d\\u002d1"' in data


def test_marks_in_words_from_outside_stay_words(make):
    hostile = "1. *a* [b](javascript:c) <script> | `d` # \n\n## e --> &lt; _f_"
    section = Section(
        id="x",
        title=hostile,
        blocks=(
            Prose(sentences=(Sentence(text=hostile),)),
            Table(title="t", columns=("c",), rows=(Row(label=hostile, cells=(Cell(text="|"),)),)),
        ),
    )
    text, _ = render_markdown(make(sections=(section,)))
    paragraph = text.split("\n\n")[text.split("\n\n").index("**t**") - 1]
    assert paragraph.startswith(r"1\. \*a\* \[b\](javascript:c) \<script\> \| \`d\` \# \#\# e")
    [row] = [line for line in text.splitlines() if line.endswith(r"| \| |")]
    assert len(re.findall(r"(?<!\\)\|", row)) == 3


def test_chinese_sentences_are_joined_without_spaces(make):
    pair = (Sentence(text="营业收入增长。"), Sentence(text="净利润下降。"))
    section = Section(id="x", title="摘要", blocks=(Prose(sentences=pair),))
    text, _ = render_markdown(make(lang="zh", sections=(section,)))
    assert "营业收入增长。净利润下降。" in text
    assert "## 数据来源" in text
