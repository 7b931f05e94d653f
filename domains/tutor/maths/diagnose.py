"""Names what went wrong: the first wrong line, its kind, and the misconception that explains it.

A misconception is named only when its rule makes the pupil's very answer out of the problem or of
a line; that sum is the evidence. No rule that fits means no name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from ....tools.algebra import Unreadable, read_maths, same
from ..curriculum.asked import tasks_in
from ..curriculum.misconceptions import MISCONCEPTIONS, alike
from ..curriculum.task import Task, read_task
from .problem import Problem
from .work import Step, StepCheck, first_wrong

Kind = Literal["none", "unreadable", "calculation", "misconception", "step", "answer"]
"""``calculation``: a sum that does not hold. ``misconception``: a named one explains it. ``step``:
a line that does not follow, or does not lead to the answer. ``answer``: only the answer is wrong.
"""


_MOST_ENDS = 8


@dataclass(frozen=True, slots=True)
class Named:
    """A misconception that makes ``wrong`` out of ``task``, as the pupil did."""

    misconception: str
    task: str
    wrong: str


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """``step``: place of the first wrong line, from 0. ``misconception``: id, empty for none.
    ``evidence``: the pupil's own step, such as ``4/5+2/3 = 6/8``. ``others``: more misconceptions
    that would explain it as well."""

    step: int | None = None
    kind: Kind = "none"
    misconception: str = ""
    evidence: str = ""
    others: tuple[str, ...] = ()
    certain: bool = True


def diagnose(problem: Problem, steps: Sequence[Step], checks: Sequence[StepCheck]) -> Diagnosis:
    """The diagnosis of a checked working."""
    wrong = first_wrong(checks)
    if wrong is None:
        unread = bool(checks) and all(check.verdict == "unreadable" for check in checks)
        return Diagnosis(kind="unreadable" if unread else "none")
    check = checks[wrong]
    before = [step.text for step in steps[:wrong]]
    found = list(_named(problem, before, steps[wrong].text))
    if not found and len(steps) > wrong + 1:  # the answer may show it where the line does not
        found = list(_from_task(problem.task, steps[-1].text, problem.answer))
    names = list(dict.fromkeys(one.misconception for one in _ranked(found, problem.component)))
    if names:
        best = next(one for one in found if one.misconception == names[0])
        evidence = f"{best.task}  →  {best.wrong}"
        return Diagnosis(
            wrong, "misconception", names[0], evidence, tuple(names[1:]), check.certain
        )
    kind: Kind = "calculation" if check.why == "arithmetic" else "step"
    if len(steps) == 1 and kind == "step":
        kind = "answer"
    return Diagnosis(wrong, kind, evidence=check.shown or steps[wrong].text, certain=check.certain)


def explain(task: str, wrong: str, right: str = "", component: str = "") -> list[Named]:
    """Misconceptions that lead from a task to a wrong answer, the likeliest first."""
    return _ranked(list(_from_task(task, wrong, right)), component)


def explain_answer(text: str, answer: str) -> list[Named]:
    """Misconceptions behind an answer to a problem that comes as text alone: from what it asks to
    the answer's end, else within the answer's own lines."""
    lines = [line.strip() for line in answer.splitlines() if re.search(r"[\w<>]", line)]
    ends = [answer.strip(), *(part for line in reversed(lines) for part in _ends(line))]
    for task in dict.fromkeys(tasks_in(text)):
        for end in ends[:_MOST_ENDS]:
            if found := explain(task, end):
                return found
    pairs = [*pairwise(lines)]
    for line in lines:
        sides = _sides(line)
        pairs += pairwise(sides)
    for left, right in pairs[:_MOST_ENDS]:
        if found := explain(left, right):
            return found
    return []


def _ends(line: str) -> list[str]:
    """What a line may give as its answer: its last side first, a lone sign of comparison too."""
    sides = [part.strip() for part in reversed(line.split("="))]
    sign = re.fullmatch(r"[\d.\s/]*([<>])[\d.\s/]*", line)
    return [*sides, sign[1]] if sign else sides


def _ranked(found: Sequence[Named], component: str) -> list[Named]:
    """Those of the problem's component first, then those that leave least to chance."""

    def rank(one: Named) -> tuple[bool, int]:
        about = MISCONCEPTIONS[one.misconception]
        return component not in about.components, len(about.wrong(read_task(one.task)))

    return sorted(found, key=rank)


def _named(problem: Problem, before: Sequence[str], line: str) -> Iterator[Named]:
    """From the line's own sums, from the line before to this one, from the problem to this one."""
    sides = _sides(line)
    for left, right in pairwise(sides):
        yield from _from_task(left, right, "")
    for earlier in [*before[-1:], problem.task]:
        if earlier:
            yield from _from_task(earlier, line, problem.answer)
            if len(sides) > 1:
                yield from _from_task(earlier, sides[-1], problem.answer)


def _sides(line: str) -> list[str]:
    """The parts between equals signs, words at their edges cut off."""
    parts = [part.strip() for part in line.split("=")]
    cut = [re.sub(r"^.*[A-Za-z一-鿿]{2,}\s*|\s*[A-Za-z一-鿿]{2,}.*$", "", part) for part in parts]
    return [part.strip(" ,.;，。；") for part in cut]


def _from_task(task: str, wrong: str, right: str) -> Iterator[Named]:
    if not task.strip() or not wrong.strip():
        return
    read = read_task(task)
    wrong = wrong.strip()
    if (right and alike(wrong, right)) or _is_value(read, wrong):
        return
    for one in MISCONCEPTIONS.values():
        for made in one.wrong(read):
            if (right and alike(made, right)) or not _same_answer(wrong, made):
                continue
            yield Named(one.id, task, wrong)
            break


def _is_value(task: Task, answer: str) -> bool:
    """Whether the answer is right by the task itself."""
    if task.maths is None or task.verb:
        return False
    return same(task.maths, answer) is True


def _same_answer(given: str, made: str) -> bool:
    """Whether the pupil's answer is the one that the rule makes: by value, an equation by its
    solutions, a whole line by its last value."""
    if made.strip() in ("<", ">", "="):
        sign = re.fullmatch(r"[-\d./\s]*([<>=])[-\d./\s]*", given)
        return sign is not None and sign[1] == made.strip()
    if same(given, made):
        return True
    maths = read_maths(given)
    if isinstance(maths, Unreadable) or maths.kind != "relation" or "=" in made:
        return False
    last = given.rsplit("=", 1)[-1]
    return bool(last.strip()) and same(last, made) is True
