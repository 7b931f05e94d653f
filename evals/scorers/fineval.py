"""FinEval's rigour test: does an answer state the asked figure, and nothing that is not there?

The reference of a question is a list of facts, all that its retrieved text holds, of which the
question asks for one or a few. So the *asked* clauses are those of the facts that share most with
the question, and an answer has to state one of them wholly: every number of the clause, with its
unit (万 and 亿 count). All its figures have to stand in the reference, the retrieved text or the
question; one that does not was made up. Dates, durations and security codes are no figures.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..task import Answer, Sample, Score
from . import numeric
from .execution import text_of, units_agree
from .numeric import Quantity

_DATES = re.compile(
    r"(?:\d{2,4}\s*年)?\d{1,2}\s*[-~至]\s*\d{1,2}\s*(?:月|季度)|"
    r"\d{4}\s*[-/.]\s*\d{1,2}\s*[-/.]\s*\d{1,2}"
    r"|\d{2,4}\s*年(?:\s*\d{1,2}\s*月)?(?:\s*\d{1,2}\s*日)?|\d{1,2}\s*月(?:\s*\d{1,2}\s*[日号])?"
    r"|\d+\s*(?:个?交易日|个月|个?季度|[日天周年月号时分秒])|\d{1,2}:\d{2}(?::\d{2})?"
    r"|[（(]\s*\d{5,6}(?:\.[A-Z]{2})?\s*[）)]|(?<!\d)\d{6}(?:\.[A-Z]{2})(?!\d)"
    r"|\d{2,4}FY|[A-Za-z]+\d+|\d{4}Q\d"
)
FALLING = re.compile(
    r"(?:下降|下跌|下滑|减少|降低|回落|亏损|流出|负增长|跌|降|减)[^\d，。；、至到于]{0,8}$"
)
_ASKING = re.compile(
    r"值得投资|股价表现|走势|新闻|是多少|有多少|多少|怎么样|怎样|如何|情况|是什么|什么|是谁|请问|查询|分析|一下|表现"
    r"|最近|最新|近期|现在|可以买|有哪些|哪些|怎么[查看]|昨[日天]|今天|一个月"
    r"|股票|(?:[混合债券股票指数]{2}型)?(?:发起式)?证券投资基金|交易型开放式|联接基金|基金|[A-Z]类"
    r"|[（(]?\d{6}(?:\.[A-Z]{2})?[）)]?|[吗呢了的请？?，。、（）()\s]"
)
_DAY = re.compile(r"\d{4}年(?:\d{1,2}月)?(?:\d{1,2}日)?")
_POINTED = 2 / 3
"""Share of the question's own letter pairs that a clause must have to be what was asked for."""
_TOLD = 0.5
"""Share of a fact's letter pairs that tell it, where it has no figure."""


def reference_facts(sample: Sample, answer: Answer) -> Score:
    """``value`` is the product of two parts: ``asked``, 1 if a clause that the question asks for
    is stated wholly, and ``supported``, the share of the answer's figures that are not made up.
    The part ``coverage`` is the share of all reference clauses that are stated.

    ``target``: ``facts``, a list of sentences. A question that points at no clause (how is this
    share doing?) is met by any. A reference without figures is met by the words of a fact.
    """
    text = text_of(answer.value)
    facts: list[str] = sample.target["facts"]
    clauses = [(clause, found) for fact in facts for clause, found in _clauses(fact)]
    said = figures(text)
    if not text.strip():
        return _score(0.0, 0.0, 0.0, "no answer")
    if not clauses:
        return _in_words(text, said, facts)
    given = f"{sample.input['question']}\n{sample.input['document']}"
    known = [*(figure for _, found in clauses for figure in found), *figures(given)]
    stated = [all(_in(figure, said) for figure in found) for _, found in clauses]
    asked = _asked(sample.input["question"], facts, [clause for clause, _ in clauses])
    hit = any(stated[at] for at in asked)
    strange = [figure for figure in said if not _in(figure, known)]
    supported = 1 - len(strange) / len(said) if said else 1.0
    why = "" if hit else f"none of the asked figures is stated, such as {clauses[asked[0]][0]!r}"
    if strange:
        why = "; ".join(filter(None, [why, f"made up: {strange[0].number}"]))
    return _score(float(hit), supported, sum(stated) / len(stated), why)


def _score(asked: float, supported: float, coverage: float, why: str = "") -> Score:
    parts = {"asked": asked, "supported": supported, "coverage": coverage}
    return Score(asked * supported, parts, why)


def figures(text: str) -> list[Quantity]:
    """The numbers of a text that are no date, duration or code. One that follows a word for
    falling, as in 下降7.73%, is negative."""
    clean = _DATES.sub(lambda found: "＿" * len(found[0]), numeric.plain(text))
    return [_signed(clean, found) for found in numeric.quantities(clean)]


def _signed(text: str, figure: Quantity) -> Quantity:
    if figure.number > 0 and FALLING.search(text[: figure.start]):
        return Quantity(-figure.number, figure.scale, figure.unit, figure.places)
    return figure


def _clauses(fact: str) -> list[tuple[str, list[Quantity]]]:
    """The clauses of a sentence that hold figures, each with them."""
    parts = re.split(r"[，。；]|、(?=[^\d])", fact)
    return [(part, found) for part in parts if (found := figures(part))]


def _in(figure: Quantity, others: Sequence[Quantity]) -> bool:
    return any(units_agree(one, figure) and numeric.agrees(one, figure) for one in others)


def _asked(question: str, facts: Sequence[str], clauses: Sequence[str]) -> list[int]:
    """Which clauses the question asks for; all of them if it points at none."""
    pairs = {pair for words in _ASKING.split(question) for pair in _pairs(words)}
    undated = [_DAY.sub("", fact) for fact in facts]
    common = {pair for pair in pairs if sum(pair in fact for fact in undated) * 2 > len(facts)}
    own = (pairs - common) if len(facts) > 2 else pairs
    if not own:
        return list(range(len(clauses)))
    shares = [len(own & _pairs(clause)) / len(own) for clause in clauses]
    best = max(shares)
    return [at for at, share in enumerate(shares) if best < _POINTED or share == best]


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


def _in_words(text: str, said: Sequence[Quantity], facts: Sequence[str]) -> Score:
    """For a reference without figures: half of the letter pairs of one fact, and no figure."""
    own = _pairs(text)
    told = [pairs for fact in facts if (pairs := _pairs(_DATES.sub("", fact)))]
    met = any(len(own & pairs) >= _TOLD * len(pairs) for pairs in told)
    why = ["no fact of the reference is stated"] * (not met) + ["figures are made up"] * bool(said)
    return _score(float(met), float(not said), float(met), "; ".join(why))
