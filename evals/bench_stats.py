"""Measures the statistics on runs whose truth is known: do intervals and tests keep their word?

``python -m tael.evals.bench_stats`` simulates 1,000 runs a line and prints Markdown tables: how
often a 95 % interval holds the truth, and how often a test at 5 % rejects what is true. Beside each
share stands its own simulation error (one standard error).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from .stats.bootstrap import ratio
from .stats.cells import Floats, Ints, sums
from .stats.intervals import Estimate, mean, proportion
from .stats.significance import holm, mcnemar, mean_p, wilcoxon
from .stats.simulate import Draw, World, draw, draw_pair, truth

LEVEL, ALPHA, FAMILY = 0.95, 0.05, 5
WORLDS = {
    "single samples": World(size=1, among=0.0),
    "1 to 6 a document": World(size=6, among=0.8, own=0.6),
    "4 epochs a sample": World(size=1, among=0.0, epochs=4),
    "9 in 10 acceptable": World(size=1, among=0.0, shift=1.6),
}
PAIRED = ("single samples", "1 to 6 a document", "4 epochs a sample")


@dataclass(frozen=True)
class Line:
    """One measured share. ``of``: simulations that gave an answer."""

    what: str
    world: str
    clusters: int
    share: float
    of: int

    @property
    def error(self) -> float:
        return sqrt(self.share * (1 - self.share) / self.of)


Interval = Callable[[Draw, int], Estimate]
Test = Callable[[Draw, Draw], float]


def coverage(what: str, world: str, clusters: int, times: int, seed: int) -> Line:
    """How often a 95 % interval holds the world's truth."""
    figure, make = INTERVALS[what]
    true = getattr(truth(WORLDS[world]), figure)
    rng = np.random.default_rng(seed)
    held = 0
    for turn in range(times):
        found = make(draw(WORLDS[world], clusters, rng), turn)
        held += found.low <= true <= found.high
    return Line(what, world, clusters, held / times, times)


def rejections(what: str, world: str, clusters: int, times: int, seed: int) -> Line:
    """How often a test at 5 % rejects although both cells are drawn alike."""
    rng = np.random.default_rng(seed)
    test = TESTS[what]
    hits = sum(test(*draw_pair(WORLDS[world], clusters, rng)) <= ALPHA for _ in range(times))
    return Line(what, world, clusters, hits / times, times)


def familywise(world: str, clusters: int, times: int, seed: int, *, correct: bool) -> Line:
    """How often at least one of five true hypotheses is rejected."""
    rng = np.random.default_rng(seed)
    hits = 0
    for _ in range(times):
        p = [_mcnemar(*draw_pair(WORLDS[world], clusters, rng)) for _ in range(FAMILY)]
        hits += min(holm(p) if correct else p) <= ALPHA
    what = f"any of {FAMILY} McNemar, {'after Holm' if correct else 'not corrected'}"
    return Line(what, world, clusters, hits / times, times)


def _score(run: Draw, turn: int) -> Estimate:
    return mean(run.score, run.cluster, level=LEVEL, bounds=(0.0, 1.0))


def _naive(run: Draw, turn: int) -> Estimate:
    """What a row-by-row standard error would give: shown to say what clustering is for."""
    return mean(run.score, np.arange(len(run.score)), level=LEVEL, bounds=(0.0, 1.0))


def _acceptable(run: Draw, turn: int) -> Estimate:
    return proportion(run.acceptable, run.cluster, level=LEVEL)


def _cost(run: Draw, turn: int) -> Estimate:
    return ratio(run.cost, run.acceptable, run.cluster, level=LEVEL, seed=turn)


def _mcnemar(a: Draw, b: Draw) -> float:
    return mcnemar(_majority(a), _majority(b), _cluster(a))


def _naive_mcnemar(a: Draw, b: Draw) -> float:
    most = _majority(a)
    return mcnemar(most, _majority(b), np.arange(len(most)))


def _wilcoxon(a: Draw, b: Draw) -> float:
    return wilcoxon(_means(b) - _means(a), _cluster(a))


def _t(a: Draw, b: Draw) -> float:
    return mean_p(_means(b) - _means(a), _cluster(a))


def _means(run: Draw) -> Floats:
    return sums(run.score, run.sample) / np.bincount(run.sample)


def _majority(run: Draw) -> Ints:
    return (2 * sums(run.acceptable, run.sample) > np.bincount(run.sample)).astype(np.int64)


def _cluster(run: Draw) -> Ints:
    return run.cluster[np.unique(run.sample, return_index=True)[1]]


INTERVALS: dict[str, tuple[str, Interval]] = {
    "mean score, clustered": ("score", _score),
    "mean score, rows as if independent": ("score", _naive),
    "acceptable share, Wilson": ("acceptable", _acceptable),
    "cost per acceptable, BCa": ("cost_per_acceptable", _cost),
}
TESTS: dict[str, Test] = {
    "McNemar exact, clusters together": _mcnemar,
    "McNemar, samples as if independent": _naive_mcnemar,
    "Wilcoxon on cluster means": _wilcoxon,
    "t of the mean difference, clustered": _t,
}


def coverages(times: int, sizes: Sequence[int], seed: int) -> Iterator[Line]:
    """A line for each interval, world and number of clusters."""
    for world in WORLDS:
        for clusters in sizes:
            for what in INTERVALS:
                yield coverage(what, world, clusters, times, seed)


def errors(times: int, sizes: Sequence[int], seed: int) -> Iterator[Line]:
    """A line for each test, world and number of clusters; the families last."""
    for world in PAIRED:
        for clusters in sizes:
            for what in TESTS:
                yield rejections(what, world, clusters, times, seed)
    for correct in (False, True):
        yield familywise("1 to 6 a document", sizes[-1], times, seed, correct=correct)


def table(title: str, lines: Sequence[Line]) -> str:
    """Markdown: a row a line, with its simulation error."""
    head = [f"| {title} | runs of | clusters | share | error |", "|---|---|---:|---:|---:|"]
    return "\n".join(
        head
        + [
            f"| {one.what} | {one.world} | {one.clusters} | {one.share:.3f} | {one.error:.3f} |"
            for one in lines
        ]
    )


def main(argv: Sequence[str] | None = None) -> None:
    options = argparse.ArgumentParser(description="Coverage and type-I errors of the statistics.")
    options.add_argument("--times", type=int, default=1000, help="simulations a line")
    options.add_argument("--clusters", default="30,100,300", help="sizes of the simulated runs")
    options.add_argument("--seed", type=int, default=0)
    given = options.parse_args(argv)
    sizes = [int(size) for size in given.clusters.split(",")]
    print(f"{given.times} simulations a line, seed {given.seed}.\n")
    held = list(coverages(given.times, sizes, given.seed))
    print(table("95 % interval: share that hold the truth", held), flush=True)
    print()
    print(
        table(
            "test at 5 %: share that reject what is true",
            list(errors(given.times, sizes, given.seed)),
        )
    )


if __name__ == "__main__":
    main()
