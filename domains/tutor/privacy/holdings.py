"""Everything that is held on a pupil, from every store of the state folder."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ....agents.model.ledger import Ledger
from ....agents.model.rows import CallRecord
from ....agents.runs import RunRecord, RunStore
from ....agents.settings import Settings
from ....agents.trail import Act, Trail
from ....tools.errors import TaelError
from ..learner.store import Store
from ..schema import OWN
from ..session import Session
from . import indexed
from .roster import read_roster

EXPORTS = "exports"
RECEIPTS = "receipts"
LOGS = (".log", ".jsonl", ".out", ".err")


@dataclass(frozen=True)
class Holdings:
    """tables: rows of the learner store. runs, calls, acts: of the pupil's lessons. folders and
    files: checkpoints, evidence, turns and exports. roster: what identifies the pupil. documents:
    (index, document) that name the pupil. logs: (file, lines) that do."""

    learner: str
    tables: dict[str, list[dict[str, Any]]]
    runs: tuple[RunRecord, ...] = ()
    calls: tuple[CallRecord, ...] = ()
    acts: tuple[Act, ...] = ()
    folders: tuple[Path, ...] = ()
    files: tuple[Path, ...] = ()
    roster: tuple[str, ...] = ()
    documents: tuple[tuple[str, str], ...] = ()
    logs: tuple[tuple[Path, tuple[str, ...]], ...] = ()
    sessions: tuple[Session, ...] = field(default=())

    @property
    def any(self) -> bool:
        return bool(
            any(self.tables.values())
            or self.runs
            or self.folders
            or self.roster
            or self.documents
            or self.logs
        )

    @property
    def said(self) -> tuple[str, ...]:
        """The pupil's own words, as they were written."""
        found = [words for session in self.sessions for words in session.said]
        found += [str(run.input.get("student") or "") for run in self.runs]
        found += [str(row["words"]) for row in self.tables.get("tutor_incidents", ())]
        return tuple(dict.fromkeys(text for text in found if text.strip()))

    @property
    def paths(self) -> tuple[Path, ...]:
        """Every file, those inside of the folders too."""
        inside = (path for folder in self.folders for path in sorted(folder.rglob("*")))
        return tuple(dict.fromkeys(path for path in (*inside, *self.files) if path.is_file()))


def gathered(learner: str, settings: Settings, *, named: bool = False) -> Holdings:
    """What is held on a pupil now. named: documents and log lines too that only have a name from
    the roster in them; without it, those with the id: others are called the same."""
    with Store(settings.ledger_url) as store:
        tables = store.held(learner)
    lessons = tuple(
        Session.model_validate_json(str(row["state"])) for row in tables["tutor_sessions"]
    )
    ids = {lesson.id for lesson in lessons}
    ledger = Ledger(settings.ledger_url)
    try:
        runs = tuple(_runs(RunStore(ledger.engine), learner, ids))
        calls = tuple(call for run in runs for call in ledger.calls(run.id))
        trail = Trail(ledger.engine)
        acts = tuple(act for run in runs for act in trail.of(run.id))
    finally:
        ledger.close()
    roster = read_roster(settings.home).get(learner, ())
    marks = marks_of(learner, roster if named else ())
    return Holdings(
        learner=learner,
        tables=tables,
        runs=runs,
        calls=calls,
        acts=acts,
        folders=tuple(_folders(settings.home, runs, ids, learner)),
        files=tuple(_files(runs)),
        roster=roster,
        documents=tuple(indexed.naming(settings.home, marks)),
        logs=tuple(_logs(settings.home, marks)),
        sessions=lessons,
    )


def marks_of(learner: str, roster: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    """What a document or a line has in it that is about the pupil, as words of their own: a bare
    number or a few letters are no such thing."""
    return tuple(
        re.compile(r"(?<![A-Za-z0-9_])" + re.escape(mark) + r"(?![A-Za-z0-9_])")
        for mark in ((learner, *roster) if learner != OWN else roster)
        if len(mark.encode()) >= 4 and not mark.isdigit()
    )


def _runs(store: RunStore, learner: str, sessions: set[str]) -> Iterator[RunRecord]:
    for run in store.all_of("tutor"):
        whose = str(run.input.get("learner") or OWN)
        if whose == learner or (whose == OWN and run.input.get("session") in sessions):
            yield run


def _folders(
    home: Path, runs: tuple[RunRecord, ...], sessions: set[str], learner: str
) -> Iterator[Path]:
    chats = home / "tutor"
    ids = sessions | {str(run.input.get("session") or "") for run in runs}
    candidates = [home / "runs" / run.id for run in runs]
    # What a killed turn left where it was writing its files.
    candidates += [Path(run.options.get("out") or ".") / f".{run.id}.part" for run in runs]
    candidates += [chats / one for one in sorted(ids) if _plain(one)]
    candidates += [home / EXPORTS / learner] if _plain(learner) else []
    yield from (path for path in candidates if path.is_dir())


def _plain(name: str) -> bool:
    """Whether a name leads nowhere but to a folder of that name."""
    return bool(name) and name not in (".", "..") and "/" not in name and "\\" not in name


def _files(runs: tuple[RunRecord, ...]) -> Iterator[Path]:
    """What the runs wrote, wherever that was; a folder of its own goes with it."""
    seen: set[Path] = set()
    for run in runs:
        for text in run.files:
            path = Path(text)
            if path not in seen and path.is_file() and _is_turn_of(path, run):
                seen.add(path)
                yield path


def _is_turn_of(path: Path, run: RunRecord) -> bool:
    """Whether a file still is the run's lesson's: a folder may have been used by another since."""
    asked = run.input.get("session")
    with suppress(OSError, ValueError, AttributeError):
        said = json.loads(path.read_text(encoding="utf-8"))
        return asked is None or said.get("session") == asked
    return True


def _logs(home: Path, marks: tuple[re.Pattern[str], ...]) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Lines of log files that name the pupil."""
    if not marks or not home.is_dir():
        return
    for path in sorted(home.rglob("*")):
        if path.suffix in LOGS and path.is_file() and "models" not in path.parts:
            with suppress(OSError, TaelError):
                lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
                if mine := tuple(
                    line for line in lines if any(mark.search(line) for mark in marks)
                ):
                    yield path, mine
