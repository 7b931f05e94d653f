"""Numbers in a text, written in digits or in words, English and Chinese alike, with their places.

``1,200``, ``3/4``, ``1 1/2``, ``12%``, ``3万``, ``twenty-five``, ``a dozen``, ``half``,
``三十二``, ``二分之一``, ``百分之十二``. Values are exact. A row of more than 30 digits is no
number of a school problem and is passed over, which also bounds the work.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

_EN_SMALL = {
    word: value
    for value, word in enumerate(
        re.findall(
            r"\w+",
            "zero one two three four five six seven eight nine ten eleven twelve thirteen "
            "fourteen fifteen sixteen seventeen eighteen nineteen",
        )
    )
}
_EN_TENS = {
    word: 10 * value
    for value, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
}
_EN_LARGE = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
_EN_PARTS = {"half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4}
_EN_PARTS |= {
    f"{word}{ending}": value
    for value, word in enumerate(
        ["fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"], start=4
    )
    for ending in ("", "s")
}
_ZH_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_ZH_UNITS = {"十": 10, "百": 100, "千": 1000}
_ZH_LARGE = {"万": 10**4, "亿": 10**8}

_EN = "|".join(sorted((*_EN_SMALL, *_EN_TENS, *_EN_LARGE), key=len, reverse=True))
_PART = "|".join(sorted(_EN_PARTS, key=len, reverse=True))
_DIGITS = (
    r"(?<!\d)(?:(?:\d{1,3}(?:[,，]\d{3}){1,9}|\d{1,30})(?!\d)(?:\.\d{1,30})?|\.\d{1,30}(?!\d))"
)
_ZH = "[零〇一二两三四五六七八九十百千万亿]{1,20}"
_NUMBER = re.compile(
    rf"""(?<![\w.])(?P<sign>[-−](?=[$¥￥]?\s?[\d.]))?[$¥￥£€]?\s?(?P<frac>\\[dt]?frac\s*\{{\s*
          (?P<over>-?\d{{1,15}})\s*\}}\s*\{{\s*(?P<under>\d{{1,15}})\s*\}})
    |(?P<minus>(?:(?<=[^\w)\].])|(?<=^))[-−])?[$¥￥£€]?\s?
        (?:(?P<whole>\d{{1,15}})\s+(?=\d{{1,15}}\s?/\s?\d))?
        (?P<digits>{_DIGITS})(?:\s?/\s?(?P<below>\d{{1,15}})(?![\d.]))?
        \s?(?P<after>\\?%|percent\b|万|亿|million\b|thousand\b|billion\b)?
    |百分之(?P<zhpercent>{_DIGITS}|{_ZH})
    |(?P<zhunder>{_ZH})分之(?P<zhover>{_ZH})
    |(?P<zh>{_ZH})
    |\b(?P<dozen>(?:a|one|half\ a)\ dozen)\b
    |\b(?:(?P<enover>{_EN}|an?)[\s-]+(?P<enpart>{_PART})|(?P<lone>half|quarter))\b
    |\b(?P<en>(?:{_EN})(?:(?:[\s-]+|\s+and\s+)(?:{_EN})){{0,12}})\b(?P<enpercent>\s?percent\b)?""",
    re.VERBOSE | re.IGNORECASE,
)
_AFTER = {"万": 10**4, "亿": 10**8, "thousand": 1000, "million": 10**6, "billion": 10**9}


@dataclass(frozen=True, slots=True)
class Mention:
    """A number in a text: its value, its place (``start`` to ``end``), whether it is a percentage
    (``value`` is then already divided by 100) and whether it is written in words."""

    value: Fraction
    start: int
    end: int
    percent: bool = False
    words: bool = False


def mentions(text: str) -> Iterator[Mention]:
    """All numbers of a text, in order."""
    for found in _NUMBER.finditer(text):
        part = found.groupdict()
        percent = bool(part["enpercent"] or part["zhpercent"])
        words = part["digits"] is None and part["frac"] is None
        value: Fraction | None
        if part["frac"]:
            under = int(part["under"])
            value = Fraction(int(part["over"]), under) if under else None
            value = -value if value is not None and part["sign"] else value
        elif part["digits"]:
            value, percent = _digits(part)
        elif part["zhpercent"]:
            value = _either(part["zhpercent"])
            value = None if value is None else value / 100
        elif part["zhunder"]:
            under_zh, over_zh = chinese(part["zhunder"]), chinese(part["zhover"])
            value = Fraction(over_zh, under_zh) if over_zh is not None and under_zh else None
        elif part["zh"]:
            whole = chinese(part["zh"])
            value = None if whole is None else Fraction(whole)
        elif part["dozen"]:
            value = Fraction(6 if part["dozen"].lower().startswith("half") else 12)
        elif name := part["enpart"] or part["lone"]:
            over = english(part["enover"]) if part["enover"] else 1
            value = Fraction(over or 1, _EN_PARTS[name.lower()])
        else:
            whole = english(part["en"])
            value = None if whole is None else Fraction(whole)
            value = value / 100 if value is not None and percent else value
        if value is not None:
            space = len(found[0]) - len(found[0].lstrip()), len(found[0]) - len(found[0].rstrip())
            start, end = found.start() + space[0], found.end() - space[1]
            yield Mention(value, start, end, percent, words)


def _digits(part: dict[str, str | None]) -> tuple[Fraction | None, bool]:
    value = Fraction(re.sub("[,，]", "", part["digits"] or ""))
    if part["below"]:
        if not int(part["below"]):
            return None, False
        value /= int(part["below"])
    if part["whole"]:
        value += int(part["whole"])
    after = (part["after"] or "").lower()
    percent = after.endswith("%") or after == "percent"
    value = value / 100 if percent else value * _AFTER.get(after, 1)
    return (-value if part["minus"] else value), percent


def _either(text: str) -> Fraction | None:
    if text[0].isdigit() or text[0] == ".":
        return Fraction(re.sub("[,，]", "", text))
    whole = chinese(text)
    return None if whole is None else Fraction(whole)


def chinese(text: str) -> int | None:
    """``三百二十`` as 320, ``二〇一`` as 201; None when the signs make no number."""
    if all(sign in _ZH_DIGITS for sign in text):
        return int("".join(str(_ZH_DIGITS[sign]) for sign in text))
    total = section = digit = 0
    for sign in text:
        if sign in _ZH_DIGITS:
            digit = _ZH_DIGITS[sign]
        elif sign in _ZH_UNITS:
            section += (digit or 1) * _ZH_UNITS[sign]
            digit = 0
        else:
            if not section + digit:
                return None  # 万 and 亿 alone are no numbers
            total = (total + section + digit) * _ZH_LARGE[sign]
            section = digit = 0
    return total + section + digit


def english(text: str) -> int | None:
    """``two hundred and five`` as 205; None when the words make no number."""
    total = current = 0
    seen = False
    for word in re.split(r"[\s-]+", text.lower()):
        if word in ("and", ""):
            continue
        if word in ("a", "an"):
            current, seen = 1, True
        elif word in _EN_SMALL or word in _EN_TENS:
            current, seen = current + _EN_SMALL.get(word, 0) + _EN_TENS.get(word, 0), True
        elif word == "hundred":
            current, seen = (current or 1) * 100, True
        elif seen:
            total, current = total + (current or 1) * _EN_LARGE[word], 0
    return total + current if seen else None
