"""The reference: a problem's verified answer and the steps that lead there. Never shown.

It comes from a bank, a generator, a teacher's solution, the equation itself or several agreeing
solutions of a model. Where there is none the tutor teaches method only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from itertools import permutations
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from ...tools.algebra.expression import Unreadable, parse, variables
from ...tools.algebra.value import evaluate
from .gate.numbers import plain_text, said
from .gate.secrets import Secrets, numbers_of

Origin = Literal["bank", "given", "solved", "none"]


class RefStep(BaseModel):
    """A step: ``calc`` comes to ``result``. text: how a teacher words it, results included. hint:
    what to do, by language, without any result; empty where nobody has written one."""

    model_config = ConfigDict(frozen=True)

    calc: str
    result: str
    text: str = ""
    hint: dict[str, str] = Field(default_factory=dict)


class Reference(BaseModel):
    """answer: None where nothing could be verified. origin: where it is from; for ``solved``,
    ``agreed`` of ``tried`` ways of solving gave it."""

    model_config = ConfigDict(frozen=True)

    answer: str | None = None
    steps: tuple[RefStep, ...] = ()
    origin: Origin = "none"
    agreed: int = 0
    tried: int = 0

    def reached(self, values: Iterable[Fraction]) -> int:
        """How many steps the pupil has done: all up to the last one whose result stands."""
        have = set(values)
        done = [at for at, step in enumerate(self.steps) if numbers_of(step.result) & have]
        return (done[-1] + 1) if done else 0

    def secrets(self, reached: int) -> Secrets:
        return Secrets.of(self.answer, [step.result for step in self.steps[reached:]])


_MARKED = re.compile(r"<<([^<>=]+)=([^<>=]+)>>")
_EQUATION = re.compile(
    r"((?:[$¥£€]?\(?-?\d[\d.,/%]*\)?\s*(?:[a-zA-Z]{1,14}\s*)?[-+*/×x÷–]\s*)+[$¥£€]?\(?\d[\d.,/%]*\)?)"
    r"\s*(?:[a-zA-Z]{1,14}\s*)?=\s*[$¥£€]?\s*(-?\d[\d.,]*(?:/\d+)?%?)"
)
_WAS = re.compile(
    r"=\s*[$¥£€]?(-?\d[\d.,]*)|(-?\d[\d.,]*)[^.=]{0,30}\bbecause\b[^=]*?([\d(][\d\s.+*/x×÷()-]*)=\s*[$]?([\d.,]+)"
)


def read_solution(text: str, answer: str | None = None) -> Reference:
    """A worked solution: its equations in order, the answer on its last line (or given)."""
    text = plain_text(text)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    steps: list[RefStep] = []
    for line in lines:
        pairs = _MARKED.findall(line) or _EQUATION.findall(_MARKED.sub("", line))
        for calc, result in pairs:
            clean = re.sub(r"[a-zA-Z$¥£€,]", "", calc.replace("x", "*")).replace("–", "-").strip()
            steps.append(
                RefStep(calc=clean, result=result.strip(" .,"), text=_MARKED.sub("", line))
            )
    if answer is None and lines:
        last = lines[-1].removeprefix("####").strip()
        found = said(last)
        answer = last if len(last) < 40 and found else (steps[-1].result if steps else None)
    return Reference(answer=answer, steps=tuple(steps), origin="given" if answer else "none")


def derived(problem: str, answer: str) -> tuple[RefStep, ...]:
    """The one way to get the answer from the problem's numbers in a single operation; empty where
    there are several or none."""
    wanted = numbers_of(answer)
    numbers = [one.value for one in said(plain_text(problem)) if one.plain]
    if len(wanted) != 1 or not 2 <= len(numbers) <= 4:
        return ()
    target = next(iter(wanted))
    found = {
        (sign, one, other)
        for one, other in permutations(numbers, 2)
        for sign in "+-*/"
        if _comes_to(one, sign, other) == target and (sign not in "+*" or one >= other)
    }
    if len({sign for sign, _, _ in found}) != 1 or len(found) != 1:
        return ()
    sign, one, other = found.pop()
    return (RefStep(calc=f"{one} {sign} {other}", result=answer),)


def _comes_to(one: Fraction, sign: str, other: Fraction) -> Fraction | None:
    if sign == "/":
        return one / other if other else None
    return {"+": one + other, "-": one - other, "*": one * other}[sign]


_SIDES = re.compile(r"[-+*/^().\d\sa-zA-Z²·×÷]*=[-+*/^().\d\sa-zA-Z²·×÷]*")


def solved_equation(problem: str) -> Reference | None:
    """The reference of a linear equation with one unknown that the problem states, or None."""
    for found in _SIDES.finditer(plain_text(problem)):
        equation = re.sub(r"[A-Za-z]{2,}", " ", found[0]).strip()
        if equation.count("=") != 1:
            continue
        left, right = equation.split("=")
        solved = _linear(left, right)
        if solved:
            return solved
    return None


def _linear(left: str, right: str) -> Reference | None:
    try:
        sides = [parse(left), parse(right)]
        names = variables(sides[0]) | variables(sides[1])
        if len(names) != 1:
            return None
        name = names.pop()
        at = [[evaluate(side, {name: Fraction(x)}) for side in sides] for x in (0, 1, 2)]
    except Unreadable:
        return None
    slopes = [at[1][side] - at[0][side] for side in (0, 1)]
    bent = any(at[2][side] - at[1][side] != slopes[side] for side in (0, 1))
    slope = slopes[0] - slopes[1]
    if bent or not slope or not all(isinstance(value, Fraction) for row in at for value in row):
        return None
    constant = Fraction(at[0][1] - at[0][0])
    value = constant / Fraction(slope)
    steps = []
    gathered = f"{_number(Fraction(slope))}{name}"
    if slope != 1:
        how = _gathering(left, right)
        steps.append(RefStep(calc=how, result=f"{gathered} = {_number(constant)}"))
    last = "divide" if slope != 1 else _gathering(left, right)
    steps.append(RefStep(calc=last, result=f"{name} = {_number(value)}"))
    if slope != 1 and re.sub(r"\s", "", left) in (gathered, gathered.replace("-1", "-")):
        steps = steps[1:]
    return Reference(answer=f"{name} = {_number(value)}", steps=tuple(steps), origin="bank")


def _gathering(left: str, right: str) -> str:
    if "(" in left + right:
        return "expand"
    both = re.search(r"[a-zA-Z]", left) and re.search(r"[a-zA-Z]", right)
    return "collect" if both else "undo"


def _number(value: Fraction) -> str:
    return str(value)
