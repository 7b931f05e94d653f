"""Chooses the move. Code decides what may be done; the model only finds words for it.

More help step by step: first the pupil's own thinking, then hints of level 1 to 4, then a worked
example of a similar problem, and round again with other words. Progress takes the level back to
the start. The result itself is never among the moves.

Denials are rationed. "No" is information, and a pupil who lists guesses could find the answer by
elimination: only so many bare numbers are judged, of a choice one; after that the tutor asks for
the way there, and says neither yes nor no to what comes without one, right or wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .gate.check import Verdict
from .pupil import Heard
from .schema import Finding, MoveName
from .session import Session
from .work import Work

GUESSES = 2
"""Bare answers that are judged in a lesson; of a choice among few, one."""
FAULTS = 4
"""Wrong claims that are called wrong before the tutor turns to another way."""
EXAMPLE = 5
"""The level after the last hint."""

_PLAIN: dict[str, tuple[MoveName, str]] = {
    "empty": ("clarify", "empty"),
    "long": ("clarify", "long"),
    "picture": ("clarify", "picture"),
    "huge": ("clarify", "huge"),
    "unreadable": ("clarify", "unreadable"),
    "danger": ("support", "support"),
    "abuse": ("support", "support"),
    "sad": ("redirect", "sad"),
    "personal": ("redirect", "personal"),
    "off": ("redirect", "redirect"),
}


@dataclass(frozen=True)
class Move:
    """What to do. key: the list of phrases. level: hints given so far for this step, 5 for an
    example. verdict: what may be said of the pupil's last claim. quote: words of the pupil to show
    again. refuses: begins by saying that no result will be told. worded: the model has a say."""

    name: MoveName
    key: str
    level: int = 0
    verdict: Verdict = "none"
    quote: str = ""
    remedy: str = ""
    refuses: bool = False
    worded: bool = True


@dataclass(frozen=True)
class Decision:
    """A move and what it changes in the lesson."""

    move: Move
    session: Session
    correct: bool | None = field(default=None)
    """Whether the turn was an answer to the problem that counts as evidence: right, wrong, None."""


def choose(session: Session, heard: Heard | None, work: Work, finding: Finding) -> Decision:
    """The move for a message; without one, that which opens a lesson."""
    if heard is None:
        return Decision(Move("probe", "start", session.level, worded=False), session)
    if heard.kind in _PLAIN:
        name, key = _PLAIN[heard.kind]
        return Decision(Move(name, key, session.level, worded=False), session)
    if session.solved:
        return Decision(Move("review", "review", worded=False), session)
    if heard.kind == "guesses":
        return Decision(Move("probe", "guess", session.level), session)
    if work.right and not _weighs(session, work):
        return Decision(Move("probe", "guess", session.level), session)
    if work.right:
        solved = session.model_copy(update={"solved": True})
        return Decision(Move("praise", "praise", verdict="right"), solved, correct=True)
    if _is_guess(session, heard, work):
        return _bare(session, work, finding)
    if work.has_steps:
        return _working(session, work, finding)
    if heard.kind == "why":
        return Decision(Move("hint" if session.level else "probe", "why", session.level), session)
    if heard.kind == "talk" and session.level == 0:
        return Decision(Move("probe", "probe"), session)
    return _help(session, refuses=heard.kind == "demand")


def _is_guess(session: Session, heard: Heard, work: Work) -> bool:
    """Whether the message is an answer and nothing else. Of a choice also a letter or a word."""
    if heard.kind == "guess":
        return True
    if heard.kind == "talk" and session.reference.secrets(0).choice:
        return len(work.final or "long words") <= 5
    return heard.kind == "working" and not work.has_steps and work.final is not None


def _weighs(session: Session, work: Work) -> bool:
    """Whether a right answer counts: it comes with steps, or not too many were guessed before."""
    if any(check.right for check in work.checks) or session.reached:
        return True
    few = session.reference.secrets(0).choice
    return session.judged < (1 if few else GUESSES)


def _bare(session: Session, work: Work, finding: Finding) -> Decision:
    few = session.reference.secrets(0).choice
    if work.right is None or few or session.judged >= GUESSES:
        # Of a choice even the first denial tells a lot, so that a wrong one only gets a question.
        after = session.model_copy(update={"judged": session.judged + 1})
        return Decision(Move("probe", "guess", session.level), after, correct=work.right)
    after = session.model_copy(update={"judged": session.judged + 1, "missed": True})
    return Decision(
        Move("focus", "wrong", session.level, "wrong", remedy=finding.remedy), after, correct=False
    )


def _working(session: Session, work: Work, finding: Finding) -> Decision:
    have = session.values
    news = work.reached - have
    if work.first_wrong is not None:
        if session.faults >= FAULTS:
            return _help(session, refuses=False)
        quote = work.checks[work.first_wrong].text
        after = session.model_copy(update={"faults": session.faults + 1, "missed": True})
        move = Move("focus", "focus", session.level, "none", quote, finding.remedy)
        return Decision(move, after, correct=False)
    if news:
        reached = (*session.reached, *(str(value) for value in sorted(news)))
        after = session.model_copy(update={"reached": reached, "level": 0, "faults": 0})
        right = [check.text for check in work.checks if check.right]
        return Decision(Move("praise", "praise_step", verdict="right", quote=right[-1]), after)
    if work.right is False and session.judged < GUESSES + FAULTS:
        after = session.model_copy(update={"judged": session.judged + 1, "missed": True})
        quote = work.suspect or work.checks[-1].text
        return Decision(Move("focus", "focus", session.level, quote=quote), after, correct=False)
    return _help(session, refuses=False)


def _help(session: Session, *, refuses: bool) -> Decision:
    """One level more than before; after the example the hints come round again."""
    level = session.level + 1
    if not session.reference.answer:
        after = session.model_copy(update={"level": min(level, EXAMPLE)})
        return Decision(Move("hint", "method", min(level, 4), refuses=refuses), after)
    # 1 2 3 4 example, then 4 and the example in turn with other words.
    given = level if level <= EXAMPLE else 4 + (level % 2)
    most = max(session.most, min(given, EXAMPLE))
    after = session.model_copy(update={"level": level, "most": most})
    if given == EXAMPLE:
        return Decision(Move("example", "example", EXAMPLE, refuses=refuses, worded=False), after)
    return Decision(Move("hint", f"hint{given}", given, refuses=refuses), after)
