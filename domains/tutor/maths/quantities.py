"""The quantities of a problem and of a right solution, and what a right solution could also reach.

A pupil may go another way than the reference: add in another order, work out each person's share
first. So beside the reference's own values stand those that regrouping its sums and products
gives: partial sums, partial products, and both after multiplying out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import combinations
from operator import add, mul

from ....tools.algebra import Node
from ....tools.algebra.nodes import constant
from ....tools.algebra.numbers import mentions
from .tokens import Chain, chains

_WORDS = {
    "twice": "2", "double": "2", "doubled": "2", "doubles": "2", "both": "2", "pair": "2",
    "couple": "2", "triple": "3", "tripled": "3", "thrice": "3", "third": "3", "dozen": "12",
    "half": "1/2", "halves": "2", "quarter": "1/4", "quarters": "4", "week": "7", "weeks": "7",
    "weekly": "7", "hour": "60", "hours": "60", "minute": "60", "minutes": "60", "day": "24",
    "daily": "24", "year": "12", "years": "12", "yearly": "12", "annual": "12", "months": "12",
    "month": "30", "foot": "12", "feet": "12", "yard": "3", "yards": "3", "score": "20",
    "decade": "10", "percent": "100", "%": "100", "square": "4", "triangle": "3", "cents": "100",
    "dollars": "100", "两倍": "2", "双": "2", "打": "12", "星期": "7", "周": "7", "小时": "60",
    "分钟": "60", "天": "24", "年": "12", "正方形": "4", "三角形": "3",
}  # fmt: skip
"""Numbers that a word brings with it."""
_WORD = re.compile("|".join(sorted(map(re.escape, _WORDS), key=len, reverse=True)), re.IGNORECASE)
_SCALES = (Fraction(100), Fraction(1, 100))
_WIDEST = 8
"""Terms of a sum, or factors of a product, that are regrouped."""
_DEEPEST = 14


def close(one: Fraction, other: Fraction) -> bool:
    """Equal, or within a rounding at the second place where one of them is no whole number."""
    if one.denominator == other.denominator == 1:
        return one == other
    return abs(one - other) <= max(Fraction(11, 1000) * abs(other), Fraction(6, 1000))


def among(value: Fraction, values: Iterable[Fraction]) -> bool:
    return any(close(value, other) for other in values)


def exact(node: Node) -> Fraction | None:
    """The value of a tree without variables, as a fraction."""
    value = constant(node)
    if value is None or isinstance(value, Fraction):
        return value
    return Fraction(str(round(value, 9))) if abs(value) < 10**12 else None


def given_numbers(text: str) -> set[Fraction]:
    """The numbers of a problem's text, in digits, words and hidden in words such as "twice"; for a
    percentage or a part also what remains."""
    found = {Fraction(1)}
    for number in mentions(text):
        found.add(number.value)
        if number.percent:
            found |= {number.value * 100, 1 - number.value, 1 + number.value}
            found.add(100 - number.value * 100)
        elif 0 < number.value < 1:
            found |= {1 - number.value, 1 / number.value}
    return found | {Fraction(_WORDS[word.lower()]) for word in _WORD.findall(text)}


def leaves(node: Node) -> Iterator[Fraction]:
    """The numbers written in a tree."""
    if node[0] == "num":
        value = exact(node)
        if value is not None:
            yield value
        return
    for part in node[1]:
        if isinstance(part, tuple):
            yield from leaves(part)


def is_worked(node: Node) -> bool:
    """Whether the tree is something to work out, not a number alone."""
    inner = node[1][0]
    return node[0] not in ("num", "var", "const") and not (
        node[0] == "neg" and isinstance(inner, tuple) and inner[0] == "num"
    )


@dataclass(frozen=True, slots=True)
class Known:
    """``given``: numbers of the problem. ``steps``: further numbers of the reference, its results.
    ``near``: what regrouping the reference reaches. ``answer``: its last number."""

    given: frozenset[Fraction]
    steps: frozenset[Fraction]
    near: frozenset[Fraction]
    answer: Fraction | None

    def kind(self, value: Fraction) -> str:
        """``step``, ``scaled`` (a step's value in hundredths or hundreds), ``near``, ``given`` or
        ``new``."""
        if among(value, self.steps):
            return "step"
        if any(among(value * scale, self.steps) for scale in _SCALES):
            return "scaled"
        if among(value, self.near):
            return "near"
        return "given" if among(value, self.given) else "new"


def known_from(problem: str, reference: str, answer: Fraction | None = None) -> Known:
    """What a problem and its right solution make known."""
    given = given_numbers(problem)
    lines = [line for line in reference.splitlines() if line.strip()]
    stated = {number.value for line in lines for number in mentions(line)}
    found = [chain for line in lines for chain in chains(line)]
    stated |= {v for chain in found for side in chain.sides if (v := exact(side)) is not None}
    if answer is None and lines:
        answer = next((number.value for number in mentions(lines[-1])), None)
    steps = {value for value in stated if not among(value, given)}
    return Known(frozenset(given), frozenset(steps), frozenset(_reached(found)), answer)


def _reached(found: Sequence[Chain]) -> set[Fraction]:
    by_result: dict[Fraction, Node] = {}
    values: set[Fraction] = set()
    for chain in found:
        result = exact(chain.sides[-1])
        work = next((s for s in chain.sides if is_worked(s) and exact(s) is not None), None)
        if work is None or result is None:
            continue
        whole = _inlined(work, by_result)
        by_result.setdefault(result, whole)
        for node in _nodes(whole):
            values |= _regrouped(node)
    return values


def _inlined(node: Node, by_result: dict[Fraction, Node]) -> Node:
    """The tree with each number that an earlier line worked out replaced by that line's tree."""
    if node[0] == "num":
        value = exact(node)
        return by_result.get(value, node) if value is not None else node
    return (
        node[0],
        tuple(_inlined(p, by_result) if isinstance(p, tuple) else p for p in node[1]),
    )


def _nodes(node: Node, depth: int = 0) -> Iterator[Node]:
    if node[0] != "num" and depth < _DEEPEST:
        yield node
        for part in node[1]:
            if isinstance(part, tuple):
                yield from _nodes(part, depth + 1)


def _regrouped(node: Node) -> set[Fraction]:
    value = exact(node)
    values = set() if value is None else {value}
    for parts, operation in ((_terms(node), add), (_factors(node), mul)):
        kept = parts[:_WIDEST]
        values |= {abs(part) for part in kept}
        for size in range(2, len(kept) + 1):
            values |= {abs(reduce(operation, some)) for some in combinations(kept, size)}
    return values


def _below(node: Node) -> list[Node]:
    return [part for part in node[1] if isinstance(part, tuple)]


def _terms(node: Node, sign: int = 1, depth: int = 0) -> list[Fraction]:
    """The signed terms of a sum, one factor multiplied out over another that is a sum."""
    if depth < _DEEPEST:
        if node[0] == "sum":
            return [term for part in _below(node) for term in _terms(part, sign, depth + 1)]
        if node[0] == "neg":
            return _terms(_below(node)[0], -sign, depth + 1)
        if node[0] == "product" and (spread := _multiplied_out(node, sign, depth)):
            return spread
    value = exact(node)
    return [] if value is None else [sign * value]


def _multiplied_out(node: Node, sign: int, depth: int) -> list[Fraction]:
    parts = _below(node)
    for at, part in enumerate(parts):
        terms = _terms(part, 1, depth + 1)
        if 1 < len(terms) <= _WIDEST:
            rest = [exact(other) for other in (*parts[:at], *parts[at + 1 :])]
            if None in rest:
                return []
            factor = reduce(mul, (value for value in rest if value is not None), Fraction(1))
            return [sign * term * factor for term in terms]
    return []


def _factors(node: Node, depth: int = 0) -> list[Fraction]:
    if depth < _DEEPEST:
        if node[0] == "product":
            return [factor for part in _below(node) for factor in _factors(part, depth + 1)]
        if node[0] == "inv":
            return [1 / factor for factor in _factors(_below(node)[0], depth + 1) if factor]
    value = exact(node)
    return [] if value is None else [value]
