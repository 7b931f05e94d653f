"""Figures as documents print them: ``$1.2bn``, ``(3.4)%``, 12.3亿元, 1.2个百分点."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from .interval import Interval

Unit = Literal["number", "percent", "points", "times", "money", "shares"]

_SCALES = {
    "": 0,
    "k": 3,
    "thousand": 3,
    "thousands": 3,
    "千": 3,
    "m": 6,
    "mn": 6,
    "mm": 6,
    "million": 6,
    "millions": 6,
    "百万": 6,
    "b": 9,
    "bn": 9,
    "billion": 9,
    "billions": 9,
    "十亿": 9,
    "t": 12,
    "tn": 12,
    "trillion": 12,
    "trillions": 12,
    "万": 4,
    "千万": 7,
    "亿": 8,
    "万亿": 12,
}
_CURRENCIES = {
    "$": "USD",
    "US$": "USD",
    "USD": "USD",
    "美元": "USD",
    "dollars": "USD",
    "HK$": "HKD",
    "HKD": "HKD",
    "港元": "HKD",
    "€": "EUR",
    "EUR": "EUR",
    "欧元": "EUR",
    "euros": "EUR",
    "£": "GBP",
    "GBP": "GBP",
    "英镑": "GBP",
    "¥": "CNY",
    "RMB": "CNY",
    "CNY": "CNY",
    "元": "CNY",
    "人民币": "CNY",
}
_WORDS = "|".join(sorted((w for w in _SCALES if w), key=len, reverse=True))
_MONEY_BEFORE = r"US\$|HK\$|\$|€|£|¥|USD|HKD|EUR|GBP|RMB|CNY"
_MONEY_BEHIND = r"美元|港元|欧元|英镑|元|dollars|euros|USD|HKD|EUR|RMB|CNY"
FIGURE = re.compile(
    rf"(?P<open>\()?\s?(?P<sign>[-+−–])?\s?(?:(?P<before>{_MONEY_BEFORE})\s?(?P<sign2>[-−–])?)?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"(?:\s?(?P<scale>(?:{_WORDS}))(?![A-Za-z]))?"
    rf"(?:\s?(?P<unit>%|percent(?:age points?)?\b|per\s?cent\b|pps?\b|ppts?\b|pts?\b|bps?\b|"
    rf"basis points?|个百分点|百分点|倍|[xX]\b|股|shares\b|{_MONEY_BEHIND}))?"
    r"(?:\s?(?P<close>\)))?(?P<tail>\s?(?:%|pp\b))?"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """text as written. value with its scale applied (``$1.2bn`` is 1 200 000 000; percents are
    10.0 for ten percent, basis points are points). half: half a unit of the last digit shown.
    scaled: whether a scale was written. start: where it stands in its text."""

    text: str
    value: Decimal
    half: Decimal
    unit: Unit
    currency: str = ""
    scaled: bool = False
    start: int = 0
    end: int = 0
    signed: bool = False

    @property
    def interval(self) -> Interval:
        return Interval.around(self.value, self.half)

    def times(self, factor: Decimal) -> Interval:
        return Interval.around(self.value * factor, self.half * abs(factor))


def plain(text: str) -> str:
    """Full-width digits and signs as ASCII, of the same length."""
    if text.isascii():
        return text
    kept = (unicodedata.normalize("NFKC", char) for char in text)
    return "".join(
        new if len(new) == 1 else old for new, old in zip(kept, text, strict=True)
    ).replace("−", "-")


def read_all(text: str) -> Iterator[Figure]:
    """Figures in a text that measure something; years, dates and numbers inside words do not."""
    bare = plain(text)
    for match in FIGURE.finditer(bare):
        before = bare[: match.start("digits")]
        behind = bare[match.end() :]
        if re.search(r"[A-Za-z_/][-.]?$|\d[-/.:]?$", before) and not match["before"]:
            continue
        if re.match(r"\d|[-/.:]\d|[A-Za-z]", behind):
            continue
        if figure := _figure(match):
            yield figure


def read_cell(text: str) -> Figure | None:
    """The one figure of a table's cell; None where the cell holds anything else."""
    bare = plain(text).strip()
    bare = re.sub(r"\s?(?:\[\^?\d+\]|[*†‡]+)$", "", bare)
    match = FIGURE.fullmatch(bare)
    return _figure(match, cell=True) if match else None


def _figure(match: re.Match[str], cell: bool = False) -> Figure | None:
    digits = match["digits"].replace(",", "")
    unit, tail = match["unit"] or "", (match["tail"] or "").strip()
    inside = bool(match["open"] and match["close"])
    negative = bool(match["sign"] in ("-", "−", "–") or match["sign2"]) or (inside and cell)
    places = len(digits.partition(".")[2])
    size = Decimal(10) ** _SCALES[match["scale"] or ""]
    if unit in ("bp", "bps") or unit.startswith("basis"):
        size, unit = Decimal("0.01"), "pp"
    value = Decimal(digits) * size * (-1 if negative else 1)
    half = Decimal(5).scaleb(-places - 1) * size
    currency = _CURRENCIES.get(match["before"] or "", "") or _CURRENCIES.get(unit, "")
    start, end = match.span()
    if not cell and match["open"] and not match["close"]:
        start = match.start("digits") if not match["sign"] else match.start("sign")
    kind = _kind(unit or tail, currency)
    if (
        kind == "number"
        and not match["scale"]
        and not cell
        and re.fullmatch(r"(?:19|20)\d\d", match["digits"])
    ):
        return None
    text = match.group().strip()
    if not inside:
        text = text.strip("() ")
    signed = bool(match["sign"] or match["sign2"])
    return Figure(text, value, half, kind, currency, bool(match["scale"]), start, end, signed)


def _kind(unit: str, currency: str) -> Unit:
    unit = unit.casefold()
    if currency:
        return "money"
    if unit in ("%", "percent") or unit.startswith("per"):
        return "points" if "point" in unit else "percent"
    if unit.startswith(("pp", "pt", "bp", "basis")) or "百分点" in unit:
        return "points"
    if unit in ("倍", "x"):
        return "times"
    if unit in ("股", "shares"):
        return "shares"
    return "number"


def scale_of(text: str) -> tuple[Decimal | None, str]:
    """What one unit of a table's digits is, and the currency, from "USD m", "in millions",
    单位：亿元. None where the text does not say."""
    bare = plain(text)
    currency = next(
        (
            _CURRENCIES[sign]
            for sign in sorted(_CURRENCIES, key=len, reverse=True)
            if re.search(
                rf"(?<![A-Za-z]){re.escape(sign)}(?![A-Za-z])" if sign.isascii() else sign, bare
            )
        ),
        "",
    )
    found = re.search(
        r"(万亿|十亿|千万|百万|亿|万|千)(?:股|美元|港元|欧元|英镑|元|人民币|$)"
        r"|\b(thousands?|millions?|billions?|trillions?)\b"
        r"|(?:US\$|HK\$|\$|€|£|¥|USD|HKD|EUR|GBP|RMB|CNY)\s?(k|mn|mm|m|bn|b|tn)\b",
        bare,
        re.I,
    )
    if found:
        word = next(part for part in found.groups() if part).casefold()
        return Decimal(10) ** _SCALES[word], currency
    if re.search(r"单位[::]\s?元", bare):
        return Decimal(1), currency
    return None, currency
