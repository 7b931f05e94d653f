"""Scores a past run's answers anew, after a scorer was mended: no solver runs, no call is made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from .jobs import Chosen
from .rows import Failure, Row
from .store import EvalRun
from .task import Answer, Sample, Task


def rescored(run: EvalRun, chosen: Sequence[Chosen]) -> Iterator[Row]:
    """The rows of a run with new scores. Rows of other tasks, and those whose solver failed, come
    as they are. ``chosen``: the samples as the run drew them (:func:`.planning.again`)."""
    samples = {(one.task.name, sample.id): sample for one in chosen for sample in one.samples}
    tasks = {one.task.name: one.task for one in chosen}
    for row in run.rows():
        sample = samples.get((row.task, row.sample))
        solved = row.failure is None or row.failure.stage != "solver"
        yield _again(row, tasks, sample) if sample is not None and solved else row


def _again(row: Row, tasks: Mapping[str, Task], sample: Sample) -> Row:
    task = tasks[row.task]
    answer = Answer(row.answer, row.text, row.abstained, row.trace)
    try:
        score = task.scorer(sample, answer)
    except Exception as error:  # as in a run: one row must not cost the others
        failure = Failure(stage="scorer", kind=type(error).__name__, message=str(error), again=True)
        return row.model_copy(update={"score": None, "acceptable": False, "failure": failure})
    judged = {name: part for name, part in row.parts.items() if name.startswith("judge_")}
    return row.model_copy(
        update={
            "score": score.value,
            "parts": {**score.parts, **judged},
            "why": score.why,
            "acceptable": score.value >= task.acceptable,
            "failure": row.failure if row.failure and row.failure.stage == "judge" else None,
        }
    )
