"""Deletes pupils after as long without a lesson as the school's file says, as `delete` does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from ....agents.private import is_unkept
from ....agents.settings import Settings
from ....tools.errors import TaelError
from ..learner.store import Store
from ..school import School
from .erasing import Receipt, erased


def due(school: School, settings: Settings, now: datetime | None = None) -> dict[str, datetime]:
    """Pupils past their time, and when they were last written on. Nobody where no time is set."""
    if school.retention_days is None:
        return {}
    before = (now or datetime.now(UTC)) - timedelta(days=school.retention_days)
    with Store(settings.ledger_url) as store:
        return {who: at for who, at in sorted(store.last_seen().items()) if at < before}


def purged(school: School, settings: Settings) -> list[Receipt]:
    """Deletes them, one after the other."""
    return [erased(who, settings, school) for who in due(school, settings)]


def purged_at_start(school: School, settings: Settings) -> None:
    """The same when a lesson starts. A database that another lesson holds can be rewritten next
    time; it is no reason to refuse this pupil."""
    there = settings.database_url is not None or (settings.home / "ledger.db").is_file()
    if school.retention_days is None or is_unkept(settings) or not there:
        return
    try:
        purged(school, settings)
    except TaelError:
        return
