"""Whole numbers: written addition, subtraction, multiplication, division; order of operations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import zip_longest

from ..task import Task, rule


def _whole(task: Task, sign: str) -> tuple[int, int] | None:
    if task.sign != sign or not (task.left.isdigit() and task.right.isdigit()):
        return None
    return int(task.left), int(task.right)


def _columns(one: int, other: int) -> list[tuple[int, int]]:
    """Digits in pairs, the ones first."""
    pairs = zip_longest(reversed(str(one)), reversed(str(other)), fillvalue="0")
    return [(int(a), int(b)) for a, b in pairs]


def _joined(digits: list[int]) -> str:
    return str(int("".join(str(digit) for digit in reversed(digits))))


@rule("smaller_from_larger_digit")
def _smaller_from_larger(task: Task) -> Iterator[str]:
    if (pair := _whole(task, "-")) and pair[0] > pair[1]:
        yield _joined([abs(a - b) for a, b in _columns(*pair)])


@rule("borrow_without_paying")
def _borrow_free(task: Task) -> Iterator[str]:
    if (pair := _whole(task, "-")) and pair[0] > pair[1]:
        yield _joined([a - b if a >= b else 10 + a - b for a, b in _columns(*pair)])


@rule("zero_minus_digit_is_zero")
def _zero_minus(task: Task) -> Iterator[str]:
    if (pair := _whole(task, "-")) and pair[0] > pair[1] and "0" in str(pair[0]):
        digits, borrowed = [], 0
        for a, b in _columns(*pair):
            if a == 0 and b:
                digits.append(0)
                continue
            a -= borrowed
            borrowed = a < b
            digits.append(a - b + 10 * borrowed)
        yield _joined(digits)


@rule("carry_forgotten")
def _carry_lost(task: Task) -> Iterator[str]:
    if pair := _whole(task, "+"):
        yield _joined([(a + b) % 10 for a, b in _columns(*pair)][: len(str(max(pair)))])
        columns = _columns(*pair)
        top = columns[-1][0] + columns[-1][1]
        yield _joined([*[(a + b) % 10 for a, b in columns[:-1]], top])


@rule("carry_written_down")
def _carry_written(task: Task) -> Iterator[str]:
    if pair := _whole(task, "+"):
        yield _joined([a + b for a, b in _columns(*pair)])


@rule("product_carry_forgotten")
def _product_carry(task: Task) -> Iterator[str]:
    if (pair := _whole(task, "*")) and pair[1] < 10 <= pair[0]:
        digits = [int(d) * pair[1] for d in reversed(str(pair[0]))]
        yield _joined([*[d % 10 for d in digits[:-1]], digits[-1]])


@rule("partial_product_not_shifted")
def _not_shifted(task: Task) -> Iterator[str]:
    if (pair := _whole(task, "*")) and pair[1] >= 10:
        yield str(sum(pair[0] * int(digit) for digit in str(pair[1])))


@rule("digits_multiplied_by_column")
def _by_column(task: Task) -> Iterator[str]:
    if (pair := _whole(task, "*")) and min(pair) >= 10 and len(str(pair[0])) == len(str(pair[1])):
        yield _joined([a * b for a, b in _columns(*pair)])


@rule("zeros_of_product_lost")
def _zeros_lost(task: Task) -> Iterator[str]:
    if (pair := _whole(task, "*")) and (pair[0] % 10 == 0 or pair[1] % 10 == 0) and all(pair):
        product = pair[0] * pair[1]
        while product % 10 == 0:
            product //= 10
            yield str(product)


@rule("times_zero_keeps_number")
def _times_zero(task: Task) -> Iterator[str]:
    if (pair := _whole(task, "*")) and 0 in pair:
        yield str(max(pair))


@rule("zero_in_quotient_lost")
def _quotient_zero(task: Task) -> Iterator[str]:
    if (pair := _whole(task, "÷")) and pair[1] and pair[0] % pair[1] == 0:
        quotient = str(pair[0] // pair[1])
        if "0" in quotient:
            yield quotient.replace("0", "", 1)


@rule("larger_divided_by_smaller")
def _larger_by_smaller(task: Task) -> Iterator[str]:
    if (pair := _whole(task, "÷")) and 0 < pair[0] < pair[1]:
        yield str(Fraction(pair[1], pair[0]))


@rule("remainder_as_decimal")
def _remainder(task: Task) -> Iterator[str]:
    if task.sign != "÷":
        return
    values = task.numbers
    if len(values) == 2 and values[1] > 0 and values[0] > 0 and values[1].denominator == 1:
        places = len(task.left.partition(".")[2])
        scaled = values[0] * 10**places
        quotient, rest = divmod(int(scaled), int(values[1]))
        if rest:
            digits = str(quotient).rjust(places + 1, "0")
            point = f"{digits[:-places]}.{digits[-places:]}" if places else f"{digits}."
            yield f"{point}{rest}"


@rule("neighbour_in_times_table")
def _neighbour(task: Task) -> Iterator[str]:
    if (pair := _whole(task, "*")) and pair[1] < 10:
        yield from (str(pair[0] * (pair[1] + step)) for step in (-1, 1))
        yield from (str(pair[1] * (pair[0] + step)) for step in (-1, 1))
    if (pair := _whole(task, "÷")) and 0 < pair[1] < 10 and pair[0] % pair[1] == 0:
        yield from (str(pair[0] // pair[1] + step) for step in (-1, 1))


@rule("multiplies_as_adding")
def _as_adding(task: Task) -> Iterator[str]:
    if pair := _whole(task, "*"):
        yield str(sum(pair))


_CHAIN = re.compile(r"(\d+(?:\.\d+)?)((?:[-+*÷]\d+(?:\.\d+)?){2,4})")


def _apply(sign: str, one: Fraction, other: Fraction) -> Fraction:
    if sign in "+-":
        return one + other if sign == "+" else one - other
    return one * other if sign == "*" else one / other


def _chain(task: Task) -> tuple[list[Fraction], list[str]] | None:
    found = _CHAIN.fullmatch(task.text.replace(" ", ""))
    if not found:
        return None
    rest = re.findall(r"([-+*÷])(\d+(?:\.\d+)?)", found[2])
    numbers = [Fraction(found[1]), *(Fraction(n) for _, n in rest)]
    return (numbers, [sign for sign, _ in rest]) if all(numbers) else None


def _in_order(numbers: list[Fraction], signs: list[str], tiers: list[str]) -> Fraction:
    """The value when the signs of each tier are worked out before those of the next."""
    for tier in tiers:
        at = 0
        while at < len(signs):
            if signs[at] in tier:
                numbers[at : at + 2] = [_apply(signs[at], numbers[at], numbers[at + 1])]
                del signs[at]
            else:
                at += 1
    return numbers[0]


@rule("left_to_right")
def _left_to_right(task: Task) -> Iterator[str]:
    if chain := _chain(task):
        yield str(_in_order([*chain[0]], [*chain[1]], ["+-*÷"]))


@rule("addition_before_subtraction")
def _addition_first(task: Task) -> Iterator[str]:
    if chain := _chain(task):
        yield str(_in_order([*chain[0]], [*chain[1]], ["*÷", "+", "-"]))


@rule("multiplication_before_division")
def _multiplication_first(task: Task) -> Iterator[str]:
    if chain := _chain(task):
        yield str(_in_order([*chain[0]], [*chain[1]], ["*", "÷", "+-"]))


@rule("brackets_ignored")
def _brackets(task: Task) -> Iterator[str]:
    if "(" in task.text and re.fullmatch(r"[\d\s+*÷().-]+", task.text):
        from ..task import read_task

        flat = _chain(read_task(task.text.replace("(", "").replace(")", "")))
        if flat:
            yield str(_in_order([*flat[0]], [*flat[1]], ["*÷", "+-"]))


@rule("power_as_product")
def _power(task: Task) -> Iterator[str]:
    if found := re.fullmatch(r"(\d+)\^(\d+)", task.text):
        yield str(int(found[1]) * int(found[2]))


@rule("base_and_exponent_swapped")
def _swapped(task: Task) -> Iterator[str]:
    found = re.fullmatch(r"(\d{1,2})\^(\d{1,2})", task.text)
    if found and int(found[1]) < 20:
        yield str(int(found[2]) ** int(found[1]))


@rule("rounding_cuts_off")
def _cut(task: Task) -> Iterator[str]:
    if task.verb == "round" and len(task.numbers) == 2:
        value, unit = task.numbers
        yield str(value // unit * unit)


@rule("rounding_always_up")
def _up(task: Task) -> Iterator[str]:
    if task.verb == "round" and len(task.numbers) == 2:
        value, unit = task.numbers
        yield str(-(-value // unit) * unit)


@rule("multiple_for_factor")
def _multiple(task: Task) -> Iterator[str]:
    if task.verb in ("gcf", "lcm") and len(task.numbers) == 2:
        from math import gcd

        one, other = (int(value) for value in task.numbers)
        yield str(one * other // gcd(one, other) if task.verb == "gcf" else gcd(one, other))


@rule("product_for_common_multiple")
def _product(task: Task) -> Iterator[str]:
    if task.verb == "lcm" and len(task.numbers) == 2:
        yield str(int(task.numbers[0] * task.numbers[1]))
