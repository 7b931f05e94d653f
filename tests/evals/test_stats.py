"""The statistics agree with scipy, statsmodels and hand-made figures."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from tael.evals.stats.bootstrap import bootstrap, f1_of_confusion, macro_f1, of_totals, ratio
from tael.evals.stats.cells import collect, sums
from tael.evals.stats.extra import need
from tael.evals.stats.intervals import mean, pass_hat_k, proportion, quality
from tael.evals.stats.significance import holm, mcnemar, mean_p, wilcoxon
from tael.tests.support.eval_rows import row
from tael.tools.errors import MissingExtra

stats = pytest.importorskip("scipy.stats", reason="needs the extra evals")
sm = pytest.importorskip("statsmodels.api", reason="needs the extra evals")


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(7)


def alone(count: int) -> np.ndarray:
    return np.arange(count)


def test_clustered_mean_is_that_of_statsmodels(rng: np.random.Generator) -> None:
    cluster = np.repeat(np.arange(12), rng.integers(1, 6, 12))
    values = rng.random(len(cluster)) * 0.3 + rng.random(12)[cluster] * 0.5
    fit = sm.OLS(values, np.ones(len(values))).fit(
        cov_type="cluster", cov_kwds={"groups": cluster}, use_t=True
    )
    found = mean(values, cluster, level=0.9, bounds=(0.0, 1.0))
    low, high = fit.conf_int(0.1)[0]
    assert found.value == pytest.approx(fit.params[0])
    assert (found.low, found.high) == pytest.approx((low, high))
    assert (found.n, found.method) == (12, "cluster-robust t")


def test_mean_of_single_samples_is_the_t_interval(rng: np.random.Generator) -> None:
    values = rng.normal(5, 1, 20)
    low, high = stats.t.interval(0.95, 19, values.mean(), stats.sem(values))
    found = mean(values, alone(20))
    assert (found.low, found.high) == pytest.approx((low, high))
    assert found.method == "t"


def test_rows_said_twice_do_not_narrow_the_interval(rng: np.random.Generator) -> None:
    values = rng.random(15)
    once = mean(values, alone(15))
    twice = mean(np.repeat(values, 3), np.repeat(alone(15), 3))
    assert (twice.low, twice.high, twice.n) == pytest.approx((once.low, once.high, once.n))


def test_cluster_numbers_may_have_gaps(rng: np.random.Generator) -> None:
    values = rng.random(6)
    cluster = np.array([0, 0, 1, 1, 2, 2])
    assert mean(values, cluster * 7 + 3) == mean(values, cluster)


def test_one_cluster_has_no_interval() -> None:
    found = mean(np.array([0.2, 0.4]), np.array([0, 0]), bounds=(0.0, 1.0))
    assert (found.low, found.high) == (0.0, 1.0)
    assert found.method.startswith("one cluster")


def test_equal_scores_leave_room_for_doubt() -> None:
    found = mean(np.full(20, 0.1) * 3, alone(20), bounds=(0.0, 1.0))
    other = 1 - 0.025 ** (1 / 20)
    assert found.low == pytest.approx(0.3 - other * 0.3)
    assert found.high == pytest.approx(0.3 + other * 0.7)


@pytest.mark.parametrize(("hits", "of"), [(0, 20), (7, 20), (20, 20), (1, 3)])
def test_proportion_of_single_samples_is_wilson(hits: int, of: int) -> None:
    flags = np.array([1.0] * hits + [0.0] * (of - hits))
    low, high = stats.binomtest(hits, of).proportion_ci(0.95, method="wilson")
    found = proportion(flags, alone(of))
    assert (found.low, found.high) == pytest.approx((low, high))
    assert found.method == "Wilson"


def test_proportion_widens_when_clusters_agree(rng: np.random.Generator) -> None:
    by_cluster = (rng.random(25) < 0.6).astype(float)
    copies = proportion(np.repeat(by_cluster, 4), np.repeat(alone(25), 4))
    once = proportion(by_cluster, alone(25))
    # Four copies tell no more than one, and the variance itself is only estimated.
    assert copies.low <= once.low
    assert copies.high >= once.high
    assert copies.low == pytest.approx(once.low, abs=0.02)


def test_proportion_never_gains_from_clustering() -> None:
    flags = np.array([0.0, 1.0] * 10)  # each cluster has one of each: less spread than chance
    found = proportion(flags, np.repeat(alone(10), 2))
    plain = proportion(flags, alone(20))
    assert found.high - found.low >= plain.high - plain.low


def test_perfect_clusters_count_once() -> None:
    found = proportion(np.ones(40), np.repeat(alone(10), 4))
    low, _ = stats.binomtest(10, 10).proportion_ci(0.95, method="wilson")
    assert found.low == pytest.approx(low)


def test_quality_is_a_proportion_only_of_zeros_and_ones() -> None:
    assert quality(np.array([0.0, 1.0, 1.0]), alone(3)).method == "Wilson"
    assert quality(np.array([0.0, 1.0, 0.5]), alone(3)).method == "t"


def test_bca_ratio_is_that_of_scipy(rng: np.random.Generator) -> None:
    cost, hits = rng.lognormal(0, 0.7, 60), (rng.random(60) < 0.6).astype(float)
    found = ratio(cost, hits, alone(60), seed=3)
    theirs = stats.bootstrap(
        (cost, hits),
        lambda c, h, axis: c.sum(axis) / h.sum(axis),
        paired=True,
        n_resamples=9999,
        method="BCa",
        rng=np.random.default_rng(11),
    ).confidence_interval
    width = theirs.high - theirs.low
    assert found.value == pytest.approx(cost.sum() / hits.sum())
    # Two seeds apart: simulation error only. The percentile interval lies further off.
    assert found.low == pytest.approx(theirs.low, abs=0.06 * width)
    assert found.high == pytest.approx(theirs.high, abs=0.06 * width)
    assert found.method == "cluster bootstrap, BCa"


def test_bootstrap_draws_clusters_not_rows(rng: np.random.Generator) -> None:
    cost, hits = rng.lognormal(0, 0.7, 40), (rng.random(40) < 0.7).astype(float)
    once = ratio(cost, hits, alone(40), seed=1)
    copies = ratio(np.repeat(cost, 5), np.repeat(hits, 5), np.repeat(alone(40), 5), seed=1)
    assert (copies.low, copies.high) == pytest.approx((once.low, once.high))


def test_bootstrap_is_seeded(rng: np.random.Generator) -> None:
    totals = rng.random((30, 2))
    assert bootstrap(totals, of_totals, seed=4) == bootstrap(totals, of_totals, seed=4)
    assert bootstrap(totals, of_totals, seed=4) != bootstrap(totals, of_totals, seed=5)


def test_degenerate_bca_falls_back_and_says_so() -> None:
    same = ratio(np.ones(10), np.ones(10), alone(10))
    assert (same.value, same.low, same.high) == (1.0, 1.0, 1.0)
    assert same.method == "cluster bootstrap, percentile"
    rare = ratio(np.ones(10), np.eye(10)[0], alone(10))
    assert rare.value == 10.0
    assert rare.high == math.inf  # a third of the draws have no acceptable output
    assert rare.method == "cluster bootstrap, percentile"


def test_many_clusters_use_the_percentile_interval(rng: np.random.Generator) -> None:
    values = rng.random(4000)
    found = ratio(values, np.ones(4000), alone(4000), draws=500)
    assert found.method == "cluster bootstrap, percentile"
    plain = mean(values, alone(4000))
    assert found.high - found.low == pytest.approx(plain.high - plain.low, rel=0.15)


def by_hand(truth: np.ndarray, said: np.ndarray, labels: int) -> float:
    each = []
    for label in range(labels):
        hit = int(((truth == label) & (said == label)).sum())
        wrong = int(((truth != label) & (said == label)).sum())
        missed = int(((truth == label) & (said != label)).sum())
        if hit + wrong + missed:
            each.append(2 * hit / (2 * hit + wrong + missed))
    return sum(each) / len(each)


def test_macro_f1_is_that_by_hand(rng: np.random.Generator) -> None:
    truth, said = rng.integers(0, 3, 90), rng.integers(0, 4, 90)  # 3: no label could be read
    cluster = np.repeat(alone(30), 3)
    found = macro_f1(truth, said, cluster, 3, seed=2)
    assert found.value == pytest.approx(by_hand(truth, said, 3))
    assert found.low < found.value < found.high
    assert found.n == 30


def test_macro_f1_leaves_out_a_class_that_is_nowhere() -> None:
    table = np.array([[3.0, 1.0, 0.0, 0.0], [0.0, 4.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]])
    assert float(f1_of_confusion(table)) == pytest.approx((6 / 7 + 8 / 9) / 2)


def test_pass_hat_k_is_unbiased() -> None:
    # The mean over all choices of k of the tries is what the estimator has to be.
    outcomes = [(1, 1, 0, 1), (1, 1, 1, 1), (0, 0, 1, 0)]
    want = np.mean([np.mean([all(c) for c in itertools.combinations(o, 2)]) for o in outcomes])
    tries, passed = np.full(3, 4.0), np.array([float(sum(o)) for o in outcomes])
    found = pass_hat_k(tries, passed, alone(3), 2)
    assert found is not None
    assert found.value == pytest.approx(float(want))


def test_pass_hat_k_leaves_out_samples_with_fewer_tries() -> None:
    found = pass_hat_k(np.array([4.0, 1.0]), np.array([4.0, 0.0]), alone(2), 4)
    assert found is not None
    assert (found.value, found.n) == (1.0, 1)
    assert pass_hat_k(np.array([1.0]), np.array([1.0]), alone(1), 2) is None


def test_mcnemar_is_that_of_statsmodels(rng: np.random.Generator) -> None:
    from statsmodels.stats.contingency_tables import mcnemar as theirs

    a, b = rng.integers(0, 2, 40), (rng.random(40) < 0.75).astype(int)
    table = [[int(((a == x) & (b == y)).sum()) for y in (1, 0)] for x in (1, 0)]
    assert mcnemar(a, b, alone(40)) == pytest.approx(theirs(table, exact=True).pvalue)
    assert mcnemar(a, a, alone(40)) == 1.0


def test_mcnemar_flips_whole_clusters() -> None:
    a = np.zeros(9, dtype=int)
    b = np.array([1, 1, 1, 1, 1, 1, 0, 1, 0])
    cluster = np.array([0, 0, 0, 1, 1, 2, 2, 3, 3])
    steps = sums((b - a).astype(float), cluster)
    seen = abs(steps.sum())
    flips = itertools.product((-1, 1), repeat=4)
    want = np.mean([abs(np.dot(signs, steps)) >= seen for signs in flips])
    assert mcnemar(a, b, cluster) == pytest.approx(float(want)) == pytest.approx(0.125)
    assert mcnemar(a, b, alone(9)) < 0.05  # what ignoring the clusters would have said


def test_mcnemar_of_very_many_is_close_to_exact(
    rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    a, b = rng.integers(0, 2, 600), (rng.random(600) < 0.55).astype(int)
    cluster = np.repeat(alone(200), 3)
    exact = mcnemar(a, b, cluster)
    monkeypatch.setattr("tael.evals.stats.significance._EXACT_MOST", 10)
    assert mcnemar(a, b, cluster) == pytest.approx(exact, abs=0.02)


def test_wilcoxon_is_that_of_scipy_and_blind_to_rounding(rng: np.random.Generator) -> None:
    moved = rng.normal(0.1, 0.5, 30)
    assert wilcoxon(moved, alone(30)) == pytest.approx(stats.wilcoxon(moved).pvalue)
    many = rng.normal(0.1, 0.5, 80)
    assert wilcoxon(many, alone(80)) == pytest.approx(stats.wilcoxon(many).pvalue)
    assert wilcoxon(np.zeros(5), alone(5)) == 1.0
    ties = np.array([0.5, 0.5, 0.5, -0.5, 1.0, 1.0, -0.25, 0.75])
    shuffled = stats.wilcoxon(ties, method=stats.PermutationMethod(n_resamples=10_000))
    assert wilcoxon(ties, alone(8)) == pytest.approx(shuffled.pvalue)
    exact = np.array([0.3, 0.3, -0.3, 0.3, 0.2, -0.1, 0.4, 0.3])
    noisy = exact + np.array([0, 4e-17, -6e-17, 5e-17, 0, 0, 0, -5e-17])
    assert wilcoxon(noisy, alone(8)) == wilcoxon(exact, alone(8))


def test_wilcoxon_counts_a_cluster_once(rng: np.random.Generator) -> None:
    moved = rng.normal(0.2, 0.5, 12)
    copies = wilcoxon(np.repeat(moved, 3), np.repeat(alone(12), 3))
    assert copies == pytest.approx(wilcoxon(moved, alone(12)))


def test_mean_p_is_the_t_test(rng: np.random.Generator) -> None:
    moved = rng.normal(0.2, 0.5, 25)
    assert mean_p(moved, alone(25)) == pytest.approx(stats.ttest_1samp(moved, 0).pvalue)
    assert mean_p(np.zeros(5), alone(5)) == 1.0
    assert math.isnan(mean_p(np.ones(5), alone(5)))


def test_holm_is_that_of_statsmodels(rng: np.random.Generator) -> None:
    from statsmodels.stats.multitest import multipletests

    p = list(rng.random(9) ** 3)
    assert holm(p) == pytest.approx(multipletests(p, method="holm")[1])
    assert holm([]) == []
    with_gap = holm([0.01, math.nan, 0.04])
    assert with_gap[0] == pytest.approx(0.02)
    assert math.isnan(with_gap[1])


def test_a_missing_package_names_the_extra() -> None:
    with pytest.raises(MissingExtra, match=r"nosuchpackage.*tael\[evals\]"):
        need("nosuchpackage.stats")


def test_epochs_are_one_cluster_whatever_their_rows_say() -> None:
    rows = [row(1, epoch=0, group="doc"), row(1, epoch=1, group=""), row(2, group="doc")]
    (cell,) = collect(rows, basis="listed").values()
    assert list(cell.clusters()) == [0, 0, 0]


def test_a_group_is_not_a_sample_of_the_same_name() -> None:
    rows = [row(1), row(2, group="s1")]
    (cell,) = collect(rows, basis="listed").values()
    assert list(cell.clusters()) == [0, 1]
