"""The formula language: what it takes, what it refuses, and that no text makes it costly."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from tael.domains.finance_qa.figures import figures, spoken
from tael.domains.finance_qa.formula import FormulaError, numbers, parse, render, value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(640-512)/512", "0.25"),
        ("1,200.5 + 3", "1203.5"),
        ("-(2 - 5) * 4", "12"),
        ("10 - 4 - 3", "3"),
        ("24 / 4 / 2", "3"),
        ("2 + 3 * 4", "14"),
        ("542.0 - (-762.3)", "1304.3"),
        ("20000*0.5%", "100"),
        ("（3.6−3.0）÷3.0", "0.2"),
        ("$1.5 × 2 =", "3"),
    ],
)
def test_values(text: str, expected: str) -> None:
    assert value(parse(text)) == Decimal(expected)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "9**9**9",
        "2^10",
        "1e9",
        "__import__('os')",
        "a+b",
        "(1+2",
        "1+2)",
        "1 2",
        "1+",
        "*3",
        "1..2",
        "٣+٤",
        "一加二",
        "1" * 40,
        "+".join(["1"] * 30),
        "(" * 50 + "1" + ")" * 50,
        "-" * 200 + "1",
        "1+" * 400 + "1",
    ],
)
def test_hostile_or_broken_texts_are_refused_at_once(text: str) -> None:
    began = time.perf_counter()
    with pytest.raises(FormulaError):
        value(parse(text))
    assert time.perf_counter() - began < 0.1


def test_division_by_zero_is_said() -> None:
    with pytest.raises(FormulaError, match="zero"):
        value(parse("4/(2-2)"))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("((640-512))/512", "(640 - 512) / 512"),
        ("(a)".replace("a", "1,000-(200-30)"), "1,000 - (200 - 30)"),
        ("5/(2*3)", "5 / (2 * 3)"),
        ("(5/2)*3", "5 / 2 * 3"),
    ],
)
def test_rendering_keeps_the_value(text: str, shown: str) -> None:
    node = parse(text)
    assert render(node) == shown
    assert value(parse(shown)) == value(node)


def test_numbers_come_from_left_to_right() -> None:
    assert [number.text for number in numbers(parse("(1,200-3.5)/-4%"))] == ["1,200", "3.5", "4"]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("$ 5735 | -32 ( 32 )", ["5735", "-32", "-32"]),
        ("a loss of (3.2)% on $ (1,234.5)", ["-3.2", "-1234.5"]),
        ("-5537.66万", ["-5537.66"]),
        ("from 2014-2016", ["2014", "2016"]),
        ("１２．５％", ["12.5"]),
        ("٣٤ items", []),
        ("FY18 and S&P500", []),
        ("−4 and –5", ["-4", "-5"]),
        ("542.0-(-762.3)", ["542.0", "-762.3"]),
    ],
)
def test_figures_of_a_text(text: str, values: list[str]) -> None:
    assert [figure.value for figure in figures(text)] == [Decimal(one) for one in values]


@pytest.mark.parametrize(
    ("text", "amount", "percent"),
    [
        ("US$3.2 billion", "3200000000", False),
        ("3.3万亿元", "3300000000000", False),
        ("12.5个百分点", "12.5", True),
        ("1.2 per cent", "1.2", True),
        ("40 thousand", "40000", False),
    ],
)
def test_scale_and_per_cent(text: str, amount: str, percent: bool) -> None:
    (figure,) = figures(text)
    assert figure.amount == Decimal(amount)
    assert figure.percent is percent


def test_a_figure_says_where_it_stands() -> None:
    text = "sales of $ 5735 and (1,234) in all"
    assert [text[figure.start : figure.end].strip() for figure in figures(text)] == [
        "$ 5735",
        "(1,234)",
    ]


def test_chinese_numerals_of_a_question() -> None:
    assert Decimal(5000) in spoken("投资五千块")
    assert Decimal(5) in spoken("亏损百分之五")
    assert Decimal(200000) in spoken("二十万元一年的利息")
    assert spoken("三四五") == []
