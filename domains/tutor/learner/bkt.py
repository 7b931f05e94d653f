"""Bayesian knowledge tracing (Corbett and Anderson 1995), with weaker evidence from hinted answers.

Prior, learn, slip and guess stand for all components until data say otherwise. The first values
are those in common use for practice with typed answers; OATutor ships .1 for all four.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Parameters:
    """Probabilities: known at first, learned at a step, wrong though known, right though not."""

    prior: float = 0.25
    learn: float = 0.12
    slip: float = 0.1
    guess: float = 0.15


DEFAULT = Parameters()
KNOWN = 0.95
"""Mastery from which a component counts as known."""


def weight(hint: int) -> float:
    """How much a right answer counts as evidence after a hint of that level: all of it without one,
    nothing after a worked example."""
    return max(0.0, 1 - 0.2 * hint)


def updated(known: float, correct: bool, hint: int = 0, with_: Parameters = DEFAULT) -> float:
    """Mastery after an answer. A hinted right answer raises the guess rate towards 1 - slip, at
    which an answer says nothing; a wrong one counts in full. Then the step's own learning."""
    if correct:
        guess = with_.guess + (1 - with_.slip - with_.guess) * (1 - weight(hint))
        of_known, of_unknown = known * (1 - with_.slip), (1 - known) * guess
    else:
        of_known, of_unknown = known * with_.slip, (1 - known) * (1 - with_.guess)
    posterior = of_known / (of_known + of_unknown)
    return posterior + (1 - posterior) * with_.learn


def traced(answers: Iterable[tuple[bool, int]], with_: Parameters = DEFAULT) -> float:
    """Mastery after answers ``(correct, hint)``, oldest first."""
    known = with_.prior
    for correct, hint in answers:
        known = updated(known, correct, hint, with_)
    return known


def expected(known: float, with_: Parameters = DEFAULT) -> float:
    """Probability that the next answer, without a hint, is right."""
    return known * (1 - with_.slip) + (1 - known) * with_.guess
