"""The seam between the dialogue and the record of a learner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Answer:
    """A learner's answer to a component, as far as tracing goes."""

    learner: str
    component: str
    correct: bool
    hint: int = 0


@dataclass(frozen=True, slots=True)
class Attempt:
    """A pupil's answer to a problem. hint: the highest hint level given before it (0 to 4, 5 for a
    worked example): a hinted answer says less about what the pupil knows."""

    learner: str
    component: str
    correct: bool
    hint: int
    at: datetime
    session: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What is believed of one component. mastery: probability that it is known, 0 to 1. due: when
    a review is due, None before the first. recall: probability of remembering it now."""

    component: str
    mastery: float
    attempts: int
    correct: int
    hinted: int
    last: datetime
    due: datetime | None
    recall: float | None


@dataclass(frozen=True, slots=True)
class Incident:
    """Something a named adult has to see: what kind, and the pupil's own words."""

    learner: str
    session: str
    kind: str
    words: str
    at: datetime


class LearnerRecord(Protocol):
    """How attempts are kept and what follows from them."""

    def record(self, attempt: Attempt) -> Standing: ...

    def standings(self, learner: str) -> dict[str, Standing]: ...

    def tell_adult(self, incident: Incident) -> None: ...

    def incidents(self, learner: str | None = None) -> list[Incident]: ...


@dataclass(frozen=True, slots=True)
class Consent:
    """That data on a pupil may be kept. by: who said so (guardian, school, pupil: one who is of
    age). purpose: for what. until: the last day on which it holds, None for no end. grades: the
    band, such as 7-9. withdrawn: when it was taken back, None while it was not."""

    learner: str
    by: str
    at: datetime
    purpose: str
    grades: str
    until: date | None = None
    withdrawn: datetime | None = None

    def holds(self, on: date) -> bool:
        """Whether it allows anything on that day."""
        return self.withdrawn is None and (self.until is None or on <= self.until)
