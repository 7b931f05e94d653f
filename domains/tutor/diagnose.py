"""What went wrong in a pupil's work, as far as it can be told: place, kind, evidence."""

from __future__ import annotations

from .curriculum.misconceptions import MISCONCEPTIONS, alike, wrong_answers
from .schema import Finding, Lang
from .session import Session
from .work import Work

_REMEDY: dict[Lang, dict[str, str]] = {
    "en": {
        "calculation": "Work that line out once more, digit by digit, and tell me what comes out.",
        "not equivalent": "Put a number in for the letter, here and in the line before: "
        "do both hold?",
    },
    "zh": {
        "calculation": "把这一步列竖式再算一遍，告诉我得到什么？",
        "not equivalent": "把一个数代进这一行和上一行试试，两行都成立吗？",
    },
}


def diagnose(work: Work, session: Session) -> Finding:
    """A named misconception whose wrong answer the pupil gave, else the first wrong step: a sum
    that does not come out, or a line that does not follow."""
    lang = session.lang
    if named := _named(work, session):
        return named
    if work.first_wrong is None:
        kind = "other approach" if work.right is False and work.has_steps else "none"
        return Finding(kind=kind)
    check = work.checks[work.first_wrong]
    kind = "calculation" if check.value is not None else "not equivalent"
    return Finding(
        step=work.first_wrong,
        kind=kind,
        evidence=check.text,
        remedy=_REMEDY[lang][kind],
        confidence=0.9,
    )


def _named(work: Work, session: Session) -> Finding | None:
    if not session.task or not work.final or work.right is not False:
        return None
    for name, wrong in wrong_answers(session.task, session.reference.answer or ""):
        if alike(work.final, wrong):
            return Finding(
                step=work.first_wrong,
                kind="misconception",
                misconception=name,
                evidence=work.final,
                remedy=str(MISCONCEPTIONS[name].remedy[session.lang]),
                confidence=0.8,
            )
    return None
