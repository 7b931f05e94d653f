"""What the model is told. It writes the sentence that meets the pupil; code's question follows it.

The turns never change, so that all but the last few lines are in the server's cache. The model
sees neither the problem nor its answer: what it does not know it can neither give away nor get
wrong. (Asked to word the whole message, small models solved, retold or misread the problem.)
"""

from __future__ import annotations

import re
from typing import Any, Literal

from pydantic import BaseModel, create_model

from ...agents.model.types import Message, Messages
from .schema import Lang

_SYSTEM = {
    "en": (
        "You are a warm maths tutor. You see what a pupil wrote and what you will ask next. "
        "Write one short, kind sentence to say before it, fitting the pupil's words. No numbers, "
        "no maths, no question, no praise for being right."
    ),
    "zh": (
        "你是一位亲切的数学老师。你会看到学生的话和你接下来要说的话。请写一句简短、温和的话放在前面，"
        "要接住学生的话。不出现数字，不讲数学，不提问，不评判对错。"
    ),
}
_SYSTEM_RIGHT = {
    "en": "Here the pupil's step is right: you may praise how it was done.",
    "zh": "这一次学生做对了：可以夸一夸他的做法。",
}

_EXAMPLES: dict[Lang, tuple[tuple[str, str, str], ...]] = {
    "en": (
        (
            "idk how to start",
            "Look at “A baker fills trays with rolls”: what does it tell you?",
            "Starting is often the hardest part, so let's do it together.",
        ),
        (
            "just tell me the answer!!",
            "What would you draw for “sells most of the rolls”?",
            "I can tell you want to be done, but this one is yours to find.",
        ),
        (
            "why do i need this",
            "Which part of the text tells you about the trays?",
            "It's a fair thing to ask.",
        ),
        (
            "i think its like that other one with the cakes",
            "Which pieces of information matter here?",
            "Comparing it with one you know is a clever habit.",
        ),
    ),
    "zh": (
        (
            "我不知道怎么开始",
            "看“面包师烤了几盘面包”，它告诉了我们什么？",
            "万事开头难，我们一起来。",
        ),
        (
            "直接告诉我答案吧！！",
            "给“卖掉了一些”画个图，你会画什么？",
            "我知道你想快点做完，不过这一步要靠你自己。",
        ),
        ("为什么要算这个", "哪句话说的是盘子？", "你愿意追问原因，这很好。"),
        ("我觉得跟蛋糕那题差不多", "题目里哪些条件有用？", "能想到学过的题，是个好习惯。"),
    ),
}
_CASE = {"en": "Pupil: {}\nNext: {}", "zh": "学生：{}\n接下来：{}"}
_AGAIN = {
    "en": "({}) Once more, only the kind sentence, in other words:",
    "zh": "（{}）重来，只要那一句温和的话，换个说法：",
}
SHOWN_WORDS = 160
SHOWN_PLAN = 200
MAX_TOKENS = 40


def opening(lang: Lang) -> Messages:
    """The turns that all lessons share."""
    messages = [Message(role="system", content=_SYSTEM[lang])]
    for said, plan, reply in _EXAMPLES[lang]:
        messages += [
            Message(role="user", content=_CASE[lang].format(said, plan)),
            Message(role="assistant", content=reply),
        ]
    return messages


def wording(said: str, plan: str, right: bool, lang: Lang) -> Messages:
    """The whole prompt for the sentence before ``plan``."""
    words = " ".join(said.split())[:SHOWN_WORDS] or "..."
    text = _CASE[lang].format(words, plan[:SHOWN_PLAN])
    if right:
        text += f"\n{_SYSTEM_RIGHT[lang]}"
    return [*opening(lang), Message(role="user", content=text)]


def again(reply: str, reason: str, lang: Lang) -> Messages:
    """The turns that send a draft back."""
    return [
        Message(role="assistant", content=reply[:200] or "..."),
        Message(role="user", content=_AGAIN[lang].format(reason)),
    ]


class Choice(BaseModel):
    """One of the sentences offered."""

    say: str


def choice(sentences: tuple[str, ...]) -> type[Choice]:
    """A schema that a server holds the model to: one of the sentences, word for word."""
    kind: Any = Literal[sentences]
    return create_model("Choice", __base__=Choice, say=(kind, ...))


_SOLVE = {
    "en": (
        "Solve the problem with calculations only. One calculation a line, such as 9*14=126. Use "
        "the problem's numbers and earlier results. The last line gives the answer.",
        "A baker fills 9 trays with 14 rolls each and sells 80 rolls. How many rolls are left?",
        "9*14=126\n126-80=46",
    ),
    "zh": (
        "只用算式解题。每行一个算式，如 9*14=126。只用题目里的数和前面的结果，最后一行得出答案。",
        "面包师烤了9盘面包，每盘14个，卖掉80个。还剩多少个面包？",
        "9*14=126\n126-80=46",
    ),
}
_WAYS = {
    "en": ("", "Think about what is asked first.", "Check which numbers belong together."),
    "zh": ("", "先想清楚求什么。", "先看哪些数有关系。"),
}
WAYS = 3


def solving(problem: str, way: int, lang: Lang) -> Messages:
    """One of several ways to have a problem solved."""
    rules, example, answer = _SOLVE[lang]
    hint = _WAYS[lang][way % WAYS]
    return [
        Message(role="system", content=rules),
        Message(role="user", content=example),
        Message(role="assistant", content=answer),
        Message(role="user", content=f"{problem}\n{hint}".strip()),
    ]


def tidied(text: str) -> str:
    """A reply without the wrapping that small models add: labels, quotation marks, line breaks."""
    text = " ".join(text.split())
    text = re.sub(r"^(?:Tutor|Reply|Plan|老师|回答|要点)\s*[:：]\s*", "", text)
    if len(text) > 1 and text[0] in "\"'" and text[-1] == text[0]:
        text = text[1:-1]
    return text.strip()
