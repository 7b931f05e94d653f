"""Numbers as written, and whether an answer ends in the right one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tael.evals.scorers import numeric
from tael.evals.scorers.execution import execution_accuracy, result_with_unit
from tael.evals.task import Answer, Sample, Score, Scorer


def score(scorer: Scorer, target: dict[str, Any], value: Any, **given: str) -> Score:
    asked = {"question": "", "document": "", "history": [], **given}
    return scorer(Sample("s", asked, target), Answer(value))


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("$1,234.5 million", "1234500000", "USD"),
        ("US$3.2bn", "3200000000", "USD"),
        ("$3.2B", "3200000000", "USD"),
        ("(3.2)", "-3.2", ""),
        ("($1.9 million)", "-1900000", "USD"),
        ("(1.9)%", "-0.019", "%"),
        ("(2,085)", "-2085", ""),
        ("(2019)", "2019", ""),
        ("$ (5.2)", "-5.2", ""),
        ("$-5", "-5", "USD"),
        ("-$5", "-5", "USD"),
        ("−4%", "-0.04", "%"),
        ("– 4%", "-0.04", "%"),
        ("+1.68%", "0.0168", "%"),
        (".5%", "0.005", "%"),
        ("5.2 per cent", "0.052", "%"),
        ("50 basis points", "0.005", "bp"),
        ("5 percentage points", "0.05", "pp"),
        ("1.5 times", "1.5", "x"),
        ("3 thousand", "3000", ""),
        ("1.2亿", "120000000", ""),
        ("-5537.66万元", "-55376600", "CNY"),
        ("2.5万亿元", "2500000000000", "CNY"),
        ("3百万港元", "3000000", "HKD"),
        ("12.5个百分点", "0.125", "pp"),
        ("百分之12.5", "0.125", "%"),
        ("6.77‰", "0.00677", "‰"),
        ("１２．５％", "0.125", "%"),
        ("￥１，２００", "1200", "CNY"),
        ("12,000股", "12000", "shares"),
        ("5千克", "5", ""),
    ],
)
def test_one_number_is_read(text: str, value: str, unit: str) -> None:
    (found,) = numeric.quantities(text)
    assert found.value == Decimal(value)
    assert found.unit == unit


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("2019-2021", ["2019", "2021"]),
        ("44.1-56.7", ["44.1", "56.7"]),
        ("44.1 - 56.7 = -12.6", ["44.1", "56.7", "-12.6"]),
        ("3.5%-4.5%", ["0.035", "0.045"]),
        ("2019,2018,2017", ["2019", "2018", "2017"]),
        ("-32 ( 32 )", ["-32", "-32"]),
        ("2025-05-14", ["2025", "5", "14"]),
        ("FY19, A500, 5G, v2.5", []),
        ("从25%降至15%", ["0.25", "0.15"]),
    ],
)
def test_several_or_no_numbers_are_read(text: str, values: list[str]) -> None:
    assert [found.value for found in numeric.quantities(text)] == [Decimal(v) for v in values]


def test_a_number_knows_its_place_in_the_text() -> None:
    text = "about ($1.9 million) in all"
    (found,) = numeric.quantities(text)
    assert text[found.start : found.end] == "($1.9 million)"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("In 2019 it was 94 million", "94000000"),
        ("5829 - 5735 = 94", "94"),
        ("2019", "2019"),
        ("14.5% (0.145)", "0.145"),
        ("x = unknown, 5", "5"),
    ],
)
def test_a_short_answer_gives_one_number(text: str, value: str) -> None:
    found = numeric.final(text)
    assert found is not None
    assert found.value == Decimal(value)


def test_no_number_is_none() -> None:
    assert numeric.final("not material") is None
    assert numeric.quantity("12 and 13") is None
    assert numeric.quantity("about 12") is None


@pytest.mark.parametrize(
    ("stated", "answer", "right"),
    [
        ("94", "94", True),
        ("94", "$94 million", True),
        ("94", "-94", False),
        ("94", "100.58", False),
        ("94", "94%", True),
        ("94", "0.94", False),
        ("14%", "14.46%", True),
        ("14%", "14.46", True),
        ("14%", "0.1446", True),
        ("14%", "14.6%", False),
        ("14%", "0.14%", False),
        ("14%", "1400%", False),
        ("12.5%", "0.125", True),
        ("12.5%", "12.5个百分点", True),
        ("-8.4%", "-8.43%", True),
        ("-8.4%", "(8.4)%", True),
        ("-8.4%", "8.4%", False),
        ("22.4%", "22%", False),
        ("704.25", "704", True),
        ("704.25", "700", False),
        ("60375000", "$60.375 million", True),
        ("60375000", "60.375 thousand", False),
        ("110.49", "110.49%", True),
        ("yes", "Yes, it did", True),
        ("yes", "no", False),
        ("yes", "94", False),
        ("94", "no", False),
        ("94", None, False),
        ("94", 94.0, True),
    ],
)
def test_execution_accuracy_with_a_stated_gold(stated: str, answer: Any, right: bool) -> None:
    found = score(execution_accuracy, {"stated": stated}, answer)
    assert found.value == float(right)
    assert right or found.why


@pytest.mark.parametrize(
    ("stated", "executed", "answer", "right"),
    [
        ("-21.1%", "-0.21053", "-21.1%", True),
        ("-21.1%", "-0.21053", "-21.05", True),
        ("-21.1%", "-0.21053", "-0.21053", True),
        ("-21.1%", "-0.21053", "21.1%", False),
        ("-21.1%", "-0.21053", "-20.1%", False),
        ("2%", "0.02380", "2%", True),  # as coarse as the annotator
        ("2%", "0.02380", "2.4%", True),
        ("2%", "0.02380", "2.1%", False),
        ("38.2%", "-0.38206", "38.2%", False),  # the program is the gold
        ("38.2%", "-0.38206", "-38.2%", True),
        ("80%", "80.00000", "80%", True),  # a program that ends in the number before the sign
        ("80%", "80.00000", "8000%", False),
        ("8.8", "0.08750", "8.75", True),  # an annotator who left the sign out
        ("35.80", "35.80000", "35.8", True),
        ("35.80", "35.80000", "38.31", False),
    ],
)
def test_execution_accuracy_with_a_program(
    stated: str, executed: str, answer: str, right: bool
) -> None:
    found = score(execution_accuracy, {"stated": stated, "executed": executed}, answer)
    assert found.value == float(right)


@pytest.mark.parametrize(
    ("stated", "answer", "right"),
    [
        ("71.28元", "71.275元", True),
        ("71.28元", "71.28", True),
        ("71.28元", "71.28美元", False),
        ("71.28元", "71.28万元", False),
        ("1.0126万元", "10126元", True),
        ("1.0126万元", "1.0126元", False),
        ("3253美元", "3,253 USD", True),
        ("-27.14元", "27.14元", False),
        ("3.65%", "0.0365", True),
        ("0.0365", "3.65%", True),
        ("3.65%", "3.65元", False),
        ("353股", "50000/141.5=353.3股", True),
        ("353股", "无法计算", False),
    ],
)
def test_a_chinese_result_needs_its_unit(stated: str, answer: str, right: bool) -> None:
    assert score(result_with_unit, {"stated": stated}, answer).value == float(right)
