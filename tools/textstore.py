"""The texts behind an index, in SQLite: the truth from which the vectors can be made again."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from .errors import StoreError
from .retrieval import Document, Passage

_TABLES = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS documents (
    id TEXT PRIMARY KEY, text TEXT NOT NULL, url TEXT NOT NULL, title TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS passages (
    id TEXT PRIMARY KEY, document TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
    start INTEGER NOT NULL, end INTEGER NOT NULL, anchor TEXT);
CREATE INDEX IF NOT EXISTS passages_of ON passages (document);
"""
_COLUMNS = (
    "SELECT p.id, substr(d.text, p.start + 1, p.end - p.start), d.url, d.title, p.anchor, d.id, "
    "p.start, p.end FROM passages p JOIN documents d ON d.id = p.document "
)

_PATIENCE = 30.0
"""Seconds to wait for another writer."""


class TextStore:
    """Documents and the places of their passages. ``path`` None keeps them in memory.

    Any thread may call it. Raises StoreError.
    """

    def __init__(self, path: Path | None) -> None:
        self._where = str(path or ":memory:")
        self._lock = threading.RLock()
        with self._guard():
            self._db = sqlite3.connect(
                self._where, timeout=_PATIENCE, isolation_level=None, check_same_thread=False
            )
            self._use_wal()
            self._db.execute("PRAGMA foreign_keys=ON")
            self._db.executescript(_TABLES)

    def _use_wal(self) -> None:
        """SQLite refuses this at once, whatever the timeout, while another connection does it."""
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                self._db.execute("PRAGMA journal_mode=WAL")
                return
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or time.monotonic() > until:
                    raise
                time.sleep(0.05)

    @contextmanager
    def _guard(self) -> Iterator[None]:
        try:
            with self._lock:
                yield
        except (sqlite3.Error, UnicodeEncodeError) as error:
            raise StoreError(
                f"The text store {self._where} does not serve: {error}.",
                remedy="Check the disk and the rights of the folder.",
            ) from error

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self._guard():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def label(self, key: str, value: str) -> None:
        with self._writing():
            self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def labels(self) -> dict[str, str]:
        with self._guard():
            return dict(self._db.execute("SELECT key, value FROM meta").fetchall())

    def put(self, documents: Iterable[Document]) -> None:
        """Store documents whole, or none of them."""
        with self._writing():
            for document in documents:
                self._db.execute("DELETE FROM documents WHERE id = ?", (document.id,))
                self._db.execute(
                    "INSERT INTO documents VALUES (?, ?, ?, ?)",
                    (document.id, document.text, document.source_url, document.title),
                )
                self._db.executemany(
                    "INSERT INTO passages VALUES (?, ?, ?, ?, ?)",
                    [(p.id, document.id, p.start, p.end, p.anchor) for p in document.passages],
                )

    def drop(self, document: str) -> list[str]:
        """Remove a document; the ids of its passages."""
        with self._writing():
            found = self._db.execute("SELECT id FROM passages WHERE document = ?", (document,))
            ids = [row[0] for row in found]
            self._db.execute("DELETE FROM documents WHERE id = ?", (document,))
        return ids

    def ids(self) -> set[str]:
        with self._guard():
            return {row[0] for row in self._db.execute("SELECT id FROM passages")}

    def passages(self, ids: Sequence[str]) -> dict[str, Passage]:
        """The passages of these ids; what is not stored is not in the answer."""
        found: dict[str, Passage] = {}
        with self._guard():
            for start in range(0, len(ids), 500):  # SQLite bounds the variables of a statement
                some = ids[start : start + 500]
                marks = ",".join("?" * len(some))
                query = f"{_COLUMNS} WHERE p.id IN ({marks})"
                for row in self._db.execute(query, some):
                    found[row[0]] = Passage(*row)
        return found

    def documents(self) -> list[Document]:
        with self._guard():
            rows = self._db.execute("SELECT id, text, url, title FROM documents ORDER BY id")
            stored = rows.fetchall()
            by_document: dict[str, list[Passage]] = {row[0]: [] for row in stored}
            for row in self._db.execute(f"{_COLUMNS} ORDER BY p.document, p.start"):
                by_document[row[5]].append(Passage(*row))
        return [
            Document(name, text, tuple(by_document[name]), url, title)
            for name, text, url, title in stored
        ]

    def close(self) -> None:
        with self._lock:
            self._db.close()
