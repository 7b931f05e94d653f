"""What code knows of a problem that may be shown: its question, its clauses, the next operation.

A clause is quoted word for word, so that a pupil is led back to the text and nothing new is said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from .gate.numbers import plain_text, values
from .gate.secrets import numbers_of
from .reference import Reference, RefStep

_CLAUSE = re.compile(
    r"(?<=[a-zA-Z0-9\"”)])[,;:.!?](?=\s|$)|，(?!\d)|[。；？！：?\n]|\s+(?:and\s+then|but|if)\s+"
)
_ASKS = re.compile(
    r"\bhow\s+(?:many|much|long|far|old|fast|tall)\b|\bwhat\b|\bwhich\b|\bfind\b|\bsolve\b|\bcalculate\b|\bsimplify\b|\bevaluate\b"
    r"|\bdetermine\b|\bwork\s+out\b|\bwrite\b|\bmultiply\b|多少|几|求|解|计算|化简|谁|哪",
    re.IGNORECASE,
)
_LONGEST = {"en": 110, "zh": 60}
_SIGNS = (("/", "/÷:"), ("*", "*×"), ("-", "-"), ("+", "+"))


@dataclass(frozen=True)
class Clues:
    """ask: the problem's question. clauses: its other parts that hold a number, those of the next
    step first. operation: + - * / or, for equations, undo, collect, expand, divide; empty where it
    is not known. earlier: the step uses a result that the pupil already has. equation: the problem
    is one. hint: what a teacher wrote for the next step."""

    ask: str = ""
    clauses: tuple[str, ...] = ()
    operation: str = ""
    earlier: bool = False
    equation: str = ""
    hint: str = ""


def clues(problem: str, reference: Reference, done: int) -> Clues:
    """For the step after ``done`` steps of the reference."""
    step = reference.steps[done] if done < len(reference.steps) else None
    parts = [part.strip(" \"“”'") for part in _CLAUSE.split(plain_text(problem)) if part]
    lang = "zh" if re.search("[\u4e00-\u9fff]", problem) else "en"
    parts = [part for part in parts if not re.search("[“”「」]", part)]
    parts = [
        part for part in parts if 6 <= len(part) <= _LONGEST[lang] and problem_has(problem, part)
    ]
    asking = [part for part in parts if _ASKS.search(part)]
    equation = next((part for part in parts if "=" in part and re.search(r"\d", part)), "")
    ask = asking[-1] if asking else (parts[-1] if parts else "")
    facts = [part for part in parts if part != ask and values(part)]
    used = _used(step) if step else frozenset()
    facts.sort(key=lambda part: -len(values(part) & used))
    earlier = {value for one in reference.steps[:done] for value in numbers_of(one.result)}
    return Clues(
        ask=ask,
        clauses=tuple(facts),
        # Where a teacher has written a hint, it says more than the name of an operation.
        operation=operation(step) if step and not step.hint else "",
        earlier=bool(used & earlier),
        equation=equation,
        hint=step.hint.get(lang, "") if step else "",
    )


def problem_has(problem: str, part: str) -> bool:
    """Whether a part stands in the problem letter for letter, so that it can be quoted."""
    return part in plain_text(problem)


def operation(step: RefStep) -> str:
    """The step's last operation by rank; a word for a step of an equation."""
    if step.calc in ("undo", "collect", "expand", "divide"):
        return step.calc
    calc = re.sub(r"^\s*-", "", step.calc)
    present = [name for name, signs in _SIGNS if any(sign in calc for sign in signs)]
    return present[-1] if present else ""


def _used(step: RefStep) -> frozenset[Fraction]:
    return frozenset(Fraction(number) for number in re.findall(r"\d+(?:\.\d+)?", step.calc))
