"""Notes about facts: directions, losses, flat changes, missing facts, names of periods."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import cache

import pytest
from tael.agents.writing import prompt, shapes
from tael.agents.writing.checks import problems
from tael.agents.writing.plan import SLOT, Lang, SectionPlan, fill
from tael.agents.writing.tidy import tidy
from tael.domains.finance_report.naming import short_name
from tael.domains.finance_report.notes import Noter, period_name
from tael.domains.finance_report.plans import plans
from tael.tools.facts import Company, Fact, FactTable, Kind, Period, Source
from tael.tools.filings.snapshot import load_snapshot, shipped
from tael.tools.format import agrees

SOURCE = Source("0000000000-25-000001", "10-K", date(2025, 2, 1), "https://example.org/filing")
ACME = Company("Acme Inc.", "ACME", "0000000001", "US", "USD", name_zh="顶点公司")
TICKERS = [company.ticker for company in shipped()]


def fact(line: str, value: str, label: str = "FY2024", kind: Kind = "level") -> Fact:
    year = int(label[2:6])
    period = Period(label, date(year, 12, 31), date(year, 1, 1))
    unit = "USD" if kind == "level" else ("pp" if line.endswith("_change") else "ratio")
    return Fact(f"{line}:{label}", line, kind, unit, Decimal(value), period, (SOURCE,))


def noter(*facts: Fact, lang: Lang = "en") -> Noter:
    return Noter(FactTable.of(ACME, date(2025, 3, 1), facts), lang, "FY2024")


@cache
def table(ticker: str) -> FactTable:
    found = load_snapshot(ticker)
    assert found is not None
    return found


def planned(ticker: str, lang: Lang) -> list[SectionPlan]:
    facts = table(ticker)
    return plans(facts, lang, short_name(facts.company, lang))


def said(ticker: str, lang: Lang) -> str:
    notes = [note for plan in planned(ticker, lang) for note in plan.notes]
    return "\n".join(fill(note.fallback, note).text for note in notes)


@pytest.mark.parametrize(
    ("growth", "lang", "direction", "text"),
    [
        ("0.064", "en", "up", "Revenue was $5.0 billion, up 6.4% on the year before."),
        ("-0.031", "en", "down", "Revenue was $5.0 billion, down 3.1% on the year before."),
        ("0.0001", "en", None, "Revenue came to $5.0 billion."),
        ("0.064", "zh", "up", "营业收入为50.0亿美元，同比增长6.4%。"),
        ("-0.031", "zh", "down", "营业收入为50.0亿美元，同比下降3.1%。"),
        ("-0.0001", "zh", None, "营业收入为50.0亿美元。"),
    ],
)
def test_growth_has_the_facts_direction(
    growth: str, lang: Lang, direction: str | None, text: str
) -> None:
    facts = fact("revenue", "5000000000"), fact("revenue_growth", growth, kind="change")
    note = noter(*facts, lang=lang).growth("revenue", "revenue_growth")
    assert note is not None
    assert note.direction == direction
    assert fill(note.fallback, note).text == text


def test_a_loss_is_told_by_its_size_and_may_widen() -> None:
    facts = fact("net_income", "-1300000000"), fact("net_income", "-800000000", "FY2023")
    note = noter(*facts).growth("net_income", "net_income_growth")
    assert note is not None
    assert note.direction == "up"
    assert fill(note.fallback, note).text == "Net loss rose from $800.0 million to $1.3 billion."


def test_a_loss_after_a_profit_is_no_movement() -> None:
    facts = fact("net_income", "-1300000000"), fact("net_income", "800000000", "FY2023")
    note = noter(*facts).swing("net_income")
    assert note is not None
    assert note.direction is None
    assert fill(note.fallback, note).text == "Net loss came to $1.3 billion."


def test_amounts_that_look_alike_are_no_movement() -> None:
    facts = fact("cash", "5000000000"), fact("cash", "5000100000", "FY2023")
    note = noter(*facts).swing("cash")
    assert note is not None
    assert note.direction is None


def test_a_ratio_moves_by_points_and_a_negative_one_is_left_out() -> None:
    change = fact("gross_margin_change", "-0.015", kind="change")
    note = noter(fact("gross_margin", "0.665", kind="ratio"), change).shift("gross_margin")
    assert note is not None
    assert fill(note.fallback, note).text == (
        "Gross margin fell by 1.5 percentage points to 66.5%."
    )
    assert noter(fact("operating_margin", "-0.4", kind="ratio")).shift("operating_margin") is None
    negative = fact("gross_margin", "-0.1", kind="ratio")
    assert noter(negative, change).shift("gross_margin") is None


def test_what_the_filings_do_not_give_is_not_said() -> None:
    empty = noter(fact("assets", "1"))
    assert empty.growth("revenue", "revenue_growth") is None
    assert empty.swing("cash") is None
    assert empty.shift("roe") is None
    assert empty.levels("buybacks", "dividends") is None
    assert empty.levels() is None
    assert empty.compound("revenue") is None
    only = noter(fact("dividends", "1000000")).levels("buybacks", "dividends")
    assert only is not None
    assert only.fallback == "Dividends paid came to {dividends}."


def test_a_company_that_returns_nothing_still_has_a_cash_section() -> None:
    facts = [fact("cfo", "5000000"), fact("capex", "1000000"), fact("fcf", "4000000")]
    made = plans(FactTable.of(ACME, date(2025, 3, 1), facts), "en", "Acme")
    assert "cash" in [plan.id for plan in made]


@pytest.mark.parametrize(
    ("label", "en", "zh"),
    [
        ("FY2025", "fiscal 2025", "2025财年"),
        ("FY2025Q1", "the first quarter of fiscal 2025", "2025财年第一季度"),
        ("FY2026Q4", "the fourth quarter of fiscal 2026", "2026财年第四季度"),
    ],
)
def test_period_names(label: str, en: str, zh: str) -> None:
    assert (period_name(label, "en"), period_name(label, "zh")) == (en, zh)


def test_snowflakes_losses() -> None:
    english, chinese = said("SNOW", "en"), said("SNOW", "zh")
    assert re.search(r"Net loss rose from \$\S+ \w+ to \$1\.3 billion\.", english)
    assert "净亏损由上年的" in chinese
    assert "Net cash fell from" in english
    assert not re.search(r"Net (?:income|margin)|[Oo]perating margin", english)
    assert "-" not in re.sub(r"[A-Za-z]-[A-Za-z]", "", english)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("ticker", TICKERS)
def test_what_code_writes_passes_its_own_checks(ticker: str, lang: Lang) -> None:
    for plan in planned(ticker, lang):
        for note in plan.notes:
            found = problems(note.fallback, note, lang=lang, subject=plan.subject)
            assert found == [], note.fallback


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("ticker", TICKERS)
def test_slots_are_their_facts(ticker: str, lang: Lang) -> None:
    facts = table(ticker).facts
    for plan in planned(ticker, lang):
        for slot in (slot for note in plan.notes for slot in note.slots if slot.fact_id):
            found = facts[slot.fact_id or ""]
            assert agrees(slot.text, found.value, found.unit, lang, magnitude=True), slot


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("ticker", TICKERS)
def test_directions_are_the_facts(ticker: str, lang: Lang) -> None:
    """Recomputed from the facts alone: change slots by sign, levels against their priors."""
    facts = table(ticker).facts
    for note in (note for plan in planned(ticker, lang) for note in plan.notes):
        moved = [slot for slot in note.slots if slot.role == "change"]
        if moved:
            assert note.direction == ("up" if facts[moved[0].fact_id or ""].value > 0 else "down")
        for prior in (slot for slot in note.slots if slot.role == "prior"):
            now = note.slot(prior.name.removesuffix("_prior"))
            size, before = (abs(facts[slot.fact_id or ""].value) for slot in (now, prior))
            assert note.direction == ("up" if size > before else "down")


GROUP = re.compile(r"(?<!\\)\(((?:[^()\\]|\\.)*)\)")


def expanded(pattern: str, pick: int) -> str:
    """The sentence that takes one way at each choice of a pattern."""
    out = pattern.removeprefix("^").removesuffix("$")
    while GROUP.search(out):
        out = GROUP.sub(lambda m: (ways := m[1].split("|"))[pick % len(ways)], out)
    return re.sub(r"\\(.)", r"\1", out)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("ticker", TICKERS)
def test_reply_patterns_compile_and_the_last_one_leads_to_good_sentences(
    ticker: str, lang: Lang
) -> None:
    for plan in planned(ticker, lang):
        notes = {f"s{number}": note for number, note in enumerate(plan.notes, 1)}
        for tries in (1, 2, 3):
            schema = prompt.reply_schema(notes, lang, tries=tries).model_json_schema()
            patterns = {key: row["pattern"] for key, row in schema["properties"].items()}
            assert list(patterns) == list(notes)
            for key, note in notes.items():
                found = re.compile(patterns[key])
                assert set(SLOT.findall(note.text)) == {slot.name for slot in note.slots}
                if tries < 3:
                    continue
                for pick in range(4):
                    sentence = expanded(patterns[key], pick)
                    assert found.fullmatch(sentence)
                    wrong = problems(sentence, note, lang=lang, subject=plan.subject)
                    assert wrong == [], sentence


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Apple Inc.", "Apple"),
        ("The Coca-Cola Company", "Coca-Cola"),
        ("NVIDIA CORP", "Nvidia"),
        ("Amazon.com, Inc.", "Amazon.com"),
        ("AMAZON COM INC", "Amazon.com"),
        ("BANK OF AMERICA CORP /DE/", "Bank of America"),
        ("WELLS FARGO & COMPANY/MN", "Wells Fargo"),
        ("CVS HEALTH CORP", "CVS Health"),
        ("AT&T INC.", "AT&T"),
        ("COCA-COLA CO", "Coca-Cola"),
        ("U.S. Bancorp", "US Bancorp"),
    ],
)
def test_short_names(name: str, short: str) -> None:
    assert short_name(Company(name, "X", "1", "US", "USD"), "en") == short


def test_short_name_in_chinese() -> None:
    assert short_name(ACME, "zh") == "顶点"


def every_way(pattern: str) -> list[str]:
    """Sentences that take the first, second, ... way at each choice of a pattern without words
    of the model's own; an optional part is taken and left out in turn."""
    found = []
    for pick in range(6):
        out = pattern.removeprefix("^").removesuffix("$")
        while hit := re.search(r"(?<!\\)\(((?:[^()\\]|\\.)*)\)(\?)?", out):
            ways = hit[1].split("|") + ([""] if hit[2] else [])
            out = out[: hit.start()] + ways[pick % len(ways)] + out[hit.end() :]
        found.append(re.sub(r"\\(.)", r"\1", out))
    return found


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("ticker", TICKERS)
def test_frames_of_a_movement_lead_to_good_sentences(ticker: str, lang: Lang) -> None:
    """Names and holes are the only choices a frame leaves; those in capitals start a sentence."""
    seen = 0
    for plan in planned(ticker, lang):
        for note in (note for note in plan.notes if note.direction):
            pattern = shapes.framed(note, lang, plan.subject)
            assert not re.search(r"[^\x00-\x7f][?*+{]", pattern)  # a byte of a letter would repeat
            if "[^" in pattern:
                continue
            for raw in every_way(pattern):
                said = tidy(raw[:1].upper() + raw[1:], note, lang, plan.subject)
                found = problems(said, note, lang=lang, subject=plan.subject)
                seen += 1
                assert found == [], said
    assert seen > 20
