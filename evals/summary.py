"""What a cell of an eval came to: quality, spend, and the cost of one acceptable output."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np

from .rows import Row, Tokens
from .stats.bootstrap import bootstrap, of_totals
from .stats.cells import Basis, Cell, CellKey, Samplewise, clusters_of, collect, samplewise, sums
from .stats.intervals import Estimate, mean, pass_hat_k, proportion, quality
from .stats.set_metrics import Kept, SetMetric, measured
from .task import Task

__all__ = ["SetMetric", "Summary", "cost_per_acceptable", "summarise"]


@dataclass(frozen=True, slots=True)
class Summary:
    """One cell: a task, variant and model.

    A row without a score (``failures``) counts as a score of 0 and as not acceptable, and its
    spend counts. ``abstained`` rows declined to answer. ``acceptable``: how many rows were.
    ``cost``: all spend in US dollars, failures, retries and judges included; None when it is not
    known, and ``cost_why`` says why. ``cost_per_acceptable``: that sum over the acceptable rows;
    None with its own ``cost_per_acceptable_why``, never 0 for want of outputs. ``replayed``: calls
    taken from an earlier run, which cost nothing on the basis ``incurred``. ``tokens``: totals;
    ``tokens_per_row`` by the names of its five kinds. ``pass_hat_k``: the chance that a sample
    comes out acceptable in ``k`` of k tries; None with one epoch. ``tables``: versions of the price
    tables.
    """

    task: str
    variant: str
    model: str
    served: str
    basis: Basis
    level: float
    rows: int
    samples: int
    epochs: int
    clusters: int
    failures: int
    abstained: int
    acceptable: int
    quality: Estimate
    acceptable_share: Estimate
    cost: Decimal | None
    cost_why: str
    cost_per_acceptable: Estimate | None
    cost_per_acceptable_why: str
    cost_per_row: Estimate | None
    tokens: Tokens
    tokens_per_row: Mapping[str, float]
    seconds_per_row: Estimate
    cache_hit_share: float | None
    calls: int
    retries: int
    replayed: int
    metrics: tuple[SetMetric, ...] = ()
    k: int = 1
    pass_hat_k: Estimate | None = None
    failure_kinds: Mapping[str, int] = field(default_factory=dict)
    tables: tuple[str, ...] = ()

    @property
    def cell(self) -> CellKey:
        return self.task, self.variant, self.model


def summarise(
    rows: Iterable[Row],
    *,
    basis: Basis = "listed",
    tasks: Mapping[str, Task] | None = None,
    level: float = 0.95,
    seed: int = 0,
) -> list[Summary]:
    """A summary of each cell, in the order in which cells first come.

    rows are read once and reduced as they come. tasks gives the set metrics; a task that is not
    among them (it may not be installed any more) has none. Rows must be the only ones of their key
    (``EvalRun.rows`` sees to it).
    """
    kept = Kept(tasks or {})
    cells = collect(_passing(rows, kept), basis=basis)
    return [_summary(cell, kept, level, seed) for cell in cells.values()]


def _passing(rows: Iterable[Row], kept: Kept) -> Iterator[Row]:
    for row in rows:
        kept.add(row)
        yield row


def _summary(cell: Cell, kept: Kept, level: float, seed: int) -> Summary:
    task, variant, model = cell.key
    cluster = cell.clusters()
    names = list(cell.by_sample())
    each = samplewise(cell, names)
    flags = np.asarray(cell.acceptable, dtype=np.float64)
    tries = int(each.tries.max())
    cost_why = cell.cost_why
    dear, dear_why = cost_per_acceptable(cell, each, names, level=level, seed=seed)
    usage = cell.usage
    served = cell.served.most_common(1)
    return Summary(
        task=task,
        variant=variant,
        model=model,
        served=served[0][0] if served else "",
        basis=cell.basis,
        level=level,
        rows=cell.rows,
        samples=len(names),
        epochs=tries,
        clusters=int(cluster.max()) + 1,
        failures=cell.failures.total(),
        abstained=cell.abstained,
        acceptable=int(flags.sum()),
        quality=quality(np.asarray(cell.score), cluster, level=level),
        acceptable_share=proportion(flags, cluster, level=level),
        cost=None if cost_why else cell.total,
        cost_why=cost_why,
        cost_per_acceptable=dear,
        cost_per_acceptable_why=dear_why,
        cost_per_row=None if cost_why else mean(np.asarray(cell.cost), cluster, level=level),
        tokens=Tokens.of(usage),
        tokens_per_row={
            kind: getattr(usage, kind) / cell.rows
            for kind in ("prompt", "uncached", "cached", "output", "reasoning")
        },
        seconds_per_row=mean(np.asarray(cell.seconds), cluster, level=level),
        cache_hit_share=usage.cached / usage.prompt if usage.prompt else None,
        calls=cell.calls,
        retries=cell.retries,
        replayed=cell.replayed,
        metrics=measured(kept, cell.key, level=level, seed=seed),
        k=tries,
        pass_hat_k=_pass_hat_k(cell, each, names, tries, level),
        failure_kinds=dict(cell.failures.most_common()),
        tables=tuple(sorted(cell.tables)),
    )


def cost_per_acceptable(
    cell: Cell, each: Samplewise, names: list[str], *, level: float, seed: int
) -> tuple[Estimate | None, str]:
    """All spend over the acceptable rows, in US dollars, with a BCa interval over clusters; or
    None and why."""
    if cell.cost_why:
        return None, cell.cost_why
    if not each.acceptable.any():
        return None, "none acceptable"
    cluster = clusters_of(cell, names)
    totals = np.stack([sums(each.cost, cluster), sums(each.acceptable, cluster)], axis=-1)
    found = bootstrap(totals, of_totals, level=level, seed=seed)
    exact = float(cell.total / Decimal(int(each.acceptable.sum())))
    low = max(0.0, found.low)
    high = math.inf if math.isnan(found.high) else found.high
    return Estimate(exact, low, high, found.n, found.method, level), ""


def _pass_hat_k(
    cell: Cell, each: Samplewise, names: list[str], k: int, level: float
) -> Estimate | None:
    if k < 2:
        return None
    return pass_hat_k(each.tries, each.acceptable, clusters_of(cell, names), k, level=level)
