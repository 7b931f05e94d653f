"""What is wrong with a problem of a course, found by working its solution out anew.

A tutor that gates by a wrong answer leads every pupil astray, so none is taken on trust.
"""

from __future__ import annotations

from collections.abc import Iterator

from ....tools.algebra.expression import Unreadable, parse, variables
from ....tools.algebra.value import evaluate
from ..gate.secrets import Secrets, numbers_of
from ..reference import read_solution, solved_equation
from ..work import is_answer
from .model import Problem


def faults(problem: Problem) -> Iterator[str]:
    """Why it cannot be taken; nothing for one that is right as far as code can tell."""
    secret = Secrets.of(problem.answer)
    if not (secret.values or secret.texts or secret.choice):
        yield f"the answer {problem.answer!r} cannot be told from a pupil's by code"
        return
    if not is_answer(problem.answer, problem.answer):
        yield f"the answer {problem.answer!r} cannot be read: give a number, an expression, A to F"
    for text in problem.text.values():
        solved = solved_equation(text)
        if solved and solved.answer and not is_answer(problem.answer, solved.answer):
            yield f"the answer is {problem.answer}, but its equation gives {solved.answer}"
    yield from _wrong(problem)


def _wrong(problem: Problem) -> Iterator[str]:
    if not problem.solution:
        return
    steps = read_solution(problem.solution, problem.answer).steps
    if not steps:
        yield "its solution has no equation with numbers, as 6 * 8 = 48"
        return
    for step in steps:
        try:
            tree = parse(step.calc)
            value = evaluate(tree, {})
            stated = evaluate(parse(step.result.replace(",", "")), {})
        except Unreadable:
            continue
        if not variables(tree) and value != stated:
            yield f"its solution says {step.calc} = {step.result}, but it is {value}"
    wanted = numbers_of(problem.answer)
    if wanted and not any(numbers_of(step.result) & wanted for step in steps):
        yield f"its solution never comes to the answer {problem.answer}"
