"""The tuned member: an encoder that teaching has changed reads an item around its marked entity.

Vectors of a frozen encoder say what a text is about; what it means for one of two companies has to
be learnt in the encoder itself. The change is a low-rank adapter of a few megabytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ....tools.e5.adapter import Adapter
from ....tools.e5.file import Floats, e5_file
from ....tools.e5.forward import Encoder, encoder
from ....tools.e5.tokens import tokens
from ..item import Item
from .passage import reworded
from .stack import Array, Stack, logs

Tokens = NDArray[np.int64]

LIMIT = 128
"""Tokens read of an item."""

_OPEN, _CLOSE = "«", "»"
_UNMARKED = str.maketrans({_OPEN: " ", _CLOSE: " "})
_AROUND = {"en": (160, 200), "zh": (80, 100)}
"""Characters before and after the entity's first mention."""

_LONG = 700
_TOKENS = 2048
"""Tokens that go through the encoder at once: more do not make it faster."""


def passage(item: Item) -> str:
    """What the encoder reads: the text, or its part around the entity, each mention between marks.
    "query: " is how multilingual-e5 was taught to be addressed."""
    text = item.text.translate(_UNMARKED)
    if not item.spans:
        return "query: " + " ".join(text[:_LONG].split())
    before, after = _AROUND[item.lang]
    marks = [(*span, f" {_OPEN} {text[slice(*span)]} {_CLOSE} ") for span in item.spans]
    return "query: " + reworded(text, marks, item.spans[0][0] - before, item.spans[0][1] + after)


def tokens_of(item: Item) -> Tokens:
    return tokens()(passage(item), LIMIT)


def batch_of(rows: Sequence[Tokens]) -> tuple[Tokens, NDArray[np.bool_], Floats]:
    """Rows of tokens as one array (n, length), which of them are no padding, and which are the
    marked entity's (its marks included; of an item without one, the first token)."""
    length = max(map(len, rows))
    padded = np.ones((len(rows), length), np.int64)
    real = np.zeros((len(rows), length), np.bool_)
    for at, row in enumerate(rows):
        padded[at, : len(row)] = row
        real[at, : len(row)] = True
    opening, closing = (tokens()(mark, 8)[-2] for mark in (_OPEN, _CLOSE))
    opened = np.cumsum(padded == opening, axis=1)
    closed = np.cumsum(padded == closing, axis=1)
    inside = ((opened > closed) | (padded == closing)) & (opened > 0) & real
    inside[~inside.any(axis=1), 0] = True
    return padded, real, inside.astype(np.float32)


@dataclass(frozen=True)
class Tuned:
    """adapter: the encoder's change. out: from the mean of all tokens and that of the entity's,
    (2 * hidden, 3). seen: hashes of the texts that it was tuned to, of which it can foretell
    nothing that would measure it."""

    adapter: Adapter
    out: Stack
    seen: NDArray[np.uint64] = field(default_factory=lambda: np.zeros(0, np.uint64))

    @cached_property
    def _encoder(self) -> Encoder:
        return encoder(e5_file(), self.adapter.deltas())

    def scores(self, items: Sequence[Item]) -> Array:
        rows = [tokens_of(item) for item in items]
        order = sorted(range(len(rows)), key=lambda at: len(rows[at]))
        found = np.zeros((len(rows), 3))
        while order:
            # The longest first, so that a batch has little padding and a known size.
            some = order[-max(1, _TOKENS // len(rows[order[-1]])) :]
            del order[-len(some) :]
            found[some] = self._read([rows[at] for at in some])
        return found

    def _read(self, rows: Sequence[Tokens]) -> Array:
        padded, real, inside = batch_of(rows)
        hidden = self._encoder(padded, real)
        pooled = [_mean(hidden, real.astype(np.float32)), _mean(hidden, inside)]
        return logs(self.out(np.hstack(pooled).astype(np.float64)))


def _mean(hidden: Floats, counted: Floats) -> Floats:
    total: Floats = np.einsum("nld,nl->nd", hidden, counted) / counted.sum(1, keepdims=True)
    return total
