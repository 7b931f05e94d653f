"""Tests for paired figures, and Holm's correction when several are made.

Sources: McNemar 1947 and Wilcoxon 1945 as scipy and statsmodels have them; the sign-flipping
permutation test (Fisher 1935) carries McNemar's over to clusters; Holm 1979.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from .cells import Floats, Ints, numbered, sums
from .extra import need
from .intervals import clustered_error

_EXACT_MOST = 20_000
_RANKED_MOST = 50
_DIGITS = 9


def mcnemar(a: Ints, b: Ints, cluster: Ints) -> float:
    """Two-sided p-value that acceptability (0 or 1 a sample) is the same in a and b.

    Exact: under the hypothesis the two labels of a cluster's samples may be swapped, all of them
    together. With clusters of one sample that is McNemar's exact test. Above 20,000 discordant
    samples in clusters of several, the normal approximation of the same sum.
    """
    moved = sums((b - a).astype(np.float64), numbered(cluster)).round().astype(np.int64)
    steps = np.abs(moved[moved != 0])
    seen = abs(int(moved.sum()))
    if seen == 0:
        return 1.0
    if steps.max() == 1:
        least = (len(steps) - seen) // 2
        return min(1.0, 2 * float(need("scipy.stats").binom.cdf(least, len(steps), 0.5)))
    if int(steps.sum()) > _EXACT_MOST:
        # The sum moves by twos, so half a gap is 1.
        return math.erfc((seen - 1) / math.sqrt(2 * float((steps**2).sum())))
    return _flipped(steps, seen)


def _flipped(steps: Ints, seen: int) -> float:
    """P(|sum of +-steps| >= seen), each sign a fair coin, by the exact distribution of the sum.
    The sum is reckoned as reach - 2 * (steps that fell on minus)."""
    reach = int(steps.sum())
    chance = np.zeros(reach + 1)
    chance[0] = 1.0
    filled = 0
    for step in steps:
        size = int(step)
        shifted = chance[: filled + 1].copy()
        chance[: filled + 1] *= 0.5
        chance[size : filled + size + 1] += 0.5 * shifted
        filled += size
    far = np.abs(reach - 2 * np.arange(reach + 1)) >= seen
    return min(1.0, float(chance[far].sum()))


def wilcoxon(differences: Floats, cluster: Ints) -> float:
    """Two-sided p-value of Wilcoxon's signed-rank test on the clusters' mean differences. Zeros
    are dropped; equal differences are made exactly equal first, so that rounding of scores makes
    no ranks. Exact, with tied ranks too, up to 50 clusters that differ; scipy's normal
    approximation above. 1.0 when nothing differs."""
    codes = numbered(cluster)
    means = sums(differences, codes) / np.bincount(codes)
    moved = means.round(_DIGITS)
    moved = moved[moved != 0]
    if not len(moved):
        return 1.0
    stats = need("scipy.stats")
    if len(moved) > _RANKED_MOST:
        return float(stats.wilcoxon(moved, method="asymptotic").pvalue)
    # Tied ranks are halves: doubled, they are whole steps.
    steps = (2 * stats.rankdata(np.abs(moved))).astype(np.int64)
    return _flipped(steps, abs(int((np.sign(moved) * steps).sum())))


def mean_p(differences: Floats, cluster: Ints) -> float:
    """Two-sided p-value of the cluster-robust t-test that the mean difference is 0. NaN where it
    has no variance to go by (one cluster, or all differences equal and not 0)."""
    centre, error, units = clustered_error(differences, cluster)
    if centre == 0.0:
        return 1.0
    if error == 0.0:
        return math.nan
    return 2 * float(need("scipy.stats").t.sf(abs(centre) / error, units - 1))


def holm(pvalues: Sequence[float]) -> list[float]:
    """Holm's adjusted p-values, in the given order: rejecting where one is at most alpha keeps the
    chance of any false rejection at most alpha. NaN stays NaN and does not count."""
    order = sorted((p, at) for at, p in enumerate(pvalues) if not math.isnan(p))
    adjusted = [math.nan] * len(pvalues)
    highest = 0.0
    for rank, (p, at) in enumerate(order):
        highest = max(highest, min(1.0, p * (len(order) - rank)))
        adjusted[at] = highest
    return adjusted
