"""Reading a document: tables with their headers, years, scales; selecting what a question needs."""

from __future__ import annotations

from pathlib import Path

import pytest
from tael.domains.finance_qa import loading, selecting
from tael.domains.finance_qa.cues import wanted
from tael.domains.finance_qa.schema import QuestionInput
from tael.domains.finance_qa.units import read, stated_scale, years
from tael.tools.errors import InputError

TABLE = """Harbour accounts (in thousands):
 | Years ended 31 March |
 | 2021 | 2020
Income: |  |
Ferry tickets | $ 640 | $ 512
Harbour fees | 75 | (20)
Total income | 715 | 492
The lease of the pier costs $1.2 million a year. It ends in 2030."""


def test_cells_know_row_column_year_and_section() -> None:
    reading = read(TABLE)
    fees = next(unit for unit in reading.units if unit.label == "Harbour fees")
    assert [(str(cell.figure.value), sorted(cell.years)) for cell in fees.cells] == [
        ("75", [2021]),
        ("-20", [2020]),
    ]
    assert fees.section == "Income:"
    assert reading.scale_of(fees) == "thousand"
    assert [unit.header for unit in reading.units if unit.row] == [True, True] + [False] * 4


def test_sentences_are_units_without_a_scale() -> None:
    reading = read(TABLE)
    said = [unit.text for unit in reading.units if not unit.row]
    assert said[-2:] == ["The lease of the pier costs $1.2 million a year.", "It ends in 2030."]
    assert reading.scale_of(reading.units[-1]) == ""


def test_a_markdown_table_reads_like_a_bare_one() -> None:
    framed = "| Item | 2021 | 2020 |\n|---|---:|---:|\n| Fees | 75 | 20 |\n"
    reading = read(framed)
    (fees,) = [unit for unit in reading.units if unit.cells]
    assert [sorted(cell.years) for cell in fees.cells] == [[2021], [2020]]


def test_a_first_row_of_figures_is_no_header() -> None:
    reading = read("Stock | $ 4066.4\nAwards | 121.4\nTotal | $ 4187.8")
    assert [len(unit.cells) for unit in reading.units] == [1, 1, 1]


@pytest.mark.parametrize(
    ("text", "scale"),
    [
        ("(in thousands)", "thousand"),
        ("Dollars in millions, except per share", "million"),
        ("2019 $’000 | 2018 $’000", "thousand"),
        ("RMB’Million", "million"),
        ("单位：万元", "万"),
        ("单位:人民币百万元", "百万"),
        ("we paid $43 million for it", ""),
        ("sold in millions of shops", "million"),
    ],
)
def test_stated_scales(text: str, scale: str) -> None:
    assert stated_scale(text) == scale


def test_a_scale_that_is_not_stated_is_inferred_from_text_that_agrees() -> None:
    table = "Item | 2021\nNet income | 24,193\n"
    assert read(table + "Net income was $24.2 million.").tables[0].scale == "thousand"
    assert read(table + "Net income was $99.9 million.").tables[0].scale == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in 2019, 2018 and 2017", {2017, 2018, 2019}),
        ("FY19", {2019}),
        ("12/16", {2016}),
        ("2,019 units", set()),
        ("２０２４年", {2024}),
    ],
)
def test_years(text: str, expected: set[int]) -> None:
    assert years(text) == expected


@pytest.mark.parametrize(
    ("question", "operation"),
    [
        ("What was the percentage change in sales from 2018 to 2019?", "growth"),
        ("What was the change in sales between 2018 and 2019?", "change"),
        ("What is the average of sales in 2018 and 2019?", "average"),
        ("What percentage of total debt is current?", "share"),
        ("What is the ratio of debt to equity?", "ratio"),
        ("In which year were sales the largest?", "which"),
        ("What was revenue in 2019?", None),
        ("2024年营业收入的增长率是多少？", "growth"),
        ("两年平均收入是多少", "average"),
        ("收盘价是多少", None),
    ],
)
def test_operations(question: str, operation: str | None) -> None:
    assert wanted(question).operation == operation


@pytest.mark.parametrize(
    "question",
    ["change from 2018 to 2019", "change in 2019 from 2018", "change between 2019 and 2018"],
)
def test_time_goes_one_way(question: str) -> None:
    cues = wanted(question)
    assert (cues.old, cues.new) == (2018, 2019)


def test_a_short_document_goes_whole_and_a_long_one_in_part() -> None:
    short = read(TABLE)
    assert selecting.chosen("What were harbour fees?", (), short) == list(short.units)
    padding = "\n".join(f"The weather of week {n} was of no importance to it." for n in range(200))
    long = read(f"{padding}\n{TABLE}\n{padding}")
    chosen = selecting.chosen("What were harbour fees in 2020?", (), long)
    texts = [unit.text for unit in chosen]
    assert "Harbour fees | 75 | (20)" in texts
    assert "| 2021 | 2020" in texts, "a row comes with its header"
    assert len(chosen) < 60
    assert [unit.place for unit in chosen] == sorted(unit.place for unit in chosen)


def test_selection_reads_chinese_by_character_pairs() -> None:
    padding = "。".join(f"第{n}周的天气与此无关" for n in range(200))
    reading = read(f"{padding}。青禾港口的涨停价为9.02元。{padding}")
    chosen = selecting.chosen("青禾港口的涨停价是多少", (), reading)
    assert any("涨停价为9.02元" in unit.text for unit in chosen)


def test_earlier_turns_count_for_the_selection() -> None:
    padding = "\n".join(f"The weather of week {n} was of no importance to it." for n in range(200))
    reading = read(f"{padding}\nThe quay was painted for 8,150 dollars.\n{padding}")
    earlier = ("what did painting the quay cost? => 8,150",)
    chosen = selecting.chosen("and was that more?", earlier, reading)
    assert any("quay was painted" in unit.text for unit in chosen)


def test_a_page_of_html_keeps_its_rows(tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    page.write_text(
        "<html><body><p>In thousands.</p><table><tr><th></th><th>2021</th><th>2020</th></tr>"
        "<tr><td>Fees</td><td>$</td><td>75</td><td>(</td><td>20</td><td>)</td></tr></table>"
        "</body></html>"
    )
    text = loading.text_of(QuestionInput(question="Fees?", file=page))
    assert "Fees | $75 | (20)" in text
    assert " | 2021 | 2020" in text


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.txt", b""),
        ("blank.md", b"  \n \n"),
        ("missing.txt", None),
        ("table.xlsx", b"PK\x03\x04"),
        ("program.txt", bytes(range(256)) * 20),
    ],
)
def test_files_that_are_no_documents_are_refused(
    tmp_path: Path, name: str, data: bytes | None
) -> None:
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(InputError):
        loading.text_of(QuestionInput(question="What?", file=path))
