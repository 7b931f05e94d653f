"""Runs of the command ``agent`` for tests: in this process, or as one of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from tael.agents.cli import main
from tael.domains.finance_report import reading

COMMAND = [sys.executable, "-c", "from tael.agents.cli import main; main()"]
"""As the installed script ``agent``, found whatever the PATH is."""

_NO_READING = """
from tael.agents.cli import main
from tael.domains.finance_report import reading

reading._candidates = lambda *given: []
main()
"""
QUICK = [sys.executable, "-c", _NO_READING]
"""The same for stored data, as with :func:`no_reading`: seconds count where a run is started
again and again."""

Cli: TypeAlias = Callable[..., "tuple[int, str, str]"]
"""Words of a command line -> exit code, stdout, stderr."""


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Cli:
    """``cli("runs", "list")`` runs the command line in this process."""

    def call(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = 0
        try:
            main(list(words))
        except SystemExit as error:
            code = int(error.code or 0)
        done = capsys.readouterr()
        return code, done.out, done.err

    return call


@pytest.fixture
def no_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stored data have no text to retell; without this the embedder is loaded all the same."""
    monkeypatch.setattr(reading, "_candidates", lambda *given: [])


def agent(*words: str, seconds: float = 60, **env: str) -> subprocess.CompletedProcess[str]:
    """A whole process of the command, with its output as text."""
    command = QUICK if "--offline" in words or "--resume" in words else COMMAND
    return subprocess.run(
        [*command, *words],
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )


def _mind_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def start(*words: str, log: Path, **env: str) -> subprocess.Popen[bytes]:
    """A process of the command in the background, its output in a file."""
    with log.open("ab") as file:
        return subprocess.Popen(
            [*QUICK, *words],
            env={**os.environ, "TAEL_CONNECT_TIMEOUT": "1", **env},
            stdout=file,
            stderr=file,
            # A test run in the background ignores SIGINT, and so would its children.
            preexec_fn=_mind_interrupts,
        )
