"""The firm's profile: strict where something is said, patient where nothing is."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from tael.agents.firm import CompanyFacts, Firm
from tael.agents.firm_blanks import REGIMES, blanks, questions, regime_of
from tael.agents.firm_interview import Interview
from tael.agents.firm_reading import FirmError, load_firm, parse_firm, shown, validate
from tael.agents.firm_values import blank
from tael.agents.firm_writing import render
from tael.tools.errors import ConfigError, InputError
from tael.tools.filings.snapshot import load_snapshot
from tael.tools.valuation import Dcf, dcf
from tael.tools.valuation_rating import rating

WHOLE: dict[str, Any] = {
    "legal_name": 'Made-up "Securities" LLC',
    "licences": ["Licence no. 1, for made-up advice."],
    "regulator": "Made-up Authority",
    "update_frequency": "At least every quarter.",
    "supervisor": {"name": "S. Upervisor", "title": "Supervisory analyst"},
    "analysts": [
        {
            "name": "A. One",
            "title": "Analyst",
            "certificate": "S0000000000001",
            "holdings": False,
            "household_holdings": "none",
            "compensation_statement": "No part of the pay depends on views.\nNone at all.",
        },
        {
            "name": "乙",
            "title": "分析师",
            "certificate": "S0000000000002",
            "holdings": "100 shares \\ of ACME",
            "household_holdings": False,
            "compensation_statement": "薪酬与观点无关。",
        },
    ],
    "ratings": {
        "bands": [
            {"name": "Buy", "name_zh": "买入", "low": 15, "meaning": "15 % or more.",
             "meaning_zh": "涨幅15%以上。"},
            {"name": "Hold", "name_zh": "持有", "low": -5, "high": 15, "meaning": "Between.",
             "meaning_zh": "介于两者之间。"},
            {"name": "Sell", "name_zh": "卖出", "high": -5, "meaning": "Less.",
             "meaning_zh": "跌幅5%以上。"},
        ],
        "horizon_months": 12,
        "benchmark": "Absolute return",
    },
    "distribution": {
        "quarter_end": date(2026, 9, 30),
        "rows": [
            {"rating": "Buy", "percent": Decimal("57.5"), "banking_percent": 10},
            {"rating": "Hold", "percent": 40, "banking_percent": 0},
            {"rating": "Sell", "percent": Decimal("2.5"), "banking_percent": 0},
        ],
    },
    "companies": {
        "AAPL": {
            "holding_percent": Decimal("0.4"),
            "short_position_percent": 0,
            "market_making": True,
            "banking_12_months": False,
            "banking_expected_3_months": False,
            "banking_fee_12_months": "The firm received a fee for advice in May 2026.",
            "non_banking_services": False,
            "non_banking_compensation": False,
            "officer_relationship": False,
            "issuer_holds_percent": 0,
            "lead_manager_12_months": False,
            "other_conflicts": "none",
            "coverage_since": date(2024, 5, 6),
            "quiet_period_until": "none",
            "traded_30_days": False,
            "rating_history": [
                {"date": date(2024, 5, 6), "rating": "Hold", "target": 150, "currency": "USD"},
                {"date": date(2025, 5, 6), "rating": "Buy", "target": Decimal("210.5")},
            ],
        },
        "0700.HK": {"holding_percent": 2},
    },
    "assumptions": {
        "AAPL": {
            "discount_rate": Decimal("8.5"),
            "terminal_growth": 3,
            "forecast_years": 8,
            "because": {"discount_rate": "Cost of equity by the firm's model."},
            "bull": {"growth": 12},
        }
    },
    "peers": {"AAPL": ["MSFT", "NVDA"]},
}  # fmt: skip


def whole(**changed: Any) -> dict[str, Any]:
    return {**deepcopy(WHOLE), **changed}


def problems(text: str) -> list[str]:
    with pytest.raises(FirmError) as caught:
        parse_firm(text)
    for problem in caught.value.problems:
        assert re.search("[一-鿿]", problem.what.zh)
        assert problem.remedy.en, problem
        assert problem.remedy.zh
    return [problem.said("en") for problem in caught.value.problems]


def test_everything_may_be_left_out() -> None:
    assert parse_firm("") == Firm()
    assert parse_firm('legal_name = ""\nlicences = []\n[supervisor]\nname = " "\n').plain() == {
        "companies": {},
        "assumptions": {},
        "peers": {},
        "supervisor": {},
    }


def test_a_whole_profile_has_no_blanks() -> None:
    firm = Firm.model_validate(whole())
    assert blanks(firm, "AAPL") == []
    assert blanks(firm, "aapl", ["us"]) == []
    assert blanks(firm, None) == []


def _places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every single answer in plain data."""
    if isinstance(data, dict):
        return [place for key, one in data.items() for place in _places(one, (*path, key))]
    if isinstance(data, list) and any(isinstance(one, dict) for one in data):
        return [place for n, one in enumerate(data) for place in _places(one, (*path, n))]
    return [path]


_ASKED = [
    place
    for place in _places({key: WHOLE[key] for key in WHOLE if key not in ("assumptions", "peers")})
    if place[:2] != ("companies", "0700.HK")
    and place[-1] not in ("low", "high")
    and "rating_history" not in place
] + [("companies", "AAPL", "rating_history"), ("ratings", "bands"), ("distribution", "rows")]


@pytest.mark.parametrize("place", _ASKED, ids=shown)
def test_each_answer_that_is_emptied_is_a_blank_of_that_name_alone(place: tuple[Any, ...]) -> None:
    data = whole()
    if place == ("ratings", "bands", 0, "name"):
        data["distribution"]["rows"][0]["rating"] = "Hold"
        data["distribution"]["rows"][1]["rating"] = "买入"
    inner: Any = data
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = ""
    found = blanks(validate(data), "AAPL")
    assert [one.key for one in found] == [shown(place)]
    assert found[0].rules
    assert found[0].question.en
    assert found[0].question.zh


def test_no_and_nought_and_none_are_answers() -> None:
    company = dict.fromkeys(CompanyFacts.model_fields, False)
    dates = {"coverage_since": date(2026, 1, 2), "quiet_period_until": "无"}
    shares = {name: 0 for name in company if name.endswith("_percent")}
    answers = {**company, **dates, **shares, "rating_history": "none"}
    firm = Firm.model_validate(whole(companies={"X": answers}))
    assert blanks(firm, "X") == []


def test_a_share_may_be_none_and_a_deal_a_day() -> None:
    text = "[companies.X]\nholding_percent = 'none'\ntraded_30_days = 2026-03-02\n"
    company = parse_firm(text).company("X")
    assert company is not None
    assert (company.holding_percent, company.traded_30_days) == (0, "2026-03-02")


def test_blanks_go_by_regime_and_company() -> None:
    firm = Firm()
    everything = blanks(firm, "AAPL")
    for regime in REGIMES:
        found = blanks(firm, "AAPL", [regime])
        assert found
        assert {regime_of(rule) for one in found for rule in one.rules} <= {regime, "ai"}
        assert {one.key for one in found} <= {one.key for one in everything}
    assert any(one.key == "companies.AAPL.market_making" for one in everything)
    assert not any(one.key.startswith("companies") for one in blanks(firm, None))
    listed = Firm.model_validate({"companies": {"0700.HK": {"holding_percent": 1}}})
    keys = [one.key for one in blanks(listed, "0700", ["hk"])]
    assert "companies.0700.HK.market_making" in keys
    assert "companies.0700.HK.holding_percent" not in keys
    with pytest.raises(InputError, match="'mars'"):
        blanks(firm, None, ["mars"])


def test_every_rule_that_only_the_firm_can_answer_has_a_question() -> None:
    asked = {rule for question in questions() for rule in question.rules}
    needed = {"US6", "US7", *(f"US{n}" for n in range(8, 15)), "US19", "CN2", "CN3", "CN7", "CN10"}
    needed |= {"CN12", "HK1", "HK2", "HK3", "EU1", "EU7", "EU9", "EU10", "EU11", "EU12"}
    assert needed <= asked
    fields = set(CompanyFacts.model_fields)
    assert {one.key for one in questions() if one.under == "companies"} == fields


def _keys(data: Any) -> Iterator[str]:
    """Keys of the profile that a rule names in its parameters, examples left out."""
    if isinstance(data, dict):
        for name, value in data.items():
            if name == "key":
                yield value
            elif name == "keys":
                yield from value
            elif name != "example":
                yield from _keys(value)
    elif isinstance(data, list):
        for one in data:
            yield from _keys(one)


def test_every_key_that_a_rule_reads_is_asked_for_that_rule() -> None:
    asked = {
        (rule, f"{question.under.replace('companies', 'company')}.{question.key}".lstrip("."))
        for question in questions()
        for rule in question.rules
    }
    wanted = {
        (rule["id"], key)
        for pack in sorted(files("tael.tools.rules").joinpath("packs").iterdir(), key=str)
        if pack.name.endswith(".toml")
        for rule in tomllib.loads(pack.read_text(encoding="utf-8")).get("rule", [])
        for key in _keys(rule.get("with", {}))
    }
    assert len(wanted) > 20
    assert wanted <= asked


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("legal_nam = 'x'", ["line 1", "legal_nam:", "Did you mean legal_name?"]),
        ("[[analysts]]\n[[analysts]]\ntitel = 'x'", ["line 3, analysts.2.titel", "mean title?"]),
        ("[companies.X]\nmarkt_making = true", ["line 2", "companies.X", "market_making?"]),
        ("[supervisor]\nzzz = 1", ["line 2, supervisor.zzz", "Known here: name, title"]),
        ("legal_name = 3", ["line 1", "not a text", '"3"']),
        ("[companies.X]\nholding_percent = 101", ["line 2", "101 is not within 0 and 100"]),
        ("[companies.X]\nholding_percent = -0.1", ["line 2", "-0.1 is not within"]),
        ("[companies.X]\nholding_percent = '1 %'", ["line 2", "1 % is not a number"]),
        ("[companies.X]\nholding_percent = nan", ["line 2", "not a number"]),
        ("[companies.X]\nholding_percent = true", ["line 2", "true is not a number"]),
        ("[companies.X]\ncoverage_since = '2026-02-30'", ["line 2", "2026-02-30 is not a date"]),
        ("[companies.X]\ncoverage_since = 2026-02-30", ["line 2, coverage_since", "not a date"]),
        ("[companies.X]\nquiet_period_until = 'soon'", ["line 2", "soon is not a date"]),
        ("[companies.X]\nmarket_making = 3", ["line 2", "3 is no answer", "true, false"]),
        ("[companies.X]\nrating_history = 'often'", ["line 2", "no history", "none"]),
        ("[companies.X]\nrating_history = [{date = 2026-01-01}]", ["line 2", "1.rating", "miss"]),
        ("[companies.AAPL]\n[companies.aapl]", ["same company"]),
        ("companies = 3", ["line 1, companies", "not a table"]),
        ("analysts = 'x'", ["line 1, analysts", "not a list"]),
        ("[distribution]\nquarter_end = 2026-09-29", ["line 2", "last day of a quarter"]),
        ("[distribution]\nrows = [{rating = 'A', percent = 60}, {rating = 'B', percent = 39}]",
         ["line 2", "sums to 99, not 100"]),
        ("[distribution]\nrows = [{rating = 'A', percent = 60}, {rating = 'B', percent = 60}, {}]",
         ["sums to 120"]),
        ("[distribution]\nrows = [{rating = 'A', percent = 50}, {rating = 'A', percent = 50}]",
         ["two rows"]),
        ("[ratings]\nhorizon_months = 0", ["line 2", "0 is not a whole number from 1 to 60"]),
        ("[assumptions.X]\ndiscount_rate = 0.085", ["line 2", "within 1 and 50", "8.5 is 8.5 %"]),
        ("[assumptions.X]\ndiscount_rate = 8\nterminal_growth = 8", ["line 1", "not below the"]),
        ("[assumptions.X]\ndiscount_rate = 8\n[assumptions.X.bull]\nterminal_growth = 9",
         ["not below the discount rate (8)"]),
        ("[assumptions.X]\nbecause = {margin = 'x'}", ["reason for margin", "operating_margin"]),
        ("legal_name = 'a'\nlegal_name = 'b'", ["line 2, legal_name", "here twice"]),
        ("legal_name = “甲”", ["line 1", "half width"]),
        ("legal_name 'a'", ["line 1", "cannot be read"]),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_line_key_reason_and_remedy(text: str, parts: list[str]) -> None:
    (found,) = problems(text)
    for part in parts:
        assert part in found


def _bands(*rows: tuple[str, Any, Any]) -> str:
    lines = []
    for name, low, high in rows:
        lines += ["[[ratings.bands]]", f"name = '{name}'"]
        lines += [f"low = {low}"] if low is not None else []
        lines += [f"high = {high}"] if high is not None else []
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([("Buy", 10, None), ("Sell", None, 5)], "a gap between Sell (up to 5) and Buy (from 10)"),
        ([("Buy", 10, None), ("Sell", None, 12)], "Sell (up to 12) and Buy (from 10) overlap"),
        ([("Buy", 10, None), ("Sell", None, -5), ("Hold", -5, 10)], "in no order"),
        ([("Buy", 10, None), ("Hold", 20, 10), ("Sell", None, 20)], "Hold: low is not below high"),
        ([("Buy", 10, None), ("Buy", None, 10)], "Two ratings are called Buy"),
        ([("Buy", 10, 30), ("Sell", None, 10)], "upside of 30 or more (Buy)"),
        ([("Buy", 10, None), ("Sell", -20, 10)], "upside below -20 (Sell)"),
        ([("Buy", None, None), ("Sell", None, None)], "a bound is missing"),
    ],
)
def test_bands_have_no_gap_no_overlap_and_an_order(rows: Any, reason: str) -> None:
    (found,) = problems(_bands(*rows))
    assert reason in found
    assert found.startswith("line 1, ratings.bands")


def test_bands_may_go_up_or_down_and_rate_every_upside() -> None:
    rows = [("Buy", 10, None), ("Hold", "-5.5", 10), ("Sell", -100, "-5.5")]
    for given in (rows, rows[::-1]):
        bands = parse_firm(_bands(*given)).bands()
        for upside, name in (("3", "Buy"), ("0.1", "Buy"), ("-0.055", "Hold"), ("-0.99", "Sell")):
            found = rating(Decimal(upside), bands)
            assert found is not None
            assert found.name == name
    unnamed = parse_firm("[[ratings.bands]]\nlow = 0\n[[ratings.bands]]\nname = 'Sell'\nhigh = 0")
    assert unnamed.bands() == ()


def test_rows_are_ratings_of_the_firm() -> None:
    data = whole()
    data["distribution"]["rows"][0]["rating"] = "Strong buy"
    with pytest.raises(FirmError, match="Strong buy, which is none of the firm's"):
        validate(data)
    data["distribution"]["rows"][0]["rating"] = "买入"
    validate(data)


def test_all_faults_are_said_at_once_in_the_order_of_the_file() -> None:
    text = "legal_nam = 'x'\n[companies.X]\nholding_percent = 200\nmarket_making = 1\n"
    assert [line.split(",")[0] for line in problems(text)] == ["line 1", "line 3", "line 4"]
    with pytest.raises(ConfigError) as caught:
        parse_firm(text, lang="zh")
    assert "第3行，companies.X.holding_percent：200不在0至100之间。" in str(caught.value)
    assert caught.value.exit_code == 3


def test_a_line_in_a_long_text_is_not_a_key() -> None:
    text = 'regulator = """\nlegal_name = 3\n[supervisor]\n"""\n[companies.X]\nlegal_name = "a"\n'
    (found,) = problems(text)
    assert found.startswith("line 6, companies.X.legal_name")


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(FirmError, match="agent firm init"):
        load_firm(tmp_path / "none.toml")
    (tmp_path / "gb.toml").write_bytes('legal_name = "虚构证券"'.encode("gb18030"))
    with pytest.raises(FirmError, match="not UTF-8"):
        load_firm(tmp_path / "gb.toml")
    (tmp_path / "bom.toml").write_bytes('legal_name = "某某证券"'.encode("utf-8-sig"))
    assert load_firm(tmp_path / "bom.toml").legal_name == "某某证券"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_is_written_reads_back_as_it_was(lang: str) -> None:
    firm = Firm.model_validate(whole())
    text = render(firm.plain(), lang)
    assert parse_firm(text) == firm
    assert render(parse_firm(text).plain(), lang) == text
    assert blanks(parse_firm(render({}, lang)), "AAPL") == blanks(Firm(), "AAPL")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_line_of_the_empty_file_answers_anything_by_accident(lang: str) -> None:
    """Every comment that looks like an answer, uncommented alone: still blank, or refused."""
    text = render({}, lang)
    for question in questions():
        assert question.text.said(lang) in text or question.under == "ratings.bands"
    lines = text.splitlines()
    places = [n for n, line in enumerate(lines) if re.match(r"# \w+ = ", line)]
    assert len(places) >= len(questions()) - 5
    nothing = blanks(Firm(), "TICKER")
    open_ones = 0
    for place in places:
        changed = [*lines[:place], lines[place].removeprefix("# "), *lines[place + 1 :]]
        try:
            firm = parse_firm("\n".join(changed))
        except FirmError as error:
            (problem,) = error.problems
            assert problem.line == place + 1
            open_ones += "still open" in problem.what.en
        else:
            assert blanks(firm, "TICKER") == nothing
    assert open_ones >= 20


def test_a_file_filled_in_by_hand_reads() -> None:
    text = re.sub(r"(?m)^# (?=\[|[\w]+ = )", "", render({}))
    text = text.replace('"..."', '"Some text"')
    for key, value in {
        r"low|high": "10",
        r"percent": "100",
        r"\w*_percent": "0",
        r"quarter_end": "2026-03-31",
        r"coverage_since": "2026-03-31",
        r"quiet_period_until|rating_history": "'none'",
        r"horizon_months|forecast_years": "12",
        r"discount_rate": "8.5",
        r"terminal_growth|growth|operating_margin|tax_rate|sales_to_capital": "2",
        r"\w+": "false",
    }.items():
        text = re.sub(rf"(?m)^({key}) = \?$", rf"\1 = {value}", text)
    text = text.replace('name = "Some text"\nhigh', 'name = "Other"\nhigh')
    firm = parse_firm(text)
    assert [band.name for band in firm.bands()] == ["Some text", "Other"]
    left = {one.key for one in blanks(firm, "TICKER")}
    assert left
    assert all(key.rsplit(".", 1)[-1] in ("meaning", "name_zh", "meaning_zh") for key in left)


def test_assumptions_reach_the_valuation_as_shares_of_one() -> None:
    firm = Firm.model_validate(whole())
    given = firm.given("aapl")
    assert given.values == {
        "discount_rate": Decimal("0.085"),
        "terminal_growth": Decimal("0.03"),
        "forecast_years": 8,
    }
    assert given.bull == {"growth": Decimal("0.12")}
    assert firm.given("TSLA").values == {}
    assert firm.peers_of("AAPL") == ("MSFT", "NVDA")
    table = load_snapshot("AAPL")
    assert table is not None
    found = dcf(table, given)
    assert isinstance(found, Dcf)
    assert len(found.years) == 8
    assert found["discount_rate"].how.en == "Cost of equity by the firm's model."


def test_the_plain_profile_is_what_the_rules_read() -> None:
    plain = Firm.model_validate(whole()).plain()
    company = plain["companies"]["AAPL"]
    assert company["banking_fee_12_months"] == "The firm received a fee for advice in May 2026."
    assert company["market_making"] is True
    assert company["coverage_since"] == date(2024, 5, 6)
    assert isinstance(company["holding_percent"], Decimal)
    assert "general" not in plain


class Scripted:
    """Answers questions by what stands in them, once each; nothing to the rest."""

    def __init__(self, *answers: tuple[str, str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []
        self.told: list[str] = []

    def ask(self, text: str) -> str:
        self.asked.append(text)
        for position, (part, answer) in enumerate(self.answers):
            if part in text:
                del self.answers[position]
                if answer == "STOP":
                    raise EOFError
                return answer
        return ""

    def tell(self, text: str) -> None:
        self.told.append(text)


def interview(person: Scripted, data: dict[str, Any] | None = None) -> dict[str, Any]:
    saved: list[dict[str, Any]] = []
    talk = Interview(person, data or {}, saved.append)
    try:
        talk.run()
    finally:
        for state in saved:
            validate(state)
    return talk.data


def test_an_interview_where_nothing_is_answered_answers_nothing() -> None:
    person = Scripted()
    assert validate(interview(person)).plain() == Firm(analysts=()).plain() | {}
    assert person.told[0].startswith("The rating system")
    assert any("legal name" in text and "(CN2, EU1, AI1)" in text for text in person.asked)


def test_an_interview_from_empty_to_whole() -> None:
    person = Scripted(
        ("legal name", "Made-up LLC"),
        ("licences", "One; Two"),
        ("supervises", "Authority"),
        ("meant to be updated", "Quarterly"),
        ("supervisor who", "S. Up"),
        ("supervisor's job", "Head"),
        ("Name of an analyst", "A. One"),
        ("A. One: The analyst's job", "Analyst"),
        ("certificate", "S1"),
        ("own interest", "no"),
        ("household", "100 shares of X"),
        ("word for word as", "Independent."),
        ("highest rating", "Buy"),
        ("Buy: upside", "15 %"),
        ("next lower", "Sell"),
        ("Buy: What the rating means, in English", "Up."),
        ("Sell: What the rating means, in English", "Down."),
        ("Months that", "twelve"),
        ("Months that", "12"),
        ("measured against", "Absolute"),
        ("Last day of the calendar", "2026-09-29"),
        ("Last day of the calendar", "2026-09-30"),
        ("Buy: percent of all", "70"),
        ("Buy: percent of them", "10"),
        ("Sell: percent of all", "20"),
        ("Sell: percent of them", "0"),
        ("Buy: percent of all", "80"),
        ("Buy: percent of them", "10"),
        ("Sell: percent of all", "20"),
        ("Sell: percent of them", "0"),
        ("Ticker of a company", "aapl"),
        ("AAPL: Percent of the company's shares", "101"),
        ("AAPL: Percent of the company's shares", "0.4%"),
        ("make a market", "yes"),
        ("Every rating", "2026-03-31; Buy; 150; USD"),
        ("Every rating", "2026-06-30; Sell"),
        ("Discount rate", "8.5"),
        ("comparable", "MSFT;NVDA"),
    )
    data = interview(person)
    firm = validate(data)
    assert person.answers == []
    assert firm.licences == ("One", "Two")
    assert firm.analysts is not None
    assert (firm.analysts[0].holdings, firm.analysts[0].household_holdings) == (
        False,
        "100 shares of X",
    )
    assert [(band.name, band.low, band.high) for band in firm.bands()] == [
        ("Buy", Decimal("0.15"), None),
        ("Sell", None, Decimal("0.15")),
    ]
    company = firm.company("AAPL")
    assert company is not None
    assert (company.holding_percent, company.market_making) == (Decimal("0.4"), True)
    assert isinstance(company.rating_history, tuple)
    assert [row.rating for row in company.rating_history] == ["Buy", "Sell"]
    assert firm.peers_of("AAPL") == ("MSFT", "NVDA")
    told = " ".join(person.told)
    for reason in ("twelve is not a whole number", "2026-09-29 is not the last", "101 is not"):
        assert reason in told
    assert "sums to 90, not 100" in told
    # What was left blank is blank, nothing else is.
    left = {one.key for one in blanks(firm, "AAPL", ["us"])}
    assert "companies.AAPL.banking_12_months" in left
    assert "companies.AAPL.market_making" not in left
    assert not blank(company.coverage_since) or "companies.AAPL.coverage_since" in left


def test_an_interview_that_is_stopped_goes_on_with_what_is_blank() -> None:
    person = Scripted(("legal name", "Made-up LLC"), ("supervises", "STOP"))
    saved: list[dict[str, Any]] = []
    talk = Interview(person, {}, saved.append)
    with pytest.raises(EOFError):
        talk.run()
    assert saved[-1] == {"legal_name": "Made-up LLC"}
    again = Scripted(("supervises", "Authority"))
    assert interview(again, saved[-1])["regulator"] == "Authority"
    assert not any("legal name" in text for text in again.asked)


def test_bands_that_do_not_reach_the_bottom_are_not_kept() -> None:
    person = Scripted(("highest rating", "Buy"), ("Buy: upside", "15"))
    data = interview(person)
    assert "bands" not in data.get("ratings", {})
    assert any("none is kept" in text for text in person.told)
    falling = Scripted(
        ("highest rating", "Buy"), ("Buy: upside", "15"), ("next lower", "Hold"),
        ("Hold: upside", "20"), ("Hold: upside", "0"), ("next lower", "Sell"),
    )  # fmt: skip
    rows = interview(falling)["ratings"]["bands"]
    assert [row["name"] for row in rows] == ["Buy", "Hold", "Sell"]
    assert any("Hold: low is not below high" in text for text in falling.told)


def test_a_whole_profile_is_asked_nothing_but_for_more() -> None:
    person = Scripted()
    data = {key: value for key, value in whole().items() if key != "peers"}
    data["companies"].pop("0700.HK")
    interview(person, data)
    more = [text for text in person.asked if "or empty when there are no more" in text]
    assert len(more) == 2
    optional = {question.text.en for question in questions() if not question.rules}
    rest = [text for text in person.asked if text not in more]
    assert all(any(text_of in text for text_of in optional) for text in rest)
