"""Rating, target and valuation of a report, by code: what came out, or why nothing did."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from ...agents.firm import Firm
from ...agents.firm_ratings import Ratings
from ...agents.render.document import Lang
from ...tools.facts import Fact, FactTable, Period
from ...tools.prices import Close, market_cap
from ...tools.remark import Remark
from ...tools.valuation import Dcf, Refusal, dcf
from ...tools.valuation_cases import Case, Sensitivity, cases, sensitivity
from ...tools.valuation_multiples import Comparison, Quoted, compare
from ...tools.valuation_parts import NAMES
from ...tools.valuation_rating import Rated, against, rate
from . import estimates, estimates_market
from .estimates import Figures
from .market import Market

OLD = timedelta(days=2 * 365)
"""Figures that are older than this say too little of today for a rating."""
STALE = timedelta(days=31)
"""A price this much older than the facts is set against no target."""


@cache
def _texts() -> dict[str, dict[str, list[str]]]:
    text = files(__package__).joinpath("estimates.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def tell(key: str, lang: str, **values: Any) -> str:
    """A fixed phrase about a valuation, its places filled."""
    text = _texts()["words"][key][lang == "zh"]
    return text.format(**values) if values else text


def remark(key: str, **values: Any) -> Remark:
    return Remark(tell(key, "en", **values), tell(key, "zh", **values))


def line_name(line: str, lang: str) -> str | None:
    """A name of a figure of a valuation, or None for a line that filings know."""
    names = _texts()["names"]
    if line in names:
        return names[line][lang == "zh"]
    case, _, name = line.partition("_")
    if case in _texts()["cases"] and name in NAMES:
        return _texts()["cases"][case][lang == "zh"].format(NAMES[name].said(lang))
    if line.endswith("_median") and line.removesuffix("_median") in names:
        return tell("median", lang).format(names[line.removesuffix("_median")][lang == "zh"])
    return None


@dataclass(frozen=True)
class Valued:
    """facts: all figures of the valuation by id. rated: with the reason where there is no rating.
    ids: of single figures by name (``price``, ``high``, ``low``, ``cap``, ``target``, ``upside``).
    grid: ids of the cells of the sensitivity table."""

    market: Market
    firm: Firm | None
    result: Dcf | Refusal
    rated: Rated
    figures: Figures
    ids: Mapping[str, str]
    base: Period | None = None
    moved: Sensitivity | None = None
    grid: list[list[str | None]] = field(default_factory=list)
    cases: tuple[tuple[Case, Mapping[str, str]], ...] = ()
    compared: tuple[Comparison, ...] = ()
    multiples: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @property
    def facts(self) -> Mapping[str, Fact]:
        return self.figures.facts

    @property
    def dcf(self) -> Dcf | None:
        return self.result if isinstance(self.result, Dcf) else None

    @property
    def ratings(self) -> Ratings | None:
        return self.firm.ratings if self.firm else None

    def fact(self, name: str) -> Fact | None:
        return self.facts[self.ids[name]] if name in self.ids else None

    def at(self, line: str) -> Fact:
        """The figure of a line at the date of the value."""
        assert self.base is not None
        return self.facts[f"{line}:{self.base.label}"]

    def rating(self, lang: Lang) -> str:
        return self.rated.label(lang)


def value(table: FactTable, firm: Firm | None, market: Market) -> Valued:
    """Everything that the report says about value."""
    company = table.company
    figures = Figures(company.currency)
    ids = _quotes(figures, table, market)
    given = firm.given(company.ticker) if firm else None
    result = dcf(table, given)
    parts: dict[str, Any] = {}
    target = None
    if isinstance(result, Dcf):
        base = table.facts[f"revenue:{result.base}"].period
        estimates.forecast(figures, result, table)
        found = sensitivity(result)
        parts |= {
            "base": base,
            "moved": found,
            "grid": estimates_market.moved(figures, found, result, base),
            "cases": tuple(
                (case, estimates_market.case_figures(figures, case, base))
                for case in cases(result, table, given)
            ),
        }
        target = figures.facts[f"target:{result.base}"].value
        ids["target"] = f"target:{result.base}"
    rated = _rated(table, firm, market, target)
    if rated.upside is not None:
        day = figures.facts[ids["price"]].period
        ids["upside"] = figures.add(
            "upside", day, rated.upside, "ratio", kind="change",
            formula=f"{ids['target']} / {ids['price']} - 1", inputs=(ids["target"], ids["price"]),
        )  # fmt: skip
    if rated.band is None:
        ids.pop("target", None)  # without a rating there is a value, and no target
    parts |= _compared(figures, table, market)
    return Valued(market, firm, result, rated, figures, ids, **parts)


def _rated(table: FactTable, firm: Firm | None, market: Market, target: Any) -> Rated:
    if firm is None:
        return Rated(None, why=remark("no_firm"))
    if target is None and firm.bands():
        from .plans import TITLES

        titles = TITLES["valuation"]
        return Rated(
            None,
            why=Remark(
                tell("no_value", "en", title=titles["en"]),
                tell("no_value", "zh", title=titles["zh"]),
            ),
        )
    last = market.last
    if last and target is not None and last.date < table.as_of - STALE:
        return Rated(None, why=remark("stale", date=last.date.isoformat()))
    newest = max((fact.period.end for fact in table.series("revenue")), default=None)
    if last and target is not None and newest and newest < last.date - OLD:
        return Rated(None, why=remark("old_figures", date=newest.isoformat()))
    return rate(target, table.company.currency, last, firm.bands())


def _quotes(figures: Figures, table: FactTable, market: Market) -> dict[str, str]:
    """The last close, the range of a year, and what the company is worth at it."""
    last = market.last
    if last is None or market.prices is None:
        return {}
    origin = market.prices.source
    ids = {"price": estimates_market.quote(figures, last, origin)}
    year = market.prices.between(last.date - timedelta(days=365), last.date).closes
    for name, line, pick in (("high", "price_high", max), ("low", "price_low", min)):
        ids[name] = estimates_market.quote(figures, pick(year, key=_close), origin, line)
    shares = table.series("shares_outstanding")
    newest = max(
        (*shares, *table.series("shares_outstanding", annual=False)),
        key=lambda fact: fact.period.end,
        default=None,
    )
    if newest and against(last, table.company.currency) is None:
        price = figures.facts[ids["price"]]
        ids["cap"] = figures.add(
            "market_cap", price.period, market_cap(last, newest.value), last.currency,
            formula=f"{price.id} * {newest.id}", inputs=(price.id, newest.id),
        )  # fmt: skip
    return ids


def _close(row: Close) -> Any:
    return row.close


def _compared(figures: Figures, table: FactTable, market: Market) -> dict[str, Any]:
    own = Quoted(table, market.last)
    found = compare(own, market.peers)
    if isinstance(found, Refusal):
        return {}
    kept = tuple(row for row in found if row.typical is not None)
    origin = market.prices.source if market.prices else ""
    ids = estimates_market.multiples(figures, kept, own, market.peers, origin)
    return {"compared": kept, "multiples": ids}
