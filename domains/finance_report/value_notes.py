"""What is said of forecasts and value: notes for the model, and sentences of code alone."""

from __future__ import annotations

from collections.abc import Mapping

from ...agents.render.document import Lang, Sentence, Slot, Span
from ...agents.writing.plan import Direction, Note, fill
from ...agents.writing.plan import Slot as Hole
from ...tools.facts import Fact
from ...tools.format import format_value
from .notes import FLAT, period_name
from .valued import Valued, tell

_NAMES: Mapping[str, dict[str, tuple[str, str]]] = {
    "en": {
        "revenue": ("revenue", "revenue|sales"),
        "operating_income": ("operating income", "operating income|operating profit"),
        "operating_margin": ("operating margin", "operating margin"),
        "fcff": ("free cash flow to the firm", "free cash flow"),
        "value_per_share": ("value per share", "value per share|value of a share"),
        "discount_rate": ("discount rate", "discount rate"),
        "terminal_growth": ("terminal growth", "terminal growth"),
    },
    "zh": {
        "revenue": ("营业收入", "营业收入|收入"),
        "operating_income": ("营业利润", "营业利润"),
        "operating_margin": ("营业利润率", "营业利润率"),
        "fcff": ("企业自由现金流", "自由现金流"),
        "value_per_share": ("每股价值", "每股价值"),
        "discount_rate": ("折现率", "折现率"),
        "terminal_growth": ("永续增长率", "永续增长率"),
    },
}


def forecast_notes(valued: Valued, lang: Lang) -> list[Note | None]:
    """The first forecast year: revenue and its growth, operating income and margin, cash flow."""
    flow = valued.dcf
    if flow is None:
        return []
    year = flow.years[0].label
    en = lang == "en"
    income = _hole(valued, f"operating_income:{year}", "operating_income", lang)
    margin = _hole(valued, f"operating_margin:{year}", "operating_margin", lang)
    cash = _hole(valued, f"fcff:{year}", "fcff", lang)
    notes: list[Note | None] = [_growth_note(valued, year, lang)]
    notes.append(
        Note(
            "operating income is estimated at {operating_income}, operating margin at "
            "{operating_margin}"
            if en
            else "预计营业利润：{operating_income}，营业利润率：{operating_margin}",
            (income, margin),
            "Operating income is estimated at {operating_income}, with an operating margin of "
            "{operating_margin}."
            if en
            else "预计营业利润为{operating_income}，营业利润率为{operating_margin}。",
            estimate=True,
        )
    )
    notes.append(
        Note(
            "free cash flow to the firm is estimated at {fcff}"
            if en
            else "预计企业自由现金流：{fcff}",
            (cash,),
            "Free cash flow to the firm is estimated at {fcff}."
            if en
            else "预计企业自由现金流为{fcff}。",
            estimate=True,
        )
    )
    return notes


def _growth_note(valued: Valued, year: str, lang: Lang) -> Note | None:
    """Revenue of a forecast year against the year before; None where it hardly moves."""
    growth = valued.facts[f"revenue_growth:{year}"]
    if abs(growth.value) < FLAT:
        return None
    when = Hole("year", period_name(year, lang), "time")
    revenue = _hole(valued, f"revenue:{year}", "revenue", lang)
    shown = format_value(growth.value, "ratio", lang, magnitude=True)
    rate = Hole("rate", shown, "change", growth.id)
    way: Direction = "up" if growth.value > 0 else "down"
    if lang == "en":
        text = f"revenue in {{year}} is estimated at {{revenue}}, {way} {{rate}} on the year before"
        back = f"R{text[1:]}."
    else:
        moved = "增长" if way == "up" else "下降"
        text = f"预计{{year}}营业收入：{{revenue}}，同比{moved}{{rate}}"
        back = f"预计{{year}}营业收入为{{revenue}}，同比{moved}{{rate}}。"
    return Note(text, (when, revenue, rate), back, way, vocabulary="is", estimate=True)


def valuation_notes(valued: Valued, lang: Lang) -> list[Note | None]:
    """The value of a share and the two rates that matter most for it."""
    flow = valued.dcf
    if flow is None:
        return []
    base = flow.base
    worth = _hole(valued, f"value_per_share:{base}", "value_per_share", lang)
    rate = _hole(valued, f"assumed_discount_rate:{base}", "discount_rate", lang, role="ratio")
    growth = _hole(valued, f"assumed_terminal_growth:{base}", "terminal_growth", lang, role="ratio")
    if lang == "en":
        text = (
            "by discounted cash flow, value per share is estimated at {value_per_share}, "
            "discount rate: {discount_rate}, terminal growth: {terminal_growth}"
        )
        back = (
            "Discounted cash flow gives an estimated value per share of {value_per_share}, with a "
            "discount rate of {discount_rate} and a terminal growth of {terminal_growth}."
        )
    else:
        text = (
            "按现金流折现法，预计每股价值：{value_per_share}，折现率：{discount_rate}，"
            "永续增长率：{terminal_growth}"
        )
        back = (
            "按现金流折现法，预计每股价值为{value_per_share}，折现率为{discount_rate}，"
            "永续增长率为{terminal_growth}。"
        )
    return [Note(text, (worth, rate, growth), back, estimate=True)]


def _hole(valued: Valued, known: str, name: str, lang: Lang, role: str = "") -> Hole:
    fact = valued.facts[known]
    kind = role or ("ratio" if fact.unit == "ratio" else "level")
    text = format_value(fact.value, fact.unit, lang)
    return Hole(name, text, kind, fact.id, _NAMES[lang][name][1])  # type: ignore[arg-type]


# -- sentences of code ---------------------------------------------------------------------------


def stated(text: str, facts: Mapping[str, Fact], lang: Lang, **words: str) -> Sentence:
    """A sentence with figures put in: ``{name}`` of a fact, or of a word."""
    holes = [
        Hole(name, _shown(fact, lang), "name", fact.id)
        for name, fact in facts.items()
        if f"{{{name}}}" in text
    ] + [Hole(name, word, "name") for name, word in words.items() if f"{{{name}}}" in text]
    filled = fill(text, Note(text, tuple(holes), text))
    figures = [(start, end, hole) for start, end, hole in filled.spans if hole.fact_id]
    return Sentence(
        text=filled.text,
        spans=tuple(
            Span(start=start, end=end, fact_id=hole.fact_id or "") for start, end, hole in figures
        ),
        slots=tuple(
            Slot(name=hole.name, fact_id=hole.fact_id or "", text=hole.text)
            for _, _, hole in figures
        ),
    )


def _shown(fact: Fact, lang: Lang) -> str:
    return format_value(fact.value, fact.unit, lang, magnitude=fact.line == "upside")


def recommendation(valued: Valued, lang: Lang) -> Sentence | None:
    """Rating, target with its method and rates, and the price it is set against."""
    target, price, upside = (valued.fact(one) for one in ("target", "price", "upside"))
    if valued.rated.band is None or target is None or price is None or upside is None:
        return None
    facts = {
        "target": target,
        "price": price,
        "upside": upside,
        "rate": valued.at("assumed_discount_rate"),
        "growth": valued.at("assumed_terminal_growth"),
    }
    side = "above" if upside.value >= 0 else "below"
    return stated(
        tell(f"recommendation_{side}", lang), facts, lang,
        rating=valued.rating(lang), date=price.period.label,
    )  # fmt: skip


def target_risks(valued: Valued, lang: Lang) -> list[Sentence]:
    """What the sensitivity table and the bear case say, in words."""
    flow, found = valued.dcf, valued.moved
    if flow is None or found is None:
        return []
    rate, growth = flow["discount_rate"].value, flow["terminal_growth"].value
    out = []
    middle_row, middle = found.rates.index(rate), found.growths.index(growth)
    for key, row, column in (
        ("risk_rate", len(found.rates) - 1, middle),
        ("risk_growth", middle_row, 0),
    ):
        known = valued.grid[row][column]
        if known is None:
            continue
        name, place = ("discount_rate", row) if key == "risk_rate" else ("terminal_growth", column)
        facts = {
            "value": valued.facts[known],
            "base": valued.at(f"assumed_{name}"),
            "rate": valued.facts[f"moved_{name}_{place}:{flow.base}"],
        }
        out.append(stated(tell(key, lang), facts, lang))
    bear = next((ids for case, ids in valued.cases if case.name == "bear"), {})
    if "value" in bear:
        out.append(stated(tell("risk_bear", lang), {"value": valued.facts[bear["value"]]}, lang))
    share = {"share": valued.at("terminal_share")}
    return [*out, stated(tell("risk_terminal", lang), share, lang)]
