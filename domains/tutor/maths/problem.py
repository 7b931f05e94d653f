"""A problem, its verified answer and its worked steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ....tools.algebra import ANY, Form

Texts = Mapping[str, str]
"""A text by language, ``en`` and ``zh``."""


@dataclass(frozen=True, slots=True)
class SolutionStep:
    """One worked step. ``hint``: what to do, without any result. ``work``: the step done, such as
    ``3/4 + 1/2 = 3/4 + 2/4``. ``result``: its value, readable by ``read_maths``."""

    hint: Texts
    work: str
    result: str


@dataclass(frozen=True, slots=True)
class Distractor:
    """A wrong answer, and the misconception that leads to it."""

    answer: str
    misconception: str


@dataclass(frozen=True, slots=True)
class Problem:
    """``answer``: verified, readable by ``read_maths``. ``form``: whether its shape counts.
    ``task``: the problem as the rules of misconceptions read it, such as ``3/4 + 1/2``; empty for
    a word problem that has none. ``reference``: a right solution in words, where one is known."""

    id: str
    text: Texts
    answer: str
    component: str = ""
    unit: str = ""
    form: Form = ANY
    task: str = ""
    steps: tuple[SolutionStep, ...] = ()
    distractors: tuple[Distractor, ...] = ()
    reference: str = ""
    data: Mapping[str, str] = field(default_factory=dict)

    def said(self, lang: str) -> str:
        """The text in that language, else in the one there is."""
        return self.text.get(lang) or next(iter(self.text.values()), "")
