"""The value of an expression's tree at given values of its variables.

Rational numbers stay exact (Fraction); roots, pi and logarithms are floats. Powers are bounded,
so that ``9**9**9`` is refused before it is computed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import TypeAlias

from .expression import Node, Unreadable

Real: TypeAlias = "Fraction | float"

WIDEST = 512
"""Bits of an exact number beyond which a value is refused."""

_CONSTANTS: Mapping[str, Real] = {"pi": math.pi, "infty": math.inf}


def evaluate(node: Node, at: Mapping[str, Real]) -> Real:
    """The value where the variables have the values ``at``. Raises Unreadable where there is none
    (a division by zero, a root of a negative number, a number beyond the bounds)."""
    try:
        value = _value(node, at)
    except (ZeroDivisionError, OverflowError, ValueError, KeyError) as error:
        raise Unreadable(str(error)) from error
    if value != value:
        raise Unreadable("no real value")
    return value


def _value(node: Node, at: Mapping[str, Real]) -> Real:
    kind, parts = node
    if kind == "num":
        return Fraction(str(parts[0]).rstrip("."))
    if kind == "const":
        return _CONSTANTS[str(parts[0])]
    if kind == "var":
        return at[str(parts[0])]
    values = [_value(part, at) for part in parts if isinstance(part, tuple)]
    first = values[0]
    if kind in ("sum", "product"):
        for value in values[1:]:
            first = _bounded(first + value) if kind == "sum" else _bounded(first * value)
        return first
    if kind == "neg":
        return -first
    if kind == "inv":
        return 1 / first
    if kind == "power":
        return _bounded(_power(first, values[1]))
    if kind == "sqrt":
        return _power(first, Fraction(1, 2))
    if kind == "abs":
        return first if first >= 0 else -first
    return float(
        getattr(math, "log10" if kind == "log" else "log" if kind == "ln" else kind)(first)
    )


def _power(base: Real, exponent: Real) -> Real:
    if isinstance(exponent, Fraction) and isinstance(base, Fraction) and exponent.denominator == 1:
        size = max(base.numerator.bit_length(), base.denominator.bit_length())
        if abs(exponent) * size > WIDEST:
            raise Unreadable("too large")
        return Fraction(base ** int(exponent))
    if isinstance(exponent, Fraction) and base < 0 and exponent.denominator % 2:
        odd = exponent.numerator % 2  # the real root, as at school
        return math.pow(math.fabs(base), exponent) * (-1 if odd else 1)
    if isinstance(base, Fraction) and exponent == Fraction(1, 2) and base >= 0:
        over, under = math.isqrt(base.numerator), math.isqrt(base.denominator)
        if over * over == base.numerator and under * under == base.denominator:
            return Fraction(over, under)
    return math.pow(base, exponent)


def _bounded(value: Real) -> Real:
    if isinstance(value, Fraction) and (
        max(value.numerator.bit_length(), value.denominator.bit_length()) > WIDEST
    ):
        raise Unreadable("too large")
    return value
