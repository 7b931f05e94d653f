"""A taught head: two members, stacked and calibrated, and what it says of items.

The linear member reads segments and cues. The other member, of heads that have one, reads with an
encoder: the vectors of a frozen one, or one that teaching has tuned. They are stacked by a
multinomial regression that was fitted on predictions for rows which the members had not seen, so
that its probabilities are calibrated; a second one stacks the linear member alone, for whoever has
no time for an encoder.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ..item import LABELS, Example, Item, Label, Span
from .card import Card
from .linear import Linear
from .segments import marked
from .stack import Array, Stack, logs, softmax

FLOOR = -12.0
"""Log-probability of a label that a model's reply does not name."""


class Member(Protocol):
    """Reads with an encoder."""

    def scores(self, items: Sequence[Item]) -> Array:
        """Log-probabilities as it sees them, not yet calibrated, (n, 3)."""
        ...


@dataclass(frozen=True)
class Head:
    """light: stacks the linear member alone. member: reads with an encoder; full: stacks both
    members; both None of a head without one. pooling: how much the head's and the model's
    log-probabilities count, and a bias for each label, (5,). familiar: the shares of known
    segments that taught items have when they are not among the taught, sorted. taught: what it was
    taught, or a part of it that may be shown: where near examples come from.
    """

    card: Card
    linear: Linear
    light: Stack
    familiar: Array
    pooling: Array
    member: Member | None = None
    full: Stack | None = None
    taught: tuple[Example, ...] = ()

    def predict(self, items: Sequence[Item], *, embeddings: bool = True) -> Array:
        """Calibrated probabilities, (n, 3) in the order of LABELS. ``embeddings`` False, or a head
        without an encoder: by the linear member alone, which is many times faster; else that
        one's word stands where it is sure enough, and the encoder reads the rest."""
        if not items:
            return np.zeros((0, 3))
        scores, _ = self._linear(items)
        found = self.light(scores)
        if not embeddings or self.member is None or self.full is None:
            return found
        unsure = np.flatnonzero(found.max(1) < self.card.sure)
        if len(unsure):
            theirs = self.member.scores([items[int(at)] for at in unsure])
            found[unsure] = self.full(np.hstack([scores[unsure], theirs]))
        return found

    def novelty(self, items: Sequence[Item]) -> Array:
        """(n,): the share of taught items that are more familiar than this one; 0 familiar, 1
        unlike anything taught."""
        if not items:
            return np.zeros(0)
        _, known = self._linear(items)
        below = np.searchsorted(self.familiar, known + 1e-9, side="right")
        found: Array = 1.0 - below / max(1, len(self.familiar))
        return found

    def evidence(self, item: Item) -> Span | None:
        """The passage of the item's text that speaks most for its label, by the linear member's
        weights; None of a blank text."""
        label = int(self.predict([item], embeddings=False)[0].argmax())
        return self.linear.evidence(item, label)

    def pool(self, probabilities: Array, model: Sequence[Mapping[Label, float]]) -> Array:
        """The head's probabilities (n, 3) and the model's log-probabilities, pooled: (n, 3)."""
        said = np.array([[each.get(label, FLOOR) for label in LABELS] for each in model])
        own, other, *bias = self.pooling
        scores = own * logs(probabilities) + other * logs(softmax(said.reshape(-1, 3))) + bias
        return softmax(np.asarray(scores, np.float64))

    def _linear(self, items: Sequence[Item]) -> tuple[Array, Array]:
        return self.linear.scores([marked(item) for item in items], items)
