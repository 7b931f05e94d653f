"""How a valuation moves: a sensitivity table, and bull, base and bear cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from .facts import Fact, FactTable
from .remark import Remark
from .valuation import project, revalue
from .valuation_history import recent
from .valuation_parts import Assumption, Dcf, Given, Refusal

RATE_STEPS = tuple(Decimal(step) / 200 for step in range(-2, 3))
"""Steps of both axes around the base case: minus to plus one percentage point, by half."""
CASES: tuple[CaseName, ...] = ("bull", "base", "bear")
MOVED = ("growth", "operating_margin")
"""What history's spread moves in a case that the firm has not stated."""

CaseName = Literal["bull", "base", "bear"]


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Value per share by discount rate (rows) and terminal growth (columns). A cell is None where
    the growth is not below the rate, or nothing positive is left. The base case is the cell of
    the valuation's own two rates."""

    rates: tuple[Decimal, ...]
    growths: tuple[Decimal, ...]
    cells: tuple[tuple[Decimal | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One scenario. changed: the assumptions that differ from the base case."""

    name: CaseName
    valued: Dcf | Refusal
    changed: tuple[Assumption, ...] = ()


def sensitivity(
    valued: Dcf,
    rate_steps: Sequence[Decimal] = RATE_STEPS,
    growth_steps: Sequence[Decimal] = RATE_STEPS,
) -> Sensitivity:
    """Values around the base case; steps are differences in the rates, 0.005 half a point."""
    rates = tuple(valued["discount_rate"].value + step for step in rate_steps)
    grown = tuple(valued["terminal_growth"].value + step for step in growth_steps)
    cells = tuple(
        tuple(
            _value(revalue(valued, {"discount_rate": rate, "terminal_growth": growth}))
            for growth in grown
        )
        for rate in rates
    )
    return Sensitivity(rates, grown, cells)


def _value(valued: Dcf | Refusal) -> Decimal | None:
    return valued.per_share if isinstance(valued, Dcf) else None


def cases(valued: Dcf, table: FactTable, given: Given | None = None) -> tuple[Case, ...]:
    """Bull, base and bear. A case takes what the firm states for it; where it states nothing,
    growth and margin move by half the distance from history's average to its best or worst year.
    """
    stated: Mapping[CaseName, Mapping[str, Decimal]] = {
        "bull": given.bull if given else {},
        "bear": given.bear if given else {},
    }
    made = []
    for name in CASES:
        if name == "base":
            made.append(Case("base", valued))
            continue
        changed = (
            _of_firm(valued, stated[name])
            if stated[name]
            else _of_history(valued, table, best=name == "bull")
        )
        if not changed:
            how = Remark(
                f"History shows no spread to make a {name} case of, and the firm states none.",
                f"历史数据不足以构建{'乐观' if name == 'bull' else '悲观'}情形，本公司亦未设定。",
            )
            made.append(Case(name, Refusal("no_guide", how, MOVED)))
            continue
        new = {one.name: one for one in changed}
        inputs = (new.get(one.name, one) for one in valued.assumptions)
        again = project(valued.base, valued.currency, valued.base_revenue, inputs)
        made.append(Case(name, again, changed))
    return tuple(made)


def _of_firm(valued: Dcf, stated: Mapping[str, Decimal]) -> tuple[Assumption, ...]:
    how = Remark("Stated by the firm for this case.", "由本公司就该情形设定。")
    return tuple(
        replace(valued[name], value=value, source="firm", how=how, facts=())
        for name, value in stated.items()
    )


def _of_history(valued: Dcf, table: FactTable, *, best: bool) -> tuple[Assumption, ...]:
    spreads = {
        "growth": recent(table, "revenue_growth", valued.base),
        "operating_margin": recent(table, "operating_margin", valued.base),
    }
    changed = []
    for name in MOVED:
        facts = spreads[name]
        if len(facts) < 2:
            continue
        average = sum((fact.value for fact in facts), Decimal(0)) / len(facts)
        edge = (max if best else min)(facts, key=_by_value)
        moved = valued[name].value + (edge.value - average) / 2
        again = revalue(valued, {name: moved})
        if isinstance(again, Dcf) and (again.per_share >= valued.per_share) != best:
            continue  # Growth that earns less than the discount rate is no good news.
        how = Remark(
            f"Base case {'plus' if best else 'less'} half the distance from the average of "
            f"{facts[-1].period.label} to {facts[0].period.label} to "
            f"{'the best' if best else 'the worst'} year, {edge.period.label}.",
            f"在基准情形上{'加上' if best else '减去'}{facts[-1].period.label}至"
            f"{facts[0].period.label}平均值与{'最好' if best else '最差'}年份"
            f"（{edge.period.label}）差距的一半。",
        )
        ids = tuple(fact.id for fact in facts)
        changed.append(replace(valued[name], value=moved, source="history", how=how, facts=ids))
    return tuple(changed)


def _by_value(fact: Fact) -> Decimal:
    return fact.value
