"""Figures as readers see them, and back."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from tael.tools.errors import InputError
from tael.tools.format import Style, agrees, format_value, parse_shown, table_scale

D = Decimal


@pytest.mark.parametrize(
    ("value", "unit", "english", "chinese"),
    [
        ("416161000000", "USD", "$416.2 billion", "4,161.6亿美元"),
        ("7.46", "USD/shares", "$7.46", "7.46美元"),
        ("0.016", "USD/shares", "$0.016", "0.016美元"),
        ("4.9", "USD/shares", "$4.90", "4.90美元"),
        ("0.46905", "ratio", "46.9%", "46.9%"),
        ("0.00683", "pp", "0.7 percentage points", "0.7个百分点"),
        ("14948500000", "shares", "14.9 billion shares", "149.5亿股"),
        ("1.0449", "x", "1.04x", "1.04倍"),
        ("125.04", "days", "125 days", "125天"),
        ("174144069958", "CNY", "RMB 174.1 billion", "1,741.4亿元"),
        ("46279000", "USD", "$46.3 million", "4,627.9万美元"),
        ("4424900000000", "USD", "$4.4 trillion", "44,249.0亿美元"),
        ("-1285640000", "USD", "-$1.3 billion", "-12.9亿美元"),
        ("-3.86", "USD/shares", "-$3.86", "-3.86美元"),
        ("5123", "USD", "$5,123", "5,123美元"),
        ("0.0004", "ratio", "0.04%", "0.04%"),
        ("0", "ratio", "0.0%", "0.0%"),
    ],
)
def test_prose(value: str, unit: str, english: str, chinese: str) -> None:
    assert format_value(D(value), unit, "en") == english
    assert format_value(D(value), unit, "zh") == chinese


@pytest.mark.parametrize(
    ("value", "unit", "english", "chinese"),
    [
        ("416161000000", "USD", "416,161", "4,161.61"),
        ("-1456010000", "USD", "(1,456)", "-14.56"),
        ("15004697000", "shares", "15,005", "150.05"),
        ("7.46", "USD/shares", "7.46", "7.46"),
        ("-0.0392", "pp", "(3.9 pp)", "-3.9 pp"),
        ("0.469", "ratio", "46.9%", "46.9%"),
    ],
)
def test_table(value: str, unit: str, english: str, chinese: str) -> None:
    assert format_value(D(value), unit, "en", "table") == english
    assert format_value(D(value), unit, "zh", "table") == chinese


def test_half_is_rounded_up_and_away_from_nought() -> None:
    assert format_value(D("0.00250"), "ratio") == "0.3%"
    assert format_value(D("0.0025") - D("1e-20"), "ratio") == "0.2%"
    assert format_value(D("-0.0025"), "ratio") == "-0.3%"
    assert format_value(D("1.005"), "x") == "1.01x"


def test_rounding_up_moves_to_the_next_scale() -> None:
    assert format_value(D("999960000"), "USD") == "$1.0 billion"
    assert format_value(D("999940000"), "USD") == "$999.9 million"
    assert format_value(D("99999999"), "CNY", "zh") == "1.0亿元"
    assert format_value(D("950000"), "USD") == "$950,000"


def test_magnitude_drops_the_sign_and_nothing_else() -> None:
    assert format_value(D("-0.0312"), "ratio", magnitude=True) == "3.1%"
    assert format_value(D("-12716000000"), "USD", magnitude=True) == "$12.7 billion"


def test_a_nought_has_no_sign() -> None:
    assert format_value(D("-0.0000001"), "ratio") == "0.00%"
    assert format_value(D("-3"), "USD", style="table") == "0"


def test_another_currency_by_name() -> None:
    assert format_value(D("1000000000"), "SEK") == "SEK 1.0 billion"
    assert format_value(D("1000000000"), "USD", currency="HKD") == "HK$1.0 billion"


def test_scales_of_tables() -> None:
    assert table_scale("USD") == "USD millions"
    assert table_scale("CNY", "zh") == "亿元"
    assert table_scale("CNY") == "RMB millions"
    assert table_scale("USD/shares", "zh") == "美元/股"
    assert table_scale("shares") == "millions of shares"
    assert table_scale("ratio") == ""


UNITS = ("USD", "CNY", "USD/shares", "CNY/shares", "shares", "ratio", "pp", "x", "days")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("style", ["prose", "table"])
@pytest.mark.parametrize("unit", UNITS)
def test_every_text_reads_back_as_its_value(lang: str, style: Style, unit: str) -> None:
    rng = random.Random(f"{lang} {style} {unit}")
    for _ in range(300):
        value = D(rng.randrange(1, 10**9)).scaleb(rng.randrange(-9, 6)) * rng.choice((1, -1))
        text = format_value(value, unit, lang, style)
        assert agrees(text, value, unit, lang, cell=style == "table"), (value, text)
        bare = format_value(value, unit, lang, style, magnitude=True)
        assert agrees(bare, value, unit, lang, cell=style == "table", magnitude=True), (value, bare)


def test_a_wrong_figure_does_not_agree() -> None:
    assert not agrees("$416.3 billion", D("416161000000"), "USD")
    assert not agrees("$416.2 million", D("416161000000"), "USD")
    assert not agrees("46.9%", D("0.469"), "pp")
    assert not agrees("46.9 percentage points", D("0.469"), "ratio")
    assert not agrees("4,161.6亿元", D("416161000000"), "USD", "zh")
    assert not agrees("3.1%", D("-0.031"), "ratio")
    assert not agrees("416,161", D("416161000000"), "USD", "zh", cell=True)


def test_tolerance_is_half_of_the_last_digit() -> None:
    shown = parse_shown("$416.2 billion")
    assert (shown.value, shown.unit, shown.tolerance) == (D("416.2e9"), "USD", D("5e7"))
    assert parse_shown("0.7个百分点", "zh").tolerance == D("0.0005")
    assert parse_shown("−3.1%").value == D("-0.031")


@pytest.mark.parametrize("text", ["", "about half", "$", "12 34", "(5.0", "1.2.3%", "12,34 shares"])
def test_what_is_no_figure_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="not a figure"):
        parse_shown(text)
