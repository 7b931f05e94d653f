"""StepVerify: the first wrong step, by the tutor's checks.

``stepverify`` gives a right solution, and no model is asked. ``stepverify-blind`` gives none: the
model solves the problem, and its solution, right or not, takes the reference's place.
"""

from __future__ import annotations

from dataclasses import dataclass

from ....agents.domain import Context
from ....agents.model.types import Messages
from ....evals.scorers.maths_reading import read_number
from ....evals.sets import education
from ....evals.task import Answer, Sample, Task
from ..maths.problem import Problem
from ..maths.work import check_work, first_wrong, step

_SOLVE = (
    "Solve the problem step by step. One short line a step, each with its calculation as an "
    "equation, such as 3 * 12 = 36. Last line: Answer: <number>"
)


@dataclass(frozen=True)
class Checked:
    """The tutor's check of a working. ``solves``: the model's own solution is the reference."""

    solves: bool = False

    async def __call__(self, sample: Sample, context: Context) -> Answer:
        reference = sample.input.get("reference", "")
        if self.solves:
            reference = await self._solution(sample.input["question"], context)
            if not reference:
                return Answer(None, abstained=True)
        problem = Problem(sample.id, {"en": sample.input["question"]}, "", reference=reference)
        checks = check_work(problem, [step(text) for text in sample.input["steps"]])
        found = first_wrong(checks)
        trace = {"checks": [check.verdict for check in checks], "reference": reference[-200:]}
        if found is not None:
            trace |= {"why": checks[found].why, "shown": checks[found].shown}
        return Answer(0 if found is None else found + 1, trace=trace)

    async def _solution(self, question: str, context: Context) -> str:
        messages: Messages = [
            {"role": "system", "content": _SOLVE},
            {"role": "user", "content": question},
        ]
        reply = await context.model.ask(messages, max_tokens=320, node="solve", reasks=0)
        number = read_number(reply.text)
        return f"{reply.text.strip()}\n{number}" if number else ""


_SOLVERS = {"stepverify": Checked(), "stepverify-blind": Checked(solves=True)}
TASKS: tuple[Task, ...] = tuple(
    task.adding(tael=_SOLVERS[task.name]) for task in education.TASKS if task.name in _SOLVERS
)
