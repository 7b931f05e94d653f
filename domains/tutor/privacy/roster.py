"""The roster: what identifies a pupil outside of the tutor, one line a pupil.

``roster.csv`` in TAEL_HOME: the tutor's id, then names in any script, address, phone, whatever is
to be replaced by pseudonyms: ``s-017,Li Ming,李明,3 Garden Road``. Only this machine reads it.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from ....tools.errors import InputError

ROSTER = "roster.csv"


def read_roster(home: Path) -> dict[str, tuple[str, ...]]:
    """What identifies each pupil, by id. Raises InputError for a file that cannot be read."""
    path = home / ROSTER
    if not path.is_file():
        return {}
    try:
        rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(
            f"The roster {path} cannot be read: {error}.",
            remedy="Save it as CSV in UTF-8: id, then names and whatever else identifies a pupil.",
        ) from None
    found: dict[str, tuple[str, ...]] = {}
    for row in rows:
        cells = tuple(cell.strip() for cell in row if cell.strip())
        if cells and not cells[0].startswith("#"):
            found[cells[0]] = (*found.get(cells[0], ()), *cells[1:])
    return found


def strike(home: Path, learner: str) -> int:
    """Takes a pupil off the roster; how many lines that were."""
    path = home / ROSTER
    if not path.is_file():
        return 0
    lines = path.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    kept = [line for line in lines if not _is_of(line, learner)]
    if len(kept) < len(lines):
        partial = path.with_name(f".{path.name}.part")
        partial.write_text("".join(kept), encoding="utf-8")
        partial.replace(path)
    return len(lines) - len(kept)


def _is_of(line: str, learner: str) -> bool:
    cells = next(csv.reader([line]), [])
    return bool(cells) and cells[0].strip() == learner
