"""Equations and inequalities: a term moved without its sign, a factor subtracted, a root lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from ..task import Task, rule, typed
from .algebra import times

_NUMBER = r"\d+(?:\.\d+)?"
_LINEAR = re.compile(
    rf"(-?\d*(?:\.\d+)?)([a-z])(?:([+-]{_NUMBER}))?(=|<=|>=|<|>)(?:(-?\d*)\2)?([+-]?{_NUMBER})?"
)
_TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


@dataclass(frozen=True, slots=True)
class Linear:
    """``a x + b  sign  c x + d``."""

    a: Fraction
    name: str
    b: Fraction
    sign: str
    c: Fraction
    d: Fraction

    def wrong(self, value: Fraction, sign: str = "") -> str:
        return f"{self.name} {sign or self._solved_sign()} {typed(value)}"

    def _solved_sign(self) -> str:
        return _TURNED.get(self.sign, self.sign) if self.a - self.c < 0 else self.sign


def _linear(task: Task) -> Linear | None:
    text = task.text.replace(" ", "").replace("≤", "<=").replace("≥", ">=").replace("≠", "!=")
    found = _LINEAR.fullmatch(text)
    if not found or (found[5] is None and found[6] is None):
        return None
    a = Fraction(found[1]) if found[1] not in ("", "-") else Fraction(times(found[1]))
    c = Fraction(times(found[5])) if found[5] is not None else Fraction(0)
    line = Linear(a, found[2], Fraction(found[3] or 0), found[4], c, Fraction(found[6] or 0))
    return line if line.a != line.c else None


@rule("sign_kept_when_moved")
def _sign_kept(task: Task) -> Iterator[str]:
    if line := _linear(task):
        if line.b:
            yield line.wrong((line.d + line.b) / (line.a - line.c))
        if line.c and line.a + line.c:
            yield line.wrong((line.d - line.b) / (line.a + line.c))
            if line.b:
                yield line.wrong((line.d + line.b) / (line.a + line.c))


@rule("subtraction_turned_in_equation")
def _reversed(task: Task) -> Iterator[str]:
    if (line := _linear(task)) and line.b > 0:
        yield line.wrong((line.b - line.d) / (line.a - line.c))


@rule("coefficient_subtracted")
def _subtracted(task: Task) -> Iterator[str]:
    if (line := _linear(task)) and not line.c and line.a not in (0, 1):
        yield line.wrong(line.d - line.b - line.a)


@rule("division_turned_over")
def _turned_over(task: Task) -> Iterator[str]:
    if (line := _linear(task)) and line.d != line.b:
        yield line.wrong((line.a - line.c) / (line.d - line.b))


@rule("multiplied_instead_of_divided")
def _multiplied(task: Task) -> Iterator[str]:
    if (line := _linear(task)) and line.a - line.c not in (1, -1):
        yield line.wrong((line.d - line.b) * (line.a - line.c))
    found = re.fullmatch(r"([a-z])/(\d+)=(-?\d+)", task.text.replace(" ", ""))
    if found:
        yield f"{found[1]} = {typed(Fraction(int(found[3]), int(found[2])))}"


@rule("divided_one_side_only")
def _one_side(task: Task) -> Iterator[str]:
    if (line := _linear(task)) and line.b and line.a and not line.c:
        yield line.wrong(line.d / line.a - line.b)
        yield line.wrong(line.d - line.b)


@rule("sign_of_coefficient_lost")
def _coefficient_sign(task: Task) -> Iterator[str]:
    if (line := _linear(task)) and line.sign == "=" and line.a - line.c < 0:
        yield line.wrong(-(line.d - line.b) / (line.a - line.c))
    found = re.fullmatch(r"(\d+)([+-])(\d+)/(\d+)([a-z])=(-?\d+)", task.text.replace(" ", ""))
    if found and found[2] == "-":
        share = Fraction(int(found[3]), int(found[4]))
        yield f"{found[5]} = {typed((int(found[6]) - int(found[1])) / share)}"


@rule("inequality_not_turned")
def _not_turned(task: Task) -> Iterator[str]:
    if (line := _linear(task)) and line.sign != "=" and line.a - line.c < 0:
        yield line.wrong((line.d - line.b) / (line.a - line.c), line.sign)


@rule("inequality_turned_for_nothing")
def _turned_for_nothing(task: Task) -> Iterator[str]:
    if (line := _linear(task)) and line.sign != "=" and line.a - line.c > 0:
        yield line.wrong((line.d - line.b) / (line.a - line.c), _TURNED[line.sign])


@rule("inequality_as_equation")
def _as_equation(task: Task) -> Iterator[str]:
    if (line := _linear(task)) and line.sign != "=":
        yield line.wrong((line.d - line.b) / (line.a - line.c), "=")


@rule("bracket_opened_for_first_only")
def _bracket(task: Task) -> Iterator[str]:
    found = re.fullmatch(r"(-?\d+)\(([a-z])([+-]\d+)\)=(-?\d+)", task.text.replace(" ", ""))
    if found:
        a, b, d = int(found[1]), int(found[3]), int(found[4])
        yield f"{found[2]} = {typed(Fraction(d - b, a))}"


@rule("fraction_side_not_multiplied")
def _side(task: Task) -> Iterator[str]:
    """x/3 + 2 = 5 multiplied by 3, the 2 left as it is."""
    found = re.fullmatch(r"([a-z])/(\d+)([+-]\d+)=(-?\d+)", task.text.replace(" ", ""))
    if found:
        under, plus, right = int(found[2]), int(found[3]), int(found[4])
        yield f"{found[1]} = {under * right - plus}"
        yield f"{found[1]} = {typed(Fraction(right - plus, under))}"


@rule("negative_root_lost")
def _negative_root(task: Task) -> Iterator[str]:
    found = re.fullmatch(r"([a-z])\^2=(\d+)", task.text.replace(" ", ""))
    if found and int(int(found[2]) ** 0.5) ** 2 == int(found[2]):
        yield f"{found[1]} = {int(int(found[2]) ** 0.5)}"


@rule("square_halved")
def _halved(task: Task) -> Iterator[str]:
    if found := re.fullmatch(r"([a-z])\^2=(\d+)", task.text.replace(" ", "")):
        yield f"{found[1]} = {typed(Fraction(int(found[2]), 2))}"


@rule("signs_of_factors_as_roots")
def _factor_roots(task: Task) -> Iterator[str]:
    found = re.fullmatch(r"\(([a-z])([+-]\d+)\)\*?\(\1([+-]\d+)\)=0", task.text.replace(" ", ""))
    roots = (int(found[2]), int(found[3])) if found else _roots(task)
    if roots:
        name = found[1] if found else "x"
        one, other = roots if found else (-roots[0], -roots[1])
        yield f"{name} = {one} or {name} = {other}"


def _roots(task: Task) -> tuple[int, int] | None:
    """The whole roots of x^2 + bx + c = 0."""
    found = re.fullmatch(r"x\^2([+-]\d*)x([+-]\d+)=0", task.text.replace(" ", ""))
    if not found:
        return None
    b, c = times(found[1]), int(found[2])
    pairs = ((p, -b - p) for p in range(-60, 61))
    return next(((p, q) for p, q in pairs if p * q == c and p <= q), None)


@rule("one_root_only")
def _one_root(task: Task) -> Iterator[str]:
    if (roots := _roots(task)) and roots[0] != roots[1]:
        yield f"x = {roots[0]}"
        yield f"x = {roots[1]}"


@rule("zero_root_divided_away")
def _divided_away(task: Task) -> Iterator[str]:
    if found := re.fullmatch(r"([a-z])\^2=(-?\d*)\1", task.text.replace(" ", "")):
        yield f"{found[1]} = {times(found[2])}"


@rule("proportion_multiplied_straight")
def _straight(task: Task) -> Iterator[str]:
    found = re.fullmatch(r"(\d+)/(\d+)=([a-z])/(\d+)", task.text.replace(" ", ""))
    if found:
        a, b, d = int(found[1]), int(found[2]), int(found[4])
        yield f"{found[3]} = {typed(Fraction(a * b, d))}"
        yield f"{found[3]} = {typed(Fraction(b * d, a))}"


@rule("unlike_variables_merged")
def _merged(task: Task) -> Iterator[str]:
    found = re.fullmatch(r"([a-z])\+([a-z])=(\d+);\1-\2=(\d+)", task.text.replace(" ", ""))
    if found:
        total, gap = int(found[3]), int(found[4])
        half = Fraction(total, 2)
        yield f"{found[1]} = {typed(half)}, {found[2]} = {typed(half)}"
        yield f"{found[1]} = {typed(half + gap)}, {found[2]} = {typed(half)}"
