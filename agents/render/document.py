"""The document: what a domain hands over to be rendered.

Text arrives finished and formatted. What makes it more than text: each figure names the fact it
states, each fact named has a line among the sources, and each line leads to a filing or, for a
calculated figure, to the lines it was calculated from. A document in which one of these links is
broken cannot be made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from pydantic import Field, model_validator

from ..model.types import Usage
from .parts import (
    Block,
    Cell,
    Chart,
    ChartPoint,
    Check,
    Note,
    Part,
    Prose,
    Quote,
    Row,
    Sentence,
    Slot,
    Span,
    Table,
    stated,
)

__all__ = [
    "Aigc",
    "Block",
    "Cell",
    "Chart",
    "ChartPoint",
    "Check",
    "Document",
    "Dropped",
    "Filed",
    "Header",
    "KeyFigure",
    "Label",
    "Lang",
    "Note",
    "Prose",
    "Quote",
    "Row",
    "RunLine",
    "Section",
    "Sentence",
    "Slot",
    "SourceLine",
    "Span",
    "Table",
    "cited",
]

Lang = Literal["en", "zh"]


class Section(Part):
    """``id`` is the section's anchor and stable name; ``title`` is for readers. ``fine``: small
    print, set in columns behind the rest wherever there are pages."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_-]*$")
    title: str
    blocks: tuple[Block, ...]
    fine: bool = False

    def sentences(self) -> Iterator[Sentence]:
        for block in self.blocks:
            if isinstance(block, Prose):
                yield from block.sentences
            elif isinstance(block, Chart) and block.caption:
                yield block.caption


class KeyFigure(Part):
    """One line of the box on the first page. ``note`` says e.g. the date and time of a price."""

    label: str
    text: str
    fact_id: str | None = None
    note: str = ""


class Header(Part):
    """Whose document it is and of what date. ``origin`` says where the data came from ("stored
    data, as of 2026-03-25"); ``company``, ``ticker`` and ``exchange`` may be empty. ``species`` is
    what the law calls such a document ("Securities research report"); ``imprint`` are lines that
    the law wants on the first page: who signs it, when it was completed, who reviewed it."""

    generated_at: datetime
    company: str = ""
    ticker: str = ""
    exchange: str = ""
    data_date: date | None = None
    as_of: date | None = None
    origin: str = ""
    species: str = ""
    imprint: tuple[str, ...] = ()
    figures: tuple[KeyFigure, ...] = ()


class Label(Part):
    """A mark that every page and every export carries: a draft, or a text that a model wrote."""

    kind: Literal["draft", "ai", "info"]
    text: str


class Aigc(Part):
    """The metadata that GB 45438-2025 asks of generated content, under its own key names. Label
    is 1 for content that is generated, 2 for possibly and 3 for suspected."""

    Label: Literal["1", "2", "3"] = "1"
    ContentProducer: str
    ProduceID: str
    ReservedCode1: str = ""
    ContentPropagator: str = ""
    PropagateID: str = ""
    ReservedCode2: str = ""


class Filed(Part):
    """A value as an earlier filing gave it, where the one shown restates it."""

    value: str
    form: str
    filed: date
    accession: str = ""
    url: str = ""


class SourceLine(Part):
    """One numbered line of the sources.

    kind: ``filed`` (a filing states it), ``calculated`` (``formula`` over ``inputs``, ids of other
    facts), ``market`` (a price), ``assumption`` (what the firm states or the method sets) or
    ``text`` (a quoted document; its id stands in ``fact_ids`` too). Several facts may share a line.
    ``form`` is the form or publication, ``filed`` its date, ``url`` a link as deep as the source
    allows.
    """

    number: int = Field(ge=1)
    kind: Literal["filed", "calculated", "market", "assumption", "text"]
    fact_ids: tuple[str, ...] = ()
    label: str
    value: str = ""
    period: str = ""
    form: str = ""
    accession: str = ""
    filed: date | None = None
    url: str = ""
    concept: str = ""
    origin: str = ""
    formula: str = ""
    inputs: tuple[str, ...] = ()
    first_filed: Filed | None = None
    note: str = ""


class Dropped(Part):
    """A sentence that did not survive the checks, and why."""

    section: str
    text: str
    reason: str


class RunLine(Part):
    """What writing it took. Tokens are those of :class:`~..model.types.Usage`. Money is in
    ``currency``; ``cost_listed`` at list price, None when no price is known, and then
    ``cost_reference`` is what the tokens list for at deepseek-flash, in USD; ``cost_incurred``
    what was spent now, with replayed calls free. ``price_table`` is the version that priced it."""

    run_id: str
    model: str
    usage: Usage = Usage()
    calls: int = 0
    seconds: Decimal = Decimal(0)
    cost_listed: Decimal | None = None
    cost_incurred: Decimal | None = None
    cost_reference: Decimal | None = None
    currency: str = "USD"
    price_table: str = ""
    repairs: int = 0
    dropped: tuple[Dropped, ...] = ()


class Document(Part):
    """Everything a reader gets. See the module's docstring for what is guaranteed about it.
    ``front`` are remarks that stand on the first page, before anything else is said.
    ``compact``: small print in three narrow columns, for a document of two or three pages."""

    lang: Lang
    title: str
    compact: bool = False
    subtitle: str = ""
    header: Header
    labels: tuple[Label, ...] = ()
    front: tuple[Note, ...] = ()
    aigc: Aigc | None = None
    sections: tuple[Section, ...]
    sources: tuple[SourceLine, ...] = ()
    run: RunLine | None = None

    def source_numbers(self) -> dict[str, int]:
        """Fact id -> number of its source line."""
        return {fact_id: line.number for line in self.sources for fact_id in line.fact_ids}

    @model_validator(mode="after")
    def _links_hold(self) -> Document:
        broken = list(_broken_links(self))
        if broken:
            raise ValueError("; ".join(broken[:5]))
        return self


def _broken_links(document: Document) -> Iterator[str]:
    """What keeps a reader from following a figure to its source."""
    if [line.number for line in document.sources] != list(range(1, len(document.sources) + 1)):
        yield "source lines must be numbered 1, 2, 3 ..., in order"
    numbers = document.source_numbers()
    if sum(len(line.fact_ids) for line in document.sources) != len(numbers):
        yield "a fact has two source lines"
    for fact_id in cited(document.sections, document.header.figures):
        if fact_id not in numbers:
            yield f"the figure {fact_id} has no source line"
    for line in document.sources:
        for fact_id in line.inputs:
            if fact_id not in numbers:
                yield f"source line {line.number} names the input {fact_id}, which has no line"
        if line.kind == "calculated" and not (line.formula and line.inputs):
            yield f"source line {line.number} is calculated, but has no formula or no inputs"
    fine = [section.fine for section in document.sections]
    if fine != sorted(fine):
        yield "small print comes after all other sections"
    if any(isinstance(b, Chart) for s in document.sections if s.fine for b in s.blocks):
        yield "small print has no charts"
    yield from _repeated("section id", [section.id for section in document.sections])
    charts = (b for s in document.sections for b in s.blocks if isinstance(b, Chart))
    yield from _repeated("chart name", [chart.name for chart in charts])


def _repeated(what: str, names: list[str]) -> Iterator[str]:
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"the {what} {name} is used twice"


def cited(sections: Iterable[Section], figures: Iterable[KeyFigure] = ()) -> list[str]:
    """Ids of the facts stated and the texts quoted, in reading order, each once."""
    found: dict[str, None] = {}
    for figure in figures:
        if figure.fact_id:
            found.setdefault(figure.fact_id)
    for section in sections:
        for block in section.blocks:
            for fact_id in stated(block):
                found.setdefault(fact_id)
    return list(found)
