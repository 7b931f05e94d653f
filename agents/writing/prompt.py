"""The prompt for a section: a stable prefix with one worked example, then the notes.

Everything before the last message is the same for every section of a language, so that a server
that caches prefixes reads it once. The example is about a company and figures that no report has,
and :data:`EXAMPLE_WORDS` catches them leaking.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import permutations
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, create_model

from ..model.types import Message
from .plan import SLOT, Lang, Note, Problem, SectionPlan, Slot

EXAMPLE_WORDS = {"en": ("Harbour Mills",), "zh": ("海港纺织",)}

_SYSTEM = {
    "en": """\
You write an equity research report. Figures are slots such as {revenue}; code fills them in later.
Turn each numbered note into one sentence of plain, professional English with the same slots and \
the same meaning. Keep the direction of every change and the name of every figure.
Write no digits and no number words, no causes, opinions or forecasts, nothing that the note does \
not say. Vary the wording.
Answer as JSON: {"s1": "...", "s2": "..."}""",
    "zh": """\
你撰写证券研究报告。数字都用占位符表示，例如 {revenue}，之后由程序填入。
把每条要点改写成一句通顺、专业的中文，占位符和意思都与要点相同，变动方向和指标名称不得改变。
不写任何数字或数词，不写原因、评价、预测，也不写要点之外的内容。句式要有变化。
以 JSON 回答：{"s1": "……", "s2": "……"}""",
}
_EXAMPLE = {
    "en": (
        """\
Harbour Mills, costs:
1. cost of sales in {year}: {cost_of_revenue}, rose by {cost_of_revenue_growth}
2. selling expense as a share of sales: fell by {sga_share_change} to {sga_share}
3. pre-tax margin: rose from {pretax_margin_prior} to {pretax_margin}
4. tax: {income_tax}, profit after it: {net_income}""",
        """\
{"s1": "The cost of sales of Harbour Mills was {cost_of_revenue} in {year}, \
{cost_of_revenue_growth} more than the year before.", "s2": "Selling expense took {sga_share} of \
sales, down by {sga_share_change}.", "s3": "The pre-tax margin went up to {pretax_margin} from \
{pretax_margin_prior}.", "s4": "Tax took {income_tax} and left a profit of {net_income}."}""",
    ),
    "zh": (
        """\
海港纺织，成本：
1. {year}营业成本：{cost_of_revenue}，同比增加{cost_of_revenue_growth}
2. 销售费用率：下降{sga_share_change}至{sga_share}
3. 税前利润率：由{pretax_margin_prior}升至{pretax_margin}
4. 所得税：{income_tax}，税后利润：{net_income}""",
        """\
{"s1": "海港纺织{year}的营业成本为{cost_of_revenue}，比上年多{cost_of_revenue_growth}。", \
"s2": "销售费用率下降{sga_share_change}，至{sga_share}。", "s3": "税前利润率由{pretax_margin_prior}\
升至{pretax_margin}。", "s4": "缴纳所得税{income_tax}之后，税后利润为{net_income}。"}""",
    ),
}


def prefix(lang: Lang) -> list[Message]:
    """The messages that every section of a language shares."""
    user, assistant = _EXAMPLE[lang]
    return [
        {"role": "system", "content": _SYSTEM[lang]},
        {"role": "user", "content": user},
        {"role": "assistant", "content": assistant},
    ]


def request(
    plan: SectionPlan, notes: dict[str, Note], failed: Mapping[str, list[Problem]]
) -> Message:
    """The notes to write, numbered by key; one that failed before carries the reason."""
    comma, colon = (", ", ":") if plan.lang == "en" else ("，", "：")
    title = plan.title.lower() if plan.lang == "en" else plan.title
    lines = []
    for key, note in notes.items():
        reason = f"({failed[key][0].reason}) " if key in failed else ""
        lines.append(f"{key.removeprefix('s')}. {reason}{note.text}")
    return {
        "role": "user",
        "content": "\n".join([f"{plan.subject}{comma}{title}{colon}", *lines]),
    }


def reply_schema(notes: dict[str, Note], lang: Lang, *, tries: int = 1) -> type[BaseModel]:
    """The reply's schema: one string a sentence.

    Where the server decodes by schema, each string is one sentence without a digit that holds
    each of its note's slots once, in any order. A second try also demands the figure's name and a
    word of the right direction; a third one leaves a choice of phrasings. The patterns only steer
    decoding; whether a sentence stands is for the checks to say, so that one bad sentence does
    not cost the others.
    """
    shape = (_free, _steered, _phrasings)[min(tries, 3) - 1]
    fields: dict[str, Any] = {}
    for key, note in notes.items():
        fields[key] = (str, Field(json_schema_extra={"pattern": shape(note, lang)}))
    return create_model("Section", __config__=ConfigDict(extra="forbid"), **fields)


def _words(lang: Lang, most: int) -> str:
    """Text between slots: no digit, no slot, no second sentence."""
    if lang == "en":
        return rf"""[^0-9{{}}()"\\\n.!?;:]{{0,{most}}}"""
    return rf"""[^0-9A-Za-z{{}}()（）"\\\n.。!?;:；：！？”“]{{0,{most // 2}}}"""


def _orders(note: Note) -> list[list[Slot]]:
    slots = [note.slot(name) for name in dict.fromkeys(SLOT.findall(note.text))]
    return [list(order) for order in permutations(slots)] if len(slots) <= 3 else [slots]


def _free(note: Note, lang: Lang) -> str:
    text = _words(lang, 80)
    bodies = [text + text.join(_hole(slot) for slot in order) + text for order in _orders(note)]
    return f"^({'|'.join(bodies)}){_STOP[lang]}$"


def _steered(note: Note, lang: Lang) -> str:
    """As free, but the figure is named first and each slot stands behind the words of its role."""
    text = _words(lang, 24 if lang == "en" else 12)
    moving = note.direction is not None
    bodies = []
    for order in _orders(note):
        roles = [slot.role for slot in order]
        if "prior" in roles and roles[-1] == "prior":
            continue  # "from ... to ..." reads in one order only
        body = ""
        if moving:
            body = "".join([text + _names(slot) for slot in order if slot.anchor][:1])
        turned = ""
        for slot in order:
            if moving and slot.role in ("change", "prior"):
                body += text + _LEAD[lang][slot.role].format(turn=_turn(note, lang))
                turned = slot.role
            elif moving and slot.role in ("level", "ratio"):
                lead = _LEAD[lang][f"after_{turned}" if turned else "level"]
                # Chinese runs on from one to the other; room between them is filled with noise.
                between = "" if turned and lang == "zh" else text
                body += between + lead.format(turn=_turn(note, lang))
            else:
                body += text + (_names(slot) + text if slot.anchor else "")
            body += _hole(slot)
        bodies.append(body)
    return f"^({'|'.join(bodies)}){_STOP[lang]}$"


def _phrasings(note: Note, lang: Lang) -> str:
    """The fallback with its plain words left open: the model chooses how to put it."""
    pattern = re.escape(note.fallback).replace("\\ ", " ").replace("\\,", ",").replace("\\'", "'")
    for plain, ways in _WAYS[lang]:
        pattern = re.sub(plain, ways, pattern, count=1)
    return f"^{pattern}$"


def _turn(note: Note, lang: Lang) -> str:
    return f"({'|'.join(_TURN[lang][note.direction or 'flat'])})"


def _hole(slot: Slot) -> str:
    return rf"\{{{slot.name}\}}"


def _names(slot: Slot) -> str:
    ways = [way for name in slot.anchor.split("|") for way in (name, name[0].upper() + name[1:])]
    return f"({'|'.join(dict.fromkeys(ways))})"


_STOP = {"en": r"\.", "zh": "。"}
_TURN = {
    "en": {
        "up": (" rose", " increased", " grew", " climbed"),
        "down": (" fell", " decreased", " declined", " dropped"),
        "flat": (" was little changed", " was flat"),
    },
    "zh": {
        "up": ("上升", "增长", "增加", "提高"),
        "down": ("下降", "减少", "降低", "回落"),
        "flat": ("基本持平", "基本不变"),
    },
}
_LEAD = {
    "en": {
        "change": "{turn} by ",
        "prior": "{turn} from ",
        "after_change": " to ",
        "after_prior": " to ",
        "level": " (was|of|came to) ",
    },
    "zh": {
        "change": "{turn}",
        "prior": "由(上年的|上年末的)?",
        "after_change": "(至|，为|，达到)",
        "after_prior": "{turn}(至|到)",
        "level": "(为|达)",
    },
}
# Plain words of a fallback, and what may stand for them. The first way is never the plain word, so
# that a model which does not care says something else than code would.
_WAYS: dict[Lang, tuple[tuple[str, str], ...]] = {
    "en": (
        (r" was (?=\\\{(?:top|part)\\)", " (is|was) "),
        (r" was (?=\\\{.*, (?:up|down) )", " (stood at|came to|reached|was) "),
        (r", with revenue of ", ", (bringing in revenue of|with revenue of) "),
        (r"(?<=\}), (up|down) (?=\\)", r", (\1 by|\1) "),
        (" on the year before", " (from|on) (a year earlier|the year before)"),
        (" rose by ", " (increased|climbed|grew|rose) by "),
        (" fell by ", " (declined|decreased|dropped|fell) by "),
        (" rose from ", " (increased|climbed|grew|rose) from "),
        (" fell from ", " (declined|decreased|dropped|fell) from "),
        (" came to ", " (amounted to|reached|came to) "),
        (" came to (?=.* came to )", " (stood at|reached) "),
        (" a year on average ", " (a year on average|annually on average|on average each year) "),
    ),
    "zh": (
        ("同比增长", "(较上年增长|比上年增长|同比增长)"),
        ("同比下降", "(较上年下降|比上年下降|同比下降)"),
        ("由上年的", "(从上年的|由上年的)"),
        ("升至", "(上升至|增至|升至)"),
        ("降至", "(下降至|减至|降至)"),
        (r"上升(?=\\\{)", "(提高|增加|上升)"),
        (r"下降(?=\\\{)", "(降低|回落|下降)"),
        (r"\}为(?=\\\{)", "}(达到|达|为)"),
        (r"(?<=[一-鿿])为(?=\\\{)", "(达到|达|为)"),
        (r"至(?=\\\{)", "(，至|，达到|至)"),
        ("是", "(为|是)"),
    ),
}
