"""Where the labels of an index are kept: one SQLite file in the state folder, one row a label.

The table is ``labels``; any tool that reads SQLite can ask it. Building twice from the same rows
adds nothing.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from ....agents.settings import load
from ....tools.errors import InputError, StoreError
from ..schema import EntityLabel, Row
from .series import Alert, Day, Point, alerts_of, daily

WHOLE = "(whole text)"
"""The name under which labels of texts without an entity stand."""

DUPLICATE_WEIGHT = 0.25
"""A story told again says that it is heard, not that it is worse."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS labels (
  series TEXT NOT NULL, entity TEXT NOT NULL, ticker TEXT, day TEXT NOT NULL, digest TEXT NOT NULL,
  label TEXT NOT NULL, score REAL NOT NULL, variance REAL NOT NULL, weight REAL NOT NULL,
  event TEXT, text TEXT NOT NULL,
  PRIMARY KEY (series, entity, day, digest)
);
CREATE INDEX IF NOT EXISTS labels_by_day ON labels (series, entity, day);
"""
_INSERT = "INSERT OR IGNORE INTO labels VALUES (?,?,?,?,?,?,?,?,?,?,?)"


@dataclass(frozen=True, slots=True)
class Built:
    """What building did: labels added, those that stood there, and rows left out for want of a
    date."""

    added: int
    known: int
    undated: int


class Timeline:
    """One named series of labels. Use as a context, or close it. Raises StoreError when the file
    does not serve."""

    def __init__(self, path: Path, name: str) -> None:
        self.name, self.path = name, path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, timeout=30)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.executescript(_SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(
                f"The index file {path} cannot be opened: {error}.",
                remedy="Move it away to begin anew.",
            ) from error

    @classmethod
    def open(cls, name: str = "default") -> Timeline:
        """The series of a name, in the state folder."""
        return cls(load().home / "sentiment" / "index.db", name)

    def __enter__(self) -> Timeline:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._db.close()

    def build(self, rows: Iterable[Row], day: date | None = None) -> Built:
        """Adds the labels of rows. day: of rows that have no date of their own."""
        added = known = undated = 0
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            for row in rows:
                when = read_day(row.date) or day
                labels = [each for each in row.entities if each.label is not None]
                if when is None:
                    undated += bool(labels)
                    continue
                for each in labels:
                    cursor = self._db.execute(_INSERT, _record(self.name, row, each, when))
                    added += cursor.rowcount
                    known += not cursor.rowcount
        return Built(added, known, undated)

    def entities(self) -> list[tuple[str, int]]:
        """Entities and how many labels they have, most first."""
        return self._rows(
            "SELECT entity, COUNT(*) n FROM labels WHERE series=?"
            " GROUP BY entity ORDER BY n DESC, entity",
            (self.name,),
        )

    def points(self, entity: str) -> list[Point]:
        """The labels of an entity, oldest first."""
        found = self._rows(
            "SELECT day, score, variance, weight FROM labels"
            " WHERE series=? AND entity=? ORDER BY day",
            (self.name, self.known(entity)),
        )
        return [Point(date.fromisoformat(day), *rest) for day, *rest in found]

    def series(self, entity: str, *, half_life: float = 3.0) -> list[Day]:
        """The daily series of an entity, from its first day to its last. half_life: days."""
        return daily(self.points(entity), half_life=half_life)

    def alerts(self, entity: str | None = None, *, half_life: float = 3.0) -> list[Alert]:
        """Changes of one entity or of all, newest first."""
        names = [self.known(entity)] if entity else [name for name, _ in self.entities()]
        found = [
            a for name in names for a in alerts_of(name, self.series(name, half_life=half_life))
        ]
        return sorted(found, key=lambda alert: (alert.day, alert.entity), reverse=True)

    def texts(self, entity: str, day: date, most: int = 3) -> list[str]:
        """The texts of a day that said most, for or against."""
        found = self._rows(
            "SELECT text FROM labels WHERE series=? AND entity=? AND day=?"
            " ORDER BY ABS(score)*weight DESC LIMIT ?",
            (self.name, entity, day.isoformat(), most),
        )
        return [text for (text,) in found]

    def known(self, entity: str) -> str:
        """The entity as it stands here, by name or ticker. InputError offers those there are."""
        found = self._rows(
            "SELECT entity FROM labels WHERE series=?"
            " AND (entity=? COLLATE NOCASE OR ticker=? COLLATE NOCASE) LIMIT 1",
            (self.name, entity, entity),
        )
        if found:
            return str(found[0][0])
        names = [name for name, _ in self.entities()[:8]]
        raise InputError(
            f"The index {self.name} has nothing on {entity!r}.",
            remedy=f"It has: {', '.join(names)}."
            if names
            else "Build it: agent sentiment index build FILE",
        )

    def _rows(self, query: str, values: tuple[object, ...]) -> list[Any]:
        try:
            with closing(self._db.execute(query, values)) as cursor:
                return cursor.fetchall()
        except sqlite3.Error as error:
            raise StoreError(f"The index cannot be read: {error}.") from error


def _record(series: str, row: Row, each: EntityLabel, when: date) -> tuple[object, ...]:
    shares = each.probabilities or {}
    score = each.score or 0.0
    spread = shares.get("positive", 0.0) + shares.get("negative", 0.0) - score * score
    repeated = row.duplicate_of is not None or row.near_duplicate_of is not None
    return (
        series,
        each.entity or WHOLE,
        each.ticker,
        when.isoformat(),
        hashlib.sha256(f"{row.id}\0{row.text}".encode("utf-8", "replace")).hexdigest()[:24],
        each.label,
        score,
        max(0.0, spread),
        DUPLICATE_WEIGHT if repeated else 1.0,
        row.event,
        row.text[:500],
    )


def read_day(given: str | None) -> date | None:
    """A day out of how dates are written in files and feeds; None where it is none."""
    if not given:
        return None
    text = given.strip().replace("/", "-").replace("年", "-").replace("月", "-").replace("日", "")
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        pass
    for form in ("%Y-%m-%d", "%Y%m%d", "%Y-%m-%d %H:%M", "%d-%m-%Y", "%b %d, %Y", "%d %b %Y"):
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 - days have no zone
        except ValueError:
            continue
    try:
        return parsedate_to_datetime(given).date()
    except (ValueError, TypeError):
        return None
