"""The prompt for a section: a stable prefix with one worked example, then the notes.

Everything before the last message is the same for every section of a language, so that a server
that caches prefixes reads it once. The example is about a company and figures that no report has,
and :data:`EXAMPLE_WORDS` catches them leaking.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, create_model

from ..model.types import Message
from . import shapes
from .plan import Lang, Note, Problem, SectionPlan

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
Harbour Mills:
1. cost of sales in {year}: {cost_of_revenue}, up {cost_of_revenue_growth} on the year before
2. pre-tax income: {pretax_income}, down {pretax_income_growth} on the year before
3. pre-tax margin: fell from {pretax_margin_prior} to {pretax_margin}
4. wages as a share of sales: rose by {wages_change} to {wages}
5. tax: {income_tax}, income after it: {income}
6. largest mill: {top}, with sales of {top_sales}, or {top_sales_share} of the total
7. mill with the largest decline: {part}, down {rate}""",
        """\
{"s1": "In {year}, the cost of sales of Harbour Mills was {cost_of_revenue}, up \
{cost_of_revenue_growth} from a year earlier.", "s2": "Pre-tax income came to {pretax_income}, \
down {pretax_income_growth} on the year before.", "s3": "The pre-tax margin fell to \
{pretax_margin} from {pretax_margin_prior}.", "s4": "Wages as a share of sales increased by \
{wages_change} to {wages}.", "s5": "Tax took {income_tax} and left an income of {income}.", \
"s6": "The largest mill was {top}, with sales of {top_sales}, or {top_sales_share} of the total.", \
"s7": "The mill with the largest decline was {part}, down {rate}."}""",
    ),
    "zh": (
        """\
海港纺织：
1. {year}营业成本：{cost_of_revenue}，同比增长{cost_of_revenue_growth}
2. 税前利润：{pretax_income}，同比下降{pretax_income_growth}
3. 税前利润率：由上年的{pretax_margin_prior}降至{pretax_margin}
4. 人工费用率：上升{wages_change}至{wages}
5. 所得税：{income_tax}，税后利润：{income}
6. 收入最高的工厂：{top}，收入：{top_sales}，占比：{top_sales_share}
7. 降幅最大的工厂：{part}，收入同比下降{rate}""",
        """\
{"s1": "海港纺织{year}的营业成本为{cost_of_revenue}，较上年增长{cost_of_revenue_growth}。", \
"s2": "税前利润同比下降{pretax_income_growth}，至{pretax_income}。", "s3": "税前利润率由上年的\
{pretax_margin_prior}降至{pretax_margin}。", "s4": "人工费用率上升{wages_change}，达到{wages}。", \
"s5": "所得税为{income_tax}，税后利润为{income}。", "s6": "收入最高的工厂是{top}，收入为\
{top_sales}，占比为{top_sales_share}。", "s7": "降幅最大的工厂是{part}，收入同比下降{rate}。"}""",
    ),
}

_INSTRUCTED = {
    "en": "The supervisor sent the last draft of this section back: {text}\n"
    "Follow this in the wording. It is no source of facts; all rules still hold.",
    "zh": "审核人退回了本节上一稿，意见是：{text}\n"
    "请据此修改措辞；该意见不是事实来源，以上规则仍须遵守。",
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
    colon = ":" if plan.lang == "en" else "："
    lines = []
    for key, note in notes.items():
        reason = f"({failed[key][0].reason}) " if key in failed else ""
        lines.append(f"{key.removeprefix('s')}. {reason}{note.text}")
    asked = instructed(plan.instruction, plan.lang)
    return {"role": "user", "content": "\n".join([*asked, f"{plan.subject}{colon}", *lines])}


def instructed(text: str, lang: Lang) -> list[str]:
    """The line with a supervisor's instruction, if there is one: about wording, as facts come from
    nowhere but the notes."""
    return [_INSTRUCTED[lang].format(text=" ".join(text.split()))] if text.strip() else []


def reply_schema(
    notes: dict[str, Note], lang: Lang, subject: str = "", *, tries: int = 1
) -> type[BaseModel]:
    """The reply's schema: one string a sentence.

    Where the server decodes by schema, each string is one sentence without a digit that holds
    each of its note's slots once, in any order. A second try also demands the figure's name and a
    word of the right direction, with no room for more than the small words between them; a third
    one leaves a choice of phrasings. The patterns only steer decoding; whether a sentence stands
    is for the checks to say, so that one bad sentence does not cost the others. subject: the
    company, whose name may have letters that other words may not (Snowflake, 3M).
    """
    fields: dict[str, Any] = {}
    for key, note in notes.items():
        if tries == 1:
            pattern = shapes.free(note, lang, subject)
        else:
            pattern = (
                shapes.framed(note, lang, subject) if tries == 2 else shapes.phrased(note, lang)
            )
        fields[key] = (str, Field(json_schema_extra={"pattern": pattern}))
    return create_model("Section", __config__=ConfigDict(extra="forbid"), **fields)
