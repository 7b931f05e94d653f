"""Numbers as people and models write them: reading them out of text, and telling two apart.

``$1,234.5 million``, ``(3.2)``, ``−4%``, ``1.2亿``, ``12.5个百分点`` and full-width digits are each
one :class:`Quantity`. Everything is Decimal. Which differences count is told by :func:`agrees`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_DASHES = dict.fromkeys(map(ord, "−–—﹣"), "-")
_PLAIN = {**_WIDE, **_DASHES, ord("￥"): "¥", ord("\u3000"): " ", ord("\u00a0"): " "}
"""One character for one, so that places in the text stay what they were."""

_SCALES = {
    "hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12,
    "mn": 6, "bn": 9, "tn": 12, "k": 3, "m": 6, "b": 9, "t": 12,
    "百": 2, "千": 3, "万": 4, "十万": 5, "百万": 6, "千万": 7,
    "亿": 8, "十亿": 9, "百亿": 10, "千亿": 11, "万亿": 12,
}  # fmt: skip
_UNITS = {
    "%": "%", "percent": "%", "per cent": "%", "pct": "%", "百分之": "%", "‰": "‰",
    "percentage point": "pp", "percentage points": "pp", "pp": "pp", "ppt": "pp",
    "个百分点": "pp", "百分点": "pp",
    "bp": "bp", "bps": "bp", "basis point": "bp", "basis points": "bp",
    "个基点": "bp", "基点": "bp",
    "$": "USD", "us$": "USD", "usd": "USD", "dollar": "USD", "dollars": "USD",
    "us dollars": "USD", "美元": "USD", "美金": "USD",
    "¥": "CNY", "rmb": "CNY", "cny": "CNY", "yuan": "CNY", "元": "CNY", "块": "CNY", "块钱": "CNY",
    "元人民币": "CNY", "人民币": "CNY", "人民币元": "CNY",
    "hk$": "HKD", "hkd": "HKD", "港元": "HKD", "港币": "HKD",
    "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "欧元": "EUR",
    "£": "GBP", "gbp": "GBP", "英镑": "GBP", "日元": "JPY",
    "x": "x", "times": "x", "倍": "x",
    "share": "shares", "shares": "shares", "股": "shares", "份": "units", "手": "lots",
    "克": "grams", "枚": "coins", "枚比特币": "coins", "户": "households", "人": "people",
}  # fmt: skip
_FACTORS = {
    "%": Decimal("0.01"),
    "pp": Decimal("0.01"),
    "‰": Decimal("0.001"),
    "bp": Decimal("0.0001"),
}
_CURRENCY = r"(?i:us\$|hk\$|usd|hkd|rmb|cny|eur|gbp)|[$¥€£]|百分之"


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_SCALE = (
    rf"(?i:{_either(w for w in _SCALES if w.isascii() and len(w) > 1)})s?(?![A-Za-z])"
    r"|(?<=\d)[KMBTk](?![A-Za-z])"
    r"|[十百千]?亿|万亿|[十百千]万|万|千(?![克米瓦])|百(?!分)"
)
_UNIT = (
    rf"(?i:{_either(w for w in _UNITS if re.fullmatch('[a-z ]+', w))})(?![A-Za-z])"
    rf"|[%‰]|{_either(w for w in _UNITS if not w.isascii() and w not in '‰¥€£百分之')}"
)
_NUMBER = re.compile(
    r"(?P<open>\([ \t]*)?"
    r"(?P<sign>[-+])?(?P<gap>[ \t]*)"
    rf"(?:(?P<currency>{_CURRENCY})[ \t]*(?P<inner>[-+])?[ \t]*)?"
    r"(?<![A-Za-z0-9_.])(?P<digits>(?>\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+))"
    rf"(?:[ \t]*(?P<scale>{_SCALE}))?(?:[ \t]*(?P<unit>{_UNIT}))?"
    rf"(?P<close>[ \t]*\)(?:[ \t]*(?P<scale2>{_SCALE}))?(?:[ \t]*(?P<unit2>{_UNIT}))?)?"
    r"(?![A-Za-z])"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as written. ``number``: the digits with their sign. ``scale``: what a scale word
    multiplies it by. ``unit``: ``%``, ``pp``, ``bp``, a currency code, ... or empty. ``places``:
    decimals as written. ``yearlike``: a bare 1900 to 2099, as a year is written. ``start`` and
    ``end``: where it stands in the text."""

    number: Decimal
    scale: Decimal = Decimal(1)
    unit: str = ""
    places: int = 0
    yearlike: bool = False
    start: int = 0
    end: int = 0

    @property
    def value(self) -> Decimal:
        """The plain number: 12.5% is 0.125 and 1.2亿 is 120000000."""
        return self.number * self.scale * _FACTORS.get(self.unit, Decimal(1))

    @property
    def step(self) -> Decimal:
        """One unit of the last place as written, in terms of ``value``."""
        return self.scale * _FACTORS.get(self.unit, Decimal(1)).scaleb(-self.places)

    @property
    def percent(self) -> bool:
        return self.unit == "%"

    def bare(self) -> Quantity:
        """The digits alone, without scale and unit."""
        return replace(self, scale=Decimal(1), unit="")


def plain(text: str) -> str:
    """Full-width characters and all dashes as their ASCII kin, each in its old place."""
    return text.translate(_PLAIN)


def quantities(text: str) -> list[Quantity]:
    """All numbers in a text, in order.

    A minus counts where it cannot be a range, a date or a subtraction; brackets around nothing but
    a number make it negative, as in accounts (a bare year excepted). Digits that are a part of a
    name, such as ``FY19``, ``A500`` or ``5G``, are no quantity.
    """
    clean = plain(text)
    return [_quantity(clean, found) for found in _NUMBER.finditer(clean)]


def _quantity(text: str, found: re.Match[str]) -> Quantity:
    digits = found["digits"].replace(",", "")
    closed = bool(found["open"] and found["close"])
    scale = found["scale"] or (closed and found["scale2"]) or ""
    unit = found["unit"] or (closed and found["unit2"]) or found["currency"] or ""
    power = _SCALES.get(scale.lower()) or _SCALES.get(scale.lower().removesuffix("s"), 0)
    _, _, decimals = digits.partition(".")
    read = Quantity(
        Decimal(digits),
        Decimal(1).scaleb(power),
        _UNITS.get(unit.lower(), ""),
        len(decimals),
        bool(re.fullmatch(r"(19|20)\d\d", found["digits"])) and not scale and not unit,
        *_span(found, closed),
    )
    bracketed = closed and not found["sign"] and not found["inner"] and not read.yearlike
    if bracketed or found["inner"] == "-" or _is_minus(text, found):
        return replace(read, number=-read.number)
    return read


def _span(found: re.Match[str], closed: bool) -> tuple[int, int]:
    """From the first to the last character that is a part of the number."""
    starts = [
        found.start(name)
        for name in (("open",) if closed else ()) + ("sign", "currency", "digits")
        if found[name]
    ]
    if closed:
        return min(starts), found.end()
    return min(starts), max(found.end(name) for name in ("digits", "scale", "unit"))


def _is_minus(text: str, found: re.Match[str]) -> bool:
    if found["sign"] != "-":
        return False
    before = text[: found.start("sign")]
    if found["gap"]:
        return not before.strip() or before.rstrip()[-1] in "=:(*\n"
    return not before or not re.match(r"[A-Za-z0-9_%)\]月年日]", before[-1])


def quantity(text: str) -> Quantity | None:
    """The number that the whole text is, or None when it is none, or more than that."""
    found = quantities(text)
    if len(found) != 1:
        return None
    rest = text[: found[0].start] + text[found[0].end :]
    return found[0] if not rest.strip(" \t\r\n.。,*'\"$¥") else None


def final(text: str) -> Quantity | None:
    """The number that a short answer gives: what follows the last equals sign if anything does,
    years left aside where there are others, then the first."""
    tail = re.split(r"[=≈＝]", text)[-1]
    found = quantities(tail) or quantities(text)
    others = [one for one in found if not one.yearlike]
    return next(iter(others or found), None)


def agrees(answer: Quantity, gold: Quantity) -> bool:
    """Whether an answer gives a gold value, rounding aware and strict about the sign.

    It does when it lies within half a unit of the gold's last place (the gold was rounded), or
    when the gold lies within half a unit of the answer's last place and within 1% (the answer was
    rounded, and not too far). Values are compared: 12.5% is 0.125, and scale words count.
    """
    return _near(answer.value, answer.step, gold.value, gold.step)


def _near(answer: Decimal, answer_step: Decimal, gold: Decimal, gold_step: Decimal) -> bool:
    if answer * gold < 0:
        return False
    off = abs(answer - gold)
    return off <= gold_step / 2 or (off <= answer_step / 2 and off <= abs(gold) / 100)


def yes_or_no(text: str) -> str | None:
    """``yes`` or ``no``, the first that the text says, or None."""
    found = re.search(r"\b(yes|no)\b", text.lower())
    return found[1] if found else None
