"""Run records: what was asked, how it ended, where its files are.

The record is Tael's own word on whether a run is complete; a checkpoint store's idea of it is not
asked. It lives in the ledger's database, beside the calls.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import psutil
from sqlalchemy import (
    Column,
    Engine,
    MetaData,
    String,
    Table,
    Text,
    Update,
    insert,
    select,
    update,
)
from sqlalchemy.exc import SQLAlchemyError

from ..tools.errors import InputError, StoreError

Status = Literal["running", "done", "partial", "failed", "waiting", "rejected"]
"""waiting: for a person's approval. rejected: sent back, to be made again when it is resumed."""

_metadata = MetaData()
_runs = Table(
    "runs",
    _metadata,
    Column("id", String(64), primary_key=True),
    Column("domain", String(64), nullable=False),
    Column("input", Text, nullable=False),
    Column("options", Text, nullable=False),
    Column("status", String(16), nullable=False),
    Column("started", String(32), nullable=False),
    Column("ended", String(32)),
    Column("error", Text),
    Column("files", Text),
)

table = _runs
"""For rooms that erase records together with what else is held on a person."""


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run. ``options`` holds what is not the domain's input: model, budget, out folder, and
    the process of its newest attempt."""

    id: str
    domain: str
    input: dict[str, Any]
    options: dict[str, Any]
    status: Status
    started: datetime
    ended: datetime | None
    error: str | None
    files: tuple[str, ...]

    @property
    def state(self) -> str:
        """The status; ``interrupted`` where the process that ran it is gone without a word."""
        process = str(self.options.get(PROCESS, ""))
        if self.status == "running" and process and not _alive(process):
            return "interrupted"
        return self.status


PROCESS = "process"
"""The option that names the process of a run's newest attempt."""


def this_process() -> str:
    """Host, number and start of this process: numbers are used again, a start is not."""
    return f"{socket.gethostname()}/{os.getpid()}/{psutil.Process().create_time():.2f}"


def _alive(process: str) -> bool:
    """Whether a process may still run. One on another host cannot be asked, so it counts."""
    host, number, start = process.rsplit("/", 2)
    if host != socket.gethostname():
        return True
    try:
        return f"{psutil.Process(int(number)).create_time():.2f}" == start
    except psutil.Error:
        return False


def new_id(domain: str) -> str:
    """A sortable, readable id such as ``finance-report-20261124-073012-9f3a``."""
    return f"{domain}-{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"


class RunStore:
    """Reads and writes run records. Raises StoreError when the database does not serve."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        try:
            _metadata.create_all(engine)
        except SQLAlchemyError as error:
            raise _store_error(error) from error

    def start(
        self, run_id: str, domain: str, given: dict[str, Any], options: dict[str, Any]
    ) -> RunRecord:
        row = {
            "id": run_id,
            "domain": domain,
            "input": json.dumps(given, ensure_ascii=False, sort_keys=True),
            "options": _options(options),
            "status": "running",
            "started": datetime.now(UTC).isoformat(),
        }
        self._write(insert(_runs).values(**row))
        return self.get(run_id)

    @staticmethod
    def ending(
        run_id: str,
        status: Status,
        *,
        error: str | None = None,
        files: tuple[str, ...] | None = None,
    ) -> Update:
        """The update that ends an attempt at a run. Without ``files``, those of before stay."""
        values: dict[str, Any] = {
            "status": status,
            "ended": datetime.now(UTC).isoformat(),
            "error": error,
        }
        if files is not None:
            values["files"] = json.dumps(files, ensure_ascii=False)
        return update(_runs).where(_runs.c.id == run_id).values(**values)

    def reopen(self, run_id: str, options: dict[str, Any]) -> None:
        """Marks a run as running again before it is resumed."""
        self._write(
            update(_runs)
            .where(_runs.c.id == run_id)
            .values(
                status="running",
                ended=None,
                error=None,
                options=_options(options),
            )
        )

    @staticmethod
    def claiming(record: RunRecord, status: Status, *, error: str | None = None) -> Update:
        """The update that takes a run from the status it was read with to another one. It hits
        no row where somebody else was faster; for :meth:`~.trail.Trail.add` to carry out."""
        return (
            update(_runs)
            .where(_runs.c.id == record.id, _runs.c.status == record.status)
            .values(status=status, ended=None, error=error, options=_options(record.options))
        )

    def get(self, run_id: str) -> RunRecord:
        """The record of that id, or of the only id that begins so."""
        statement = select(_runs).where(_runs.c.id.startswith(run_id, autoescape=True)).limit(2)
        rows = self._read(statement)
        if len(rows) == 1 or (rows and any(row.id == run_id for row in rows)):
            return rows[0] if len(rows) == 1 else next(r for r in rows if r.id == run_id)
        raise InputError(
            f"{'Several runs begin' if rows else 'No run begins'} with {run_id!r}.",
            remedy="`agent runs list` shows the runs that there are.",
        )

    def newest(self, *, domain: str | None = None, last: int = 20) -> list[RunRecord]:
        """The newest runs, newest first."""
        statement = select(_runs).order_by(_runs.c.started.desc()).limit(last)
        if domain:
            statement = statement.where(_runs.c.domain == domain)
        return self._read(statement)

    def all_of(self, domain: str) -> list[RunRecord]:
        """Every run of a domain, oldest first."""
        wanted = select(_runs).where(_runs.c.domain == domain).order_by(_runs.c.started)
        return self._read(wanted)

    def _write(self, statement: Any) -> None:
        try:
            with self._engine.begin() as connection:
                connection.execute(statement)
        except SQLAlchemyError as error:
            raise _store_error(error) from error

    def _read(self, statement: Any) -> list[RunRecord]:
        try:
            with self._engine.connect() as connection:
                return [_record(row) for row in connection.execute(statement).mappings()]
        except SQLAlchemyError as error:
            raise _store_error(error) from error


def _options(options: dict[str, Any]) -> str:
    mine = {**options, PROCESS: this_process()}
    return json.dumps(mine, ensure_ascii=False, sort_keys=True)


def _store_error(error: SQLAlchemyError) -> StoreError:
    reason = str(getattr(error, "orig", None) or error)
    return StoreError(
        f"The run records cannot be read or written: {reason}.",
        remedy="Check that the folder TAEL_HOME exists, is writable and has free space.",
    )


def _record(row: Any) -> RunRecord:
    return RunRecord(
        id=row["id"],
        domain=row["domain"],
        input=json.loads(row["input"]),
        options=json.loads(row["options"]),
        status=row["status"],
        started=datetime.fromisoformat(row["started"]),
        ended=datetime.fromisoformat(row["ended"]) if row["ended"] else None,
        error=row["error"],
        files=tuple(json.loads(row["files"])) if row["files"] else (),
    )
