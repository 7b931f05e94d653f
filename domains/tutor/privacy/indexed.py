"""Documents about a pupil in the indexes of the state folder, and what their files hold of one."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from ....agents.erasure import scoured
from ....tools.chroma import drop_documents
from .scan import Needle, holds

_FOLDER = "indexes"
_TEXTS = (f"{_FOLDER}/*/texts.db", "courses/*/book/texts.db")


def naming(home: Path, marks: tuple[re.Pattern[str], ...]) -> Iterator[tuple[str, str]]:
    """(folder of the index, document) of the documents whose path or text has one of the marks.
    The texts are read as they lie there: no embedder, no chroma."""
    for path in sorted((home / _FOLDER).glob("*/texts.db")) if marks else ():
        with closing(sqlite3.connect(path)) as db:
            for name, text, title in db.execute("SELECT id, text, title FROM documents"):
                if any(mark.search(part) for mark in marks for part in (name, text, title)):
                    yield path.parent.name, name


def removed(home: Path, documents: Iterable[tuple[str, str]]) -> int:
    """Takes documents out of their indexes, texts and vectors; how many that were."""
    given = list(documents)
    for folder in sorted({folder for folder, _ in given}):
        index = home / _FOLDER / folder
        drop_documents(index, [name for where, name in given if where == folder])
        scoured(index / "texts.db")
    return len(given)


def swept(home: Path, wanted: Sequence[Needle]) -> None:
    """Takes the vectors of those indexes away whose files hold something of a pupil, though none of
    their documents does: chromadb writes what lies in memory beside them."""
    for texts in (path for pattern in _TEXTS for path in sorted(home.glob(pattern))):
        files = (path for path in texts.parent.glob("vectors*/**/*") if path.is_file())
        if any(holds(path, wanted) for path in files):
            drop_documents(texts.parent)
