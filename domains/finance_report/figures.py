"""Tables and charts of the report, from facts alone."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from ...agents.render.document import Cell, Chart, Row, Table
from ...agents.writing.plan import Lang
from ...tools.charts import ChartKind, ChartSpec, Series
from ...tools.facts import Fact, FactTable
from ...tools.filings.members import member_name
from ...tools.format import format_value, table_scale
from ...tools.ratios import spec

_YEARS = 5
_QUARTERS = 8

_MONEY = (
    "revenue",
    "gross_profit",
    "operating_income",
    "net_interest_income",
    "noninterest_expense",
    "credit_provision",
    "pretax_income",
    "net_income",
    "cfo",
    "capex",
    "fcf",
    "buybacks",
    "dividends",
    "cash",
    "total_debt",
    "assets",
    "liabilities",
    "equity",
    "loans",
    "deposits",
)
_OTHER = (
    "eps_diluted",
    "eps_basic",
    "diluted_shares",
    "dividend_per_share",
    "gross_margin",
    "operating_margin",
    "net_margin",
    "efficiency_ratio",
    "roe",
    "roa",
    "effective_tax_rate",
    "current_ratio",
    "liabilities_share",
)
_GROWTH = (
    "revenue_growth",
    "gross_profit_growth",
    "operating_income_growth",
    "net_interest_income_growth",
    "noninterest_income_growth",
    "noninterest_expense_growth",
    "credit_provision_growth",
    "net_income_growth",
    "eps_growth",
    "fcf_growth",
    "assets_growth",
    "equity_growth",
    "loans_growth",
    "deposits_growth",
)
_QUARTERLY = (
    "revenue",
    "gross_profit",
    "operating_income",
    "net_interest_income",
    "noninterest_income",
    "noninterest_expense",
    "credit_provision",
    "net_income",
    "cfo",
    "fcf",
    "eps_diluted",
    "gross_margin",
    "operating_margin",
    "net_margin",
    "efficiency_ratio",
    "revenue_growth",
)
_TOTALS = {"revenue", "net_income", "fcf"}

T = {
    "en": {
        "history": "Five-year summary",
        "history_ratios": "Per share and ratios",
        "history_growth": "Change on the year",
        "quarters": "Quarterly results",
        "by": "Revenue by {}",
        "share": "Share of revenue",
        "growth": "Change on the year",
        "member": "Part",
        "amount": "Revenue",
        "source": "Source: company filings; growth and ratios calculated.",
        "year": "Fiscal year",
        "quarter": "Fiscal quarter",
        "billions": "{} billions",
    },
    "zh": {
        "history": "五年财务摘要",
        "history_ratios": "每股数据与比率",
        "history_growth": "同比变动",
        "quarters": "单季业绩",
        "by": "分{}收入",
        "share": "占收入比重",
        "growth": "同比变动",
        "member": "构成",
        "amount": "收入",
        "source": "资料来源：公司公告；增速与比率为计算所得。",
        "year": "财年",
        "quarter": "财季",
        "billions": "亿{}",
    },
}
_AXIS = {
    "en": {"product": "product", "segment": "segment", "region": "region"},
    "zh": {"product": "产品", "segment": "业务分部", "region": "地区"},
}


def history(table: FactTable, lang: Lang) -> list[Table]:
    """The years side by side: amounts; per-share figures and ratios; what changed on the year."""
    labels = table.labels()[-_YEARS:]
    words = T[lang]
    money = _grid(table, lang, labels, _MONEY, words["history"], words["year"])
    other = _grid(table, lang, labels, _OTHER, words["history_ratios"], words["year"])
    growth = _grid(table, lang, labels, _GROWTH, words["history_growth"], words["year"])
    return [grid for grid in (money, other, growth) if grid]


def quarterly(table: FactTable, lang: Lang) -> Table | None:
    labels = table.labels(annual=False)[-5:]
    words = T[lang]
    return _grid(table, lang, labels, _QUARTERLY, words["quarters"], words["quarter"])


def _grid(
    table: FactTable,
    lang: Lang,
    labels: Sequence[str],
    lines: Sequence[str],
    title: str,
    corner: str,
) -> Table | None:
    rows: list[Row] = []
    for line in lines:
        facts = [table.get(line, label) for label in labels]
        if line == "eps_basic" and any(row.label == _label("eps_diluted", lang) for row in rows):
            continue
        if not any(facts):
            continue
        unit = next(fact.unit for fact in facts if fact)
        label = _label(line, lang)
        own = _own_scale(unit, lang)
        cells = tuple(
            Cell(text=_cell(fact, lang), fact_id=fact.id) if fact else Cell() for fact in facts
        )
        rows.append(
            Row(label=f"{label}{own}" if own else label, cells=cells, emphasis=line in _TOTALS)
        )
    if not rows or not labels:
        return None
    scale = table_scale(table.company.currency, lang)
    money = any(line in _MONEY for line in lines)
    return Table(
        title=title,
        columns=tuple(labels),
        rows=tuple(rows),
        corner=corner,
        unit=scale if money else "",
    )


def _own_scale(unit: str, lang: Lang) -> str:
    """What a row's label has to add where its unit is not the table's."""
    if unit == "shares" or unit.endswith("/shares"):
        scale = table_scale(unit, lang)
        return f"（{scale}）" if lang == "zh" else f" ({scale})"
    return ""


def _label(line: str, lang: Lang) -> str:
    return spec(line).label(lang)


def _cell(fact: Fact, lang: Lang) -> str:
    return format_value(fact.value, fact.unit, lang, style="table")


def parts(table: FactTable, rows: Sequence[Fact], axis: str, lang: Lang) -> Table:
    """Slices of revenue: amount, share, change."""
    words = T[lang]
    grid = []
    for fact in rows:
        share = table.facts.get(fact.id.replace("revenue/", "revenue_share/", 1))
        growth = table.facts.get(fact.id.replace("revenue/", "revenue_growth/", 1))
        cells = tuple(
            Cell(text=_cell(one, lang), fact_id=one.id) if one else Cell()
            for one in (fact, share, growth)
        )
        name = member_name(fact.member, lang) if fact.member else ""
        grid.append(Row(label=name, cells=cells))
    return Table(
        title=_by(axis, rows, lang),
        columns=(words["amount"], words["share"], words["growth"]),
        rows=tuple(grid),
        corner=words["member"],
        unit=table_scale(table.company.currency, lang),
    )


def _by(axis: str, rows: Sequence[Fact], lang: Lang) -> str:
    comma = "，" if lang == "zh" else ", "
    return f"{T[lang]['by'].format(_AXIS[lang][axis])}{comma}{rows[0].period.label}"


def parts_chart(rows: Sequence[Fact], axis: str, lang: Lang, currency: str) -> Chart:
    words = T[lang]
    series = words["amount"]
    points: list[tuple[str, Decimal | None]] = [
        (member_name(fact.member, lang), scaled(fact, lang)) for fact in rows if fact.member
    ]
    ids = {(series, member_name(fact.member, lang)): fact.id for fact in rows if fact.member}
    chart = ChartSpec(
        kind="hbars",
        title=_by(axis, rows, lang),
        unit=unit_name(currency, lang),
        series=(Series(series, points),),
        source=words["source"],
        lang=lang,
    )
    return Chart.of(f"revenue-by-{axis}", chart, facts=ids)


def chart(
    name: str,
    kind: ChartKind,
    table: FactTable,
    lang: Lang,
    lines: Sequence[str],
    title: str,
    *,
    annual: bool = True,
) -> Chart | None:
    """A chart of some lines over time; lines in percent go to the right axis beside money."""
    labels = table.labels(annual=annual)[-(_YEARS + 1 if annual else _QUARTERS) :]
    series: list[Series] = []
    ids: dict[tuple[str, str], str] = {}
    units: list[tuple[str, str]] = []
    for line in lines:
        facts = {label: table.get(line, label) for label in labels}
        present = [fact for fact in facts.values() if fact]
        if len(present) < 2:
            continue
        unit = present[0].unit
        percent = unit in ("ratio", "pp")
        axis = "right" if percent and kind == "bars_line" else "left"
        label_of = _label(line, lang)
        points = [(label, scaled(fact, lang) if fact else None) for label, fact in facts.items()]
        series.append(Series(label_of, points, axis="right" if axis == "right" else "left"))
        units.append(("%" if percent else unit_name(unit, lang), axis))
        ids |= {(label_of, label): fact.id for label, fact in facts.items() if fact}
    if len(series) == 1:
        title = series[0].name  # the planned title names figures that are not there
    left = [unit for unit, axis in units if axis == "left"]
    right = [unit for unit, axis in units if axis == "right"]
    if not left or (kind == "bars_line" and not right):
        if not left or kind != "bars_line":
            return None
        kind = "bars"
    chosen = ChartSpec(
        kind=kind,
        title=title,
        unit=left[0],
        series=tuple(series),
        source=T[lang]["source"],
        lang=lang,
        unit_right=right[0] if right else "",
    )
    return Chart.of(name, chosen, facts=ids)


def scaled(fact: Fact, lang: Lang) -> Decimal:
    """A value in the unit its chart shows: billions or 亿 of money, percent, else as it is; with
    as many places as a small company's bars need."""
    if fact.unit in ("ratio", "pp"):
        return (fact.value * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
    if fact.unit.isupper():
        value = fact.value / (Decimal(10**8) if lang == "zh" else Decimal(10**9))
        places = "1" if abs(value) >= 1000 else "0.1" if abs(value) >= 10 else "0.01"
        return value.quantize(Decimal(places), ROUND_HALF_UP)
    return fact.value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def unit_name(unit: str, lang: Lang) -> str:
    if not unit.isupper():
        return table_scale(unit, lang)
    name = table_scale(unit, lang)
    return name if lang == "zh" else name.replace("millions", "billions")
