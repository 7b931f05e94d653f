"""Which charts a report may have: what each shows, and of which lines."""

from __future__ import annotations

from typing import Any

from ...agents.render.document import Chart
from ...agents.writing.plan import Lang
from ...tools.facts import FactTable
from . import figures
from .words import say


def line_charts(table: FactTable, lang: Lang) -> dict[str, Chart | None]:
    """Charts by name; None where the facts for one are missing. A bank has its own."""
    bank = table.company.is_bank

    def draw(name: str, kind: Any, lines: tuple[str, ...], key: str, **more: bool) -> Chart | None:
        return figures.chart(name, kind, table, lang, lines, say(key, lang), **more)

    return {
        "growth": draw(
            "revenue-net-margin", "bars_line", ("revenue", "net_margin"), "chart_growth_bank"
        )
        if bank
        else draw(
            "revenue-operating-margin", "bars_line", ("revenue", "operating_margin"), "chart_growth"
        ),
        "rates": draw(
            "growth-rates", "lines", ("revenue_growth", "net_income_growth"), "chart_rates"
        ),
        "income": draw(
            "bank-income", "stacked", ("net_interest_income", "noninterest_income"), "chart_income"
        ),
        "margins": None
        if bank
        else draw(
            "margins", "lines", ("gross_margin", "operating_margin", "net_margin"), "chart_margins"
        ),
        "profit": draw("net-income-roe", "bars_line", ("net_income", "roe"), "chart_profit"),
        "eps": draw("eps", "bars", ("eps_diluted",), "chart_eps"),
        "costs": draw(
            "bank-costs",
            "bars_line",
            ("noninterest_expense", "efficiency_ratio"),
            "chart_costs_bank",
        )
        if bank
        else draw("cost-shares", "lines", ("rd_share", "sga_share"), "chart_costs"),
        "credit": draw("credit", "bars", ("credit_provision",), "chart_credit"),
        "dividend": draw("dividend", "bars", ("dividend_per_share",), "chart_returns"),
        "capital": draw("capital", "bars_line", ("equity", "equity_to_assets"), "chart_capital")
        if bank
        else None,
        "cash": None if bank else draw("cash-flow", "bars", ("cfo", "capex", "fcf"), "chart_cash"),
        "returns": draw("capital-returns", "stacked", ("dividends", "buybacks"), "chart_returns"),
        "balance": draw(
            "balance",
            "bars",
            ("deposits", "loans", "equity") if bank else ("cash", "total_debt", "equity"),
            "chart_balance",
        ),
        "quarter_margins": draw(
            "quarter-margins",
            "lines",
            ("efficiency_ratio", "net_margin") if bank else ("operating_margin", "net_margin"),
            "chart_quarter_margins",
            annual=False,
        ),
        "quarters": draw(
            "quarters", "bars", ("revenue", "net_income"), "chart_quarters", annual=False
        ),
    }
