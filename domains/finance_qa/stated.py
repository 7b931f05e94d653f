"""Chinese look-ups that a clause of the document answers word for word: 涨停价为9.02元.

A clause says what it is about, 为 or 是, and a figure. Where the question has that name whole, no
calculation and no comparison, and all clauses of the name agree, the clause is the answer. A
question how something is doing (最近怎么样, 可以买吗) gets the statement that has most to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .figures import Figure, figures
from .found import Evidence, Found
from .reckon import Task
from .selecting import ranked
from .units import Unit

_CLAUSE = re.compile(
    r"(?P<name>[^，,、；;。：:（）()\s\d|]{2,24})(?:为|是|达到?|[:：])\s?"
    r"(?P<said>[-+−]?[$¥￥]?\d[^，、；;。|\s]{0,24})"
)
_NAME = re.compile(r".*(?:的|截止目前|目前|截至|当前)")
_WORKED = re.compile(
    r"买|卖|存|投|赚|亏|收益多少|换|持有|一共|总共|多少钱|能|份|股数|算|比较|对比|相比|变化|差|占|平均|倍"
)
_PERIOD = re.compile(
    r"近?[一二三四五六七八九十两半\d]+个?(?:季度|年|月|周|日|天)|今年|去年|本年|每[年月日]|成立以来|上[月周年]|昨[日天]"
)
_HELD = re.compile(r"\d\s?(?:份|股|元|克|万|亿|%|盎司|手)")
"""An amount of the asker's own: something is to be calculated with it."""
_NAMES = ("代码", "时间", "日期", "发布", "检索", "标题")
"""Ends of names whose figures are no amounts."""
_DATED = re.compile(r"\d{1,4}(?:年|月|日|季|[-/]\d)")


@dataclass(frozen=True, slots=True)
class Clause:
    name: str
    text: str
    figure: Figure
    unit: Unit


def clauses(units: tuple[Unit, ...]) -> list[Clause]:
    """What the document says of something in so many words."""
    found = []
    for unit in units:
        for match in _CLAUSE.finditer(unit.text):
            inside = figures(match["said"])
            name = _NAME.sub("", match["name"])
            if name.endswith(_NAMES):
                continue
            if inside and len(name) >= 2 and not _DATED.match(match["said"]):
                text = f"{name}为{match['said'].strip()}"
                found.append(Clause(name, text, inside[0], unit))
    return found


def by_clause(task: Task) -> Found | None:
    """The answer of a look-up whose name is in the question, or None."""
    wanted = task.wanted
    if wanted.operation is not None or wanted.yes_no or wanted.prose:
        return None
    if _WORKED.search(task.question) or not re.search("[\u4e00-\u9fff]", task.question):
        return None
    named = [one for one in clauses(task.reading.units) if one.name in task.question]
    if not named:
        return None
    longest = max(len(one.name) for one in named)
    best = [one for one in named if len(one.name) == longest]
    if any(period not in best[0].name for period in _PERIOD.findall(task.question)):
        return None
    if len({one.figure.amount for one in best}) > 1:
        return None
    first = best[0]
    return Found(
        "percent" if first.figure.percent else "number",
        texts=(first.text,),
        value=first.figure.value,
        scale=first.figure.scale,
        evidence=(Evidence(first.unit.text, first.unit.place),),
        by="code",
    )


def overview(task: Task) -> Found | None:
    """For "how is it doing?": the statement that says most in the form of :class:`Clause`, among
    those with the question's words, as the document has it. No advice; what the figures are."""
    if not task.wanted.open or _HELD.search(task.question):
        return None
    said = clauses(task.reading.units)
    for score, unit in ranked(task.question, (), task.reading):
        if score <= 0:
            break
        own = [one for one in said if one.unit is unit]
        if len(own) >= TELLING and len(unit.text) <= LONGEST:
            evidence = (Evidence(unit.text, unit.place, unit.label),)
            return Found("text", texts=(unit.text,), evidence=evidence, by="code")
    return None


TELLING, LONGEST = 2, 500
"""Clauses that an overview has at least, characters that it has at most."""
