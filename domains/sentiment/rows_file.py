"""The rows of a run, a JSON line each, in the run's folder: what a resumed run goes on from."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from .schema import Row

_FLUSH_EVERY = 16
_UNPAID = b'"unpaid"'


class RowsFile:
    """Appends rows. What is taken out when it is opened: a line that was cut when its process
    died, and all from the first row on that a budget's end left without an answer."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        self._kept = _whole(path)
        os.truncate(path, self._kept)
        self._file = path.open("a", encoding="utf-8")
        self._since = 0

    def __enter__(self) -> RowsFile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def finished(self) -> Iterator[Row]:
        """The rows that stood there when it was opened."""
        return read_rows(self._path, self._kept)

    def write(self, row: Row) -> None:
        self._file.write(row.model_dump_json() + "\n")
        self._since += 1
        if self._since >= _FLUSH_EVERY:
            self._file.flush()
            self._since = 0


def read_rows(path: Path, size: int | None = None) -> Iterator[Row]:
    """Rows of a file, as far as ``size`` bytes."""
    read = 0
    with path.open("rb") as file:
        for line in file:
            read += len(line)
            if size is not None and read > size:
                return
            if line.strip():
                yield Row.model_validate_json(line)


def _whole(path: Path) -> int:
    """Bytes of the rows to keep: up to the end of the last whole line, or to the first row that
    went without an answer for want of money. The ledger has the calls of those behind it."""
    kept = 0
    with path.open("rb") as file:
        for line in file:
            if not line.endswith(b"\n"):
                break
            if _UNPAID in line and "unpaid" in Row.model_validate_json(line).flags:
                break
            kept += len(line)
    return kept
