"""Opens the database: WAL mode, honest write transactions, durable commits."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from ...tools.errors import ConfigError, MissingExtra, StoreError

BUSY_SECONDS = 20
"""How long a writer waits for the others before it gives up."""


def open_engine(url: str) -> Engine:
    """An engine for a SQLAlchemy URL. Raises ConfigError for a bad URL, MissingExtra for a driver
    that is not installed, StoreError where the folder of a SQLite file cannot be made."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise ConfigError(
            "The ledger's database URL cannot be read.",
            remedy="Give one such as sqlite:////data/ledger.db in TAEL_DATABASE_URL.",
        ) from None
    if parsed.get_backend_name() == "postgresql" and parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        _make_folder(Path(parsed.database).parent)
    try:
        engine = create_engine(parsed)
    except ModuleNotFoundError as error:
        raise MissingExtra(error.name or parsed.drivername, "postgres") from None
    except (NoSuchModuleError, SQLAlchemyError) as error:
        raise ConfigError(f"The ledger's database URL cannot be used: {error}.") from None
    if parsed.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
    return engine


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"The folder {folder} cannot be made: {error.strerror}.",
            remedy="Set TAEL_HOME to a folder that you can write to.",
        ) from error


def _prepare(connection: Any, _record: object) -> None:
    # The driver must not begin transactions by itself; `_begin` does, in the right way.
    connection.isolation_level = None
    cursor = connection.cursor()
    try:
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
        if cursor.execute("PRAGMA journal_mode").fetchone()[0] not in {"wal", "memory"}:
            _switch_to_wal(cursor)
        # What is deleted or replaced is overwritten: it may have been somebody's words.
        cursor.execute("PRAGMA secure_delete = ON")
        # FULL: a committed row is a call that was paid for, and has to outlive a power cut too.
        cursor.execute("PRAGMA synchronous = FULL")
    finally:
        cursor.close()


def _switch_to_wal(cursor: Any) -> None:
    """Several processes may open a new file at once, and this one statement does not wait."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)


def _begin(connection: Connection) -> None:
    reads = connection.get_execution_options().get("tael_read", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
