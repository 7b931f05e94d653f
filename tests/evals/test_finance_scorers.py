"""TAT-QA, FinEval and FinGLM: what right, near and wrong answers score."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tael.evals.scorers.fineval import figures, reference_facts
from tael.evals.scorers.finglm import annual_report_answer, similarity, states
from tael.evals.scorers.tatqa import span_match
from tael.evals.task import Answer, Sample, Score, Scorer


def score(scorer: Scorer, target: dict[str, Any], value: Any, **given: str) -> Score:
    asked = {"question": "", "document": "", "history": [], **given}
    return scorer(Sample("s", asked, target), Answer(value))


def tat(kind: str, scale: str, *golds: str) -> dict[str, Any]:
    return {"answer": list(golds), "type": kind, "scale": scale}


@pytest.mark.parametrize(
    ("gold", "answer", "em", "f1"),
    [
        (tat("span", "million", "$1,496.5"), "$1,496.5 million", 1, 1),
        (tat("span", "million", "$1,496.5"), "1496500 thousand", 1, 1),
        (tat("span", "million", "$1,496.5"), "1,496.5", 0, 0),
        (tat("span", "million", "(1.9)"), "(1.9) million", 1, 1),
        (tat("span", "million", "(1.9)"), "1.9 million", 0, 0),
        (tat("span", "", "$53.1 million"), "53.1 million", 1, 1),
        (tat("span", "percent", "13.2"), "13.2%", 1, 1),
        (tat("span", "percent", "13.2"), "13.2", 0, 0),
        (tat("span", "", "The patent office"), "patent office.", 1, 1),
        (tat("span", "", "not material"), "material", 0, 2 / 3),
        (tat("span", "", "a loss of 5 million"), "a loss of 6 million", 0, 0),
        (tat("multi-span", "", "2019", "2018"), "2018; 2019", 1, 1),
        (tat("multi-span", "", "2019", "2018"), "2019 and 2018", 1, 1),
        (tat("multi-span", "", "2019", "2018"), "2019", 0, 2 / 3),
        (tat("multi-span", "", "2019", "2018"), ["2018", 2019], 1, 1),
        (
            tat("multi-span", "thousand", "$ 2,515", "$ 1,310"),
            "2,515 thousand; 1,310 thousand",
            1,
            1,
        ),
        (tat("multi-span", "thousand", "$ 2,515", "$ 1,310"), "2,515; 1,310", 0, 0),
        (tat("count", "", "2"), "two", 1, 1),
        (tat("count", "", "2"), "3", 0, 0),
        (tat("arithmetic", "percent", "-22.22"), "-22.22%", 1, 1),
        (tat("arithmetic", "percent", "-22.22"), "-22.2222%", 1, 1),
        (tat("arithmetic", "percent", "-22.22"), "-0.2222", 1, 1),
        (tat("arithmetic", "percent", "-22.22"), "22.22%", 0, 0),
        (tat("arithmetic", "percent", "-22.22"), "-22.3%", 0, 0),
        (tat("arithmetic", "million", "-12.6"), "-12.6 million", 1, 1),
        (tat("arithmetic", "million", "-12.6"), "-12.6 thousand", 0, 0),
        (tat("arithmetic", "million", "-12.6"), "-12.6", 0, 0),
        (tat("arithmetic", "", "0.27"), 0.2749, 1, 1),
        (tat("arithmetic", "", "0.27"), "", 0, 0),
        (tat("arithmetic", "", "0.27"), None, 0, 0),
    ],
)
def test_tatqa_measures_words_numbers_and_scale(
    gold: dict[str, Any], answer: Any, em: float, f1: float
) -> None:
    found = score(span_match, gold, answer)
    assert found.parts == {"em": float(em), "f1": pytest.approx(f1)}
    assert found.value == found.parts["f1"]


def test_tatqa_tells_when_only_the_scale_is_wrong() -> None:
    found = score(span_match, tat("arithmetic", "million", "-12.6"), "-12.6 thousand")
    assert found.why.startswith("right number, wrong scale")


FACTS = {
    "facts": [
        "2025年05月15日，甲公司的最高价为23.20元。",
        "2025年05月15日，甲公司的成交额为3.07亿元，涨跌幅为-1.50%。",
        "2024年，甲公司的净利润同比下降7.73%。",
    ]
}
ASKED = {"question": "甲公司的成交额是多少", "document": "甲公司的换手率为0.37%。"}


@pytest.mark.parametrize(
    ("answer", "asked", "supported"),
    [
        ("2025年5月15日成交额为3.07亿元。", 1, 1),
        ("成交额为30700万元。", 1, 1),
        ("成交额为3.07亿，换手率0.37%。", 1, 1),
        ("成交额为3.07亿元，净利润下降7.73%。", 1, 1),
        ("成交额为3.07亿元，净利润为-7.73%。", 1, 1),
        ("成交额为3.07亿元，净利润增长7.73%。", 1, 0.5),
        ("成交额为3.07万元。", 0, 0),
        ("成交额为3.07亿美元。", 0, 0),
        ("成交额为3.28亿元。", 0, 0),
        ("最高价为23.20元。", 0, 1),
        ("没有相关数据。", 0, 1),
        ("", 0, 0),
        (None, 0, 0),
    ],
)
def test_reference_facts(answer: str, asked: float, supported: float) -> None:
    found = score(reference_facts, FACTS, answer, **ASKED)
    assert (found.parts["asked"], found.parts["supported"]) == (asked, supported)
    assert found.value == asked * supported


def test_an_open_question_is_met_by_any_fact_but_by_no_invention() -> None:
    asked = {**ASKED, "question": "甲公司最近表现怎么样"}
    assert score(reference_facts, FACTS, "最高价为23.20元。", **asked).value == 1
    assert score(reference_facts, FACTS, "最高价为24.20元。", **asked).value == 0
    assert score(reference_facts, FACTS, "表现很好。", **asked).value == 0


def test_the_fund_s_formal_name_is_not_what_is_asked_for() -> None:
    target = {
        "facts": [
            "丁债券A的单位净值为1.37元。",
            "丁债券A的近一周涨跌幅为0.55%。",
            "丁债券A的规模为2.10亿元。",
        ]
    }
    asked = {"question": "丁债券型证券投资基金A类的基金净值是多少", "document": ""}
    assert score(reference_facts, target, "净值为1.37", **asked).value == 1
    assert score(reference_facts, target, "涨跌幅为0.55%", **asked).value == 0


def test_a_reference_without_figures_is_met_in_words() -> None:
    target = {"facts": ["2025年05月15日，乙公司处于退市状态。"]}
    assert score(reference_facts, target, "乙公司处于退市状态").value == 1
    assert score(reference_facts, target, "乙公司处于退市状态，股价1.20元").value == 0
    assert score(reference_facts, target, "不清楚").value == 0


def test_dates_durations_and_codes_are_no_figures() -> None:
    text = "截至2025年05月15日，1—7月份，近20日，丙公司（600519）的CA1指标为1.20，24FY"
    assert [found.value for found in figures(text)] == [Decimal("1.20")]


REPORT: dict[str, Any] = {
    "answers": ["甲公司2021年的固定资产是1200000.50元。", "2021年甲公司的固定资产为1200000.50元。"],
    "names": ["甲公司", "甲股份有限公司"],
    "year": "2021",
    "values": ["1200000.50元"],
    "keywords": ["1200000.50元"],
    "refusal": [],
}


def test_finglm_adds_up_its_parts() -> None:
    assert score(annual_report_answer, REPORT, REPORT["answers"][1]).value == 1
    bare = score(annual_report_answer, REPORT, "1,200,000.50元")
    assert bare.parts["basic"] == 0
    assert bare.value == pytest.approx(0.25 + 0.5 * bare.parts["similarity"])
    assert 0 < bare.parts["similarity"] < 1


@pytest.mark.parametrize(
    "answer",
    [
        "甲公司2021年的固定资产是1284000.54元。",
        "甲公司2021年的固定资产是-1200000.50元。",
        "甲公司2021年的固定资产是1200000.50美元。",
        "甲公司2021年的固定资产是1200000.50万元。",
        "未查询到",
        "",
        None,
    ],
)
def test_finglm_gives_nothing_for_a_wrong_value(answer: str | None) -> None:
    assert score(annual_report_answer, REPORT, answer).value == 0


def test_finglm_wants_a_refusal_where_there_is_no_answer() -> None:
    gold = {**REPORT, "values": [], "keywords": [], "refusal": ["无", "未"]}
    gold["answers"] = ["未查询到甲公司2021年的信息。"]
    assert score(annual_report_answer, gold, gold["answers"][0]).value == 1
    assert score(annual_report_answer, gold, "甲公司2021年的固定资产是5元。").value == 0


def test_finglm_open_questions_are_scored_by_likeness_alone() -> None:
    gold = {**REPORT, "names": [], "year": "", "values": [], "keywords": []}
    found = score(annual_report_answer, gold, "固定资产")
    assert found.value == found.parts["similarity"]
    assert score(annual_report_answer, gold, "").value == 0


@pytest.mark.parametrize(
    ("text", "value", "there"),
    [
        ("法定代表人与上年相同", "相同", True),
        ("法定代表人是一样的", "相同", True),
        ("法定代表人不相同", "相同", False),
        ("法定代表人不同", "不相同", True),
        ("法定代表人没有变化", "不相同", False),
        ("法定代表人相同", "不相同", False),
        ("共有460,724人", "460724", True),
        ("共有1460724人", "460724", False),
        ("共有5.35人", "5", False),
        ("邮箱是 A@B.com", "a@b.com", True),
        ("北京路 1000 号", "北京路1000号", True),
    ],
)
def test_a_value_is_stated_by_what_it_is_worth(text: str, value: str, there: bool) -> None:
    assert states(text, value) is there


def test_likeness_is_the_best_of_the_references() -> None:
    assert similarity("abcd", ["xyz", "abcd"]) == 1
    assert similarity("abcd", ["abxy"]) == pytest.approx(1 / 3)
    assert similarity("a", []) == 0
