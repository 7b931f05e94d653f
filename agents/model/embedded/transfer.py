"""What every way of fetching weights shares: where to, who is told, and when to stop."""

from __future__ import annotations

import errno
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from ....tools.errors import StoreError
from .registry import Weights

Progress: TypeAlias = Callable[[int, int, str], None]
"""``progress(done_bytes, total_bytes, text)``; the total is 0 while it is not known."""

MARGIN = 200_000_000
"""Bytes that stay free beside the weights: wheels on their way, and air for the disk."""

CHUNK = 1 << 20


class Cancelled(Exception):
    """The caller gave up; what was fetched so far stays on disk."""


@dataclass(frozen=True)
class Transfer:
    """One file on its way into ``folder``."""

    weights: Weights
    folder: Path
    hub_url: str
    connect_timeout: float
    progress: Progress | None = None
    cancel: threading.Event = field(default_factory=threading.Event)

    def report(self, done: int, text: str, total: int | None = None) -> None:
        if self.progress:
            self.progress(done, total or self.weights.bytes or 0, text)

    def check(self) -> None:
        if self.cancel.is_set():
            raise Cancelled

    @property
    def target(self) -> Path:
        return self.folder / self.weights.file

    def beside(self, suffix: str) -> Path:
        """A working file next to the target."""
        return self.folder / f"{self.weights.file}.{suffix}"

    def leftovers(self) -> list[Path]:
        """Working files of an unfinished transfer."""
        names = ("hub.part", "packages.part", "packages.json", "wheels")
        return [path for name in names if (path := self.beside(name)).exists()]

    def clear(self) -> None:
        for path in self.leftovers():
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)

    def need_space(self, missing: int) -> None:
        """StoreError when ``missing`` more bytes would not fit."""
        free = shutil.disk_usage(self.folder).free
        if free < missing + MARGIN:
            raise StoreError(
                f"{self.weights.name} needs {in_gb(missing + MARGIN)} of disk space in "
                f"{self.folder}; {in_gb(free)} is free.",
                remedy="Free some space, or set TAEL_HOME to a folder on a larger disk.",
            )


def in_gb(size: int) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 950_000_000 else f"{size / 1e6:.0f} MB"


def disk_error(error: OSError, folder: Path) -> StoreError:
    """A failed write as a StoreError; a full disk is named as such."""
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    return StoreError(
        f"The disk of {folder} is full."
        if full
        else f"{folder} cannot be written: {error.strerror or error}.",
        means="What was fetched so far is kept; the next try goes on from there.",
        remedy="Free some space, or set TAEL_HOME to another folder."
        if full
        else "Give yourself the right to write there, or set TAEL_HOME to another folder.",
    )
