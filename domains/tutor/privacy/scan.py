"""Looks for a pupil in the bytes of the whole state folder.

Searched for are the id, what the roster says, and the pupil's words in pieces (a database cuts a
long text at a page's end), each as UTF-8 and as JSON writes it. A piece that others wrote too
(their rows hold it) is theirs and no remains.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from ..schema import OWN

_PIECE = 20
"""Characters of a piece of text."""
_LEAST = 9
"""Bytes from which a piece says whose it is."""
_BLOCK = 1 << 22
_SHORT_ID = 5


@dataclass(frozen=True, slots=True)
class Needle:
    """What is looked for. what: how a report calls it, never the thing itself."""

    what: str
    text: str

    @property
    def forms(self) -> tuple[bytes, ...]:
        plain = self.text.encode("utf-8", "replace")
        escaped = json.dumps(self.text)[1:-1].encode()
        return tuple(dict.fromkeys((plain, escaped)))

    @property
    def word(self) -> bool:
        """Whether it counts only as a word of its own: a short id, or a name such as Mark, is a
        part of many words."""
        short = self.what == "roster entry" or len(self.text) < _SHORT_ID
        return self.what != "text" and short and self.text.isascii() and " " not in self.text


@dataclass(frozen=True, slots=True)
class Hit:
    """A place: a file of the state folder, and what was found there."""

    path: str
    what: str


@dataclass(frozen=True, slots=True)
class Scan:
    """What was looked through. remains: what should not be there. shared: strings that stand in
    rows of others, who wrote the same or of the pupil."""

    files: int
    size: int
    needles: int
    remains: tuple[Hit, ...]
    shared: int


def needles(learner: str, roster: Iterable[str], texts: Iterable[str]) -> list[Needle]:
    """What a pupil can be found by."""
    found = [Needle("id", learner)] if learner not in ("", OWN) else []
    found += [Needle("roster entry", text) for text in roster if len(text.encode()) >= 4]
    for text in texts:
        found += [Needle("text", piece) for piece in _pieces(text)]
    return list(dict.fromkeys(found))


def _pieces(text: str) -> Iterator[str]:
    for line in re.split(r"[\r\n\"\\\t]+", text):
        for at in range(0, len(line), _PIECE):
            piece = line[at : at + _PIECE].strip()
            if len(piece.encode()) >= _LEAST:
                yield piece


def scan(home: Path, wanted: Sequence[Needle], leave_out: Iterable[Path] = ()) -> Scan:
    """Looks through every file under ``home``, names of files included. leave_out: folders whose
    content is checked otherwise, such as weights, which have to match their SHA-256."""
    files = size = 0
    hits: set[tuple[Path, Needle]] = set()
    left_out = [path.resolve() for path in leave_out]
    for path in sorted(home.rglob("*")):
        if any(path.resolve().is_relative_to(other) for other in left_out):
            continue
        name = str(path.relative_to(home)).encode("utf-8", "replace")
        hits |= {(path, needle) for needle in wanted if _in(name, needle)}
        if path.is_file() and not path.is_symlink():
            files += 1
            with suppress(FileNotFoundError):  # a log of SQLite may end meanwhile
                size += path.stat().st_size
                hits |= {(path, needle) for needle in _found(path, wanted)}
    theirs = {(path, needle) for path, needle in hits if _of_others(path, needle)}
    remains = {Hit(str(path.relative_to(home)), needle.what) for path, needle in hits - theirs}
    ordered = tuple(sorted(remains, key=lambda hit: (hit.path, hit.what)))
    return Scan(files, size, len(wanted), ordered, len({needle for _, needle in theirs}))


def holds(path: Path, wanted: Sequence[Needle]) -> bool:
    """Whether a file has any of them."""
    return bool(_found(path, wanted))


def _found(path: Path, wanted: Sequence[Needle]) -> set[Needle]:
    longest = max((len(form) for needle in wanted for form in needle.forms), default=1) + 1
    found: set[Needle] = set()
    tail = b""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            window = tail + block
            found |= {one for one in wanted if one not in found and _in(window, one)}
            tail = window[-longest:]
    return found


def _in(content: bytes, needle: Needle) -> bool:
    if needle.word:
        inside = re.escape(needle.text.encode())
        return re.search(rb"(?<![A-Za-z0-9_])" + inside + rb"(?![A-Za-z0-9_])", content) is not None
    return any(form in content for form in needle.forms)


def _of_others(path: Path, needle: Needle) -> bool:
    """Whether a row of the database's tables holds it now: after a deletion it is another's. What
    is only in free pages or in the log is in no row."""
    path = path.with_name(path.name.removesuffix("-wal").removesuffix("-shm"))
    if path.suffix not in (".db", ".sqlite3"):
        return False
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
            found = [text for text in _texts(db) if _in(text.encode("utf-8", "replace"), needle)]
            return bool(found) and not any(_keyed(text, needle) for text in found)
    except sqlite3.Error:
        return False


def _keyed(text: str, needle: Needle) -> bool:
    """Whether a row is under the pupil's own id, and not one in which somebody wrote it."""
    if needle.what != "id":
        return False
    quoted = re.escape(json.dumps(needle.text, ensure_ascii=False))
    return needle.text in text.split("\x1f") or bool(re.search(rf'"learner"\s*:\s*{quoted}', text))


def _texts(db: sqlite3.Connection) -> Iterator[str]:
    tables = db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    for (table,) in tables:
        with suppress(sqlite3.Error):
            for row in db.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 - names of its own
                yield "\x1f".join(value for value in row if isinstance(value, str))
