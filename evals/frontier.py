"""Which cells are worth their cost: the Pareto frontier of quality against cost.

All cells of a task are compared on the samples that they share. Clusters of samples are drawn with
replacement, the same for every cell, and each draw has its frontier: how often a cell is on it is
the probability that is reported. A cell is on the frontier when no other is at least as good and at
most as dear, and better in one of the two.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ..tools.errors import InputError
from .rows import Row
from .stats.bootstrap import DRAWS, bootstrap, of_totals
from .stats.cells import (
    Basis,
    Cell,
    CellKey,
    Floats,
    Ints,
    Samplewise,
    clusters_of,
    collect,
    samplewise,
    shared,
    sums,
)
from .stats.intervals import Estimate, mean, quality

Measure = Literal["score", "acceptable"]
"""What quality is: the mean score, or the share of acceptable rows."""

LEAST_SHARE = 0.5
"""A cell with fewer than this share of the fullest cell's samples is set apart: compared on the few
that it has, all others would lose their precision."""
_CHUNK = 4_000_000


@dataclass(frozen=True, slots=True)
class Point:
    """A cell on the plane. ``cost``: US dollars a row. ``on_line``: no other cell is at least as
    good and at most as dear, by the point estimates. ``probability``: the share of bootstrap draws
    in which that holds. The same two for cost per acceptable output, where that is known."""

    cell: CellKey
    quality: Estimate
    cost: Estimate
    on_line: bool
    probability: float
    cost_per_acceptable: Estimate | None
    on_line_per_acceptable: bool
    probability_per_acceptable: float | None


@dataclass(frozen=True, slots=True)
class Apart:
    """A cell that has no place on the plane, and ``why``."""

    cell: CellKey
    quality: Estimate
    why: str


@dataclass(frozen=True, slots=True)
class Frontier:
    """A task's plane. ``points`` by cost, cheapest first; ``samples`` and ``clusters`` are those
    that all points share and that every figure of a point rests on."""

    task: str
    basis: Basis
    measure: Measure
    level: float
    samples: int
    clusters: int
    draws: int
    seed: int
    points: tuple[Point, ...]
    apart: tuple[Apart, ...] = ()

    @property
    def line(self) -> tuple[Point, ...]:
        """The points of the frontier, cheapest first."""
        return tuple(point for point in self.points if point.on_line)


def frontier(
    rows: Iterable[Row],
    task: str,
    *,
    basis: Basis = "listed",
    measure: Measure = "score",
    level: float = 0.95,
    seed: int = 0,
    draws: int = DRAWS,
) -> Frontier:
    """The plane of one task. No row of it is an InputError."""
    cells = list(collect(rows, basis=basis, task=task).values())
    if not cells:
        raise InputError(f"There is no row of the task {task} to draw a frontier from.")
    return _plane(task, cells, measure, level, seed, draws)


def frontiers(
    rows: Iterable[Row],
    *,
    basis: Basis = "listed",
    measure: Measure = "score",
    level: float = 0.95,
    seed: int = 0,
    draws: int = DRAWS,
) -> dict[str, Frontier]:
    """The plane of every task in the rows, which are read once."""
    by_task: dict[str, list[Cell]] = {}
    for cell in collect(rows, basis=basis).values():
        by_task.setdefault(cell.key[0], []).append(cell)
    return {
        task: _plane(task, cells, measure, level, seed, draws) for task, cells in by_task.items()
    }


def _plane(
    task: str, cells: list[Cell], measure: Measure, level: float, seed: int, draws: int
) -> Frontier:
    placed, apart = _sorted_out(cells, measure, level)
    names = shared(placed) if placed else []
    if not names:
        apart += tuple(_apart(cell, measure, level, "no sample in common") for cell in placed)
        return Frontier(task, cells[0].basis, measure, level, 0, 0, 0, seed, (), apart)
    cluster = clusters_of(placed[0], names)
    each = [samplewise(cell, names) for cell in placed]
    planes = _Draws(each, cluster, measure, seed, draws)
    points = [
        _point(cell, one, cluster, planes, at, measure, level, seed)
        for at, (cell, one) in enumerate(zip(placed, each, strict=True))
    ]
    return Frontier(
        task=task,
        basis=cells[0].basis,
        measure=measure,
        level=level,
        samples=len(names),
        clusters=int(cluster.max()) + 1,
        draws=draws,
        seed=seed,
        points=tuple(sorted(points, key=lambda point: point.cost.value)),
        apart=apart,
    )


def _sorted_out(
    cells: list[Cell], measure: Measure, level: float
) -> tuple[list[Cell], tuple[Apart, ...]]:
    """Cells with a place on the plane, and the others."""
    size = {cell.key: len(cell.by_sample()) for cell in cells}
    fullest = max(size.values())
    placed, apart = [], []
    for cell in cells:
        why = cell.cost_why
        if not why and size[cell.key] < LEAST_SHARE * fullest:
            why = f"has only {size[cell.key]} of {fullest} samples"
        if why:
            apart.append(_apart(cell, measure, level, why))
        else:
            placed.append(cell)
    return placed, tuple(apart)


def _apart(cell: Cell, measure: Measure, level: float, why: str) -> Apart:
    column = np.asarray(getattr(cell, measure), dtype=np.float64)
    return Apart(cell.key, quality(column, cell.clusters(), level=level), why)


def _point(
    cell: Cell,
    one: Samplewise,
    cluster: Ints,
    planes: _Draws,
    at: int,
    measure: Measure,
    level: float,
    seed: int,
) -> Point:
    worth = quality(getattr(one, measure) / one.tries, cluster, level=level)
    cost = mean(one.cost / one.tries, cluster, level=level)
    dear: Estimate | None = None
    if one.acceptable.any():
        totals = np.stack([sums(one.cost, cluster), sums(one.acceptable, cluster)], axis=-1)
        dear = bootstrap(totals, of_totals, level=level, seed=seed)
    return Point(
        cell=cell.key,
        quality=worth,
        cost=cost,
        on_line=bool(planes.now[at]),
        probability=float(planes.share[at]),
        cost_per_acceptable=dear,
        on_line_per_acceptable=bool(planes.now_per_acceptable[at]) and dear is not None,
        probability_per_acceptable=float(planes.share_per_acceptable[at]) if dear else None,
    )


class _Draws:
    """The joint bootstrap. ``now``: which cells are on the frontier by the data as they are;
    ``share``: in which share of draws each is."""

    def __init__(
        self, each: list[Samplewise], cluster: Ints, measure: Measure, seed: int, draws: int
    ) -> None:
        columns = [
            column
            for one in each
            for column in (
                sums(getattr(one, measure) / one.tries, cluster),
                sums(one.cost / one.tries, cluster),
                sums(one.acceptable / one.tries, cluster),
            )
        ]
        totals = np.stack(columns, axis=-1)
        sizes = np.bincount(cluster).astype(np.float64)
        ones = np.ones((1, len(sizes)))
        self.now, self.now_per_acceptable = (
            found[0] for found in _on_line(ones @ totals, ones @ sizes)
        )
        rng = np.random.default_rng(seed)
        units, step = len(sizes), max(1, _CHUNK // len(sizes))
        plain, dear = np.zeros(len(each)), np.zeros(len(each))
        for start in range(0, draws, step):
            many = min(step, draws - start)
            weights = rng.multinomial(units, np.full(units, 1 / units), size=many)
            found = _on_line(weights @ totals, weights @ sizes)
            plain += found[0].sum(axis=0)
            dear += found[1].sum(axis=0)
        self.share, self.share_per_acceptable = plain / draws, dear / draws


def _on_line(totals: Floats, sizes: Floats) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which cells are on the frontier in each draw, by cost a row and by cost per acceptable
    output. totals: (draws, cells * 3), sums of quality, cost and acceptable."""
    cells = totals.reshape(len(totals), -1, 3)
    worth = cells[..., 0] / sizes[:, None]
    cost = cells[..., 1] / sizes[:, None]
    with np.errstate(all="ignore"):
        dear = np.where(cells[..., 2] > 0, cells[..., 1] / cells[..., 2], np.inf)
    return undominated(worth, cost), undominated(worth, dear)


def undominated(worth: Floats, cost: Floats) -> NDArray[np.bool_]:
    """(draws, cells) -> which cells no other cell of the draw dominates. An infinite cost is never
    on the frontier. Figures are compared to 12 digits, so that equal sums tie."""
    high, low = _tied(worth), _tied(cost)
    better = (high[:, None, :] >= high[:, :, None]) & (low[:, None, :] <= low[:, :, None])
    strict = (high[:, None, :] > high[:, :, None]) | (low[:, None, :] < low[:, :, None])
    beaten = (better & strict).any(axis=-1)
    return np.asarray(~beaten & np.isfinite(cost), dtype=np.bool_)


def _tied(values: Floats) -> Floats:
    """Values rounded to 12 significant digits of the largest finite one."""
    finite = np.abs(values[np.isfinite(values)])
    most = float(finite.max()) if finite.size else 0.0
    if most == 0.0:
        return values
    unit = most * 1e-12
    rounded: Floats = np.round(values / unit) * unit
    return rounded
