"""What only the firm knows: its file ``firm.toml``, as a model.

Every field may be left out: a blank is a question for later (see firm_blanks.py), never a wrong
answer, and never filled by the program. What is given is validated strictly. firm_reading.py reads
a file, firm_writing.py writes one that somebody who does not program can edit. Percentages are as
people write them here (8.5 is 8.5 %); :meth:`Firm.given` and :meth:`Firm.bands` turn them into
shares of one for tools/valuation.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, Field, field_validator, model_validator

from ..tools.filings.snapshot import normalise
from ..tools.remark import Remark
from ..tools.valuation_parts import Given
from ..tools.valuation_rating import Band
from .firm_ratings import Distribution, Ratings, check_rows
from .firm_values import (
    Amount,
    Answer,
    Date,
    Day,
    Part,
    Percent,
    Positive,
    Text,
    between,
    is_no,
    refused,
    whole,
)

T = TypeVar("T")


class Analyst(Part):
    """Who signs. ``compensation_statement`` is printed word for word."""

    name: Text | None = None
    title: Text | None = None
    certificate: Text | None = None
    holdings: Answer | None = None
    household_holdings: Answer | None = None
    compensation_statement: Text | None = None


class Supervisor(Part):
    name: Text | None = None
    title: Text | None = None


class RatingChange(Part):
    """One past recommendation. target: per share, in ``currency``."""

    date: Date
    rating: Text
    target: Positive | None = None
    currency: Text | None = None


def _history(value: Any) -> Any:
    if isinstance(value, str):
        if is_no(value):
            return value.strip()
        raise refused(
            Remark(f"{value} is no history of ratings.", f"“{value}”不是评级记录。"),
            Remark(
                'Write "none", or one [[companies.TICKER.rating_history]] table for each change.',
                "没有请填“无”；有则每次变动写一个 [[companies.代码.rating_history]] 表。",
            ),
        )
    return value


class CompanyFacts(Part):
    """The firm and one covered company. Percent of shares; answers are true, false or a text."""

    holding_percent: Percent | None = None
    short_position_percent: Percent | None = None
    market_making: Answer | None = None
    banking_12_months: Answer | None = None
    banking_expected_3_months: Answer | None = None
    banking_fee_12_months: Answer | None = None
    non_banking_services: Answer | None = None
    non_banking_compensation: Answer | None = None
    officer_relationship: Answer | None = None
    issuer_holds_percent: Percent | None = None
    lead_manager_12_months: Answer | None = None
    other_conflicts: Answer | None = None
    coverage_since: Date | None = None
    quiet_period_until: Day | None = None
    traded_30_days: Answer | None = None
    rating_history: Annotated[tuple[RatingChange, ...] | str | None, BeforeValidator(_history)] = (
        None
    )


class Disclosures(Part):
    """Texts that are printed word for word; ``_zh`` ones in Chinese reports."""

    general: Text | None = None
    general_zh: Text | None = None
    risk_warning: Text | None = None
    risk_warning_zh: Text | None = None
    conflicts_policy: Text | None = None
    conflicts_policy_zh: Text | None = None


class Case(Part):
    """What a bull or bear case takes instead of the base case. Rates in percent."""

    growth: Annotated[Decimal, between("-99", "500")] | None = None
    terminal_growth: Annotated[Decimal, between("-20", "20")] | None = None
    operating_margin: Annotated[Decimal, between("-100", "100")] | None = None
    tax_rate: Annotated[Decimal, between("0", "99")] | None = None
    sales_to_capital: Positive | None = None
    discount_rate: Annotated[Decimal, between("1", "50")] | None = None


class Assumptions(Case):
    """The firm's assumptions for a discounted cash flow. net_debt and minorities in single units of
    the company's currency. because: the reason for each, word for word."""

    forecast_years: Annotated[int, whole(1, 30)] | None = None
    net_debt: Amount | None = None
    minorities: Amount | None = None
    diluted_shares: Positive | None = None
    because: Mapping[str, Text] = Field(default_factory=dict)
    bull: Case | None = None
    bear: Case | None = None

    @model_validator(mode="after")
    def _reasons_are_of_assumptions(self) -> Assumptions:
        known = set(Assumptions.model_fields) - {"because", "bull", "bear"}
        for name in self.because:
            if name not in known:
                raise refused(
                    Remark(
                        f"There is a reason for {name}, which is no assumption.",
                        f"because 中的 {name} 不是估值假设。",
                    ),
                    Remark(
                        f"Assumptions are: {', '.join(sorted(known))}.",
                        f"可用的假设：{'、'.join(sorted(known))}。",
                    ),
                )
        return self

    @model_validator(mode="after")
    def _growth_stays_below_the_rate(self) -> Assumptions:
        for case in (self, self.bull, self.bear):
            rate = (case and case.discount_rate) or self.discount_rate
            growth = case.terminal_growth if case else None
            growth = self.terminal_growth if growth is None else growth
            if rate is not None and growth is not None and growth >= rate:
                raise refused(
                    Remark(
                        f"The terminal growth ({growth}) is not below the discount rate ({rate}).",
                        f"永续增长率（{growth}）不低于折现率（{rate}）。",
                    ),
                    Remark("Lower the one or raise the other.", "请调低永续增长率或调高折现率。"),
                )
        return self


class Firm(Part):
    """A firm's profile. The names of companies are tickers."""

    legal_name: Text | None = None
    licences: tuple[Text, ...] | None = None
    regulator: Text | None = None
    update_frequency: Text | None = None
    supervisor: Supervisor | None = None
    analysts: tuple[Analyst, ...] | None = None
    ratings: Ratings | None = None
    distribution: Distribution | None = None
    disclosures: Disclosures | None = None
    companies: Mapping[str, CompanyFacts] = Field(default_factory=dict)
    assumptions: Mapping[str, Assumptions] = Field(default_factory=dict)
    peers: Mapping[str, tuple[Text, ...]] = Field(default_factory=dict)

    @field_validator("companies", "assumptions", "peers")
    @classmethod
    def _one_of_each(cls, found: Mapping[str, Any]) -> Mapping[str, Any]:
        seen: dict[str, str] = {}
        for ticker in found:
            other = seen.setdefault(normalise(ticker), ticker)
            if other != ticker:
                raise refused(
                    Remark(
                        f"{other} and {ticker} are the same company.",
                        f"{other} 与 {ticker} 是同一家公司。",
                    ),
                    Remark("Put the two together.", "请合并为一项。"),
                )
        return found

    @model_validator(mode="after")
    def _rows_are_ratings(self) -> Firm:
        if self.distribution and self.ratings:
            check_rows(self.distribution, self.ratings)
        return self

    def company(self, ticker: str) -> CompanyFacts | None:
        return _of(self.companies, ticker)

    def peers_of(self, ticker: str) -> tuple[str, ...]:
        return _of(self.peers, ticker) or ()

    def given(self, ticker: str) -> Given:
        """The firm's assumptions for a company, in the units of tools/valuation.py."""
        stated = _of(self.assumptions, ticker)
        if stated is None:
            return Given()
        return Given(
            values=_values(stated),
            because=dict(stated.because),
            bull=_values(stated.bull) if stated.bull else {},
            bear=_values(stated.bear) if stated.bear else {},
        )

    def bands(self) -> tuple[Band, ...]:
        """The rating bands as shares of one; empty unless every one has a name."""
        rows = self.ratings.bands if self.ratings and self.ratings.bands else ()
        if not all(row.name for row in rows):
            return ()
        return tuple(
            Band(row.name or "", row.name_zh or "", _share(row.low), _share(row.high))
            for row in rows
        )

    def plain(self) -> dict[str, Any]:
        """As plain nested data without blanks, as the rules read it: Decimal, date, bool, str."""
        return self.model_dump(exclude_none=True)


def _of(found: Mapping[str, T], ticker: str) -> T | None:
    wanted = normalise(ticker)
    return next((value for key, value in found.items() if normalise(key) == wanted), None)


def _share(percent: Decimal | None) -> Decimal | None:
    return None if percent is None else percent / 100


_PERCENT = frozenset({"growth", "terminal_growth", "operating_margin", "tax_rate", "discount_rate"})


def _values(stated: Case) -> dict[str, Decimal]:
    found = {}
    for name in type(stated).model_fields:
        value = getattr(stated, name)
        if isinstance(value, Decimal | int):
            found[name] = Decimal(value) / 100 if name in _PERCENT else Decimal(value)
    return found
