"""Confidence intervals for the figures of one cell.

Sources: Wilson 1927 for proportions, with the effective sample size of Korn and Graubard 1998
where rows are clustered; Liang and Zeger 1986 for the cluster-robust variance of a mean. The
unbiased estimator of pass^k is the hypergeometric one, C(c, k) / C(n, k).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from .cells import Floats, Ints, numbered, sums
from .extra import need


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure and its two-sided confidence interval at ``level`` (0.95: 95 %).

    ``n``: the independent units (clusters) that it rests on. ``method`` names how the interval was
    made. ``high`` is ``math.inf`` where the data set no upper bound (cost per acceptable output
    when next to none is acceptable).
    """

    value: float
    low: float
    high: float
    n: int
    method: str
    level: float


def mean(
    values: Floats,
    cluster: Ints,
    *,
    level: float = 0.95,
    bounds: tuple[float, float] = (0.0, math.inf),
) -> Estimate:
    """The mean with cluster-robust standard errors and Student's t on clusters - 1 degrees of
    freedom; the same as statsmodels' OLS on a constant with ``cov_type="cluster"``.

    bounds: the range that a value can take; the interval is cut to it. Where all values are equal
    and the range is finite, the interval is not of width 0: see :func:`constant`.
    """
    centre, error, units = clustered_error(values, cluster)
    low, high = bounds
    if units < 2:
        return Estimate(centre, low, high, units, "one cluster: no interval", level)
    if error == 0.0:
        return constant(centre, units, level=level, bounds=bounds)
    half = error * t_quantile(level, units - 1)
    name = "cluster-robust t" if units < len(values) else "t"
    return Estimate(centre, max(low, centre - half), min(high, centre + half), units, name, level)


def clustered_error(values: Floats, cluster: Ints) -> tuple[float, float, int]:
    """Mean, its cluster-robust standard error (0 with one cluster), and the count of clusters."""
    centre = float(values.mean())
    residuals = sums(values - centre, numbered(cluster))
    units = len(residuals)
    spread = float(residuals @ residuals)
    # Rounding leaves a trace of spread in equal values; it is no variance.
    if units < 2 or math.sqrt(spread) <= 1e-12 * max(1.0, abs(centre)) * len(values):
        return centre, 0.0, units
    return centre, math.sqrt(spread * units / (units - 1)) / len(values), units


def constant(centre: float, units: int, *, level: float, bounds: tuple[float, float]) -> Estimate:
    """The interval of a mean when no unit differs from another: with confidence ``level`` at most
    a share u = 1 - ((1 - level) / 2) ** (1 / units) of units can be of another kind (Clopper and
    Pearson 1934 for none of ``units``), and each can lie at most at a bound."""
    low, high = bounds
    if math.isinf(low) or math.isinf(high):
        return Estimate(centre, centre, centre, units, "constant", level)
    other = 1 - ((1 - level) / 2) ** (1 / units)
    name = "exact, all units equal"
    return Estimate(
        centre,
        centre - other * (centre - low),
        centre + other * (high - centre),
        units,
        name,
        level,
    )


def proportion(flags: Floats, cluster: Ints, *, level: float = 0.95) -> Estimate:
    """The share of flags (0 or 1) with Wilson's score interval. Where clusters repeat, the count is
    replaced by the effective sample size: rows over the design effect, which is never taken to be
    below 1, scaled for the few degrees of freedom of the variance that it came from."""
    rows = len(flags)
    share, error, units = clustered_error(flags, cluster)
    wilson = need("statsmodels.stats.proportion").proportion_confint
    if units == rows:
        low, high = wilson(round(share * rows), rows, alpha=1 - level, method="wilson")
        return Estimate(share, float(low), float(high), units, "Wilson", level)
    if units < 2:
        return Estimate(share, 0.0, 1.0, units, "one cluster: no interval", level)
    if error == 0.0 and share in (0.0, 1.0):
        size = float(units)
    else:
        simple = share * (1 - share)
        size = min(rows, simple / error**2) if error else float(rows)
        size *= (t_quantile(level, rows - 1) / t_quantile(level, units - 1)) ** 2
    low, high = wilson(share * size, size, alpha=1 - level, method="wilson")
    return Estimate(share, float(low), float(high), units, "Wilson, effective size", level)


def quality(scores: Floats, cluster: Ints, *, level: float = 0.95) -> Estimate:
    """The mean of scores from 0 to 1: a proportion where all are 0 or 1, else a clustered mean."""
    if bool(np.isin(scores, (0.0, 1.0)).all()):
        return proportion(scores, cluster, level=level)
    return mean(scores, cluster, level=level, bounds=(0.0, 1.0))


def pass_hat_k(
    tries: Floats, passed: Floats, cluster: Ints, k: int, *, level: float = 0.95
) -> Estimate | None:
    """The chance that k of k tries at a sample are acceptable.

    tries, passed: counts by sample. Samples with fewer than k tries are left out; None where that
    leaves none. The mean of the unbiased C(passed, k) / C(tries, k), clustered.
    """
    enough = tries >= k
    if not enough.any():
        return None
    drawn = np.ones(int(enough.sum()))
    for step in range(k):
        drawn *= np.maximum(passed[enough] - step, 0.0) / (tries[enough] - step)
    return quality(drawn, cluster[enough], level=level)


def t_quantile(level: float, freedom: float) -> float:
    """The two-sided quantile of Student's t: 95 % of its mass lies within +- this at 0.95."""
    return float(need("scipy.stats").t.ppf((1 + level) / 2, freedom))
