"""The runner: rows, resume without a repeated call, budgets, failures that cost no other row."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tael.evals.planning import again
from tael.evals.rows import Row
from tael.evals.runner import Outcome
from tael.tools.errors import IntegrityError, StoreError

from ..support.sums import Desk, add


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(tmp_path / "home", monkeypatch)


def go(desk: Desk, script: Any = add, **asked: Any) -> tuple[list[Row], Outcome, Any]:
    run, written, chosen = desk.plan(**asked)
    outcome = asyncio.run(desk.runner(run, written, chosen, script).go())
    return list(run.rows()), outcome, run


def test_every_row_is_scored_and_carries_its_bill(desk: Desk) -> None:
    rows, outcome, run = go(desk, epochs=2)
    assert outcome.partial == []
    assert len(rows) == 6 * 2 * 2
    assert {row.variant for row in rows} == {"bare", "twice"}
    wrong = [row for row in rows if not row.acceptable]
    assert {row.sample for row in wrong} == {"s2"}  # 2 + 5 = 7
    assert all(row.why == "another sum" for row in wrong)
    twice = next(row for row in rows if row.variant == "twice")
    assert len(twice.calls) == 2
    assert twice.tokens.prompt == sum(call.tokens.prompt for call in twice.calls) > 0
    assert twice.tokens.output > 0
    assert twice.listed is None  # a scripted model has no price, which is not a price of 0
    assert twice.reference is not None
    assert twice.reference > 0
    assert run.end().status == "done"


def test_a_resumed_run_repeats_no_recorded_call(desk: Desk) -> None:
    run, written, chosen = desk.plan()

    async def stopped_after_five() -> None:
        seen: list[Row] = []

        def on_row(row: Row) -> None:
            seen.append(row)
            if len(seen) == 5:  # as Ctrl-C does it: the main task is cancelled
                going.cancel()

        going = asyncio.ensure_future(desk.runner(run, written, chosen).go(on_row))
        await going

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(stopped_after_five())
    assert run.end().status == "interrupted"
    text = (run.folder / "rows.jsonl").read_text(encoding="utf-8")
    # As a kill leaves it: the last row is cut in two.
    (run.folder / "rows.jsonl").write_text(text[:-40], encoding="utf-8")
    before = len(desk.requests)
    asyncio.run(desk.runner(run, written, again(written, desk.settings)).go())
    rows = list(run.rows())
    assert len(rows) == 12
    assert len(desk.requests) == 6 + 12, "one request a call, none twice"
    assert before < len(desk.requests)
    other, _, _ = go(Desk(desk.settings.home / "other", _Patch(desk)))
    plain = [row.model_dump(exclude=_TIMES) for row in sorted(rows, key=lambda r: r.key)]
    whole = [row.model_dump(exclude=_TIMES) for row in sorted(other, key=lambda r: r.key)]
    assert plain == whole


_TIMES = {"run": True, "started": True, "seconds": True, "calls": True}


class _Patch:
    """Sets the task finder for a second desk of the same test."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def setattr(self, name: str, value: Any) -> None:
        """The first desk's finder serves both: the tasks are equal."""


def test_a_budget_stops_the_run_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path / "home", monkeypatch, rows=40)
    desk.settings = desk.settings.model_copy(
        update={"machine_hour_usd": Decimal(3600), "deadline": 1.0}
    )
    # A dollar a second, and a call may take its whole second: the second call does not fit.
    run, written, chosen = desk.plan(budget=Decimal("1.0001"), variants=("bare",))

    async def slow(body: dict[str, Any]) -> str:
        await asyncio.sleep(0.05)
        return add(body)

    outcome = asyncio.run(desk.runner(run, written, chosen, slow).go())
    rows = list(run.rows())
    assert 0 < len(rows) < 40
    assert "budget" in outcome.partial[0]
    assert run.end().status == "partial"
    assert sum((row.incurred or Decimal(0) for row in rows), Decimal(0)) <= Decimal("1.0001")
    more = written.model_copy(update={"budget": Decimal(100)})
    asyncio.run(desk.runner(run, more, chosen).go())
    assert len(list(run.rows())) == 40
    assert run.end().status == "done"


def test_a_scorer_that_raises_costs_only_its_row(desk: Desk) -> None:
    def broken_once(body: dict[str, Any]) -> str:
        return "broken" if body["messages"][-1]["content"] == "1 + 4 =" else add(body)

    rows, outcome, _ = go(desk, broken_once, variants=("bare",))
    failed = [row for row in rows if row.failure]
    assert [row.sample for row in failed] == ["s1"]
    assert failed[0].failure is not None
    assert failed[0].failure.stage == "scorer"
    assert failed[0].score is None
    assert failed[0].tokens.prompt > 0, "what was spent on it counts"
    assert len(rows) == 6
    assert outcome.partial == []


def test_a_rescored_row_makes_no_call(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    run, written, chosen = desk.plan(variants=("bare",))
    good = desk.task.scorer

    def bad(sample: Any, answer: Any) -> Any:
        raise ValueError("out of order")

    object.__setattr__(desk.task, "scorer", bad)
    asyncio.run(desk.runner(run, written, chosen).go())
    assert all(row.failure for row in run.rows())
    sent = len(desk.requests)
    object.__setattr__(desk.task, "scorer", good)
    asyncio.run(desk.runner(run, written, again(written, desk.settings)).go())
    assert len(desk.requests) == sent
    rows = list(run.rows())
    assert len(rows) == 6
    assert not any(row.failure for row in rows)


def test_a_model_that_does_not_answer_is_given_up_and_the_next_one_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path / "home", monkeypatch)
    dead = "http://127.0.0.1:9/v1#gone"
    run, written, chosen = desk.plan(models=(dead, "fake"), variants=("bare",))
    desk.settings = desk.settings.model_copy(update={"deadline": 1.0})
    runner = desk.runner(run, written, chosen)
    from tael.agents.model.connect import connect

    fake = runner.opening
    assert fake is not None
    runner.opening = lambda name: (
        connect(name, settings=desk.settings, pace=0.0) if name == dead else fake(name)
    )
    outcome = asyncio.run(runner.go())
    assert len(outcome.partial) == 1
    assert outcome.partial[0].startswith(dead)
    good = [row for row in run.rows() if row.model == "fake"]
    assert len(good) == 6


def test_a_solver_that_raises_costs_only_its_row(desk: Desk) -> None:
    class Stumbles:
        async def __call__(self, sample: Any, context: Any) -> Any:
            raise ZeroDivisionError("a fault of the solver")

    desk.task = desk.task.adding(stumbles=Stumbles())
    rows, _, _ = go(desk, variants=("bare", "stumbles"))
    failed = [row for row in rows if row.failure]
    assert len(failed) == 6
    assert all(row.variant == "stumbles" and not row.acceptable for row in failed)


def test_reused_calls_cost_nothing_and_keep_their_list_price(desk: Desk) -> None:
    desk.settings = desk.settings.model_copy(update={"machine_hour_usd": Decimal(36000)})
    first, _, _ = go(desk, reuse=True, variants=("bare",))
    sent = len(desk.requests)
    second, _, _ = go(desk, reuse=True, variants=("bare",))
    assert len(desk.requests) == sent
    assert {r.sample: r.listed for r in second} == {r.sample: r.listed for r in first}
    assert all(row.incurred == 0 for row in second)
    assert all(call.replayed for row in second for call in row.calls)


def test_a_ledger_that_cannot_be_written_ends_the_run_with_a_word(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: Any) -> Any:
        raise StoreError("The ledger cannot be written: disk full.")

    run, written, chosen = desk.plan()
    with monkeypatch.context() as broken:
        broken.setattr(desk.ledger, "recorded", full)
        with pytest.raises(StoreError, match="disk full"):
            asyncio.run(desk.runner(run, written, chosen).go())
    assert run.end().status == "partial"
    asyncio.run(desk.runner(run, written, chosen).go())
    assert len(list(run.rows())) == 12
    assert run.end().status == "done"


def test_changed_data_cannot_be_resumed(desk: Desk) -> None:
    _, written, _ = desk.plan()
    path = desk.settings.home / "data" / "sums.jsonl"
    path.write_text(path.read_text(encoding="utf-8") + '{"a": 1, "b": 1}\n', encoding="utf-8")
    with pytest.raises(IntegrityError, match="not the file"):
        again(written, desk.settings)
