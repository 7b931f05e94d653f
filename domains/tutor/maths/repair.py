"""Which single change to a pupil's working would make its final answer right?

The working is a small program: each computation takes numbers of the problem and results of
earlier lines. Running it again with one value changed shows what that value would have to be.
When a value of the right solution put in one place makes the end come out right, that place is
where the working went wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from operator import add, mul

from ....tools.algebra import Node
from .quantities import Known, among, close, exact, leaves

_BITS = 256


@dataclass(frozen=True, slots=True)
class Computation:
    """``line``: of which line. ``result``: as the pupil wrote it."""

    line: int
    work: Node
    result: Fraction


@dataclass(frozen=True, slots=True)
class Repair:
    """What one change would do. ``value``: kind of the value (see ``Known.kind``) that the line's
    result would need, empty where none would do or the line is the final one. ``swap``: another
    number of the problem in place of one used would do. ``drop``: leaving one out would do."""

    value: str = ""
    needed: Fraction | None = None
    swap: bool = False
    drop: bool = False


def repairs(work: Sequence[Computation], known: Known, final: Fraction | None) -> list[Repair]:
    """For each computation, what changing it alone would do to the final answer."""
    if known.answer is None or not work:
        return [Repair() for _ in work]
    program = _Program(work, final)
    return [_repair(program, at, known, known.answer) for at in range(len(work))]


def _repair(program: _Program, at: int, known: Known, answer: Fraction) -> Repair:
    step = program.work[at]
    needed, kind = None, ""
    if at != program.target:
        needed = _solved(lambda value: program.run({at: value}), answer, step.result)
        if needed is not None:
            kind = "new" if close(needed, step.result) else known.kind(needed)
    swap = drop = False
    for number in set(leaves(step.work)) - set(program.links[at]):
        other = _solved(lambda value, n=number: program.run({}, (at, n, value)), answer, number)  # type: ignore[misc]
        if other is None or among(other, known.steps):
            continue
        swap |= among(other, known.given)
        drop |= other == 0
    return Repair(kind, needed, swap, drop)


class _Program:
    """The computations, each number linked to the latest earlier result of that value."""

    def __init__(self, work: Sequence[Computation], final: Fraction | None) -> None:
        self.work = work
        self.links: list[Mapping[Fraction, int]] = []
        for at, step in enumerate(work):
            earlier = range(at - 1, -1, -1)
            found = {
                number: next((k for k in earlier if close(work[k].result, number)), -1)
                for number in set(leaves(step.work))
            }
            self.links.append({number: k for number, k in found.items() if k >= 0})
        ends = [at for at, s in enumerate(work) if final is not None and close(s.result, final)]
        self.target = ends[-1] if ends else len(work) - 1

    def run(
        self,
        results: Mapping[int, Fraction],
        number: tuple[int, Fraction, Fraction] | None = None,
    ) -> Fraction | None:
        """The final answer with some results, or one number of one computation, replaced."""
        values: list[Fraction | None] = []
        for at, step in enumerate(self.work):
            links = self.links[at]
            swap = {number[1]: number[2]} if number and number[0] == at else {}
            swap |= {
                old: new
                for old, k in links.items()
                if (new := values[k]) is not None and new != self.work[k].result
            }
            if at in results:
                values.append(results[at])
            else:
                values.append(_value(step.work, swap) if swap else step.result)
        return values[self.target]


def _value(node: Node, swap: Mapping[Fraction, Fraction]) -> Fraction | None:
    kind, parts = node
    if kind == "num":
        own = exact(node)
        return None if own is None else swap.get(own, own)
    values = [_value(part, swap) for part in parts if isinstance(part, tuple)]
    known = [value for value in values if value is not None]
    if not known or len(known) < len(values):
        return None
    if any(max(v.numerator.bit_length(), v.denominator.bit_length()) > _BITS for v in known):
        return None
    if kind == "sum":
        return reduce(add, known)
    if kind == "product":
        return reduce(mul, known)
    if kind == "neg":
        return -known[0]
    return 1 / known[0] if kind == "inv" and known[0] else None


def _solved(
    run: Callable[[Fraction], Fraction | None], answer: Fraction, start: Fraction
) -> Fraction | None:
    """Where the run gives the answer, if it depends linearly on the value or on its reciprocal."""
    found = [run(start + shift) for shift in (0, 1, 2)]
    points = [value for value in found if value is not None]
    if len(points) < 3:
        return None
    if (straight := _on_line(points, answer, start)) is not None:
        return straight
    if all(points) and answer:
        return _on_line([1 / point for point in points], 1 / answer, start)
    return None


def _on_line(points: Sequence[Fraction], wanted: Fraction, start: Fraction) -> Fraction | None:
    slope = points[1] - points[0]
    if not slope or points[2] - points[1] != slope:
        return None
    return start + (wanted - points[0]) / slope
