"""What a head reaches: accuracy, macro-F1, calibration, with intervals, and the curves."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ..heads.card import Measured, Point

Array = NDArray[np.float64]
Rows = NDArray[np.int64]

BINS = 10
DRAWS = 500
THRESHOLDS = (0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.0)


def accuracy(probabilities: Array, labels: Rows) -> float:
    return float((probabilities.argmax(1) == labels).mean())


def macro_f1(probabilities: Array, labels: Rows) -> float:
    """Mean F1 of the labels that there are."""
    said, each = probabilities.argmax(1), []
    for label in np.unique(labels):
        hits = ((said == label) & (labels == label)).sum()
        each.append(2 * hits / ((said == label).sum() + (labels == label).sum()))
    return float(np.mean(each))


def calibration_error(probabilities: Array, labels: Rows) -> float:
    """Expected calibration error of the label that is said, over bins of equal size. Of few rows it
    is above zero even of perfect probabilities."""
    sure, right = probabilities.max(1), probabilities.argmax(1) == labels
    bins = np.array_split(np.argsort(sure), min(BINS, len(labels)))
    return float(sum(abs(sure[b].mean() - right[b].mean()) * len(b) for b in bins) / len(labels))


def measured(
    of: Callable[[Array, Rows], float], probabilities: Array, labels: Rows, seed: int = 42
) -> Measured:
    """A figure with a bootstrap interval over rows."""
    rng, size = np.random.default_rng(seed), len(labels)
    drawn = []
    for _ in range(DRAWS):
        rows = rng.integers(0, size, size)
        drawn.append(of(probabilities[rows], labels[rows]))
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Measured(
        value=round(of(probabilities, labels), 4), low=round(low, 4), high=round(high, 4)
    )


def head_curve(probabilities: Array, labels: Rows) -> tuple[Point, ...]:
    """What the head reaches on the items from each threshold up; ``share``: of those below."""
    sure, points = probabilities.max(1), []
    for threshold in THRESHOLDS:
        rows = sure >= threshold
        if rows.sum() < 10:
            break
        points.append(
            Point(
                threshold=threshold,
                share=round(float(1 - rows.mean()), 4),
                accuracy=round(accuracy(probabilities[rows], labels[rows]), 4),
                macro_f1=round(macro_f1(probabilities[rows], labels[rows]), 4),
            )
        )
    return tuple(points)


def model_curve(
    own: Array, pooled: Array, labels: Rows, usd_per_item: float | None
) -> tuple[Point, ...]:
    """What head and model reach on all items when those below each threshold go to the model.
    ``pooled``: NaN for items that were not asked; they keep the head's answer."""
    sure, asked, points = own.max(1), ~np.isnan(pooled[:, 0]), []
    for threshold in THRESHOLDS:
        sent = (sure < threshold) & asked
        if ((sure < threshold) & ~asked).any():
            break  # above this, not all were asked: nothing was measured
        mixed = np.where(sent[:, None], pooled, own)
        share = float(sent.mean())
        points.append(
            Point(
                threshold=threshold,
                share=round(share, 4),
                accuracy=round(accuracy(mixed, labels), 4),
                macro_f1=round(macro_f1(mixed, labels), 4),
                usd_per_1k=None if usd_per_item is None else round(share * usd_per_item * 1000, 6),
            )
        )
    return tuple(points)


def fit_pooling(own: Array, said: Array, labels: Rows) -> Array:
    """How much the head's and the model's log-probabilities count, and a bias for each label, (5,):
    least log loss, held near (1, 0.5, 0, 0, 0) where there are few rows. ``own`` and ``said``:
    log-probabilities, (n, 3)."""
    from scipy.optimize import minimize

    start = np.array([1.0, 0.5, 0.0, 0.0, 0.0])

    def loss(weights: Array) -> float:
        scores = weights[0] * own + weights[1] * said + weights[2:]
        scores = scores - scores.max(1, keepdims=True)
        logged = scores - np.log(np.exp(scores).sum(1, keepdims=True))
        kept = float(-logged[np.arange(len(labels)), labels].sum())
        return kept + 5.0 * float(((weights - start) ** 2).sum())

    best: Array = minimize(loss, start, method="L-BFGS-B").x
    return best
