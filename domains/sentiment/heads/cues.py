"""Cues: what a reader of financial news looks for, counted. Words that move, what they move, what
turns them round, and figures that are compared.

The words are our own. A cue is a span with a sign; "profit fell" and "loss narrowed" differ by the
thing that moves, "由盈转亏" and "减亏" are phrases of their own.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .segments import OTHER, TARGET

Array = NDArray[np.float64]

_UP = (
    r"r(?:ise|ises|ose|isen|ising)|increas(?:e|es|ed|ing)|grow(?:s|th|ing|n)?|grew|climb(?:s|ed)?"
    r"|jump(?:s|ed)?|soar(?:s|ed|ing)?|surg(?:e|es|ed|ing)|gain(?:s|ed|ing)?|ris|up|higher|rall(?:y|ies|ied)"
    r"|improv(?:e|es|ed|ing|ement)|expand(?:s|ed|ing)?|doubl(?:e|es|ed)|tripl(?:e|es|ed)|rocket(?:s|ed)?"
    r"|rebound(?:s|ed)?|recover(?:s|ed|y)?|advanc(?:e|es|ed)|accelerat(?:e|es|ed)|widen(?:s|ed|ing)?"
    r"|增长|上升|上涨|大涨|涨停|走高|增加|提升|提高|攀升|飙升|翻番|回升|反弹|扩大|大增|猛增|预增|涨|升|增"
)
_DOWN = (
    r"f(?:all|alls|ell|allen|alling)|decreas(?:e|es|ed|ing)|declin(?:e|es|ed|ing)|drop(?:s|ped|ping)?"
    r"|slump(?:s|ed)?|plung(?:e|es|ed|ing)|sink(?:s|ing)?|sank|tumbl(?:e|es|ed)|slip(?:s|ped)?|slid(?:e|es)?"
    r"|down|lower(?:s|ed)?|shr(?:ink|inks|ank|unk)|narrow(?:s|ed|ing)?|reduc(?:e|es|ed|ing)|crash(?:es|ed)?"
    r"|cut(?:s|ting)?|halv(?:e|es|ed)|weaken(?:s|ed)?|deteriorat(?:e|es|ed)|contract(?:ed|s)|eas(?:e|es|ed)"
    r"|dip(?:s|ped)?|shed(?:s)?|los(?:e|es|t|ing)|slash(?:es|ed)?"
    r"|下降|下跌|大跌|跌停|下滑|走低|减少|降低|回落|暴跌|缩水|萎缩|锐减|骤降|预减|收窄|缩减|跌|降|减"
)
_COST = (
    r"loss(?:es)?|deficits?|costs?|expens\w+|debts?|unemployment|default\w*|inflation|impairments?"
    r"|write-?(?:down|off)s?|provisions?|fraud|layoffs?|npas?|bad loans?|complaints?|risks?"
    r"|亏损|亏|成本|费用|负债|债务|失业|违约|坏账|不良|减值|计提|风险|投诉|库存"
)
_GOOD = (
    r"beat(?:s|ing)?|exceed(?:s|ed)?|record|strong(?:er|est)?|win(?:s|ning)?|won|award(?:s|ed)?|upgrad(?:e|es|ed)"
    r"|outperform\w*|buy|bullish|approv(?:e|es|ed|al)|profitable|success\w*|boost(?:s|ed)?|best|good|great"
    r"|secur(?:e|es|ed)|breakthrough|optimis\w+|dividend|buyback|repurchase|agreement|order|top(?:s|ped)|positive"
    r"|扭亏(?:为盈)?|减亏|超预期|好于预期|高于预期|创新高|新高|中标|获批|回购|增持|利好|看好|盈利|突破|签订|签约"
    r"|分红|派息|买入|领先|优于|受益|景气|复苏|达成|通过|推荐|强劲|稳健|龙头|摘帽"
)
_BAD = (
    r"miss(?:es|ed)?|below|weak(?:er|est)?|downgrad(?:e|es|ed)|underperform\w*|sell|bearish|reject(?:s|ed)?|lawsuit"
    r"|sued?|sues|prob(?:e|es|ed)|investigat\w+|fraud|fine(?:d|s)?|penalt\w+|bankrupt\w*|warn(?:s|ed|ing)?|recall(?:s|ed)?"
    r"|delay(?:s|ed)?|halt(?:s|ed)?|suspend(?:s|ed)?|fail(?:s|ed|ure)?|worst|bad|poor|concern\w*|fear(?:s|ed)?|worr\w+"
    r"|lay(?:s)? off|laid off|closure|resign(?:s|ed)?|strike|short|negative|hit(?:s)?|default(?:s|ed)?|pressure|drag(?:s|ged)?"
    r"|由盈转亏|转亏|亏损|亏|低于预期|不及预期|逊于预期|立案|处罚|罚款|违规|违约|逾期|爆雷|诉讼|退市|减持|利空|质押|冻结|跑路"
    r"|下调|警示|警告|调查|造假|破产|暂停|终止|失败|召回|裁员|停产|看空|卖出|垃圾|套牢|割肉|受损|拖累|承压|恶化|疲软|担忧|被查|商誉减值"
)
_TURN = (
    r"not|no|never|without|despite|n't|den(?:y|ies|ied)|unlikely|fail(?:s|ed)? to|avert(?:s|ed)?|avoid(?:s|ed)?"
    r"|不再|未能|并未|没有|否认|澄清|不会|不|未|没|无|非|避免|尽管"
)
_NEUTRAL = (
    r"will be|is (?:a|an|the|based|located|listed)|headquarter\w*|report(?:s)? (?:on|its)|announce\w* (?:today|the date)|"
    r"expected to be|schedul\w+|appoint\w*|consist\w*|provid\w*|operat(?:es|ing in)|total value|disclos\w*|pursuant"
    r"|将于|拟|召开|公告|公布|举行|任命|介绍|披露|互动平台|预计|或将"
)
_KINDS = (("up", _UP), ("down", _DOWN), ("cost", _COST), ("good", _GOOD), ("bad", _BAD),
          ("turn", _TURN), ("neutral", _NEUTRAL))  # fmt: skip
_HAN = re.compile(r"[\u3400-\u9fff]")


def _pattern(words: str) -> re.Pattern[str]:
    latin = [w for w in re.split(r"\|(?![^(]*\))", words) if not _HAN.search(w)]
    han = sorted((w for w in re.split(r"\|(?![^(]*\))", words) if _HAN.search(w)), key=len)[::-1]
    return re.compile(rf"(?<![a-z])(?:{'|'.join(latin)})(?![a-z])|(?:{'|'.join(han)})")


_BREAK = re.compile(r"[,;:.!?，。；：！？、]")
_CUES = tuple((name, _pattern(words)) for name, words in _KINDS)
_FIGURE = re.compile(
    r"(-?\d[\d,]*(?:\.\d+)?)\s*(%|m\b|mn|million|bn|billion|万|亿)?", re.IGNORECASE
)
_BETWEEN = re.compile(
    r"compared (?:to|with)|from|versus|vs|against|year[- ]earlier|同期|上年|去年|由"
)
_FROM = re.compile(r"(?:\bfrom|从|由)\D{0,8}[\d.,]+\W*(?:mn|m|bn|million|billion|%|万|亿)?$")
_TO = re.compile(r"^\W*(?:mn|bn)?\s*(?:元)?\s*(?:to\b|增至|降至|升至|至|到)")
_UNITS = {"m": 1e6, "mn": 1e6, "million": 1e6, "bn": 1e9, "billion": 1e9, "万": 1e4, "亿": 1e8}

NAMES = (
    *(name for name, _ in _KINDS),
    "near good", "near bad", "compared up", "compared down", "question", "percent",
    "target first", "others", "length",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cue:
    start: int
    end: int
    kind: str
    sign: int


def cues(text: str) -> list[Cue]:
    """The cues of a lower-case text, in order. ``sign``: 1 good, -1 bad, 0 neither by itself; a
    movement's is turned by a cost or a denial just before or after it."""
    found = [
        Cue(*hit.span(), name, {"up": 1, "good": 1, "down": -1, "bad": -1}.get(name, 0))
        for name, pattern in _CUES
        for hit in pattern.finditer(text)
    ]
    found.sort(key=lambda cue: (cue.start, -cue.end))
    whole: list[Cue] = []
    for cue in found:
        if not whole or cue.start >= whole[-1].end or cue.end > whole[-1].end:
            whole.append(cue)
    return [_turned(cue, whole, text) for cue in whole]


def _turned(cue: Cue, found: Sequence[Cue], text: str) -> Cue:
    if not cue.sign:
        return cue
    sign = cue.sign
    for other in found:
        first, second = (other, cue) if other.start < cue.start else (cue, other)
        between = text[first.end : second.start]
        if len(between) > (4 if _HAN.search(text[cue.start : cue.end]) else 16):
            continue
        if _BREAK.search(between):
            continue
        costly = other.kind == "cost" and cue.kind in ("up", "down")
        denied = other.kind == "turn" and first is other
        if costly or denied:
            sign = -sign
    return Cue(cue.start, cue.end, cue.kind, sign)


def measure(text: str, marked: str) -> Array:
    """The cues of an item as numbers, in the order of :data:`NAMES`. ``text``: the item's text;
    ``marked``: as the segments see it."""
    found = cues(marked)
    kinds = [sum(cue.kind == name for cue in found) for name, _ in _KINDS]
    target = marked.find(TARGET)
    weights = [_nearness(cue, target) * cue.sign for cue in found]
    compared = _compared(text)
    return np.array(
        [
            *np.log1p(kinds),
            sum(w for w in weights if w > 0),
            -sum(w for w in weights if w < 0),
            float(compared > 0),
            float(compared < 0),
            float("?" in marked or "？" in marked),
            float("%" in marked),
            target / max(1, len(marked)) if target >= 0 else 0.5,
            np.log1p(marked.count(OTHER)),
            np.log1p(len(marked)),
        ]
    )


def _nearness(cue: Cue, target: int) -> float:
    return 1.0 if target < 0 else float(np.exp(-abs(cue.start - target) / 30))


def _compared(text: str) -> int:
    """1 if the first of two compared figures is the greater, -1 if the smaller, 0 without one:
    "EUR 13.1 mn, compared to EUR 8.7 mn"; "rose from 8.7 to 13.1" has them the other way round.
    Figures of a loss count the other way."""
    for first, second, gap in _pairs(text):
        ahead = text[: text.find(gap)].lower()
        if _FROM.search(ahead) and _TO.search(gap.lower()):
            first, second = second, first
        elif not _BETWEEN.search(gap.lower()):
            continue
        loss = re.search(r"\bloss\b|亏损", ahead)
        order = (first > second) - (first < second)
        return -order if loss else order
    return 0


def _pairs(text: str) -> Iterator[tuple[float, float, str]]:
    figures = [hit for hit in _FIGURE.finditer(text[:1000]) if not 1990 <= _value(hit) <= 2035]
    for first, second in itertools.pairwise(figures):
        if (first[2] or "").lower() == (second[2] or "").lower():
            yield _value(first), _value(second), text[first.end() : second.start()]


def _value(hit: re.Match[str]) -> float:
    return float(hit[1].replace(",", "")) * _UNITS.get((hit[2] or "").lower(), 1.0)
