"""The intervals and tests keep their word on made-up runs, by a few hundred simulations.

Bounds lie four simulation errors off, so that only a wrong method fails.
"""

from __future__ import annotations

import numpy as np
import pytest
from tael.evals import bench_stats
from tael.evals.stats.simulate import World, draw, draw_pair, truth

pytest.importorskip("scipy", reason="needs the extra evals")
pytest.importorskip("statsmodels", reason="needs the extra evals")

TIMES = 200
FAR = 4 * (0.05 * 0.95 / TIMES) ** 0.5
DOCUMENTS = "1 to 6 a document"


@pytest.mark.parametrize("what", ["mean score, clustered", "acceptable share, Wilson"])
@pytest.mark.parametrize("world", ["single samples", DOCUMENTS, "4 epochs a sample"])
def test_intervals_hold_the_truth(what: str, world: str) -> None:
    found = bench_stats.coverage(what, world, 60, TIMES, 1)
    assert found.share > 0.95 - FAR


def test_bca_ratio_holds_the_truth() -> None:
    found = bench_stats.coverage("cost per acceptable, BCa", DOCUMENTS, 100, 100, 1)
    assert found.share > 0.85


def test_rows_as_if_independent_would_not() -> None:
    found = bench_stats.coverage("mean score, rows as if independent", DOCUMENTS, 60, TIMES, 1)
    assert found.share < 0.95 - FAR


@pytest.mark.parametrize("what", list(bench_stats.TESTS))
def test_tests_reject_what_is_true_once_in_twenty(what: str) -> None:
    found = bench_stats.rejections(what, DOCUMENTS, 60, TIMES, 1)
    if "independent" in what:
        assert found.share > 0.05
    else:
        assert found.share < 0.05 + FAR


def test_holm_keeps_the_family() -> None:
    with_holm = bench_stats.familywise(DOCUMENTS, 60, TIMES, 1, correct=True)
    without = bench_stats.familywise(DOCUMENTS, 60, TIMES, 1, correct=False)
    assert with_holm.share < 0.05 + FAR < without.share


def test_tests_find_what_is_there() -> None:
    rng = np.random.default_rng(1)
    pairs = [draw_pair(World(), 100, rng, gain=0.6) for _ in range(40)]
    for test in (bench_stats._mcnemar, bench_stats._wilcoxon, bench_stats._t):
        assert np.mean([test(a, b) <= 0.05 for a, b in pairs]) > 0.8


def test_the_truth_is_what_long_runs_tend_to() -> None:
    # A latent of mean 0 and no skew: half of the rows, and a mean score of a half.
    known = truth(World(shift=0.0))
    assert known.acceptable == pytest.approx(0.5, abs=0.003)
    assert known.score == pytest.approx(0.5, abs=0.003)
    long = draw(World(), 30_000, np.random.default_rng(5))
    assert truth(World()).cost_per_acceptable == pytest.approx(
        long.cost.sum() / long.acceptable.sum(), rel=0.02
    )


def test_the_table_is_markdown() -> None:
    line = bench_stats.Line("mean", "single", 30, 0.95, 100)
    text = bench_stats.table("interval", [line]).splitlines()
    assert text[-1] == "| mean | single | 30 | 0.950 | 0.022 |"
