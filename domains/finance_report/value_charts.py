"""Charts of the valuation: price with ratings and targets, forecasts, cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from ...agents.firm import RatingChange
from ...agents.render.document import Chart, Lang
from ...tools.charts import ChartSpec, Series
from ...tools.facts import Fact, FactTable, Period, Source
from ...tools.format import table_scale
from ...tools.prices import Close
from . import estimates_market
from .figures import scaled, unit_name
from .value_tables import name
from .valued import Valued, tell


def price(table: FactTable, valued: Valued, lang: Lang) -> Chart | None:
    """Daily closes of up to three years, with each rating and target of the firm's record. A
    target in another currency than the closes' is left out: it would stand at a wrong height."""
    series, last = valued.market.prices, valued.market.last
    if series is None or last is None:
        return None
    history = _history(table, valued)
    closes = series.closes
    if len(closes) < 8:
        return None
    figures = valued.figures
    ids = [estimates_market.quote(figures, row, series.source, "closes") for row in closes]
    figures.group("closes", ids)
    labels = [row.date.isoformat() for row in closes]
    closing = name("closes", lang)
    lines = [
        Series(closing, [(label, row.close) for label, row in zip(labels, closes, strict=True)])
    ]
    facts = {(closing, label): one for label, one in zip(labels, ids, strict=True)}
    marks, targets, known = _marked(valued, history, closes, lang)
    if targets:
        called = name("target" if valued.rated.band else "past_target", lang)
        lines.append(Series(called, targets))
        facts |= {(called, label): one for label, one in known.items()}
    title = "chart_price_history" if history else "chart_price_plain"
    if valued.rated.band:
        title = "chart_price"
    theirs = "price_source" if valued.rated.band or history else "price_source_plain"
    spec = ChartSpec(
        kind="lines",
        title=tell(title, lang),
        unit=table_scale(f"{last.currency}/shares", lang),
        series=tuple(lines),
        source=tell(theirs, lang).format(series.source),
        lang=lang,
        marks=tuple(marks),
    )
    return Chart.of("price", spec, facts=facts)


def _history(table: FactTable, valued: Valued) -> list[RatingChange]:
    facts = valued.firm.company(table.company.ticker) if valued.firm else None
    found = facts.rating_history if facts else None
    rows = [] if found is None or isinstance(found, str) else [*found]
    return sorted(rows, key=lambda row: row.date)


def _marked(
    valued: Valued, history: Sequence[RatingChange], closes: Sequence[Close], lang: Lang
) -> tuple[list[tuple[str, str]], list[tuple[str, Decimal | None]], dict[str, str]]:
    """Marks of rating changes (label, words), the target in force at each label, ids of those."""
    days = [row.date for row in closes]
    marks: list[tuple[str, str]] = []
    known: dict[str, str] = {}
    points: list[tuple[str, Decimal | None]] = []
    current: RatingChange | None = None
    waiting = [row for row in history if row.date <= days[-1]]
    for day in days:
        while waiting and waiting[0].date <= day:
            current = waiting.pop(0)
            if current.date >= days[0]:
                said = _rating(valued, current.rating, lang)
                # Without a rating of today's an earlier one must not look like it.
                mark = tell("mark" if valued.rated.band else "mark_past", lang)
                marks.append((day.isoformat(), mark.format(said)))
        comparable = current and current.currency in (None, closes[-1].currency)
        target = current.target if current and comparable else None
        points.append((day.isoformat(), target))
        if current and target is not None:
            known[day.isoformat()] = _past(valued, current, target, closes[-1].currency)
    if valued.rated.band and (fact := valued.fact("target")):
        said = tell("mark", lang).format(valued.rating(lang))
        marks.append((days[-1].isoformat(), said))
        points[-1] = (days[-1].isoformat(), fact.value)
        known[days[-1].isoformat()] = fact.id
    return marks, points if known else [], known


def _past(valued: Valued, change: RatingChange, target: Decimal, currency: str) -> str:
    day: date = change.date
    source = (Source("", "", day, "", origin="firm"),)
    period = Period(day.isoformat(), day)
    unit = f"{change.currency or currency}/shares"
    return valued.figures.add("past_target", period, target, unit, sources=source)


def _rating(valued: Valued, word: str, lang: Lang) -> str:
    bands = valued.ratings.bands if valued.ratings and valued.ratings.bands else ()
    for band in bands:
        if word in (band.name, band.name_zh):
            return (band.name_zh if lang == "zh" else band.name) or word
    return word


def forecast(table: FactTable, valued: Valued, lang: Lang) -> list[Chart]:
    """Revenue and margin, reported and estimated; cash flow and its present value."""
    flow = valued.dcf
    if flow is None:
        return []
    labels = [label for label in table.labels() if label <= flow.base][-4:]
    ahead = [year.label for year in flow.years[:6]]

    def get(line: str, label: str) -> Fact | None:
        return valued.facts.get(f"{line}:{label}") or table.get(line, label)

    first = _drawn(
        "forecast", "bars_line", ("revenue", "operating_margin"),
        [(f"{label}A", label) for label in labels] + [(label, label) for label in ahead],
        get, tell("chart_forecast", lang), lang,
    )  # fmt: skip
    every = [(year.label, year.label) for year in flow.years]
    second = _drawn(
        "cash-flow-forecast", "bars", ("fcff", "present_value"), every, get,
        tell("chart_flows", lang), lang,
    )  # fmt: skip
    return [chart for chart in (first, second) if chart]


def _drawn(name_: str, kind, lines, labels, get, title, lang) -> Chart | None:  # type: ignore[no-untyped-def]
    series: list[Series] = []
    ids: dict[tuple[str, str], str] = {}
    units: list[str] = []
    for line in lines:
        facts = [(shown, get(line, label)) for shown, label in labels]
        present = [fact for _, fact in facts if fact]
        if len(present) < 2:
            continue
        percent = present[0].unit == "ratio"
        right = percent and kind == "bars_line"
        called = name(line, lang)
        points = [(shown, scaled(fact, lang) if fact else None) for shown, fact in facts]
        series.append(Series(called, points, axis="right" if right else "left"))
        units.append("%" if percent else unit_name(present[0].unit, lang))
        ids |= {(called, shown): fact.id for shown, fact in facts if fact}
    if len(series) < len(lines):
        return None
    spec = ChartSpec(
        kind=kind, title=title, unit=units[0], series=tuple(series), lang=lang,
        source=tell("value_source", lang),
        unit_right=units[1] if kind == "bars_line" else "",
    )  # fmt: skip
    return Chart.of(name_, spec, facts=ids)


def cases(valued: Valued, lang: Lang) -> Chart | None:
    """Value per share in each case, beside the price where it can stand there."""
    flow = valued.dcf
    if flow is None:
        return None
    rows = [
        (tell(f"{case.name}_head", lang), valued.facts[ids["value"]])
        for case, ids in valued.cases
        if "value" in ids
    ]
    quoted = valued.fact("price")
    if quoted is not None and "upside" in valued.ids:
        rows.append((name("price", lang), quoted))
    if len(rows) < 2:
        return None
    called = name("value_per_share", lang)
    spec = ChartSpec(
        kind="hbars",
        title=tell("chart_cases", lang),
        unit=table_scale(f"{flow.currency}/shares", lang),
        series=(Series(called, [(label, scaled(fact, lang)) for label, fact in rows]),),
        source=tell("value_source", lang),
        lang=lang,
    )
    return Chart.of("cases", spec, facts={(called, label): fact.id for label, fact in rows})
