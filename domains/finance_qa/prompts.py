"""What the model is told: short instructions and a worked example, as turns that never change.

The stable turns come first, so that every question shares them in the server's cache; then the
document, and last the question, so that questions on one whole document share that too.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from ...agents.model.types import Message, Messages
from .cues import Wanted

Lang = Literal["en", "zh"]


class Draft(BaseModel):
    """The model's reply. Each item is copied words, a copied number, or a formula over numbers."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    answer: list[str] = Field(min_length=1, max_length=8, examples=[["This is a scripted reply."]])


_SYSTEM = {
    "en": (
        "You answer questions about a financial document with JSON: "
        '{"answer": [...]}. '
        "Words and single figures: copy them exactly as the document has them, as short as "
        "possible, without a sentence around them. One item for each thing that is asked. "
        "A figure that has to be calculated: give the formula, with numbers copied from the "
        "document and the signs + - * / ( ). Never write the result of a calculation."
    ),
    "zh": (
        "你根据金融资料回答问题，只输出 JSON："
        '{"answer": [...]}。'
        "原文里有的内容：逐字抄写，保留数字和单位。问几项就写几项。"
        "需要计算的：只写算式，数字取自资料或问题，用 + - * / ( )，不要写计算结果。"
    ),
}

_EXAMPLE = {
    "en": (
        "(in thousands) | 2021 | 2020\n"
        "Ferry tickets | 640 | 512\n"
        "Harbour fees | 75 | (20)\n"
        "Total income | 715 | 492\n"
        "The pier in Aldmoor was closed for repairs in March 2021. Its lease costs $1.2 million.",
        (
            (
                "By what percentage did ferry tickets change in 2021?",
                '{"answer": ["(640-512)/512"]}',
            ),
            ("Why was the pier closed?", '{"answer": ["for repairs"]}'),
            ("What were the harbour fees in 2021 and 2020?", '{"answer": ["75", "(20)"]}'),
            (
                "What share of total income came from ferry tickets in 2021?",
                '{"answer": ["640/715"]}',
            ),
            ("What does the lease cost?", '{"answer": ["$1.2 million"]}'),
            ("What is the average total income?", '{"answer": ["(715+492)/2"]}'),
        ),
    ),
    "zh": (
        "2024年3月1日，青禾港口的收盘价为8.20元，涨跌幅为+1.23%。\n"
        "2024年2月，青禾港口的客运收入为3.6亿元，上年同期为3.0亿元。\n"
        "青禾港口的管理费率为0.5%，董事长为周远。",
        (
            ("青禾港口的收盘价是多少", '{"answer": ["2024年3月1日，青禾港口的收盘价为8.20元"]}'),
            ("客运收入同比增长率是多少？", '{"answer": ["(3.6-3.0)/3.0"]}'),
            ("买入200股青禾港口要多少钱", '{"answer": ["200*8.20"]}'),
            ("两万元按管理费率算，管理费是多少", '{"answer": ["20000*0.5%"]}'),
        ),
    ),
}

_OPEN_HINT = (
    "Copy the one or two most recent statements with figures.",
    "只抄写资料中最新、最相关的一两句原文，要有日期和数值。",
)
_HINTS: dict[str, tuple[str, str]] = {
    "growth": ("Formula: (new-old)/old", "算式：(新-旧)/旧"),
    "change": ("Formula: new-old, or a-b", "算式：新-旧"),
    "average": ("Formula: (a+b)/2, with as many figures as are asked for", "算式：(a+b)/2"),
    "total": ("Formula: a+b, or the total if the document prints it", "算式：a+b"),
    "share": ("Formula: part/whole", "算式：部分/整体"),
    "ratio": ("Formula: a/b", "算式：a/b"),
}


def opening(lang: Lang) -> Messages:
    """The turns that all questions share."""
    document, turns = _EXAMPLE[lang]
    messages = [Message(role="system", content=_SYSTEM[lang])]
    for at, (question, answer) in enumerate(turns):
        shown = _case(document if at == 0 else "", question, lang)
        messages += [
            Message(role="user", content=shown),
            Message(role="assistant", content=answer),
        ]
    return messages


def asking(
    document: str, earlier: tuple[str, ...], question: str, wanted: Wanted, lang: Lang
) -> Messages:
    """The whole prompt for a question."""
    lines = [_case(document, question, lang, earlier)]
    hint = _HINTS.get(wanted.operation or "")
    if wanted.open:
        lines.append(_OPEN_HINT[lang == "zh"])
    elif hint:
        text = hint[lang == "zh"]
        if wanted.old and wanted.new and wanted.operation in ("growth", "change"):
            text = text.split(", or")[0]
            ends = ("new", "old") if lang == "en" else ("新", "旧")
            text += f" ({ends[0]}: {wanted.new}, {ends[1]}: {wanted.old})"
        lines.append(text)
    return [*opening(lang), Message(role="user", content="\n".join(lines))]


def again(reply: str, reason: str, lang: Lang) -> Messages:
    """The turns that send an answer back."""
    said = f"Not usable: {reason}. Answer again." if lang == "en" else f"不能用：{reason}。请重答。"
    return [Message(role="assistant", content=reply), Message(role="user", content=said)]


def _case(document: str, question: str, lang: Lang, earlier: tuple[str, ...] = ()) -> str:
    parts = []
    if document:
        parts.append(f"{'Document' if lang == 'en' else '资料'}:\n{document}\n")
    parts += earlier
    parts.append(f"{'Question' if lang == 'en' else '问题'}: {question}")
    return "\n".join(parts)
