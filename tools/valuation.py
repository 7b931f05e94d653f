"""Valuation: a discounted cash flow over filed facts, every step of it kept.

:func:`dcf` values a company at the end of its last reported year, or says why that has no
meaning (:class:`Refusal`). Scenarios and sensitivities are in valuation_cases.py, multiples of
peers in valuation_multiples.py, rating against a price in valuation_rating.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal, localcontext

from .facts import FactTable
from .remark import Remark
from .valuation_history import assumptions
from .valuation_parts import METHOD, Assumption, Dcf, Given, Refusal, Year

__all__ = ["METHOD", "Assumption", "Dcf", "Given", "Refusal", "Year", "dcf", "project", "revalue"]

DIGITS = 28
"""Significant digits of the arithmetic, whatever the caller's decimal context is."""
MOST_YEARS = 30


def dcf(table: FactTable, given: Given | None = None) -> Dcf | Refusal:
    """The value of one share at the end of the last fiscal year with revenue in ``table``.

    given: what the firm states; the rest comes from history. Refused for banks, for facts that
    are not there, for a firm that has not stated the discount rate and the terminal growth, and
    where the figures have no meaning.
    """
    if table.company.is_bank:
        return Refusal(
            "bank",
            Remark(
                "A bank's free cash flow has no meaning: borrowing is its raw material, not its "
                "financing.",
                "银行的负债属于经营性资金来源而非融资，自由现金流折现法不适用。",
            ),
        )
    revenue = table.series("revenue", last=1)
    if not revenue or revenue[0].value <= 0:
        return Refusal(
            "missing",
            Remark(
                "There is no positive revenue of any fiscal year.", "无任何年度的正营业收入数据。"
            ),
        )
    base = revenue[0].period.label
    with localcontext(prec=DIGITS):
        found = assumptions(table, base, given or Given())
        if isinstance(found, Refusal):
            return found
        return project(base, table.company.currency, revenue[0].value, found)


def project(
    base: str, currency: str, revenue: Decimal, inputs: Iterable[Assumption]
) -> Dcf | Refusal:
    """The cash flow that assumptions lead to. base: label of the last reported year, ``FY2025``;
    revenue: of that year, in currency units. Raises KeyError when an assumption is missing."""
    kept = tuple(inputs)
    value = {one.name: one.value for one in kept}
    wrong = _out_of_bounds(value)
    if wrong is not None:
        return wrong
    with localcontext(prec=DIGITS):
        count = int(value["forecast_years"])
        years: list[Year] = []
        last, factor = revenue, Decimal(1)
        for number, growth in enumerate(_path(value, count), start=1):
            factor /= 1 + value["discount_rate"]
            years.append(_year(f"FY{int(base[2:]) + number}E", growth, last, factor, value))
            last = years[-1].revenue
        # Discounted from the end of the last forecast year: its own factor is the right one.
        final = _year("", value["terminal_growth"], last, factor, value)
        worth = final.fcf / (value["discount_rate"] - value["terminal_growth"])
        terminal = replace(final, present=worth * factor)
        explicit = sum((year.present for year in years), Decimal(0))
        enterprise = explicit + terminal.present
        equity = enterprise - value["net_debt"] - value["minorities"]
        if terminal.fcf <= 0 or enterprise <= 0:
            return _loss("Free cash flow does not turn positive.", "自由现金流未能转正。")
        if equity <= 0:
            return _loss(
                "Net debt and minority interests exceed the value of the business.",
                "净负债与少数股东权益之和超过企业价值。",
            )
        return Dcf(
            base=base,
            currency=currency,
            base_revenue=revenue,
            assumptions=kept,
            years=tuple(years),
            terminal=terminal,
            explicit=explicit,
            terminal_value=worth,
            enterprise=enterprise,
            net_debt=value["net_debt"],
            minorities=value["minorities"],
            equity=equity,
            shares=value["diluted_shares"],
            per_share=equity / value["diluted_shares"],
        )


def revalue(valued: Dcf, changes: Mapping[str, Decimal]) -> Dcf | Refusal:
    """The same valuation with other values of some assumptions; their ``how`` stays as it was."""
    inputs = (
        replace(one, value=changes[one.name]) if one.name in changes else one
        for one in valued.assumptions
    )
    return project(valued.base, valued.currency, valued.base_revenue, inputs)


def _path(value: Mapping[str, Decimal], count: int) -> list[Decimal]:
    """Growth of each forecast year: equal steps from the first rate to the terminal one."""
    first, last = value["growth"], value["terminal_growth"]
    if count == 1:
        return [first]
    return [first + (last - first) * step / (count - 1) for step in range(count)]


def _year(
    label: str, growth: Decimal, before: Decimal, factor: Decimal, value: Mapping[str, Decimal]
) -> Year:
    revenue = before * (1 + growth)
    profit = revenue * value["operating_margin"]
    nopat = profit * (1 - value["tax_rate"])
    # A shrinking company releases capital: the reinvestment is then below zero.
    reinvestment = (revenue - before) / value["sales_to_capital"]
    fcf = nopat - reinvestment
    return Year(label, growth, revenue, profit, nopat, reinvestment, fcf, factor, fcf * factor)


def _loss(en: str, zh: str) -> Refusal:
    return Refusal("loss", Remark(en, zh))


def _out_of_bounds(value: Mapping[str, Decimal]) -> Refusal | None:
    count, tax = value["forecast_years"], value["tax_rate"]
    checks = (
        (
            value["terminal_growth"] < value["discount_rate"],
            "The terminal growth is not below the discount rate, so the value has no bound.",
            "永续增长率不低于折现率，估值发散。",
            ("terminal_growth", "discount_rate"),
        ),
        (
            value["discount_rate"] > 0,
            "The discount rate is not above zero.",
            "折现率须大于零。",
            ("discount_rate",),
        ),
        (
            value["growth"] > -1 and value["terminal_growth"] > -1,
            "A growth rate is -100 % or less.",
            "增长率不得低于或等于-100%。",
            ("growth", "terminal_growth"),
        ),
        (
            count == int(count) and 1 <= count <= MOST_YEARS,
            f"The years of forecast are not a whole number from 1 to {MOST_YEARS}.",
            f"显性预测期须为1至{MOST_YEARS}的整数年。",
            ("forecast_years",),
        ),
        (
            0 <= tax < 1,
            "The tax rate is not within 0 and 100 %.",
            "税率须在0至100%之间。",
            ("tax_rate",),
        ),
        (
            value["sales_to_capital"] > 0,
            "Revenue per unit of invested capital is not above zero.",
            "收入与投入资本之比须大于零。",
            ("sales_to_capital",),
        ),
        (
            value["diluted_shares"] > 0,
            "The number of shares is not above zero.",
            "股数须大于零。",
            ("diluted_shares",),
        ),
    )
    for holds, en, zh, names in checks:
        if not holds:
            return Refusal("rates", Remark(en, zh), names)
    return None
