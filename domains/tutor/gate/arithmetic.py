"""What sums in a text come to, in signs or in words: ``10+2``, "ten and two make", "twice six",
十加二, 比10多2. A sum that comes to a secret tells it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from .numbers import Said

_OPERATORS: tuple[tuple[str, str], ...] = (
    (r"\+|\bplus\b|\badded\s+to\b|\band\s+then\b|\bmore\s+than\b|加上?|添上|再来", "+"),
    (r"[-–]|\bminus\b|\btake\s+away\b|\bless(?!\s+than)\b|\bwithout\b|减去?|去掉|拿走", "-"),
    (r"[*×·x✕]|\btimes\b|\bmultiplied\s+by\b|\b(?:lots|groups|sets)\s+of\b|\bby\b|乘以?"
     r"|个(?=\d|[一二三四五六七八九十])", "*"),
    (r"[/÷]|\bdivided\s+by\b|\bover\b|\bout\s+of\b|\binto\b|除以", "/"),
    (r"\bless\s+than\b|\bfrom\b|\bsubtracted\s+from\b", "~"),
    (r"\band\b|\bwith\b|&|和|与|、|,|，|\bto\b", "&"),
)  # fmt: skip
_GAP = tuple((re.compile(pattern, re.IGNORECASE), sign) for pattern, sign in _OPERATORS)
_UNIT = r"[\s()（）$¥￥£€%“”\"]*(?:[A-Za-z]+\s+|[A-Za-z]+|[\u4e00-\u9fff]{1,3})?[\s()（）$¥￥£€]*"
_JOINERS = {
    "+": re.compile(r"\b(?:sum|add|adding|together|total|altogether|make|makes)\b|的和|总和|合起来"
                    r"|相加|一共|合计", re.I),
    "-": re.compile(r"\b(?:difference|subtract|subtracting|apart)\b|的差|相差|相减", re.I),
    "*": re.compile(r"\b(?:product|multiply|multiplying)\b|的积|相乘|乘积", re.I),
    "/": re.compile(r"\b(?:quotient|divide|dividing|ratio|share|split)\b|的商|相除", re.I),
}  # fmt: skip
_ONE = (
    (re.compile(r"(?:twice|double|doubling|two\s+times)\s+(?:of\s+)?$", re.I), Fraction(2)),
    (re.compile(r"(?:triple|tripling|thrice)\s+(?:of\s+)?$", re.I), Fraction(3)),
    (re.compile(r"(?:(?:half|halve|halving)\s+(?:of\s+)?(?:the\s+)?)$", re.I), Fraction(1, 2)),
    (re.compile(r"(?:third\s+of\s+)$", re.I), Fraction(1, 3)),
    (re.compile(r"(?:quarter\s+of\s+)$", re.I), Fraction(1, 4)),
)
_AFTER = (
    (re.compile(r"^\s*的(?:两|二)倍|^\s*doubled|^\s*翻倍"), Fraction(2)),
    (re.compile(r"^\s*的三倍|^\s*tripled"), Fraction(3)),
    (re.compile(r"^\s*的四倍"), Fraction(4)),
    (re.compile(r"^\s*的(?:一半|二分之一)|^\s*halved"), Fraction(1, 2)),
)
_SQUARED = re.compile(r"^\s*(?:squared|的平方|²|\^\s*2)")


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum in a text and what it comes to."""

    value: Fraction
    start: int
    end: int


def sums(text: str, found: list[Said]) -> Iterator[Sum]:
    """All sums of numbers next to each other, parts of longer ones included."""
    numbers = [one for one in found if one.plain]
    distinct: list[Said] = []
    for one in numbers:
        if distinct and one.start < distinct[-1].end:
            continue
        if distinct and one.value < 0 and not text[distinct[-1].end : one.start].strip():
            # Between two numbers the sign is an operator: 77 - 9.
            one = replace(one, value=-one.value, start=one.start + 1)
        distinct.append(one)
    yield from _single(text, distinct)
    yield from _compared(text, distinct)
    for at in range(len(distinct) - 1):
        chain: list[tuple[str, Said]] = [("", distinct[at])]
        for before, one in zip(distinct[at:], distinct[at + 1 : at + 6], strict=False):
            sign = _operator(text, before.end, one.start)
            if not sign:
                break
            chain.append((sign, one))
            for value in _values(chain):
                yield Sum(value, distinct[at].start, one.end)


def _operator(text: str, start: int, end: int) -> str:
    gap = text[start:end]
    if len(gap) > 36 or re.search(r"[.?!。？！;；=]", gap):
        return ""
    for pattern, sign in _GAP:
        for found in pattern.finditer(gap):
            if re.fullmatch(_UNIT, gap[: found.start()]) and re.fullmatch(
                _UNIT, gap[found.end() :]
            ):
                if sign != "&":
                    return sign
                around = text[max(0, start - 50) : start] + gap + text[end : end + 40]
                for joined, words in _JOINERS.items():
                    if words.search(around):
                        return joined
    return ""


def _values(chain: list[tuple[str, Said]]) -> set[Fraction]:
    """By the rules of precedence and from left to right: words do not say which."""
    got: set[Fraction] = set()
    left: Fraction | None = chain[0][1].value
    terms: list[Fraction] | None = [chain[0][1].value]
    for sign, one in chain[1:]:
        left = _apply(left, sign, one.value)
        if terms is not None:
            if sign in "*/":
                last = _apply(terms.pop(), sign, one.value)
                terms = None if last is None else [*terms, last]
            elif sign == "~":
                terms = [one.value - sum(terms, Fraction(0))]
            else:
                terms = [*terms, one.value if sign == "+" else -one.value]
    if left is not None:
        got.add(left)
    if terms is not None:
        got.add(sum(terms, Fraction(0)))
    if len(chain) == 2 and chain[1][0] == "/" and chain[0][1].value:
        got.add(chain[1][1].value / chain[0][1].value)
    if len(chain) == 2 and chain[1][0] == "-":
        got.add(abs(chain[0][1].value - chain[1][1].value))
    return got


def _apply(left: Fraction | None, sign: str, right: Fraction) -> Fraction | None:
    if left is None:
        return None
    if sign == "+":
        return left + right
    if sign == "-":
        return left - right
    if sign == "*":
        return left * right
    if sign == "~":
        return right - left
    return left / right if right else None


def _single(text: str, found: list[Said]) -> Iterator[Sum]:
    for one in found:
        before, after = text[max(0, one.start - 20) : one.start], text[one.end : one.end + 12]
        for pattern, factor in _ONE:
            if hit := pattern.search(before):
                yield Sum(one.value * factor, one.start - len(hit[0]), one.end)
        for pattern, factor in _AFTER:
            if pattern.match(after):
                yield Sum(one.value * factor, one.start, one.end + 3)
        if _SQUARED.match(after):
            yield Sum(one.value**2 if abs(one.value) < 10**6 else one.value, one.start, one.end)


_COMPARED = re.compile(r"比\s*$")
_MORE = re.compile(r"^\s*[\u4e00-\u9fff]{0,2}(多|大|少|小)\s*$")


def _compared(text: str, found: list[Said]) -> Iterator[Sum]:
    """比10多2, 比13少1; 3的4倍."""
    for one, other in pairwise(found):
        gap = text[one.end : other.start]
        if _COMPARED.search(text[max(0, one.start - 4) : one.start]) and (hit := _MORE.match(gap)):
            sign = "+" if hit[1] in "多大" else "-"
            value = _apply(one.value, sign, other.value)
            if value is not None:
                yield Sum(value, one.start, other.end)
        if re.fullmatch(r"\s*的\s*", gap) and text[other.end : other.end + 1] == "倍":
            yield Sum(one.value * other.value, one.start, other.end + 1)
