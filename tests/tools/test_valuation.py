"""Valuation: worked by hand, its properties, its refusals, and every stored company."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal, localcontext
from itertools import pairwise

import pytest
from tael.tools.errors import InputError
from tael.tools.facts import Company, Fact, FactTable, Period, Source
from tael.tools.filings.snapshot import load_snapshot, shipped
from tael.tools.prices import Close
from tael.tools.ratios import derive
from tael.tools.remark import NONE
from tael.tools.valuation import Assumption, Dcf, Given, Refusal, dcf, project, revalue
from tael.tools.valuation_cases import cases, sensitivity
from tael.tools.valuation_multiples import Quoted, compare, multiple
from tael.tools.valuation_parts import NAMES
from tael.tools.valuation_rating import Band, rate, rating

RATES = {"discount_rate": Decimal("0.08"), "terminal_growth": Decimal("0.03")}
BANDS = (
    Band("Buy", "买入", low=Decimal("0.15")),
    Band("Hold", "持有", Decimal("-0.05"), Decimal("0.15")),
    Band("Sell", "卖出", high=Decimal("-0.05")),
)
NEAR = Decimal("1e-20")

LEVELS = {
    "revenue": (1000, 1100, 1210),
    "operating_income": (100, 132, 242),
    "pretax_income": (100, 125, 200),
    "income_tax": (20, 25, 50),
    "net_income": (80, 100, 150),
    "cfo": (150, 160, 170),
    "capex": (50, 60, 70),
    "depreciation": (40, 44, 58),
    "equity": (300, 350, 405),
    "total_equity": (305, 355, 410),
    "cash": (50, 60, 75),
    "lt_debt_current": (20, 20, 20),
    "lt_debt_noncurrent": (200, 220, 250),
    "diluted_shares": (10, 10, 10),
}


def table(*, ticker: str = "MADE", bank: bool = False, **changed: tuple[int, ...]) -> FactTable:
    """A made-up company over FY2023 to FY2025; an empty tuple leaves a line out."""
    facts = []
    for line, values in {**LEVELS, **changed}.items():
        for year, value in zip((2023, 2024, 2025), values, strict=False):
            unit = "shares" if line.endswith("shares") else "USD"
            source = Source("a", "10-K", date(year + 1, 2, 1), "https://x.test/a")
            period = Period(f"FY{year}", date(year, 12, 31), date(year, 1, 1))
            facts.append(
                Fact(f"{line}:FY{year}", line, "level", unit, Decimal(value), period, (source,))
            )
    company = Company("Made Inc.", ticker, "1", "US", "USD", is_bank=bank)
    return FactTable.of(company, date(2026, 2, 1), [*facts, *derive(facts, bank=bank)])


def inputs(**values: str) -> list[Assumption]:
    return [Assumption(name, Decimal(values[name]), "ratio", "firm", NONE) for name in NAMES]


def by_hand(**changed: str) -> list[Assumption]:
    """growth of 10 % fading to none over two years, a margin of 20 %, a tax of 25 %."""
    values = {
        "growth": "0.1",
        "terminal_growth": "0",
        "operating_margin": "0.2",
        "tax_rate": "0.25",
        "sales_to_capital": "2",
        "discount_rate": "0.1",
        "forecast_years": "2",
        "net_debt": "10",
        "minorities": "3",
        "diluted_shares": "10",
    }
    return inputs(**{**values, **changed})


def valued(found: Dcf | Refusal) -> Dcf:
    assert isinstance(found, Dcf), found
    return found


def refused(found: Dcf | Refusal) -> Refusal:
    assert isinstance(found, Refusal), found
    assert found.reason.en.endswith(".")
    assert found.reason.zh.endswith("。")
    return found


def test_two_years_worked_by_hand() -> None:
    found = valued(project("FY2025", "USD", Decimal(100), by_hand()))
    first, second = found.years
    assert (first.label, second.label) == ("FY2026E", "FY2027E")
    assert (first.growth, second.growth) == (Decimal("0.1"), 0)
    assert (first.revenue, first.operating_income, first.nopat) == (110, 22, Decimal("16.5"))
    assert (first.reinvestment, first.fcf) == (5, Decimal("11.5"))
    assert (second.revenue, second.reinvestment, second.fcf) == (110, 0, Decimal("16.5"))
    # 16.5 / 10 % = 165 at the end of the second year; 11.5 / 1.1 + (16.5 + 165) / 1.21 today.
    assert found.terminal_value == 165
    assert abs(found.enterprise - Decimal(1765) / 11) < NEAR
    assert abs(found.equity - (Decimal(1765) / 11 - 13)) < NEAR
    assert abs(found.per_share - (Decimal(1765) / 11 - 13) / 10) < NEAR
    assert abs(found.terminal.present - Decimal(165) / Decimal("1.21")) < NEAR


def test_even_growth_is_the_perpetuity_formula() -> None:
    same = by_hand(growth="0.05", terminal_growth="0.05", forecast_years="7", net_debt="0")
    found = valued(project("FY2025", "USD", Decimal(200), same))
    flow = 210 * Decimal("0.15") - 10 / Decimal(2)  # of the first year
    assert abs(found.enterprise - flow / Decimal("0.05")) < Decimal("1e-18")
    assert len(found.years) == 7
    one = by_hand(growth="0.05", terminal_growth="0.05", forecast_years="1", net_debt="0")
    assert abs(
        valued(project("FY2025", "USD", Decimal(200), one)).enterprise - found.enterprise
    ) < (Decimal("1e-18"))


def test_growth_fades_in_equal_steps_to_the_terminal_rate() -> None:
    found = valued(project("FY2025", "USD", Decimal(100), by_hand(forecast_years="5")))
    assert [year.growth for year in found.years] == [
        Decimal(text) for text in ("0.1", "0.075", "0.05", "0.025", "0")
    ]


def test_parts_add_up_and_the_context_of_the_caller_does_not_matter() -> None:
    found = valued(dcf(table(), Given(RATES)))
    assert found.explicit + found.terminal.present == found.enterprise
    assert found.enterprise - found.net_debt - found.minorities == found.equity
    assert found.per_share * found.shares - found.equity < NEAR * found.equity
    assert sum(year.fcf * year.factor for year in found.years) == found.explicit
    assert 0 < found.terminal_share < 1
    with localcontext(prec=6):
        assert valued(dcf(table(), Given(RATES))) == found


def test_history_gives_what_it_can_and_says_how() -> None:
    found = valued(dcf(table(), Given(RATES)))
    got = {one.name: one for one in found.assumptions}
    assert list(got) == list(NAMES)
    assert abs(got["growth"].value - Decimal("0.1")) < NEAR
    assert got["growth"].facts == ("revenue_cagr:FY2025",)
    # 10 %, 12 % and 20 % of revenue; 20 %, 20 % and 25 % of income before tax.
    assert abs(got["operating_margin"].value - Decimal("0.14")) < Decimal("1e-9")
    assert got["operating_margin"].facts[0] == "operating_margin:FY2025"
    assert got["tax_rate"].value == Decimal("0.2")
    # Debt of 270 less cash of 75; revenue of 1210 over 410 + 195.
    assert (got["net_debt"].value, got["sales_to_capital"].value) == (195, 2)
    assert (got["minorities"].value, got["diluted_shares"].value) == (5, 10)
    origins = {name: one.source for name, one in got.items()}
    assert [name for name, origin in origins.items() if origin == "firm"] == [
        "terminal_growth",
        "discount_rate",
    ]
    assert origins["forecast_years"] == "method"
    for one in found.assumptions:
        assert one.how.en.strip()
        assert one.how.zh.strip()
        assert one.label("zh") != one.label("en")


def test_what_the_firm_states_goes_before_history_with_its_reason() -> None:
    given = Given({**RATES, "operating_margin": Decimal("0.3")}, {"operating_margin": "New plant."})
    found = valued(dcf(table(), given))
    one = found["operating_margin"]
    assert (one.value, one.source, one.how.en, one.facts) == (
        Decimal("0.3"),
        "firm",
        "New plant.",
        (),
    )
    assert found.per_share > valued(dcf(table(), Given(RATES))).per_share


def test_a_higher_discount_rate_means_a_lower_value() -> None:
    base = valued(dcf(table(), Given(RATES)))
    rates = [Decimal(step) / 200 for step in range(8, 40)]
    values = [valued(revalue(base, {"discount_rate": rate})).per_share for rate in rates]
    assert all(high > low for high, low in pairwise(values))


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("operating_margin", "0.01"),
        ("sales_to_capital", "0.5"),
        ("tax_rate", "-0.01"),
        ("net_debt", "-1"),
        ("minorities", "-1"),
        ("diluted_shares", "-1"),
    ],
)
def test_better_inputs_mean_a_higher_value(name: str, more: str) -> None:
    base = valued(dcf(table(), Given(RATES)))
    again = valued(revalue(base, {name: base[name].value + Decimal(more)}))
    assert again.per_share > base.per_share


def test_growth_adds_value_only_where_it_earns_more_than_it_costs() -> None:
    """After tax 15 % of revenue, on half a unit of capital: 30 %; at a margin of 4 %: 6 %."""
    for margin, better in (("0.2", True), ("0.04", False)):
        base = valued(project("FY2025", "USD", Decimal(1000), by_hand(operating_margin=margin)))
        faster = valued(revalue(base, {"growth": Decimal("0.12")}))
        assert (faster.per_share > base.per_share) is better


def test_refusals_say_why_and_what_would_mend_it() -> None:
    bank = refused(dcf(table(bank=True), Given(RATES)))
    assert bank.code == "bank"
    silent = refused(dcf(table()))
    assert (silent.code, silent.wanted) == ("no_firm", ("terminal_growth", "discount_rate"))
    bare = refused(dcf(table(operating_income=(), diluted_shares=()), Given(RATES)))
    assert bare.code == "missing"
    assert bare.lacking == ("operating_income", "diluted_shares")
    assert "operating income" in bare.reason.en
    assert "营业利润" in bare.reason.zh
    assert "operating_margin" in bare.wanted
    assert refused(dcf(table(revenue=()), Given(RATES))).code == "missing"


def test_no_value_without_profit_or_cash() -> None:
    loss = refused(dcf(table(operating_income=(-5, -6, -7)), Given(RATES)))
    assert (loss.code, loss.wanted) == ("loss", ("operating_margin",))
    burning = refused(dcf(table(cfo=(10, 10, 10)), Given(RATES)))
    assert burning.code == "loss"
    assert "every year" in burning.reason.en
    # One year of free cash flow is enough, and so is a margin that the firm answers for.
    valued(dcf(table(cfo=(10, 10, 100)), Given(RATES)))
    stated = Given({**RATES, "operating_margin": Decimal("0.1")})
    valued(dcf(table(cfo=(10, 10, 10)), stated))


def test_no_value_below_the_debt_and_none_that_has_no_bound() -> None:
    indebted = Given({**RATES, "net_debt": Decimal(10**6)})
    assert refused(dcf(table(), indebted)).code == "loss"
    for discount, growth in (("0.03", "0.03"), ("0.02", "0.03")):
        wild = Given({"discount_rate": Decimal(discount), "terminal_growth": Decimal(growth)})
        assert refused(dcf(table(), wild)).code == "rates"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("forecast_years", "0"),
        ("forecast_years", "2.5"),
        ("forecast_years", "31"),
        ("tax_rate", "1"),
        ("sales_to_capital", "0"),
        ("diluted_shares", "0"),
        ("growth", "-1"),
    ],
)
def test_rates_out_of_bounds(name: str, value: str) -> None:
    found = refused(dcf(table(), Given({**RATES, name: Decimal(value)})))
    assert found.code == "rates"
    assert name in found.wanted


def test_an_assumption_that_does_not_exist_is_no_silent_one() -> None:
    for place in ("values", "bull", "bear"):
        with pytest.raises(InputError, match="'wacc'"):
            Given(**{place: {"wacc": Decimal("0.08")}})


def test_wild_growth_and_odd_taxes_are_no_guide() -> None:
    fast = refused(dcf(table(revenue=(100, 400, 1210)), Given(RATES)))
    assert (fast.code, fast.wanted) == ("no_guide", ("growth",))
    odd = refused(dcf(table(income_tax=(-20, -5, 160)), Given(RATES)))
    assert (odd.code, odd.wanted) == ("no_guide", ("tax_rate",))
    rich = refused(dcf(table(cash=(50, 60, 900)), Given(RATES)))
    assert (rich.code, rich.wanted) == ("no_guide", ("sales_to_capital",))


def test_sensitivity_has_the_base_case_in_its_middle() -> None:
    base = valued(dcf(table(), Given(RATES)))
    grid = sensitivity(base)
    assert grid.cells[2][2] == base.per_share
    assert grid.rates[2] == RATES["discount_rate"]
    assert (grid.rates[0], grid.growths[-1]) == (Decimal("0.07"), Decimal("0.04"))
    for column in zip(*grid.cells, strict=True):
        assert all(up is not None and low is not None and up > low for up, low in pairwise(column))
    wide = sensitivity(base, rate_steps=(Decimal("-0.05"), Decimal(0)))
    assert wide.cells[0][2] is None
    assert wide.cells[1][2] == base.per_share


def test_cases_from_history_and_from_the_firm() -> None:
    whole = table(revenue=(1000, 1050, 1210))
    base = valued(dcf(whole, Given(RATES)))
    bull, middle, bear = cases(base, whole)
    assert [one.name for one in (bull, middle, bear)] == ["bull", "base", "bear"]
    up, down = valued(bull.valued), valued(bear.valued)
    assert up.per_share > base.per_share > down.per_share
    assert middle.valued is base
    margins = [
        fact.value
        for fact in (whole.get("operating_margin", f"FY{y}") for y in (2023, 2024, 2025))
        if fact
    ]
    half = (max(margins) - sum(margins) / 3) / 2
    moved = {one.name: one for one in bull.changed}
    assert abs(moved["operating_margin"].value - base["operating_margin"].value - half) < NEAR
    assert moved["growth"].source == "history"
    stated = Given(RATES, bull={"growth": Decimal("0.2")}, bear={"growth": Decimal("0.01")})
    bull, _, bear = cases(base, whole, stated)
    assert [(one.name, one.source) for one in bull.changed] == [("growth", "firm")]
    assert valued(bull.valued).per_share > base.per_share > valued(bear.valued).per_share


def test_a_company_of_one_year_has_no_cases_of_its_own() -> None:
    young = table(**{line: values[-1:] for line, values in LEVELS.items()})
    given = Given({**RATES, "growth": Decimal("0.05")})
    bull, _, bear = cases(valued(dcf(young, given)), young, given)
    assert refused(bull.valued).code == refused(bear.valued).code == "no_guide"


def close(value: str, currency: str = "USD", adjusted: bool = False) -> Close:
    return Close(date(2026, 3, 2), Decimal(value), adjusted, currency)


def test_multiples_by_hand() -> None:
    quoted = Quoted(table(), close("60"))  # 10 shares: 600, and 195 of net debt
    values = {name: multiple(quoted, name).value for name in ("pe", "pb", "ps")}  # type: ignore[arg-type]
    assert values["pe"] == 4
    assert values["pb"] == Decimal(600) / 405
    assert values["ps"] == Decimal(600) / 1210
    assert multiple(quoted, "ev_ebit").value == Decimal(795) / 242
    both = multiple(quoted, "ev_ebitda")
    assert both.value == Decimal("2.65")
    assert set(both.facts) >= {"operating_income:FY2025", "depreciation:FY2025", "net_debt:FY2025"}


def test_peers_give_a_median_and_what_it_implies() -> None:
    peers = [
        Quoted(table(ticker="A"), close("30")),
        Quoted(table(ticker="B"), close("60")),
        Quoted(table(ticker="C", net_income=(1, 1, -1)), close("90")),
        Quoted(table(ticker="D"), None),
    ]
    found = compare(Quoted(table(), close("75")), peers)
    assert not isinstance(found, Refusal)
    by_name = {one.name: one for one in found}
    pe = by_name["pe"]
    assert pe.own.value == 5
    assert (pe.peers["A"].value, pe.peers["B"].value) == (2, 4)
    assert pe.peers["C"].value is None
    assert pe.peers["C"].why.en
    assert pe.peers["D"].why.zh == "无可用股价。"
    assert (pe.typical, pe.implied) == (3, 45)
    # The three peers' net debt and shares are the company's own, so the middle price comes back.
    assert by_name["ev_ebit"].implied is not None
    assert abs(by_name["ev_ebit"].implied - 60) < NEAR
    assert abs((by_name["ev_ebitda"].implied or 0) - 60) < NEAR


def test_multiples_refuse_what_they_cannot_compare() -> None:
    company = Quoted(table(), close("75"))
    nobody = compare(company, [])
    assert isinstance(nobody, Refusal)
    assert nobody.wanted == ("peers",)
    assert multiple(Quoted(table(), close("75", "HKD")), "pe").value is None
    assert multiple(Quoted(table(), close("75", adjusted=True)), "pe").value is None
    bank = Quoted(table(bank=True), close("75"))
    assert multiple(bank, "ev_ebit").value is None
    assert multiple(bank, "pe").value == 5
    lacking = multiple(Quoted(table(equity=(), total_equity=()), close("75")), "pb")
    assert lacking.value is None
    assert "equity" in lacking.why.en


@pytest.mark.parametrize(
    ("upside", "name"),
    [
        ("9", "Buy"),
        ("0.15", "Buy"),
        ("0.1499", "Hold"),
        ("-0.05", "Hold"),
        ("-0.0501", "Sell"),
        ("-1", "Sell"),
    ],
)
def test_a_band_holds_its_lower_bound_and_not_its_upper(upside: str, name: str) -> None:
    found = rating(Decimal(upside), BANDS)
    assert found is not None
    assert found.name == name


def test_rating_a_target_against_a_price() -> None:
    found = rate(Decimal(120), "USD", close("100"), BANDS)
    assert (found.upside, found.label("en"), found.label("zh")) == (Decimal("0.2"), "Buy", "买入")
    for unrated in (
        rate(Decimal(120), "USD", close("100"), ()),
        rate(None, "USD", close("100"), BANDS),
        rate(Decimal(120), "USD", None, BANDS),
        rate(Decimal(120), "CNY", close("100"), BANDS),
        rate(Decimal(120), "USD", close("100", adjusted=True), BANDS),
    ):
        assert unrated.band is None
        assert unrated.upside is None
        assert (unrated.label("en"), unrated.label("zh")) == ("Not rated", "未评级")
        assert unrated.why.en
        assert unrated.why.zh
    gap = rate(Decimal(300), "USD", close("100"), BANDS[1:])
    assert (gap.band, gap.upside) == (None, 2)


@pytest.mark.parametrize("company", shipped(), ids=lambda company: company.ticker)
def test_every_stored_company_has_a_value_or_says_why_not(company: Company) -> None:
    facts = load_snapshot(company.ticker)
    assert facts is not None
    assert refused(dcf(facts)).code != "rates"
    found = dcf(facts, Given(RATES))
    if isinstance(found, Refusal):
        refused(found)
        assert found.wanted or found.code == "bank"
        # What the refusal asks for is what mends it.
        usual = {
            "growth": "0.1",
            "operating_margin": "0.2",
            "tax_rate": "0.2",
            "sales_to_capital": "1.5",
            "net_debt": "0",
            "diluted_shares": "1e9",
        }
        mended = {**RATES, **{name: Decimal(usual[name]) for name in found.wanted}}
        if found.code != "bank":
            found = valued(dcf(facts, Given(mended)))
    if isinstance(found, Dcf):
        assert found.base == facts.series("revenue")[-1].period.label
        assert found.explicit + found.terminal.present == found.enterprise
        assert all(fact in facts.facts for one in found.assumptions for fact in one.facts)
        dearer = valued(revalue(found, {"discount_rate": Decimal("0.09")}))
        assert dearer.per_share < found.per_share
        values = [
            one.valued.per_share for one in cases(found, facts) if isinstance(one.valued, Dcf)
        ]
        assert values == sorted(values, reverse=True)


def test_apple_is_valued_and_a_bank_is_not() -> None:
    apple, bank = load_snapshot("AAPL"), load_snapshot("JPM")
    assert apple is not None
    assert bank is not None
    found = valued(dcf(apple, Given(RATES)))
    # By hand from the filed lines: 416,161 of revenue over equity of 73,733 and net debt of 43,960.
    assert found["net_debt"].value == 43_960_000_000
    assert abs(found["sales_to_capital"].value - Decimal(416161) / 117693) < NEAR
    assert refused(dcf(bank, Given(RATES))).code == "bank"
    other = replace(found["growth"], value=Decimal(0))
    assert revalue(found, {"growth": other.value}).per_share < found.per_share  # type: ignore[union-attr]
