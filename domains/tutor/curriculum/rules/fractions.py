"""Fractions: the parts handled as if they were two whole numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from math import gcd, lcm

from ..task import Task, number, rule

_MIXED = re.compile(r"(?:(\d+)(?: |$))?(?:(\d+)/(\d+))?")
Parts = tuple[int, int, int]
"""Whole, numerator, denominator; 0 and 1 where there is no fraction."""


def _parts(text: str) -> Parts | None:
    found = _MIXED.fullmatch(text)
    if not found or not (found[1] or found[2]):
        return None
    return int(found[1] or 0), int(found[2] or 0), int(found[3] or 1)


def _pair(task: Task, signs: str) -> tuple[Parts, Parts] | None:
    if not task.sign or task.sign not in signs or "/" not in task.left + task.right:
        return None
    one, other = _parts(task.left), _parts(task.right)
    return (one, other) if one and other and one[2] and other[2] else None


def _plain(task: Task, signs: str) -> tuple[int, int, int, int] | None:
    """Two fractions without wholes; a whole number counts as over 1."""
    pair = _pair(task, signs)
    if not pair or any(part[0] and part[1] for part in pair):
        return None
    (w, a, b), (v, c, d) = pair
    return (a or w, b, c or v, d)


def _signed(task: Task, one: int, other: int) -> int:
    return one + other if task.sign == "+" else one - other


def _over(over: int, under: int, whole: int = 0) -> Iterator[str]:
    if under > 0:
        yield f"{whole} {over}/{under}" if whole and over else f"{over}/{under}"


@rule("adds_tops_and_bottoms")
def _tops_and_bottoms(task: Task) -> Iterator[str]:
    if parts := _plain(task, "+-"):
        a, b, c, d = parts
        yield from _over(_signed(task, a, c), b + d)
        yield from _over(_signed(task, a, c), abs(_signed(task, b, d)))


@rule("keeps_numerators")
def _keeps(task: Task) -> Iterator[str]:
    if (parts := _plain(task, "+-")) and parts[1] != parts[3]:
        a, b, c, d = parts
        yield from _over(_signed(task, a, c), lcm(b, d))
        yield from _over(_signed(task, a, c), b * d)


@rule("whole_multiplied_into_both")
def _into_both(task: Task) -> Iterator[str]:
    if (parts := _plain(task, "*")) and 1 in (parts[1], parts[3]):
        a, b, c, d = parts
        whole, over, under = (c, a, b) if d == 1 else (a, c, d)
        yield from _over(over * whole, under * whole)
        yield from _over(over, under * whole)


@rule("denominator_kept_in_product")
def _kept(task: Task) -> Iterator[str]:
    if (parts := _plain(task, "*")) and parts[1] == parts[3] != 1:
        yield from _over(parts[0] * parts[2], parts[1])


@rule("cross_multiplies_product")
def _cross(task: Task) -> Iterator[str]:
    if (parts := _plain(task, "*")) and 1 not in (parts[1], parts[3]):
        a, b, c, d = parts
        yield from _over(a * d, b * c)
        ones, carried = a * d % 10, a * d // 10
        yield str((b * c + carried) * 10 + ones)  # both products written as one number


@rule("divides_parts_straight")
def _straight(task: Task) -> Iterator[str]:
    if (parts := _plain(task, "÷")) and parts[2] and parts[3]:
        a, b, c, d = parts
        over, under = (max(p, q) // min(p, q) for p, q in ((a, c), (b, d)))
        yield from _over(over, under)
        if a // c and b // d:
            yield from _over(a // c, b // d)


@rule("inverts_the_first")
def _inverts_first(task: Task) -> Iterator[str]:
    if (parts := _plain(task, "÷")) and parts[0]:
        yield from _over(parts[1] * parts[2], parts[0] * parts[3])


@rule("divides_without_inverting")
def _no_inverting(task: Task) -> Iterator[str]:
    if parts := _plain(task, "÷"):
        yield from _over(parts[0] * parts[2], parts[1] * parts[3])


@rule("simplifies_one_part")
def _one_part(task: Task) -> Iterator[str]:
    found = re.fullmatch(r"(\d+)/(\d+)", task.args[0]) if task.verb == "simplify" else None
    if found:
        over, under = int(found[1]), int(found[2])
        if gcd(over, under) == 1:
            return
        for factor in range(2, max(over, under) + 1):
            if over % factor == 0:
                yield from _over(over // factor, under)
            if under % factor == 0:
                yield from _over(over, under // factor)


@rule("simplifies_by_guess")
def _guess(task: Task) -> Iterator[str]:
    found = re.fullmatch(r"(\d+)/(\d+)", task.args[0]) if task.verb == "simplify" else None
    if found:
        over, under = int(found[1]), int(found[2])
        for factor in range(2, 6):
            if (over % factor == 0) != (under % factor == 0) or over % factor:
                yield from _over(max(1, over // factor), max(2, under // factor))
        roots = round(over**0.5), round(under**0.5)
        if roots[0] ** 2 == over and roots[1] ** 2 == under and roots[1] > 1:
            yield from _over(*roots)
        yield from _over(max(1, over - 1), max(2, under - 1))


@rule("larger_denominator_is_larger")
def _denominator(task: Task) -> Iterator[str]:
    if task.verb == "compare" and len(task.numbers) == 2 and "/" in "".join(task.args):
        one, other = _parts(task.args[0]), _parts(task.args[1])
        if one and other and one[2] != other[2] and task.numbers[0] != task.numbers[1]:
            yield ">" if one[2] > other[2] else "<"


@rule("same_gap_is_equal")
def _gap(task: Task) -> Iterator[str]:
    if task.verb == "compare" and len(task.numbers) == 2 and "/" in "".join(task.args):
        one, other = _parts(task.args[0]), _parts(task.args[1])
        if one and other and one[2] - one[1] == other[2] - other[1]:
            yield "="


@rule("mixed_smaller_from_larger")
def _mixed_smaller(task: Task) -> Iterator[str]:
    if pair := _pair(task, "-"):
        (w, a, b), (v, c, d) = pair
        first, second = Fraction(a, b), Fraction(c, d)
        if first < second:
            part = abs(first - second) if a else second
            yield f"{w - v} {part.numerator}/{part.denominator}"
            yield f"{abs(w - v)} {part.numerator}/{part.denominator}"
            if not a and w > c > 0 and not v:
                yield from _over(w - c, d)  # 7 - 1/3 as 6/3


@rule("mixed_parts_apart")
def _mixed_apart(task: Task) -> Iterator[str]:
    pair = _pair(task, "-+")
    if pair and all(part[0] and part[1] for part in pair):
        (w, a, b), (v, c, d) = pair
        if task.sign == "-" and b != d:
            yield from _over(abs(a - c), abs(b - d), w - v)
        if task.sign == "+":
            yield from _over(a + c, b + d, w + v)


@rule("mixed_as_sum_over_denominator")
def _mixed_sum(task: Task) -> Iterator[str]:
    if task.verb == "improper" and (part := _parts(task.args[0])):
        yield from _over(part[0] + part[1], part[2])
        yield from _over(part[0] * part[1], part[2])
        yield from _over(part[0] * part[1] + part[2], part[2])


@rule("mixed_multiplied_apart")
def _mixed_product(task: Task) -> Iterator[str]:
    pair = _pair(task, "*")
    if pair and any(part[0] and part[1] for part in pair):
        (w, a, b), (v, c, d) = pair
        whole, part = max(w, 1) * max(v, 1), Fraction(max(a, 1) * max(c, 1), b * d)
        yield f"{whole} {part.numerator}/{part.denominator}"


@rule("only_one_share_taken")
def _one_share(task: Task) -> Iterator[str]:
    """Two fifths of a number, or a number from its two fifths: the numerator is forgotten."""
    if task.verb in ("fraction of", "whole from part") and len(task.args) == 2:
        share, value = _parts(task.args[0]), number(task.args[1])
        if share and value is not None:
            yield str(value / share[2] if task.verb == "fraction of" else value * share[2])


@rule("part_taken_as_whole")
def _part_as_whole(task: Task) -> Iterator[str]:
    if task.verb == "whole from part" and len(task.numbers) == 2:
        yield str(task.numbers[0] * task.numbers[1])


@rule("equivalent_by_adding")
def _by_adding(task: Task) -> Iterator[str]:
    """3/4 = ?/8: what was added below is added above."""
    if task.verb == "equivalent" and (part := _parts(task.args[0])) and number(task.args[1]):
        yield str(part[1] + int(number(task.args[1]) or 0) - part[2])
