"""What the cascade works on: a text on its way through the graph, and each entity asked about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from ...agents.model.types import Usage
from .asking import Asked
from .entities.find import Found
from .item import LABELS, Item, Label, Lang, Span
from .reading.events import Event
from .reading.normal import Normal
from .schema import Stage

LONGEST = 100_000
"""Characters that a text may have."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text to label. entities: companies to label for; without any, those found in the text, or
    the text as a whole. id and date are handed through. error: the row could not be read."""

    text: str
    entities: tuple[str, ...] = ()
    id: str | None = None
    date: str | None = None
    error: str | None = None


@dataclass(slots=True)
class Subject:
    """An entity of a text. items: the text, or the windows of a long one, with where each begins.
    shares: (n, 3) the head's probabilities of each item."""

    found: Found | None
    items: list[Item]
    starts: list[int]
    shares: NDArray[np.float64] = field(default_factory=lambda: np.full((0, 3), np.nan))
    probabilities: NDArray[np.float64] = field(default_factory=lambda: np.full(3, np.nan))
    novelty: float = 0.0
    main: int = 0
    stage: Stage = "head"
    reason: str = ""
    asked: Asked | None = None
    label: Label | None = None
    evidence: Span | None = None

    @property
    def name(self) -> str | None:
        return self.found.name if self.found else None

    @property
    def best(self) -> float:
        return float(np.nanmax(self.probabilities))

    def settle(self, probabilities: Mapping[Label, float] | NDArray[np.float64]) -> None:
        """Takes probabilities as the subject's own."""
        if isinstance(probabilities, Mapping):
            probabilities = np.array([probabilities[label] for label in LABELS])
        self.probabilities = probabilities


@dataclass(slots=True)
class Work:
    """A text on its way."""

    row: int
    given: Text
    normal: Normal
    lang: Lang | None = None
    event: Event | None = None
    flags: list[str] = field(default_factory=list)
    duplicate_of: int | None = None
    near_duplicate_of: int | None = None
    key: bytes = b""
    subjects: list[Subject] = field(default_factory=list)
    reason: str = ""
    """Why nothing in it can be labelled; it has no subjects then."""
    error: str | None = None

    @property
    def text(self) -> str:
        return self.normal.text

    @property
    def usage(self) -> Usage:
        return sum((s.asked.usage for s in self.subjects if s.asked), Usage())

    def listed(self) -> Decimal | None:
        """US dollars of its calls at list price; None where one has no price, or none was made."""
        made = [subject.asked for subject in self.subjects if subject.asked]
        amounts = [
            asked.cost.amount for asked in made if asked.cost and asked.cost.currency == "USD"
        ]
        return sum(amounts, Decimal(0)) if made and len(amounts) == len(made) else None
