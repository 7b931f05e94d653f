"""The tables that name a learner, all in one place: what one entry point makes, deleting and
exporting have to find from every other."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, Integer, MetaData, String, Table, Text

metadata = MetaData()
attempts = Table(
    "tutor_attempts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("learner", String(64), nullable=False, index=True),
    Column("component", String(100), nullable=False),
    Column("correct", Boolean, nullable=False),
    Column("hint", Integer, nullable=False),
    Column("at", String(40), nullable=False),
    Column("session", String(100), nullable=False),
)
components = Table(
    "tutor_components",
    metadata,
    Column("learner", String(64), primary_key=True),
    Column("component", String(100), primary_key=True),
    Column("mastery", Float, nullable=False),
    Column("card", Text),
)
sessions = Table(
    "tutor_sessions",
    metadata,
    Column("id", String(100), primary_key=True),
    Column("learner", String(64), nullable=False, index=True),
    Column("state", Text, nullable=False),
    Column("at", String(40), nullable=False),
)
incidents = Table(
    "tutor_incidents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("learner", String(64), nullable=False, index=True),
    Column("session", String(100), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("words", Text, nullable=False),
    Column("at", String(40), nullable=False),
)
consents = Table(
    "tutor_consents",
    metadata,
    Column("learner", String(64), primary_key=True),
    Column("by", String(40), nullable=False),
    Column("at", String(40), nullable=False),
    Column("purpose", Text, nullable=False),
    Column("grades", String(8), nullable=False),
    Column("until", String(10)),
    Column("withdrawn", String(40)),
)
corrections = Table(
    "tutor_corrections",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("learner", String(64), nullable=False, index=True),
    Column("component", String(100), nullable=False),
    Column("mastery", Float, nullable=False),
    Column("by", String(100), nullable=False),
    Column("why", Text, nullable=False),
    Column("at", String(40), nullable=False),
    Column("undone", String(40)),
)
classes = Table(
    "tutor_classes",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("learner", String(64), primary_key=True),
)
