"""report.json: the facts, what is said about them, where they come from, and what it took.

Its shape is the pydantic models below; ``report.schema.json`` beside this file is their JSON
schema. Amounts are decimal text, so that no reader rounds them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from ...tools.facts import Fact
from .document import (
    Chart,
    ChartPoint,
    Document,
    Dropped,
    Note,
    Section,
    Sentence,
    SourceLine,
    Table,
)

SCHEMA_FILE = Path(__file__).with_name("report.schema.json")


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PeriodRow(_Row):
    """``start`` is null for an instant, such as a balance sheet's date."""

    label: str
    start: date | None
    end: date


class FiledRow(_Row):
    """The filing a figure was read from."""

    accession: str
    form: str
    filed: date
    url: str
    origin: str


class FactRow(_Row):
    """A figure. unit: a currency code, CODE/shares, shares, ratio (0.469 is 46.9 %), pp (0.007 is
    0.7 percentage points), x or days. formula: over fact ids, null for a filed figure."""

    id: str
    line: str
    label: str
    value: str
    unit: str
    kind: str
    period: PeriodRow
    formula: str | None
    inputs: list[str]
    source: list[FiledRow]
    source_line: int
    first_filed: str | None = Field(description="Value as first filed, where it was restated.")


class ChartRow(_Row):
    """What a chart shows, without its drawing; the drawing is ``charts/<name>.svg``."""

    name: str
    title: str
    unit: str
    alt: str
    source: str
    points: list[ChartPoint]
    caption: Sentence | None


class SectionRow(_Row):
    """sentences in reading order; tables and charts hold the ids of the facts they show."""

    id: str
    title: str
    sentences: list[Sentence]
    tables: list[Table]
    charts: list[ChartRow]
    notes: list[str]


class RunRow(_Row):
    """tokens: uncached + cached is the prompt; reasoning is a part of output."""

    id: str
    model: str
    tokens: dict[str, int]
    estimated: bool
    cost_listed: str | None
    cost_incurred: str | None
    cost_reference: str | None
    currency: str
    price_table: str
    seconds: str
    calls: int
    dropped: list[Dropped]


class ReportFile(_Row):
    """The whole file."""

    lang: str
    title: str
    company: str
    ticker: str
    as_of: date | None
    data_date: date | None
    generated_at: str
    origin: str
    labels: list[str]
    species: str
    imprint: list[str]
    front: list[str]
    AIGC: dict[str, str] | None
    facts: list[FactRow]
    sections: list[SectionRow]
    sources: list[SourceLine]
    run: RunRow | None


def render_json(document: Document, facts: Mapping[str, Fact]) -> str:
    """The text of report.json. facts: at least those that the document states."""
    lines = {fact_id: line for line in document.sources for fact_id in line.fact_ids}
    header = document.header
    file = ReportFile(
        lang=document.lang,
        title=document.title,
        company=header.company,
        ticker=header.ticker,
        as_of=header.as_of,
        data_date=header.data_date,
        generated_at=header.generated_at.isoformat(),
        origin=header.origin,
        labels=[label.text for label in document.labels],
        species=header.species,
        imprint=list(header.imprint),
        front=[_note(note) for note in document.front],
        AIGC=document.aigc.model_dump() if document.aigc else None,
        facts=[_fact(fact, lines[fact.id]) for fact in facts.values() if fact.id in lines],
        sections=[_section(section) for section in document.sections],
        sources=list(document.sources),
        run=_run(document),
    )
    return file.model_dump_json(indent=1) + "\n"


def _fact(fact: Fact, line: SourceLine) -> FactRow:
    return FactRow(
        id=fact.id,
        line=fact.line,
        label=line.label,
        value=f"{fact.value:f}",
        unit=fact.unit,
        kind=fact.kind,
        period=PeriodRow(label=fact.period.label, start=fact.period.start, end=fact.period.end),
        formula=fact.formula,
        inputs=list(fact.inputs),
        source=[
            FiledRow(
                accession=source.accession,
                form=source.form,
                filed=source.filed,
                url=source.url,
                origin=source.origin,
            )
            for source in fact.sources
        ],
        source_line=line.number,
        first_filed=f"{fact.first_filed:f}" if fact.first_filed is not None else None,
    )


def _section(section: Section) -> SectionRow:
    return SectionRow(
        id=section.id,
        title=section.title,
        sentences=list(section.sentences()),
        tables=[block for block in section.blocks if isinstance(block, Table)],
        charts=[
            ChartRow.model_validate(block.model_dump(exclude={"svg", "kind"}))
            for block in section.blocks
            if isinstance(block, Chart)
        ],
        notes=[_note(block) for block in section.blocks if isinstance(block, Note)],
    )


def _note(note: Note) -> str:
    return f"{note.title} {note.text}".strip()


def _run(document: Document) -> RunRow | None:
    run = document.run
    if run is None:
        return None
    usage = run.usage
    return RunRow(
        id=run.run_id,
        model=run.model,
        tokens={
            "uncached": usage.uncached,
            "cached": usage.cached,
            "output": usage.output,
            "reasoning": usage.reasoning,
        },
        estimated=usage.estimated,
        cost_listed=f"{run.cost_listed:f}" if run.cost_listed is not None else None,
        cost_incurred=f"{run.cost_incurred:f}" if run.cost_incurred is not None else None,
        cost_reference=f"{run.cost_reference:f}" if run.cost_reference is not None else None,
        currency=run.currency,
        price_table=run.price_table,
        seconds=f"{run.seconds:f}",
        calls=run.calls,
        dropped=list(run.dropped),
    )


def schema_text() -> str:
    """The JSON schema of report.json; ``report.schema.json`` holds this text."""
    schema = ReportFile.model_json_schema()
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
