"""How the domain is measured: the public finance sets, with its agent as the variant ``tael``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...evals.sets import finance
from ...evals.solvers import Agent
from ...evals.task import Answer, Sample
from .schema import ARROW, QuestionAnswer

NAMES = ("finqa", "tatqa", "convfinqa", "fineval-extract", "fineval-calc")
"""``finglm`` has no documents, so there is nothing to read."""


def given(sample: Sample) -> Mapping[str, Any]:
    """The domain's input for a question of a set."""
    asked: finance.Question = sample.input
    earlier = [f"{turn[0].replace(ARROW, ' ')} {ARROW} {turn[1]}" for turn in asked["history"]]
    return {"question": asked["question"], "document": asked["document"], "earlier": earlier}


def answer(output: QuestionAnswer) -> Answer:
    """What the sets' scorers read: the answer's text, a list where it has several parts."""
    trace = {
        "kind": output.kind,
        "expression": output.expression,
        "legend": output.legend,
        "by": output.by,
        "attempts": output.attempts,
        "reason": output.reason,
    }
    if not output.sure:
        return Answer(None, output.answer, abstained=True, trace=trace)
    several = output.kind == "texts"
    value: Any = (
        output.answer.split("；" if output.lang == "zh" else "; ") if several else output.answer
    )
    return Answer(value, output.answer, trace=trace)


_AGENT = Agent("finance-qa", given, answer)

TASKS = tuple(task.adding(tael=_AGENT) for task in finance.TASKS if task.name in NAMES)
