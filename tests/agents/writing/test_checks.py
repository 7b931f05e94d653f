"""Each kind of problem: sentences that must not be read, and near misses that may."""

from __future__ import annotations

import pytest
from tael.agents.writing.checks import problems, repeats
from tael.agents.writing.plan import Lang, Note, Slot

REVENUE = Slot("revenue", "$416.2 billion", "level", "revenue:FY2025", "revenue|sales")
GROWTH = Slot("growth", "6.4%", "change", "revenue_growth:FY2025")
YEAR = Slot("year", "fiscal 2025", "time")
MARGIN = Slot("margin", "26.9%", "ratio", "net_margin:FY2025", "net margin")
PRIOR = Slot("margin_prior", "24.0%", "prior", "net_margin:FY2024")
CAPEX = Slot("capex", "$12.7 billion", "level", "capex:FY2025", "capital expenditure")
FCF = Slot("fcf", "$98.8 billion", "level", "fcf:FY2025", "free cash flow")

EN = {
    "growth": Note(
        "revenue in {year}: {revenue}, rose by {growth}",
        (REVENUE, GROWTH, YEAR),
        "Revenue in {year} was {revenue}, up {growth} on the year before.",
        "up",
    ),
    "prior": Note(
        "net margin: rose from {margin_prior} to {margin}",
        (MARGIN, PRIOR),
        "Net margin rose from {margin_prior} to {margin}.",
        "up",
    ),
    "several": Note(
        "capital expenditure: {capex}, free cash flow: {fcf}",
        (CAPEX, FCF),
        "Capital expenditure came to {capex} and free cash flow came to {fcf}.",
    ),
    "average": Note(
        "revenue: rose by {cagr} a year on average since {since}",
        (
            Slot("cagr", "8.7%", "change", "revenue_cagr:FY2025", "revenue|sales"),
            Slot("since", "fiscal 2020", "time"),
        ),
        "Revenue rose by {cagr} a year on average since {since}.",
        "up",
        vocabulary="since average annual compound per each every",
    ),
    "share": Note(
        "research as a share of revenue: fell by {change} to {share}",
        (
            Slot("share", "8.3%", "ratio", "rd_share:FY2025", "research"),
            Slot("change", "0.3 percentage points", "change", "rd_share_change:FY2025"),
        ),
        "Research as a share of revenue fell by {change} to {share}.",
        "down",
    ),
    "mover": Note(
        "fastest growing product line: {part}, rose by {rate}",
        (Slot("part", "Services", "name"), Slot("rate", "13.5%", "change", "g:FY2025")),
        "The fastest growing product line was {part}, up {rate}.",
        "up",
    ),
    "flat": Note(
        "gross margin: was little changed at {gross_margin}",
        (Slot("gross_margin", "46.9%", "ratio", "gross_margin:FY2025", "gross margin"),),
        "Gross margin was little changed at {gross_margin}.",
        "flat",
    ),
}
ZH = {
    "growth": Note(
        "{year}营业收入：{revenue}，同比增长{growth}",
        (
            Slot("revenue", "4,161.6亿美元", "level", "revenue:FY2025", "营业收入|收入"),
            GROWTH,
            YEAR,
        ),
        "{year}营业收入为{revenue}，同比增长{growth}。",
        "up",
    ),
    "prior": Note(
        "净利率：由上年的{margin_prior}升至{margin}",
        (Slot("margin", "26.9%", "ratio", "net_margin:FY2025", "净利率"), PRIOR),
        "净利率由上年的{margin_prior}升至{margin}。",
        "up",
    ),
    "several": Note(
        "资本开支：{capex}，自由现金流：{fcf}",
        (
            Slot("capex", "127亿美元", "level", "capex:FY2025", "资本开支"),
            Slot("fcf", "988亿美元", "level", "fcf:FY2025", "自由现金流"),
        ),
        "资本开支为{capex}，自由现金流为{fcf}。",
    ),
    "average": Note(
        "自{since}以来营业收入：年均上升{cagr}",
        (
            Slot("cagr", "8.7%", "change", "revenue_cagr:FY2025", "营业收入|收入"),
            Slot("since", "2020财年", "time"),
        ),
        "自{since}以来，营业收入年均上升{cagr}。",
        "up",
        vocabulary="每年",
    ),
    "mover": Note(
        "增长最快的产品：{part}，收入同比增长{rate}",
        (Slot("part", "服务", "name"), Slot("rate", "13.5%", "change", "g:FY2025")),
        "增长最快的产品是{part}，收入同比增长{rate}。",
        "up",
    ),
}
NOTES: dict[Lang, dict[str, Note]] = {"en": EN, "zh": ZH}
SUBJECT: dict[Lang, str] = {"en": "Apple", "zh": "苹果"}


def codes(lang: Lang, note: str, sentence: str) -> list[str]:
    found = problems(sentence, NOTES[lang][note], lang=lang, subject=SUBJECT[lang])
    assert all(problem.reason for problem in found)
    return [problem.code for problem in found]


REJECTED_EN = """
number growth Revenue in {year} doubled to {revenue}, up {growth}.
number growth Revenue in {year} was {revenue}, up {growth} or half as much.
number growth Revenue in {year} was {revenue} dollars, up {growth}.
number growth Revenue in 2025, or {year}, was {revenue}, up {growth}.
number growth Revenue in {year} was {revenue}, up {growth} for the second year.
unknown_slot growth Revenue in {year} was {sales}, up {growth}.
missing_slot growth Revenue in {year} rose by {growth}.
repeated_slot growth Revenue in {year} was {revenue}, up {growth}, and stood at {revenue}.
slot_form growth Revenue in {year} was {Revenue}, up {growth}.
slot_form growth Revenue in {year} was {revenue, up {growth}.
direction growth Revenue in {year} fell to {revenue}, a change of {growth}.
direction growth Revenue in {year} was {revenue}, with a change of {growth}.
direction growth Revenue in {year} was {revenue}, flat on the year before, by {growth}.
direction share Research as a share of revenue widened by {change} to {share}.
direction several Capital expenditure rose to {capex} and free cash flow was {fcf}.
direction flat Gross margin rose to {gross_margin}.
direction flat Gross margin was {gross_margin}.
cause growth Revenue in {year} was {revenue}, up {growth} because of higher sales.
cause growth Revenue in {year} was {revenue}, up {growth}, driven by products.
judgement growth Revenue in {year} was {revenue}, a strong rise of {growth}.
judgement prior Net margin improved and rose from {margin_prior} to {margin}.
forecast growth Revenue in {year} was {revenue} and will be up by {growth}.
forecast growth Revenue in {year} continued to rise by {growth} to {revenue}.
role growth Revenue in {year} rose to {growth}, which brought {revenue}.
role growth Revenue in {year} grew by {revenue} and {growth}.
role growth Revenue of {growth} rose to {revenue} in {year}.
role growth Revenue growth in {year} was {revenue}, up {growth} on the year before.
role growth Revenue rose by {growth} in {year}, from {revenue} the year before.
role growth Revenue was {growth} higher in {year} than the {revenue} of the year before.
role growth Revenue until {year} was {revenue}, up {growth}.
role growth Revenue rose to {revenue}, up {year} by {growth}.
role prior Net margin was {margin}, {margin_prior} more than before.
role prior Net margin rose by {margin_prior} to {margin}.
role prior Net margin rose from {margin} to {margin_prior}.
role prior Net margin rose to {margin_prior}, compared with {margin} before.
role prior Net margin increased to {margin}, with {margin_prior} recorded for the period.
role several Capital expenditure took {capex} from a free cash flow of {fcf}.
anchor several Capital expenditure was {fcf} and free cash flow was {capex}.
swapped several Free cash flow of {capex} remained after capital expenditure of {fcf}.
anchor growth It reached {revenue} in {year}, up {growth} on the year before.
vocabulary growth Revenue in {year} was {revenue}, up {growth}, thanks to iPhones.
vocabulary growth Revenue in {year} was {revenue}, up {growth}, a sign of demand.
vocabulary growth Revenue in {year} was not {revenue}, up {growth}.
scope growth Net revenue in {year} was {revenue}, up {growth} on the year before.
scope growth Revenue per share in {year} was {revenue}, up {growth} on the year before.
scope growth Revenue in {year} was {revenue}, up {growth} on the quarter before.
scope growth Quarterly revenue in {year} was {revenue}, up {growth} on the year before.
scope growth The cost of sales in {year} was {revenue}, up {growth} on the year before.
scope growth Revenue in {year} was {revenue}, up {growth} over the past years.
scope growth Revenue in {year} was {revenue}, {growth} more than costs.
scope average Revenue has grown by {cagr} in total since {since}.
scope average Revenue grew by {cagr} a year on average in {since}.
scope share Research fell by {change} to {share}.
scope mover The largest product line was {part}, up {rate}.
form growth revenue in {year} was {revenue}, up {growth}.
form growth Revenue in {year} was {revenue}, up {growth}
form growth Revenue in {year} was {revenue}. It was up {growth}.
form growth **Revenue** in {year} was {revenue}, up {growth}.
form growth Revenue in {year}, {revenue}, up {growth}.
form growth Revenue in {year} was {revenue}, rose by {growth}.
"""
REJECTED_ZH = """
number growth {year}营业收入翻倍至{revenue}，同比增长{growth}。
number growth {year}营业收入为{revenue}，同比增长{growth}，占两成。
number growth 2025年即{year}营业收入为{revenue}，同比增长{growth}。
number growth {year}营业收入为{revenue}亿，同比增长{growth}。
unknown_slot growth {year}营业收入为{sales}，同比增长{growth}。
missing_slot growth {year}营业收入同比增长{growth}。
repeated_slot growth {year}营业收入为{revenue}，同比增长{growth}，达{revenue}。
slot_form growth {year}营业收入为{revenue，同比增长{growth}。
direction growth {year}营业收入为{revenue}，同比下降{growth}。
direction growth {year}营业收入为{revenue}，同比变动{growth}。
direction several 资本开支增加为{capex}，自由现金流为{fcf}。
cause growth 由于业务规模，{year}营业收入为{revenue}，同比增长{growth}。
judgement growth {year}营业收入为{revenue}，同比大幅增长{growth}。
forecast growth 预计{year}营业收入为{revenue}，同比增长{growth}。
role growth {year}营业收入增长{revenue}，同比增长{growth}。
role growth {year}营业收入为{growth}，同比增长{revenue}。
role growth {year}营业收入由{revenue}增长{growth}。
role growth {year}营业收入为{revenue}，同比增长至{growth}。
role growth {year}营业收入占{revenue}，同比增长{growth}。
role growth 营业收入为{revenue}，同比增长{growth}{year}。
role prior 净利率上升{margin_prior}至{margin}。
role prior 净利率由上年的{margin}升至{margin_prior}。
role prior 净利率为{margin}，比上年增加了{margin_prior}。
anchor several 资本开支为{fcf}，自由现金流为{capex}。
anchor growth {year}为{revenue}，同比增长{growth}。
vocabulary growth {year}营业收入为{revenue}，同比增长{growth}，需求旺盛。
vocabulary growth {year}营业收入为{revenue}，没有增长{growth}。
scope growth {year}营业收入为{revenue}，环比增长{growth}。
scope growth {year}单季营业收入为{revenue}，同比增长{growth}。
scope growth {year}每股收入为{revenue}，同比增长{growth}。
scope growth {year}营业收入不为{revenue}，同比增长{growth}。
scope growth {year}营业收入为{revenue}，累计增长{growth}。
scope average 自{since}以来，营业收入上升{cagr}。
scope average {since}营业收入年均上升{cagr}。
scope mover 收入最高的产品是{part}，收入同比增长{rate}。
form growth {year}营业收入为{revenue}，同比增长{growth}
form growth {year}营业收入为{revenue}。同比增长{growth}。
form growth {year}营业收入为{revenue}，同比增长{growth}，。
"""
ACCEPTED_EN = """
growth Apple reported revenue of {revenue} in {year}, {growth} more than the year before.
growth Revenue rose by {growth} to {revenue} in {year}.
growth Revenue of {revenue} in {year} exceeded that of the previous year by {growth}.
growth Sales in {year} came to {revenue}, an increase of {growth} on the year before.
growth The increase in revenue was {growth} in {year}, taking it to {revenue}.
prior Net margin rose from {margin_prior} to {margin}.
prior Net margin was {margin}, higher than {margin_prior} the year before.
prior Net margin was {margin_prior} the year before and rose to {margin}.
prior The net margin went up to {margin} from {margin_prior} a year earlier.
several Capital expenditure came to {capex} and free cash flow came to {fcf}.
several Free cash flow of {fcf} remained after capital expenditure of {capex}.
average Revenue has grown by {cagr} per year since {since}.
average Revenue growth averaged {cagr} a year since {since}.
share Research took {share} of revenue, down by {change}.
share Research as a share of revenue narrowed to {share}, {change} lower.
mover The fastest-growing product line was {part}, up {rate}.
mover {part} was the fastest growing product line, rising by {rate}.
flat Gross margin was little changed at {gross_margin}.
flat Gross margin held steady at {gross_margin}.
"""
ACCEPTED_ZH = """
growth {year}营业收入为{revenue}，同比增长{growth}。
growth {year}营业收入达到{revenue}，较上年增加{growth}。
growth 苹果{year}营业收入增长至{revenue}，增幅为{growth}。
prior 净利率由上年的{margin_prior}升至{margin}。
prior 净利率为{margin}，高于上年的{margin_prior}。
prior 净利率升至{margin}，上年为{margin_prior}。
several 扣除资本开支{capex}后，自由现金流为{fcf}。
average 自{since}以来，营业收入年均增长{cagr}。
average 自{since}以来，营业收入平均每年上升{cagr}。
mover 增长最快的产品是{part}，收入同比增长{rate}。
mover {part}收入同比增长{rate}。
"""


def rows(text: str, fields: int) -> list[tuple[str, ...]]:
    return [tuple(line.split(" ", fields - 1)) for line in text.strip().splitlines()]


@pytest.mark.parametrize(("code", "note", "sentence"), rows(REJECTED_EN, 3))
def test_english_sentence_is_rejected(code: str, note: str, sentence: str) -> None:
    assert code in codes("en", note, sentence)


@pytest.mark.parametrize(("code", "note", "sentence"), rows(REJECTED_ZH, 3))
def test_chinese_sentence_is_rejected(code: str, note: str, sentence: str) -> None:
    assert code in codes("zh", note, sentence)


@pytest.mark.parametrize(("note", "sentence"), rows(ACCEPTED_EN, 2))
def test_english_near_miss_is_accepted(note: str, sentence: str) -> None:
    assert codes("en", note, sentence) == []


@pytest.mark.parametrize(("note", "sentence"), rows(ACCEPTED_ZH, 2))
def test_chinese_near_miss_is_accepted(note: str, sentence: str) -> None:
    assert codes("zh", note, sentence) == []


def test_a_slots_own_name_does_not_name_its_figure() -> None:
    note = Note(
        "dividends: {dividends}, buybacks: {buybacks}",
        (
            Slot("dividends", "$1", "level", "d:FY2025", "dividend"),
            Slot("buybacks", "$2", "level", "b:FY2025", "buyback"),
        ),
        "Dividends came to {dividends} and buybacks came to {buybacks}.",
    )
    assert problems(note.fallback, note, lang="en", subject="Apple") == []
    crossed = "Dividends came to {buybacks} and buybacks came to {dividends}."
    assert problems(crossed, note, lang="en", subject="Apple")


def test_share_repurchase_after_a_period_is_not_a_unit() -> None:
    note = Note(
        "{year}股票回购：{buybacks}",
        (Slot("buybacks", "316亿美元", "level", "b:FY2025", "回购"), YEAR),
        "{year}股票回购为{buybacks}。",
    )
    assert problems(note.fallback, note, lang="zh", subject="苹果") == []
    assert problems("{year}股票回购为{buybacks}股。", note, lang="zh", subject="苹果")


def test_a_cause_that_the_note_gives_may_be_told() -> None:
    note = Note(
        "tax rate: {rate} because of a charge",
        (Slot("rate", "24.1%", "ratio", "t:FY2025", "tax rate"),),
        "The tax rate was {rate} because of a charge.",
    )
    assert problems(note.fallback, note, lang="en", subject="Apple") == []


@pytest.mark.parametrize(
    ("lang", "first", "again", "other"),
    [
        (
            "en",
            "Revenue rose by {growth} to {revenue}.",
            "Revenue rose to {revenue} by {growth}.",
            "Net income fell by {growth} to {net_income}.",
        ),
        (
            "zh",
            "营业收入增长{growth}至{revenue}。",
            "营业收入增长{growth}，至{revenue}。",
            "净利润下降{growth}，为{net_income}。",
        ),
    ],
)
def test_repetition(lang: Lang, first: str, again: str, other: str) -> None:
    found = repeats(again, [other, first], lang)
    assert found is not None
    assert found.code == "repeat"
    assert repeats(other, [first], lang) is None
    assert repeats(first, [], lang) is None
