"""The linear member: weights on segments and cues. Fast, and each of its labels has its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..item import Item, Span
from . import cues
from .segments import (
    BITS,
    BLOCKS,
    Marked,
    Segments,
    marked,
    own_clauses,
    segments,
    whole_clause,
)

Array = NDArray[np.float64]

CUE_WEIGHT = 0.1
"""A standardised cue counts so much beside a block of length one."""

_ROWS = 1 << BITS
_REACH = 24
"""Evidence is looked for in runs of at most so many units."""
_SHORT = 14
"""Characters of a short clause in Chinese."""


@dataclass(frozen=True)
class Linear:
    """idf: (blocks, 2**BITS), 0 for what was not taught. weights: (blocks, 2**BITS, 3). The cues'
    mean, spread and weights (cues, 3), and the bias (3,)."""

    idf: NDArray[np.float32]
    weights: NDArray[np.float32]
    cue_mean: Array
    cue_spread: Array
    cue_weights: Array
    bias: Array

    def scores(self, texts: Sequence[Marked], items: Sequence[Item]) -> tuple[Array, Array]:
        """Margins (n, 3), and for each item the share (n,) of its segments that are known, weighted
        by how rare they are."""
        rows = len(items)
        total = np.tile(self.bias, (rows, 1))
        total += self.cues(texts, items) @ self.cue_weights
        known, seen = np.zeros(rows), np.zeros(rows)
        rare = float(self.idf.max(initial=1.0))
        found = segments([text.text for text in texts])
        for at, name in enumerate(BLOCKS):
            part = found[name]
            value, weight = self._values(part, at, rows)
            for label in range(3):
                total[:, label] += np.bincount(
                    part.row, value * self.weights[at, part.index, label], rows
                )
            known += np.bincount(part.row, weight, rows)
            seen += np.bincount(part.row, np.where(weight > 0, weight, rare), rows)
        return total, known / np.maximum(seen, 1e-9)

    def cues(self, texts: Sequence[Marked], items: Sequence[Item]) -> Array:
        """The standardised cues, (n, cues)."""
        raw = np.stack(
            [cues.measure(item.text, text.text) for item, text in zip(items, texts, strict=True)]
        )
        standard: Array = (raw - self.cue_mean) / self.cue_spread * CUE_WEIGHT
        return standard

    def _values(self, part: Segments, block: int, rows: int) -> tuple[Array, Array]:
        """The value of each segment in its item's unit vector, and its idf."""
        weight = self.idf[block, part.index].astype(np.float64)
        length = np.sqrt(np.bincount(part.row, weight * weight, rows))
        return weight / np.maximum(length[part.row], 1e-9), weight

    def evidence(self, item: Item, label: int) -> Span | None:
        """The run of units whose characters speak most for a label against the others."""
        text = marked(item)
        if not text.text.strip():
            return None
        credit = self._credit(text, label)
        return _passage(text, credit, item.text)

    def _credit(self, text: Marked, label: int) -> Array:
        """How far each character of the marked text speaks for the label."""
        contrast = np.full(3, -0.5)
        contrast[label] = 1.0
        steps = np.zeros(len(text.text) + 1)
        for at, part in enumerate(segments([text.text]).values()):
            value, _ = self._values(part, at, 1)
            share = value * (self.weights[at, part.index] @ contrast)
            share /= np.maximum(part.end - part.start, 1)
            np.add.at(steps, part.start, share)
            np.add.at(steps, part.end, -share)
        return np.cumsum(steps)[:-1]


def _passage(text: Marked, credit: Array, original: str) -> Span | None:
    """The best run of whole words or Chinese characters, in the clauses of the entity where the
    text names others too: what is said of those is no evidence."""
    clauses = own_clauses(text.text)
    units = [
        unit for unit in _words(text.text) if any(low <= unit[0] < high for low, high in clauses)
    ]
    if not units:
        return None
    worth = np.array([credit[start:end].sum() for start, end in units])
    best, span = -np.inf, (0, 1)
    for first in range(len(units)):
        runs = np.cumsum(worth[first : first + _REACH])
        last = int(runs.argmax())
        if runs[last] > best:
            best, span = float(runs[last]), (first, first + last + 1)
    low, high = units[span[0]][0], units[span[1] - 1][1]
    if any("\u3400" <= char <= "\u9fff" for char in text.text[low:high]):
        # Characters are no words: of a short clause a part says little.
        drawn = whole_clause(text.text, low, high)
        if drawn[1] - drawn[0] <= _SHORT:
            low, high = drawn
    start, end = text.places[low], text.places[high]
    while end > start and not (original[end - 1].isalnum() or original[end - 1] in "%)）"):
        end -= 1
    while end > start and not (original[start].isalnum() or original[start] in "$¥€£(（+-"):
        start += 1
    return (start, end) if end > start else None


def _words(text: str) -> list[Span]:
    """Words by spaces, Chinese by the character."""
    found: list[Span] = []
    start = -1
    for at, char in enumerate(text):
        han = "\u3400" <= char <= "\u9fff"
        if start >= 0 and (char.isspace() or han):
            found.append((start, at))
            start = -1
        if han:
            found.append((at, at + 1))
        elif not char.isspace() and start < 0:
            start = at
    if start >= 0:
        found.append((start, len(text)))
    return found


def packed(linear: Linear) -> dict[str, NDArray[np.generic]]:
    """As arrays for ``weights.npz``: only the rows that were taught, in half precision."""
    found: dict[str, NDArray[np.generic]] = {
        f"linear.{name}": getattr(linear, name)
        for name in ("cue_mean", "cue_spread", "cue_weights", "bias")
    }
    for at, name in enumerate(BLOCKS):
        rows = np.flatnonzero(linear.idf[at])
        found[f"{name}.rows"] = rows.astype(np.uint32)
        found[f"{name}.idf"] = linear.idf[at, rows].astype(np.float16)
        found[f"{name}.weights"] = linear.weights[at, rows].astype(np.float16)
    return found


def unpacked(arrays: Mapping[str, NDArray[np.generic]]) -> Linear:
    idf = np.zeros((len(BLOCKS), _ROWS), np.float32)
    weights = np.zeros((len(BLOCKS), _ROWS, 3), np.float32)
    for at, name in enumerate(BLOCKS):
        rows = arrays[f"{name}.rows"].astype(np.int64)
        idf[at, rows] = arrays[f"{name}.idf"]
        weights[at, rows] = arrays[f"{name}.weights"]
    own = {
        name: np.asarray(arrays[f"linear.{name}"], np.float64)
        for name in ("cue_mean", "cue_spread", "cue_weights", "bias")
    }
    return Linear(idf, weights, **own)
