"""Words and codes that hide a number: spelled, reversed, shifted, in base64 or another language.

Only what a reader could undo is looked for. Where a code is met at all the message fails, whatever
it holds: a tutor has no use for one.
"""

from __future__ import annotations

import base64
import binascii
import re
import tomllib
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path

from ....tools.algebra.numbers import english


def _list(name: str) -> tuple[str, ...]:
    text = (Path(__file__).parent / "words.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)[name].split())


_SMALL, _TENS = _list("small"), _list("tens")
NUMBER_WORDS = frozenset({*_SMALL, *_TENS, "hundred", "thousand", "million", "dozen", "half"})
FOREIGN, _STRONG_FOREIGN = frozenset(_list("foreign")), frozenset(_list("stated"))
_IS_ONE = r"(?:\bis|\bequals|=|[:：“\"'‘]|是|为)\s*[“\"'‘]?"

_WORD = re.compile(r"[A-Za-zÀ-ÿ]+")
_SPELLED = re.compile(
    r"(?<![A-Za-z'’])(?:[A-Za-z](?:\s*[-–—.·,，、_*/|]\s*|\s+)){2,}[A-Za-z](?![A-Za-z'’])"
)
_TOKEN = re.compile(r"[A-Za-z0-9+/_-]{3,}={0,2}")
_HEX = re.compile(
    r"\b0[xXbBoO][0-9A-Fa-f]+\b|\\[xu][0-9A-Fa-f]{2,}|&#\w+;|%[0-9A-F]{2}\b|U\+[0-9A-F]{2,}"
)
_MORSE = re.compile(r"(?<![\w.])[.\-·–_]{2,}(?:[\s/]+[.\-·–_]{1,})+")
_MADE_OF = re.compile(
    r"\b(?:encod|decod|base\s?64|base\s?32|hex(?:adecimal)?\b|binary\b|rot-?13|cipher|caesar|morse|braille"
    r"|ascii|acrostic|anagram|rhymes?\b|sounds\s+like|backwards|spelled|spells?\b|roman\s+numeral|letters?\s+of"
    r"|first\s+letters?|pinyin|reversed?\b)|编码|解码|密码|暗号|摩斯|二进制|十六进制|谐音|倒过来|反过来写|倒着|罗马数字"
    r"|拼音|藏头|首字母|笔画",
    re.IGNORECASE,
)


def codes(text: str, known: str, secrets: Iterable[Fraction]) -> Iterator[str]:
    """What looks like a code in the text, each as it stands there.

    known: the problem's and the pupil's words, which are no codes. secrets: numbers whose words
    are looked for reversed, shifted and broken up.
    """
    familiar = {word.lower() for word in _WORD.findall(known)}
    lowered = text.lower()
    for pattern in (_HEX, _MORSE):
        yield from (found[0] for found in pattern.finditer(text) if found[0] not in known)
    for found in _MADE_OF.finditer(text):
        if found[0].lower() not in known.lower():
            yield found[0]
    for found in _SPELLED.finditer(text):
        letters = re.sub(r"[^A-Za-z]", "", found[0]).lower()
        if len(letters) >= 3 and found[0] not in known and not _sum_like(found[0]):
            yield found[0]
    words = [word.lower() for word in _WORD.findall(text)]
    for word in words:
        if word in familiar:
            continue
        if word in FOREIGN or (
            len(word) > 2 and not re.search(r"[aeiouyà-ÿ]", word) and word not in _UNITS
        ):
            yield word
    for word in _STRONG_FOREIGN - familiar:
        if re.search(_IS_ONE + rf"{word}\b", lowered):
            yield word
    yield from _hidden(words, familiar, list(secrets))
    yield from (token for token in _TOKEN.findall(text) if token not in known and _is_base64(token))


_UNITS = frozenset(_list("units"))


def _sum_like(text: str) -> bool:
    """``a - b - c`` may be a difference of variables."""
    return bool(re.fullmatch(r"[a-z](\s+[-*/]\s+[a-z])+", text))


def number_word(value: Fraction) -> tuple[str, ...]:
    """English words of a whole number below a thousand, the parts too when they are long."""
    if value.denominator != 1 or not 0 <= value < 1000:
        return ()
    number = int(value)
    if number < 20:
        return (_SMALL[number],)
    if number < 100:
        ten, unit = _TENS[number // 10 - 2], number % 10
        return (ten + _SMALL[unit] if unit else ten,)
    return (f"{_SMALL[number // 100]}hundred",)


def _hidden(words: list[str], familiar: set[str], secrets: list[Fraction]) -> Iterator[str]:
    wanted = {word for value in secrets for word in number_word(value)}
    mirrored = {word[::-1]: word for word in wanted | NUMBER_WORDS}
    for word in words:
        if word in familiar:
            continue
        if word in mirrored and word not in NUMBER_WORDS:
            yield word
        if len(word) >= 3 and word not in wanted:
            yield from (word for shift in range(1, 26) if _shift(word, shift) in wanted)
    if any(english(word) is not None for word in wanted):
        together = "".join(words)
        initials = "".join(word[0] for word in words)
        for word in wanted:
            if (
                len(word) >= 5
                and word in together
                and word not in words
                and not any(word in one for one in words)
            ):
                yield word
            if len(word) >= 4 and word in initials:
                yield f"initials {word}"


def _shift(word: str, by: int) -> str:
    return "".join(
        chr((ord(char) - 97 + by) % 26 + 97) if "a" <= char <= "z" else char for char in word
    )


def _is_base64(token: str) -> bool:
    bare = token.rstrip("=")
    if "-" in token or "_" in token or (token.isdigit()):
        return False
    mixed = bool(re.search(r"[a-z][A-Z]|\d[A-Za-z]|[A-Za-z]\d", bare)) or bare.isupper()
    if not (token.endswith("=") or mixed):
        return False
    try:
        decoded = base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return False
    return (
        len(decoded) > 0
        and decoded.isprintable()
        and (
            bool(re.search(r"\d", decoded))
            or (bool(re.fullmatch(r"[A-Za-z .,]+", decoded)) and token.endswith("="))
        )
    )
