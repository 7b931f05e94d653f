"""What went wrong in a pupil's work, as far as it can be told: place, kind, evidence."""

from __future__ import annotations

from .schema import Finding, Lang
from .work import Work

_REMEDY = {
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


def diagnose(work: Work, lang: Lang) -> Finding:
    """The first wrong step: a sum that does not come out, or an equation with another solution."""
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
