"""What the domain takes and gives.

A :class:`Row` is one labelled text, one JSON line of the output. :class:`SentimentOutput` is a
whole run: counts, and the rows themselves where they are few.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from .item import Label, Lang
from .reading.events import Event

Stage = Literal["rule", "head", "model"]
Format = Literal["csv", "parquet"]


class SentimentInput(BaseModel):
    """Texts and how to label them. Each field is an option of ``agent run sentiment``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str | None = Field(None, description="One text, in English or Chinese.")
    file: Path | None = Field(
        None, description="Many texts: a csv, tsv, jsonl, parquet or txt file, or - for stdin."
    )
    ticker: str | None = Field(None, description="News on this symbol, from the news sources.")
    since: str = Field("7d", description="How far back the news go: days as 7d, or a date.")
    entities: tuple[str, ...] = Field(
        (), max_length=50, description="A company to label for, instead of those found; repeatable."
    )
    text_column: str | None = Field(None, description="The file's column of texts.")
    entity_column: str | None = Field(
        None, description="The file's column of companies; several are separated by | or ;."
    )
    date_column: str | None = Field(None, description="The file's column of dates, for the index.")
    head: str | None = Field(None, description="A taught head by name; default: the shipped one.")
    no_embeddings: bool = Field(
        False, description="Label by words alone with a head that has embeddings: much faster."
    )
    companies: Path | None = Field(
        None, description="A CSV of more companies: name, ticker, aliases (separated by |)."
    )
    budget_per_1k: Decimal | None = Field(
        None,
        ge=0,
        description="US dollars that 1,000 texts may cost at list price; 0 asks no model.",
    )
    quality: float | None = Field(
        None, gt=0, le=1, description="Accuracy to reach, from the head's measured curve."
    )
    abstain_below: float = Field(
        0.4, ge=0, le=1, description="Probability below which no label is given."
    )
    formats: tuple[Format, ...] = Field(
        ("csv",), description="Files to write beside labels.jsonl: csv, parquet; repeatable."
    )

    @field_validator("text")
    @classmethod
    def _says_something(cls, text: str | None) -> str | None:
        if text is not None and not text.strip():
            raise ValueError("the text is empty")
        return text

    @field_validator("since")
    @classmethod
    def _is_a_time(cls, since: str) -> str:
        given = since.strip().lower()
        if given[-1:] == "d" and given[:-1].isdigit() and 0 < int(given[:-1]) <= 3650:
            return given
        try:
            return date.fromisoformat(given).isoformat()
        except ValueError:
            raise ValueError("write days as 7d, or a date as 2026-01-31") from None

    @field_validator("quality")
    @classmethod
    def _is_the_only_target(cls, quality: float | None, info: ValidationInfo) -> float | None:
        if quality is not None and info.data.get("budget_per_1k") is not None:
            raise ValueError("give either --budget-per-1k or --quality")
        return quality

    @model_validator(mode="after")
    def _has_one_source(self) -> SentimentInput:
        given = [name for name in ("text", "file", "ticker") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError("give one of: text, file, ticker")
        return self


class Range(BaseModel):
    """Characters of the original text, ``start`` included, ``end`` not."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    start: int
    end: int


class EntityLabel(BaseModel):
    """The label of one entity, or of the text as a whole (``entity`` None).

    label: None is an abstention, for the ``reason`` given. score: P(positive) - P(negative), in
    [-1, 1]. probability: calibrated, of the label. evidence: the words that carry it. mentions:
    where the entity is named. stage: who decided.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    entity: str | None = None
    ticker: str | None = None
    label: Label | None
    score: float | None = None
    probability: float | None = None
    probabilities: dict[Label, float] | None = None
    evidence: Range | None = None
    mentions: tuple[Range, ...] = ()
    stage: Stage
    reason: str = ""


class Tokens(BaseModel):
    """Tokens of a row's calls."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    uncached: int = 0
    cached: int = 0
    output: int = 0


class RowCost(BaseModel):
    """US dollars of a row's calls, as text. usd: at list price, None where none is known (a machine
    of one's own). at_deepseek_flash: what the same tokens list for there."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    usd: str | None = None
    at_deepseek_flash: str | None = None


class Row(BaseModel):
    """One text. row: its place in the input, from 0. duplicate_of: the row it repeats, whose
    labels it has; near_duplicate_of: one that says nearly the same. error: why it was
    not (wholly) done."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    row: int
    id: str | None = None
    text: str
    date: str | None = None
    language: Lang | None = None
    event: Event | None = None
    duplicate_of: int | None = None
    near_duplicate_of: int | None = None
    flags: tuple[str, ...] = ()
    entities: tuple[EntityLabel, ...] = ()
    usage: Tokens = Tokens()
    cost: RowCost = RowCost()
    error: str | None = None


class Tally(BaseModel):
    """Counts of a run. ``labels`` counts entity labels; ``abstained`` those without one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rows: int = 0
    errors: int = 0
    duplicates: int = 0
    hostile: int = 0
    labels: dict[Label, int] = Field(default_factory=dict)
    abstained: int = 0
    stages: dict[Stage, int] = Field(default_factory=dict)


class SentimentOutput(BaseModel):
    """A run. rows: the first ones; all stand in ``rows_file``. plan: what the threshold is, and
    what it was expected to cost, in words. missing: news sources that did not answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    head: str
    threshold: float
    plan: str
    tally: Tally
    rows: tuple[Row, ...] = ()
    rows_file: str
    formats: tuple[Format, ...] = ()
    missing: tuple[str, ...] = ()
