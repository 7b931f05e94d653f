"""Multiples: what the market pays for peers, and what that would make of the company.

Market capitalisation is the price times the diluted shares of the last fiscal year, so that the
price over earnings is the price over diluted earnings per share. A multiple of something that is
zero or negative is not given. The price must be of shares as the filings count them: a split
between the fiscal year's report and the day of the price has to be in both or in neither.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from statistics import median
from types import MappingProxyType
from typing import Literal

from .facts import FactTable
from .prices import Close
from .remark import NONE, Remark
from .valuation import DIGITS
from .valuation_history import absent, share_count
from .valuation_parts import Refusal
from .valuation_rating import against

MultipleName = Literal["pe", "pb", "ps", "ev_ebit", "ev_ebitda"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A multiple: price, or enterprise value, over the sum of lines. company_only: not of banks."""

    label: Remark
    lines: tuple[str, ...]
    enterprise: bool = False
    company_only: bool = False


KINDS: Mapping[MultipleName, Kind] = MappingProxyType(
    {
        "pe": Kind(Remark("P/E", "市盈率（P/E）"), ("net_income",)),
        "pb": Kind(Remark("P/B", "市净率（P/B）"), ("equity",)),
        "ps": Kind(Remark("P/S", "市销率（P/S）"), ("revenue",), company_only=True),
        "ev_ebit": Kind(Remark("EV/EBIT", "EV/EBIT"), ("operating_income",), True, True),
        "ev_ebitda": Kind(
            Remark("EV/EBITDA", "EV/EBITDA"), ("operating_income", "depreciation"), True, True
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Quoted:
    """A company with its price; price None: none is known."""

    table: FactTable
    price: Close | None


@dataclass(frozen=True, slots=True)
class Multiple:
    """value in times, or None and ``why``. facts: ids of the company's facts that it rests on."""

    name: MultipleName
    value: Decimal | None
    why: Remark = NONE
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """One multiple across peers. own: of the company itself. peers: ticker -> multiple. typical:
    median of the peers that have one. implied: value per share of the company at the median."""

    name: MultipleName
    own: Multiple
    peers: Mapping[str, Multiple]
    typical: Decimal | None
    implied: Decimal | None
    why: Remark = NONE

    def label(self, lang: str) -> str:
        return KINDS[self.name].label.said(lang)


@dataclass(frozen=True, slots=True)
class _Base:
    """Per-company figures of the last fiscal year that a multiple stands on."""

    earned: Decimal
    claims: Decimal
    shares: Decimal
    facts: tuple[str, ...]


def multiple(quoted: Quoted, name: MultipleName) -> Multiple:
    """One multiple of one company, or why it has none."""
    with localcontext(prec=DIGITS):
        wrong = against(quoted.price, quoted.table.company.currency)
        base = _base(quoted.table, name)
        if wrong or quoted.price is None:
            return Multiple(name, None, wrong.reason if wrong else NONE)
        if isinstance(base, Refusal):
            return Multiple(name, None, base.reason)
        worth = quoted.price.close * base.shares + base.claims
        if worth <= 0:
            why = Remark("Enterprise value is not above zero.", "企业价值不为正。")
            return Multiple(name, None, why, base.facts)
        return Multiple(name, worth / base.earned, facts=base.facts)


def compare(company: Quoted, peers: Sequence[Quoted]) -> tuple[Comparison, ...] | Refusal:
    """Every multiple of a company beside those of its peers. Refused without peers."""
    if not peers:
        return Refusal(
            "no_firm",
            Remark("The firm has named no peers.", "本公司未设定可比公司。"),
            ("peers",),
        )
    return tuple(_compared(company, peers, name) for name in KINDS)


def _compared(company: Quoted, peers: Sequence[Quoted], name: MultipleName) -> Comparison:
    own = multiple(company, name)
    theirs = {peer.table.company.ticker: multiple(peer, name) for peer in peers}
    values = [one.value for one in theirs.values() if one.value is not None]
    if not values:
        why = Remark("No peer has this multiple.", "可比公司均无此倍数。")
        return Comparison(name, own, theirs, None, None, why)
    with localcontext(prec=DIGITS):
        typical = median(values)
        base = _base(company.table, name)
        if isinstance(base, Refusal):
            return Comparison(name, own, theirs, typical, None, base.reason)
        implied = (typical * base.earned - base.claims) / base.shares
    if implied <= 0:
        why = Remark(
            "The peers' median leaves nothing for shareholders.", "按中位数计算股权价值为负。"
        )
        return Comparison(name, own, theirs, typical, None, why)
    return Comparison(name, own, theirs, typical, implied)


def _base(table: FactTable, name: MultipleName) -> _Base | Refusal:
    kind = KINDS[name]
    if kind.company_only and table.company.is_bank:
        return Refusal("bank", Remark("Not meaningful for a bank.", "不适用于银行。"))
    last = table.series("revenue", last=1)
    label = last[0].period.label if last else "—"
    lines = (*kind.lines, "net_debt") if kind.enterprise else kind.lines
    facts = {line: table.get(line, label) for line in lines}
    shares = share_count(table, label)
    lacking = [line for line, fact in facts.items() if fact is None]
    if lacking or shares is None:
        return absent("peers", lacking or ["diluted_shares"], label)
    found = [fact for fact in facts.values() if fact is not None]
    used = [*found, shares]
    earned = sum((fact.value for fact in found if fact.line in kind.lines), Decimal(0))
    if earned <= 0:
        return Refusal(
            "loss",
            Remark(f"The base is not above zero in {label}.", f"{label}的计算基数不为正。"),
        )
    claims = Decimal(0)
    if kind.enterprise:
        claims = sum((fact.value for fact in found if fact.line == "net_debt"), Decimal(0))
        minorities = table.get("minorities", label)
        if minorities is not None:
            claims += minorities.value
            used.append(minorities)
    return _Base(earned, claims, shares.value, tuple(fact.id for fact in used))
