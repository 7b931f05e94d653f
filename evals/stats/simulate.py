"""Made-up runs whose truth is known, to measure how well the statistics keep their word.

Scores come from a random effect of the cluster, one of the sample, and one of the try; costs are
log-normal and dearer where the sample is hard, so that cost and quality depend on each other as
they do in real runs. The truth of a figure is that of an endless run, reckoned from one of a
million clusters or known in closed form.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from .cells import Floats, Ints


@dataclass(frozen=True)
class World:
    """Where a run is drawn from. ``size``: samples a cluster, from 1 to ``size`` equally often.
    ``shift``: mean of the latent quality (0: half of the rows are acceptable). ``among`` and
    ``between``: standard deviations of the cluster's and the sample's effect, which two cells on
    the same samples share; ``own``: of an effect of the cluster that each cell has for itself (a
    model that misreads one document does so in all its questions); a try has 1. ``spread``:
    standard deviation of a cost's logarithm."""

    size: int = 4
    epochs: int = 1
    shift: float = 0.8
    among: float = 0.7
    between: float = 0.5
    own: float = 0.0
    spread: float = 0.6


@dataclass(frozen=True)
class Draw:
    """Rows of a simulated cell. ``score`` is from 0 to 1, ``acceptable`` 0 or 1."""

    sample: Ints
    cluster: Ints
    score: Floats
    acceptable: Floats
    cost: Floats


@dataclass(frozen=True)
class Truth:
    score: float
    acceptable: float
    cost_per_acceptable: float


def draw(world: World, clusters: int, rng: np.random.Generator) -> Draw:
    """A run over so many clusters."""
    return _rows(world, *_latent(world, clusters, rng), world.shift, rng)


def draw_pair(
    world: World, clusters: int, rng: np.random.Generator, *, gain: float = 0.0
) -> tuple[Draw, Draw]:
    """Two cells on the same samples; the second's latent quality is higher by ``gain``. With 0 the
    two are alike in every distribution, so each test's hypothesis is true."""
    shared = _latent(world, clusters, rng)
    return (
        _rows(world, *shared, world.shift, rng),
        _rows(world, *shared, world.shift + gain, rng),
    )


@cache
def truth(world: World) -> Truth:
    """What the figures tend to in a run without end: row means over clusters drawn from the world,
    here a million of them (standard error of the share about 0.0004)."""
    rng = np.random.default_rng(20_26)
    sums = np.zeros(4)
    for _ in range(20):
        part = draw(world, 50_000, rng)
        sums += (len(part.score), part.score.sum(), part.acceptable.sum(), part.cost.sum())
    rows, score, acceptable, cost = (float(total) for total in sums)
    return Truth(score / rows, acceptable / rows, cost / acceptable)


def _latent(world: World, clusters: int, rng: np.random.Generator) -> tuple[Ints, Floats]:
    """The cluster of each sample, and the sample's latent ease."""
    sizes = rng.integers(1, world.size + 1, size=clusters)
    cluster = np.repeat(np.arange(clusters), sizes)
    common = rng.normal(0.0, world.among, clusters)[cluster]
    return cluster, common + rng.normal(0.0, world.between, len(cluster))


def _rows(
    world: World, cluster: Ints, ease: Floats, shift: float, rng: np.random.Generator
) -> Draw:
    sample = np.repeat(np.arange(len(cluster)), world.epochs)
    own = rng.normal(0.0, world.own, int(cluster[-1]) + 1)[cluster]
    latent = shift + (ease + own)[sample] + rng.normal(0.0, 1.0, len(sample))
    cost = 0.001 * np.exp(rng.normal(0.0, world.spread, len(sample)) - 0.3 * ease[sample])
    return Draw(
        sample=sample,
        cluster=cluster[sample],
        score=1 / (1 + np.exp(-2 * latent)),
        acceptable=(latent > 0).astype(np.float64),
        cost=cost,
    )
