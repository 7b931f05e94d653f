"""Figures as readers see them, and back: ``416161000000`` USD is "$416.2 billion", 4,161.6亿美元.

Rounding is half up, in Decimal. Every text that :func:`format_value` writes can be read back by
:func:`parse_shown` with the tolerance of its last digit, so that a checker can prove that a
number in a finished report is its fact at the precision shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, NamedTuple

from .errors import InputError

Style = Literal["prose", "table"]

_SYMBOLS = {"USD": "$", "HKD": "HK$", "EUR": "€", "GBP": "£", "JPY": "JP¥", "CNY": "RMB "}
_NAMES_ZH = {
    "USD": "美元",
    "CNY": "元",
    "HKD": "港元",
    "EUR": "欧元",
    "GBP": "英镑",
    "JPY": "日元",
}
_NAMES_EN = {"CNY": "RMB"}


class _Scale(NamedTuple):
    size: Decimal
    word: str


_SCALES_EN = (
    _Scale(Decimal(10) ** 12, " trillion"),
    _Scale(Decimal(10) ** 9, " billion"),
    _Scale(Decimal(10) ** 6, " million"),
)
_SCALES_ZH = (_Scale(Decimal(10) ** 8, "亿"), _Scale(Decimal(10) ** 4, "万"))
_MILLION, _YI = Decimal(10) ** 6, Decimal(10) ** 8


class Shown(NamedTuple):
    """A number read from a text. unit: as in facts.py, but ``USD`` for ``USD/shares`` too.
    tolerance: half of the last digit shown, in the unit's own size."""

    value: Decimal
    unit: str
    tolerance: Decimal


def _digits(value: Decimal, places: int) -> str:
    rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return f"{rounded:,f}"


def _scaled(value: Decimal, scales: Sequence[_Scale]) -> tuple[str, str]:
    """Digits with one decimal and the scale's word; 999.96 million becomes 1.0 billion."""
    for position, scale in enumerate(scales):
        if value < scale.size:
            continue
        text = _digits(value / scale.size, 1)
        upper = scales[position - 1] if position else None
        if upper and Decimal(text.replace(",", "")) * scale.size >= upper.size:
            return _digits(value / upper.size, 1), upper.word
        return text, scale.word
    return _digits(value, 0), ""


def _per_share(value: Decimal) -> str:
    """Two decimals; three where an amount below one unit needs them (a dividend of 0.016)."""
    fine = value < 1 and value != value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return _digits(value, 3 if fine else 2)


def _percent(value: Decimal) -> str:
    """One decimal, or two where one would show a nought that is not."""
    text = _digits(value * 100, 1)
    return _digits(value * 100, 2) if value and not Decimal(text.replace(",", "")) else text


def _money(digits: str, word: str, currency: str, lang: str) -> str:
    if lang == "zh":
        return f"{digits}{word}{_NAMES_ZH.get(currency, currency)}"
    return f"{_SYMBOLS.get(currency, currency + ' ')}{digits}{word}"


def _prose(value: Decimal, unit: str, lang: str, currency: str) -> str:
    zh = lang == "zh"
    scales = _SCALES_ZH if zh else _SCALES_EN
    match unit:
        case "ratio":
            return f"{_percent(value)}%"
        case "pp":
            return f"{_percent(value)}{'个百分点' if zh else ' percentage points'}"
        case "x":
            return f"{_digits(value, 2)}{'倍' if zh else 'x'}"
        case "days":
            return f"{_digits(value, 0)}{'天' if zh else ' days'}"
        case "years":
            return f"{_digits(value, 0)}{'年' if zh else ' years'}"
        case "shares":
            digits, word = _scaled(value, scales)
            return f"{digits}{word}{'股' if zh else ' shares'}"
    if unit.endswith("/shares"):
        return _money(_per_share(value), "", currency, lang)
    return _money(*_scaled(value, scales), currency, lang)


def _cell(value: Decimal, unit: str, lang: str) -> str:
    zh = lang == "zh"
    if unit in ("ratio", "pp"):
        return f"{_percent(value)}{'%' if unit == 'ratio' else ' pp'}"
    if unit == "x":
        return f"{_digits(value, 2)}x"
    if unit in ("days", "years"):
        return _digits(value, 0)
    if unit.endswith("/shares"):
        return _per_share(value)
    return _digits(value / _YI, 2) if zh else _digits(value / _MILLION, 0)


def format_value(
    value: Decimal,
    unit: str,
    lang: str = "en",
    style: Style = "prose",
    currency: str | None = None,
    *,
    magnitude: bool = False,
) -> str:
    """A fact's value for readers.

    unit: as in facts.py. currency: which one the money is in, by default the unit's own. style:
    ``prose`` names unit and scale; ``table`` gives bare digits in the scale that
    :func:`table_scale` names. magnitude: without the sign, for prose whose words carry the
    direction ("fell by 3.1%").
    """
    money = currency or unit.split("/")[0]
    size = abs(value)
    text = _prose(size, unit, lang, money) if style == "prose" else _cell(size, unit, lang)
    if magnitude or value >= 0 or not re.search("[1-9]", text):
        return text
    if style == "table" and lang != "zh":
        return f"({text})"
    return f"-{text}"


def table_scale(unit: str, lang: str = "en", currency: str | None = None) -> str:
    """What one unit of a table's digits is: "USD millions", 亿美元, "millions of shares", 亿股.

    Empty for units that the cell itself carries (percent, multiples)."""
    money = currency or unit.split("/")[0]
    if unit in ("ratio", "pp", "x"):
        return ""
    if lang == "zh":
        if unit == "days":
            return "天"
        if unit == "shares":
            return "亿股"
        name = _NAMES_ZH.get(money, money)
        return f"{name}/股" if unit.endswith("/shares") else f"亿{name}"
    if unit == "days":
        return "days"
    if unit == "shares":
        return "millions of shares"
    name = _NAMES_EN.get(money, money)
    return f"{name} per share" if unit.endswith("/shares") else f"{name} millions"


_NUMBER = r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_SHAPE = re.compile(
    r"(?P<open>\()?(?P<sign>[-−–])?\s*"
    rf"(?P<symbol>HK\$|JP¥|RMB ?|[$€£]|[A-Z]{{3}} )?{_NUMBER}"
    r"\s*(?P<scale>trillion|billion|million|亿|万)?\s*"
    r"(?P<unit>%|percentage points?|个百分点|pp|x|倍|days?|天|years?|年|shares|股"
    r"|美元|元|港元|欧元|英镑|日元|[A-Z]{3})?(?P<close>\))?"
)
_UNIT_OF = {
    "%": "ratio",
    "percentage point": "pp",
    "percentage points": "pp",
    "个百分点": "pp",
    "pp": "pp",
    "x": "x",
    "倍": "x",
    "day": "days",
    "days": "days",
    "天": "days",
    "year": "years",
    "years": "years",
    "年": "years",
    "shares": "shares",
    "股": "shares",
}
_SIZE_OF = {scale.word.strip(): scale.size for scale in (*_SCALES_EN, *_SCALES_ZH)}


def parse_shown(text: str, lang: str = "en", *, cell_of: str | None = None) -> Shown:
    """Read a number that :func:`format_value` wrote.

    cell_of: the fact's unit, where the text is a table cell, which does not name it. Raises
    InputError for a text that is not one such number.
    """
    match = _SHAPE.fullmatch(text.strip())
    if match is None or bool(match["open"]) != bool(match["close"]):
        raise InputError(
            f"{text!r} is not a figure as reports show them.",
            means="A figure is digits with a sign, a currency, a scale or a unit.",
        )
    unit = _UNIT_OF.get(match["unit"] or "", "")
    if not unit:
        names = {name: code for code, name in _NAMES_ZH.items()}
        symbols = {symbol.strip(): code for code, symbol in _SYMBOLS.items()}
        symbol = (match["symbol"] or "").strip()
        unit = symbols.get(symbol, symbol) or names.get(match["unit"] or "", match["unit"] or "")
    size = _SIZE_OF.get(match["scale"] or "", Decimal(1))
    if unit in ("ratio", "pp"):
        size /= 100
    elif cell_of and not unit:
        unit = cell_of.split("/")[0]
        if "/" not in cell_of and cell_of not in ("days", "years", "x"):
            size = _YI if lang == "zh" else _MILLION
    digits = match["digits"].replace(",", "")
    places = len(digits.partition(".")[2])
    negative = bool(match["sign"] or match["open"])
    value = Decimal(digits) * size
    return Shown(-value if negative else value, unit, Decimal(5).scaleb(-places - 1) * size)


def agrees(
    text: str,
    value: Decimal,
    unit: str,
    lang: str = "en",
    *,
    cell: bool = False,
    magnitude: bool = False,
) -> bool:
    """Whether a shown text is this value at the precision shown, in the same unit.

    cell: the text stands in a table. magnitude: its sign is told by the words around it."""
    shown = parse_shown(text, lang, cell_of=unit if cell else None)
    target = abs(value) if magnitude else value
    return shown.unit == unit.split("/")[0] and abs(shown.value - target) <= shown.tolerance
