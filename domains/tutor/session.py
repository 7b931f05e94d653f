"""A lesson: the problem, what was said, how far the pupil is. Kept between turns by its id."""

from __future__ import annotations

from fractions import Fraction

from pydantic import BaseModel, ConfigDict

from .reference import Reference
from .schema import Lang


class Turn(BaseModel):
    """A pupil's message and the tutor's. kind: what the message was taken for. error: the kind of
    error found in it, with the misconception behind it and the pupil's own step, where known."""

    model_config = ConfigDict(frozen=True)

    student: str
    kind: str
    message: str
    move: str
    level: int = 0
    error: str = ""
    misconception: str = ""
    evidence: str = ""


class Session(BaseModel):
    """course: the school's own course that the problem is from. task: the problem as the rules of
    the curriculum read it, empty for others. level: hints given for the step at hand, 0 to 4, and
    5 for a worked example; most: the most given in the lesson. reached: results that the pupil
    has found, right ones only. judged: bare guesses that were judged. faults: how often a claim
    was called wrong since the last progress. missed: an answer was wrong. tried: whether solving
    was tried."""

    id: str
    learner: str
    problem: str
    lang: Lang
    component: str = ""
    course: str = ""
    task: str = ""
    grades: str = ""
    reference: Reference = Reference()
    tried: bool = False
    turns: tuple[Turn, ...] = ()
    level: int = 0
    most: int = 0
    reached: tuple[str, ...] = ()
    judged: int = 0
    faults: int = 0
    missed: bool = False
    solved: bool = False

    @property
    def values(self) -> frozenset[Fraction]:
        return frozenset(Fraction(value) for value in self.reached)

    @property
    def said(self) -> tuple[str, ...]:
        return tuple(turn.student for turn in self.turns)

    @property
    def told(self) -> tuple[str, ...]:
        return tuple(turn.message for turn in self.turns)

    @property
    def done(self) -> int:
        """How many steps of the reference the pupil has done."""
        return self.reference.reached(self.values)
