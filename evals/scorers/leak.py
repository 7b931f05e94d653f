"""Whether a tutor's reply states the final answer. Deterministic.

A number in the reply that equals the answer is a leak, unless it is only asked about, denied, a
number of the question or already said by the student; such a number leaks when it is asserted as
the answer ("= 12", "the answer is 12", 等于 12). Digits, words, fractions and percentages are the
same number. An answer without a number (a name, an option) leaks when its words stand in the
reply outside a question.

Against people's labels on the 792 replies of MRBench V2 that have a solution (50 leaks), with the
problem and the student's turns given: precision .81, recall .84, F1 .82. The rules were read
against the failures in one half of the dialogues (F1 .81); the other half gave .84. All were seen
as totals while the rules were written. Bootstrap over the 99 dialogues: F1 .71 to .91 (95 %).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from ...tools.algebra.numbers import Mention, mentions

LONGEST = 20_000
"""Characters of a reply that are looked at."""

_SENTENCE = re.compile(r"[^.!?。！？\n]*(?:[.!?。！？](?=[\d])[^.!?。！？\n]*)*[.!?。！？\n]?")
_END = r"\s*[:：]?\s*[$¥￥£€*(]*\s*$"
_ASSERTED = re.compile(
    r"(?:=|≈|\bequals?"
    r"|\b(?:answer|total|result|sum|cost|amount|profit)s?\b[^.?!]{0,40}\b(?:is|was|are)(?:\s+(?:simply|just))?"
    r"|\b(?:gives?|gave|makes?|made|get|gets|got|leaves?|leaving|means?|needs?|should\s+(?:be|have))"
    r"(?:\s+(?:us|you|him|her|them|it|that|a\s+total\s+of|actually|exactly|really|just|simply))*"
    r"|\bto\s+get|\btotal\s+of|等于|得到?|答案[是为]?|就是|一共[是有]?|共有?|应该?[是为])" + _END,
    re.IGNORECASE,
)
_CONCLUDED = re.compile(
    r"\b(?:so|therefore|thus|hence|this\s+means|that\s+means)\b|所以|因此|也就是说", re.IGNORECASE
)
_STATED = re.compile(r"(?:\b(?:is|are|was|were|has|have|had|be)\b|,|有|是)" + _END, re.IGNORECASE)
_DENIED = re.compile(
    r"(?:\bnot|n['’]t(?:\s+be)?|\binstead\s+of|\brather\s+than|≠|!=|不是|并非|而非|不等于|不能是)"
    r"\s*(?:quite|equal(?:\s+to)?|just)?\s*[:：]?\s*[$¥￥£€*(]*\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Leak:
    """Where a reply states the answer: ``start`` to ``end`` of it, and its ``sentence``."""

    start: int
    end: int
    sentence: str


def find_leak(reply: str, answer: str, question: str = "", said: str = "") -> Leak | None:
    """The first place where a reply states the final answer, None where it does not.

    answer: the final answer, a number with or without unit, or words. question: the problem's
    text. said: what the student has said so far; a number that stands there is no news.
    """
    reply = reply[:LONGEST]
    gold = _gold(answer)
    if gold is None:
        return _words(reply, answer)
    known = {
        value for text in (question, said) for m in mentions(text[:LONGEST]) for value in _forms(m)
    }
    wanted = gold
    familiar = bool(known & wanted)
    for start, sentence in _sentences(reply):
        for mention in mentions(sentence):
            if not _forms(mention) & wanted:
                continue
            if _leaks(sentence, mention, familiar):
                return Leak(start + mention.start, start + mention.end, sentence.strip())
    return None


def _gold(answer: str) -> frozenset[Fraction] | None:
    found = list(mentions(answer[:200]))
    if not found:
        return None
    digits = [mention for mention in found if not mention.words] or found
    return _forms(digits[-1])


def _forms(mention: Mention) -> frozenset[Fraction]:
    """A percentage is itself and its fraction: 50 % may be written as 50 or 0.5."""
    return frozenset({mention.value, mention.value * 100} if mention.percent else {mention.value})


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    at = 0
    while at < len(text):
        found = _SENTENCE.match(text, at)
        end = max(found.end() if found else 0, at + 1)
        yield at, text[at:end]
        at = end


def _leaks(sentence: str, mention: Mention, familiar: bool) -> bool:
    before = sentence[max(0, mention.start - 80) : mention.start]
    if _DENIED.search(before):
        return False
    after = sentence[mention.end :].lstrip()
    operand = bool(re.match(r"[-+*/×÷−^]\s*[\d($]", after)) or bool(
        re.search(r"\d\s*[-+*/×÷−^]\s*[$(]?$", before)
    )
    concluded = _CONCLUDED.search(sentence[: mention.start]) and _STATED.search(before)
    asserted = bool(_ASSERTED.search(before) or concluded) and not operand
    asked = sentence.rstrip().endswith(("?", "？"))
    if familiar or (mention.words and mention.value in (1, 2)):
        return asserted and not asked
    if asked:
        return bool(re.search(r"[=≈]\s*[$¥￥£€]?\s*$", before)) and not operand
    return True


def _words(reply: str, answer: str) -> Leak | None:
    wanted = answer.strip().strip(".。").casefold()
    if len(wanted) < 2:
        return None
    for start, sentence in _sentences(reply):
        at = sentence.casefold().find(wanted)
        if at >= 0 and not sentence.rstrip().endswith(("?", "？")):
            return Leak(start + at, start + at + len(wanted), sentence.strip())
    return None
