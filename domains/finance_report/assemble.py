"""Puts sections, tables, charts and sources together into the document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal

from ...agents.render.document import (
    Aigc,
    Block,
    Document,
    Header,
    KeyFigure,
    Label,
    Note,
    Prose,
    Section,
    Sentence,
    SourceLine,
    cited,
)
from ...agents.render.sources import source_lines
from ...agents.writing.plan import Lang
from ...tools.facts import FactTable
from ...tools.format import format_value
from ...tools.ratios import spec
from . import figures, value_sections, value_tables
from .line_charts import line_charts
from .plans import TITLES, axes, members
from .schema import Length
from .source_words import shared_lines, wording
from .valued import Valued, tell
from .words import say


def build(
    table: FactTable,
    lang: Lang,
    written: Mapping[str, Any],
    *,
    readings: Mapping[str, Any],
    texts: Mapping[str, SourceLine],
    run_id: str,
    made: datetime,
    partial: str | None,
    valued: Valued | None = None,
    length: Length = "full",
    given: str = "",
) -> Document:
    """The document. written: section id -> its sentences as JSON; readings: the same for the
    sections that retell filing text. texts: source lines of what they quote, by id. valued: rating,
    target and valuation, without which the report is of the past alone. given: the name of the
    user's own file that the figures come from."""
    parts = _Parts(table, lang, written, readings, partial, valued, length)
    sections = parts.sections()
    key_figures = _key_figures(table, lang, valued)
    stated = [*cited(sections, key_figures), *texts]
    figures = valued.facts if valued else {}
    lines = source_lines(
        stated,
        {**table.facts, **figures},
        wording(lang),
        texts=texts,
        shared=shared_lines(valued, lang) if valued else None,
    )
    return Document(
        lang=lang,
        title=_title(table, lang, valued),
        compact=length == "brief",
        subtitle=_subtitle(table, lang, given),
        header=_header(table, lang, made, given, key_figures),
        labels=(
            Label(kind="draft", text=say("draft", lang)),
            Label(kind="ai", text=say("ai", lang)),
        ),
        aigc=Aigc(ContentProducer="Tael", ProduceID=run_id),
        sections=tuple(sections),
        sources=lines,
    )


def _subtitle(table: FactTable, lang: Lang, given: str) -> str:
    quarter, year = (table.labels(annual=False) or table.labels())[-1], table.labels()[-1]
    newest = max(quarter, year, key=lambda label: _end(table, label))
    return say("subtitle_given" if given else "subtitle", lang, label=newest)


def _header(
    table: FactTable, lang: Lang, made: datetime, given: str, figures: Sequence[KeyFigure]
) -> Header:
    company = table.company
    statements = [*table.series("revenue"), *table.series("revenue", annual=False)]
    return Header(
        generated_at=made,
        company=company.display(lang),
        ticker=company.ticker,
        exchange=company.exchange,
        data_date=max((fact.period.end for fact in statements), default=table.as_of),
        as_of=table.as_of,
        origin=_origin(table, lang, given),
        figures=tuple(figures),
    )


def _origin(table: FactTable, lang: Lang, given: str) -> str:
    if given:
        return say("given", lang, name=given)
    return (
        say("stored", lang, date=f"{table.stored:%Y-%m-%d}") if table.stored else say("live", lang)
    )


def _title(table: FactTable, lang: Lang, valued: Valued | None) -> str:
    key = "title_rated" if valued and valued.rated.band else "title"
    return say(key, lang, name=table.company.display(lang))


def _end(table: FactTable, label: str) -> date:
    return max((fact.period.end for fact in table if fact.period.label == label), default=date.min)


ORDER: Mapping[Lang, tuple[str, ...]] = {
    "en": (
        *("summary", "target-risks", "risks", "company", "industry", "product", "segment"),
        *("region", "growth", "profit", "cash", "balance", "quarters", "history", "management"),
        *("forecast", "valuation", "cases", "sources"),
    ),
    # 公司、行业、业务、财务、盈利预测、估值与投资建议、风险提示
    "zh": (
        *("summary", "company", "industry", "product", "segment", "region", "growth", "profit"),
        *("cash", "balance", "quarters", "history", "management", "forecast", "valuation"),
        *("cases", "target-risks", "risks", "sources"),
    ),
}
"""Sections as a reader of each language expects them."""
SHORT = ("summary", "growth", "valuation", "target-risks", "risks", "sources")
"""Sections of a brief report, which has its cases under valuation."""


@dataclass(frozen=True)
class _Parts:
    """The sections of one report."""

    table: FactTable
    lang: Lang
    written: Mapping[str, Any]
    readings: Mapping[str, Any]
    partial: str | None
    valued: Valued | None
    length: Length

    @property
    def full(self) -> bool:
        return self.length == "full"

    def sections(self) -> list[Section]:
        """Those that have something to say, in the order of the language."""
        blocks = {**self._past(), **self._ahead()}
        out = []
        for section in ORDER[self.lang]:
            kept = [*self._prose(section), *(block for block in blocks.get(section, ()) if block)]
            if kept and (self.full or section in SHORT):
                title = TITLES[section][self.lang]
                fine = section == "sources"
                out.append(Section(id=section, title=title, blocks=tuple(kept), fine=fine))
        return out

    def _prose(self, section: str) -> list[Block]:
        """What was written for a section; a brief report words its forecasts under valuation."""
        if section == "summary" and self.valued is not None:
            return [*value_sections.rated(self.valued, self.lang), *self._said(section)]
        if section == "valuation" and not self.full:
            return [*self._said("forecast", "valuation")]
        return self._said(section)

    def _said(self, *sections: str) -> list[Block]:
        rows = [self.written[section] for section in sections if section in self.written]
        sentences = tuple(Sentence.model_validate(one) for row in rows for one in row["sentences"])
        if not sentences:
            return []
        style: Literal["points", "paragraph"] = "points" if "summary" in sections else "paragraph"
        kept: list[Block] = [Prose(sentences=sentences, style=style)]
        if all(sentence.origin == "code" for sentence in sentences):
            kept.append(Note(text=say("by_code", self.lang), tone="warning"))
        return kept

    def _past(self) -> dict[str, list[Block | None]]:
        """Charts and tables of what was reported, remarks, and what the filing says of risks."""
        table, lang = self.table, self.lang
        charts = line_charts(table, lang)
        found: dict[str, list[Block | None]] = {
            "growth": [charts["rates"], charts["income"], charts["margins"]],
            "profit": [charts["profit"], charts["eps"], charts["costs"], charts["credit"]],
            "cash": [charts["cash"], charts["returns"], charts["dividend"]],
            "balance": [charts["balance"], charts["capital"]],
            "quarters": [
                charts["quarters"],
                charts["quarter_margins"],
                figures.quarterly(table, lang),
            ],
            "history": [*figures.history(table, lang)],
            "risks": [Note(text=say("no_risks", lang))],
            "sources": [Note(text=text) for text in _source_notes(table, lang)],
        }
        for axis in axes(table):
            rows = members(table, axis)
            found[axis] = [
                figures.parts_chart(rows, axis, lang, table.company.currency),
                figures.parts(table, rows, axis, lang),
            ]
        found["summary"] = []
        if self.partial:
            text = say("partial", lang, reason=self.partial)
            found["summary"].append(Note(text=text, tone="warning"))
        found["growth" if self.valued else "summary"].insert(0, charts["growth"])
        if not self.full:
            found["growth"] = []  # two pages have room for the price, the estimates and the value
        for section in ("management", "risks"):
            if section in self.readings:
                found[section] = [*_retold(section, self.readings[section], lang)]
        return found

    def _ahead(self) -> dict[str, list[Block | None]]:
        """What stands on the valuation. Page 1 keeps the partial report's warning."""
        valued, table, lang = self.valued, self.table, self.lang
        if valued is None:
            return {}
        where = TITLES["forecast" if self.full else "valuation"][lang]
        title = TITLES["valuation"][lang]
        warned = self._past()["summary"]
        value: list[Block | None] = [*value_sections.valuation(table, valued, lang, full=self.full)]
        cases: list[Block | None] = [*value_sections.cases(valued, lang, full=self.full)]
        return {
            "summary": [
                *warned,
                *value_sections.front(table, valued, lang, where),
            ],
            "company": [value_sections.company(table, lang)],
            "industry": [Note(text=tell("no_industry", lang))],
            "forecast": [*value_sections.forecast(table, valued, lang, title)],
            "valuation": value if self.full else [*value, *cases],
            "cases": cases,
            "target-risks": [*value_sections.risks(valued, lang)],
        }


def _retold(section: str, rows: Sequence[Any], lang: Lang) -> list[Block]:
    sentences = tuple(Sentence.model_validate(row) for row in rows)
    blocks: list[Block] = [Prose(sentences=sentences, style="points")]
    if section == "risks":
        blocks.insert(0, Note(text=say("risks_lead", lang)))
    return blocks


def _key_figures(table: FactTable, lang: Lang, valued: Valued | None) -> list[KeyFigure]:
    """The box of page 1: rating and price, then figures of the last year."""
    rated = value_tables.box(table, valued, lang) if valued else []
    label = table.labels()[-1]
    lines = ("revenue", "net_income", "eps_diluted", "gross_margin", "fcf", "roe", "equity")
    found = [fact for line in lines if (fact := table.get(line, label))]
    return [
        *rated,
        *(
            KeyFigure(
                label=spec(fact.line).label(lang),
                text=format_value(fact.value, fact.unit, lang),
                fact_id=fact.id,
                note=label,
            )
            for fact in found[: max(2, 6 - len(rated))]
        ),
    ]


def _source_notes(table: FactTable, lang: Lang) -> list[str]:
    notes = [say("how", lang)]
    if table.missing:
        names = [spec(line).label(lang) for line in table.missing]
        notes.append(say("missing", lang, lines=say("separator", lang).join(names)))
    return notes + [note.said(lang) for note in table.notes]


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def when(text: str) -> datetime:
    return datetime.fromisoformat(text)
