"""What is known of a class, by code alone: every statement leads to a pupil's own step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from ..curriculum import COMPONENTS, MISCONCEPTIONS, generate, generated, order
from ..learner.bkt import KNOWN
from ..learner.protocol import Standing
from ..learner.store import Store
from ..session import Session

WEAK = 0.6
"""Mastery below which a pupil counts as stuck, once two answers are in."""
_PROBLEMS = 2


@dataclass(frozen=True, slots=True)
class Fault:
    """A wrong step in the pupil's own words, and the misconception behind it, "" if unnamed."""

    learner: str
    component: str
    misconception: str
    step: str
    problem: str
    day: str


@dataclass(frozen=True, slots=True)
class Pupil:
    """stuck, known, tried (neither of the two), due: ids of components. lessons, solved: in the
    time asked for. seen: the last lesson's day, "" for none."""

    id: str
    seen: str
    lessons: int
    solved: int
    standings: Mapping[str, Standing]
    stuck: tuple[str, ...]
    known: tuple[str, ...]
    tried: tuple[str, ...]
    due: tuple[str, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """What to teach again: how many are stuck on it, by which misconceptions (most pupils first),
    and fresh problems with their answers, by language of the text."""

    component: str
    pupils: tuple[str, ...]
    faults: tuple[tuple[str, tuple[Fault, ...]], ...]
    problems: tuple[tuple[Mapping[str, str], str], ...]


@dataclass(frozen=True, slots=True)
class Summary:
    name: str
    made: datetime
    since: datetime | None
    pupils: tuple[Pupil, ...]
    topics: tuple[Topic, ...]

    @property
    def unseen(self) -> tuple[Pupil, ...]:
        return tuple(pupil for pupil in self.pupils if not pupil.lessons)


def summarised(
    store: Store, name: str, learners: Sequence[str], since: datetime | None, now: datetime
) -> Summary:
    """The class as the record has it, since a day."""
    pupils = tuple(_pupil(store, one, since, now) for one in learners)
    return Summary(name, now, since, pupils, tuple(_topics(pupils, now)))


def _pupil(store: Store, learner: str, since: datetime | None, now: datetime) -> Pupil:
    lessons = []
    for row in store.held(learner)["tutor_sessions"]:
        at = datetime.fromisoformat(str(row["at"]))
        if since is None or at >= since:
            lessons.append((at, Session.model_validate_json(str(row["state"]))))
    lessons.sort(key=lambda one: one[0])
    standings = store.standings(learner, now)
    stuck = tuple(n for n, s in standings.items() if s.mastery < WEAK and s.attempts >= 2)
    known = tuple(n for n, s in standings.items() if s.mastery >= KNOWN)
    return Pupil(
        id=learner,
        seen=f"{lessons[-1][0]:%Y-%m-%d}" if lessons else "",
        lessons=len(lessons),
        solved=sum(lesson.solved for _, lesson in lessons),
        standings=standings,
        stuck=stuck,
        known=known,
        tried=tuple(name for name in standings if name not in {*stuck, *known}),
        due=tuple(n for n, s in standings.items() if s.due and s.due <= now),
        faults=tuple(fault for at, lesson in lessons for fault in _faults(learner, at, lesson)),
    )


def _faults(learner: str, at: datetime, lesson: Session) -> list[Fault]:
    found = []
    for turn in lesson.turns:
        if turn.error:
            step = turn.student.strip() or turn.evidence
            day = f"{at.astimezone(UTC):%Y-%m-%d}"
            found.append(
                Fault(learner, lesson.component, turn.misconception, step, lesson.problem, day)
            )
    return found


def _topics(pupils: Sequence[Pupil], now: datetime) -> list[Topic]:
    """Most pupils first; among equals what comes earlier in the order of teaching, since later
    components rest on it."""
    place = {component: at for at, component in enumerate(order())}
    stuck: dict[str, list[str]] = {}
    for pupil in pupils:
        missed = {fault.component for fault in pupil.faults if fault.misconception}
        for component in {*pupil.stuck, *missed}:
            if component in COMPONENTS and component not in pupil.known:
                stuck.setdefault(component, []).append(pupil.id)
    ranked = sorted(stuck, key=lambda one: (-len(stuck[one]), place.get(one, len(place))))
    return [_topic(one, stuck[one], pupils, now) for one in ranked]


def _topic(component: str, learners: list[str], pupils: Sequence[Pupil], now: datetime) -> Topic:
    groups: dict[str, list[Fault]] = {}
    for pupil in pupils:
        for fault in pupil.faults:
            if fault.component == component and fault.misconception in MISCONCEPTIONS:
                groups.setdefault(fault.misconception, []).append(fault)
    ranked = sorted(groups.items(), key=lambda one: -len({fault.learner for fault in one[1]}))
    problems = []
    if component in set(generated()):
        for seed in range(_PROBLEMS):
            problem = generate(component, now.toordinal() * 10 + seed)
            problems.append((problem.text, problem.answer))
    return Topic(
        component,
        tuple(learners),
        tuple((name, tuple(faults)) for name, faults in ranked),
        tuple(problems),
    )
