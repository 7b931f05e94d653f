"""A small document with every kind of part, of figures that Apple filed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from tael.agents.model.types import Usage
from tael.agents.render.document import (
    Aigc,
    Cell,
    Chart,
    Check,
    Document,
    Dropped,
    Header,
    KeyFigure,
    Label,
    Note,
    Prose,
    Quote,
    Row,
    RunLine,
    Section,
    Sentence,
    SourceLine,
    Span,
    Table,
    cited,
)
from tael.agents.render.sources import Wording, source_lines
from tael.tools.charts import ChartSpec, Series
from tael.tools.facts import Fact, Period, Source

FY25 = Period("FY2025", date(2025, 9, 27), date(2024, 9, 29))
FY24 = Period("FY2024", date(2024, 9, 28), date(2023, 10, 1))
TEN_K = "https://www.sec.gov/Archives/edgar/data/320193/000032019325000079/aapl-20250927.htm"
K25 = Source(
    "0000320193-25-000079", "10-K", date(2025, 10, 31), f"{TEN_K}#f-66", "us-gaap:Revenues"
)
K24 = Source("0000320193-24-000123", "10-K", date(2024, 11, 1), "https://www.sec.gov/x", "Revenues")


def fact(fact_id, kind, unit, value, period, source, **more):
    line = fact_id.split(":")[0]
    return Fact(fact_id, line, kind, unit, Decimal(value), period, (source,), **more)


FACTS = {
    one.id: one
    for one in (
        fact("revenue:FY2025", "level", "USD", "416161000000", FY25, K25),
        fact(
            "revenue:FY2024",
            "level",
            "USD",
            "391035000000",
            FY24,
            K24,
            first_filed=Decimal("391000000000"),
            first_source=K24,
        ),
        fact("eps_diluted:FY2025", "level", "USD/shares", "7.46", FY25, K25),
        fact(
            "revenue_growth:FY2025",
            "change",
            "ratio",
            "0.0642551",
            FY25,
            K25,
            formula="revenue:FY2025 / revenue:FY2024 - 1",
            inputs=("revenue:FY2025", "revenue:FY2024"),
        ),
    )
}
WORDING = Wording(
    label=lambda fact: fact.line.replace("_", " ").capitalize(),
    value=lambda fact, value: f"{value:,} {fact.unit}",
    period=lambda fact: f"{fact.period.label} ({fact.period.end})",
)
QUOTE = "The Company’s business <can> be affected by economic conditions."


def sentence(text, *figures, **more):
    """A sentence whose ``figures`` are pairs of a substring and a fact's id."""
    spans = []
    for shown, fact_id in figures:
        start = text.index(shown)
        spans.append(Span(start=start, end=start + len(shown), fact_id=fact_id))
    return Sentence(text=text, spans=tuple(spans), **more)


def chart():
    spec = ChartSpec(
        kind="bars",
        title="Revenue",
        unit="USD billions",
        series=(Series("Revenue", [("FY2024", Decimal("391.0")), ("FY2025", Decimal("416.2"))]),),
        source="Source: 10-K",
    )
    ids = {("Revenue", "FY2024"): "revenue:FY2024", ("Revenue", "FY2025"): "revenue:FY2025"}
    return Chart.of("revenue", spec, facts=ids)


def sections():
    summary = Prose(
        sentences=(
            sentence(
                "Revenue was $416.2 billion, up 6.4%.",
                ("$416.2 billion", "revenue:FY2025"),
                ("6.4%", "revenue_growth:FY2025"),
                origin="model",
                checks=(Check(name="numbers", passed=True),),
            ),
            Sentence(
                text="Apple & others face <risks>.",
                origin="model",
                quotes=(Quote(text=QUOTE, source_id="text:1"),),
            ),
        ),
        style="points",
    )
    history = Table(
        title="Two years | A & B",
        columns=("FY2024", "FY2025"),
        corner="Fiscal year",
        unit="USD millions",
        rows=(
            Row(
                label="Revenue",
                cells=(
                    Cell(text="391,035", fact_id="revenue:FY2024"),
                    Cell(text="416,161", fact_id="revenue:FY2025"),
                ),
                emphasis=True,
            ),
            Row(label="Goodwill", cells=(Cell(), Cell())),
        ),
        notes=("Amounts as filed.",),
    )
    return (
        Section(id="summary", title="Key points", blocks=(summary, chart())),
        Section(
            id="history",
            title="History",
            blocks=(history, Note(text="Not <advice>.", tone="warning", title="Note.")),
        ),
    )


@pytest.fixture
def make():
    """Makes the document; keywords replace its fields."""

    def build(**changes) -> Document:
        figures = (
            KeyFigure(label="EPS", text="$7.46", fact_id="eps_diluted:FY2025", note="FY2025"),
        )
        texts = {
            "text:1": SourceLine(
                number=1,
                kind="text",
                label="10-K, Item 1A",
                value=QUOTE,
                form="10-K",
                filed=date(2025, 10, 31),
                url=f"{TEN_K}#risk",
                origin="sec",
            )
        }
        parts = changes.pop("sections", sections())
        given = {
            "lang": "en",
            "title": "Apple Inc.: financial review",
            "subtitle": "From filings",
            "header": Header(
                generated_at=datetime(2026, 3, 25, 14, 5, tzinfo=UTC),
                company="Apple Inc.",
                ticker="AAPL",
                exchange="Nasdaq",
                as_of=date(2026, 3, 24),
                origin="stored data, as of 2026-03-20",
                figures=figures,
            ),
            "labels": (
                Label(kind="draft", text="DRAFT: not reviewed"),
                Label(kind="ai", text='AI-generated "text"'),
            ),
            "aigc": Aigc(ContentProducer="Tael", ProduceID="run--1"),
            "sections": parts,
            "sources": source_lines(cited(parts, figures), FACTS, WORDING, texts=texts),
            "run": RunLine(
                run_id="run--1",
                model="deepseek-chat",
                usage=Usage(uncached=1200, cached=3400, output=560, reasoning=60),
                calls=7,
                seconds=Decimal("12.34"),
                cost_listed=Decimal("0.00012345"),
                cost_incurred=Decimal(0),
                price_table="2026-01",
                dropped=(Dropped(section="summary", text="It <doubled>.", reason="a number word"),),
            ),
        }
        return Document.model_validate(given | changes)

    return build


@pytest.fixture
def small() -> tuple[Section, ...]:
    """The sections, all but the first as small print, with one of points and a table of words."""
    first, *rest = sections()
    points = Prose(
        sentences=(Sentence(text="The firm holds none."), Sentence(text="It makes no market.")),
        style="points",
    )
    rules = Table(
        title="Rules",
        corner="Rule",
        columns=("Requirement", "Result"),
        rows=(Row(label="US1", cells=(Cell(text="Figures have facts"), Cell(text="met"))),),
        words=True,
    )
    more = Section(id="disclosures", title="Disclosures", blocks=(points, rules))
    return (first, *(part.model_copy(update={"fine": True}) for part in (*rest, more)))


@pytest.fixture
def document(make) -> Document:
    return make()


@pytest.fixture
def facts():
    return FACTS
