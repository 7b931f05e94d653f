"""Which line of a wrong solution is the first wrong one? Signs of it, weighed.

Each line gets a few signs that can be read off the numbers: is its result one of the right
solution, would another value in its place repair the end, do later lines reach right values all
the same? ``suspicion.toml`` says what each sign means and its weight; the line with the highest
sum is the first wrong one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

from ....tools.algebra.expression import variables
from ....tools.algebra.nodes import linear_root
from ....tools.algebra.numbers import mentions
from .quantities import Known, among, exact, is_worked, leaves
from .repair import Computation, Repair, repairs
from .tokens import Chain, chains


@dataclass(frozen=True, slots=True)
class Line:
    """A line as numbers: its computations, the values of its unknown, all its numbers."""

    work: tuple[Computation, ...]
    roots: tuple[Fraction, ...]
    equations: bool
    numbers: tuple[Fraction, ...]


def lines_of(texts: Sequence[str]) -> list[Line]:
    return [_line(at, text) for at, text in enumerate(texts)]


def _line(at: int, text: str) -> Line:
    work: list[Computation] = []
    roots: list[Fraction] = []
    equations = False
    for chain in chains(text):
        if any(sign not in ("=", "==", "≈") for sign in chain.relations):
            continue
        names = {name for side in chain.sides for name in variables(side)}
        values = [exact(side) for side in chain.sides]
        worked = next((side for side in chain.sides if is_worked(side)), None)
        if not names and None not in values and worked is not None:
            result = values[-1]
            assert result is not None
            work.append(Computation(at, worked, result))
        elif len(names) == 1:
            equations = True
            roots += _roots(chain, names.pop())
    return Line(tuple(work), tuple(roots), equations, tuple(m.value for m in mentions(text)))


def _roots(chain: Chain, name: str) -> list[Fraction]:
    pairs = zip(chain.sides, chain.sides[1:], strict=False)
    found = [linear_root(left, right, name) for left, right in pairs]
    return [root for root in found if root is not None]


def suspicion(texts: Sequence[str], known: Known) -> list[float]:
    """The weight of the signs of each line; the highest is the first wrong one, most likely."""
    weights = _weights()
    return [
        sum(weights[name] * value for name, value in found.items()) for found in signs(texts, known)
    ]


def signs(texts: Sequence[str], known: Known) -> list[Mapping[str, float]]:
    """The signs of each line by name, 0 where they are absent."""
    lines = lines_of(texts)
    final = next(iter(lines[-1].numbers), None) if lines else None
    work = [step for line in lines for step in line.work]
    by_line: dict[int, list[Repair]] = {}
    for step, repair in zip(work, repairs(work, known, final), strict=True):
        by_line.setdefault(step.line, []).append(repair)
    walk = _Walk(known, lines, final)
    return [walk.signs(at, by_line.get(at, [])) for at in range(len(lines))]


_WORST = ("step", "scaled", "near", "given", "new")


class _Walk:
    """Goes down the lines and remembers what was found before."""

    def __init__(self, known: Known, lines: Sequence[Line], final: Fraction | None) -> None:
        self.known, self.lines, self.final = known, lines, final
        self.kinds = [[known.kind(step.result) for step in line.work] for line in lines]
        self.seen: list[Fraction] = []
        self.bad: list[Fraction] = []
        self.new_results = self.new_statements = 0
        self.other_ways = False

    def signs(self, at: int, found: Sequence[Repair]) -> Mapping[str, float]:
        line, last = self.lines[at], len(self.lines) - 1
        worst = max(self.kinds[at], key=_WORST.index, default="")
        used = [number for step in line.work for number in leaves(step.work)]
        tainted = any(
            among(n, self.bad) and not among(n, self.known.given) and not among(n, self.known.steps)
            for n in used
        )
        roots = [self.known.kind(root) for root in line.roots]
        # The bare answer at the end is no step of its own.
        later = [kind for kinds in self.kinds[at + 1 : last] for kind in kinds]
        signs = {
            "bare_answer": at == last,
            "new_result": worst == "new" and not tainted,
            "right_result": worst == "step",
            "repaired_by_step": any(repair.value == "step" for repair in found),
            "repaired_by_nothing": any(repair.value == "new" for repair in found),
            "repaired_by_swap": any(repair.swap for repair in found),
            "repaired_by_drop": any(repair.drop for repair in found),
            "unknown_of_another_way": "new" not in roots and bool({"near", "given"} & {*roots}),
            "right_result_later": "step" in later,
            "new_result_later": "new" in later,
            "new_statements_before": min(self.new_statements, 2),
            "one_new_result_before": self.new_results == 1,
            "more_new_results_before": self.new_results > 1,
            "another_way_before": self.other_ways,
            "first_line": at == 0,
            "gives_the_answer": at < last and self._is_final(line),
            "place": at / last if last else 0,
        }
        self._remember(at, worst, roots)
        return {name: float(value) for name, value in signs.items()}

    def _is_final(self, line: Line) -> bool:
        return self.final is not None and among(self.final, [step.result for step in line.work])

    def _remember(self, at: int, worst: str, roots: Sequence[str]) -> None:
        line, last = self.lines[at], len(self.lines) - 1
        fresh = not line.work and not line.equations and at < last
        stated = fresh and any(
            self.known.kind(n) == "new" and not among(n, self.seen) for n in line.numbers
        )
        self.new_statements += stated or "new" in roots
        self.new_results += worst == "new"
        self.other_ways |= worst in ("near", "given")
        results = [*zip(self.kinds[at], (s.result for s in line.work), strict=True)]
        results += zip(roots, line.roots, strict=True)
        self.bad += [value for kind, value in results if kind == "new"]
        self.seen += [*(value for _, value in results), *line.numbers]


@cache
def _weights() -> Mapping[str, float]:
    text = Path(__file__).with_name("suspicion.toml").read_text(encoding="utf-8")
    return {name: float(sign["weight"]) for name, sign in tomllib.loads(text).items()}
