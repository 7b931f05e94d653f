"""Deletes a pupil from every store, and proves it: counts, sealed tombstones, a look at the bytes.

Files go first, then the database, the roster last, so that who is killed in between finds the
pupil again. The receipt tells how much was where and how it lies now, and nothing of whom: it can
be kept.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete

from ....agents.erasure import Count, Erased, erase_runs, scour
from ....agents.model.ledger import Ledger
from ....agents.settings import Settings
from ....agents.trail import Trail
from ....tools.errors import InputError
from ..learner.store import on_learners
from ..learner.tables import incidents
from ..school import School
from . import indexed
from .holdings import LOGS, RECEIPTS, Holdings, gathered
from .roster import strike
from .scan import Scan, needles, scan


@dataclass(frozen=True)
class Receipt:
    """What a deletion did. counts: per store. kept: records for the adult that the school's file
    keeps, by the day until which. bundles: audit bundles that were written of the pupil's runs and
    lie where they were put. found: the look at the bytes afterwards."""

    name: str
    at: str
    act: int
    act_hash: str
    tombstones: dict[str, Any]
    counts: tuple[Count, ...]
    kept: dict[str, int]
    bundles: int
    found: Scan

    @property
    def clean(self) -> bool:
        return not self.found.remains and not any(count.after for count in self.counts)

    def as_json(self) -> dict[str, Any]:
        return {"clean": self.clean, **asdict(self)}


def erased(learner: str, settings: Settings, school: School, *, named: bool = False) -> Receipt:
    """Deletes all on a pupil and writes the receipt. named: as of :func:`gathered`. Raises
    StoreError: a database is held by another program; what was deleted by then stays deleted.
    Raises InputError: a turn of the pupil is being made."""
    held = gathered(learner, settings, named=named)
    if any(run.state == "running" for run in held.runs):
        raise InputError(
            "A lesson of this pupil is under way on this machine.",
            means="What it is about to write would be left over. Nothing was deleted.",
            remedy="Wait for the end of the turn, then delete.",
        )
    wanted = needles(learner, held.roster, held.said)
    spared = _spared(held, school)
    counts = [*_files(held, settings), *_named(held, settings)]
    ledger = Ledger(settings.ledger_url)
    try:
        done = erase_runs(
            ledger,
            Trail(ledger.engine),
            [run.id for run in held.runs],
            about={"what": "a learner"},
            also=lambda connection: _rows(connection, learner, [row["id"] for row in spared]),
        )
        scour(ledger)
    finally:
        ledger.close()
    # Last, since the look at the bytes of a second try needs the names.
    counts.append(Count("roster lines", strike(settings.home, learner), 0))
    if spared:  # what the school's file keeps is there, the id with it, and is no remains
        words = " ".join(str(row["words"]) for row in spared)
        wanted = [one for one in wanted if one.what != "id" and one.text not in words]
    indexed.swept(settings.home, wanted)
    receipt = _receipt(done, counts, held, spared, school, settings, wanted)
    folder = settings.home / RECEIPTS
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(receipt.as_json(), ensure_ascii=False, indent=2) + "\n"
    (folder / f"{receipt.name}.json").write_text(text, encoding="utf-8")
    return receipt


def looked(learner: str, texts: Iterable[str], settings: Settings) -> Scan:
    """A look at the bytes for a pupil's id and other strings, as after a deletion."""
    return scan(settings.home, needles(learner, texts, texts), [settings.models_dir])


def _receipt(
    done: Erased,
    counts: list[Count],
    held: Holdings,
    spared: list[dict[str, Any]],
    school: School,
    settings: Settings,
    wanted: list[Any],
) -> Receipt:
    until: dict[str, int] = {}
    for row in spared:
        last = datetime.fromisoformat(row["at"]) + timedelta(days=school.keep_incidents_days)
        until[last.date().isoformat()] = until.get(last.date().isoformat(), 0) + 1
    return Receipt(
        name=done.name,
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        act=done.act.position,
        act_hash=done.act.hash,
        tombstones={key: done.act.data[key] for key in ("calls", "acts")},
        counts=(*counts, *done.counts),
        kept=until,
        bundles=sum(act.kind == "bundle" for act in held.acts),
        found=scan(settings.home, wanted, [settings.models_dir]),
    )


def _spared(held: Holdings, school: School) -> list[dict[str, Any]]:
    """Records for the adult that the school's file keeps still."""
    first = datetime.now(UTC) - timedelta(days=school.keep_incidents_days)
    return [
        row
        for row in held.tables.get("tutor_incidents", ())
        if school.keep_incidents_days and datetime.fromisoformat(row["at"]) > first
    ]


def _rows(connection: Connection, learner: str, spared: list[int]) -> Iterable[Count]:
    """Deletes the learner store's rows, in the transaction of the ledger's."""
    for table in on_learners(connection):
        mine = table.c.learner == learner
        if table.name == incidents.name and spared:
            mine = mine & table.c.id.not_in(spared)
        yield Count(
            f"learner store: {table.name}",
            connection.execute(delete(table).where(mine)).rowcount,
            0,
        )


def _files(held: Holdings, settings: Settings) -> Iterable[Count]:
    """Checkpoints, evidence, turns, exports."""
    before = {path: _kind(path, settings) for path in held.paths}
    for folder in held.folders:
        shutil.rmtree(folder, ignore_errors=True)
    for path in held.files:
        with suppress(OSError):
            path.unlink(missing_ok=True)
            path.parent.rmdir()  # only where nothing else is in it
    for kind in ("checkpoints", "files of runs and chats"):
        those = [path for path, what in before.items() if what == kind]
        yield Count(kind, len(those), sum(path.exists() for path in those))


def _kind(path: Path, settings: Settings) -> str:
    inside = path.is_relative_to(settings.runs_dir)
    return "checkpoints" if inside and path.name.startswith("checkpoints.db") else _FILES


_FILES = "files of runs and chats"


def _named(held: Holdings, settings: Settings) -> Iterable[Count]:
    """Documents in indexes, lines of logs."""
    gone = indexed.removed(settings.home, held.documents)
    yield Count("vectors and texts of indexes", len(held.documents), len(held.documents) - gone)
    lines = 0
    for path, mine in held.logs:
        assert path.suffix in LOGS
        text = path.read_text(encoding="utf-8", errors="replace")
        left = [line for line in text.splitlines(keepends=True) if line.rstrip("\r\n") not in mine]
        path.write_text("".join(left), encoding="utf-8")
        lines += len(mine)
    yield Count("log lines", lines, 0)
