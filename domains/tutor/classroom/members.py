"""Which pupils a class has. Rows name the pupil, so that deleting one takes them along."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, insert, select

from ....tools.errors import NotFoundError
from ..learner.store import Store
from ..learner.tables import classes as table


def join(store: Store, name: str, learners: Iterable[str]) -> None:
    """Puts pupils into a class; those who are in it already stay."""
    with store.writing() as connection:
        for learner in learners:
            mine = (table.c.name == name) & (table.c.learner == learner)
            connection.execute(delete(table).where(mine))
            connection.execute(insert(table).values(name=name, learner=learner))


def leave(store: Store, name: str, learners: Iterable[str]) -> None:
    """Takes pupils out of a class. Raises NotFoundError for one who is not in it."""
    there = members(store, name)
    with store.writing() as connection:
        for learner in learners:
            if learner not in there:
                raise NotFoundError(
                    f"{learner!r} is not in the class {name!r}.",
                    remedy=f"In it are: {', '.join(there)}.",
                )
            mine = (table.c.name == name) & (table.c.learner == learner)
            connection.execute(delete(table).where(mine))


def classes(store: Store) -> dict[str, list[str]]:
    """Every class with its pupils, both in order."""
    with store.writing() as connection:
        rows = connection.execute(select(table).order_by(table.c.name, table.c.learner))
        found: dict[str, list[str]] = {}
        for row in rows.mappings():
            found.setdefault(row["name"], []).append(row["learner"])
    return found


def members(store: Store, name: str) -> list[str]:
    """The pupils of a class. Raises NotFoundError for one that has none."""
    known = classes(store)
    if name not in known:
        there = ", ".join(known)
        raise NotFoundError(
            f"There is no class {name!r}.",
            remedy=f"There are: {there}." if there else f"Make it: agent class add {name} ID ...",
        )
    return known[name]
