"""FinGLM's measure: 0.25 basic information, 0.25 keywords, 0.5 nearest reference answer.

Basic information is the company (its name, full or short) and the year. Keywords are the figures
or words that the answer rests on. Similarity is the Dice coefficient of character bigrams, the
best of the reference answers. A wrong key value makes the whole answer worth nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from ..task import Answer, Sample, Score
from . import numeric
from .execution import text_of, units_agree
from .numeric import Quantity

BASIC, KEYWORD, SIMILAR = 0.25, 0.25, 0.5
_SAME = re.compile(r"相同|一样|一致|没有变|未变|无变")
_OTHER = re.compile(r"不(?:完全)?相同|不同|不一样|不一致|(?<![没未无])(?<!没有)(?:变更|变化|改变)")


def annual_report_answer(sample: Sample, answer: Answer) -> Score:
    """``target``: ``answers`` (reference texts), ``names`` and ``year`` (basic information, empty
    where the question names none), ``values`` (what the answer must give, or nothing of it
    counts), ``keywords`` (the value of each keyword), ``refusal`` (marks of which one must stand
    in the answer where the question cannot be answered).

    Parts that a question has nothing for are left out and the weights of the others raised.
    """
    text = text_of(answer.value)
    gold = sample.target
    parts: dict[str, float] = {"similarity": similarity(text, gold["answers"])}
    weights = {"similarity": SIMILAR}
    if gold["names"] or gold["year"]:
        parts["basic"], weights["basic"] = float(_basic(text, gold["names"], gold["year"])), BASIC
    if gold["keywords"] or gold["refusal"]:
        parts["keyword"], weights["keyword"] = _keywords(text, gold), KEYWORD
    missing = [value for value in gold["values"] if not states(text, value)]
    refused = not gold["refusal"] or any(mark in text for mark in gold["refusal"])
    if missing or not refused:
        return Score(0.0, parts, f"lacks {missing[0]}" if missing else "answers the unanswerable")
    value = sum(parts[name] * weight for name, weight in weights.items()) / sum(weights.values())
    return Score(value, parts)


def _basic(text: str, names: list[str], year: str) -> bool:
    return (not names or any(name in text for name in names)) and year in text


def _keywords(text: str, gold: Mapping[str, list[str]]) -> float:
    if gold["refusal"]:
        return float(any(mark in text for mark in gold["refusal"]))
    return sum(states(text, value) for value in gold["keywords"]) / len(gold["keywords"])


def states(text: str, value: str) -> bool:
    """Whether a text gives a value: a number by what it is worth, 相同 and 不相同 by sense, other
    words letter by letter without regard to case, spaces and width."""
    if value in ("相同", "不相同"):
        other = bool(_OTHER.search(text))
        return other if value == "不相同" else bool(_SAME.search(text)) and not other
    wanted = numeric.quantity(value)
    if wanted is not None:
        return any(
            units_agree(said, wanted) and _worth(said, wanted) for said in numeric.quantities(text)
        )
    return _letters(value) in _letters(text)


def _worth(said: Quantity, wanted: Quantity) -> bool:
    """Numbers of heads have to be exact; amounts and ratios may be rounded."""
    if not wanted.unit and not wanted.places:
        return said.value == wanted.value
    return numeric.agrees(said, wanted)


def similarity(text: str, references: list[str]) -> float:
    """The Dice coefficient of character bigrams with the nearest reference, from 0 to 1."""
    own = _bigrams(text)
    return max((_dice(own, _bigrams(reference)) for reference in references), default=0.0)


def _dice(one: Counter[str], other: Counter[str]) -> float:
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


def _bigrams(text: str) -> Counter[str]:
    letters = _letters(text)
    return Counter(letters[at : at + 2] for at in range(len(letters) - 1))


def _letters(text: str) -> str:
    return re.sub(r"[\s,，。；;：:（）()]", "", numeric.plain(text)).lower()
