"""TAT-QA's measure: exact match and numeracy-focused F1, with the scale.

An answer is one or several spans of the document, a count, or a calculated number with a scale
(thousand, million, billion, percent). Numbers are compared by value to two decimals in the gold's
scale, so a wrong or missing scale is a wrong answer. Calculated answers and counts are right or
wrong; spans also have an F1 over words, which is 0 where the gold has numbers and none is met.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from ..task import Answer, Sample, Score
from . import numeric
from .execution import text_of
from .numeric import Quantity

_POWERS = {"": 0, "hundred": 2, "thousand": 3, "million": 6, "billion": 9}
_HALF_CENT = Decimal("0.005")
_COUNTS = dict(
    zip(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"],
        range(11),
        strict=True,
    )
)
_ARTICLES = {"a", "an", "the"}
_MARKS = string.punctuation + "“”‘’…"


def span_match(sample: Sample, answer: Answer) -> Score:
    """``value`` and the part ``f1`` are the F1, the part ``em`` is 1 or 0.

    ``target``: ``answer`` (list of texts), ``type`` (span, multi-span, count, arithmetic),
    ``scale``. The answer's value is text, a number, or a list of them; several in one text are
    split at semicolons and line ends, else at commas and "and" if that gives the gold's number.
    """
    golds: list[str] = [item for item in sample.target["answer"] if item.strip()]
    scale: str = sample.target["scale"]
    if not text_of(answer.value).strip():
        return _score(False, 0.0, "no answer")
    if sample.target["type"] in ("arithmetic", "count"):
        return _number(golds[0], scale, text_of(answer.value))
    said = _items(answer.value, len(golds))
    wanted = [_tokens(gold, scale) for gold in golds]
    given = [_tokens(item, "") for item in said]
    exact = Counter(map(tuple, given)) == Counter(map(tuple, wanted))
    f1 = 1.0 if exact else _f1(_bag(given), _bag(wanted))
    return _score(exact, f1, "" if exact else f"{said!r}, not {golds!r} {scale}".rstrip())


def _score(exact: bool, f1: float, why: str) -> Score:
    return Score(f1, {"em": float(exact), "f1": f1}, why)


def _number(gold_text: str, scale: str, text: str) -> Score:
    gold = numeric.final(gold_text)
    said = numeric.final(text) or _counted(text)
    if gold is None or said is None:
        return _score(False, 0.0, "no number in the answer")
    right = _same(said, _scaled(gold, scale))
    if right:
        return _score(True, 1.0, "")
    only_scale = _same(said.bare(), gold.bare())
    why = "right number, wrong scale: " if only_scale else ""
    return _score(False, 0.0, f"{why}{text[:80]!r}, not {gold_text} {scale}".rstrip())


def _counted(text: str) -> Quantity | None:
    words = [word for word in re.findall(r"[a-z]+", text.lower()) if word in _COUNTS]
    return Quantity(Decimal(_COUNTS[words[0]])) if words else None


def _scaled(gold: Quantity, scale: str) -> Quantity:
    """The gold with the scale that its question has, unless it was written with its own."""
    if gold.scale != 1 or gold.percent:
        return gold
    if scale == "percent":
        return replace(gold, unit="%")
    return replace(gold, scale=Decimal(1).scaleb(_POWERS[scale]))


def _same(said: Quantity, gold: Quantity) -> bool:
    """By value, to two decimals in the gold's scale."""
    size = gold.scale * (Decimal("0.01") if gold.percent else 1)
    return abs(said.value - gold.value) <= _HALF_CENT * size


def _items(value: Any, wanted: int) -> list[str]:
    if isinstance(value, list | tuple):
        return [text_of(item) for item in value if text_of(item).strip()]
    text = text_of(value)
    parts = _split(r"[;；\n]", text)
    if len(parts) == wanted or wanted == 1 or len(parts) > 1:
        return [text] if wanted == 1 else parts
    finer = _split(r",\s+(?:and\s+)?|\s+and\s+", text)
    return finer if len(finer) == wanted else parts


def _split(mark: str, text: str) -> list[str]:
    return [part.strip() for part in re.split(mark, text) if part.strip()]


def _tokens(text: str, scale: str) -> list[str]:
    """Words in lower case without articles and marks; numbers by value. ``scale`` is that of a text
    which is nothing but a number."""
    whole = numeric.quantity(text)
    if whole is not None:
        return [_shown(_scaled(whole, scale))]
    tokens: list[str] = []
    at = 0
    for found in numeric.quantities(text):
        tokens += [*_words(text[at : found.start]), _shown(found)]
        at = found.end
    return tokens + _words(text[at:])


def _shown(number: Quantity) -> str:
    return f"{number.value.normalize():f}"


def _words(text: str) -> list[str]:
    bare = (word.strip(_MARKS) for word in re.split(r"[\s\-–—]+", text.lower()))
    return [word for word in bare if word and word not in _ARTICLES]


def _bag(items: Iterable[list[str]]) -> Counter[str]:
    return Counter(token for item in items for token in item)


def _f1(given: Counter[str], wanted: Counter[str]) -> float:
    shared = given & wanted
    numbers = [token for token in wanted if re.fullmatch(r"-?[\d.]+", token)]
    if not shared.total() or (numbers and not any(token in shared for token in numbers)):
        return 0.0
    return 2 * shared.total() / (given.total() + wanted.total())
