"""Math misconceptions: which misconception an answer shows, by the rules that reproduce it.

The set's names are broader than the catalogue's; ``misconceptions.toml`` says which of ours are a
case of which of theirs. Where no rule reproduces the answer, nothing is named.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from ....agents.domain import Context
from ....evals.sets import education
from ....evals.task import Answer, Sample, Task
from ..maths.diagnose import explain_answer


async def _named(sample: Sample, context: Context) -> Answer:
    del context  # no model is asked
    shown = sample.input
    found = explain_answer(shown["question"], shown["answer"])
    theirs = [_theirs().get(one.misconception, "") for one in found]
    names = [name for name in theirs if name in shown["choices"]] or theirs
    trace = {"ours": [one.misconception for one in found]}
    if not names:
        return Answer(None, abstained=True, trace=trace)
    return Answer(names[0], f"{found[0].task} → {found[0].wrong}", trace=trace)


@cache
def _theirs() -> Mapping[str, str]:
    """Their name for each of ours."""
    text = Path(__file__).with_name("misconceptions.toml").read_text(encoding="utf-8")
    return {ours: name for name, listed in tomllib.loads(text).items() for ours in listed}


TASKS: tuple[Task, ...] = tuple(
    task.adding(tael=_named) for task in education.TASKS if task.name == "misconceptions"
)
