"""Percentages, ratios and rates: the wrong whole, or adding where one must multiply."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from ..task import Task, rule, typed


@rule("percent_taken_as_number")
def _as_number(task: Task) -> Iterator[str]:
    if task.verb == "percent of" and len(task.numbers) == 2:
        rate, whole = task.numbers
        yield typed(rate)
        yield typed(whole - rate)
    if task.verb in ("increase", "decrease") and len(task.numbers) == 2:
        rate, whole = task.numbers
        yield typed(whole + rate if task.verb == "increase" else whole - rate)


@rule("divides_by_percent")
def _divides(task: Task) -> Iterator[str]:
    if task.verb == "percent of" and len(task.numbers) == 2 and all(task.numbers):
        rate, whole = task.numbers
        yield typed(whole / rate)
        yield typed(rate / whole * 100)


@rule("percent_point_slips")
def _slips(task: Task) -> Iterator[str]:
    if task.verb == "percent of" and len(task.numbers) == 2:
        rate, whole = task.numbers
        yield typed(rate / 10 * whole)
        yield typed(rate / 1000 * whole)
    if task.verb == "percent to decimal" and task.numbers:
        yield typed(task.numbers[0] / 10)
        yield typed(task.numbers[0])
    if task.verb == "decimal to percent" and task.numbers:
        yield f"{typed(task.numbers[0] * 10)}%"
        yield f"{typed(task.numbers[0])}%"


@rule("kinds_of_percent_mixed")
def _kinds(task: Task) -> Iterator[str]:
    """Whatever is asked, the two numbers are multiplied as in "15 % of 80"."""
    if task.verb in ("what percent", "percent whole") and len(task.numbers) == 2:
        yield typed(task.numbers[0] * task.numbers[1] / 100)
    if task.verb == "what percent" and all(task.numbers):
        whole, part = task.numbers
        yield f"{typed(whole / part * 100)}%"


@rule("only_the_change")
def _only_change(task: Task) -> Iterator[str]:
    if task.verb in ("increase", "decrease") and len(task.numbers) == 2:
        rate, whole = task.numbers
        yield typed(rate / 100 * whole)


@rule("percent_of_wrong_base")
def _wrong_base(task: Task) -> Iterator[str]:
    if task.verb in ("before increase", "before decrease") and len(task.numbers) == 2:
        rate, after = task.numbers
        sign = -1 if task.verb == "before increase" else 1
        yield typed(after * (1 + sign * rate / 100))
    if task.verb == "percent change" and len(task.numbers) == 2 and all(task.numbers):
        before, after = task.numbers
        yield f"{typed(abs(after - before) / after * 100)}%"


@rule("percents_added")
def _added(task: Task) -> Iterator[str]:
    if task.verb == "two changes" and len(task.numbers) == 3:
        whole, first, second = task.numbers
        yield typed(whole * (1 + (first + second) / 100))


@rule("change_for_percent")
def _change(task: Task) -> Iterator[str]:
    if task.verb == "percent change" and len(task.numbers) == 2 and all(task.numbers):
        before, after = task.numbers
        yield f"{typed(abs(after - before))}%"
        yield f"{typed(after / before * 100)}%"
    if task.verb == "percent left" and len(task.numbers) == 2 and task.numbers[0]:
        yield f"{typed(task.numbers[1] / task.numbers[0] * 100)}%"


@rule("part_to_part_as_part_to_whole")
def _part_to_part(task: Task) -> Iterator[str]:
    if task.verb == "share" and len(task.numbers) == 3 and all(task.numbers[:2]):
        one, other, total = task.numbers
        yield typed(total * one / other)
        yield typed(total / one)
        yield typed(total / 2)


@rule("ratio_by_adding")
def _by_adding(task: Task) -> Iterator[str]:
    if task.verb == "proportion" and len(task.numbers) == 3:
        a, b, c = task.numbers
        yield typed(c + (b - a))
        yield typed(b + (c - a))


@rule("ratio_turned_over")
def _turned(task: Task) -> Iterator[str]:
    if task.verb == "proportion" and len(task.numbers) == 3 and all(task.numbers):
        a, b, c = task.numbers
        yield typed(a * c / b)
        yield typed(a * b / c)
    if task.verb == "simplify ratio" and len(task.numbers) == 2:
        yield f"{task.args[1]}:{task.args[0]}"


@rule("inverse_as_direct")
def _inverse(task: Task) -> Iterator[str]:
    if task.verb == "inverse" and len(task.numbers) == 3 and all(task.numbers):
        a, b, c = task.numbers
        yield typed(b * c / a)


@rule("rate_turned_over")
def _rate(task: Task) -> Iterator[str]:
    if task.verb in ("speed", "unit price") and len(task.numbers) == 2 and all(task.numbers):
        one, other = task.numbers
        yield typed(other / one)
        yield typed(one * other)
    if task.verb in ("distance", "time") and len(task.numbers) == 2 and all(task.numbers):
        one, other = task.numbers
        yield typed(one / other if task.verb == "distance" else one * other)


@rule("speeds_averaged")
def _speeds(task: Task) -> Iterator[str]:
    if task.verb == "average speed" and len(task.numbers) == 2:
        yield typed(sum(task.numbers, Fraction(0)) / 2)
