"""A teacher's word on what a pupil knows: kept beside the answers, with who, when and why.

A correction stands in the order of time: answers that come after it move the belief on from there.
One that is taken back stays in the record, marked so, and the belief is traced again without it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy import delete as remove
from sqlalchemy import insert as add

from ....tools.errors import InputError
from . import bkt
from .parameters import parameters_of
from .store import Store
from .tables import attempts, components
from .tables import corrections as table


@dataclass(frozen=True, slots=True)
class Correction:
    """mastery: what the teacher holds the probability to be that the component is known, 0 to 1.
    undone: when it was taken back, None while it stands."""

    learner: str
    component: str
    mastery: float
    by: str
    why: str
    at: datetime
    undone: datetime | None = None


def correct(store: Store, given: Correction) -> float:
    """Records a correction; the mastery that is believed then."""
    with store.writing() as connection:
        connection.execute(
            add(table).values(
                learner=given.learner,
                component=given.component,
                mastery=given.mastery,
                by=given.by,
                why=given.why,
                at=given.at.isoformat(),
            )
        )
        return _traced_again(connection, given.learner, given.component)


def undo(store: Store, learner: str, component: str) -> float:
    """Takes back the last correction that stands; the mastery then. Raises InputError where none
    stands."""
    with store.writing() as connection:
        standing = (
            select(table.c.id)
            .where(
                table.c.learner == learner,
                table.c.component == component,
                table.c.undone.is_(None),
            )
            .order_by(table.c.id.desc())
        )
        last = connection.execute(standing).scalar()
        if last is None:
            raise InputError(f"No correction of {component} stands for {learner!r}.")
        now = datetime.now(UTC).isoformat()
        connection.execute(update(table).where(table.c.id == last).values(undone=now))
        return _traced_again(connection, learner, component)


def corrections(store: Store, learner: str) -> list[Correction]:
    """All of a pupil's, oldest first, those taken back too."""
    with store.writing() as connection:
        wanted = select(table).where(table.c.learner == learner).order_by(table.c.id)
        rows = list(connection.execute(wanted).mappings())
    return [
        Correction(
            row["learner"],
            row["component"],
            row["mastery"],
            row["by"],
            row["why"],
            datetime.fromisoformat(row["at"]),
            datetime.fromisoformat(row["undone"]) if row["undone"] else None,
        )
        for row in rows
    ]


def _traced_again(connection: Connection, learner: str, component: str) -> float:
    """Answers and standing corrections in the order of time give the mastery, which is kept."""
    events: list[tuple[datetime, Any]] = []
    for source in (attempts, table):
        wanted = select(source).where(source.c.learner == learner, source.c.component == component)
        for row in connection.execute(wanted.order_by(source.c.id)).mappings():
            if not row.get("undone"):
                events.append((datetime.fromisoformat(row["at"]), row))
    given = parameters_of(connection, component)
    known = given.prior
    for _, row in sorted(events, key=lambda event: event[0]):
        if "mastery" in row:
            known = row["mastery"]
        else:
            known = bkt.updated(known, row["correct"], row["hint"], given)
    mine = (components.c.learner == learner) & (components.c.component == component)
    there = connection.execute(select(components).where(mine)).mappings().first()
    if not events:
        connection.execute(remove(components).where(mine))
    elif there:
        connection.execute(update(components).where(mine).values(mastery=known))
    else:
        connection.execute(
            add(components).values(learner=learner, component=component, mastery=known, card=None)
        )
    return known
