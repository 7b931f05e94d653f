"""Ratios and changes over small sets of facts."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from tael.tools.facts import Fact, Period, Source
from tael.tools.formulas import Undefined, bind, compute, evaluate, references
from tael.tools.lines import LINES
from tael.tools.ratios import RATIOS, SHARES, derive, shift, spec


def fact(line: str, label: str, value: str | int, accession: str = "a", unit: str = "USD") -> Fact:
    year = int(label[2:6])
    return Fact(
        id=f"{line}:{label}",
        line=line,
        kind="level",
        unit=unit,
        value=Decimal(value),
        period=Period(label, date(year, 12, 31), date(year, 1, 1)),
        sources=(Source(accession, "10-K", date(year + 1, 2, 1), f"https://x.test/{accession}"),),
    )


def derived(*facts: Fact, **options: object) -> dict[str, Fact]:
    return {f.id: f for f in derive(facts, **options)}  # type: ignore[arg-type]


def test_there_are_enough_and_ids_are_unique_with_the_lines() -> None:
    assert len(RATIOS) >= 30
    assert not set(RATIOS) & set(LINES)
    assert not set(SHARES) & (set(RATIOS) | set(LINES))


def test_all_have_names_meanings_and_inputs_that_exist() -> None:
    for ratio_id, ratio in RATIOS.items():
        assert ratio.id == ratio_id
        assert ratio.label("en")
        assert ratio.definition("en").endswith(".")
        assert re.search("[一-鿿]", ratio.label("zh"))
        assert ratio.definition("zh").endswith("。")
        for template in ratio.formulas:
            for name, _ in references(template):
                assert name in LINES or name in RATIOS, (ratio_id, name)
        assert ratio.inputs
        assert (ratio.unit == "pp") == ratio_id.endswith("_change")
    labels = [ratio.label("zh") for ratio in RATIOS.values()]
    assert len(labels) == len(set(labels))


def test_growth_carries_formula_inputs_and_all_sources() -> None:
    growth = derived(fact("revenue", "FY2025", 120, "new"), fact("revenue", "FY2024", 100, "old"))[
        "revenue_growth:FY2025"
    ]
    assert growth.value == Decimal("0.2")
    assert (growth.kind, growth.unit) == ("change", "ratio")
    assert growth.formula == "revenue:FY2025 / revenue:FY2024 - 1"
    assert growth.inputs == ("revenue:FY2025", "revenue:FY2024")
    assert [source.accession for source in growth.sources] == ["new", "old"]
    assert growth.period.label == "FY2025"


@pytest.mark.parametrize("base", [0, -5])
def test_no_growth_on_a_base_of_nought_or_below(base: int) -> None:
    made = derived(fact("net_income", "FY2025", 10), fact("net_income", "FY2024", base))
    assert "net_income_growth:FY2025" not in made


def test_a_fall_into_loss_is_a_growth_below_minus_one() -> None:
    made = derived(fact("net_income", "FY2025", -50), fact("net_income", "FY2024", 100))
    assert made["net_income_growth:FY2025"].value == Decimal("-1.5")


def test_margins_change_in_percentage_points() -> None:
    made = derived(
        fact("revenue", "FY2025", 200),
        fact("revenue", "FY2024", 100),
        fact("gross_profit", "FY2025", 90),
        fact("gross_profit", "FY2024", 40),
    )
    assert made["gross_margin:FY2025"].value == Decimal("0.45")
    change = made["gross_margin_change:FY2025"]
    assert (change.value, change.unit, change.kind) == (Decimal("0.05"), "pp", "change")


def test_returns_rest_on_average_balances() -> None:
    made = derived(
        fact("net_income", "FY2025", 30),
        fact("equity", "FY2025", 200),
        fact("equity", "FY2024", 100),
    )
    assert made["roe:FY2025"].value == Decimal("0.2")
    assert "roe:FY2024" not in made


def test_values_are_kept_unrounded() -> None:
    made = derived(fact("revenue", "FY2025", 3), fact("net_income", "FY2025", 1))
    assert len(made["net_margin:FY2025"].value.as_tuple().digits) >= 12


def test_compound_growth_takes_the_longest_span_and_states_it() -> None:
    facts = [fact("revenue", f"FY{year}", 100 * 2 ** (year - 2021)) for year in range(2021, 2026)]
    cagr = derived(*facts)["revenue_cagr:FY2025"]
    assert abs(cagr.value - 1) < Decimal("1e-20")
    assert cagr.note.en == "Over 4 years, from FY2021."
    assert cagr.formula == "(revenue:FY2025 / revenue:FY2021) ** (1 / 4) - 1"
    assert "revenue_cagr:FY2022" not in derived(*facts)


def test_quarters_are_set_against_the_same_quarter_and_have_no_yearly_ratios() -> None:
    made = derived(
        fact("revenue", "FY2025Q1", 130),
        fact("revenue", "FY2024Q1", 100),
        fact("revenue", "FY2024Q4", 90),
        fact("dividends", "FY2025Q1", 10),
        fact("net_income", "FY2025Q1", 40),
    )
    assert made["revenue_growth:FY2025Q1"].value == Decimal("0.3")
    assert "payout:FY2025Q1" not in made


def test_different_bases_are_not_compared() -> None:
    facts = (
        fact("eps_diluted", "FY2025", "1.19", unit="USD/shares"),
        fact("eps_diluted", "FY2024", "11.93", unit="USD/shares"),
    )
    assert "eps_growth:FY2025" in derived(*facts)
    assert "eps_growth:FY2025" not in derived(*facts, basis={"eps_diluted:FY2024": "before"})


def test_banks_have_their_own_ratios_and_no_free_cash_flow() -> None:
    facts = (
        fact("revenue", "FY2025", 100),
        fact("noninterest_expense", "FY2025", 52),
        fact("cfo", "FY2025", -10),
        fact("capex", "FY2025", 5),
    )
    bank, company = derived(*facts, bank=True), derived(*facts)
    assert bank["efficiency_ratio:FY2025"].value == Decimal("0.52")
    assert "fcf:FY2025" not in bank
    assert "efficiency_ratio:FY2025" not in company
    assert company["fcf:FY2025"].value == -15


def test_debt_prefers_the_fullest_formula() -> None:
    parts = [fact("lt_debt_current", "FY2025", 10), fact("lt_debt_noncurrent", "FY2025", 80)]
    paper = fact("commercial_paper", "FY2025", 5)
    assert derived(*parts)["total_debt:FY2025"].value == 90
    assert derived(*parts, paper)["total_debt:FY2025"].value == 95


def test_spec_finds_lines_ratios_sums_and_shares() -> None:
    assert spec("cfo").id == "cfo"
    assert spec("cfo_ytd").id == "cfo"
    assert spec("revenue_growth").kind == "change"
    assert spec("revenue_share").unit == "ratio"
    with pytest.raises(KeyError):
        spec("happiness")


def test_shift() -> None:
    assert shift("FY2025", 1) == "FY2024"
    assert shift("FY2025Q3", 2) == "FY2023Q3"


def test_formulas_bind_and_recompute() -> None:
    template = "(revenue / revenue[-3]) ** (1 / 3) - 1"
    assert references(template) == (("revenue", 0), ("revenue", 3))
    bound = bind(template, {("revenue", 0): "revenue:FY2025", ("revenue", 3): "revenue:FY2022"})
    values = {"revenue:FY2025": Decimal(8), "revenue:FY2022": Decimal(1)}
    assert abs(evaluate(bound, values) - 1) < Decimal("1e-20")
    part = "revenue/product.IPhoneMember:FY2025"
    assert evaluate(
        f"{part} / revenue:FY2025", {part: Decimal(1), "revenue:FY2025": Decimal(4)}
    ) == (Decimal("0.25"))


def test_formulas_refuse_what_they_do_not_know() -> None:
    with pytest.raises(KeyError):
        compute("revenue - cost_of_revenue", {("revenue", 0): Decimal(1)})
    with pytest.raises(ValueError, match="not a formula"):
        compute("revenue if 1 else 2", {("revenue", 0): Decimal(1)})
    with pytest.raises(Undefined):
        compute("revenue / (revenue - revenue)", {("revenue", 0): Decimal(1)})
