"""Finds the reference of a problem: given, from the equation itself, or solved in several ways.

A model's solution counts only as calculations, each of which code works out anew, on numbers that
the problem has or an earlier line gave. Two of three ways have to come to the same value; where
they do not, there is no reference, and the tutor says that it is not sure.
"""

from __future__ import annotations

import re
from fractions import Fraction

from ...agents.domain import Context
from ...agents.model.client import Model
from ...tools.algebra.expression import Unreadable, parse, variables
from ...tools.algebra.value import evaluate
from ...tools.errors import ModelError
from . import prompts
from .gate.numbers import plain_text, values
from .reference import Reference, RefStep, derived, read_solution, solved_equation
from .schema import TutorInput, language_of

AGREE = 2
_LINE = re.compile(r"([-+*/×÷().\d\s%$,]+)=\s*[$¥]?(-?[\d.,/]+)")
_COMMON = frozenset(
    Fraction(value) for value in (1, 2, 3, 4, 7, 10, 12, 24, 30, 52, 60, 100, 365, 1000)
)


def given(request: TutorInput, problem: str) -> Reference | None:
    """The reference that needs no model, or None."""
    if request.solution:
        found = read_solution(request.solution, request.answer)
        if found.answer:
            return found
    if request.answer:
        return Reference(
            answer=request.answer, steps=derived(problem, request.answer), origin="given"
        )
    return solved_equation(problem)


async def by_model(problem: str, context: Context, model: Model | None = None) -> Reference:
    """Solves a word problem in several ways; without agreement a Reference without an answer.
    model: the context's, with whatever is over its requests."""
    asked = model or context.model
    lang = language_of(problem)
    found: list[tuple[Fraction, tuple[RefStep, ...]]] = []
    for way in range(prompts.WAYS):
        try:
            reply = await asked.ask(
                prompts.solving(problem, way, lang),
                max_tokens=160,
                temperature=0.0 if way == 0 else 0.6,
                node="solve",
                reasks=0,
            )
        except ModelError as error:
            context.note("solve", error.what)
            continue
        steps = worked(reply.text, problem)
        if steps:
            value = Fraction(steps[-1].result)
            found.append((value, steps))
            agreeing = [one for one in found if one[0] == value]
            if len(agreeing) >= AGREE:
                shortest = min((one for _, one in agreeing), key=len)
                return Reference(
                    answer=str(value),
                    steps=shortest,
                    origin="solved",
                    agreed=len(agreeing),
                    tried=way + 1,
                )
    return Reference(origin="none", agreed=0, tried=prompts.WAYS)


def worked(text: str, problem: str) -> tuple[RefStep, ...]:
    """The calculations of a model's solution, each worked out by code; empty where one uses a
    number from nowhere or is wrong."""
    known = set(values(problem)) | _COMMON
    steps: list[RefStep] = []
    for line in plain_text(text).splitlines():
        found = _LINE.search(line)
        if not found:
            continue
        calc = re.sub(r"[$,]", "", found[1]).strip()
        try:
            tree = parse(calc)
            value = evaluate(tree, {})
            stated = evaluate(parse(found[2].rstrip(".,").replace(",", "")), {})
        except Unreadable:
            return ()
        if variables(tree) or not isinstance(value, Fraction) or value != stated:
            return ()
        if not {Fraction(number) for number in re.findall(r"\d+(?:\.\d+)?", calc)} <= known:
            return ()
        known.add(value)
        if calc != str(value):
            steps.append(RefStep(calc=calc, result=str(value)))
    return tuple(steps)
