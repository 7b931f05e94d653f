"""What a run's acts say: what was decided in this round, and why earlier rounds were sent back.

A round ends with a rejection that is taken up; the acts since then are those of the round at hand.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..tools.errors import InputError
from .review import Decision, Review, SentBack
from .runs import RunRecord, RunStore
from .trail import Act, Trail

_VERDICTS = {"approval": "approved", "rejection": "rejected"}


def sent_back(history: Sequence[Act]) -> tuple[SentBack, ...]:
    """The rejections that were taken up, oldest first."""
    return tuple(SentBack.model_validate(act.data) for act in history if act.kind == "revision")


def last_decision(history: Sequence[Act]) -> Decision | None:
    """The newest decision of the round at hand."""
    act = _last(_round(history), *_VERDICTS)
    return _decision(act) if act else None


def decided(history: Sequence[Act], document: str) -> Decision | None:
    """What was decided on the output of that hash, in the round at hand."""
    act = _last(_round(history), *_VERDICTS)
    return _decision(act) if act and act.data["document"] == document else None


def submitted(history: Sequence[Act]) -> tuple[str, Review] | None:
    """The output's hash and the review that were put before a person last, in this round."""
    act = _last(_round(history), "submitted")
    return (act.data["document"], Review.model_validate(act.data["review"])) if act else None


def take_up(
    record: RunRecord, runs: RunStore, trail: Trail, sections: tuple[str, ...] = ()
) -> None:
    """Marks a run as running again, a rejected one as a new round. Raises InputError for sections
    that there are not, and where another process was faster."""
    if record.status != "rejected":
        if sections:
            raise InputError(
                f"The run {record.id} was not sent back, so no section of it is written anew.",
                remedy=f"Resume it without --section, or: agent reject {record.id} --by NAME "
                "--because REASON",
            )
        runs.reopen(record.id, record.options)
        trail.add(record.id, "resumed", {"status": record.status})
        return
    history = trail.of(record.id)
    last, decision = submitted(history), last_decision(history)
    assert decision is not None, "a rejected run has a rejection"
    known = last[1].sections if last else ()
    for section in sections:
        if section not in known:
            raise InputError(
                f"The report has no section {section!r} that is written anew.",
                remedy=f"It has: {', '.join(known)}.",
            )
    back = SentBack(by=decision.by, because=decision.text, sections=sections)
    claim = runs.claiming(record, "running")
    if trail.add(record.id, "revision", back.model_dump(mode="json"), claim=claim) is None:
        raise InputError(
            f"The run {record.id} was taken up by another process a moment ago.",
            remedy="`agent runs show` says how far it is.",
        )


def _round(history: Sequence[Act]) -> Sequence[Act]:
    starts = [at for at, act in enumerate(history) if act.kind == "revision"]
    return history[starts[-1] + 1 :] if starts else history


def _last(acts: Sequence[Act], *kinds: str) -> Act | None:
    return next((act for act in reversed(acts) if act.kind in kinds), None)


def _decision(act: Act) -> Decision:
    data = act.data
    return Decision.model_validate(
        {
            "verdict": _VERDICTS[act.kind],
            "by": data["by"],
            "title": data["title"],
            "at": act.at,
            "text": data["text"],
        }
    )
