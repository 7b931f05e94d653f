"""The embedded model's server: started at the first need, shared by all of this process.

The server is a process of its own: loading a model holds the interpreter's lock for seconds, a
fault in native code must not take a run with it, and taking a server down inside this process
waits, with the lock held, for a reply that is being written. The process ends with this one,
also when this one is killed (see :mod:`.child`).
"""

from __future__ import annotations

import asyncio
import atexit
import json
import os
import secrets
import select
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import httpx
import psutil

from ....tools.errors import ConfigError, TaelError
from ...settings import Settings
from .download import ensure
from .memory import check_memory
from .registry import Weights, find
from .transfer import Cancelled, Progress

SLOTS = 1
"""Requests answered at a time. More would share the same cores and cut the prefix cache up."""

START_LIMIT = 300.0
"""Seconds to load: a slow disk takes its time, a hung start does not get for ever."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A running server. ``base_url`` ends in ``/v1``; ``context`` in tokens, as the server has it;
    ``model`` is the name to put into requests; ``slots``: requests it answers at a time."""

    base_url: str
    api_key: str
    context: int
    model: str
    slots: int

    def __repr__(self) -> str:
        return f"Endpoint({self.base_url!r}, model={self.model!r})"  # the key is nobody's to log


@dataclass(frozen=True)
class _Running:
    process: subprocess.Popen[bytes]
    endpoint: Endpoint

    def stop(self) -> None:
        _kill(self.process)


_Key = tuple[Path, int, int | None]
_running: dict[_Key, _Running] = {}
_lock = threading.Lock()


async def endpoint(
    name: str | None, settings: Settings, progress: Progress | None = None
) -> Endpoint:
    """The server for ``name`` (see :func:`.registry.find`), with its weights fetched and the
    server started where needed.

    Raises ConfigError (unknown name, too little memory, weights that do not load), SourceError
    and its kinds, StoreError. Cancelling it keeps what was fetched.
    """
    cancel = threading.Event()
    work = asyncio.ensure_future(asyncio.to_thread(start, find(name), settings, progress, cancel))
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        cancel.set()
        # The thread is not left behind: it sees the event within a moment.
        await asyncio.wait([work])
        work.exception()
        raise


def start(
    weights: Weights,
    settings: Settings,
    progress: Progress | None = None,
    cancel: threading.Event | None = None,
) -> Endpoint:
    """As :func:`endpoint`, blocking."""
    cancel = cancel or threading.Event()
    context = min(settings.embedded_context, weights.context or settings.embedded_context)
    with _lock:
        path = ensure(weights, settings, progress, cancel)
        key = (path, context, settings.embedded_threads)
        found = _running.get(key)
        if found and found.process.poll() is None:
            return found.endpoint
        if found:
            _running.pop(key).stop()
        _make_room(weights.name, path, context)
        if progress:
            progress(0, 0, f"loading {weights.name}")
        threads = settings.embedded_threads or _idle_cores()
        _running[key] = _launch(weights.name, path, context, threads, cancel)
        return _running[key].endpoint


def stop_all() -> None:
    """Stop every server of this process. Runs at exit by itself."""
    with _lock:
        _stop_running()


atexit.register(stop_all)


def _stop_running() -> None:
    while _running:
        _running.popitem()[1].stop()


def _idle_cores() -> int:
    """Cores that nobody else is using now, at least one. llama.cpp's threads wait for each other
    in a loop at every layer: with one thread too many on a busy machine it writes 2 tokens a
    second where one thread writes 40."""
    cores = len(os.sched_getaffinity(0))
    return max(1, cores - round(cores * psutil.cpu_percent(0.2) / 100))


def _make_room(name: str, path: Path, context: int) -> None:
    """Stop other models' servers where memory is short; ConfigError where it stays short."""
    size = path.stat().st_size
    try:
        check_memory(name, size, context)
    except ConfigError:
        if not _running:
            raise
        _stop_running()
        check_memory(name, size, context)


def _launch(name: str, path: Path, context: int, threads: int, cancel: threading.Event) -> _Running:
    key = secrets.token_urlsafe(24)
    wanted = {
        "path": str(path),
        "name": name,
        "context": context,
        "threads": threads,
        "slots": SLOTS,
        "key": key,
    }
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            # -P: the script's folder is not a place to import from.
            [sys.executable, "-P", str(Path(__file__).with_name("child.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,  # Ctrl-C is this process's to handle
        )
        try:
            address = _handshake(process, wanted, cancel, name, log)
            actual = _context(address, key)
        except BaseException:
            _kill(process)
            raise
    return _Running(process, Endpoint(f"{address}/v1", key, actual, name, SLOTS))


def _kill(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe:
            pipe.close()


def _handshake(
    process: subprocess.Popen[bytes],
    wanted: dict[str, object],
    cancel: threading.Event,
    name: str,
    log: IO[bytes],
) -> str:
    """Tell the child what to serve and wait for its address."""
    assert process.stdin
    assert process.stdout
    line = b""
    try:
        process.stdin.write(json.dumps(wanted).encode() + b"\n")
        process.stdin.flush()
        until = time.monotonic() + START_LIMIT
        while time.monotonic() < until:
            if cancel.is_set():
                raise Cancelled
            if select.select([process.stdout], [], [], 0.1)[0]:
                line = process.stdout.readline()
                break
    except BrokenPipeError:
        pass  # it ended before it read: the log says why
    answer = json.loads(line) if line.endswith(b"\n") else {}
    if "url" in answer:
        return str(answer["url"])
    raise _failed(name, str(answer.get("error", "")), process.poll(), log)


def _failed(name: str, said: str, code: int | None, log: IO[bytes]) -> TaelError:
    log.seek(0)
    lines = log.read().decode("utf-8", "replace").strip().splitlines()
    errors = [line for line in lines if "error" in line.lower()] or lines
    reason = errors[0].strip() if errors else said or f"exit code {code}, no reason given"
    if said.startswith(("ImportError", "ModuleNotFoundError")):
        return ConfigError(
            f"The package xllamacpp cannot be loaded: {said}.",
            means="Without it Tael cannot run a model itself.",
            remedy="Reinstall it with pip, or name a model server with --model.",
        )
    return ConfigError(
        f"The embedded model {name} did not start: {reason}",
        means="The weights may be damaged, or of a kind this llama.cpp does not know.",
        remedy="Fetch the file again (agent models remove, then pull), or take other weights.",
    )


def _context(address: str, key: str) -> int:
    """The context length that the server really has: a model may have less than was asked for."""
    headers = {"Authorization": f"Bearer {key}"}
    # No proxy from the environment stands between this process and its own child.
    with httpx.Client(headers=headers, timeout=30.0, trust_env=False) as client:
        found = client.get(f"{address}/props").json()
    return int(found["default_generation_settings"]["n_ctx"])
