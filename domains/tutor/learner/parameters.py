"""The parameters of knowledge tracing that were fitted to a school's own answers, by component."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from sqlalchemy import Column, Connection, Float, MetaData, String, Table, delete, insert, select

from .bkt import DEFAULT, Parameters

metadata = MetaData()
table = Table(
    "tutor_parameters",
    metadata,
    Column("component", String(100), primary_key=True),
    *(Column(name, Float, nullable=False) for name in ("prior", "learn", "slip", "guess")),
)


def parameters_of(connection: Connection, component: str) -> Parameters:
    """Those of a component; the common ones where none were fitted."""
    metadata.create_all(connection)
    row = connection.execute(select(table).where(table.c.component == component)).mappings().first()
    if row is None:
        return DEFAULT
    return Parameters(row["prior"], row["learn"], row["slip"], row["guess"])


def keep_parameters(connection: Connection, fitted: Mapping[str, Parameters]) -> None:
    """Puts them in the place of all there were. What is believed of learners stays as it is, and
    moves on by them from the next answer."""
    metadata.create_all(connection)
    connection.execute(delete(table))
    rows = [{"component": name, **asdict(one)} for name, one in fitted.items()]
    if rows:
        connection.execute(insert(table), rows)
