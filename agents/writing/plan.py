"""What a section must say: notes with slots, made by code, one sentence each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Direction = Literal["up", "down", "flat"]
Role = Literal["level", "ratio", "change", "prior", "name", "time"]
Lang = Literal["en", "zh"]

SLOT = re.compile(r"\{([a-z][a-z0-9_]*)\}")


@dataclass(frozen=True, slots=True)
class Slot:
    """A hole that code fills.

    text: what the reader will see there. role: how it may be used: a ``level`` or ``ratio`` is an
    amount ("was", "to"), a ``change`` a difference ("by"), a ``prior`` the amount before ("from"),
    ``name`` and ``time`` are words. anchor: names in lower case, parted by ``|``, one of which
    must stand in the sentence, so that a figure is never named as another; empty for none.
    plural: whether that name takes a plural verb.
    """

    name: str
    text: str
    role: Role
    fact_id: str | None = None
    anchor: str = ""
    plural: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """One planned sentence.

    text: the note as the model sees it, with the slots in it. direction: where the subject moved,
    or None when the note is not about a movement. fallback: the sentence that code writes when
    the model cannot, with the same slots. vocabulary: words beyond the general ones that this
    note makes legitimate. estimate: what it tells has not happened, and the sentence has to say so.
    """

    text: str
    slots: tuple[Slot, ...]
    fallback: str
    direction: Direction | None = None
    vocabulary: str = ""
    estimate: bool = False

    def __post_init__(self) -> None:
        named = {slot.name for slot in self.slots}
        for where in (self.text, self.fallback):
            if set(SLOT.findall(where)) != named:
                raise ValueError(f"slots of {where!r} are not {sorted(named)}")
        amounts = [slot for slot in self.slots if slot.role in ("level", "ratio")]
        if len(amounts) > 1 and not all(slot.anchor for slot in amounts):
            raise ValueError(f"with several amounts in {self.text!r}, each needs its name")

    def slot(self, name: str) -> Slot:
        return next(slot for slot in self.slots if slot.name == name)


@dataclass(frozen=True, slots=True)
class SectionPlan:
    """A section: its heading and its notes. ``subject`` is the company as named in prose;
    ``instruction`` is what a supervisor who sent an earlier draft back asks for."""

    id: str
    title: str
    subject: str
    lang: Lang
    notes: tuple[Note, ...]
    instruction: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a sentence: a code for the record, a reason for the model."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A sentence as read, and which parts of it are figures: (start, end, slot)."""

    text: str
    spans: tuple[tuple[int, int, Slot], ...]


def fill(template: str, note: Note) -> Filled:
    """Puts the slots' texts into a sentence and remembers where they stand."""
    out: list[str] = []
    spans: list[tuple[int, int, Slot]] = []
    length = cursor = 0
    for match in SLOT.finditer(template):
        before = template[cursor : match.start()]
        slot = note.slot(match.group(1))
        out += [before, slot.text]
        length += len(before)
        spans.append((length, length + len(slot.text), slot))
        length += len(slot.text)
        cursor = match.end()
    out.append(template[cursor:])
    return Filled("".join(out), tuple(spans))
