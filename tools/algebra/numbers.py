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
_EN_DIGIT = "|".join([*_EN_SMALL][:10])
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
    rf"""(?:(?P<zhwhole>{_ZH}|(?<![\d.])\d{{1,9}})又)?
        (?P<zhunder>{_ZH}|(?<![\d.])\d{{1,9}})分之(?P<zhover>{_ZH}|\d{{1,9}})
    |(?<![\w.])(?P<sign>[-−](?=[$¥￥]?\s?[\d.]))?[$¥￥£€]?\s?(?P<frac>\\[dt]?frac\s*\{{\s*
          (?P<over>-?\d{{1,15}})\s*\}}\s*\{{\s*(?P<under>\d{{1,15}})\s*\}})
    |(?P<minus>(?:(?<=[^\w)\].])(?<![\d)\]]\s)|(?<=^))[-−])?[$¥￥£€]?\s?
        (?:(?P<whole>\d{{1,15}})\s+(?=\d{{1,15}}\s?/\s?\d))?
        (?P<digits>{_DIGITS})(?:\s?/\s?(?P<below>\d{{1,15}})(?![\d.]))?
        \s?(?P<after>\\?%|percent\b|万|亿|million\b|thousand\b|billion\b)?
    |百分之(?P<zhpercent>{_DIGITS}|{_ZH})
    |(?P<zhtenths>[一二两三四五六七八九])[成折](?!为|绩|功|本|立|员|长|年|就)
    |(?P<zhhalf>一半)
    |(?P<zhminus>负)?(?P<zh>{_ZH})(?:点(?P<zhpoint>[零〇一二三四五六七八九]{{1,12}}))?
    |\b(?P<dozen>(?:a|one|half\ a)\ dozen)\b
    |\b(?:(?P<enover>{_EN}|an?)[\s-]+(?P<enpart>{_PART})|(?P<lone>half|quarter))\b
    |\b(?:(?P<enminus>minus|negative)\s)?(?P<en>(?:{_EN})(?:(?:[\s-]+|\s+and\s+)(?:{_EN})){{0,12}})\b
        (?:\s+point(?P<enpoint>(?:\s+(?:{_EN_DIGIT})){{1,12}})\b|(?P<enhalf>\s+and\s+a\s+half\b))?
        (?P<enpercent>\s?percent\b)?""",
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
        else:
            value = _in_words(part)
            value = value / 100 if value is not None and percent else value
        if value is not None:
            space = len(found[0]) - len(found[0].lstrip()), len(found[0]) - len(found[0].rstrip())
            start, end = found.start() + space[0], found.end() - space[1]
            yield Mention(value, start, end, percent, words)


def _in_words(part: dict[str, str | None]) -> Fraction | None:
    """The value of a number in words, before "percent" is applied."""
    if part["zhpercent"]:
        return _either(part["zhpercent"])
    if part["zhunder"]:
        upper, under, whole = (_either(part[n] or "零") for n in ("zhover", "zhunder", "zhwhole"))
        return None if upper is None or whole is None or not under else whole + upper / under
    if part["zhtenths"]:
        return Fraction(chinese(part["zhtenths"]) or 0, 10)
    if part["zhhalf"]:
        return Fraction(1, 2)
    if part["zh"]:
        number = chinese(part["zh"])
        point = chinese(part["zhpoint"]) if part["zhpoint"] else 0
        if number is None:
            return None
        value = number + Fraction(point or 0, 10 ** len(part["zhpoint"] or ""))
        return -value if part["zhminus"] else value
    if part["dozen"]:
        return Fraction(6 if part["dozen"].lower().startswith("half") else 12)
    if name := part["enpart"] or part["lone"]:
        return Fraction(
            (english(part["enover"]) if part["enover"] else 1) or 1, _EN_PARTS[name.lower()]
        )
    number = english(part["en"] or "")
    if number is None:
        return None
    digits = "".join(str(_EN_SMALL[word]) for word in (part["enpoint"] or "").lower().split())
    value = (
        number
        + Fraction(int(digits or 0), 10 ** len(digits))
        + bool(part["enhalf"]) * Fraction(1, 2)
    )
    return -value if part["enminus"] else value


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
