"""Trees compared by value: expressions, and the two sides of equations.

Two expressions are the same when they have the same value at several points: exactly where all is
rational, else to one part in 10^9. Two polynomials of low degree that agree at the points here are
equal unless one was built to deceive; no symbolic engine is needed, so the work is bounded.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction

from .expression import Node, Unreadable, variables
from .form import same_form
from .value import Real, evaluate

POINTS: Sequence[Sequence[Fraction]] = (
    [Fraction(n, 7) for n in (11, 17, 23, 29, 37, 41, 43, 47, 53, 59)],
    [Fraction(n, 11) for n in (13, 31, 19, 61, 29, 47, 71, 37, 23, 83)],
    [Fraction(n, 13) for n in (79, 33, 57, 18, 45, 31, 16, 67, 99, 27)],
)
"""Values for the variables, one list a point; positive, so that roots and logarithms exist."""


def number_node(value: Fraction) -> Node:
    """A rational number as a tree."""
    over: Node = ("num", (str(abs(value.numerator)),))
    over = ("neg", (over,)) if value < 0 else over
    if value.denominator == 1:
        return over
    return ("product", (over, ("inv", (("num", (str(value.denominator),)),))))


def constant(node: Node) -> Real | None:
    """The value of a tree without variables; None where it has some, or no value."""
    if variables(node):
        return None
    try:
        return evaluate(node, {})
    except Unreadable:
        return None


def close(one: Real, other: Real) -> bool:
    if isinstance(one, Fraction) and isinstance(other, Fraction):
        return one == other
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)


def same_value(one: Node, other: Node, form: bool = False) -> bool:
    """Whether two expressions have one value everywhere; ``form``: and one shape."""
    if form and not same_form(one, other):
        return False
    names = sorted(variables(one) | variables(other))
    if len(names) > len(POINTS[0]):
        return False
    compared = 0
    for point in POINTS if names else POINTS[:1]:
        at: dict[str, Real] = dict(zip(names, point, strict=False))
        try:
            if not close(evaluate(one, at), evaluate(other, at)):
                return False
        except Unreadable:
            continue  # a root of a negative number at this point; another may do
        compared += 1
    return compared > 0


def proportional(one: Sequence[Node], other: Sequence[Node]) -> bool:
    """Whether two equations, given as two sides each, differ by a constant factor."""
    return factor_between(one, other) is not None


def factor_between(one: Sequence[Node], other: Sequence[Node]) -> Real | None:
    """The constant by which left minus right of ``one`` is that of ``other``, None without one."""
    names = sorted({name for side in (*one, *other) for name in variables(side)})
    if not names or len(names) > len(POINTS[0]):
        return None
    ratios: list[Real] = []
    for point in POINTS:
        at: dict[str, Real] = dict(zip(names, point, strict=False))
        left, right = (evaluate(e[0], at) - evaluate(e[1], at) for e in (one, other))
        if not left or not right:
            return None
        ratios.append(left / right)
    return ratios[0] if all(close(ratio, ratios[0]) for ratio in ratios) else None


def linear_root(left: Node, right: Node, name: str) -> Fraction | None:
    """The solution of an equation that is linear in its one unknown; None for any other."""
    try:
        at = [
            evaluate(left, {name: Fraction(n)}) - evaluate(right, {name: Fraction(n)})
            for n in (0, 1, 2, 7)
        ]
    except Unreadable:
        return None
    zero, slope = at[0], at[1] - at[0]
    straight = all(isinstance(value, Fraction) for value in at) and slope != 0
    if not straight or at[2] != zero + 2 * slope or at[3] != zero + 7 * slope:
        return None
    return Fraction(-zero / slope)


def inside(node: Node) -> Iterator[Node]:
    """The tree and all trees within it, from the top."""
    yield node
    for part in node[1]:
        if isinstance(part, tuple):
            yield from inside(part)


def show(node: Node) -> str:
    """The tree typed plainly, with brackets wherever they may matter; :func:`parse` reads it."""
    kind, parts = node
    below = [show(part) for part in parts if isinstance(part, tuple)]
    if kind in ("num", "var", "const"):
        return str(parts[0])
    if kind == "sum":
        return "(" + "+".join(below).replace("+-", "-") + ")"
    if kind == "product":
        return "*".join(below)
    if kind == "neg":
        return f"-({below[0]})"
    if kind == "inv":
        return f"(1/({below[0]}))"
    if kind == "power":
        return f"(({below[0]})^({below[1]}))"
    return f"{kind}({below[0]})"
