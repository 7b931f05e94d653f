"""Features as segments: an item's marked text, cut into pieces whose hashes index the weights.

Every feature is a run of characters at a known place, so a label's evidence is a sum over places.
The hash of any run comes from prefix sums: with ``P[i] = sum(code[j] * B**j for j < i)`` the run
from s to e hashes to ``(P[e] - P[s]) * B**-s`` modulo 2**64 (B is odd, so it has an inverse).
Thousands of items a second follow, in numpy alone.

The blocks, each with its own table: ``chars`` 2 to 5 characters; ``units`` 1 to 3 words or Chinese
characters, negated ones apart; ``window`` the units around the entity, by side and distance;
``clause`` the units of the clause in which the entity stands.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..item import Item, Span

BLOCKS = ("chars", "units", "window", "clause")
BITS = 18
"""Each block's table has 2**BITS rows."""

TARGET, OTHER = "\ue000", "\ue001"
LIMIT = 2000
"""Characters read of a text: around the entity, else from its beginning."""

_CHARS = (2, 3, 4, 5)
_RUN, _AROUND, _SCOPE = 3, 6, 4
_BASE = np.uint64(0x9E3779B97F4A7C15)
_INVERSE = np.uint64(pow(0x9E3779B97F4A7C15, -1, 1 << 64))
_MIX = np.uint64(0xD6E8FEB86659FD93)
_UNIT = re.compile(
    rf"[{TARGET}{OTHER}]|[\u3400-\u9fff]|[^\W\d_\u3400-\u9fff{TARGET}{OTHER}]+(?:['’][a-z]+)?"
    r"|\d+|[%$!?+-]"
)
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_NEGATION = frozenset(
    [
        "not",
        "no",
        "never",
        "without",
        "n't",
        "cannot",
        "won't",
        "didn't",
        "doesn't",
        "don't",
        "isn't",
        "wasn't",
        "aren't",
        "hasn't",
        "haven't",
        "couldn't",
        "wouldn't",
        "denies",
        "denied",
        "deny",
        "fails",
        "failed",
        "unlikely",
        "不",
        "未",
        "没",
        "無",
        "无",
        "非",
        "否",
        "勿",
        "别",
    ]
)
_CLAUSE = re.compile(
    r"[;,:.!?，。；：！？、|–—](?=\s|[\u3400-\u9fff]|$)|\s(?:while|but|as|whereas|although|after|and)\s"
)

_PAUSE = re.compile(
    r"[;,:.!?](?!\d)|[，。；：！？、|–—]"
    r"|\s(?:while|but|as|whereas|although|after|and)\s|而|但是?"
)
"""Ends of clauses for evidence; those of the features above are what weights were learnt on."""


@dataclass(frozen=True, slots=True)
class Marked:
    """An item's text as the features see it: lower case, numbers as 0, the entity as one mark.

    places: for each character of ``text``, where it begins in the item's text, and the end.
    """

    text: str
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Segments:
    """The features of items, in no order: ``row`` says whose, ``index`` is a row of its block's
    table, from ``start`` to ``end`` in the marked text."""

    row: NDArray[np.int64]
    index: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]


def marked(item: Item) -> Marked:
    """The marked text with the place of each of its characters."""
    first, last = _window(item)
    marks = sorted(
        [(*span, TARGET) for span in item.spans] + [(*span, OTHER) for span in item.others]
    )
    parts: list[str] = []
    places: list[int] = []
    at = first
    for start, end, mark in marks:
        if start < at or end > last:
            continue  # out of sight, or inside the mark before
        _plain(item.text, at, start, parts, places)
        parts.append(mark)
        places.append(start)
        at = end
    _plain(item.text, at, last, parts, places)
    return Marked("".join(parts), (*places, last))


def _window(item: Item) -> Span:
    if len(item.text) <= LIMIT:
        return 0, len(item.text)
    middle = item.spans[0][0] if item.spans else 0
    first = max(0, min(middle - LIMIT // 2, len(item.text) - LIMIT))
    return first, first + LIMIT


def _plain(text: str, start: int, end: int, parts: list[str], places: list[int]) -> None:
    """Adds a passage: lower case of equal length, each number one 0."""
    at = start
    for hit in _DIGITS.finditer(text, start, end):
        parts.append(_lower(text[at : hit.start()]))
        places.extend(range(at, hit.start()))
        parts.append("0")
        places.append(hit.start())
        at = hit.end()
    parts.append(_lower(text[at:end]))
    places.extend(range(at, end))


def _lower(text: str) -> str:
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower()[:1] or c for c in text)


def segments(texts: Sequence[str]) -> dict[str, Segments]:
    """The segments of marked texts, by block. ``start`` and ``end`` are relative to each text."""
    joined = "".join(texts)
    codes = np.frombuffer(joined.encode("utf-32-le", "replace"), np.uint32).astype(np.uint64)
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    begins = np.concatenate(([0], np.cumsum(lengths)))
    hashing = _Hashing(codes)
    found = {"chars": _ngrams(hashing, begins, lengths)}
    units, window, clause = _units(texts, begins)
    for salt, name, pieces in ((1, "units", units), (2, "window", window), (3, "clause", clause)):
        row, start, end, kind = np.asarray(pieces, np.int64).reshape(-1, 4).T
        index = hashing(start, end, kind * 8 + salt)
        found[name] = Segments(row, index, start - begins[row], end - begins[row])
    return found


class _Hashing:
    def __init__(self, codes: NDArray[np.uint64]) -> None:
        size = len(codes) + 1
        self._powers = _powers(_BASE, size)
        self._inverses = _powers(_INVERSE, size)
        spread = (codes + np.uint64(1)) * _MIX
        self._prefix = np.zeros(size, np.uint64)
        np.cumsum(spread * self._powers[:-1], out=self._prefix[1:])

    def __call__(
        self, start: NDArray[np.int64], end: NDArray[np.int64], kind: NDArray[np.int64] | int
    ) -> NDArray[np.int64]:
        value = (self._prefix[end] - self._prefix[start]) * self._inverses[start]
        value ^= np.asarray(kind, np.uint64) * _BASE
        value = (value ^ (value >> np.uint64(29))) * _MIX
        return (value >> np.uint64(64 - BITS)).astype(np.int64)


def _powers(base: np.uint64, size: int) -> NDArray[np.uint64]:
    powers = np.full(size, base, np.uint64)
    powers[0] = 1
    return np.cumprod(powers, dtype=np.uint64)


def _ngrams(hashing: _Hashing, begins: NDArray[np.int64], lengths: NDArray[np.int64]) -> Segments:
    rows = np.repeat(np.arange(len(lengths)), lengths)
    places = np.arange(len(rows))
    found = []
    for size in _CHARS:
        fits = places + size <= begins[rows + 1]
        row, start = rows[fits], places[fits]
        index = hashing(start, start + size, 0)
        found.append((row, index, start - begins[row], start + size - begins[row]))
    return Segments(*(np.concatenate(part) for part in zip(*found, strict=True)))


Piece = tuple[int, int, int, int]
"""Row, start and end in the joined texts, and a number that tells like pieces apart."""


def _units(
    texts: Sequence[str], begins: NDArray[np.int64]
) -> tuple[list[Piece], list[Piece], list[Piece]]:
    units: list[Piece] = []
    window: list[Piece] = []
    clause: list[Piece] = []
    for row, text in enumerate(texts):
        base = int(begins[row])
        spans = [hit.span() for hit in _UNIT.finditer(text)]
        negated = _negated(text, spans)
        for size in range(1, _RUN + 1):
            for first in range(len(spans) - size + 1):
                start, end = spans[first][0], spans[first + size - 1][1]
                if end - start <= 60:
                    units.append((row, base + start, base + end, int(negated[first])))
        if TARGET in text:
            window += ((row, base + s, base + e, kind) for s, e, kind in _near(text, spans))
            clause += ((row, base + s, base + e, kind) for s, e, kind in _within(text, spans))
    return units, window, clause


def _negated(text: str, spans: Sequence[Span]) -> list[bool]:
    """Whether each unit stands within a few units after a word of negation."""
    left, found = 0, []
    for start, end in spans:
        found.append(left > 0)
        left = (
            _SCOPE if text[start:end] in _NEGATION or text[start:end].endswith("n't") else left - 1
        )
    return found


def own_clauses(text: str) -> list[Span]:
    """Where the clauses stand in which the entity is; the whole text where it names no other."""
    if TARGET not in text or OTHER not in text:
        return [(0, len(text))]
    cuts = [hit.span() for hit in _PAUSE.finditer(text)]
    begins, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(text)]
    return [(low, high) for low, high in zip(begins, ends, strict=True) if TARGET in text[low:high]]


def whole_clause(text: str, start: int, end: int) -> Span:
    """A passage drawn out to the pauses around it."""
    pauses = [hit.span() for hit in _PAUSE.finditer(text)]
    low = max((after for _, after in pauses if after <= start), default=0)
    return low, min((before for before, _ in pauses if before >= end), default=len(text))


def _near(text: str, spans: Sequence[Span]) -> Iterator[tuple[int, int, int]]:
    """Units around each mention, singly and in pairs, told apart by side, and nearer ones again by
    distance."""
    for at, (start, _) in enumerate(spans):
        if text[start] != TARGET:
            continue
        for step in range(-_AROUND, _AROUND + 1):
            here = at + step
            if step == 0 or not 0 <= here < len(spans):
                continue
            side = 1 if step > 0 else 2
            yield *spans[here], side
            if abs(step) <= 2:
                yield *spans[here], side * 10 + abs(step)
            if here + 1 < len(spans):
                yield spans[here][0], spans[here + 1][1], side + 4


def _within(text: str, spans: Sequence[Span]) -> Iterator[tuple[int, int, int]]:
    cuts = [0, *(hit.start() for hit in _CLAUSE.finditer(text)), len(text)]
    for low, high in itertools.pairwise(cuts):
        if TARGET not in text[low:high]:
            continue
        inside = [span for span in spans if low <= span[0] < high]
        for first, second in zip(inside, [*inside[1:], None], strict=True):
            yield *first, 1
            if second:
                yield first[0], second[1], 2
