"""Negative numbers: the sign of the number mixed up with the sign of the operation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from ..task import Task, rule, typed


def _pair(task: Task, sign: str) -> tuple[Fraction, Fraction] | None:
    values = task.numbers
    if task.sign != sign or len(values) != 2 or "-" not in task.left + task.right:
        return None
    return values[0], values[1]


@rule("sign_of_smaller_kept")
def _sign_of_smaller(task: Task) -> Iterator[str]:
    if (pair := _pair(task, "+")) and pair[0] * pair[1] < 0:
        yield typed(-(pair[0] + pair[1]))


@rule("two_minuses_make_plus_in_sum")
def _two_minuses(task: Task) -> Iterator[str]:
    if (pair := _pair(task, "+")) and pair[0] < 0 and pair[1] < 0:
        yield typed(-(pair[0] + pair[1]))
        yield typed(abs(pair[0] - pair[1]))


@rule("signs_ignored_in_sum")
def _ignored(task: Task) -> Iterator[str]:
    if (pair := _pair(task, "+")) and pair[0] * pair[1] < 0:
        yield typed(abs(pair[0]) + abs(pair[1]))
        yield typed(-abs(pair[0]) - abs(pair[1]))


@rule("minus_negative_as_minus")
def _minus_negative(task: Task) -> Iterator[str]:
    if (pair := _pair(task, "-")) and pair[1] < 0:
        yield typed(pair[0] + pair[1])


@rule("negative_minus_as_plus")
def _negative_minus(task: Task) -> Iterator[str]:
    if (pair := _pair(task, "-")) and pair[0] < 0 < pair[1]:
        yield typed(pair[0] + pair[1])
        yield typed(abs(pair[0]) + pair[1])


@rule("product_sign_wrong")
def _product(task: Task) -> Iterator[str]:
    if (pair := _pair(task, "*")) and pair[0] * pair[1]:
        yield typed(-pair[0] * pair[1])
    if (pair := _pair(task, "÷")) and pair[0] and pair[1]:
        yield typed(-pair[0] / pair[1])


@rule("negative_power_sign")
def _power(task: Task) -> Iterator[str]:
    if found := re.fullmatch(r"(\()?-(\d+)(?(1)\))\^(\d)", task.text):
        value = int(found[2]) ** int(found[3])
        # What brackets say is taken for the other: (-3)^2 as -9, -3^2 as 9.
        yield str(-value if found[1] and int(found[3]) % 2 == 0 else value)


@rule("negatives_compared_by_size")
def _by_size(task: Task) -> Iterator[str]:
    if task.verb == "compare" and len(task.numbers) == 2 and "-" in "".join(task.args):
        one, other = (abs(value) for value in task.numbers)
        if one != other:
            yield ">" if one > other else "<"


@rule("absolute_value_changes_sign")
def _absolute(task: Task) -> Iterator[str]:
    if found := re.fullmatch(r"\|(-?\d+(?:\.\d+)?)\|", task.text):
        yield typed(-abs(Fraction(found[1])))
    if found := re.fullmatch(r"\|(-?\d+)\|\+\|(-?\d+)\|", task.text.replace(" ", "")):
        one, other = int(found[1]), int(found[2])
        yield str(one + other)
        yield str(-one - other)
