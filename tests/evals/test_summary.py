"""Summaries: every dollar counts, nothing unknown becomes a number."""

from __future__ import annotations

import math
import tracemalloc
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tael.evals.rows import Call, Failure, Row, Tokens
from tael.evals.summary import Summary, summarise
from tael.evals.task import Dataset, Metric, Score, Task
from tael.tests.support.eval_rows import START, row

pytest.importorskip("scipy", reason="needs the extra evals")
pytest.importorskip("statsmodels", reason="needs the extra evals")


def one(rows: Sequence[Row], **options: Any) -> Summary:
    (found,) = summarise(rows, **options)
    return found


def failed(sample: int, **other: Any) -> Row:
    failure = Failure(stage="solver", kind="TruncatedReply", message="cut")
    return row(sample, None, failure=failure, **other)


def metric_task(*metrics: Metric) -> Task:
    data = Dataset("d", "s", "l", (), 1, lambda folder: ())
    return Task("sums", "s", "tutor", data, {}, lambda sample, answer: Score(1.0), metrics=metrics)


def test_failures_cost_and_count_as_not_acceptable() -> None:
    found = one([row(1), row(2), row(3, 0.0), failed(4, listed=Decimal("0.007"))])
    assert (found.rows, found.acceptable, found.failures) == (4, 2, 1)
    assert found.cost == Decimal("0.010")
    assert found.cost_per_acceptable is not None
    assert found.cost_per_acceptable.value == 0.005
    assert found.quality.value == 0.5
    assert found.failure_kinds == {"TruncatedReply": 1}


def test_sums_of_money_are_exact() -> None:
    rows = [row(n, listed=Decimal("0.0000001")) for n in range(1000)]
    assert one(rows).cost == Decimal("0.0001")


def test_none_acceptable_is_not_free() -> None:
    found = one([row(1, 0.0), row(2, 0.5)])
    assert found.cost_per_acceptable is None
    assert found.cost_per_acceptable_why == "none acceptable"
    assert found.cost == Decimal("0.002")


def test_one_unknown_price_makes_the_cost_unknown() -> None:
    found = one([row(1), row(2, listed=None), row(3)])
    assert (found.cost, found.cost_per_row, found.cost_per_acceptable) == (None, None, None)
    assert found.cost_why == "no price is known for small-1 (1 of 3 rows)"
    assert found.cost_per_acceptable_why == found.cost_why
    assert found.acceptable_share.value == 1.0


def test_another_currency_is_not_added_to_dollars() -> None:
    rows = [row(1), row(2, currency="CNY")]
    assert "CNY" in one(rows).cost_why
    # The reference price is in dollars whatever the row was paid in.
    assert one(rows, basis="reference").cost == Decimal("0.0010")


def test_each_basis_reads_its_own_amount() -> None:
    rows = [row(1, incurred=Decimal(0)), row(2, incurred=Decimal("0.003"))]
    costs = {basis: one(rows, basis=basis).cost for basis in ("listed", "incurred", "reference")}
    assert costs == {
        "listed": Decimal("0.002"),
        "incurred": Decimal("0.003"),
        "reference": Decimal("0.0010"),
    }
    assert one(rows, basis="incurred").basis == "incurred"


def test_tokens_cache_and_calls_add_up() -> None:
    call = Call(
        id="c",
        node="bare",
        status="ok",
        started=START,
        seconds=1.0,
        tokens=Tokens(),
        listed=None,
        incurred=None,
        replayed=True,
    )
    rows = [
        row(1, calls=[call, call], retries=1, abstained=True),
        row(2, 0.0, tokens=Tokens(prompt=300, uncached=300, output=30, estimated=True)),
    ]
    found = one(rows)
    assert found.tokens == Tokens(
        prompt=400, uncached=360, cached=40, output=40, reasoning=5, estimated=True
    )
    assert found.tokens_per_row == {
        "prompt": 200,
        "uncached": 180,
        "cached": 20,
        "output": 20,
        "reasoning": 2.5,
    }
    assert found.cache_hit_share == 0.1
    assert (found.calls, found.retries, found.replayed, found.abstained) == (2, 1, 2, 1)
    assert found.seconds_per_row.value == 2.0


def test_no_tokens_have_no_cache_hit_share() -> None:
    assert one([row(1, tokens=Tokens())]).cache_hit_share is None


def test_epochs_are_tries_at_one_sample() -> None:
    rows = [row(n, float(n != 3 or e == 0), epoch=e) for n in range(8) for e in range(2)]
    found = one(rows)
    assert (found.rows, found.samples, found.epochs, found.clusters) == (16, 8, 2, 8)
    assert found.pass_hat_k is not None
    assert (found.k, found.pass_hat_k.value) == (2, 7 / 8)
    assert one([row(1), row(2)]).pass_hat_k is None


def test_groups_widen_the_interval() -> None:
    def rows(group: bool) -> list[Row]:
        return [
            row(f"{doc}-{n}", float(doc % 2), group=f"d{doc}" if group else "")
            for doc in range(8)
            for n in range(5)
        ]

    grouped, single = one(rows(True)), one(rows(False))
    assert (grouped.clusters, single.clusters) == (8, 40)
    width = [found.quality.high - found.quality.low for found in (grouped, single)]
    assert width[0] > 1.8 * width[1]


def test_cells_are_apart_and_in_order() -> None:
    rows = [row(1, model="b"), row(1, variant="tael"), row(2, 0.0, model="b")]
    found = summarise(rows)
    assert [each.cell for each in found] == [("sums", "bare", "b"), ("sums", "tael", "small")]
    assert [each.rows for each in found] == [2, 1]


def test_one_row_says_how_little_it_says() -> None:
    found = one([row(1)])
    assert found.quality.low < 0.3
    assert found.quality.high == 1.0
    assert found.cost_per_row is not None
    assert found.cost_per_row.high == math.inf


def test_no_rows_no_summaries() -> None:
    assert summarise([]) == []


def test_set_metrics_have_intervals() -> None:
    def share(rows: Sequence[Row]) -> float | None:
        return sum(r.answer == r.target for r in rows) / len(rows)

    def never(rows: Sequence[Row]) -> float | None:
        return None

    task = metric_task(Metric("match", share), Metric("none", never, higher_is_better=False))
    rows = [row(n, answer=str(n) if n % 4 else "no") for n in range(40)]
    match, none = one(rows, tasks={"sums": task}).metrics
    assert (match.name, none.name, none.higher_is_better) == ("match", "none", False)
    assert none.estimate is None
    assert match.estimate is not None
    assert match.estimate.value == 0.75
    # A binomial share of 30 in 40: its standard error is 0.068.
    assert match.estimate.low == pytest.approx(0.75 - 1.96 * 0.068, abs=0.04)
    assert match.estimate.high == pytest.approx(0.75 + 1.96 * 0.068, abs=0.04)
    again = one(rows, tasks={"sums": task}).metrics
    assert again[0] == match


def test_set_metrics_draw_whole_groups() -> None:
    seen: list[dict[str, int]] = []

    def watch(rows: Sequence[Row]) -> float | None:
        counts: dict[str, int] = {}
        for each in rows:
            counts[each.sample] = counts.get(each.sample, 0) + 1
        seen.append(counts)
        return 1.0

    rows = [row(f"{doc}{n}", group=f"d{doc}") for doc in "ab" for n in range(3)]
    one(rows, tasks={"sums": metric_task(Metric("watch", watch))})
    assert all(len({n for s, n in counts.items() if s[1] == "a"}) <= 1 for counts in seen)


def test_a_task_that_is_gone_has_no_metrics() -> None:
    assert one([row(1)], tasks={}).metrics == ()


def test_rows_are_not_kept() -> None:
    first = row(0)

    def rows() -> Iterator[Row]:
        for n in range(10_000):
            changed = {"sample": f"s{n // 4}", "epoch": n % 4, "text": f"{n}" + "x" * 20_000}
            yield first.model_copy(update=changed)

    tracemalloc.start()
    try:
        (found,) = summarise(rows())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (found.rows, found.samples) == (10_000, 2_500)
    assert peak < 100e6  # their texts alone would be 200 MB


def test_reading_rows_from_disk(tmp_path: Path) -> None:
    lines = "".join(row(n).model_dump_json() + "\n" for n in range(5))
    read = (Row.model_validate_json(line) for line in lines.splitlines())
    (found,) = summarise(read)
    assert found.cost == Decimal("0.005")
