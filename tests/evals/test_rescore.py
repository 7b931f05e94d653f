"""Scoring a past run anew: other scores from the same answers, and nothing else."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from tael.evals.planning import again
from tael.evals.rescore import rescored
from tael.evals.task import Answer, Sample, Score

from ..support.sums import Desk


def test_a_mended_scorer_changes_scores_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path / "home", monkeypatch)
    run, written, chosen = desk.plan(variants=("bare",))
    asyncio.run(desk.runner(run, written, chosen).go())
    sent, before = len(desk.requests), list(run.rows())
    assert [row.sample for row in before if not row.acceptable] == ["s2"]

    def kinder(sample: Sample, answer: Answer) -> Score:
        if sample.id == "s0":
            raise ValueError("cannot read s0")
        return Score(1.0, {"kind": 1.0}, "")

    object.__setattr__(desk.task, "scorer", kinder)
    run.rewrite(rescored(run, again(written, desk.settings)))
    after = {row.sample: row for row in run.rows()}
    assert len(desk.requests) == sent
    assert after["s2"].acceptable
    assert after["s2"].parts == {"kind": 1.0}
    failure = after["s0"].failure
    assert failure is not None
    assert (failure.stage, after["s0"].acceptable) == ("scorer", False)
    for row in before:
        same: dict[str, Any] = {"answer": row.answer, "calls": row.calls, "tokens": row.tokens}
        assert {name: getattr(after[row.sample], name) for name in same} == same


def test_a_row_whose_solver_failed_stays_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stumbles:
        async def __call__(self, sample: Any, context: Any) -> Any:
            raise ZeroDivisionError

    desk = Desk(tmp_path / "home", monkeypatch)
    desk.task = desk.task.adding(stumbles=Stumbles())
    run, written, chosen = desk.plan(variants=("stumbles",))
    asyncio.run(desk.runner(run, written, chosen).go())
    before = list(run.rows())
    assert list(rescored(run, again(written, desk.settings))) == before
    assert all(row.failure for row in before)
