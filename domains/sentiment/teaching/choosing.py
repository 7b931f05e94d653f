"""Choosing examples: the fixed ones that every prompt begins with, and the texts to label next."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..heads.card import Fixed
from ..item import LABELS, Example, Item

Array = NDArray[np.float64]

FIXED = 8
"""Fixed examples in a language: two of each label, then two more of the label that is mistaken
most."""

_SHORT, _LONG = 30, 180


def fixed_examples(
    examples: Sequence[Example], probabilities: Array, vectors: Array
) -> tuple[Fixed, ...]:
    """For each language, short and clear examples that are unlike one another: rows that the
    out-of-fold head labels right, near the middle of its confidence, spread by their vectors."""
    chosen: list[Fixed] = []
    for lang in ("en", "zh"):
        rows = [
            at
            for at, each in enumerate(examples)
            if each.item.lang == lang
            and (_SHORT if lang == "en" else _SHORT // 3) <= len(each.item.text) <= _LONG
            and int(probabilities[at].argmax()) == LABELS.index(each.label)
            and probabilities[at].max() >= 0.6
        ]
        picked = _spread(rows, examples, vectors)
        chosen += [
            Fixed(
                text=examples[at].item.text,
                label=examples[at].label,
                lang=lang,
                entity=examples[at].item.entity,
            )
            for at in picked
        ]
    return tuple(chosen)


def _spread(rows: Sequence[int], examples: Sequence[Example], vectors: Array) -> list[int]:
    """Labels in turn, so that the last examples are not of one label; each the farthest from those
    that were picked before."""
    picked: list[int] = []
    for at in range(FIXED):
        label = LABELS[(at + 1) % 3]
        left = [row for row in rows if examples[row].label == label and row not in picked]
        if not left:
            continue
        if picked:
            near = (vectors[left] @ vectors[picked].T).max(axis=1)
            picked.append(left[int(near.argmin())])
        else:
            middle = vectors[left].mean(axis=0)
            picked.append(left[int((vectors[left] @ middle).argmax())])
    return picked


def most_useful(
    items: Sequence[Item], probabilities: Array, vectors: Array, count: int
) -> list[int]:
    """The items to label next: those that the head is least sure of, each less worth the nearer it
    is to one that was picked before."""
    doubt = -(probabilities * np.log(np.maximum(probabilities, 1e-9))).sum(axis=1) / np.log(3)
    nearest = np.full(len(items), -1.0)
    picked: list[int] = []
    for _ in range(min(count, len(items))):
        worth = doubt * (1 - np.clip(nearest, 0, 1) ** 4)
        worth[picked] = -1
        best = int(worth.argmax())
        picked.append(best)
        nearest = np.maximum(nearest, vectors @ vectors[best])
    return picked
