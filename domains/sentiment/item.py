"""What is labelled: a text, or one entity in it, and the three labels there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Lang = Literal["en", "zh"]
Label = Literal["negative", "neutral", "positive"]

LABELS: tuple[Label, ...] = ("negative", "neutral", "positive")
"""In the order of every array of probabilities."""

Span = tuple[int, int]
"""Start and end of a passage, in characters of the text."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to label: a text, or one entity in it.

    text: normalised. entity: whose sentiment is asked for; None for the text's own. spans: where
    the entity is mentioned in ``text``; others: where other entities are.
    """

    text: str
    lang: Lang
    entity: str | None = None
    spans: tuple[Span, ...] = ()
    others: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled item."""

    item: Item
    label: Label
