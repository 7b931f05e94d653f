"""Figures of a whole set, such as macro-F1, with a bootstrap interval.

A task's metric reads rows, so rows are kept for tasks that have one: without text, trace and calls,
which are most of a row, and which a metric therefore cannot read.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..rows import Row, Tokens
from ..task import Metric, Task
from .bootstrap import percentile
from .cells import CellKey
from .intervals import Estimate

_ROW_READS = 2_000_000
_DRAWS = (199, 999)
_BARE = {"text": "", "trace": {}, "calls": [], "tokens": Tokens(), "why": ""}


@dataclass(frozen=True, slots=True)
class SetMetric:
    """A task's set metric for a cell. ``estimate`` is None where the metric has no meaning."""

    name: str
    estimate: Estimate | None
    higher_is_better: bool = True


class Kept:
    """Rows of the tasks that have set metrics, by cell."""

    def __init__(self, tasks: Mapping[str, Task]) -> None:
        self._metrics = {name: task.metrics for name, task in tasks.items() if task.metrics}
        self._rows: dict[CellKey, list[Row]] = defaultdict(list)

    def add(self, row: Row) -> None:
        if row.task in self._metrics:
            self._rows[row.cell].append(row.model_copy(update=_BARE))

    def of(self, cell: CellKey) -> tuple[tuple[Metric, ...], list[Row]]:
        return self._metrics.get(cell[0], ()), self._rows.get(cell, [])


def measured(kept: Kept, cell: CellKey, *, level: float, seed: int) -> tuple[SetMetric, ...]:
    """Every metric of the cell's task, in the task's order."""
    metrics, rows = kept.of(cell)
    return tuple(
        SetMetric(one.name, estimated(one, rows, level=level, seed=seed), one.higher_is_better)
        for one in metrics
    )


def estimated(metric: Metric, rows: list[Row], *, level: float, seed: int) -> Estimate | None:
    """The metric with a percentile interval of the cluster bootstrap: 999 draws, fewer (at least
    199) for long sets, since every draw reads all rows again. A draw in which the metric has no
    meaning does not count."""
    value = metric.of(rows)
    if value is None or math.isnan(value):
        return None
    clusters = _clustered(rows)
    units = len(clusters)
    if units < 2:
        return Estimate(value, -math.inf, math.inf, units, "one cluster: no interval", level)
    least, most = _DRAWS
    draws = max(least, min(most, _ROW_READS // len(rows)))
    rng = np.random.default_rng(seed)
    drawn = np.full(draws, np.nan)
    for turn in range(draws):
        picked = rng.integers(units, size=units)
        found = metric.of([row for at in picked for row in clusters[at]])
        drawn[turn] = np.nan if found is None else found
    low, high = percentile(drawn, level)
    return Estimate(value, low, high, units, f"cluster bootstrap, percentile, {draws}", level)


def _clustered(rows: list[Row]) -> list[list[Row]]:
    """Rows by cluster: the group of a sample's first row, else the sample."""
    group: dict[str, tuple[str, str]] = {}
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        own = ("group", row.group) if row.group else ("sample", row.sample)
        found[group.setdefault(row.sample, own)].append(row)
    return list(found.values())
