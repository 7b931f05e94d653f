"""The scorer of reports: right prose passes, and each kind of fault is seen and named."""

from __future__ import annotations

import pytest
from tael.domains.finance_report.evals import TASK
from tael.domains.finance_report.pack import pack
from tael.domains.finance_report.score import FIT, score, sentences
from tael.evals.task import Answer, Sample, Score

EN = Sample("KO-en", {"ticker": "KO", "lang": "en"}, None)
ZH = Sample("600519-zh", {"ticker": "600519", "lang": "zh"}, None)

GOOD_EN = """## Key points
Coca-Cola had revenue of $47.1 billion [revenue:FY2024] in fiscal 2024.
Revenue rose by 2.9% [revenue_growth:FY2024] on the year.
Net income was $10.6 billion [net_income:FY2024], down from $10.7 billion [net_income:FY2023].
The operating margin came to 21.2% [operating_margin:FY2024].
## Cash flow
Cash from operations fell to $6.8 billion [cfo:FY2024].
Capital expenditure was $2.1 billion [capex:FY2024].
Free cash flow stood at $4.7 billion [fcf:FY2024].
## Balance sheet
Cash and cash equivalents were $10.8 billion [cash:FY2024].
"""


def judged(prose: str, sample: Sample = EN) -> Score:
    return score(sample, Answer(prose))


def test_right_prose_is_acceptable() -> None:
    found = judged(GOOD_EN)
    assert found.parts == {
        "figures": 1.0,
        "sourced": 1.0,
        "consistent": 1.0,
        "readable": 1.0,
        "covered": 1.0,
    }
    assert found.value >= FIT == TASK.acceptable


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("$47.1 billion", "$47.2 billion", "figures"),
        ("$47.1 billion", "$47.1 million", "figures"),
        ("21.2% [", "21.3% [", "figures"),
        ("Revenue rose by", "Revenue fell by", "consistent"),
        (
            "operations fell to $6.8 billion [cfo:FY2024]",
            "operations rose to $6.8 billion [cfo:FY2024]",
            "consistent",
        ),
    ],
)
def test_one_wrong_thing_makes_a_report_unacceptable(old: str, new: str, part: str) -> None:
    assert old in GOOD_EN
    found = judged(GOOD_EN.replace(old, new))
    assert found.parts[part] < 1
    assert found.value < FIT
    assert found.why


def test_a_figure_of_another_line_is_not_sourced() -> None:
    found = judged(GOOD_EN.replace("[capex:FY2024]", "[cash:FY2024]"))
    assert found.parts["figures"] == 1
    assert found.parts["sourced"] < 1


def test_repetition_and_the_wrong_language_are_not_readable() -> None:
    line = "Revenue rose by 2.9% [revenue_growth:FY2024] on the year."
    assert judged("\n".join([line] * 8)).parts["readable"] == 1 / 8
    assert judged(GOOD_EN.replace("had revenue of", "的营业收入为")).parts["readable"] < 1
    assert judged("").value == 0


def test_what_is_left_out_is_not_covered() -> None:
    without = "\n".join(line for line in GOOD_EN.splitlines() if "net_income" not in line)
    assert judged(without).parts["covered"] == 0.75


def test_a_sign_may_stand_or_be_told() -> None:
    growth = pack("600519", "zh").table.facts["revenue_growth:FY2025"].value
    assert growth < 0
    shown = f"{abs(growth) * 100:.1f}%"
    for text in (f"营业收入同比变动为-{shown}。", f"营业收入同比下降{shown}。"):
        assert judged(text, ZH).parts["figures"] == 1
    assert judged(f"营业收入同比增长{shown}。", ZH).parts["consistent"] == 0


def test_dates_and_years_are_no_figures() -> None:
    text = "In fiscal 2024, on December 31, 2024, the 10-K for 2023 and Q3 were read again."
    assert judged(text).parts["figures"] == 0  # there is none to be right
    assert list(sentences("# A title\n| a | b |\n- One sentence here.", "en")) == [
        "One sentence here."
    ]


def test_the_list_for_the_model_has_each_line_once_a_period() -> None:
    for ticker, lang in (("AAPL", "en"), ("JPM", "zh")):
        facts = pack(ticker, lang)  # type: ignore[arg-type]
        assert len({fact.id for fact in facts.rows}) == len(facts.rows) > 20
        assert len(facts.listed().splitlines()) == len(facts.rows)
