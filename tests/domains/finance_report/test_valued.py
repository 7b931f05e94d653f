"""Forecasts, valuation and rating in a report: facts that recompute, and refusals that are said."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from statistics import median

import pytest
from tael.agents.firm import RatingChange
from tael.agents.render.document import Chart, Document, Prose, Table
from tael.agents.writing.plan import Lang
from tael.agents.writing.writer import by_code
from tael.domains.finance_report import assemble
from tael.domains.finance_report.graph import _section
from tael.domains.finance_report.market import Market
from tael.domains.finance_report.naming import short_name
from tael.domains.finance_report.plans import plans
from tael.domains.finance_report.schema import Length
from tael.domains.finance_report.value_charts import price
from tael.domains.finance_report.valued import Valued, value
from tael.tools.facts import Fact
from tael.tools.filings.snapshot import load_snapshot, shipped
from tael.tools.format import agrees
from tael.tools.prices import Close, PriceSeries
from tael.tools.valuation_multiples import Quoted

from tests.support.prices import LAST, closes

from .profile import firm
from .test_document import table

LANGS: tuple[Lang, ...] = ("en", "zh")
TICKERS = [company.ticker for company in shipped()]
every = pytest.mark.parametrize(
    ("ticker", "lang"), [(ticker, lang) for ticker in TICKERS for lang in LANGS]
)


def prices(ticker: str, end: date, *, adjusted: bool = False) -> PriceSeries:
    rows = closes(ticker, end)
    found = tuple(Close(day, close, adjusted, LAST[ticker][1]) for day, close in rows)
    return PriceSeries(ticker, found, "synthetic closes")


@cache
def valued(ticker: str) -> Valued:
    end = table(ticker).as_of
    peers = tuple(
        Quoted(table(peer), prices(peer, end).closes[-1]) for peer in firm().peers_of(ticker)
    )
    return value(table(ticker), firm(), Market(prices(ticker, end), peers=peers))


@cache
def made(ticker: str, lang: Lang, length: Length, bare: bool = False) -> Document:
    facts = table(ticker)
    found = value(facts, None, Market()) if bare else valued(ticker)
    written = {
        plan.id: _section(by_code(plan))
        for plan in plans(facts, lang, short_name(facts.company, lang), valued=found, length=length)
    }
    return assemble.build(
        facts, lang, written, readings={}, texts={}, run_id="run-1",
        made=assemble.when("2026-05-25T08:00:00+00:00"), partial=None, valued=found, length=length,
    )  # fmt: skip


def known(ticker: str) -> dict[str, Fact]:
    return {**table(ticker).facts, **valued(ticker).facts}


def tables(document: Document) -> list[Table]:
    return [b for s in document.sections for b in s.blocks if isinstance(b, Table)]


@every
def test_every_figure_shown_is_its_fact(ticker: str, lang: Lang) -> None:
    document, facts, compared = made(ticker, lang, "full"), known(ticker), 0
    shown = [(f.text, f.fact_id, "box") for f in document.header.figures if f.fact_id]
    for part in document.sections:
        for block in part.blocks:
            if isinstance(block, Table):
                shown += [
                    (c.text, c.fact_id, "cell") for r in block.rows for c in r.cells if c.fact_id
                ]
            elif isinstance(block, Prose):
                shown += [
                    (s.text[one.start : one.end], one.fact_id, "prose")
                    for s in block.sentences
                    for one in s.spans
                ]
    for text, fact_id, place in shown:
        fact = facts[fact_id]
        assert agrees(
            text,
            fact.value,
            fact.unit,
            lang,
            cell=place == "cell",
            magnitude=place == "prose" and text[0] != "-",
        ), (
            text,
            fact,
        )
        compared += 1
    assert compared > 20


@pytest.mark.parametrize("ticker", TICKERS)
def test_every_calculated_figure_recomputes_from_its_formula(ticker: str) -> None:
    facts, checked = known(ticker), 0
    for fact in valued(ticker).facts.values():
        formula = fact.formula
        if not formula or " at other " in formula or " with " in formula or " of " in formula:
            continue
        for one in sorted(fact.inputs, key=len, reverse=True):
            formula = formula.replace(one, f"D('{facts[one].value}')")
        formula = re.sub(r"(?<![\w'.])(\d+)(?![\w'.])", r"D('\1')", formula)
        if re.search(r"[a-z_]+:FY", formula):
            continue  # a borrowed figure's own input, which no table shows
        result = eval(formula, {"D": Decimal, "median": lambda *v: median(v)})
        places = Decimal("0.01") if fact.line == "target" else abs(fact.value) * Decimal("1e-12")
        assert abs(result - fact.value) <= max(places, Decimal("1e-12")), fact
        checked += 1
    if valued(ticker).dcf:
        assert checked > 60


@every
def test_forecast_columns_end_in_e_and_reported_ones_in_a(ticker: str, lang: Lang) -> None:
    if valued(ticker).dcf is None:
        pytest.skip("no cash flow to forecast")
    front = tables(made(ticker, lang, "brief"))[0]
    reported = table(ticker).labels()[-1]
    for column in front.columns:
        assert re.fullmatch(r"FY\d{4}[AE]", column)
        assert column.endswith("A") == (column[:6] <= reported)
    assert {column[-1] for column in front.columns} == {"A", "E"}


@every
def test_the_rows_of_the_cash_flow_add_up_as_shown(ticker: str, lang: Lang) -> None:
    flow = valued(ticker).dcf
    if flow is None:
        pytest.skip("no cash flow")
    step = Decimal("0.01") if lang == "zh" else Decimal(1)
    grids = [
        t
        for t in tables(made(ticker, lang, "full"))
        if len(t.rows) == 8 and t.columns[0][-1] == "E"
    ]
    assert grids
    for grid in grids:
        rows = [[_number(cell.text) for cell in row.cells] for row in grid.rows]
        _, _, _, nopat, invested, cash, factor, present = rows
        for place in range(len(grid.columns)):
            assert abs(nopat[place] - invested[place] - cash[place]) <= 2 * step
            off = abs(cash[place]) * Decimal("0.0006") + step
            assert abs(cash[place] * factor[place] / 100 - present[place]) <= off


def _number(text: str) -> Decimal:
    bare = re.sub(r"[^\d.]", "", text)
    return -Decimal(bare) if text.startswith(("(", "-")) else Decimal(bare)


@every
def test_the_rating_is_the_band_of_the_upside_and_stands_on_page_1(ticker: str, lang: Lang) -> None:
    found = valued(ticker)
    figures = made(ticker, lang, "brief").header.figures
    assert figures[0].text == found.rating(lang)
    if found.dcf is None:
        assert found.rated.band is None
        assert "target" not in found.ids
        return
    assert found.rated.band
    target, price = found.fact("target"), found.fact("price")
    assert target
    assert price
    upside = (target.value / price.value - 1).quantize(Decimal("0.0001"), ROUND_HALF_UP)
    assert found.rated.band.holds(upside)
    assert any("2" in f.note and "-" in f.note for f in figures)  # the price has its day


def test_all_three_ratings_come_up() -> None:
    assert {valued(ticker).rating("en") for ticker in TICKERS} == {
        "Buy", "Hold", "Sell", "Not rated"
    }  # fmt: skip


@pytest.mark.parametrize("lang", LANGS)
def test_a_bank_has_no_cash_flow_and_the_report_says_why(lang: Lang) -> None:
    text = made("JPM", lang, "full").model_dump_json()
    assert ("自由现金流折现法不适用" if lang == "zh" else "free cash flow has no meaning") in text
    assert ("未评级" if lang == "zh" else "Not rated") in text


@pytest.mark.parametrize("lang", LANGS)
def test_without_a_firm_there_is_no_rating_and_no_target(lang: Lang) -> None:
    document = made("AAPL", lang, "full", bare=True)
    assert document.header.figures[0].text == ("未评级" if lang == "zh" else "Not rated")
    text = document.model_dump_json()
    assert ("须由机构设定" if lang == "zh" else "a firm’s own statement") in text
    assert ("折现率" if lang == "zh" else "The firm has not stated: discount rate") in text
    assert not any(column.endswith("E") for t in tables(document) for column in t.columns)


def test_adjusted_and_stale_prices_give_no_rating_and_no_size() -> None:
    facts = table("AAPL")
    found = value(facts, firm(), Market(prices("AAPL", facts.as_of, adjusted=True)))
    assert found.rated.band is None
    assert "adjusted" in found.rated.why.en
    assert "cap" not in found.ids
    old = value(facts, firm(), Market(prices("AAPL", facts.as_of - timedelta(days=60))))
    assert old.rated.band is None
    assert "month" in old.rated.why.en


@every
def test_a_full_report_has_eight_charts_and_tables_in_the_order_of_its_language(
    ticker: str, lang: Lang
) -> None:
    document = made(ticker, lang, "full")
    shown = [b for s in document.sections for b in s.blocks if isinstance(b, Table | Chart)]
    assert len(shown) >= 8
    order = [section.id for section in document.sections]
    assert order[0] == "summary"
    past, ahead = order.index("growth"), order.index("valuation")
    assert order.index("company") < order.index("industry") < past < ahead
    assert (order.index("risks") > ahead) == (lang == "zh")


def test_a_market_survives_a_checkpoint() -> None:
    facts = table("AAPL")
    peer = load_snapshot("MSFT")
    assert peer
    first = Market(prices("AAPL", facts.as_of), peers=(Quoted(peer, None),))
    again = Market.of(first.plain())
    assert again.prices == first.prices
    assert again.peers[0].table.facts == peer.facts
    assert Market.of(None).last is None


def test_a_mark_stands_at_its_day_and_a_target_in_another_currency_is_not_drawn() -> None:
    facts, who = table("600519"), firm()
    company = who.company("600519")
    assert company
    change = RatingChange(date=date(2026, 1, 7), rating="Hold", target=Decimal(100), currency="USD")
    for currency, drawn in (("USD", False), ("CNY", True)):
        history = (change.model_copy(update={"currency": currency}),)
        told = company.model_copy(update={"rating_history": history})
        asked = who.model_copy(update={"companies": {"600519": told}})
        # An earlier target alone: without peers and with no rating of today's.
        old = prices("600519", date(2026, 1, 30))
        chart = price(facts, value(facts, asked, Market(old)), "en")
        assert chart
        assert "2026-01-07 Earlier rating: Hold" in chart.alt
        assert ("Earlier price target" in {point.series for point in chart.points}) is drawn


def test_old_figures_give_no_rating() -> None:
    facts = table("AAPL")
    newest = max(fact.period.end for fact in facts.series("revenue"))
    for days, rated in ((700, True), (740, False)):
        found = value(facts, firm(), Market(prices("AAPL", newest + timedelta(days=days))))
        old = "two years" in found.rated.why.en if found.rated.why else False
        assert old is not rated
