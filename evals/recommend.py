"""Which setting to use: the cheapest that is shown to be good enough.

A cell is good enough when the one-sided lower confidence bound of its quality reaches the target:
with confidence 0.95, a setting below the target is called good enough at most once in twenty. Of
several such settings the one with the least cost per acceptable output is chosen.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ..tools.errors import InputError
from .frontier import Measure
from .rows import Row
from .stats.cells import Basis, Cell, CellKey, collect, samplewise
from .stats.intervals import Estimate, quality
from .summary import cost_per_acceptable


@dataclass(frozen=True, slots=True)
class Candidate:
    """A cell as a choice. ``quality``: with a two-sided interval whose ``low`` and ``high`` are
    each the one-sided bound at the confidence asked for; ``bound`` is its low. ``cost``: US dollars
    for one acceptable output, or None and ``why``. ``more``: about how many more rows would tell
    whether it meets the target; None where it is told, or no number of rows would."""

    cell: CellKey
    quality: Estimate
    bound: float
    meets: bool
    misses: bool
    cost: Estimate | None
    why: str = ""
    more: int | None = None


@dataclass(frozen=True, slots=True)
class Recommendation:
    """``chosen``: the cheapest candidate that meets the target, or None; then ``nearest`` is the
    one that comes closest. ``text``: the same in words. ``ranked``: those that meet it, cheapest
    first, then the others, nearest first. ``confidence``: of each bound; with ``family`` it holds
    for all the candidates together."""

    task: str
    basis: Basis
    measure: Measure
    target: float
    confidence: float
    family: bool
    chosen: Candidate | None
    nearest: Candidate | None
    ranked: tuple[Candidate, ...]
    text: str


def recommend(
    rows: Iterable[Row],
    task: str,
    quality: float = 0.9,
    confidence: float = 0.95,
    *,
    basis: Basis = "listed",
    measure: Measure = "score",
    family: bool = False,
    seed: int = 0,
) -> Recommendation:
    """The cheapest cell of the task whose quality is shown to be at least the target.

    quality: the target, from 0 to 1. measure: what quality is, the mean score or the share of
    acceptable rows. family: divide the chance of error among the candidates (Bonferroni), so that
    the confidence holds however many were tried. A cell whose cost is not known cannot be chosen.
    No row of the task, or a target or confidence out of range, is an InputError.
    """
    _check(quality, confidence)
    cells = list(collect(rows, basis=basis, task=task).values())
    if not cells:
        raise InputError(f"There is no row of the task {task} to recommend from.")
    risk = (1 - confidence) / (len(cells) if family else 1)
    found = [_candidate(cell, quality, risk, confidence, measure, seed) for cell in cells]
    ranked = tuple(sorted(found, key=_rank))
    chosen = next((one for one in ranked if one.meets and one.cost is not None), None)
    nearest = None if chosen else max(ranked, key=lambda one: (one.bound, one.quality.value))
    text = _words(task, quality, confidence, measure, basis, chosen, nearest)
    return Recommendation(
        task, basis, measure, quality, confidence, family, chosen, nearest, ranked, text
    )


def _check(target: float, confidence: float) -> None:
    if not 0 < target <= 1:
        raise InputError(f"The target quality is {target}; it lies above 0 and is at most 1.")
    if not 0.5 < confidence < 1:
        raise InputError(f"The confidence is {confidence}; it lies between 0.5 and 1.")


def _candidate(
    cell: Cell, target: float, risk: float, confidence: float, measure: Measure, seed: int
) -> Candidate:
    column = np.asarray(getattr(cell, measure), dtype=np.float64)
    worth = quality(column, cell.clusters(), level=1 - 2 * risk)
    names = list(cell.by_sample())
    each = samplewise(cell, names)
    cost, why = cost_per_acceptable(cell, each, names, level=confidence, seed=seed)
    meets, misses = worth.low >= target, worth.high < target
    return Candidate(
        cell=cell.key,
        quality=worth,
        bound=worth.low,
        meets=meets,
        misses=misses,
        cost=cost,
        why=why,
        more=None if meets or misses else _more(worth, target, cell.rows),
    )


def _more(worth: Estimate, target: float, rows: int) -> int | None:
    """Rows beyond those there are until the bound would reach the target, were the quality what it
    seems: an interval's width goes with the root of the rows."""
    gap = abs(worth.value - target)
    reach = worth.value - worth.low if worth.value > target else worth.high - worth.value
    if gap == 0.0 or not math.isfinite(reach):
        return None
    return max(1, math.ceil(rows * (reach / gap) ** 2) - rows)


def _rank(one: Candidate) -> tuple[bool, bool, float, float]:
    cost = one.cost.value if one.cost else math.inf
    return not one.meets, one.cost is None, cost if one.meets else -one.bound, cost


def _words(
    task: str,
    target: float,
    confidence: float,
    measure: Measure,
    basis: Basis,
    chosen: Candidate | None,
    nearest: Candidate | None,
) -> str:
    what = "mean score" if measure == "score" else "share of acceptable outputs"
    aim = f"a {what} of at least {target:g} with {confidence:.0%} confidence"
    if chosen is not None and chosen.cost is not None:
        return (
            f"{task}: use {_name(chosen)}. It is the cheapest setting that reaches {aim} "
            f"({chosen.quality.value:.3f}, at least {chosen.bound:.3f}), at "
            f"${chosen.cost.value:.3g} for one acceptable output ({basis})."
        )
    assert nearest is not None
    text = (
        f"{task}: none. No setting with a known cost is shown to reach {aim}. The nearest is "
        f"{_name(nearest)} ({nearest.quality.value:.3f}, at least {nearest.bound:.3f})"
    )
    if nearest.meets:
        return f"{text}, which reaches it, but its cost is not known: {nearest.why}."
    if nearest.misses:
        return f"{text}, which is shown to fall short."
    if nearest.more is None:
        return f"{text}, which lies on the target: no number of rows would tell."
    side = "reaches" if nearest.quality.value > target else "misses"
    return f"{text}. About {nearest.more} more rows would be needed to tell that it {side} it."


def _name(one: Candidate) -> str:
    _, variant, model = one.cell
    return f"{variant} with {model}"
