"""Rating against a price: the firm's own band that the upside falls into, or why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from .prices import Close
from .remark import NONE, Remark
from .valuation_parts import Refusal


@dataclass(frozen=True, slots=True)
class Band:
    """One rating of a firm's system: upside from ``low`` (included) to ``high`` (not included),
    as shares of one; None: no bound on that side."""

    name: str
    name_zh: str = ""
    low: Decimal | None = None
    high: Decimal | None = None

    def holds(self, upside: Decimal) -> bool:
        above = self.low is None or upside >= self.low
        return above and (self.high is None or upside < self.high)


@dataclass(frozen=True, slots=True)
class Rated:
    """band None: not rated, and ``why`` says the reason. upside: target over price less one."""

    band: Band | None
    upside: Decimal | None = None
    why: Remark = NONE

    def label(self, lang: str) -> str:
        if self.band is None:
            return "未评级" if lang == "zh" else "Not rated"
        return self.band.name_zh if lang == "zh" and self.band.name_zh else self.band.name


def rating(upside: Decimal, bands: Sequence[Band]) -> Band | None:
    """The band that an upside falls into, or None where none holds it."""
    return next((band for band in bands if band.holds(upside)), None)


def against(price: Close | None, currency: str) -> Refusal | None:
    """Why a price cannot be set against values in ``currency``, or None when it can."""
    if price is None:
        return Refusal("no_price", Remark("There is no price.", "无可用股价。"))
    if price.currency != currency:
        return Refusal(
            "currency",
            Remark(
                f"The price is in {price.currency} and the accounts are in {currency}.",
                f"股价币种（{price.currency}）与财务报表币种（{currency}）不同。",
            ),
        )
    if price.adjusted:
        return Refusal(
            "adjusted",
            Remark(
                "The price is adjusted for later dividends or splits.",
                "股价为复权价，不可用于估值比较。",
            ),
        )
    return None


def rate(
    target: Decimal | None, currency: str, price: Close | None, bands: Sequence[Band]
) -> Rated:
    """The rating of a target price per share, in ``currency``. Not rated without the firm's bands,
    a target or a price that can be set against it."""
    if not bands:
        why = Remark("The firm has defined no rating system.", "本公司未设定投资评级体系。")
        return Rated(None, why=why)
    if target is None:
        return Rated(None, why=Remark("There is no price target.", "无目标价。"))
    wrong = against(price, currency)
    if wrong or price is None:
        return Rated(None, why=wrong.reason if wrong else NONE)
    upside = target / price.close - 1
    band = rating(upside, bands)
    if band is None:
        why = Remark("No band of the firm's holds this upside.", "该涨跌幅不属于任何评级区间。")
        return Rated(None, upside, why)
    return Rated(band, upside)
