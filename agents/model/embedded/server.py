"""The embedded server: llama.cpp's, inside this process, on a free loopback port with a random key.

It lives in threads of this process, so that it ends with it, whatever ends it: there is nothing
that could be left behind. One server a model is kept for the life of the process.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import secrets
import threading
from dataclasses import dataclass
from typing import Any

import psutil

from ....tools.errors import ConfigError, ModelError, StoreError
from ...settings import Settings
from . import download
from .registry import Weights, find
from .transfer import Progress, in_gb

SLOTS = 1
"""Parallel sequences: on a few cores one after the other is as fast, and one prefix cache is
shared by all."""

_WORKING_MEMORY = 400_000_000
_CACHE_PER_TOKEN = 30_000
"""Bytes beside the weights: the program's buffers, and the cache of a token's keys and values."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A running server. base_url ends with ``/v1``; context in tokens; slots: parallel calls."""

    base_url: str
    api_key: str
    context: int
    model: str
    slots: int


@dataclass(frozen=True)
class _Running:
    endpoint: Endpoint
    server: Any


_running: dict[tuple[str, int, int], _Running] = {}
_starting = threading.Lock()


async def endpoint(name: str, settings: Settings, progress: Progress | None = None) -> Endpoint:
    """The server of a model, started (and its weights fetched) when it is not running yet."""
    return await asyncio.to_thread(_endpoint, find(name), settings, progress)


def stop_all() -> None:
    """Ends every server; called at exit."""
    _running.clear()


atexit.register(stop_all)


def _endpoint(weights: Weights, settings: Settings, progress: Progress | None) -> Endpoint:
    threads = settings.embedded_threads or os.cpu_count() or 1
    context = min(settings.embedded_context, weights.context or settings.embedded_context)
    key = (str(download.path_of(weights, settings)), context, threads)
    with _starting:
        if key not in _running:
            path = download.ensure(weights, settings, progress)
            _need_memory(weights, path.stat().st_size, context)
            if progress:
                progress(0, 0, f"loading {weights.name}")
            _running[key] = _start(weights, str(path), context, threads)
        return _running[key].endpoint


def _need_memory(weights: Weights, size: int, context: int) -> None:
    need = size + _WORKING_MEMORY + context * _CACHE_PER_TOKEN
    free = psutil.virtual_memory().available
    if _running and free < need:
        stop_all()
        free = psutil.virtual_memory().available
    if free < need:
        raise StoreError(
            f"{weights.name} needs {in_gb(need)} of memory; {in_gb(free)} is free.",
            remedy="Close other programs, or choose a smaller model: "
            "--model embedded:qwen2.5-coder-0.5b",
        )


def _start(weights: Weights, path: str, context: int, threads: int) -> _Running:
    try:
        import xllamacpp
    except ImportError as error:
        raise ConfigError(
            f"The embedded server cannot be loaded: {error}.",
            remedy="Reinstall with: pip install --force-reinstall xllamacpp",
        ) from error
    params = xllamacpp.CommonParams()
    params.model.path = path
    params.port = 0
    params.n_ctx = context
    params.n_parallel = SLOTS
    params.cpuparams.n_threads = threads
    params.verbosity = -1
    api_key = secrets.token_urlsafe(24)
    params.api_keys = [api_key]
    try:
        server = xllamacpp.Server(params)
    except (RuntimeError, ValueError, OSError) as error:
        raise ModelError(
            f"The embedded model did not start: {error}.",
            means="The file is perhaps not a GGUF model that this version can load.",
            remedy="Try `agent models remove NAME`, then `agent models pull NAME`.",
        ) from error
    return _Running(
        Endpoint(f"{server.listening_address}/v1", api_key, context, weights.name, SLOTS), server
    )
