"""Recommendations: the cheapest that is shown to be good enough, or none."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tael.evals.recommend import recommend
from tael.evals.rows import Row
from tael.tests.support.eval_rows import row
from tael.tools.errors import InputError

pytest.importorskip("scipy", reason="needs the extra evals")
pytest.importorskip("statsmodels", reason="needs the extra evals")


def cell(model: str, good: int, of: int, cost: str | None = "0.001", **other: Any) -> list[Row]:
    amount = None if cost is None else Decimal(cost)
    return [row(n, float(n < good), model=model, listed=amount, **other) for n in range(of)]


def test_the_cheapest_that_meets_the_target() -> None:
    rows = [
        *cell("best", 199, 200, "0.009"),
        *cell("fine", 192, 200, "0.004"),
        *cell("cheap", 150, 200, "0.001"),
    ]
    found = recommend(rows, "sums", 0.9)
    assert found.chosen is not None
    assert found.chosen.cell == ("sums", "bare", "fine")
    assert [one.cell[2] for one in found.ranked] == ["fine", "best", "cheap"]
    assert "use bare with fine" in found.text
    assert found.nearest is None


def test_cheapest_is_by_acceptable_output_not_by_row() -> None:
    # Both meet a target of 0.3; "dear" costs more a row and less for what can be used.
    rows = [*cell("low", 90, 200, "0.001"), *cell("dear", 190, 200, "0.0015")]
    found = recommend(rows, "sums", 0.3)
    assert found.chosen is not None
    assert found.chosen.cell[2] == "dear"


def test_the_bound_decides_not_the_mean() -> None:
    found = recommend(cell("small", 19, 20), "sums", 0.9)
    assert found.chosen is None
    assert found.nearest is not None
    assert found.nearest.quality.value == 0.95 > 0.9 > found.nearest.bound
    assert found.nearest.more is not None
    assert f"About {found.nearest.more} more rows" in found.text
    assert "reaches it" in found.text


def test_the_promised_rows_are_enough() -> None:
    found = recommend(cell("small", 19, 20), "sums", 0.9).nearest
    assert found is not None
    assert found.more is not None
    times = -(-(20 + found.more) // 20)
    assert recommend(cell("small", 19 * times, 20 * times), "sums", 0.9).chosen is not None
    assert recommend(cell("small", 38, 40), "sums", 0.9).chosen is None


def test_the_bound_is_one_sided() -> None:
    from scipy.stats import binomtest

    found = recommend(cell("a", 180, 200), "sums", 0.85, 0.95).ranked[0]
    interval = binomtest(180, 200).proportion_ci(0.90, method="wilson")
    assert found.bound == pytest.approx(interval.low)


def test_a_shortfall_that_is_shown_needs_no_more_rows() -> None:
    found = recommend(cell("small", 20, 200), "sums", 0.9)
    assert found.nearest is not None
    assert (found.nearest.misses, found.nearest.more) == (True, None)
    assert "shown to fall short" in found.text


def test_below_the_target_but_not_shown_to_be() -> None:
    found = recommend(cell("small", 17, 20), "sums", 0.9)
    assert found.nearest is not None
    assert not found.nearest.misses
    assert "misses it" in found.text


def test_on_the_target_no_rows_would_tell() -> None:
    found = recommend(cell("small", 18, 20), "sums", 0.9)
    assert "no number of rows would tell" in found.text


def test_an_unknown_cost_cannot_be_cheapest() -> None:
    found = recommend(cell("own", 200, 200, None), "sums", 0.9)
    assert found.chosen is None
    assert "its cost is not known: no price is known" in found.text
    both = recommend([*cell("own", 200, 200, None), *cell("a", 199, 200)], "sums", 0.9)
    assert both.chosen is not None
    assert both.chosen.cell[2] == "a"


def test_documents_are_counted_not_rows() -> None:
    rows = [row(f"{doc}-{n}", group=f"d{doc}") for doc in range(6) for n in range(40)]
    assert recommend(rows, "sums", 0.9).chosen is None


def test_a_family_of_candidates_is_judged_more_strictly() -> None:
    rows = [r for n in range(8) for r in cell(f"m{n}", 94, 100)]
    alone = recommend(rows, "sums", 0.885).ranked[0]
    family = recommend(rows, "sums", 0.885, family=True).ranked[0]
    assert alone.meets
    assert not family.meets
    assert family.bound < alone.bound


def test_other_tasks_do_not_count() -> None:
    rows = [*cell("a", 10, 10, task="other"), *cell("b", 100, 100)]
    assert [one.cell[2] for one in recommend(rows, "sums").ranked] == ["b"]


@pytest.mark.parametrize(("quality", "confidence"), [(0, 0.95), (1.2, 0.95), (0.9, 1), (0.9, 0.4)])
def test_targets_out_of_range(quality: float, confidence: float) -> None:
    with pytest.raises(InputError):
        recommend(cell("a", 5, 5), "sums", quality, confidence)


def test_no_rows() -> None:
    with pytest.raises(InputError, match="no row of the task sums"):
        recommend([], "sums")
