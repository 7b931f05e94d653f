"""How much memory a model needs, and how much this process may still take."""

from __future__ import annotations

from pathlib import Path

import psutil

from ....tools.errors import ConfigError
from .transfer import in_gb

OVERHEAD = 250_000_000
"""Bytes beside the weights: the interpreter, llama.cpp's buffers, some of its prompt cache."""

PER_TOKEN = 32_000
"""Bytes of key-value cache for each token of context: 28 layers of the 1.5B model take 28 kB."""

_CGROUP = Path("/sys/fs/cgroup")


def needed(size: int, context: int) -> int:
    """Bytes for weights of ``size`` bytes at a context of so many tokens."""
    return size + OVERHEAD + PER_TOKEN * context


def available() -> int:
    """Bytes that can still be taken: of the machine, or of the container if that has less."""
    free = int(psutil.virtual_memory().available)
    try:
        limit = int((_CGROUP / "memory.max").read_text())
        used = int((_CGROUP / "memory.current").read_text())
        cached = dict(
            line.split() for line in (_CGROUP / "memory.stat").read_text().splitlines()
        ).get("inactive_file", "0")
    except (OSError, ValueError):  # no such group, or its limit reads "max"
        return free
    return min(free, limit - used + int(cached))


def check_memory(name: str, size: int, context: int) -> None:
    """ConfigError when a model would not fit."""
    need, free = needed(size, context), available()
    if free < need:
        raise ConfigError(
            f"The embedded model {name} needs about {in_gb(need)} of memory; "
            f"{in_gb(max(free, 0))} is free.",
            remedy="Close other programs, take a smaller model "
            "(--model embedded:qwen2.5-coder-0.5b), or name a model server.",
        )
