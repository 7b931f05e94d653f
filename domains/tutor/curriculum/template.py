"""How a problem is made: a template draws numbers and says text, answer and steps.

A template is a function of a random source; the same seed gives the same problem for ever. Wrong
answers to offer come from the misconceptions that the problem can bring out.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from ....tools.algebra import ANY, SHAPE, Form

Hinted = tuple[str, str, str, str]
"""A step: what to do next in English and in Chinese, the step done, its result."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a template gives; see :class:`Problem`, which is made of it."""

    en: str
    zh: str
    task: str
    answer: str
    steps: tuple[Hinted, ...]
    unit: str = ""
    form: Form = ANY


Template = Callable[[random.Random], Draft]
TEMPLATES: dict[str, Template] = {}


def template(component: str) -> Callable[[Template], Template]:
    """Registers the template of a component."""

    def keep(function: Template) -> Template:
        if component in TEMPLATES:
            raise ValueError(f"two templates for {component}")
        TEMPLATES[component] = function
        return function

    return keep


def calculate(task: str, answer: object, *steps: Hinted, form: Form = ANY) -> Draft:
    """A bare calculation."""
    shown = task.replace("*", "×").replace("-", "−")
    return Draft(
        f"Work out {shown}.", f"计算：{shown}", task, show(answer), tuple(steps), form=form
    )


def solve(task: str, answer: str, *steps: Hinted) -> Draft:
    """An equation or inequality to solve."""
    shown = task.replace("*", "·").replace(">=", "≥").replace("<=", "≤").replace("-", "−")
    kind = ("inequality", "不等式") if any(sign in task for sign in "<>") else ("equation", "方程")
    return Draft(
        f"Solve the {kind[0]} {shown}.", f"解{kind[1]}：{shown}", task, answer, tuple(steps)
    )


def rewrite(en: str, zh: str, task: str, answer: str, *steps: Hinted) -> Draft:
    """An expression to bring into another shape, which then counts."""
    shown = task.replace("*", "·").replace("-", "−")
    return Draft(f"{en} {shown}.", f"{zh}：{shown}", task, answer, tuple(steps), form=SHAPE)


def show(value: object) -> str:
    """A number as it is written: whole, decimal with few places, else a fraction."""
    from .task import typed

    return typed(value) if isinstance(value, Fraction) else str(value)


def signed(value: int) -> str:
    """``+ 3`` or ``- 3``, to stand after a term."""
    return f"+ {value}" if value >= 0 else f"- {-value}"


def negative(value: int) -> str:
    """A number in brackets where it is negative."""
    return f"({value})" if value < 0 else str(value)
