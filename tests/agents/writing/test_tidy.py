"""What code mends in a sentence, and what it leaves alone."""

from __future__ import annotations

import pytest
from tael.agents.writing.plan import SLOT, Note, Slot
from tael.agents.writing.tidy import tidy

DIVIDENDS = Slot("d", "$8.4 billion", "level", "d:FY2025", "dividend", plural=True)
BUYBACKS = Slot("b", "$1.8 billion", "level", "b:FY2025", "buyback|repurchase")
EN = {
    "two": Note(
        "dividends: {d}, share buybacks: {b}",
        (DIVIDENDS, BUYBACKS),
        "Dividends came to {d} and share buybacks to {b}.",
    ),
    "average": Note(
        "revenue: has risen by {c} a year on average since {since}",
        (Slot("c", "8.7%", "change", "c:FY2025", "revenue"), Slot("since", "fiscal 2020", "time")),
        "Revenue has risen by {c} a year on average since {since}.",
        "up",
    ),
    "margin": Note(
        "net margin: {m}",
        (Slot("m", "26.9%", "ratio", "m:FY2025", "net margin"),),
        "Net margin came to {m}.",
    ),
    "part": Note(
        "fastest growing segment: {part}, up {g}",
        (Slot("part", "Bottling", "name"), Slot("g", "4.5%", "change", "g:FY2025")),
        "The fastest growing segment was {part}, up {g}.",
        "up",
    ),
}


@pytest.mark.parametrize(
    ("note", "said", "mended"),
    [
        ("two", "Dividends was {d}, share buybacks were {b}.", None),
        ("two", "Dividends paid was {d} and share buybacks {b}.", "Dividends paid were {d} and"),
        ("two", "Dividends took {d}, share buybacks took {b}.", "{d} and share buybacks took"),
        ("two", "Apple paid {d} in dividends, leaving {b} for buybacks.", "="),
        ("two", "Spending on dividends was {d} and on buybacks {b}.", "="),
        ("average", "Revenue grew by {c} a year since {since}.", "Revenue has grown by {c}"),
        ("average", "Revenue has grown by {c} a year since {since}.", "="),
        ("margin", "The Net margin is  {m}.", "The net margin was {m}."),
        ("margin", "Net margin were {m}.", "Net margin was {m}."),
        ("margin", "Net margin rose to {m} .", "Net margin rose to {m}."),
        ("part", "The fastest growing segment is the{part}, up{g}.", "was the {part}, up {g}"),
    ],
)
def test_english(note: str, said: str, mended: str | None) -> None:
    out = tidy(said, EN[note], "en", "Apple")
    assert SLOT.findall(out) == SLOT.findall(said)
    if mended == "=":
        assert out == said
    else:
        assert (mended or "Dividends were {d} and share buybacks were {b}.") in out
    assert tidy(out, EN[note], "en", "Apple") == out


TAX = Note("所得税：{t}", (Slot("t", "5亿元", "level", "t:FY2025", "所得税"),), "所得税为{t}。")
TOP = Note("收入最高的产品：{top}", (Slot("top", "服务", "name"),), "收入最高的产品是{top}。")


@pytest.mark.parametrize(
    ("note", "said", "mended"),
    [
        (TAX, "所得税{t}。", "所得税为{t}。"),
        (TAX, "所得税达到{t}。", "所得税达到{t}。"),
        (TAX, "所得税{t}和其他税。", "所得税{t}和其他税。"),
        (TOP, "苹果的收入最高的产品是{top}。", "苹果收入最高的产品是{top}。"),
    ],
)
def test_chinese(note: Note, said: str, mended: str) -> None:
    assert tidy(said, note, "zh", "苹果") == mended


def test_spaces_in_a_latin_name_stay_in_a_chinese_sentence() -> None:
    said = "Advanced Micro Devices的所得税为{t}。"
    assert tidy(said, TAX, "zh", "Advanced Micro Devices") == said
