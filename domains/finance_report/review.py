"""The report before the firm's supervisor: what is put to them, and what their word makes of it.

A report waits only where the firm's profile names a supervisor and the report is whole. What
blocks it is found by checking it as it would be with the approval, so that an approval never
leads to a report that is not final.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from langgraph.types import interrupt

from ...agents.domain import Context
from ...agents.firm import Firm
from ...agents.render.document import Label, Note
from ...agents.review import Decision, Person, Review, SentBack
from .disclosures import Approval
from .final import complied, firm_of
from .reading import SECTIONS
from .schema import Report
from .words import say


async def reviewed(state: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """The output after the supervisor's decision; without one who has to decide, as it is."""
    output: dict[str, Any] = state["output"]
    firm = firm_of(state)
    if state.get("partial") or not (firm and firm.supervisor and firm.supervisor.name):
        return output
    person = Person(name=firm.supervisor.name, title=firm.supervisor.title or "")
    # As the rules see it once it is approved: today's date stands for the time of the approval.
    provisional = Approval(person.name, datetime.now(UTC), person.title)
    _, would_be = await complied(state, context, provisional)
    review = Review(
        approvers=(person,),
        authors=_authors(firm),
        blocking=would_be.reasons,
        sections=(*state["written"], *(s for s in SECTIONS if _read(state, s))),
    )
    decision = Decision.model_validate(interrupt(review.model_dump(mode="json")))
    if decision.verdict == "approved":
        signed = Approval(decision.by, decision.at, decision.title)
        report, _ = await complied(state, context, signed)
        return report.model_dump(mode="json")
    return sent_back(Report.model_validate(output), decision).model_dump(mode="json")


def sent_back(report: Report, decision: Decision) -> Report:
    """The draft with the supervisor's reason on its first page and in its running mark."""
    document, lang = report.document, report.document.lang
    comma = "，" if lang == "zh" else ", "
    who = comma.join(part for part in (decision.by, decision.title) if part)
    note = Note(
        title=say("sent_back_title", lang),
        text=say("sent_back", lang, who=who, time=f"{decision.at:%Y-%m-%d %H:%M} UTC")
        + decision.text,
        tone="warning",
    )
    label = Label(kind="draft", text=say("sent_back_label", lang))
    marked = document.model_copy(
        update={"front": (note, *document.front), "labels": (label, *document.labels)}
    )
    reasons = (f"{note.title} {note.text}", *report.draft_reasons)
    return report.model_copy(update={"document": marked, "draft_reasons": reasons})


def instruction(rows: Sequence[Mapping[str, Any]], section: str) -> str:
    """What supervisors asked of a section when they sent earlier drafts back."""
    back = [SentBack.model_validate(row) for row in rows]
    return " ".join(row.because for row in back if row.concerns(section))


def _authors(firm: Firm) -> tuple[str, ...]:
    return tuple(analyst.name for analyst in firm.analysts or () if analyst.name)


def _read(state: Mapping[str, Any], section: str) -> bool:
    return bool(state.get("readings", {}).get("sections", {}).get(section))
