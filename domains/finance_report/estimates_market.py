"""Facts beside the cash flow itself: how the value moves, the market, and peers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ...tools.facts import Fact, Period, Source
from ...tools.prices import Close
from ...tools.remark import NONE, Remark
from ...tools.valuation import Dcf
from ...tools.valuation_cases import Case, Sensitivity
from ...tools.valuation_multiples import Comparison, Quoted
from .estimates import Figures, assumed, stated


def moved(
    figures: Figures, found: Sensitivity, valued: Dcf, base: Period
) -> list[list[str | None]]:
    """Ids of the cells of a sensitivity table."""
    rate, growth = f"assumed_discount_rate:{valued.base}", f"assumed_terminal_growth:{valued.base}"
    each = f"value_per_share:{valued.base}"
    grid: list[list[str | None]] = []
    made: list[str] = []
    how = Remark("A step of the sensitivity table.", "敏感性分析的取值。")
    for name, rates in (("discount_rate", found.rates), ("terminal_growth", found.growths)):
        for place, one in enumerate(rates):
            figures.add(
                f"moved_{name}", base, one, "ratio", kind="ratio", note=how,
                sources=stated("method", base.end), known=f"moved_{name}_{place}:{base.label}",
            )  # fmt: skip
    for row, cells in enumerate(found.cells):
        ids: list[str | None] = []
        for column, value in enumerate(cells):
            if value is None:
                ids.append(None)
                continue
            known = f"sensitivity_{row}_{column}:{base.label}"
            figures.add(
                "sensitivity", base, value, f"{valued.currency}/shares", known=known,
                formula=f"{each} at other {rate} and {growth}", inputs=(each, rate, growth),
            )  # fmt: skip
            ids.append(known)
            made.append(known)
        grid.append(ids)
    figures.group("sensitivity", made)
    return grid


def case_figures(figures: Figures, case: Case, base: Period) -> dict[str, str]:
    """Ids of a case's changed assumptions, and of its value per share under ``value``."""
    if not isinstance(case.valued, Dcf):
        return {}
    ids = {one.name: assumed(figures, one, base, case.name) for one in case.changed}
    if case.name == "base":
        return {"value": f"value_per_share:{base.label}"}
    each = f"value_per_share:{base.label}"
    formula = f"{each} with {', '.join(ids.values())}"
    unit = f"{case.valued.currency}/shares"
    ids["value"] = figures.add(
        f"{case.name}_value", base, case.valued.per_share, unit,
        formula=formula, inputs=(each, *ids.values()),
    )  # fmt: skip
    return ids


# -- market --------------------------------------------------------------------------------------


def quote(figures: Figures, close: Close, origin: str, line: str = "price", own: str = "") -> str:
    """A close as a fact of its day."""
    day = close.date.isoformat()
    source = Source("", "", close.date, "", origin=origin)
    note = Remark("Close, adjusted.", "收盘价（复权）。") if close.adjusted else NONE
    return figures.add(
        line, Period(day, close.date), close.close, f"{close.currency}/shares",
        sources=(source,), note=note, known=f"{own}{line}:{day}",
    )  # fmt: skip


def borrowed(figures: Figures, fact: Fact, ticker: str) -> str:
    """A peer's fact under an id of its own."""
    known = f"{ticker.lower()}.{fact.id}"
    inputs = tuple(f"{ticker.lower()}.{one}" for one in fact.inputs)
    formula = fact.formula
    for old, new in sorted(zip(fact.inputs, inputs, strict=True), key=lambda p: -len(p[0])):
        formula = formula.replace(old, new) if formula else formula
    figures.facts[known] = replace(fact, id=known, formula=formula, inputs=inputs)
    return known


def multiples(
    figures: Figures, found: Iterable[Comparison], own: Quoted, peers: Iterable[Quoted], origin: str
) -> dict[tuple[str, str], str]:
    """(name of a multiple, ticker) -> id. Of the company itself, the peers, and their median
    (ticker ``median``)."""
    quoted = {one.table.company.ticker: one for one in (own, *peers)}
    ids: dict[tuple[str, str], str] = {}
    for row in found:
        each = {own.table.company.ticker: row.own, **row.peers}
        for ticker, multiple in each.items():
            if multiple.value is None:
                continue
            used = _used(figures, quoted[ticker], multiple.facts, origin)
            label = multiple.facts[0].rpartition(":")[2]
            period = quoted[ticker].table.facts[multiple.facts[0]].period
            ids[row.name, ticker] = figures.add(
                row.name, Period(label, period.end), multiple.value, "x", kind="ratio",
                known=f"{ticker.lower()}.{row.name}:{label}",
                formula=f"{row.name} of {', '.join(used)}", inputs=used,
            )  # fmt: skip
        theirs = [ids[row.name, t] for t in row.peers if (row.name, t) in ids]
        if row.typical is not None and theirs:
            last = figures.facts[theirs[0]].period
            ids[row.name, "median"] = figures.add(
                f"{row.name}_median", last, row.typical, "x", kind="ratio",
                formula=f"median({', '.join(theirs)})", inputs=theirs,
            )  # fmt: skip
    return ids


def _used(figures: Figures, quoted: Quoted, facts: tuple[str, ...], origin: str) -> list[str]:
    ticker = quoted.table.company.ticker
    waiting, seen = list(facts), []
    while waiting:  # with the inputs behind them
        fact = quoted.table.facts[waiting.pop()]
        if fact.id not in seen:
            seen.append(fact.id)
            borrowed(figures, fact, ticker)
            waiting.extend(fact.inputs)
    used = [f"{ticker.lower()}.{one}" for one in facts]
    if quoted.price:
        used.insert(0, quote(figures, quoted.price, origin, own=f"{ticker.lower()}."))
    return used
