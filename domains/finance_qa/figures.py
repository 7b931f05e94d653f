"""Figures in running text and table cells: value, sign, percent, scale, and where they stand.

A figure's ``value`` is what is printed (``12.5%`` is 12.5, ``$3.2 million`` is 3.2, ``(3.2)`` is
-3.2), so that a reader finds it again; ``amount`` is what it means once its own scale word is
applied. Full-width digits and the Unicode minus are read like ASCII ones; other scripts' digits
are no figures.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

SCALES: dict[str, Decimal] = {
    "thousand": Decimal(1_000),
    "million": Decimal(1_000_000),
    "billion": Decimal(1_000_000_000),
    "trillion": Decimal(1_000_000_000_000),
    "百": Decimal(100),
    "千": Decimal(1_000),
    "万": Decimal(10_000),
    "百万": Decimal(1_000_000),
    "千万": Decimal(10_000_000),
    "亿": Decimal(100_000_000),
    "万亿": Decimal(1_000_000_000_000),
}
"""What a scale word multiplies by."""

_WORDS = {
    "k": "thousand",
    "m": "million",
    "mn": "million",
    "bn": "billion",
    "b": "billion",
    "tn": "trillion",
}

_FULL = str.maketrans("０１２３４５６７８９．，％（）－＋＄￥−–—", "0123456789.,%()-+$¥---")
"""One character for one, so that places in the text stay."""

_MAX_DIGITS = 30

_FIGURE = re.compile(
    r"""
    (?P<open>\(\s*)?
    (?P<sign>(?<![\w.)%])[-+]\s?)?
    (?:(?P<currency>US\$|HK\$|RMB|[$¥€£])\s*(?P<late>-\s?)?)?
    (?<![\d.])(?<![A-Za-z]-)(?<![A-Za-z_])
    (?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)
    (?![\d]|[A-Za-z_](?<!%)(?![a-z]*\b))
    (?P<close_early>\s*\)(?=\s*%))?
    \s?(?P<percent>%|percent\b|per\ cent\b|百分点|个百分点)?
    \s?(?P<scale>thousands?\b|millions?\b|billions?\b|trillions?\b|mn\b|bn\b|万亿|千万|百万|[万亿千百])?
    (?P<close>\s*\))?
    """,
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Figure:
    """``text`` is the printed form at ``start``..``end`` of the text it was found in. ``scale`` is
    a key of :data:`SCALES` or empty."""

    value: Decimal
    text: str
    start: int
    end: int
    percent: bool = False
    scale: str = ""
    currency: str = ""

    @property
    def amount(self) -> Decimal:
        return self.value * SCALES[self.scale] if self.scale else self.value

    @property
    def year(self) -> bool:
        """Whether it is more likely a year than an amount."""
        plain = self.text.strip("() ")
        return len(plain) == 4 and plain.isdigit() and 1900 <= int(plain) <= 2100


def ascii_digits(text: str) -> str:
    """The text with full-width digits and signs as ASCII ones, character for character."""
    return text.translate(_FULL)


def figures(text: str) -> list[Figure]:
    """All figures, in order."""
    plain = ascii_digits(text)
    return [figure for match in _FIGURE.finditer(plain) if (figure := _figure(match, text))]


def _figure(match: re.Match[str], text: str) -> Figure | None:
    digits = match["digits"].replace(",", "")
    if len(digits) > _MAX_DIGITS or not digits.isascii():
        return None
    try:
        value = Decimal(digits)
    except InvalidOperation:
        return None
    inside = bool(match["open"]) and bool(match["close"] or match["close_early"])
    minus = "-" in (match["sign"] or "") or bool(match["late"])
    start, end = match.start(), match.end()
    if match["open"] and not inside:
        start = match.start() + len(match["open"])
    if match["close"] and not match["open"]:
        end = match.start("close")
    # "(2)" alone is a note's number rather than a loss; "(2,004)" and "(2.5)" are losses.
    if inside or minus:
        value = -value
    scale = (match["scale"] or "").lower().rstrip("s")
    return Figure(
        value=value,
        text=text[start:end].strip(),
        start=start,
        end=end,
        percent=bool(match["percent"]),
        scale=_WORDS.get(scale, scale),
        currency=match["currency"] or "",
    )


_DIGIT_WORDS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_STEPS = {"十": 10, "百": 100, "千": 1000}
_SPOKEN = re.compile(r"(百分之)?([零〇一二两三四五六七八九十百千]+)(万|亿)?")


def spoken(text: str) -> list[Decimal]:
    """Chinese numerals written out, as in a question: 五千块 is 5000, 百分之五 is 5, 二十万 is
    200000. Single characters that are no amounts (一 in 一年) are among them: they only widen
    what a formula may use."""
    found = []
    for match in _SPOKEN.finditer(text):
        value = _spoken(match[2])
        if value is not None:
            found.append(value * SCALES[match[3]] if match[3] else value)
    return found


def _spoken(word: str) -> Decimal | None:
    total, current = 0, None
    for char in word:
        if char in _STEPS:
            total += (1 if current is None else current) * _STEPS[char]
            current = None
        elif current is not None:
            return None
        else:
            current = _DIGIT_WORDS[char]
    return Decimal(total + (current or 0))
