"""The gate: what a tutor's message has to pass before a pupil sees it. Code, outside any prompt.

Before the pupil's own right answer no message may state, imply or let one copy the final answer or
the next step's result. The rule is mostly one of what *may* be said: numbers and expressions of the
problem and of the pupil, and those that a move brings along (a worked example's). What is not on
that list does not pass, whatever it is a code for. On top of it come the ways to tell with
permitted words: a sum that comes to a secret, an agreement or a denial that code did not grant,
bounds, a number's looks, and what is spread over several turns.
"""

from __future__ import annotations

from .check import Objection, Scene, inspect, passes
from .secrets import Secrets

__all__ = ["Objection", "Scene", "Secrets", "inspect", "passes"]
