"""What went wrong in a pupil's work, as far as it can be told: place, kind, evidence, remedy."""

from __future__ import annotations

from .curriculum import MISCONCEPTIONS
from .maths import diagnose as naming
from .maths.problem import Problem
from .maths.work import check_work, read_work
from .schema import Finding, Lang
from .session import Session
from .work import Work

_REMEDY: dict[Lang, dict[str, str]] = {
    "en": {
        "calculation": "Work that line out once more, digit by digit, and tell me what comes out.",
        "step": "Put your result back into the line before: do both hold?",
    },
    "zh": {
        "calculation": "把这一步列竖式再算一遍，告诉我得到什么？",
        "step": "把你的结果代回上一行试试，两行都成立吗？",
    },
}
_SURE, _LIKELY = 0.9, 0.6


def diagnose(work: Work, session: Session, words: str) -> Finding:
    """The finding for a message. Right work, and work that cannot be judged, has none."""
    if work.first_wrong is None and work.right is not False:
        return Finding()
    reference = session.reference
    stated = Problem(
        session.id,
        {session.lang: session.problem},
        reference.answer or "",
        component=session.component,
        task=session.task,
    )
    steps = read_work(stated, words)
    known = [step.text or f"{step.calc} = {step.result}" for step in reference.steps]
    checks = check_work(stated, steps, "\n".join([*known, reference.answer or ""]))
    found = naming.diagnose(stated, steps, checks)
    if found.misconception:
        remedy = str(MISCONCEPTIONS[found.misconception].remedy[session.lang])
    else:
        kind = "calculation" if found.kind == "calculation" else "step"
        remedy = _REMEDY[session.lang][kind] if work.first_wrong is not None else ""
    return Finding(
        step=found.step if found.step is not None else work.first_wrong,
        kind=found.kind,
        misconception=found.misconception or None,
        evidence=found.evidence,
        remedy=remedy,
        confidence=_SURE if found.certain else _LIKELY,
    )
