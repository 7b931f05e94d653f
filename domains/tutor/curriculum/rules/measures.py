"""Measures, geometry and statistics: the formula of the neighbour."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from ..task import Task, rule, typed


def _numbers(task: Task, verb: str, count: int) -> list[Fraction] | None:
    return task.numbers if task.verb == verb and len(task.numbers) == count else None


@rule("area_for_perimeter")
def _area(task: Task) -> Iterator[str]:
    if sides := _numbers(task, "rectangle perimeter", 2):
        yield typed(sides[0] * sides[1])
    if side := _numbers(task, "square perimeter", 1):
        yield typed(side[0] ** 2)


@rule("perimeter_for_area")
def _perimeter(task: Task) -> Iterator[str]:
    if sides := _numbers(task, "rectangle area", 2):
        yield typed(2 * (sides[0] + sides[1]))
    if side := _numbers(task, "square area", 1):
        yield typed(4 * side[0])


@rule("half_the_perimeter")
def _half(task: Task) -> Iterator[str]:
    for verb in ("rectangle perimeter", "rectangle area"):
        if sides := _numbers(task, verb, 2):
            yield typed(sides[0] + sides[1])


@rule("triangle_half_forgotten")
def _triangle(task: Task) -> Iterator[str]:
    if sides := _numbers(task, "triangle area", 2):
        yield typed(sides[0] * sides[1])
    if sides := _numbers(task, "trapezium area", 3):
        yield typed((sides[0] + sides[1]) * sides[2])


@rule("one_base_of_trapezium")
def _one_base(task: Task) -> Iterator[str]:
    if sides := _numbers(task, "trapezium area", 3):
        yield typed(sides[0] * sides[2])
        yield typed(sides[1] * sides[2])


@rule("half_where_none_belongs")
def _half_too_much(task: Task) -> Iterator[str]:
    if sides := _numbers(task, "parallelogram area", 2):
        yield typed(sides[0] * sides[1] / 2)


@rule("volume_as_sum")
def _volume(task: Task) -> Iterator[str]:
    if sides := _numbers(task, "cuboid volume", 3):
        yield typed(sum(sides, Fraction(0)))
        yield typed(2 * (sides[0] * sides[1] + sides[1] * sides[2] + sides[0] * sides[2]))


@rule("faces_counted_once")
def _faces(task: Task) -> Iterator[str]:
    if sides := _numbers(task, "cuboid surface", 3):
        yield typed(sides[0] * sides[1] + sides[1] * sides[2] + sides[0] * sides[2])
        yield typed(sides[0] * sides[1] * sides[2])


@rule("radius_and_diameter_mixed")
def _radius(task: Task) -> Iterator[str]:
    if radius := _numbers(task, "circumference", 1):
        yield f"{typed(radius[0])}*pi"
    if radius := _numbers(task, "circle area", 1):
        yield f"{typed(4 * radius[0] ** 2)}*pi"


@rule("circle_formulas_mixed")
def _circle(task: Task) -> Iterator[str]:
    if radius := _numbers(task, "circumference", 1):
        yield f"{typed(radius[0] ** 2)}*pi"
    if radius := _numbers(task, "circle area", 1):
        yield f"{typed(2 * radius[0])}*pi"


@rule("square_as_double")
def _double(task: Task) -> Iterator[str]:
    if side := _numbers(task, "square area", 1):
        yield typed(2 * side[0])
    if found := re.fullmatch(r"(-?\d+)\^2", task.text):
        yield str(2 * int(found[1]))


@rule("angle_sum_wrong")
def _angles(task: Task) -> Iterator[str]:
    if angles := _numbers(task, "triangle angle", 2):
        yield typed(360 - sum(angles, Fraction(0)))
        yield typed(90 - min(angles))
    if angles := _numbers(task, "supplementary angle", 1):
        yield typed(90 - angles[0])
        yield typed(360 - angles[0])
    if sides := _numbers(task, "polygon angles", 1):
        yield typed(sides[0] * 180)
        yield typed((sides[0] - 1) * 180)
        yield "360"


@rule("legs_added")
def _legs(task: Task) -> Iterator[str]:
    if legs := _numbers(task, "hypotenuse", 2):
        yield typed(legs[0] + legs[1])


@rule("root_forgotten")
def _root(task: Task) -> Iterator[str]:
    if legs := _numbers(task, "hypotenuse", 2):
        yield typed(legs[0] ** 2 + legs[1] ** 2)
    if sides := _numbers(task, "leg", 2):
        yield typed(sides[0] ** 2 - sides[1] ** 2)


@rule("hypotenuse_taken_for_leg")
def _leg(task: Task) -> Iterator[str]:
    if sides := _numbers(task, "leg", 2):
        yield f"sqrt({typed(sides[0] ** 2 + sides[1] ** 2)})"
        yield typed(sides[0] - sides[1])


@rule("unit_factor_wrong")
def _unit(task: Task) -> Iterator[str]:
    if values := _numbers(task, "convert", 2):
        value, factor = values
        yield typed(value / factor)
        yield from (typed(value * other) for other in (10, 100, 1000) if other != factor)


@rule("hour_has_a_hundred_minutes")
def _hour(task: Task) -> Iterator[str]:
    if times := _numbers(task, "minutes between", 4):
        yield typed((times[2] - times[0]) * 100 + times[3] - times[1])
    if (values := _numbers(task, "convert", 2)) and values[1] == 60:
        yield typed(values[0] * 100)


@rule("sum_for_mean")
def _sum(task: Task) -> Iterator[str]:
    if task.verb == "mean" and task.numbers:
        yield typed(sum(task.numbers, Fraction(0)))
        yield typed(sum(task.numbers, Fraction(0)) / 2)


@rule("median_without_sorting")
def _median(task: Task) -> Iterator[str]:
    if task.verb == "median" and task.numbers:
        yield typed(task.numbers[len(task.numbers) // 2])


@rule("mean_for_median")
def _mean(task: Task) -> Iterator[str]:
    if task.verb == "median" and task.numbers:
        yield typed(sum(task.numbers, Fraction(0)) / len(task.numbers))


@rule("odds_for_probability")
def _odds(task: Task) -> Iterator[str]:
    if parts := _numbers(task, "probability", 2):
        good, all_ = parts
        if all_ != good:
            yield str(good / (all_ - good))
        yield str((all_ - good) / all_)


@rule("slope_turned_over")
def _slope(task: Task) -> Iterator[str]:
    if (points := _numbers(task, "slope", 4)) and points[3] != points[1]:
        yield str((points[2] - points[0]) / (points[3] - points[1]))


@rule("slope_sign_lost")
def _slope_sign(task: Task) -> Iterator[str]:
    if (points := _numbers(task, "slope", 4)) and points[2] != points[0]:
        yield str(-(points[3] - points[1]) / (points[2] - points[0]))


@rule("coordinates_swapped")
def _swapped(task: Task) -> Iterator[str]:
    if task.verb in ("point", "plot") and len(task.args) == 2:
        yield f"({task.args[1]}, {task.args[0]})"
