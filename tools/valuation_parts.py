"""What a valuation is made of: assumptions with their origin, steps, results, refusals.

Every figure is Decimal: shares of one (0.085 is 8.5 %), money in single units of the company's
currency. Whoever prints a valuation finds each step here and has nothing to calculate again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Literal

from .errors import InputError
from .remark import Remark

Origin = Literal["history", "firm", "method"]
"""history: calculated from filed facts. firm: stated in the firm's own file. method: a setting of
the stated method itself that the firm has not changed."""

Code = Literal[
    "bank", "missing", "no_firm", "no_price", "currency", "adjusted", "loss", "no_guide", "rates"
]
"""Why there is no value: ``bank``; ``missing`` facts; ``no_firm``: the firm has not said what only
it can say; ``no_price``; ``currency`` of price and accounts differ; ``adjusted`` close; ``loss``:
nothing positive to value; ``no_guide``: history is no basis for a forecast; ``rates``: terminal
growth is not below the discount rate, or another rate is out of bounds."""

NAMES: Mapping[str, Remark] = MappingProxyType(
    {
        "growth": Remark("Revenue growth, first year", "首年营业收入增速"),
        "terminal_growth": Remark("Terminal growth", "永续增长率"),
        "operating_margin": Remark("Operating margin", "营业利润率"),
        "tax_rate": Remark("Tax rate on operating income", "营业利润税率"),
        "sales_to_capital": Remark("Revenue per unit of invested capital", "收入与投入资本之比"),
        "discount_rate": Remark("Discount rate (WACC)", "折现率（WACC）"),
        "forecast_years": Remark("Years of explicit forecast", "显性预测期"),
        "net_debt": Remark("Net debt", "净负债"),
        "minorities": Remark("Minority interests", "少数股东权益"),
        "diluted_shares": Remark("Diluted shares", "稀释股数"),
    }
)
"""Every assumption of the discounted cash flow, in the order in which a table shows them."""


@dataclass(frozen=True, slots=True)
class Assumption:
    """One input. unit as in facts.py, or ``years``. how: a sentence for readers that says where it
    comes from. facts: ids of the facts that it was calculated from."""

    name: str
    value: Decimal
    unit: str
    source: Origin
    how: Remark
    facts: tuple[str, ...] = ()

    def label(self, lang: str) -> str:
        return NAMES[self.name].said(lang)


@dataclass(frozen=True, slots=True)
class Given:
    """What a firm states for one company. values: name of an assumption -> value in its own unit
    (0.085, not 8.5). because: name -> the firm's reason, word for word. bull and bear: values that
    replace those of the base case. Raises InputError for a name that is no assumption."""

    values: Mapping[str, Decimal] = field(default_factory=dict)
    because: Mapping[str, str] = field(default_factory=dict)
    bull: Mapping[str, Decimal] = field(default_factory=dict)
    bear: Mapping[str, Decimal] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in (*self.values, *self.because, *self.bull, *self.bear):
            if name not in NAMES:
                raise InputError(
                    f"There is no assumption {name!r}.", remedy=f"Known: {', '.join(NAMES)}."
                )


@dataclass(frozen=True, slots=True)
class Refusal:
    """There is no value, and why. wanted: names of assumptions that the firm's file could give
    to mend it. lacking: lines that the facts of the last year do not have."""

    code: Code
    reason: Remark
    wanted: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Year:
    """One forecast year. factor: what one unit at the year's end is worth today; present: ``fcf``
    times ``factor``. All but rates and factor in money."""

    label: str
    growth: Decimal
    revenue: Decimal
    operating_income: Decimal
    nopat: Decimal
    reinvestment: Decimal
    fcf: Decimal
    factor: Decimal
    present: Decimal


@dataclass(frozen=True, slots=True)
class Dcf:
    """A discounted cash flow with all its steps.

    base: label of the last reported year; its end is the date of the value. terminal: the year
    after the last forecast one, of which the terminal value is made; its ``factor`` and
    ``present`` are those of the terminal value. terminal_value: at the end of the last forecast
    year, not discounted. explicit: sum of the years' ``present``. enterprise = explicit +
    terminal.present; equity = enterprise - net_debt - minorities; per_share = equity / shares.
    """

    base: str
    currency: str
    base_revenue: Decimal
    assumptions: tuple[Assumption, ...]
    years: tuple[Year, ...]
    terminal: Year
    explicit: Decimal
    terminal_value: Decimal
    enterprise: Decimal
    net_debt: Decimal
    minorities: Decimal
    equity: Decimal
    shares: Decimal
    per_share: Decimal

    def __getitem__(self, name: str) -> Assumption:
        return next(one for one in self.assumptions if one.name == name)

    @property
    def terminal_share(self) -> Decimal:
        """How much of the enterprise value lies beyond the forecast years, as a share of one."""
        return self.terminal.present / self.enterprise


METHOD = Remark(
    "Free cash flow to the firm is operating income after tax less the capital that growth needs. "
    "Revenue growth moves in equal steps from the first year's rate to the terminal one; flows "
    "fall at year ends and are discounted to the end of the last reported year. Net debt and "
    "minority interests at that date are taken off, and the rest is divided by diluted shares.",
    "企业自由现金流等于税后营业利润减去增长所需的新增投入资本。收入增速由首年水平逐年等幅过渡至永续"
    "增长率；现金流于年末计入，折现至最近一个报告年度末。企业价值扣除当日净负债及少数股东权益后，"
    "除以稀释股数得出每股价值。",
)
"""The stated method, for a report to print."""
