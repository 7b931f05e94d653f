"""Blocks of sections: the company, forecasts, valuation, cases, risks to the target."""

from __future__ import annotations

from collections.abc import Iterator

from ...agents.render.document import Block, Lang, Note, Prose, Sentence
from ...tools.facts import FactTable
from ...tools.valuation import METHOD, Refusal
from ...tools.valuation_parts import NAMES
from . import value_charts, value_tables
from .value_notes import recommendation, target_risks
from .valued import Valued, tell
from .words import say


def front(table: FactTable, valued: Valued, lang: Lang, forecast_title: str) -> Iterator[Block]:
    """Page 1: actual and estimate, and the price."""
    drawn = value_charts.price(table, valued, lang)
    if drawn:
        yield drawn
    found = value_tables.actual_and_estimate(table, valued, lang, title=forecast_title)
    if found:
        yield found


def rated(valued: Valued, lang: Lang) -> Iterator[Block]:
    """The recommendation in a sentence, or why there is none."""
    said = recommendation(valued, lang)
    if said:
        yield Prose(sentences=(said,))
        return
    yield Note(text=tell("unrated", lang).format(valued.rated.why.said(lang)), tone="warning")
    last = valued.market.last
    if last and last.adjusted:
        yield Note(text=tell("adjusted_cap", lang))


def forecast(table: FactTable, valued: Valued, lang: Lang, title: str) -> Iterator[Block]:
    flow = valued.dcf
    if flow is None:
        return
    yield Note(text=tell("forecast_lead", lang).format(title=title))
    yield value_tables.assumptions(valued, flow, lang)
    yield from value_charts.forecast(table, valued, lang)


def valuation(table: FactTable, valued: Valued, lang: Lang, *, full: bool) -> Iterator[Block]:
    flow = valued.dcf
    if flow is None:
        yield Note(text=refusal(valued, lang), tone="warning")
    else:
        yield Note(text=tell("method_lead", lang).format(METHOD.said(lang)))
        if full:
            yield from value_tables.cash_flow(valued, flow, lang)
            yield value_tables.bridge(valued, flow, lang)
        else:
            yield value_tables.assumptions(valued, flow, lang)
        found = value_tables.sensitivity(valued, lang)
        if found:
            yield found
    compared = value_tables.peers(table, valued, lang)
    if compared and full:
        yield compared


def refusal(valued: Valued, lang: Lang) -> str:
    """Why there is no value, and what would mend it."""
    found = valued.result
    if not isinstance(found, Refusal):
        return ""
    text = tell("refused", lang).format(found.reason.said(lang))
    if found.wanted and valued.firm is not None:
        names = ("、" if lang == "zh" else ", ").join(NAMES[one].said(lang) for one in found.wanted)
        text += ("" if lang == "zh" else " ") + tell("wanted", lang).format(names)
    return text


def cases(valued: Valued, lang: Lang, *, full: bool) -> Iterator[Block]:
    found = value_tables.scenarios(valued, lang)
    if found:
        yield found
        drawn = value_charts.cases(valued, lang)
        if drawn and full:
            yield drawn


def risks(valued: Valued, lang: Lang) -> Iterator[Block]:
    """Risks to the target, or to the value where there is no target."""
    said = target_risks(valued, lang)
    if said:
        key = "risk_target_lead" if valued.rated.band else "risk_value_lead"
        yield Note(text=tell(key, lang))
        yield Prose(sentences=tuple(said), style="points")


def company(table: FactTable, lang: Lang) -> Block:
    """Who the company is, as its filings' publisher lists it."""
    who = table.company
    said = [say("company_listed", lang, name=who.display(lang), ticker=who.ticker)]
    if who.exchange:
        said.append(say("company_exchange", lang, exchange=who.exchange))
    if who.industry:
        said.append(say("company_industry", lang, industry=who.industry))
    said.append(say("company_currency", lang, currency=who.currency))
    return Prose(sentences=tuple(Sentence(text=text) for text in said))
