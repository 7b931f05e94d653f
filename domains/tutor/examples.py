"""Worked examples of a similar step, with numbers of their own that give nothing away."""

from __future__ import annotations

import random
from fractions import Fraction

from .gate.numbers import values
from .schema import Lang

_STORIES: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {
        "+": (
            "Mia has {a} shells and finds {b} others, so {a} + {b} = {c} shells.",
            "A bus carries {a} people and {b} get on, so {a} + {b} = {c} people.",
            "A shelf holds {a} red and {b} blue books, so {a} + {b} = {c} books.",
        ),
        "-": (
            "A jar holds {a} sweets and {b} are eaten, so {a} - {b} = {c} sweets stay.",
            "Tom is {a} cm tall and Ann {b} cm, so the difference is {a} - {b} = {c} cm.",
            "A rope of {a} m loses {b} m, so {a} - {b} = {c} m stay.",
        ),
        "*": (
            "There are {a} shelves with {b} books each, so {a} × {b} = {c} books.",
            "A ticket costs {b} coins and {a} friends go, so {a} × {b} = {c} coins.",
            "A machine makes {b} toys an hour for {a} hours, so {a} × {b} = {c} toys.",
        ),
        "/": (
            "{a} cards are shared equally among {b} children, so {a} ÷ {b} = {c} cards each.",
            "{a} eggs go into boxes of {b}, so {a} ÷ {b} = {c} boxes.",
            "A walk of {a} km takes {b} days of equal length, so {a} ÷ {b} = {c} km a day.",
        ),
        "undo": ("in “{m}x + {k} = {r}” subtract {k} on both sides, and “{m}x = {s}” stays.",),
        "divide": ("in “{m}x = {s}” divide both sides by {m}, and “x = {x}” stays.",),
        "collect": (
            "in “{n}x + {k} = {m1}x + {r}” subtract {m1}x and {k} on both sides, "
            "and “{m}x = {s}” stays.",
        ),
        "expand": (
            "in “{m}(x + {k}) = {r2}” open the brackets to “{m}x + {mk} = {r2}” "
            "and tidy up to “{m}x = {s}”.",
        ),
    },
    "zh": {
        "+": (
            "小美有{a}个贝壳，又捡到{b}个，所以 {a} + {b} = {c}（个）。",
            "车上有{a}人，上来{b}人，所以 {a} + {b} = {c}（人）。",
            "书架上有红书{a}本、蓝书{b}本，所以 {a} + {b} = {c}（本）。",
        ),
        "-": (
            "罐子里有{a}颗糖，吃掉{b}颗，所以 {a} - {b} = {c}（颗）。",
            "哥哥身高{a}厘米，妹妹{b}厘米，相差 {a} - {b} = {c}（厘米）。",
            "绳子长{a}米，用去{b}米，所以 {a} - {b} = {c}（米）。",
        ),
        "*": (
            "{a}层书架，每层{b}本书，所以 {a} × {b} = {c}（本）。",
            "每张票{b}元，{a}个人去，所以 {a} × {b} = {c}（元）。",
            "机器每小时做{b}个玩具，做了{a}小时，所以 {a} × {b} = {c}（个）。",
        ),
        "/": (
            "{a}张卡片平均分给{b}个孩子，所以 {a} ÷ {b} = {c}（张）。",
            "{a}个鸡蛋，每盒装{b}个，所以 {a} ÷ {b} = {c}（盒）。",
            "{a}千米的路分{b}天走，每天同样多，所以 {a} ÷ {b} = {c}（千米）。",
        ),
        "undo": ("“{m}x + {k} = {r}”两边同时减去{k}，得到“{m}x = {s}”。",),
        "divide": ("“{m}x = {s}”两边同时除以{m}，得到“x = {x}”。",),
        "collect": ("“{n}x + {k} = {m1}x + {r}”移项，得到“{m}x = {s}”。",),
        "expand": ("“{m}(x + {k}) = {r2}”去括号得到“{m}x + {mk} = {r2}”，再整理成“{m}x = {s}”。",),
    },
}  # fmt: skip


def example(operation: str, lang: Lang, avoid: frozenset[Fraction], seed: int) -> str | None:
    """A worked example of an operation. No number of it is among ``avoid`` (the problem's numbers
    and all that is secret), and equal seeds give equal examples. None for an unknown operation."""
    stories = _STORIES[lang].get(operation)
    if not stories:
        return None
    draw = random.Random(f"{operation}{seed}")  # noqa: S311 - an example, no secret
    for _ in range(400):
        text = stories[seed % len(stories)].format(**_numbers(operation, draw))
        if not values(text) & avoid:
            return text
    return None


def _numbers(operation: str, draw: random.Random) -> dict[str, int]:
    if operation in "+-*/":
        b = draw.randint(3, 9) if operation in "*/" else draw.randint(11, 39)
        c = draw.randint(4, 12) if operation in "*/" else draw.randint(13, 59)
        if operation == "+":
            return {"a": c, "b": b, "c": b + c}
        if operation == "-":
            return {"a": b + c, "b": b, "c": c}
        return {"a": c, "b": b, "c": b * c} if operation == "*" else {"a": b * c, "b": b, "c": c}
    m, x, k, m1 = draw.randint(3, 9), draw.randint(3, 12), draw.randint(3, 15), draw.randint(3, 6)
    return {
        "m": m, "x": x, "k": k, "m1": m1, "s": m * x, "r": m * x + k, "n": m + m1,
        "mk": m * k, "r2": m * x + m * k,
    }  # fmt: skip
