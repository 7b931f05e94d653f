"""Keeps attempts, cards, lessons and incidents in the home's database, beside the ledger."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, MetaData, Table, delete, func, insert, select
from sqlalchemy.exc import SQLAlchemyError

from ....agents.model.engine import open_engine
from ....tools.errors import StoreError
from . import bkt, reviews
from .parameters import parameters_of
from .protocol import Answer, Attempt, Consent, Incident, Standing
from .tables import attempts, components, consents, incidents, metadata, sessions


class Store:
    """A :class:`~.protocol.LearnerRecord` over a SQLAlchemy URL; also keeps the lessons. Use as a
    context. Raises StoreError when the database does not serve."""

    def __init__(self, url: str) -> None:
        self._engine = open_engine(url)
        with self.writing() as connection:
            metadata.create_all(connection)

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self._engine.dispose()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction of the record's own database."""
        try:
            with self._engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise StoreError(
                f"The record of learners cannot be used: {error.__class__.__name__}.",
                remedy="Look at TAEL_HOME and TAEL_DATABASE_URL.",
            ) from error

    def record(self, attempt: Attempt) -> Standing:
        """Adds an attempt and gives what is believed of its component then."""
        with self.writing() as connection:
            connection.execute(
                insert(attempts).values(
                    learner=attempt.learner,
                    component=attempt.component,
                    correct=attempt.correct,
                    hint=attempt.hint,
                    at=attempt.at.isoformat(),
                    session=attempt.session,
                )
            )
            row = self._component(connection, attempt.learner, attempt.component)
            given = parameters_of(connection, attempt.component)
            known = row["mastery"] if row else given.prior
            card = row["card"] if row else None
            if reviews.available():
                card = reviews.reviewed(card, attempt.correct, attempt.hint, attempt.at)
            self._put(
                connection,
                components,
                {"learner": attempt.learner, "component": attempt.component},
                {"mastery": bkt.updated(known, attempt.correct, attempt.hint, given), "card": card},
            )
        return self.standings(attempt.learner, attempt.at)[attempt.component]

    def standings(self, learner: str, at: datetime | None = None) -> dict[str, Standing]:
        """All components that the learner has tried, by id."""
        now = at or datetime.now(UTC)
        with self.writing() as connection:
            known = connection.execute(select(components).where(components.c.learner == learner))
            rows = {row["component"]: dict(row) for row in known.mappings()}
            tried = connection.execute(
                select(attempts).where(attempts.c.learner == learner).order_by(attempts.c.id)
            )
            history: dict[str, list[Any]] = {}
            for row in tried.mappings():
                history.setdefault(row["component"], []).append(row)
        return {name: _standing(row, history.get(name, []), now) for name, row in rows.items()}

    def answers(self) -> list[Answer]:
        """Every learner's answers, oldest first."""
        with self.writing() as connection:
            rows = connection.execute(select(attempts).order_by(attempts.c.id)).mappings()
            return [
                Answer(row["learner"], row["component"], row["correct"], row["hint"])
                for row in rows
            ]

    def load(self, session: str) -> dict[str, Any] | None:
        """A lesson's state by its id, or None."""
        with self.writing() as connection:
            found = connection.execute(
                select(sessions.c.state).where(sessions.c.id == session)
            ).scalar()
        return json.loads(found) if found else None

    def save(self, session: str, learner: str, state: dict[str, Any]) -> None:
        with self.writing() as connection:
            self._put(
                connection,
                sessions,
                {"id": session},
                {
                    "learner": learner,
                    "state": json.dumps(state, ensure_ascii=False),
                    "at": datetime.now(UTC).isoformat(),
                },
            )

    def tell_adult(self, incident: Incident) -> None:
        with self.writing() as connection:
            connection.execute(
                insert(incidents).values(
                    learner=incident.learner,
                    session=incident.session,
                    kind=incident.kind,
                    words=incident.words,
                    at=incident.at.isoformat(),
                )
            )

    def incidents(self, learner: str | None = None) -> list[Incident]:
        wanted = select(incidents).order_by(incidents.c.id)
        if learner is not None:
            wanted = wanted.where(incidents.c.learner == learner)
        with self.writing() as connection:
            rows = list(connection.execute(wanted).mappings())
        return [
            Incident(
                row["learner"],
                row["session"],
                row["kind"],
                row["words"],
                datetime.fromisoformat(row["at"]),
            )
            for row in rows
        ]

    def agree(self, consent: Consent) -> None:
        """Puts a consent in the place of the one there was."""
        with self.writing() as connection:
            self._put(
                connection,
                consents,
                {"learner": consent.learner},
                {
                    "by": consent.by,
                    "at": consent.at.isoformat(),
                    "purpose": consent.purpose,
                    "grades": consent.grades,
                    "until": consent.until.isoformat() if consent.until else None,
                    "withdrawn": consent.withdrawn.isoformat() if consent.withdrawn else None,
                },
            )

    def problems(self, learner: str) -> frozenset[str]:
        """The texts of the problems that a learner has had a lesson on."""
        with self.writing() as connection:
            wanted = select(sessions.c.state).where(sessions.c.learner == learner)
            states = connection.execute(wanted).scalars().all()
        return frozenset(json.loads(state)["problem"] for state in states)

    def consent(self, learner: str) -> Consent | None:
        """The consent for a learner, whether it still holds or not."""
        with self.writing() as connection:
            wanted = select(consents).where(consents.c.learner == learner)
            row = connection.execute(wanted).mappings().first()
        return _consent(row) if row else None

    def last_seen(self) -> dict[str, datetime]:
        """When anything was last written on each learner."""
        seen: dict[str, datetime] = {}
        with self.writing() as connection:
            for table in metadata.sorted_tables:
                if "at" not in table.c:
                    continue
                newest = select(table.c.learner, func.max(table.c.at)).group_by(table.c.learner)
                for learner, at in connection.execute(newest):
                    when = datetime.fromisoformat(at)
                    seen[learner] = max(when, seen.get(learner, when))
        return seen

    def held(self, learner: str) -> dict[str, list[dict[str, Any]]]:
        """Every row on a learner, by table: of all tables that name one, whoever made them."""
        with self.writing() as connection:
            return {
                table.name: [
                    dict(row)
                    for row in connection.execute(
                        select(table).where(table.c.learner == learner)
                    ).mappings()
                ]
                for table in on_learners(connection)
            }

    def _component(self, connection: Connection, learner: str, component: str) -> Any:
        wanted = select(components).where(
            components.c.learner == learner, components.c.component == component
        )
        return connection.execute(wanted).mappings().first()

    def _put(
        self, connection: Connection, table: Table, key: dict[str, Any], value: dict[str, Any]
    ) -> None:
        """A row in the place of the one with its key, on any database."""
        where = [table.c[name] == given for name, given in key.items()]
        connection.execute(delete(table).where(*where))
        connection.execute(insert(table).values(**key, **value))


def on_learners(connection: Connection) -> list[Table]:
    """The tables of the database that hold rows on a learner."""
    metadata.create_all(connection)
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if "learner" in table.c]


def _consent(row: Any) -> Consent:
    return Consent(
        learner=row["learner"],
        by=row["by"],
        at=datetime.fromisoformat(row["at"]),
        purpose=row["purpose"],
        grades=row["grades"],
        until=date.fromisoformat(row["until"]) if row["until"] else None,
        withdrawn=datetime.fromisoformat(row["withdrawn"]) if row["withdrawn"] else None,
    )


def _standing(row: dict[str, Any], history: list[Any], now: datetime) -> Standing:
    card = row["card"]
    kept = card is not None and reviews.available()
    return Standing(
        component=row["component"],
        mastery=row["mastery"],
        attempts=len(history),
        correct=sum(one["correct"] for one in history),
        hinted=sum(one["hint"] > 0 for one in history),
        last=datetime.fromisoformat(history[-1]["at"]) if history else now,
        due=reviews.due(card) if kept else None,
        recall=reviews.recall(card, now) if kept else None,
    )
