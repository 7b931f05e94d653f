"""A person's word on a run: what is put before them, what they decide, what is done again.

A graph waits for a person by calling LangGraph's ``interrupt`` with a :class:`Review` as JSON, as
the last thing before its end and with its output in the state; the call returns a
:class:`Decision` as JSON. A run that was sent back begins its graph anew, with every
:class:`SentBack` so far as JSON in ``state["sent_back"]``.
"""

from __future__ import annotations

import hashlib
import unicodedata
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from ..tools.errors import InputError
from .model.rows import canonical


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Person(_Part):
    name: str
    title: str = ""


class Review(_Part):
    """approvers: who may decide. authors: who may not, whatever else they are. blocking: what
    stands in the way of an approval, each a sentence. sections: ids that can be sent back."""

    approvers: tuple[Person, ...]
    authors: tuple[str, ...] = ()
    blocking: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()


class Decision(_Part):
    """``text`` is the note of an approval, which may be empty, or the reason of a rejection."""

    verdict: Literal["approved", "rejected"]
    by: str
    title: str = ""
    at: datetime
    text: str = ""


class SentBack(_Part):
    """A rejection that is being worked in. sections: what is written anew; empty for all."""

    by: str
    because: str
    sections: tuple[str, ...] = ()

    def concerns(self, section: str) -> bool:
        return not self.sections or section in self.sections


class ApprovalRefused(InputError):
    """An approval that cannot be given. ``reasons`` are what blocks it."""

    def __init__(self, run_id: str, reasons: tuple[str, ...]) -> None:
        self.reasons = reasons
        super().__init__(
            f"The run {run_id} cannot be approved yet.",
            means="\n".join(["What stands in the way:", *(f"  - {reason}" for reason in reasons)]),
            remedy="\nMend it in the firm's file or the report, then send it back with "
            f"`agent reject {run_id} --by NAME --because REASON` and resume it.",
        )


def allowed(review: Review, by: str) -> Person:
    """The approver of that name. Raises InputError, with the names of those who may decide."""
    wanted = _same(by)
    may = [p for p in review.approvers if _same(p.name) not in map(_same, review.authors)]
    found = next((person for person in may if _same(person.name) == wanted), None)
    if found is not None:
        return found
    names = ", ".join(f"{p.name} ({p.title})" if p.title else p.name for p in may)
    remedy = (
        f"It can be decided by: {names}."
        if names
        else "Name a supervisor who is no analyst of it in the firm's file."
    )
    if wanted in map(_same, review.authors):
        raise InputError(
            f"{by} is an analyst of this report and cannot decide on it.", remedy=remedy
        )
    raise InputError(f"{by or 'Nobody'} may not decide on this run.", remedy=remedy)


def document_hash(output: Any) -> str:
    """SHA-256 of an output as JSON: what exactly was put before a person."""
    return hashlib.sha256(canonical(output).encode("utf-8", "surrogatepass")).hexdigest()


def _same(name: str) -> str:
    """Names are the same whatever their spacing, width and case."""
    return " ".join(unicodedata.normalize("NFKC", name).split()).casefold()
