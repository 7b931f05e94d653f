"""Puts sections, tables, charts and sources together into the document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from ...agents.render.document import (
    Aigc,
    Block,
    Chart,
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
from ...agents.render.sources import Wording, source_lines
from ...agents.writing.plan import Lang
from ...tools.facts import Fact, FactTable
from ...tools.format import format_value
from ...tools.ratios import spec
from . import figures
from .plans import TITLES, axes, members
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
) -> Document:
    """The document. written: section id -> its sentences as JSON; readings: the same for the
    sections that retell filing text. texts: source lines of what they quote, by id."""
    sections = _sections(table, lang, written, readings, partial)
    key_figures = _key_figures(table, lang)
    stated = [*cited(sections, key_figures), *texts]
    lines = source_lines(stated, table.facts, _wording(lang), texts=texts)
    label = (table.labels(annual=False) or table.labels())[-1]
    statements = [*table.series("revenue"), *table.series("revenue", annual=False)]
    newest = max((fact.period.end for fact in statements), default=table.as_of)
    latest = table.labels()[-1]
    company = table.company
    return Document(
        lang=lang,
        title=say("title", lang, name=company.display(lang)),
        subtitle=say("subtitle", lang, label=max(label, latest, key=lambda x: _end(table, x))),
        header=Header(
            generated_at=made,
            company=company.display(lang),
            ticker=company.ticker,
            exchange=company.exchange,
            data_date=newest,
            as_of=table.as_of,
            origin=say("stored", lang, date=table.stored.isoformat())
            if table.stored
            else say("live", lang),
            figures=tuple(key_figures),
        ),
        labels=(
            Label(kind="draft", text=say("draft", lang)),
            Label(kind="ai", text=say("ai", lang)),
        ),
        aigc=Aigc(ContentProducer="Tael", ProduceID=run_id),
        sections=tuple(sections),
        sources=lines,
    )


def _end(table: FactTable, label: str) -> date:
    return max((fact.period.end for fact in table if fact.period.label == label), default=date.min)


def _sections(
    table: FactTable,
    lang: Lang,
    written: Mapping[str, Any],
    readings: Mapping[str, Any],
    partial: str | None,
) -> list[Section]:
    bank = table.company.is_bank
    charts = _charts(table, lang, bank=bank)
    out: list[Section] = []

    def add(section: str, *blocks: Block | None) -> None:
        kept: list[Block] = []
        if section in written:
            row = written[section]
            sentences = tuple(Sentence.model_validate(item) for item in row["sentences"])
            kept.append(
                Prose(sentences=sentences, style="points" if section == "summary" else "paragraph")
            )
            if all(sentence.origin == "code" for sentence in sentences):
                kept.append(Note(text=say("by_code", lang), tone="warning"))
        kept += [block for block in blocks if block is not None]
        if kept:
            out.append(Section(id=section, title=TITLES[section][lang], blocks=tuple(kept)))

    warning = Note(text=say("partial", lang, reason=partial), tone="warning") if partial else None
    add("summary", warning, charts["growth"])
    add("growth", charts["margins"])
    for axis in axes(table):
        rows = members(table, axis)
        currency = table.company.currency
        add(
            axis,
            figures.parts_chart(rows, axis, lang, currency),
            figures.parts(table, rows, axis, lang),
        )
    add("profit", charts["profit"], charts["eps"])
    add("cash", charts["cash"], charts["returns"])
    add("balance", charts["balance"])
    add("quarters", charts["quarters"], figures.quarterly(table, lang))
    add("history", *figures.history(table, lang))
    if management := readings.get("management"):
        out.append(_read_section("management", management, lang))
    if risks := readings.get("risks"):
        out.append(_read_section("risks", risks, lang))
    else:
        add("risks", Note(text=say("no_risks", lang)))
    add("sources", *(Note(text=text) for text in _source_notes(table, lang)))
    return out


def _read_section(section: str, rows: Sequence[Any], lang: Lang) -> Section:
    sentences = tuple(Sentence.model_validate(row) for row in rows)
    blocks: list[Block] = [Prose(sentences=sentences, style="points")]
    if section == "risks":
        blocks.insert(0, Note(text=say("risks_lead", lang)))
    return Section(id=section, title=TITLES[section][lang], blocks=tuple(blocks))


def _charts(table: FactTable, lang: Lang, *, bank: bool) -> dict[str, Chart | None]:
    def draw(name: str, kind: Any, lines: tuple[str, ...], key: str, **more: bool) -> Chart | None:
        return figures.chart(name, kind, table, lang, lines, say(key, lang), **more)

    return {
        "growth": draw(
            "revenue-net-margin", "bars_line", ("revenue", "net_margin"), "chart_growth_bank"
        )
        if bank
        else draw(
            "revenue-operating-margin", "bars_line", ("revenue", "operating_margin"), "chart_growth"
        ),
        "margins": None
        if bank
        else draw(
            "margins", "lines", ("gross_margin", "operating_margin", "net_margin"), "chart_margins"
        ),
        "profit": draw("net-income-roe", "bars_line", ("net_income", "roe"), "chart_profit"),
        "eps": draw("eps", "bars", ("eps_diluted",), "chart_eps"),
        "cash": None if bank else draw("cash-flow", "bars", ("cfo", "capex", "fcf"), "chart_cash"),
        "returns": draw("capital-returns", "stacked", ("dividends", "buybacks"), "chart_returns"),
        "balance": draw(
            "balance",
            "bars",
            ("deposits", "loans", "equity") if bank else ("cash", "total_debt", "equity"),
            "chart_balance",
        ),
        "quarters": draw(
            "quarters", "bars", ("revenue", "net_income"), "chart_quarters", annual=False
        ),
    }


def _key_figures(table: FactTable, lang: Lang) -> list[KeyFigure]:
    label = table.labels()[-1]
    lines = ("revenue", "net_income", "eps_diluted", "gross_margin", "fcf", "roe", "equity")
    found = [fact for line in lines if (fact := table.get(line, label))][:6]
    return [
        KeyFigure(
            label=spec(fact.line).label(lang),
            text=format_value(fact.value, fact.unit, lang),
            fact_id=fact.id,
            note=label,
        )
        for fact in found
    ]


def _source_notes(table: FactTable, lang: Lang) -> list[str]:
    notes = [say("how", lang)]
    if table.missing:
        names = [spec(line).label(lang) for line in table.missing]
        notes.append(say("missing", lang, lines=say("separator", lang).join(names)))
    return notes + [note.said(lang) for note in table.notes]


def _wording(lang: Lang) -> Wording:
    def label(fact: Fact) -> str:
        from ...tools.filings.members import member_name

        name = spec(fact.line).label(lang)
        return f"{name}: {member_name(fact.member, lang)}" if fact.member else name

    def value(fact: Fact, amount: Decimal) -> str:
        if fact.unit.isupper():  # money in full: the source line is where digits are compared
            return f"{amount:,f} {fact.unit}"
        return format_value(amount, fact.unit, lang)

    def period(fact: Fact) -> str:
        return f"{fact.period.label} ({fact.period.end.isoformat()})"

    return Wording(label=label, value=value, period=period, lang=lang)


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def when(text: str) -> datetime:
    return datetime.fromisoformat(text)
