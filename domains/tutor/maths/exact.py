"""Working on a problem that is itself mathematics: each line against the problem, exactly.

An equation's lines must have the problem's solutions, an expression's lines its value. A line that
does not is the first wrong one; the lines after it are compared with the line before them, so that
a pupil who goes on correctly from a slip is told of one slip.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Literal

from ....tools.algebra import Maths, Node, Unreadable, read_maths, same
from .problem import Problem
from .tokens import chains

Verdict = Literal["right", "wrong", "unsure", "unreadable"]
Told = tuple[Verdict, str]
_COMPARED = {
    "<": r"<|小于|\b(?:less|smaller)\b",
    ">": r">|大于|\b(?:greater|larger|more|bigger)\b",
    "=": r"(?<![<>])=|等于|\b(?:equal|same)\b|一样",
}
_CONTINUED = re.compile(r"^\s*[=＝]\s*")
"""A line that goes on from the one above: ``= 5/4``."""


def check_task(problem: Problem, lines: Sequence[str]) -> list[Told] | None:
    """Verdict and what does not hold, a line each; None where the task is of no such kind."""
    if problem.answer in _COMPARED:
        return [_compared(problem.answer, line) for line in lines]
    task = read_maths(problem.task)
    if isinstance(task, Unreadable):  # "factor: ...": the answer is an expression, else words
        task = read_maths(problem.answer)
        if isinstance(task, Unreadable) or task.kind != "value" or not task.variables:
            return None
    if task.kind == "list" and all(part.kind == "relation" for part in task.members):
        return [_in_system(problem, line) for line in lines]
    if task.kind == "relation":
        return _rewritten(task, problem, lines)
    return _valued(task, problem, lines) if task.kind == "value" else None


def _rewritten(task: Maths, problem: Problem, lines: Sequence[str]) -> list[Told]:
    """Lines of an equation or inequality, each with the solutions of the one before."""
    before, found, astray = task, [], False
    apart = _roots_apart(problem, lines)
    for line in lines:
        verdicts: list[bool | None] = []
        for now in _statements(line):
            if now.variables and now.kind == "relation" and _true(now):
                verdicts.append(None)  # 9x - 3x = 6x: true, and no line of its own
            elif any(same(now, root) for root in apart):
                verdicts.append(True)
            elif now.variables:
                verdicts.append(_follows(now, before, problem, astray))
                before = now
            elif now.kind == "relation":
                verdicts.append(_side_sum(now, problem))
            else:  # a bare number says the answer, or is a side calculation
                verdicts.append(same(now, problem.answer) or None)
        found.append(_told(verdicts, line))
        astray = astray or found[-1][0] == "wrong"
    return found


def _roots_apart(problem: Problem, lines: Sequence[str]) -> tuple[Maths, ...]:
    """The roots, where the answer has several and each stands in a line of its own."""
    answer = read_maths(problem.answer)
    if isinstance(answer, Unreadable) or answer.kind != "list":
        return ()
    stated = [now for line in lines for now in _statements(line)]
    every = all(any(same(now, root) for now in stated) for root in answer.members)
    return answer.members if every else ()


def _side_sum(now: Maths, problem: Problem) -> bool | None:
    """A sum beside the equation: false, or true and on the answer, else nothing is proved."""
    holds = _true(now)
    if holds is not True:
        return holds
    return same(Maths("value", now.text, now.sides[-1:]), problem.answer) or None


def _follows(now: Maths, before: Maths, problem: Problem, astray: bool) -> bool | None:
    verdict = same(now, before)
    if verdict is not True and (reached := same(now, problem.answer)) is not None:
        verdict = reached or verdict
    return None if verdict is False and astray and now.kind != "relation" else verdict


def _valued(task: Maths, problem: Problem, lines: Sequence[str]) -> list[Told]:
    """Lines of an expression: its value where a line gives one, and all that a line equates."""
    found: list[Told] = []
    for at, line in enumerate(lines):
        verdicts: list[bool | None] = []
        for now in _statements(line):
            if now.kind == "value" and at < len(lines) - 1:
                verdicts.append(same(now, task) or None)  # a number noted on the way
            elif now.kind == "relation" and set(now.relations) <= {"=", "≈"}:
                verdicts.append(_true(now))
            else:
                verdicts.append(same(now, task if now.kind == "value" else problem.answer))
        found.append(_told(verdicts, line))
    return found


def _in_system(problem: Problem, line: str) -> Told:
    """A line of a system: an equation must hold at the solution."""
    answer = read_maths(problem.answer)
    if isinstance(answer, Unreadable):
        return "unsure", ""
    values = {
        str(part.sides[0][1][0]): part.sides[1]
        for part in answer.members
        if part.kind == "relation" and part.sides[0][0] == "var"
    }
    parts = [part for now in _statements(line) for part in (now.members or (now,))]
    return _told([_holds(part, values) for part in parts], line)


def _holds(part: Maths, values: Mapping[str, Node]) -> bool | None:
    if part.kind != "relation" or not part.variables <= set(values):
        return None
    sides = tuple(_put(side, values) for side in part.sides)
    return _true(Maths("relation", part.text, sides, part.relations))


def _put(node: Node, values: Mapping[str, Node]) -> Node:
    kind, parts = node
    if kind == "var":
        return values[str(parts[0])]
    return (kind, tuple(_put(p, values) if isinstance(p, tuple) else p for p in parts))


def _true(relation: Maths) -> bool | None:
    """Whether all sides of a chain of equations are equal."""
    if not set(relation.relations) <= {"=", "≈"}:
        return None
    sides = [Maths("value", relation.text, (side,)) for side in relation.sides]
    found = [same(left, right) for left, right in pairwise(sides)]
    return False if False in found else None if None in found else True


def _statements(line: str) -> list[Maths]:
    """What a line states: all of it as mathematics, else each chain in its words."""
    whole = read_maths(_CONTINUED.sub("", line))
    if not isinstance(whole, Unreadable):
        return [whole]
    return [Maths("relation", line, chain.sides, chain.relations) for chain in chains(line)]


def _compared(answer: str, line: str) -> Told:
    """A line that says which of two is larger: the sign that it gives."""
    found = [sign for sign, said in _COMPARED.items() if re.search(said, line, re.IGNORECASE)]
    if len(found) != 1:
        return "unreadable", ""
    if found == ["="] and any(_true(one) for one in _statements(line)):
        return "unsure", ""  # one of the two, written differently
    return ("right", "") if found == [answer] else ("wrong", line)


def _told(verdicts: Sequence[bool | None], line: str) -> Told:
    if not verdicts:
        return "unreadable", ""
    if False in verdicts:
        return "wrong", line
    return ("unsure", "") if None in verdicts else ("right", "")
