"""The tutor's mathematics on the public sets; skipped where they are not there."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, cast

from tael.agents.domain import Context
from tael.domains.tutor.measured import TASKS
from tael.domains.tutor.measured.variants import equivalents, near_misses
from tael.evals.task import Sample, Task
from tael.tools.algebra import Maths, read_maths, same

NO_MODEL = cast("Context", None)
BY_NAME = {task.name: task for task in TASKS}


def run(task: Task, samples: list[Sample]) -> list[Any]:
    async def each() -> list[Any]:
        solver = task.variants["tael"]
        return [task.scorer(sample, await solver(sample, NO_MODEL)) for sample in samples]

    return asyncio.run(each())


def share(scores: list[Any], part: str) -> float:
    found = [score.parts[part] for score in scores if part in score.parts]
    return sum(found) / len(found)


def test_grading_is_right_on_all_gradable_answers(shared_data: Path) -> None:
    task = BY_NAME["oatutor-grading"]
    samples = list(task.dataset.read(shared_data))
    assert len(samples) == task.dataset.rows
    assert sum(len(sample.input["right"]) == 5 for sample in samples) > 700
    scores = run(task, samples)
    assert [s.why for s in scores if s.value < 1] == []


def test_wrong_steps_are_found(shared_data: Path) -> None:
    task = BY_NAME["stepverify"]
    samples = list(task.dataset.read(shared_data))[::7]
    scores = run(task, samples)
    assert share(scores, "correctness") > 0.95
    assert share(scores, "exact") > 0.45
    assert share(scores, "within_one") > 0.7


def test_misconceptions_are_named(shared_data: Path) -> None:
    task = BY_NAME["misconceptions"]
    samples = list(task.dataset.read(shared_data))
    scores = run(task, samples)
    assert sum(score.value for score in scores) >= 45


def test_variants_of_an_answer_are_what_they_say() -> None:
    for text in ("3/4", "x = 5", "(1, -2)", "x^2 - 4", "无解", "{2, 3}", "50%", "x > 3"):
        maths = read_maths(text)
        assert isinstance(maths, Maths)
        assert all(same(one, text) for one in equivalents(maths)), text
        assert not any(same(one, text) for one in near_misses(maths)), text
        assert len(equivalents(maths)) >= 3
        assert len(near_misses(maths)) >= 3
