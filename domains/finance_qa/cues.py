"""What a question's own words say about its answer: the operation, the years, the form.

Rules over cue words, in English and Chinese. They say only what is plain; where the words are not
plain, the operation is ``None`` and the model's formula decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from .units import years

Operation = Literal[
    "growth", "change", "average", "total", "share", "ratio", "lookup", "which", "count"
]
"""growth: (new - old) / old. change: new - old. share: part / whole, in per cent. ratio: a / b.
which: the year or item that a comparison picks. count: how many of them."""

_EN: tuple[tuple[Operation, str], ...] = (
    (
        "count",
        r"\bhow many (?:\w+ ){0,3}(?:years|items|types|categories|components|segments|"
        r"regions|quarters|periods|countries|reasons|factors|methods|companies|products|entities|"
        r"subsidiaries|directors|executives|members)\b",
    ),
    (
        "which",
        r"\b(?:which|what) (?:\w+ ){0,2}(?:years?|quarters?|period|fiscal year|segments?|"
        r"regions?|category|items?|components?|type)\b.*\b(?:largest|smallest|highest|lowest|higher|"
        r"lower|larger|smaller|greater|greatest|least|most|more|less|exceed\w*|biggest|above|below|"
        r"over|under|than\d*|at least|negative|positive)\b|^\W*which (?:year|quarter)",
    ),
    (
        "average",
        r"\baverage (?:annual )?(?:percentage|percent|share|proportion)\b"
        r"(?! (?:change|increase|decrease|growth))",
    ),
    ("share", r"\bin relation to\b|\brepresents? (?:what|how)\b|\bhow much .*\brepresent"),
    (
        "growth",
        r"\b(?:percentage?|per cent|%) (?:of )?(?:the )?(?:total )?"
        r"(?:change|increase|decrease|decline|growth|rise|drop|reduction|fluctuation|variation)"
        r"|\bpercentage? (?:increased?|decreased?|\(?decrease\)?)|\bgrowth rate"
        r"|\brate of (?:change|growth)"
        r"|\b(?:change|increase|decrease|decline|growth|rise|reduction|fluctuation)\b[^?]*"
        r"\b(?:in|as a) (?:percentage|percent)\b(?! points?)"
        r"|\b(?:by (?:what|how many)|what) (?:percent|percentage) did\b|\broi\b"
        r"|return on (?:the )?investment"
        r"|\bby (?:what|how much) percent|\bpercentage (?:\w+ ){1,3}(?:increase|decrease)",
    ),
    (
        "share",
        r"\b(?:what|how much) (?:(?:is|was|were|are) the )?"
        r"(?:percentage|percent|portion|share|fraction)\b"
        r"|\bas an? (?:percentage|percent|portion|share|%) of\b|\bpercent(?:age)? of\b"
        r"|\bpercentage\b.*\b(?:makes? up|made up|constitutes?d?|accounts? for)"
        r"|\bwas what percent|\bwere what percent",
    ),
    (
        "ratio",
        r"\bratio\b|\bdivided by\b|\bproportion of\b|\bas a proportion\b|\bper (?:share|employee)"
        r"\b.*\bcalculate",
    ),
    # A weighted average is a figure's name: the document prints it.
    ("average", r"(?<!weighted[- ])\baverages?\b|\bmean (?:of|value)\b"),
    (
        "change",
        r"\b(?:change|difference|differ|fluctuation|variation)\b|\bhow much (?:more|less|did|"
        r"higher|lower|greater)\b|\b(?:net )?(?:increase|decrease|decline)(?: ?/ ?\(?(?:increase|"
        r"decrease)\)?)?\b.*\b(?:from|between|over|compared)\b|\b(?:by how much|exceeds?)\b",
    ),
    (
        "total",
        r"\b(?:sum|combined|altogether|aggregate[sd]?|in total|add(?:ed)? (?:up|together))\b"
        r"|\btotal\b.*\b(?:and|from|between|through)\b",
    ),
)
_ZH: tuple[tuple[Operation, str], ...] = (
    ("which", r"哪(?:一|个|些)?(?:年|季度|项|家|类)"),
    (
        "growth",
        r"增长率|增长了?百分之|增幅|降幅|增速|变动率|变化率|百分比变化|变动百分比|变化百分比|同比(?:增长|下降|变化)",
    ),
    ("share", r"占(?:比|.{0,12}(?:比例|比重|百分之|多少|百分比))|比重"),
    ("ratio", r"比率|之比|倍数|多少倍"),
    ("average", r"平均|均值"),
    (
        "change",
        r"变化了?多少|变动额?|差额|相差|增加了?多少|减少了?多少|增加额|减少额|变化额|差多少",
    ),
    ("total", r"合计|总和|之和|一共|总共|共计"),
    ("count", r"有(?:几|多少)(?:个|项|家|年|类|种)"),
)
_SEVERAL = re.compile(
    r"\brespective(?:ly)?\b|\bwhat are (?:the )?(?:\w+ ){0,4}(?:types|components|categories|items|"
    r"factors|methods|reasons|years|countries|segments|regions)\b|\bwhich (?:years|segments|items|"
    r"components|countries|regions)\b|\b(?:list|name) (?:the|all)\b|分别|哪些|各是",
    re.IGNORECASE,
)
_YES = re.compile(
    r"^\W*(?:(?:did|does|do|is|are|was|were|has|have|had|will|would|can|could)\b(?!.*\bor\b))"
    r"|[^,]*\bis it true\b|(?:吗|是否.*|是不是.*|有没有.*)[？?]?\W*$",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"怎么样|怎样|表现|可以买|能买吗|能不能买|值得|情况|走势|分析|最近有什么|前景"
    r"|\bhow (?:is|are|was|were|has|have|did) .*\b(?:doing|perform\w*)\b|\bshould i buy\b",
    re.IGNORECASE,
)
_PROSE = re.compile(
    r"^\W*(?:why|who|where|when|how (?:is|are|was|were|does|do|did)(?! .*\b(?:much|many)\b))\b"
    r"|\b(?:reason|define|defined|definition|describe|explain|refers? to|mean by|consist of|"
    r"include[sd]?|represent|based on|located|purpose|method|basis)\b"
    r"|为什么|原因|谁|哪里|如何|怎么",
    re.IGNORECASE,
)
_FROM = re.compile(
    r"(?:from|between)\D{0,40}?((?:19|20)\d\d)\D{0,60}?(?:to|and|through|-)\D{0,40}?((?:19|20)\d\d)",
    re.IGNORECASE,
)
_IN_PERCENT = re.compile(r"百分|percent|%|％", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a question asks for. ``old``, ``new``: the years of a change, where it names two.
    ``several``: more than one answer. ``yes_no``: yes or no. ``prose``: words rather than a
    figure. ``percent``: it says per cent. ``open``: how something is doing, which is told by the
    document's figures and never by advice."""

    operation: Operation | None
    years: frozenset[int]
    old: int | None = None
    new: int | None = None
    several: bool = False
    yes_no: bool = False
    prose: bool = False
    percent: bool = False
    open: bool = False


def wanted(question: str) -> Wanted:
    """The cues of a question. Its first plain operation counts, in the order of the table above:
    a percentage change is also a change, the reverse is not so."""
    named = years(question)
    old, new = _ends(question, named)
    operation = next(
        (name for name, pattern in (*_EN, *_ZH) if re.search(pattern, question, re.IGNORECASE)),
        None,
    )
    loose = operation is None and bool(_OPEN.search(question))
    yes = bool(_YES.search(question)) and not loose
    return Wanted(
        operation=None if yes else operation,
        years=named,
        old=old,
        new=new,
        several=bool(_SEVERAL.search(question)),
        yes_no=yes,
        prose=bool(_PROSE.search(question)) and operation is None and not loose,
        percent=bool(_IN_PERCENT.search(question)),
        open=loose,
    )


def _ends(question: str, named: frozenset[int]) -> tuple[int | None, int | None]:
    """The earlier and the later year of a change. "In 2019 from 2018" and "from 2018 to 2019" and
    "between 2019 and 2018" all change from 2018 to 2019: time goes one way."""
    if len(named) < 2:
        return None, None
    match = _FROM.search(question)
    if match and len(named) > 2:
        pair = sorted((int(match[1]), int(match[2])))
        return pair[0], pair[1]
    return min(named), max(named)
