"""A taught head: loading it, and what it says of items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..item import Item, Label, Span
from .card import Card

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Head:
    """Loaded from a folder or from the package."""

    card: Card

    def predict(self, items: Sequence[Item]) -> Array:
        """Calibrated probabilities, (n, 3) in the order of LABELS."""
        raise NotImplementedError

    def novelty(self, items: Sequence[Item]) -> Array:
        """(n,): 0 familiar, 1 unlike anything taught."""
        raise NotImplementedError

    def evidence(self, item: Item) -> Span | None:
        """The passage of the item's text that carries its label."""
        raise NotImplementedError

    def pool(self, probabilities: Array, model: Sequence[Mapping[Label, float]]) -> Array:
        """The head's probabilities (n, 3) and the model's log-probabilities, pooled: (n, 3)."""
        raise NotImplementedError


def load_head(name: str | None = None) -> Head:
    """A head of the user's by name; None: the shipped one."""
    raise NotImplementedError
