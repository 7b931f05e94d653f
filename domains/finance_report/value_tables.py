"""Tables of the valuation: actual and estimate, assumptions, cash flow, bridge, sensitivity, cases,
multiples, and the box of page 1."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ...agents.render.document import Cell, KeyFigure, Lang, Row, Table
from ...tools.facts import Fact, FactTable
from ...tools.format import Style, format_value, table_scale
from ...tools.ratios import spec
from ...tools.valuation import Dcf
from ...tools.valuation_multiples import KINDS
from ...tools.valuation_parts import NAMES
from .valued import Valued, line_name, tell

ACTUAL, ESTIMATE = 3, 3
"""Years of each kind in the table of page 1."""
_STEPS = (
    "revenue_growth",
    "revenue",
    "operating_income",
    "nopat",
    "reinvestment",
    "fcff",
    "discount_factor",
    "present_value",
)
_BRIDGE = (
    "explicit_present",
    "terminal_fcff",
    "terminal_value",
    "terminal_present",
    "enterprise_value",
    "assumed_net_debt",
    "assumed_minorities",
    "equity_value",
    "assumed_diluted_shares",
    "value_per_share",
)
_TOTALS = {
    "revenue",
    "fcff",
    "present_value",
    "enterprise_value",
    "equity_value",
    "value_per_share",
}


def name(line: str, lang: Lang) -> str:
    return line_name(line, lang) or spec(line).label(lang)


def cell(fact: Fact | None, lang: Lang, *, prose: bool = False) -> Cell:
    """A figure of a table; prose: with its unit, in a column of different ones."""
    if fact is None:
        return Cell()
    style: Style = "prose" if prose else "table"
    return Cell(text=format_value(fact.value, fact.unit, lang, style=style), fact_id=fact.id)


def box(table: FactTable, valued: Valued, lang: Lang) -> list[KeyFigure]:
    """The rating box: rating, price and its time, target, upside, range, size, horizon."""
    figures = [KeyFigure(label=tell("rating", lang), text=valued.rating(lang))]

    def add(key: str, label: str, note: str = "") -> None:
        fact = valued.fact(key)
        if fact is not None:
            text = format_value(fact.value, fact.unit, lang)
            figures.append(KeyFigure(label=label, text=text, fact_id=fact.id, note=note))

    price = valued.fact("price")
    closed = tell("price_note", lang, date=price.period.label) if price else ""
    add("target", name("target", lang), tell("target_note", lang))
    add("price", name("price", lang), closed)
    if valued.rated.band:
        add("upside", name("upside", lang))
    for key in ("high", "low"):
        fact = valued.fact(key)
        if fact is not None:
            add(key, name(fact.line, lang), tell("price_note", lang, date=fact.period.label))
    cap = valued.fact("cap")
    if cap is not None:
        shares = table.facts[cap.inputs[1]]
        form = shares.sources[0].form if shares.sources else ""
        add("cap", name("market_cap", lang), tell("cap_note", lang, form=form))
    ratings = valued.ratings
    if valued.rated.band and ratings:
        if ratings.horizon_months:
            text = tell("horizon_text", lang, n=ratings.horizon_months)
            figures.append(KeyFigure(label=tell("horizon", lang), text=text))
        if ratings.benchmark:
            figures.append(KeyFigure(label=tell("benchmark", lang), text=ratings.benchmark))
    return figures


def actual_and_estimate(
    table: FactTable, valued: Valued, lang: Lang, *, years: int = ESTIMATE, title: str
) -> Table | None:
    """Reported years beside forecast ones: ``FY2025A``, ``FY2026E``. None without a forecast."""
    flow = valued.dcf
    if flow is None:
        return None
    labels = [label for label in table.labels() if label <= flow.base][-ACTUAL:]
    ahead = [year.label for year in flow.years[:years]]
    lines = ("revenue", "revenue_growth", "operating_income", "operating_margin")
    rows = []
    for line in (*lines, "net_income", "eps_diluted", "fcff"):
        facts = [table.get(line, label) for label in labels]
        facts += [valued.facts.get(f"{line}:{label}") for label in ahead]
        if any(facts):
            unit = next(fact.unit for fact in facts if fact)
            scale = table_scale(unit, lang) if unit.endswith("/shares") else ""
            own = (f"（{scale}）" if lang == "zh" else f" ({scale})") if scale else ""
            rows.append(
                Row(
                    label=name(line, lang) + own,
                    cells=tuple(cell(fact, lang) for fact in facts),
                    emphasis=line in _TOTALS,
                )
            )
    return Table(
        title=tell("estimates", lang),
        columns=(*(f"{label}A" for label in labels), *ahead),
        rows=tuple(rows),
        unit=table_scale(table.company.currency, lang),
        notes=(tell("estimates_note", lang, title=title), tell("estimates_source", lang)),
    )


def assumptions(valued: Valued, flow: Dcf, lang: Lang) -> Table:
    rows = []
    for one in flow.assumptions:
        how = one.how.said(lang)
        key = {"history": "from_history", "firm": "from_firm"}.get(one.source, "from_method")
        fact = valued.at(f"assumed_{one.name}")
        rows.append(
            Row(
                label=one.label(lang),
                cells=(cell(fact, lang, prose=True), Cell(text=tell(key, lang).format(how))),
            )
        )
    return Table(
        title=tell("assumptions", lang),
        corner=tell("assumption", lang),
        columns=(tell("value", lang), tell("origin", lang)),
        rows=tuple(rows),
        words=True,
    )


def cash_flow(valued: Valued, flow: Dcf, lang: Lang) -> list[Table]:
    """The forecast years, at most five a table."""
    labels = [year.label for year in flow.years]
    half = len(labels) if len(labels) <= 6 else -(-len(labels) // 2)
    tables = []
    for start in range(0, len(labels), half):
        some = labels[start : start + half]
        title = f"{tell('dcf', lang)}{'，' if lang == 'zh' else ', '}{some[0]}–{some[-1]}"
        rows = tuple(
            Row(
                label=name(line, lang),
                cells=tuple(cell(valued.facts[f"{line}:{label}"], lang) for label in some),
                emphasis=line in _TOTALS,
            )
            for line in _STEPS
        )
        scale = table_scale(flow.currency, lang)
        tables.append(Table(title=title, columns=tuple(some), rows=rows, unit=scale))
    return tables


def bridge(valued: Valued, flow: Dcf, lang: Lang) -> Table:
    rows = tuple(
        Row(
            label=name(line, lang),
            cells=(cell(valued.at(line), lang, prose=True),),
            emphasis=line in _TOTALS,
        )
        for line in _BRIDGE
    )
    return Table(
        title=tell("bridge", lang),
        corner=tell("step", lang),
        columns=(f"{tell('value', lang)} ({flow.base})",),
        rows=rows,
    )


def percent(value: object, lang: Lang) -> str:
    return format_value(value, "ratio", lang)  # type: ignore[arg-type]


def sensitivity(valued: Valued, lang: Lang) -> Table | None:
    found, flow = valued.moved, valued.dcf
    if found is None or flow is None:
        return None
    rows = [
        Row(
            label=percent(rate, lang),
            cells=tuple(cell(valued.facts[one] if one else None, lang) for one in ids),
            emphasis=rate == flow["discount_rate"].value,
        )
        for rate, ids in zip(found.rates, valued.grid, strict=True)
    ]
    return Table(
        title=tell("sensitivity_table", lang),
        corner=tell("sensitivity_corner", lang),
        columns=tuple(percent(growth, lang) for growth in found.growths),
        rows=tuple(rows),
        unit=table_scale(f"{flow.currency}/shares", lang),
    )


def scenarios(valued: Valued, lang: Lang) -> Table | None:
    """Bull, base and bear: what each assumes and what a share is worth then."""
    if not valued.cases or valued.dcf is None:
        return None
    changed = [one.name for case, _ in valued.cases for one in case.changed]
    rows = [
        Row(
            label=NAMES[one].said(lang),
            cells=tuple(
                cell(
                    valued.facts[ids[one]] if one in ids else valued.at(f"assumed_{one}"),
                    lang,
                    prose=True,
                )
                if isinstance(case.valued, Dcf)
                else Cell()
                for case, ids in valued.cases
            ),
        )
        for one in NAMES
        if one in changed
    ]
    values = tuple(
        cell(valued.facts[ids["value"]] if "value" in ids else None, lang, prose=True)
        for _, ids in valued.cases
    )
    rows.append(Row(label=name("value_per_share", lang), cells=values, emphasis=True))
    notes = _whys(valued, lang)
    return Table(
        title=tell("cases_table", lang),
        corner=tell("case", lang),
        columns=tuple(tell(f"{case.name}_head", lang) for case, _ in valued.cases),
        rows=tuple(rows),
        notes=notes,
    )


def _whys(valued: Valued, lang: Lang) -> tuple[str, ...]:
    """Where a case's assumptions come from, and why a case has no value."""
    colon, said = "：" if lang == "zh" else ": ", []
    for case, _ in valued.cases:
        head = tell(f"{case.name}_head", lang)
        if not isinstance(case.valued, Dcf):
            said.append(f"{head}{colon}{case.valued.reason.said(lang)}")
        elif case.changed:
            hows: Iterable[str] = dict.fromkeys(one.how.said(lang) for one in case.changed)
            said.append(f"{head}{colon}{' '.join(hows) if lang != 'zh' else ''.join(hows)}")
    return tuple(said)


def peers(table: FactTable, valued: Valued, lang: Lang) -> Table | None:
    if not valued.compared:
        return None
    tickers: Sequence[str] = [table.company.ticker, *valued.compared[0].peers]

    def of(row: str, ticker: str) -> Cell:
        known = valued.multiples.get((row, ticker))
        return cell(valued.facts[known] if known else None, lang)

    rows = [
        Row(
            label=KINDS[row.name].label.said(lang),
            cells=tuple(of(row.name, ticker) for ticker in (*tickers, "median")),
        )
        for row in valued.compared
    ]
    return Table(
        title=tell("peers_table", lang),
        corner=tell("peers_corner", lang),
        columns=(*tickers, tell("peers_median", lang)),
        rows=tuple(rows),
        notes=(tell("peers_note", lang),),
    )
