"""Shapes that a small model leaves between slots, and the near misses that may be read."""

from __future__ import annotations

import pytest
from tael.agents.writing.checks import problems
from tael.agents.writing.plan import Lang, Note, Slot

MARGIN = Slot("m", "32.0%", "ratio", "om:FY2025", "operating margin")
MARGIN_ZH = Slot("m", "32.0%", "ratio", "om:FY2025", "营业利润率")
POINTS = Slot("c", "0.5 percentage points", "change", "omc:FY2025")
NET = Slot("v", "$5.0 billion", "level", "ni:FY2025", "net income|net profit")
NET_ZH = Slot("v", "50亿元", "level", "ni:FY2025", "净利润")
RATE = Slot("g", "6.4%", "change", "nig:FY2025")
YEAR = Slot("year", "fiscal 2025", "time")
PART = Slot("part", "Greater China", "name")
EN = {
    "shift": Note(
        "operating margin: rose by {c} to {m}",
        (MARGIN, POINTS),
        "Operating margin rose by {c} to {m}.",
        "up",
    ),
    "growth": Note(
        "net income in {year}: {v}, up {g} on the year before",
        (NET, RATE, YEAR),
        "Net income in {year} was {v}, up {g} on the year before.",
        "up",
    ),
    "returns": Note(
        "share buybacks: {b}, dividends: {d}, returned to shareholders in total: {t}",
        (
            Slot("b", "$1.8 billion", "level", "b:FY2025", "buyback|repurchase"),
            Slot("d", "$8.4 billion", "level", "d:FY2025", "dividend", plural=True),
            Slot("t", "$10.2 billion", "level", "t:FY2025", "total|return"),
        ),
        "Share buybacks came to {b} and dividends to {d}, which returned {t} to shareholders in "
        "total.",
    ),
    "top": Note(
        "largest segment: {top}, with revenue of {v}, or {s} of the total",
        (
            Slot("top", "Americas", "name"),
            Slot("v", "$178.4 billion", "level", "r:FY2025", "revenue|sales"),
            Slot("s", "42.9%", "ratio", "s:FY2025", "share|of the total"),
        ),
        "The largest segment was {top}, with revenue of {v}, or {s} of the total.",
    ),
    "mover": Note(
        "segment with the largest decline in revenue: {part}, down {g}",
        (PART, RATE),
        "The segment with the largest decline in revenue was {part}, down {g}.",
        "down",
    ),
    "average": Note(
        "revenue: has risen by {g} a year on average since {since}",
        (
            Slot("g", "8.7%", "change", "c:FY2025", "revenue"),
            Slot("since", "fiscal 2020", "time"),
        ),
        "Revenue has risen by {g} a year on average since {since}.",
        "up",
        vocabulary="since average annual per",
    ),
}
ZH = {
    "shift": Note(
        "营业利润率：上升{c}至{m}", (MARGIN_ZH, POINTS), "营业利润率上升{c}至{m}。", "up"
    ),
    "growth": Note(
        "{year}净利润：{v}，同比增长{g}",
        (NET_ZH, RATE, YEAR),
        "{year}净利润为{v}，同比增长{g}。",
        "up",
    ),
    "returns": Note(
        "股票回购：{b}，股息：{d}，两项合计：{t}",
        (
            Slot("b", "18亿元", "level", "b:FY2025", "回购"),
            Slot("d", "84亿元", "level", "d:FY2025", "股息|分红"),
            Slot("t", "102亿元", "level", "t:FY2025", "合计|共"),
        ),
        "股票回购为{b}，股息为{d}，两项合计为{t}。",
    ),
    "mover": Note(
        "降幅最大的分部：{part}，收入同比下降{g}",
        (PART, RATE),
        "降幅最大的分部是{part}，收入同比下降{g}。",
        "down",
    ),
}
REJECTED_EN = """
growth Net income in {year} rose by {g} in {v}.
growth Net income in {year} rose by {g} net income is to {v}.
growth Net income in {year} grew by {g} compared to the prior, to {v}.
growth Net income in {year} grew by {g}, from a to {v}.
growth Annual net income in {year} was {v}, up {g} on the year before.
shift The operating margin in the Periods rose by {c} to {m}.
shift The operating margin fell by a margin change {c} to {m}.
shift The operating margin rose by the rate of {c} to {m}.
returns Share buybacks paid {b} dividends and returned {t} to shareholders, with dividends of {d}.
returns Share buybacks were {b} and dividends {d}, for a total return of {t}.
top The largest segment of revenue was {v} in {top}, with a share of the total of {s}.
top The largest segment, with revenue of {v} in {top}, had a share of the total of {s}.
mover The segment with a declined by {g} in revenue was {part}.
mover The revenue fell by {g} in the segment with the {part}.
average Revenue has grown at an average rate of {g} since {since}.
"""
ACCEPTED_EN = """
growth In {year}, net profit was {v}, up {g} from a year earlier.
growth Apple's net income in {year} climbed by {g}, reaching {v}.
shift The operating margin was {m}, up by {c} from a year earlier.
returns Apple spent {b} on share buybacks and paid {d} in dividends, returning {t} in total.
returns Share buybacks were {b} and dividends were {d}, a total of {t}.
top {top} was the largest segment, with revenue of {v}, or {s} of the total.
top The largest segment, {top}, generated revenue of {v} and accounted for {s} of the total.
mover The segment with the largest decline in revenue, {part}, fell by {g}.
average Revenue has grown by an average of {g} per year since {since}.
"""
REJECTED_ZH = """
growth 净利润为净利润，同比增长{g}，达到{v}，{year}。
growth 苹果的净利润为{v}，比上年多{year}增长{g}。
growth 苹果的净利润同比增长{g}，至{year}，为{v}。
growth {year}净利润为本年的数，增长{g}，为{v}。
growth {year}利润为为净利润，增长{g}，为{v}。
shift 营业利润率上升了营业利润率的比率，上升{c}至{m}。
shift 营业利润率增加为比率，由年上升{c}至{m}。
shift 本年营业利润率上升{c}至{m}。
returns 股票回购的股息为{b}，股息为{d}，两项合计为{t}。
returns 股票回购的回购为{b}，股息为{d}，两项合计为{t}。
returns 股票回购为{d}，股息为{b}，两项合计为{t}。
mover 降幅最大的分部收入同比下降{g}，占比为{part}。
mover 苹果的分部收入为{part}，降幅最大，同比下降{g}。
"""
ACCEPTED_ZH = """
growth 苹果{year}的净利润为{v}，比上年增长{g}。
growth {year}，苹果的净利润达到{v}，比上年多{g}。
growth 苹果的净利润在{year}为{v}，同比增长{g}。
shift 营业利润率较上年上升{c}，达到{m}。
returns 股票回购为{b}，分红为{d}，两项合计共{t}。
returns 公司用于回购股票的支出为{b}，派发股息{d}，合计{t}。
mover {part}是降幅最大的分部，收入同比下降{g}。
"""


def judged(lang: Lang, note: str, sentence: str) -> list[str]:
    notes, subject = (EN, "Apple") if lang == "en" else (ZH, "苹果")
    return [problem.code for problem in problems(sentence, notes[note], lang=lang, subject=subject)]


def rows(text: str) -> list[tuple[str, str]]:
    return [(line.split(" ", 1)[0], line.split(" ", 1)[1]) for line in text.strip().splitlines()]


@pytest.mark.parametrize(("note", "sentence"), rows(REJECTED_EN))
def test_english_noise_is_refused(note: str, sentence: str) -> None:
    assert judged("en", note, sentence)


@pytest.mark.parametrize(("note", "sentence"), rows(REJECTED_ZH))
def test_chinese_noise_is_refused(note: str, sentence: str) -> None:
    assert judged("zh", note, sentence)


@pytest.mark.parametrize(("note", "sentence"), rows(ACCEPTED_EN))
def test_english_prose_stands(note: str, sentence: str) -> None:
    assert judged("en", note, sentence) == []


@pytest.mark.parametrize(("note", "sentence"), rows(ACCEPTED_ZH))
def test_chinese_prose_stands(note: str, sentence: str) -> None:
    assert judged("zh", note, sentence) == []


@pytest.mark.parametrize(
    ("subject", "sentence"),
    [
        ("3M", "3M's operating margin rose by {c} to {m}."),
        ("Fifth Third Bancorp", "Fifth Third Bancorp's operating margin rose by {c} to {m}."),
        ("Amazon.com", "At Amazon.com the operating margin rose by {c} to {m}."),
    ],
)
def test_a_companys_own_name_claims_nothing(subject: str, sentence: str) -> None:
    assert problems(sentence, EN["shift"], lang="en", subject=subject) == []
    assert problems(sentence, EN["shift"], lang="en", subject="Apple") != []


def test_a_name_with_a_word_of_movement_does_not_stand_for_the_movement() -> None:
    still = "Advance Auto Parts had an operating margin of {m}, with a change of {c}."
    found = problems(still, EN["shift"], lang="en", subject="Advance Auto Parts")
    assert "direction" in [problem.code for problem in found]


def test_chinese_company_names_do_not_lend_their_characters_to_a_check() -> None:
    """达 in 英伟达 is no "reached" before a period, 三 in 三一重工 is no number."""
    for subject in ("英伟达", "三一重工", "五粮液"):
        said = f"{subject}{{year}}的净利润为{{v}}，同比增长{{g}}。"
        assert problems(said, ZH["growth"], lang="zh", subject=subject) == []


@pytest.mark.parametrize(
    ("sentence", "hint"),
    [
        ("Net income in {year} rose by {g} in {v}.", "{v}"),
        ("Net income in {year} grew by {g} compared to the prior, to {v}.", "prior"),
    ],
)
def test_a_reason_names_what_to_mend(sentence: str, hint: str) -> None:
    found = problems(sentence, EN["growth"], lang="en", subject="Apple")
    assert any(hint in problem.reason for problem in found)
