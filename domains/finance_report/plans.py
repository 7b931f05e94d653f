"""What each section says: the choice of figures, made by code from what the filings hold."""

from __future__ import annotations

from dataclasses import replace

from ...agents.writing.plan import Lang, Note, SectionPlan, Slot
from ...tools.facts import Fact, FactTable
from ...tools.filings.members import member_name
from .notes import FLAT, Noter
from .schema import Length
from .value_notes import forecast_notes, valuation_notes
from .valued import Valued

BRIEF = ("summary", "growth", "forecast", "valuation")
"""Sections that a brief report words."""
TITLES: dict[str, dict[str, str]] = {
    "summary": {"en": "Key points", "zh": "核心要点"},
    "growth": {"en": "Revenue and margins", "zh": "收入与利润率"},
    "profit": {"en": "Profitability", "zh": "盈利能力"},
    "cash": {"en": "Cash flow and capital returns", "zh": "现金流与股东回报"},
    "balance": {"en": "Balance sheet", "zh": "资产负债"},
    "quarters": {"en": "Quarterly trend", "zh": "季度走势"},
    "product": {"en": "Revenue by product", "zh": "分产品收入"},
    "region": {"en": "Revenue by region", "zh": "分地区收入"},
    "segment": {"en": "Revenue by segment", "zh": "分部收入"},
    "company": {"en": "The company", "zh": "公司概况"},
    "industry": {"en": "Industry", "zh": "行业概况"},
    "forecast": {"en": "Forecasts and assumptions", "zh": "盈利预测与关键假设"},
    "valuation": {"en": "Valuation", "zh": "估值与投资建议"},
    "cases": {"en": "Bull, base and bear", "zh": "情景分析"},
    "target-risks": {"en": "Risks to the price target", "zh": "目标价与估值风险"},
    "management": {"en": "Management's discussion", "zh": "管理层讨论"},
    "risks": {"en": "Risks", "zh": "风险提示"},
    "history": {"en": "Five years at a glance", "zh": "五年财务摘要"},
    "sources": {"en": "How to read the sources", "zh": "如何核对数据来源"},
}


def plans(
    table: FactTable,
    lang: Lang,
    subject: str,
    *,
    valued: Valued | None = None,
    length: Length = "full",
) -> list[SectionPlan]:
    """The sections that a model writes; empty ones are left out. Without ``valued`` nothing is
    said of forecasts and value."""
    label = table.labels()[-1]
    year = Noter(table, lang, label)
    chosen: list[tuple[str, list[Note | None]]] = [
        ("summary", _summary(year)),
        ("growth", _growth(year)),
        *((axis, _members(table, lang, axis)) for axis in axes(table)),
        ("profit", _profit(year)),
        ("cash", _cash(year)),
        ("balance", _balance(year)),
    ]
    quarters = table.labels(annual=False)
    if quarters:
        notes = _quarters(Noter(table, lang, quarters[-1]))
        words = "quarter quarterly 单季 季度"  # of an annual figure these would be wrong
        chosen.append(("quarters", [note and replace(note, vocabulary=words) for note in notes]))
    if valued is not None:
        chosen.append(("forecast", forecast_notes(valued, lang)))
        chosen.append(("valuation", valuation_notes(valued, lang)))
    out = []
    for section, notes in chosen:
        if length == "brief" and section not in BRIEF:
            continue
        kept = [note for note in notes if note is not None]
        if kept:
            unique = tuple({note.text: note for note in kept}.values())
            out.append(SectionPlan(section, TITLES[section][lang], subject, lang, unique))
    return out


def axes(table: FactTable) -> list[str]:
    """The ways to split revenue that the filings give, at most two, products before segments."""
    have = [axis for axis in ("product", "segment", "region") if _newest(table, axis)]
    return have[:2]


def members(table: FactTable, axis: str) -> list[Fact]:
    """The slices of revenue in the newest year that has them, largest first."""
    label = _newest(table, axis)
    return table.members("revenue", axis, label) if label else []


def _newest(table: FactTable, axis: str) -> str | None:
    for label in reversed(table.labels()[-2:]):
        if len(table.members("revenue", axis, label)) >= 2:
            return label
    return None


def _summary(year: Noter) -> list[Note | None]:
    notes = [
        year.growth("revenue", "revenue_growth", dated=True),
        year.growth("net_income", "net_income_growth"),
    ]
    if year.table.company.is_bank:
        return [*notes, year.shift("roe"), year.shift("efficiency_ratio")]
    return [*notes, year.shift("operating_margin"), year.growth("fcf", "fcf_growth")]


def _growth(year: Noter) -> list[Note | None]:
    if year.table.company.is_bank:
        return [
            year.swing("revenue"),
            year.compound("revenue"),
            year.growth("net_interest_income", "net_interest_income_growth"),
            year.growth("noninterest_expense", "noninterest_expense_growth"),
            year.growth("credit_provision", "credit_provision_growth"),
        ]
    return [
        year.swing("revenue"),
        year.compound("revenue"),
        year.shift("gross_margin"),
        year.shift("rd_share"),
        year.shift("sga_share"),
    ]


def _profit(year: Noter) -> list[Note | None]:
    return [
        year.growth("operating_income", "operating_income_growth", dated=True),
        year.swing("net_margin"),
        year.growth("eps_diluted", "eps_growth") or year.swing("eps_basic"),
        year.shift("roe"),
        year.shift("effective_tax_rate"),
        year.shift("roa") if year.table.company.is_bank else None,
    ]


def _cash(year: Noter) -> list[Note | None]:
    if year.table.company.is_bank:
        return [year.returns(dated=True)]
    return [
        year.growth("cfo", "cfo_growth", dated=True),
        year.levels("capex", "fcf"),
        year.shift("fcf_margin"),
        year.returns()
        if year.fact("buybacks") and year.fact("dividends")
        else year.levels(*(line for line in ("buybacks", "dividends") if year.fact(line))),
    ]


def _balance(year: Noter) -> list[Note | None]:
    if year.table.company.is_bank:
        return [
            year.swing("assets"),
            year.swing("loans"),
            year.swing("deposits"),
            year.swing("equity"),
            year.shift("equity_to_assets"),
        ]
    return [
        year.swing("cash"),
        year.swing("total_debt"),
        year.swing("net_debt"),
        year.swing("equity"),
        year.shift("liabilities_share"),
        year.swing("current_ratio"),
    ]


def _quarters(quarter: Noter) -> list[Note | None]:
    return [
        quarter.growth("revenue", "revenue_growth", dated=True),
        quarter.growth("net_income", "net_income_growth"),
        quarter.shift("gross_margin"),
        quarter.shift("operating_margin"),
    ]


_KIND = {
    "en": {"product": "product line", "region": "region", "segment": "segment"},
    "zh": {"product": "产品", "region": "地区", "segment": "分部"},
}


def _members(table: FactTable, lang: Lang, axis: str) -> list[Note | None]:
    """The largest slice, the fastest growing and the one that fell most."""
    rows = members(table, axis)
    top = rows[0]
    label = top.period.label
    noter = Noter(table, lang, label)
    kind = _KIND[lang][axis]
    notes: list[Note | None] = []
    share = table.facts.get(top.id.replace("revenue/", "revenue_share/", 1))
    if share is not None:
        slots = (
            Slot("top", _name(top, lang), "name"),
            noter.slot("top_revenue", top, "level", (*noter.phrase("revenue").say, *_EARNED[lang])),
            noter.slot("top_share", share, "ratio", _SHARE[lang]),
        )
        if lang == "en":
            text = (
                f"largest {kind}: {{top}}, with revenue of {{top_revenue}}, "
                "or {top_share} of the total"
            )
            back = (
                f"The largest {kind} was {{top}}, with revenue of {{top_revenue}}, "
                "or {top_share} of the total."
            )
        else:
            text = f"收入最高的{kind}：{{top}}，收入：{{top_revenue}}，占比：{{top_share}}"
            back = f"收入最高的{kind}是{{top}}，收入为{{top_revenue}}，占比{{top_share}}。"
        notes.append(Note(text, slots, back))
    growths = [
        fact
        for row in rows
        if (fact := table.facts.get(row.id.replace("revenue/", "revenue_growth/", 1))) is not None
    ]
    if growths:
        ranked = sorted(growths, key=lambda fact: fact.value)
        if ranked[-1].value > FLAT:
            notes.append(_mover(noter, ranked[-1], kind, up=True))
        if ranked[0].value < -FLAT and ranked[0] is not ranked[-1]:
            notes.append(_mover(noter, ranked[0], kind, up=False))
    return notes


_EARNED = {"en": ("generated", "generating"), "zh": ()}  # names revenue as plainly as a noun
_SHARE = {"en": ("share", "of the total", "account"), "zh": ("占",)}


def _mover(noter: Noter, growth: Fact, kind: str, *, up: bool) -> Note:
    rate = Slot("rate", noter.slot("rate", growth, "change").text, "change", growth.id)
    slots = (Slot("part", _name(growth, noter.lang), "name"), rate)
    if noter.en:
        which = f"fastest growing {kind}" if up else f"{kind} with the largest decline in revenue"
        side = "up" if up else "down"
        text = f"{which}: {{part}}, {side} {{rate}}"
        back = f"The {which} was {{part}}, {side} {{rate}}."
    else:
        which = f"增长最快的{kind}" if up else f"降幅最大的{kind}"
        text = f"{which}：{{part}}，收入同比{'增长' if up else '下降'}{{rate}}"
        back = f"{which}是{{part}}，收入同比{'增长' if up else '下降'}{{rate}}。"
    return Note(text, slots, back, "up" if up else "down")


def _name(fact: Fact, lang: Lang) -> str:
    return member_name(fact.member, lang) if fact.member else ""
