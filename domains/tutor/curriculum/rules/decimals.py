"""Decimals: place value, comparing, where the point goes."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from ..task import Task, rule, typed


def _parts(text: str) -> tuple[str, str]:
    whole, _, part = text.partition(".")
    return whole or "0", part


def _decimal(task: Task, signs: str) -> bool:
    texts = (task.left, task.right)
    return (
        bool(task.sign)
        and task.sign in signs
        and any("." in text for text in texts)
        and not any("/" in text or text.startswith("-") for text in texts)
    )


def _pair(task: Task) -> tuple[str, str] | None:
    ok = task.verb == "compare" and len(task.args) == 2 and len(task.numbers) == 2
    return (task.args[0], task.args[1]) if ok and task.numbers[0] != task.numbers[1] else None


@rule("longer_decimal_is_larger")
def _longer(task: Task) -> Iterator[str]:
    pair = _pair(task)
    if pair and any("." in text for text in pair) and "/" not in "".join(pair):
        (one, a), (other, b) = _parts(pair[0]), _parts(pair[1])
        if one == other and len(a) != len(b):
            yield ">" if len(a) > len(b) else "<"
        elif one == other and int(a or 0) != int(b or 0):
            yield ">" if int(a or 0) > int(b or 0) else "<"


@rule("shorter_decimal_is_larger")
def _shorter(task: Task) -> Iterator[str]:
    pair = _pair(task)
    if pair and any("." in text for text in pair) and "/" not in "".join(pair):
        (one, a), (other, b) = _parts(pair[0]), _parts(pair[1])
        if one == other and len(a) != len(b):
            yield ">" if len(a) < len(b) else "<"


@rule("decimal_parts_apart")
def _apart(task: Task) -> Iterator[str]:
    if _decimal(task, "+"):
        (one, a), (other, b) = _parts(task.left), _parts(task.right)
        yield f"{int(one) + int(other)}.{int(a or 0) + int(b or 0)}"


@rule("decimals_aligned_right")
def _aligned(task: Task) -> Iterator[str]:
    if _decimal(task, "+-"):
        (one, a), (other, b) = _parts(task.left), _parts(task.right)
        if len(a) != len(b):
            left, right = int(one + a), int(other + b)
            total = left + right if task.sign == "+" else left - right
            for places in {len(a), len(b)} - {0}:
                yield typed(Fraction(total, 10**places))


@rule("extra_decimals_brought_down")
def _brought_down(task: Task) -> Iterator[str]:
    if _decimal(task, "-"):
        (one, a), (other, b) = _parts(task.left), _parts(task.right)
        if len(b) > len(a):
            left, right = int(one + a), int((other + b)[: len(other) + len(a)])
            digits = str(left - right).rjust(len(a) + 1, "0")
            whole, part = (digits[: len(digits) - len(a)], digits[len(digits) - len(a) :])
            yield f"{whole}.{part}{b[len(a) :]}"


@rule("product_point_misplaced")
def _product_point(task: Task) -> Iterator[str]:
    if _decimal(task, "*"):
        (one, a), (other, b) = _parts(task.left), _parts(task.right)
        digits = int(one + a) * int(other + b)
        for places in range(max(len(a), len(b)) + 2):
            if places != len(a) + len(b):
                yield typed(Fraction(digits, 10**places))
        text = str(digits)
        for places in (len(a), len(b), len(a) + len(b)):  # counted from the left
            if 0 < places < len(text):
                yield f"{text[:places]}.{text[places:]}"


@rule("point_of_divisor_ignored")
def _divisor(task: Task) -> Iterator[str]:
    if _decimal(task, "÷") and all(task.numbers):
        value = task.numbers[0] / task.numbers[1]
        places = len(_parts(task.right)[1])
        if places:
            yield typed(value / 10**places)
        yield typed(value / 10)


@rule("times_ten_adds_zero")
def _adds_zero(task: Task) -> Iterator[str]:
    if _decimal(task, "*") and task.right in ("10", "100", "1000"):
        yield task.left
        whole, part = _parts(task.left)
        yield f"{whole}{task.right[1:]}.{part}"


@rule("decimal_as_fraction_of_digits")
def _digits(task: Task) -> Iterator[str]:
    if task.verb == "fraction to decimal" and (pair := task.args[0].split("/"))[1:]:
        yield f"{pair[0]}.{pair[1]}"
        yield f"0.{pair[0]}{pair[1]}"
    if task.verb == "decimal to fraction":
        whole, part = _parts(task.args[0])
        if part.strip("0") and not int(whole):
            yield f"1/{int(part)}"
            yield f"{int(part)}/{10 ** (len(part) + 1)}"
