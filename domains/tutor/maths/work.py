"""A pupil's working: read line by line, each line checked.

Two kinds of problem, two ways to check. Where the problem is itself mathematics (``task``), each
line must say the same as the one before or as the problem: an exact test. A word problem is
checked against a right solution: arithmetic exactly, the answer exactly, and where the answer is
wrong the line at which it went wrong is found by the signs of ``suspicion``, which may err.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from ....tools.algebra import Maths, Unreadable, read_maths
from ....tools.algebra.nodes import show
from ....tools.algebra.numbers import mentions
from .exact import Verdict, check_task
from .problem import Problem
from .quantities import Known, close, exact, is_worked, known_from
from .suspicion import suspicion
from .tokens import Chain, chains

LONGEST_WORK = 8_000
"""Characters of a pupil's working that are read."""
MOST_STEPS = 40


@dataclass(frozen=True, slots=True)
class Step:
    """A line of working. ``maths``: the line as mathematics, where all of it is; ``chains``: the
    equal expressions within it."""

    text: str
    maths: Maths | Unreadable
    chains: tuple[Chain, ...]

    @property
    def readable(self) -> bool:
        """Whether there is any mathematics in it."""
        return (
            bool(self.chains)
            or not isinstance(self.maths, Unreadable)
            or any(True for _ in mentions(self.text))
        )


Reason = Literal[
    "",
    "arithmetic",
    "not_equivalent",
    "wrong_answer",
    "unlike_solution",
    "after_wrong",
    "unreadable",
]


@dataclass(frozen=True, slots=True)
class StepCheck:
    """``verdict`` of a line: ``right``, ``wrong``, ``unsure`` (nothing speaks against it, or it
    follows a wrong one) or ``unreadable``. ``why``: the rule that decided. ``shown``: what does
    not hold, such as ``48/2 = 25``, in the pupil's own numbers. ``certain``: exactly proved, not
    inferred from signs."""

    verdict: Verdict
    why: Reason = ""
    shown: str = ""
    certain: bool = True


_LABEL = re.compile(
    r"^\s*(?:(?:step|第)\s*\d+\s*步?\s*[:.：、)]|[-*•]|\(?\d{1,2}[.)、]\s(?!\d))\s*", re.I
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z$])|[。；;！？]\s*|\n+")
_ARROW = re.compile(r"\s*(?:⇒|=>(?!\s*\d+\s*$)|→|⟹|\\Rightarrow|\\implies)\s*")


def read_work(problem: Problem | None, text: str) -> list[Step]:
    """The lines of a pupil's working: at line ends, at sentence ends, at arrows. Never raises."""
    parts = [
        _LABEL.sub("", part).strip()
        for line in _SENTENCE.split(text[:LONGEST_WORK])
        if line
        for part in _ARROW.split(line)
    ]
    return [step(part) for part in parts if part][:MOST_STEPS]


def step(text: str) -> Step:
    """One line."""
    return Step(text, read_maths(text), tuple(chains(text)))


def check_work(problem: Problem, steps: Sequence[Step], reference: str = "") -> list[StepCheck]:
    """A check for each line. reference: a right solution in words, its answer on the last line;
    else the problem's own steps serve. The first wrong line is the first check whose verdict is
    ``wrong``; there is none when all is right."""
    if not steps:
        return []
    if problem.task and (checks := check_task(problem, [one.text for one in steps])) is not None:
        return [
            StepCheck(v, "not_equivalent" if v == "wrong" else "", shown) for v, shown in checks
        ]
    return _check_words(problem, steps, reference or problem.reference or _own(problem))


def first_wrong(checks: Sequence[StepCheck]) -> int | None:
    """Place of the first wrong line, counted from 0."""
    return next((at for at, check in enumerate(checks) if check.verdict == "wrong"), None)


def _own(problem: Problem) -> str:
    return "\n".join([*(one.work for one in problem.steps), problem.answer])


def _check_words(problem: Problem, steps: Sequence[Step], reference: str) -> list[StepCheck]:
    answer = _number(problem.answer)
    known = known_from("\n".join(problem.text.values()), reference, answer)
    false = {at: shown for at, one in enumerate(steps) if (shown := false_sum(one.chains))}
    right = _reaches(steps, known)
    if right and not false:
        return [_plain(one, StepCheck("right")) for one in steps]
    wrong = _first_wrong(steps, known, false, right)
    checks = []
    for at, one in enumerate(steps):
        if at == wrong:
            why: Reason = "arithmetic" if at in false else "unlike_solution"
            checks.append(StepCheck("wrong", why, false.get(at, one.text), at in false))
        elif at in false:
            checks.append(StepCheck("wrong", "arithmetic", false[at]))
        elif wrong is not None and at > wrong:
            checks.append(_plain(one, StepCheck("unsure", "after_wrong")))
        else:
            checks.append(_plain(one, StepCheck("right" if _known(one, known) else "unsure")))
    return checks


def _plain(one: Step, check: StepCheck) -> StepCheck:
    return check if one.readable else StepCheck("unreadable", "unreadable")


def _number(text: str) -> Fraction | None:
    maths = read_maths(text)
    if isinstance(maths, Unreadable) or maths.kind not in ("value", "relation"):
        return None
    return exact(maths.sides[-1])


def _known(one: Step, known: Known) -> bool:
    """Whether the line works something out, and all results belong to the right solution."""
    results = [value for chain in one.chains if (value := exact(chain.sides[-1])) is not None]
    return bool(results) and all(known.kind(value) in ("step", "scaled") for value in results)


def _reaches(steps: Sequence[Step], known: Known) -> bool | None:
    """Whether the last line with a number gives the right answer. None: there is no answer to
    compare, or no number at all."""
    if known.answer is None:
        return None
    for one in reversed(steps):
        numbers = [number.value for number in mentions(one.text)]
        if isinstance(one.maths, Maths) and one.maths.kind in ("value", "relation"):
            alone = exact(one.maths.sides[-1])
            if alone is not None:
                return close(alone, known.answer)
        ends = [value for chain in one.chains if (value := exact(chain.sides[-1])) is not None]
        if numbers or ends:
            said = ends[-1:] or (numbers if len(numbers) == 1 else numbers[-1:])
            return any(close(value, known.answer) for value in said)
    return None


def _first_wrong(
    steps: Sequence[Step], known: Known, false: dict[int, str], right: bool | None
) -> int | None:
    if right or known.answer is None:
        return min(false, default=None)
    if right is None or false:
        return min(false, default=None)
    if len(steps) == 1:
        return 0
    weighed = suspicion([one.text for one in steps], known)
    return max(range(len(steps)), key=weighed.__getitem__)


def false_sum(found: Sequence[Chain]) -> str:
    """The first equation between two numbers that does not hold, roundings and percentages
    allowed for; empty when all hold."""
    for chain in found:
        values = [exact(side) for side in chain.sides]
        for at, relation in enumerate(chain.relations):
            left, right = values[at], values[at + 1]
            if left is None or right is None or relation not in ("=", "=="):
                continue
            if not (is_worked(chain.sides[at]) or is_worked(chain.sides[at + 1])):
                continue  # "3 floors = 120 minutes" is no sum
            if not any(close(left * scale, right) for scale in (1, 100)) and not close(
                left, right * 100
            ):
                return f"{show(chain.sides[at])} {relation} {show(chain.sides[at + 1])}"
    return ""
