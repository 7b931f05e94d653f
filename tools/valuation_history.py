"""Assumptions of a discounted cash flow: the firm's where it states them, else from filed facts.

History gives what it can bear out: growth, margin, tax, capital needs, the balance and the number
of shares. It says nothing about the discount rate and the growth of the far future, so without
the firm's word on these there is no value. Nothing is guessed where a line is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from statistics import median

from .facts import Fact, FactTable
from .ratios import shift, spec
from .remark import Remark, joined
from .valuation_parts import NAMES, Assumption, Given, Refusal

FORECAST_YEARS = Decimal(10)
FASTEST = Decimal("0.25")
"""Compound growth above this is no guide to the years ahead: the firm has to say its own."""
SPAN = 3
"""Years that the margin is averaged and the tax rate taken over."""
MOST_TAX = Decimal("0.6")

_UNITS = {"sales_to_capital": "x", "forecast_years": "years", "diluted_shares": "shares"}
_MONEY = ("net_debt", "minorities")


def unit_of(name: str, currency: str) -> str:
    """The unit of an assumption."""
    return currency if name in _MONEY else _UNITS.get(name, "ratio")


def assumptions(table: FactTable, base: str, given: Given) -> tuple[Assumption, ...] | Refusal:
    """All assumptions for a valuation at the end of the fiscal year ``base``, in order."""
    found: list[Assumption] = []
    refused: list[Refusal] = []
    for name in NAMES:
        if name in given.values:
            unit = unit_of(name, table.company.currency)
            found.append(Assumption(name, given.values[name], unit, "firm", _said(given, name)))
            continue
        made = _FROM_HISTORY[name](table, base)
        if isinstance(made, Refusal):
            refused.append(made)
        else:
            found.append(made)
    return _together(refused, base) if refused else tuple(found)


def _said(given: Given, name: str) -> Remark:
    reason = given.because.get(name, "").strip()
    return Remark(reason, reason) if reason else Remark("Stated by the firm.", "由本公司设定。")


def _together(refused: Sequence[Refusal], base: str) -> Refusal:
    """One refusal that says all; the code is that of the first that no firm's figure explains."""
    main = next((one for one in refused if one.code != "no_firm"), refused[0])
    lacking = tuple(dict.fromkeys(line for one in refused for line in one.lacking))
    reasons = [one.reason for one in refused if not one.lacking]
    if lacking:
        reasons.insert(0, absent("", lacking, base).reason)
    wanted = tuple(dict.fromkeys(name for one in refused for name in one.wanted))
    return Refusal(main.code, joined(reasons), wanted, lacking)


def absent(name: str, lines: Sequence[str], base: str) -> Refusal:
    """The facts of the year do not carry ``lines``. name: the assumption that needs them."""
    labels = [spec(line) for line in lines]
    en = ", ".join(_lower(line.label("en")) for line in labels)
    zh = "、".join(line.label("zh") for line in labels)
    return Refusal(
        "missing",
        Remark(f"The facts of {base} lack: {en}.", f"{base}的数据缺少：{zh}。"),
        (name,),
        tuple(lines),
    )


def _lower(label: str) -> str:
    return label[0].lower() + label[1:]


def _history(
    name: str, value: Decimal, unit: str, facts: Sequence[Fact], how: Remark
) -> Assumption:
    return Assumption(name, value, unit, "history", how, tuple(fact.id for fact in facts))


def _growth(table: FactTable, base: str) -> Assumption | Refusal:
    fact = table.get("revenue_cagr", base) or table.get("revenue_growth", base)
    if fact is None:
        return absent("growth", ["revenue_growth"], base)
    if fact.value > FASTEST:
        return Refusal(
            "no_guide",
            Remark(
                f"Revenue grew too fast up to {base} for that rate to be a basis for a forecast.",
                f"截至{base}，营业收入增速过高，不宜据此外推。",
            ),
            ("growth",),
        )
    how = (
        Remark(
            f"Compound growth of revenue up to {base}. {fact.note.en}",
            f"截至{base}的营业收入复合增长率。{fact.note.zh}",
        )
        if fact.line == "revenue_cagr"
        else Remark(f"Growth of revenue in {base}.", f"{base}营业收入同比增速。")
    )
    return _history("growth", fact.value, "ratio", [fact], how)


def recent(table: FactTable, line: str, base: str) -> list[Fact]:
    """Facts of ``base`` and the two years before it, newest first, until one is missing."""
    facts: list[Fact] = []
    for back in range(SPAN):
        fact = table.get(line, shift(base, back))
        if fact is None:
            break
        facts.append(fact)
    return facts


def _margin(table: FactTable, base: str) -> Assumption | Refusal:
    facts = recent(table, "operating_margin", base)
    if not facts:
        return absent("operating_margin", ["operating_income"], base)
    flows = [fact for fact in table.series("fcf") if fact.period.end <= facts[0].period.end]
    if flows and all(fact.value <= 0 for fact in flows):
        return Refusal(
            "loss",
            Remark(
                f"Free cash flow was negative in every year reported up to {base}.",
                f"截至{base}，各报告年度自由现金流均为负。",
            ),
            ("operating_margin",),
        )
    value = sum((fact.value for fact in facts), Decimal(0)) / len(facts)
    if value <= 0:
        return Refusal(
            "loss",
            Remark(
                f"There was no operating profit on average in the years up to {base}.",
                f"截至{base}的近年平均营业利润为负，未实现盈利。",
            ),
            ("operating_margin",),
        )
    first = facts[-1].period.label
    how = (
        Remark(f"Average of {first} to {base}.", f"{first}至{base}的平均值。")
        if len(facts) > 1
        else Remark(f"As in {base}.", f"取{base}水平。")
    )
    return _history("operating_margin", value, "ratio", facts, how)


def _tax(table: FactTable, base: str) -> Assumption | Refusal:
    facts = recent(table, "effective_tax_rate", base)
    lacking = [line for line in ("income_tax", "pretax_income") if not table.get(line, base)]
    if lacking:
        return absent("tax_rate", lacking, base)
    if not facts:
        return Refusal(
            "no_guide",
            Remark(
                f"There was no profit before tax in {base} to take a tax rate from.",
                f"{base}利润总额为负，无法得出实际税率。",
            ),
            ("tax_rate",),
        )
    value = median(fact.value for fact in facts)
    if not 0 <= value <= MOST_TAX:
        return Refusal(
            "no_guide",
            Remark(
                f"The effective tax rates up to {base} are no guide to later ones.",
                f"截至{base}的实际税率异常，不宜据此外推。",
            ),
            ("tax_rate",),
        )
    first = facts[-1].period.label
    how = Remark(
        f"Median of the effective rates of {first} to {base}.",
        f"{first}至{base}实际税率的中位数。",
    )
    return _history("tax_rate", value, "ratio", facts, how)


def _capital(table: FactTable, base: str) -> Assumption | Refusal:
    equity = table.get("total_equity", base) or table.get("equity", base)
    debt, revenue = table.get("net_debt", base), table.get("revenue", base)
    if equity is None or debt is None or revenue is None:
        lines = {"equity": equity, "net_debt": debt, "revenue": revenue}
        lacking = [line for line, fact in lines.items() if fact is None]
        return absent("sales_to_capital", lacking, base)
    invested = equity.value + debt.value
    if invested <= 0:
        return Refusal(
            "no_guide",
            Remark(
                f"Net cash exceeds equity at the end of {base}, so history does not show how much "
                "capital growth needs.",
                f"{base}末净现金超过股东权益，无法由历史推算增长所需资本。",
            ),
            ("sales_to_capital",),
        )
    how = Remark(
        f"Revenue of {base} over equity plus net debt at its end.",
        f"{base}营业收入除以年末股东权益与净负债之和。",
    )
    value = revenue.value / invested
    return _history("sales_to_capital", value, "x", [revenue, equity, debt], how)


def _net_debt(table: FactTable, base: str) -> Assumption | Refusal:
    fact = table.get("net_debt", base)
    if fact is None:
        return absent("net_debt", ["net_debt"], base)
    how = Remark(f"Balance sheet at the end of {base}.", f"{base}末资产负债表。")
    return _history("net_debt", fact.value, fact.unit, [fact], how)


def _minorities(table: FactTable, base: str) -> Assumption | Refusal:
    filed = table.get("minorities", base)
    total, own = table.get("total_equity", base), table.get("equity", base)
    currency = table.company.currency
    if filed is not None:
        how = Remark(f"Balance sheet at the end of {base}.", f"{base}末资产负债表。")
        return _history("minorities", filed.value, currency, [filed], how)
    if total is not None and own is not None:
        how = Remark(
            f"Equity with minority interests less shareholders' equity at the end of {base}.",
            f"{base}末股东权益合计减归母股东权益。",
        )
        return _history("minorities", total.value - own.value, currency, [total, own], how)
    how = Remark(f"None filed for {base}.", f"{base}未列报少数股东权益。")
    return _history("minorities", Decimal(0), currency, [], how)


def share_count(table: FactTable, base: str) -> Fact | None:
    """Diluted shares of the year, or those on the cover where the filings have no other."""
    return table.get("diluted_shares", base) or table.get("shares_outstanding", base)


def _shares(table: FactTable, base: str) -> Assumption | Refusal:
    fact = share_count(table, base)
    if fact is None:
        return absent("diluted_shares", ["diluted_shares"], base)
    how = (
        Remark(f"Weighted average of {base}.", f"{base}加权平均数。")
        if fact.line == "diluted_shares"
        else Remark(
            f"Shares in issue on the cover of {base}'s report: diluted shares are not in the data.",
            f"{base}报告封面所载已发行股数；数据中无稀释股数。",
        )
    )
    return _history("diluted_shares", fact.value, "shares", [fact], how)


def _only_firm(name: str) -> Callable[[FactTable, str], Assumption | Refusal]:
    def refuse(table: FactTable, base: str) -> Refusal:
        label = NAMES[name]
        return Refusal(
            "no_firm",
            Remark(
                f"The firm has not stated: {_lower(label.en)}.",
                f"本公司尚未设定{label.zh}。",
            ),
            (name,),
        )

    return refuse


def _length(table: FactTable, base: str) -> Assumption:
    how = Remark("A setting of the method.", "方法默认设定。")
    return Assumption("forecast_years", FORECAST_YEARS, "years", "method", how)


_FROM_HISTORY: dict[str, Callable[[FactTable, str], Assumption | Refusal]] = {
    "growth": _growth,
    "terminal_growth": _only_firm("terminal_growth"),
    "operating_margin": _margin,
    "tax_rate": _tax,
    "sales_to_capital": _capital,
    "discount_rate": _only_firm("discount_rate"),
    "forecast_years": _length,
    "net_debt": _net_debt,
    "minorities": _minorities,
    "diluted_shares": _shares,
}
