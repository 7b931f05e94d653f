"""Eval runs on disk: ``<home>/evals/<id>/`` with ``plan.json``, ``rows.jsonl`` and ``end.json``.

Rows are appended and flushed one by one. A line that a kill cut in two is no row: it is dropped
when the run is read, and its calls are replayed from the ledger when the run is resumed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from pydantic import ValidationError

from ..agents.settings import Settings
from ..tools.errors import InputError, StoreError
from .rows import End, Plan, Row

PLAN, ROWS, END = "plan.json", "rows.jsonl", "end.json"


@dataclass(frozen=True)
class EvalRun:
    """A run's folder. ``rows`` reads it anew each time, a row at a time."""

    folder: Path

    @property
    def id(self) -> str:
        return self.folder.name

    def plan(self) -> Plan:
        try:
            return Plan.model_validate_json((self.folder / PLAN).read_bytes())
        except (OSError, ValidationError) as error:
            raise StoreError(
                f"The plan of the eval run {self.folder} cannot be read: {error}."
            ) from error

    def end(self) -> End:
        path = self.folder / END
        return (
            End.model_validate_json(path.read_bytes()) if path.exists() else End(status="running")
        )

    def rows(self) -> Iterator[Row]:
        """The newest row of each key, in the order in which keys first came."""
        newest: dict[tuple[str, str, str, str, int], int] = {}
        for at, row in self._lines():
            newest[row.key] = at
        wanted = set(newest.values())
        for at, row in self._lines():
            if at in wanted:
                yield row

    def _lines(self) -> Iterator[tuple[int, Row]]:
        path = self.folder / ROWS
        if not path.exists():
            return
        with path.open("rb") as file:
            for at, line in enumerate(file):
                if not line.endswith(b"\n"):
                    return  # cut by a kill
                try:
                    yield at, Row.model_validate_json(line)
                except ValidationError as error:
                    raise StoreError(
                        f"Line {at + 1} of {path} is not a row of an eval run: "
                        f"{error.errors()[0]['msg']}.",
                        remedy="Restore the file, or remove the line: its row is then made again.",
                    ) from error

    def save_plan(self, plan: Plan) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / PLAN).write_text(plan.model_dump_json(indent=2), encoding="utf-8")

    def save_end(self, end: End) -> None:
        (self.folder / END).write_text(end.model_dump_json(indent=2), encoding="utf-8")

    def rewrite(self, rows: Iterable[Row]) -> None:
        """Puts other rows in the place of those that there are, all of them or none."""
        fresh = self.folder / f".{ROWS}.part"
        with fresh.open("w", encoding="utf-8") as file:
            file.writelines(map(dump, rows))
        fresh.replace(self.folder / ROWS)

    def append(self) -> TextIO:
        """The file of rows, open to add to. Half a line at its end is cut off first."""
        path = self.folder / ROWS
        if path.exists():
            with path.open("rb+") as file:
                whole = file.read()
                file.truncate(whole.rfind(b"\n") + 1)
        return path.open("a", encoding="utf-8")


def folder_of(settings: Settings) -> Path:
    return settings.home / "evals"


def runs(settings: Settings) -> list[EvalRun]:
    """All runs, newest first."""
    found = [path.parent for path in folder_of(settings).glob(f"*/{PLAN}")]
    return [EvalRun(path) for path in sorted(found, reverse=True)]


def find(ref: str, settings: Settings) -> EvalRun:
    """A run by its folder, its id, the beginning of its id, or ``last``."""
    if (Path(ref) / PLAN).is_file():
        return EvalRun(Path(ref))
    known = runs(settings)
    if ref == "last" and known:
        return known[0]
    hits = [run for run in known if run.id.startswith(ref)]
    if len(hits) == 1 or any(run.id == ref for run in hits):
        return next((run for run in hits if run.id == ref), hits[0])
    raise InputError(
        f"{'Several eval runs begin' if hits else 'No eval run begins'} with {ref!r}.",
        remedy="`agent eval runs` shows those that there are; a folder will do too.",
    )


def dump(row: Row) -> str:
    """A row as its line, newline included."""
    return json.dumps(row.model_dump(mode="json"), ensure_ascii=False) + "\n"
