"""A problem as the rules of misconceptions read it.

Either mathematics (``3/4 + 1/2``, ``2x + 3 = 7``) or a verb with arguments
(``compare: 0.45, 0.6``). Operands stay as written, since how a number looks is what misleads.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from ....tools.algebra import Maths, Unreadable, read_maths

_NUMBER = r"-?(?:\d+ \d+/\d+|\d+/\d+|\d+(?:\.\d+)?|\.\d+)"
_BINARY = re.compile(rf"\(?({_NUMBER})\)?\s*(\+|-|\*|÷)\s*\(?({_NUMBER})\)?")
_VERB = re.compile(r"([a-z]+(?: [a-z]+)*):\s*(.*)", re.DOTALL)
_ALIKE = str.maketrans({"×": "*", "·": "*", "−": "-", "–": "-"})


@dataclass(frozen=True, slots=True)
class Task:
    """``verb`` and ``args`` for ``verb: a, b``; ``maths`` for anything else, None if unreadable.
    ``left``, ``sign``, ``right``: the two operands of a lone operation, as written."""

    text: str
    verb: str = ""
    args: tuple[str, ...] = ()
    maths: Maths | None = None
    left: str = ""
    sign: str = ""
    right: str = ""

    @property
    def numbers(self) -> list[Fraction]:
        """The arguments as numbers; empty if one is none."""
        found = [number(text) for text in (self.args or (self.left, self.right))]
        return [value for value in found if value is not None] if None not in found else []


def number(text: str) -> Fraction | None:
    """``3``, ``0.25``, ``3/4``, ``1 1/2`` or ``25%`` as a fraction."""
    text = text.strip()
    try:
        if text.endswith("%"):
            return Fraction(text[:-1]) / 100
        whole, _, part = text.rpartition(" ")
        if whole:
            value = abs(Fraction(whole)) + Fraction(part)
            return -value if whole.startswith("-") else value
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        return None


def read_task(text: str) -> Task:
    """The task of a text. Never raises."""
    text = text.strip().translate(_ALIKE).rstrip("=? ")
    if verb := _VERB.fullmatch(text):
        return Task(text, verb[1], tuple(arg.strip() for arg in re.split(r",(?![^(]*\))", verb[2])))
    found = read_maths(text)
    maths = None if isinstance(found, Unreadable) else found
    operation = _BINARY.fullmatch(text)
    if operation is None and (slash := re.fullmatch(r"(\d+(?:\.\d+)?)\s*/\s*(\d*\.\d+)", text)):
        return Task(text, maths=maths, left=slash[1], sign="÷", right=slash[2])
    parts = operation.groups() if operation else ("", "", "")
    return Task(text, maths=maths, left=parts[0], sign=parts[1], right=parts[2])


Rule = Callable[[Task], Iterator[str]]
"""What a misconception makes of a task: the wrong answers, none where it does not apply."""

RULES: dict[str, Rule] = {}


def rule(name: str) -> Callable[[Rule], Rule]:
    """Registers the rule of a misconception."""

    def keep(function: Rule) -> Rule:
        if name in RULES:
            raise ValueError(f"two rules for {name}")
        RULES[name] = function
        return function

    return keep


def typed(value: Fraction) -> str:
    """A value as a pupil writes it: whole, decimal with few places, else a fraction."""
    if value.denominator == 1:
        return str(value.numerator)
    for places in (1, 2, 3, 4):
        if (value * 10**places).denominator == 1:
            sign = "-" if value < 0 else ""
            digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(
                places + 1, "0"
            )
            return f"{sign}{digits[:-places]}.{digits[-places:]}"
    return f"{value.numerator}/{value.denominator}"
