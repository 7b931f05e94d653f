"""The model card of a head: what it was taught, how good it is, and what it costs to be better."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from ..item import Label


class Measured(BaseModel):
    """A figure with its 95 % confidence interval."""

    model_config = ConfigDict(frozen=True)

    value: float
    low: float
    high: float


class Point(BaseModel):
    """One point of the cost curve: what is reached when items below ``threshold`` go to the model.

    share: of items that go there. accuracy, macro_f1: of all items. usd_per_1k: None without a
    price.
    """

    model_config = ConfigDict(frozen=True)

    threshold: float
    share: float
    accuracy: float
    macro_f1: float
    usd_per_1k: float | None = None


class Fixed(BaseModel):
    """A labelled example that every prompt begins with."""

    model_config = ConfigDict(frozen=True)

    text: str
    label: Label
    lang: str = "en"
    entity: str | None = None


class Card(BaseModel):
    """``card.json`` of a head."""

    model_config = ConfigDict(frozen=True)

    name: str
    created: str
    licence: str
    data: tuple[str, ...]
    rows: int
    labels: dict[Label, int]
    folds: int
    accuracy: Measured
    macro_f1: Measured
    calibration_error: Measured
    measured: int
    """Rows that the figures are of, each predicted by a fit that had not seen its text."""
    embeddings: bool
    """Whether it has a member that reads with an encoder; ``tuned``: one that teaching tuned."""
    tuned: bool = False
    sure: float = 0.9
    """What the words are surer of is not read by the encoder: they are seldom wrong there, and
    reading is what takes a head's time."""
    threshold: float
    novelty_threshold: float
    head_curve: tuple[Point, ...]
    """By the head alone, over the items at or above each threshold; ``share`` is of those below."""
    model: str | None = None
    model_rows: int = 0
    model_curve: tuple[Point, ...] = ()
    examples: tuple[Fixed, ...] = ()
    notes: tuple[str, ...] = ()

    def fixed(self, lang: str) -> Sequence[Fixed]:
        """The examples in a language; all of them where there are none in it."""
        return [each for each in self.examples if each.lang == lang] or self.examples
