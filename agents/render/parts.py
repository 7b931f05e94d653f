"""The parts of a document: sentences, tables, charts and notes, and the figures in them.

A figure is a stretch of text that states a fact: a span of a sentence, a cell, a chart's mark. It
names the fact by id; what the id leads to is the document's matter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from ...tools.charts import ChartSpec, check_svg, draw


class Part(BaseModel):
    """Base of all parts: frozen, and closed to keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(Part):
    """The characters ``text[start:end]`` of a sentence state the fact ``fact_id``."""

    start: int = Field(ge=0)
    end: int
    fact_id: str


class Quote(Part):
    """Words of a stored source, verbatim. ``source_id`` is the source's id among the source lines,
    if it has a line."""

    text: str
    source_id: str | None = None


class Slot(Part):
    """A place the model left open, the fact code put there, and the text that was put."""

    name: str
    fact_id: str
    text: str


class Check(Part):
    """A check a sentence went through; ``detail`` says what was found."""

    name: str
    passed: bool
    detail: str = ""


class Sentence(Part):
    """One sentence. ``origin``: who worded it; its figures are code's either way."""

    text: str
    spans: tuple[Span, ...] = ()
    origin: Literal["model", "code"] = "code"
    checks: tuple[Check, ...] = ()
    quotes: tuple[Quote, ...] = ()
    slots: tuple[Slot, ...] = ()

    @model_validator(mode="after")
    def _spans_fit(self) -> Sentence:
        last = 0
        for span in self.spans:
            if not last <= span.start < span.end <= len(self.text):
                raise ValueError(f"span {span.start}:{span.end} overlaps or leaves {self.text!r}")
            last = span.end
        return self


class Prose(Part):
    """Sentences as one paragraph, or one bullet point each."""

    kind: Literal["prose"] = "prose"
    sentences: tuple[Sentence, ...]
    style: Literal["paragraph", "points"] = "paragraph"


class Cell(Part):
    """One cell of a table; with a ``fact_id`` it is a figure. An empty text is shown as a dash."""

    text: str = ""
    fact_id: str | None = None


class Row(Part):
    """A row: its label, then one cell a column. ``emphasis``: a total or a result."""

    label: str
    cells: tuple[Cell, ...]
    emphasis: bool = False


class Table(Part):
    """``columns`` head the cells; ``corner`` heads the labels. ``unit`` is the unit note above.
    ``words``: the cells are words, not figures, and are set as such."""

    kind: Literal["table"] = "table"
    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    corner: str = ""
    unit: str = ""
    notes: tuple[str, ...] = ()
    words: bool = False

    @model_validator(mode="after")
    def _is_rectangular(self) -> Table:
        for row in self.rows:
            if len(row.cells) != len(self.columns):
                raise ValueError(
                    f"table {self.title!r}: row {row.label!r} has {len(row.cells)} cells "
                    f"for {len(self.columns)} columns"
                )
        return self


class ChartPoint(Part):
    """What one mark of a chart shows, in the chart's unit; ``value`` None is a gap."""

    series: str
    label: str
    value: Decimal | None
    fact_id: str | None = None


class Chart(Part):
    """A drawn chart. ``name`` is its file's name without ending; ``alt`` replaces the picture for
    those who cannot see it."""

    kind: Literal["chart"] = "chart"
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")
    title: str
    unit: str
    svg: str
    alt: str
    source: str = ""
    points: tuple[ChartPoint, ...] = ()
    caption: Sentence | None = None

    @field_validator("svg")
    @classmethod
    def _svg_is_a_drawing(cls, svg: str) -> str:
        check_svg(svg)
        return svg

    @classmethod
    def of(
        cls,
        name: str,
        spec: ChartSpec,
        *,
        facts: Mapping[tuple[str, str], str] | None = None,
        caption: Sentence | None = None,
    ) -> Chart:
        """Draws a spec. ``facts``: (series name, point label) -> id of the fact it shows."""
        known = facts or {}
        points = tuple(
            ChartPoint(
                series=series.name,
                label=label,
                value=value,
                fact_id=known.get((series.name, label)) if value is not None else None,
            )
            for series in spec.series
            for label, value in series.points
        )
        return cls(
            name=name,
            title=spec.title,
            unit=spec.unit,
            svg=draw(spec),
            alt=spec.description(),
            source=spec.source,
            points=points,
            caption=caption,
        )


class Note(Part):
    """A remark outside the argument: a disclosure, a limit, a warning."""

    kind: Literal["note"] = "note"
    text: str
    tone: Literal["info", "warning"] = "info"
    title: str = ""


Block = Annotated[Prose | Table | Chart | Note, Field(discriminator="kind")]


def stated(block: Block) -> Iterator[str]:
    """Ids of the facts a block states and of the texts it quotes, in reading order, repeats
    included."""
    if isinstance(block, Prose):
        for sentence in block.sentences:
            yield from _stated_in(sentence)
    elif isinstance(block, Table):
        yield from (cell.fact_id for row in block.rows for cell in row.cells if cell.fact_id)
    elif isinstance(block, Chart):
        yield from (point.fact_id for point in block.points if point.fact_id)
        if block.caption:
            yield from _stated_in(block.caption)


def _stated_in(sentence: Sentence) -> Iterator[str]:
    yield from (span.fact_id for span in sentence.spans)
    yield from (quote.source_id for quote in sentence.quotes if quote.source_id)
