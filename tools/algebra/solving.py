"""Solution sets of equations and inequalities, by sympy in a process of its own.

sympy can run for minutes or take gigabytes on a short line, and a thread cannot be stopped: so a
worker process does the work, with a limit on its memory, and is killed when the time is over. It
starts at the first question (half a second) and is kept. Trees go to it, never text to evaluate.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib.util
import json
import selectors
import subprocess
import sys
import threading
from collections.abc import Sequence
from typing import Any

from ..errors import MissingExtra
from .expression import Node
from .nodes import inside, linear_root
from .reading import Maths

SECONDS = 2.0
"""Wall-clock time for one question."""
_START_SECONDS = 20.0
_LARGEST = 120
_HIGHEST = 8


def solve(relations: Sequence[Maths], unknowns: Sequence[str]) -> list[dict[str, str]] | None:
    """All real solutions as typed expressions by unknown. None where they are not finitely many,
    or not found within the bounds."""
    if not all(_bounded(relation) for relation in relations):
        return None
    found = _ask({"do": "solve", "relations": [_sent(r) for r in relations], "of": list(unknowns)})
    return found if isinstance(found, list) else None


def same_solutions(one: Maths, other: Maths) -> bool | None:
    """Whether two relations in one unknown hold for the same real numbers; a list of relations
    holds where one of them does. None: undecided."""
    names = one.variables | other.variables
    if len(names) != 1 or not (_bounded(one) and _bounded(other)):
        return None
    (name,) = names
    equations = [part.sides for part in (one, other) if part.relations == ("=",)]
    roots = [linear_root(sides[0], sides[1], name) for sides in equations]
    if len(roots) == 2 and None not in roots:
        return roots[0] == roots[1]
    found = _ask({"do": "same", "one": _sent(one), "other": _sent(other), "of": [*names]})
    return found if isinstance(found, bool) else None


def _sent(maths: Maths) -> dict[str, Any]:
    if maths.members:
        return {"any": [_sent(part) for part in maths.members]}
    return {"sides": maths.sides, "relations": maths.relations}


def _bounded(maths: Maths) -> bool:
    """Whether the relation is of a size that a school problem has."""
    sides = [*maths.sides, *(side for part in maths.members for side in part.sides)]
    trees = [tree for side in sides for tree in inside(side)]
    powers = [tree[1][1] for tree in trees if tree[0] == "power"]
    return (
        len(trees) <= _LARGEST
        and all(isinstance(top, tuple) and _small(top) for top in powers)
        and all(len(str(tree[1][0])) <= 12 for tree in trees if tree[0] == "num")
    )


def _small(exponent: Node) -> bool:
    return all(
        tree[0] != "var" and (tree[0] != "num" or float(str(tree[1][0])) <= _HIGHEST)
        for tree in inside(exponent)
    )


class _Worker:
    """The process and its two pipes; one question at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, question: dict[str, Any]) -> Any:
        with self._lock:
            process = self._process
            if process is None or process.poll() is not None:
                process = self._process = self._start()
            assert process.stdin is not None
            try:
                process.stdin.write(json.dumps(question).encode() + b"\n")
                process.stdin.flush()
                return json.loads(self._line(process, SECONDS))
            except (OSError, ValueError):
                self._stop()
                return None

    def _start(self) -> subprocess.Popen[bytes]:
        if importlib.util.find_spec("sympy") is None:
            raise MissingExtra("sympy", "tutor")
        process = subprocess.Popen(
            [sys.executable, "-m", f"{__package__}.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._line(process, _START_SECONDS)
        return process

    def _line(self, process: subprocess.Popen[bytes], seconds: float) -> bytes:
        """The next line; raises ValueError when none comes in time, and OSError at the end."""
        assert process.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            if not selector.select(seconds):
                raise ValueError("out of time")
        line = process.stdout.readline()
        if not line:
            raise OSError("the worker ended")
        return line

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def close(self) -> None:
        with self._lock, contextlib.suppress(OSError):
            self._stop()


_WORKER = _Worker()
atexit.register(_WORKER.close)


def _ask(question: dict[str, Any]) -> Any:
    return _WORKER.ask(question)
