"""The frontier: who is on it, and how sure that is."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from tael.evals.frontier import frontier, frontiers, undominated
from tael.evals.rows import Row
from tael.tests.support.eval_rows import row
from tael.tools.errors import InputError

pytest.importorskip("scipy", reason="needs the extra evals")
pytest.importorskip("statsmodels", reason="needs the extra evals")


def cell(model: str, share: float, cost: str | None, count: int = 60) -> list[Row]:
    """A share of the samples acceptable, evenly spread; costs vary by a quarter around ``cost``."""
    good = int(share * count)
    rows = []
    for n in range(count):
        amount = None if cost is None else Decimal(cost) * (100 + 25 * (-1) ** n) / 100
        score = float((n * 7) % count < good)
        rows.append(row(n, score, model=model, listed=amount))
    return rows


def test_a_cell_that_is_worse_and_dearer_is_off_the_line() -> None:
    rows = [*cell("good", 0.9, "0.002"), *cell("cheap", 0.5, "0.001"), *cell("bad", 0.3, "0.003")]
    found = frontier(rows, "sums")
    assert [point.cell[2] for point in found.points] == ["cheap", "good", "bad"]
    assert [point.cell[2] for point in found.line] == ["cheap", "good"]
    chance = {point.cell[2]: point.probability for point in found.points}
    assert chance["good"] == chance["cheap"] == 1.0
    assert chance["bad"] == 0.0
    assert (found.samples, found.clusters) == (60, 60)


def test_per_acceptable_is_a_plane_of_its_own() -> None:
    # "half" costs less a row, but one acceptable output of it costs more.
    rows = [*cell("good", 0.9, "0.0011"), *cell("half", 0.45, "0.001")]
    found = {point.cell[2]: point for point in frontier(rows, "sums").points}
    assert found["half"].on_line
    assert not found["half"].on_line_per_acceptable
    assert found["half"].probability_per_acceptable is not None
    assert found["half"].probability_per_acceptable < 0.05
    assert found["good"].probability_per_acceptable == 1.0


def test_near_equals_share_the_probability() -> None:
    rng = np.random.default_rng(3)
    rows = []
    for model in ("a", "b"):
        for n in range(80):
            cost = Decimal(str(round(rng.lognormal(-7, 0.5), 8)))
            rows.append(row(n, float(rng.random() < 0.7), model=model, listed=cost))
    found = frontier(rows, "sums").points
    # Both cannot be off the frontier; a coin has to be worth something to each.
    assert all(point.probability > 0.02 for point in found)
    assert sum(point.probability for point in found) >= 1.0


def test_same_seed_same_frontier() -> None:
    rows = [*cell("a", 0.7, "0.001", 20), *cell("b", 0.8, "0.0011", 20)]
    assert frontier(rows, "sums", seed=1) == frontier(rows, "sums", seed=1)


def test_equal_cells_are_both_on_it() -> None:
    rows = [*cell("a", 0.7, "0.001"), *cell("b", 0.7, "0.001")]
    assert [point.probability for point in frontier(rows, "sums").points] == [1.0, 1.0]


def test_a_cell_without_a_price_stands_apart() -> None:
    rows = [*cell("a", 0.7, "0.001"), *cell("own", 0.9, None)]
    found = frontier(rows, "sums")
    assert [point.cell[2] for point in found.points] == ["a"]
    (left,) = found.apart
    assert left.cell[2] == "own"
    assert "no price is known" in left.why
    assert left.quality.value == pytest.approx(0.9)


def test_only_shared_samples_count() -> None:
    easy = [row(f"easy{n}", 1.0, model="a") for n in range(30)]
    found = frontier([*cell("a", 0.5, "0.001"), *easy, *cell("b", 0.5, "0.001")], "sums")
    assert found.samples == 60
    assert {point.quality.value for point in found.points} == {0.5}


def test_a_cell_of_a_few_samples_does_not_spoil_the_others() -> None:
    found = frontier([*cell("a", 0.5, "0.001"), *cell("few", 0.5, "0.001", 10)], "sums")
    assert [point.cell[2] for point in found.points] == ["a"]
    assert found.apart[0].why == "has only 10 of 60 samples"


def test_none_acceptable_has_no_place_per_acceptable() -> None:
    found = frontier([*cell("a", 0.5, "0.002"), *cell("none", 0.0, "0.001")], "sums")
    none = found.points[0]
    assert none.on_line
    assert none.cost_per_acceptable is None
    assert none.probability_per_acceptable is None
    assert not none.on_line_per_acceptable


def test_cells_without_a_common_sample_stand_apart() -> None:
    found = frontier([row(1, model="a"), row(2, model="b")], "sums")
    assert found.points == ()
    assert [left.why for left in found.apart] == ["no sample in common"] * 2


def test_a_task_without_rows_is_an_error() -> None:
    with pytest.raises(InputError, match="nothing"):
        frontier([row(1)], "nothing")


def test_every_task_has_its_own() -> None:
    found = frontiers([row(1), row(1, task="other", variant="tael")])
    assert {name: len(plane.points) for name, plane in found.items()} == {"sums": 1, "other": 1}


def test_measure_can_be_the_acceptable_share() -> None:
    rows = [row(n, 0.9) for n in range(10)]
    assert frontier(rows, "sums").points[0].quality.value == pytest.approx(0.9)
    assert frontier(rows, "sums", measure="acceptable").points[0].quality.value == 0.0


def test_domination_by_hand() -> None:
    worth = np.array([[0.9, 0.9, 0.5, 0.4, 0.9]])
    cost = np.array([[2.0, 1.0, 0.5, 0.5, np.inf]])
    assert undominated(worth, cost).tolist() == [[False, True, True, False, False]]
