"""What the model is told: how a tutor words a move, with examples that never change.

The stable turns come first and the lesson's problem after them, so that within a lesson all but the
last few lines are in the server's cache. The model never sees the answer or a result to come: what
it does not know it cannot give away.
"""

from __future__ import annotations

import re

from ...agents.model.types import Message, Messages
from .schema import Lang

_SYSTEM = {
    "en": (
        "You are a warm maths tutor. You get a problem, the pupil's words and a plan. Say the plan in "
        "your own words, fitting what the pupil wrote. One or two short sentences, the last one a "
        "question. Never write a result, a calculation or a number that is not in the problem. Never "
        "say whether something is right unless the plan does."
    ),
    "zh": (
        "你是一位亲切的数学老师。你会看到题目、学生的话和教学要点。请针对学生的话，用自己的语言把要点说出来。"
        "只说一到两句短话，最后一句是提问。不写结果，不写算式，不写题目里没有的数。"
        "要点没说对错，就不要评判对错。"
    ),
}

_EXAMPLES: dict[Lang, tuple[str, tuple[tuple[str, str, str], ...]]] = {
    "en": (
        "A baker fills 9 trays with 14 rolls each and sells 80 rolls. How many rolls does she still have?",
        (
            (
                "idk how to start",
                "Look at “A baker fills 9 trays with 14 rolls each”. What does it tell you?",
                "No problem, starting is the hardest part! Imagine the trays on the table: what does "
                "“9 trays with 14 rolls each” tell you about the rolls?",
            ),
            (
                "just tell me the answer, please",
                "The next step is about equal groups, so multiplying. Which quantities would you use?",
                "You can find it yourself, and I'll stay with you. All trays hold equal groups of "
                "rolls, so which two quantities belong together here?",
            ),
        ),
    ),
    "zh": (
        "面包师烤了9盘面包，每盘14个，卖掉80个。还剩多少个面包？",
        (
            (
                "我不知道怎么开始",
                "看“面包师烤了9盘面包，每盘14个”，它告诉了我们什么？",
                "没关系，开头总是最难的。想象一下桌上的这些盘子，“每盘14个”告诉了我们什么？",
            ),
            (
                "求你直接告诉我答案吧",
                "下一步是几个相同的份数，用乘法。要用上哪些量？",
                "我相信你自己能找到，我陪你一起想。每盘的个数都一样，你觉得该把哪两个量放在一起？",
            ),
        ),
    ),
}
_WORDS = {
    "en": ("Problem: {}", "Pupil: {}\nPlan: {}", "Not usable: {}. Write it again, shorter and plainer."),
    "zh": ("题目：{}", "学生：{}\n要点：{}", "不能用：{}。请重写，更短更简单。"),
}
SHOWN_PROBLEM = 700
SHOWN_WORDS = 160
MAX_TOKENS = 80


def opening(lang: Lang) -> Messages:
    """The turns that all lessons share."""
    problem, turns = _EXAMPLES[lang]
    shown, case, _ = _WORDS[lang]
    messages = [Message(role="system", content=_SYSTEM[lang])]
    for at, (said, plan, reply) in enumerate(turns):
        text = case.format(said, plan)
        messages += [
            Message(role="user", content=f"{shown.format(problem)}\n{text}" if not at else text),
            Message(role="assistant", content=reply),
        ]
    return messages


def wording(problem: str, said: str, plan: str, lang: Lang) -> Messages:
    """The whole prompt for a message."""
    shown, case, _ = _WORDS[lang]
    words = " ".join(said.split())[:SHOWN_WORDS] or "..."
    text = f"{shown.format(problem[:SHOWN_PROBLEM])}\n{case.format(words, plan)}"
    return [*opening(lang), Message(role="user", content=text)]


def again(reply: str, reason: str, lang: Lang) -> Messages:
    """The turns that send a draft back."""
    return [
        Message(role="assistant", content=reply[:400] or "..."),
        Message(role="user", content=_WORDS[lang][2].format(reason)),
    ]


_SOLVE = {
    "en": (
        "Solve the problem with calculations only. One calculation a line, such as 9*14=126. Use the "
        "problem's numbers and earlier results. The last line gives the answer.",
        "A baker fills 9 trays with 14 rolls each and sells 80 rolls. How many rolls does she still have?",
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
