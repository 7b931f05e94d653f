"""Where a turn sends the pupil in the course's textbook, if that gives nothing away."""

from __future__ import annotations

from pathlib import Path

from .courses.keeping import course_names, load_course
from .gate.numbers import values
from .gate.secrets import flat_text
from .policy import Move
from .session import Session

_MOVES = frozenset(["hint", "example", "review"])


def for_turn(session: Session, move: Move, home: Path) -> str:
    """A sentence that names book and page; empty where there is none, where the move calls for
    none, and where the page or the section's heading has the answer in it."""
    if move.name not in _MOVES or session.course not in course_names(home):
        return ""
    found = load_course(home, session.course).reading(session.component, session.lang)
    if found is None:
        return ""
    text = found.said(session.lang)
    secrets = session.reference.secrets(session.done)
    given_away = values(text) & secrets.values or any(
        secret in flat_text(text) for secret in secrets.texts
    )
    return "" if given_away and not session.solved else text
