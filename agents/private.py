"""Runs of which nothing may be kept: a home in memory that ends with them.

The ledger, the run's record, its checkpoints and files go to a folder of its own, on the memory
disk where the system has one (``/dev/shm``), else among the temporary files, readable by its owner
only and removed at the end. What else the real home holds (weights, indexes, a school's file) is
linked into it. A folder that a killed process left is removed when the next one is made.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from .settings import Settings

_NAME = "tael-unkept-"
_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
_OWN = ("ledger.db", "ledger.db-wal", "ledger.db-shm", "runs", "tutor", "receipts", "exports")
"""Entries of a home that hold what runs did, and are not linked."""


@contextmanager
def unkept(settings: Settings) -> Iterator[Settings]:
    """Settings of a home that is gone afterwards. Those of such a home are given back as they
    are."""
    if is_unkept(settings):
        yield settings
        return
    parent = _MEMORY if os.access(_MEMORY, os.W_OK) else Path(tempfile.gettempdir())
    _sweep(parent)
    home = Path(tempfile.mkdtemp(prefix=f"{_NAME}{os.getpid()}-", dir=parent))
    try:
        if settings.home.is_dir():
            for entry in settings.home.iterdir():
                if entry.name not in _OWN:
                    (home / entry.name).symlink_to(entry.resolve())
        _true[home] = settings
        yield settings.model_copy(update={"home": home, "database_url": None})
    finally:
        _true.pop(home, None)
        shutil.rmtree(home, ignore_errors=True)


def is_unkept(settings: Settings) -> bool:
    """Whether a home is one that ends with its runs."""
    return settings.home.name.startswith(_NAME)


def true_settings(settings: Settings) -> Settings:
    """Those that an unkept home stands in for; others as they are."""
    return _true.get(settings.home, settings)


_true: dict[Path, Settings] = {}


def _sweep(parent: Path) -> None:
    for folder in parent.glob(f"{_NAME}*"):
        number = folder.name.removeprefix(_NAME).split("-")[0]
        if number.isdigit() and not psutil.pid_exists(int(number)):
            shutil.rmtree(folder, ignore_errors=True)
