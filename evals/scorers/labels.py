"""Sentiment labels: reading one from a reply, scoring it, and what only a whole set can say.

A reply from which no single label can be read gives None. None is a wrong answer here, never
"neutral": a set in which every call failed must not score as if all its cases were neutral.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, get_args

from ..task import Answer, Metric, Sample, Score

if TYPE_CHECKING:
    from ..rows import Row

Label = Literal["negative", "neutral", "positive"]
LABELS: tuple[Label, ...] = get_args(Label)

_WORDS: dict[Label, str] = {
    "negative": "negative|bearish|负面|負面|负向|消极|消極|利空|看空|看跌|悲观",
    "neutral": "neutral|中性|中立",
    "positive": "positive|bullish|正面|正向|积极|積極|利好|看多|看涨|乐观",
}
_LABEL_OF: dict[str, Label] = {
    word: label for label, words in _WORDS.items() for word in words.split("|")
}
_SHORT: dict[str, Label] = {
    "neg": "negative",
    "负": "negative",
    "負": "negative",
    "neu": "neutral",
    "中": "neutral",
    "pos": "positive",
    "正": "positive",
}
"""Read as labels only where they are the whole reply."""

# Letters on both sides are excluded by hand: \b sees none between a Latin and a Chinese letter.
_ANY = "(?<![a-z])(?:" + "|".join(_WORDS.values()) + ")(?![a-z])"
_NEGATED = re.compile(
    r"(?:(?<![a-z])(?:non|not|no|nor|neither|without)(?![a-z])|n't)"
    r"(?:\s+(?:a|an|any|very|really|clearly|strictly|quite|necessarily))*[\s-]*"
    + _ANY
    # The second part: not X or Y, which denies both.
    + rf"(?:\s*(?:or|nor)\s+{_ANY})?"
    rf"|(?:没有|並非|并非|并不|不|非|无|無)(?:是|算|属于|屬於|够|太|很)?{_ANY}"
)
_BETWEEN = r"(?:[\s,/|、-]|(?<![a-z])(?:or|and|to)(?![a-z])|或者|或|和|与|及|至|到|偏)*"
_RUN = re.compile(rf"{_ANY}(?:{_BETWEEN}{_ANY})+")
_ONE = re.compile(_ANY)
_CUED = re.compile(
    r"(?:(?<![a-z])(?:answer|label|sentiment|class)|答案|标签|情感|情绪|结论|判断)"
    rf"\W{{0,4}}(?:is|为|是)?\W{{0,4}}({_ANY})"
)
_LEADING = re.compile(rf"\W*({_ANY})")


def read_label(text: str) -> Label | None:
    """The one label that a reply gives, in English or Chinese; None when it gives none or cannot
    be pinned to one. Denied labels ("not negative") and lists of choices ("positive or neutral")
    do not count. Of several, the one after a cue such as "Answer:" wins, then a leading one."""
    text = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    if (alone := re.sub(r"[\W_]+", "", text)) in _SHORT:
        return _SHORT[alone]
    text = _RUN.sub(_settled, _NEGATED.sub(" ", text))
    found = {_LABEL_OF[word] for word in _ONE.findall(text)}
    if len(found) < 2:
        return next(iter(found), None)
    if cued := _CUED.findall(text):
        return _LABEL_OF[cued[-1]]
    leading = _LEADING.match(text)
    return _LABEL_OF[leading[1]] if leading else None


def _settled(run: re.Match[str]) -> str:
    """Labels in a row: one said twice is that one, several are a list of choices."""
    words = _ONE.findall(run[0])
    return words[0] if len({_LABEL_OF[word] for word in words}) == 1 else " "


def same_label(sample: Sample, answer: Answer) -> Score:
    """1.0 where the answer's value is the target's label, else 0.0."""
    wanted = sample.target["label"]
    if answer.value == wanted:
        return Score(1.0)
    said = "no label" if answer.value is None else str(answer.value)
    return Score(0.0, why=f"said {said}, is {wanted}")


def accuracy(rows: Sequence[Row]) -> float | None:
    """Share of rows with the right label; None of no rows."""
    right = [_given(row) == _wanted(row) for row in rows]
    return sum(right) / len(right) if right else None


def f1(rows: Sequence[Row], label: str) -> float | None:
    """F1 of one label over all rows: 2 TP / (2 TP + FP + FN). A row without an answer is a false
    negative of its own label and a false positive of none. None where the label neither stands in
    a target nor was answered."""
    return _f1(_counted(rows), label)


def macro_f1(rows: Sequence[Row]) -> float | None:
    """Mean F1 of the labels that stand in the targets; None of no rows. (A binary set has two: a
    "neutral" there costs recall of the true label, and is no class of its own.)"""
    pairs = _counted(rows)
    each = [_f1(pairs, label) or 0.0 for label in sorted({wanted for wanted, _ in pairs})]
    return sum(each) / len(each) if each else None


def _counted(rows: Sequence[Row]) -> Counter[tuple[str, str | None]]:
    """How often each pair of wanted and given label comes. An interval's bootstrap computes these
    figures a thousand times, so the rows are gone through once."""
    return Counter((_wanted(row), _given(row)) for row in rows)


def _f1(pairs: Counter[tuple[str, str | None]], label: str) -> float | None:
    hits = pairs[label, label]
    wanted = sum(count for pair, count in pairs.items() if pair[0] == label)
    given = sum(count for pair, count in pairs.items() if pair[1] == label)
    return 2 * hits / (given + wanted) if given + wanted else None


def conflict_accuracy(rows: Sequence[Row]) -> float | None:
    """Accuracy over the rows whose text has entities with different labels, where reading the
    text as a whole cannot help; None where there are none."""
    return accuracy([row for row in rows if row.target.get("conflict")])


def negative_f1(rows: Sequence[Row]) -> float | None:
    """F1 of "negative": how well the entities in trouble are found."""
    return f1(rows, "negative")


def _given(row: Row) -> str | None:
    return row.answer if row.answer in LABELS else None


def _wanted(row: Row) -> str:
    return str(row.target["label"])


ACCURACY = Metric("accuracy", accuracy)
MACRO_F1 = Metric("macro-F1", macro_f1)
CONFLICT_ACCURACY = Metric("conflict-accuracy", conflict_accuracy)
NEGATIVE_F1 = Metric("negative-F1", negative_f1)
