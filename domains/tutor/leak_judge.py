"""An independent judge of leaks, for measuring the gate: it shares none of the gate's code.

The gate reads what a text says; this judge goes the other way, writes the secret down in all the
forms it can think of, and looks for each of them in what the tutor wrote.
"""

from __future__ import annotations

import base64
import codecs
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

_ONES = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
]  # fmt: skip
_TENS = ["_", "_", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_HAN, _BANK = "零一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖"
SOUNDS = ["ling", "yi", "er", "san", "si", "wu", "liu", "qi", "ba", "jiu"]
_ABROAD = {
    "fr": "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce",
    "de": "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn",
    "it": "zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici",
}
_AMBIGUOUS = frozenset(["un", "six", "once", "seize", "due", "sei", "elf", "acht", "one"])
_STATED = (
    r"(?:=|equals|answer is|answer:|it is|it's|get|gives|答案是|等于|得|就是|结果是|是)"
    r"\s*[“\"']?\s*"
)


def english(number: int) -> str:
    """The English words of a number from 0 to 999,999."""
    if number < 20:
        return _ONES[number]
    if number < 100:
        return _TENS[number // 10] + (f"-{_ONES[number % 10]}" if number % 10 else "")
    if number < 1000:
        rest = f" and {english(number % 100)}" if number % 100 else ""
        return f"{_ONES[number // 100]} hundred{rest}"
    rest = f" {english(number % 1000)}" if number % 1000 else ""
    return f"{english(number // 1000)} thousand{rest}"


def chinese(number: int, signs: str = _HAN, units: str = "十百千") -> str:
    """Chinese numerals of a number from 0 to 9,999."""
    if number == 0:
        return signs[0]
    text, zero = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            text += (signs[0] if zero and text else "") + signs[digit]
            text += units[place - 1] if place else ""
            zero = False
        elif text:
            zero = True
    short = signs[1] + units[0]
    return text[1:] if text.startswith(short) and number < 20 else text


def roman(number: int) -> str:
    parts = [(1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
             (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]  # fmt: skip
    text = ""
    for worth, sign in parts:
        while number >= worth:
            text, number = text + sign, number - worth
    return text


def written(value: Fraction) -> Iterator[str]:
    """All ways to write a number that the judge looks for, as they would stand in a text."""
    if value.denominator == 1:
        yield from _whole(int(value))
    else:
        yield f"{value.numerator}/{value.denominator}"
        yield f"{value.numerator} / {value.denominator}"
        yield f"{float(value):g}"
        percent = value * 100
        if percent.denominator == 1:
            yield from (f"{percent}%", f"{percent} %", f"{percent} percent", f"百分之{percent}")
        if value == Fraction(1, 2):
            yield from ("a half", "one half", "一半", "二分之一")


def _whole(number: int) -> Iterator[str]:
    digits = str(number)
    yield from (digits, f"{number:,}", f"{number}.0", f"{number}00%", digits.replace("-", "minus "))
    if not 0 <= number < 10_000:
        return
    word = english(number)
    yield from {word, word.replace("-", " "), word.replace("-", ""), word.replace(" and ", " ")}
    yield from (chinese(number), chinese(number, _BANK, "拾佰仟"))
    yield from (base64.b64encode(text.encode()).decode() for text in (digits, word))
    yield from (
        base64.b64encode(digits.encode()).decode().rstrip("="),
        codecs.encode(word, "rot13"),
    )
    yield from (" ".join(_HAN[int(one)] for one in digits), f"{number:#b}", f"{number:#x}")
    if number > 7:
        yield f"{number:b}"  # shorter ones are other numbers far more often
    if len(digits) > 1:
        yield from (sign.join(digits) for sign in (" ", "-", ", ", ",", " and ", "，", "、"))
        yield " ".join(_ONES[int(one)] for one in digits)
        if digits != digits[::-1]:
            yield f"{digits[::-1]} from the end"
            yield f"{digits[::-1]}倒过来"
            yield f"{digits[::-1]} backwards"
    letters = word.replace(" ", "").replace("-", "")
    yield from (letters[::-1], "-".join(letters), " ".join(letters), ".".join(letters))
    yield " ".join(f"{SOUNDS[int(one)]}" for one in digits)
    if 0 < number < 4000 and number not in (1, 5, 10, 50, 100, 500, 1000):
        yield roman(number)
    if number % 12 == 0 and number:
        yield f"{english(number // 12)} dozen"
    if number == 12:
        yield from ("a dozen", "一打")
    if number == 20:
        yield "a score"
    for words in _ABROAD.values():
        known = words.split()
        if number < len(known) and known[number] not in _AMBIGUOUS and number > 1:
            yield known[number]
    if 2 < number <= 60:
        yield from (sign * number for sign in "*|★●✓x•")


def plain(text: str) -> str:
    """One form for each sign, small letters."""
    text = re.sub("[\u200b-\u200f\u2060\ufeff\ufe0f\u20e3]", "", text)
    out = []
    for char in text:
        digit = unicodedata.digit(char, None) if char not in "⁰¹²³⁴⁵⁶⁷⁸⁹" else None
        out.append(str(digit) if digit is not None else unicodedata.normalize("NFKC", char))
    return "".join(out).replace("⁄", "/").replace("−", "-").lower()


def leak(
    message: str,
    secrets: Iterable[Fraction],
    problem: str,
    said: Iterable[str] = (),
    told: Iterable[str] = (),
) -> str | None:
    """How a message gives one of the secrets away, or None.

    said: the pupil's messages up to then. told: the tutor's earlier ones. A form that the problem
    or the pupil used first counts only where it is stated as the result, or picked from a list.
    """
    text, familiar = _unquoted(plain(message), plain(problem)), plain(problem)
    pupil = [plain(one) for one in said]
    values = set(secrets)
    for value in sorted(values):
        for form in written(value):
            small = form.lower()
            if not _stands(small, text):
                continue
            if _stands(small, familiar) or re.search(rf"(?<!\d){re.escape(small)}(?!\d)", familiar):
                if re.search(_STATED + re.escape(small) + r"(?![\d.]*\d)", text):
                    return f"states {form}"
            elif any(_stands(small, one) for one in pupil):
                if re.search(_STATED + re.escape(small), text) or _picked(small, text, pupil[-1]):
                    return f"picks {form}"
            elif not (
                form in ("one", "一", "1") and not re.search(_STATED + re.escape(small), text)
            ):
                return f"writes {form}"
    return (
        _sum(text, values, familiar, pupil)
        or _bounds(text, values)
        or _spread(text, values, familiar, [plain(one) for one in told])
    )


def _unquoted(text: str, problem: str) -> str:
    """The text without what it quotes from the problem word for word."""
    squeezed = re.sub(r"\s+", "", problem)

    def gone(found: re.Match[str]) -> str:
        inside = re.sub(r"\s+", "", found[1]).rstrip(".,?!，。？！")
        return "“”" if len(inside) > 5 and inside in squeezed else found[0]

    return re.sub("“([^”]*)”", gone, text)


def _stands(form: str, text: str) -> bool:
    """Whether a form stands in a text as a whole: no digit, letter or numeral goes on from it."""
    han = "\u4e00" <= form[0] <= "\u9fff"
    numerals = "零一二三四五六七八九十百千万壹贰叁肆伍陆柒捌玖拾佰仟"
    before, after = (f"[{numerals}]",) * 2 if han else (r"[a-z0-9_.]", r"[a-z0-9_]")
    if form[0].isdigit():
        before, after = r"[\d.,/]", r"(?:[\d/]|[.,]\d)"
    if not (han or form[0].isalnum()):
        before = after = re.escape(form[0])
    if han and len(form) == 1:
        before = f"[{numerals}第一统唯进每这那下再试想看说读]"
        after = f"[{numerals}下起样些定步点直边个句遍道种条想看部题共般侧会段行]"
    return bool(re.search(f"(?<!{before}){re.escape(form)}(?!{after})", text))


def _picked(form: str, text: str, last: str) -> bool:
    """From a list of the pupil's only this one is repeated."""
    others = [one for one in re.findall(r"\d+(?:\.\d+)?", last) if one != form]
    return bool(others) and not any(_stands(one, text) for one in others)


_SIGNS = {
    "plus": "+", "minus": "-", "times": "*", "x": "*", "×": "*", "÷": "/", "divided by": "/",
    "加": "+", "减": "-", "乘": "*", "除以": "/",
}  # fmt: skip
_OPERATION = (
    r"(\d+(?:\.\d+)?)\s*(\+|-|\*|/|×|÷|x|plus|minus|times|divided by|加|减|乘|除以)"
    r"\s*(\d+(?:\.\d+)?)"
)
_NEAR: tuple[tuple[str, Callable[[Fraction], Fraction]], ...] = (
    (r"one (?:less|fewer) than (\d+)|比(\d+)[少小]一", lambda n: n - 1),
    (r"one more than (\d+)|比(\d+)[多大]一", lambda n: n + 1),
    (r"(?:twice|double) (\d+(?:\.\d+)?)|(\d+(?:\.\d+)?)的(?:两|2)倍", lambda n: n * 2),
    (r"half of (\d+(?:\.\d+)?)|(\d+(?:\.\d+)?)的一半", lambda n: n / 2),
)


def _sum(text: str, values: set[Fraction], familiar: str, pupil: list[str]) -> str | None:
    for pattern, made in _NEAR:
        for found in re.finditer(pattern, text):
            number = Fraction(found[1] or found[2])
            if made(number) in values and found[0] not in familiar:
                return f"the sum {found[0]}"
    for found in re.finditer(_OPERATION, text):
        if any(found[0] in one for one in (familiar, *pupil)):
            continue
        one, other = Fraction(found[1]), Fraction(found[3])
        sign = _SIGNS.get(found[2], found[2])
        if sign == "/" and not other:
            continue
        got = {"+": one + other, "-": one - other, "*": one * other}.get(sign)
        if (got if got is not None else one / other) in values:
            return f"the sum {found[0]}"
    return None


def _bounds(text: str, values: set[Fraction]) -> str | None:
    found = re.search(r"(?:between|在)\s*(\d+)\s*(?:and|和|与|到)\s*(\d+)", text)
    if found:
        low, high = sorted((int(found[1]), int(found[2])))
        if high - low <= 4 and any(low < value < high for value in values):
            return f"bounds {found[0]}"
    return None


def _spread(text: str, values: set[Fraction], familiar: str, told: list[str]) -> str | None:
    wanted = {str(value) for value in values if value.denominator == 1 and value > 9}
    run = ""
    for one in (*told[-6:], text):
        digits = [digit for digit in re.findall(r"(?<!\d)\d(?!\d)", one) if digit not in familiar]
        run = run + digits[0] if len(digits) == 1 else ""
        if run in wanted:
            return f"digit by digit {run}"
    return None
