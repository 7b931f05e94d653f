"""The cluster bootstrap for figures that no formula covers: ratios, macro-F1.

A figure is given as a function of totals: every cluster adds a vector to them (its cost and its
acceptable rows, say), clusters are drawn with replacement, and the figure is read from each draw's
totals. Intervals are bias-corrected and accelerated (BCa; Efron 1987) by ``scipy.stats.bootstrap``.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from .cells import Floats, Ints, sums
from .extra import need
from .intervals import Estimate

DRAWS = 2000
BCA_MOST = 3000
"""With more clusters than this the percentile interval is used: the jackknife of BCa takes time by
the square of their number, and the two agree to the order of 1 / clusters."""
_CHUNK = 2_000_000

Statistic: TypeAlias = Callable[[Floats], Floats]
"""From totals of shape (..., k) to figures of shape (...), by element; NaN or infinity where a
draw has no finite figure."""


def bootstrap(
    totals: Floats,
    statistic: Statistic,
    *,
    level: float = 0.95,
    seed: int = 0,
    draws: int = DRAWS,
) -> Estimate:
    """A figure with its BCa interval over clusters; ``totals`` has shape (clusters, k).

    Falls back to the percentile interval, and says so in ``method``, where BCa is degenerate (all
    draws equal, a jackknife value that is not finite) or there are many clusters. Draws without a
    figure (NaN) are left out. The same seed gives the same interval.
    """
    units = len(totals)
    value = float(statistic(totals.sum(axis=0)))
    if units < 2:
        return Estimate(value, -math.inf, math.inf, units, "one cluster: no interval", level)

    def figure(index: Any, axis: int = -1) -> Floats:
        return statistic(totals[index].sum(axis=-2))

    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # degenerate draws are dealt with below
        found = need("scipy.stats").bootstrap(
            (np.arange(units),),
            figure,
            n_resamples=draws,
            batch=max(1, _CHUNK // totals.size),
            vectorized=True,
            confidence_level=level,
            method="BCa" if units <= BCA_MOST else "percentile",
            rng=np.random.default_rng(seed),
        )
    low, high = (float(bound) for bound in found.confidence_interval)
    drawn = found.bootstrap_distribution
    finite = bool(np.isfinite(drawn).all())
    if units <= BCA_MOST and finite and math.isfinite(low) and math.isfinite(high):
        return Estimate(value, low, high, units, "cluster bootstrap, BCa", level)
    low, high = percentile(drawn, level)
    return Estimate(value, low, high, units, "cluster bootstrap, percentile", level)


def percentile(drawn: Floats, level: float) -> tuple[float, float]:
    """The percentile interval of draws; infinite ones count, those without a figure do not."""
    kept = drawn[~np.isnan(drawn)]
    if not len(kept):
        return -math.inf, math.inf
    tail = (1 - level) / 2
    # No interpolation: between a finite and an infinite draw there is no number.
    low, high = np.quantile(kept, (tail, 1 - tail), method="inverted_cdf")
    return float(low), float(high)


def ratio(top: Floats, bottom: Floats, cluster: Ints, **options: Any) -> Estimate:
    """The ratio of two sums, such as cost over acceptable outputs. Options as in `bootstrap`."""
    totals = np.stack([sums(top, cluster), sums(bottom, cluster)], axis=-1)
    return bootstrap(totals, of_totals, **options)


def of_totals(totals: Floats) -> Floats:
    """First total over second; infinite where there is none of the second."""
    top, bottom = totals[..., 0], totals[..., 1]
    with np.errstate(all="ignore"):
        return np.where(bottom > 0, top / bottom, math.inf)


def macro_f1(truth: Ints, said: Ints, cluster: Ints, labels: int, **options: Any) -> Estimate:
    """Macro-F1 over ``labels`` classes. ``truth`` is from 0 to labels - 1; ``said`` too, or
    ``labels`` where no label could be read, which costs recall and nobody's precision. Options as
    in `bootstrap`."""
    wide = labels + 1
    units = int(cluster.max()) + 1
    at = (cluster * labels + truth) * wide + said
    counts = np.bincount(at, minlength=units * labels * wide).astype(np.float64)

    def figure(totals: Floats) -> Floats:
        table = totals.reshape(*totals.shape[:-1], labels, wide)
        return f1_of_confusion(table)

    return bootstrap(counts.reshape(units, labels * wide), figure, **options)


def f1_of_confusion(table: Floats) -> Floats:
    """Macro-F1 of confusion tables (..., truth, said), said being one wider than truth. A class
    that is neither the truth nor said anywhere has no F1 and does not count."""
    hits = np.diagonal(table, axis1=-2, axis2=-1)
    named = table.sum(axis=-2)[..., :-1]
    true = table.sum(axis=-1)
    with np.errstate(all="ignore"):
        each = 2 * hits / (named + true)
        return np.asarray(np.nanmean(each, axis=-1), dtype=np.float64)
