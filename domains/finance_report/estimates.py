"""The figures of a valuation as facts: every one with its formula over others, or its origin.

A forecast is a fact like a filed figure, of a period whose label ends in E. What the firm states
and what the method sets are assumptions; the rest is calculated, and its formula can be recomputed
from the facts alone. Facts of one row of a table share a line among the sources (:class:`Group`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from ...tools.facts import Fact, FactTable, Kind, Period, Source
from ...tools.remark import NONE, Remark
from ...tools.valuation import Dcf
from ...tools.valuation_parts import Assumption

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Group:
    """Facts that one source line carries. line: names it (see estimates.toml)."""

    line: str
    ids: tuple[str, ...]
    period: str
    formula: str
    inputs: tuple[str, ...]


@dataclass
class Figures:
    """Facts made so far, by id, and their groups."""

    currency: str
    facts: dict[str, Fact] = field(default_factory=dict)
    groups: list[Group] = field(default_factory=list)

    def add(
        self,
        line: str,
        period: Period,
        value: Decimal,
        unit: str,
        *,
        formula: str | None = None,
        inputs: Iterable[str] = (),
        sources: tuple[Source, ...] = (),
        kind: Kind = "level",
        note: Remark = NONE,
        known: str = "",
    ) -> str:
        """Keeps a fact and gives its id. known: an id of its own, where line and period clash."""
        fact_id = known or f"{line}:{period.label}"
        self.facts[fact_id] = Fact(
            id=fact_id,
            line=line,
            kind=kind,
            unit=unit,
            value=value,
            period=period,
            sources=sources,
            formula=formula,
            inputs=tuple(inputs),
            note=note,
        )
        return fact_id

    def group(self, line: str, ids: list[str]) -> None:
        """One source line for several facts: it tells the formula of the first."""
        first, last = self.facts[ids[0]], self.facts[ids[-1]]
        period = first.period.label
        if last.period.label != period:
            period = f"{period}–{last.period.label}"
        self.groups.append(Group(line, tuple(ids), period, first.formula or "", first.inputs))


def stated(origin: str, day: date) -> tuple[Source, ...]:
    """The source of what nobody filed. origin: ``firm`` or ``method``."""
    return (Source("", "", day, "", origin=origin),)


# -- assumptions ---------------------------------------------------------------------------------

_BY_HISTORY: Mapping[str, Callable[[list[str]], str]] = {
    "operating_margin": lambda ids: f"({' + '.join(ids)}) / {len(ids)}",
    "tax_rate": lambda ids: f"median({', '.join(ids)})",
    "sales_to_capital": lambda ids: f"{ids[0]} / ({' + '.join(ids[1:])})",
    "minorities": lambda ids: " - ".join(ids),
}


def assumed(figures: Figures, one: Assumption, period: Period, case: str = "assumed") -> str:
    """An assumption as a fact. case: ``assumed`` of the base case, else the case's name."""
    line = f"{case}_{one.name}"
    unit = "x" if one.unit == "x" else one.unit
    if one.source == "history" and one.facts and case == "assumed":
        of = _BY_HISTORY.get(one.name)
        made = of(list(one.facts)) if of else one.facts[0]
        return figures.add(
            line,
            period,
            one.value,
            unit,
            formula=made,
            inputs=one.facts,
            kind="ratio",
            note=one.how,
        )
    origin = "firm" if one.source == "firm" else "method"
    return figures.add(
        line,
        period,
        one.value,
        unit,
        sources=stated(origin, period.end),
        kind="ratio",
        note=one.how,
    )


# -- the discounted cash flow --------------------------------------------------------------------


def forecast(figures: Figures, valued: Dcf, table: FactTable) -> None:
    """Facts of every step of the valuation."""
    base = table.facts[f"revenue:{valued.base}"].period
    at = {one.name: assumed(figures, one, base) for one in valued.assumptions}
    rows = _years(figures, valued, base, at)
    last = valued.years[-1].label
    _worth(figures, valued, base, at, rows, last)
    for line, ids in rows.items():
        figures.group(line, ids)


def _period(base: Period, label: str) -> Period:
    """A forecast year ends on the day on which the last reported one ended."""
    ahead = int(label[2:6]) - int(base.label[2:6])
    day = base.end
    try:
        return Period(label, day.replace(year=day.year + ahead))
    except ValueError:  # 29 February
        return Period(label, day.replace(year=day.year + ahead, day=28))


def _years(
    figures: Figures, valued: Dcf, base: Period, at: Mapping[str, str]
) -> dict[str, list[str]]:
    money = valued.currency
    rows: dict[str, list[str]] = {}
    before, count = f"revenue:{valued.base}", len(valued.years)

    def add(line: str, period: Period, value: Decimal, unit: str, formula: str, *used: str) -> str:
        kind: Kind = "change" if line == "revenue_growth" else "level"
        made = figures.add(line, period, value, unit, formula=formula, inputs=used, kind=kind)
        rows.setdefault(line, []).append(made)
        return made

    for number, year in enumerate(valued.years):
        period = _period(base, year.label)
        growth = add(
            "revenue_growth", period, year.growth, "ratio",
            at["growth"] if not number else
            f"{at['growth']} + ({at['terminal_growth']} - {at['growth']}) * {number} / {count - 1}",
            at["growth"], *([at["terminal_growth"]] if number else []),
        )  # fmt: skip
        sold = add(
            "revenue", period, year.revenue, money, f"{before} * (1 + {growth})", before, growth
        )
        profit = add(
            "operating_income", period, year.operating_income, money,
            f"{sold} * {at['operating_margin']}", sold, at["operating_margin"],
        )  # fmt: skip
        add(
            "operating_margin", period, year.operating_income / year.revenue, "ratio",
            f"{profit} / {sold}", profit, sold,
        )  # fmt: skip
        taxed = add(
            "nopat", period, year.nopat, money,
            f"{profit} * (1 - {at['tax_rate']})", profit, at["tax_rate"],
        )  # fmt: skip
        put = add(
            "reinvestment", period, year.reinvestment, money,
            f"({sold} - {before}) / {at['sales_to_capital']}", sold, before, at["sales_to_capital"],
        )  # fmt: skip
        flow = add("fcff", period, year.fcf, money, f"{taxed} - {put}", taxed, put)
        factor = add(
            "discount_factor", period, year.factor, "ratio",
            f"1 / (1 + {at['discount_rate']}) ** {number + 1}", at["discount_rate"],
        )  # fmt: skip
        add("present_value", period, year.present, money, f"{flow} * {factor}", flow, factor)
        before = sold
    return rows


def _worth(
    figures: Figures,
    valued: Dcf,
    base: Period,
    at: Mapping[str, str],
    rows: Mapping[str, list[str]],
    last: str,
) -> None:
    """From the flows to the value of one share."""
    money = valued.currency

    def add(line: str, value: Decimal, unit: str, formula: str, *used: str) -> str:
        return figures.add(line, base, value, unit, formula=formula, inputs=used)

    sold, growth, rate = rows["revenue"][-1], at["terminal_growth"], at["discount_rate"]
    final = add(
        "terminal_fcff", valued.terminal.fcf, money,
        f"{sold} * (1 + {growth}) * {at['operating_margin']} * (1 - {at['tax_rate']})"
        f" - {sold} * {growth} / {at['sales_to_capital']}",
        sold, growth, at["operating_margin"], at["tax_rate"], at["sales_to_capital"],
    )  # fmt: skip
    worth = add(
        "terminal_value", valued.terminal_value, money,
        f"{final} / ({rate} - {growth})", final, rate, growth,
    )  # fmt: skip
    factor = rows["discount_factor"][-1]
    present = add(
        "terminal_present", valued.terminal.present, money, f"{worth} * {factor}", worth, factor
    )
    flows = rows["present_value"]
    explicit = add("explicit_present", valued.explicit, money, " + ".join(flows), *flows)
    whole = add(
        "enterprise_value", valued.enterprise, money, f"{explicit} + {present}", explicit, present
    )
    add("terminal_share", valued.terminal_share, "ratio", f"{present} / {whole}", present, whole)
    debt, others = at["net_debt"], at["minorities"]
    equity = add(
        "equity_value", valued.equity, money, f"{whole} - {debt} - {others}", whole, debt, others
    )
    shares = at["diluted_shares"]
    each = add(
        "value_per_share", valued.per_share, f"{money}/shares", f"{equity} / {shares}",
        equity, shares,
    )  # fmt: skip
    figures.add(
        "target", base, valued.per_share.quantize(CENT), f"{money}/shares", formula=each,
        inputs=(each,),
        note=Remark("Value per share to the cent.", "每股价值，保留两位小数。"),
    )  # fmt: skip
