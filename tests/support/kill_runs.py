"""Kills a run at random moments and resumes it each time, until it is done.

As a script, ``python -m tests.support.kill_runs [N]`` from the repository's root kills one report
N times (20 without an argument) and prints what the server was asked.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tael.agents import runtime
from tael.agents.settings import load

from .runs import start
from .wording import WordingServer

KO = ("run", "finance-report", "--ticker", "KO", "--offline", "-q")
PATIENCE = 60.0
"""Seconds for one attempt to reach the next request."""


@dataclass(frozen=True)
class Attempts:
    """What it took. ``requests``: the distinct ones, as sent. ``in_flight``: requests sent again
    because the kill came before their reply was recorded. ``repeated_after_record``: requests
    sent again although the ledger had their reply, which has to be 0."""

    kills: int
    sent: int
    requests: set[str]
    in_flight: int
    repeated_after_record: int


def killed_and_resumed(folder: Path, *, kills: int, seed: int, pause: float = 0.15) -> Attempts:
    """A report in ``folder/killed``, killed (SIGKILL) up to ``kills`` times: in each attempt at a
    random moment after its first, second or third new request."""
    chance = random.Random(seed)
    home = folder / "killed-home"
    words = [*KO, "--out", str(folder / "killed")]
    done, repeated, in_flight = 0, 0, 0
    with WordingServer(pause) as server:
        words += ["--model", server.spec]
        while True:
            before, recorded = Counter(server.seen), _recorded(home)
            process = start(*words, log=folder / "log", TAEL_HOME=str(home))
            if done < kills:
                _wait(server, before.total() + chance.randint(1, 3), process)
                time.sleep(chance.uniform(0, pause * 1.5))
                if process.poll() is None:
                    process.kill()
                    done += 1
            code = process.wait(PATIENCE * 2)
            again = [text for text in server.seen - before if before[text]]
            repeated += sum(recorded[_digest(text)] > 0 for text in again)
            in_flight += len(again)
            if code >= 0:
                break
            words = ["run", "-q", "--resume", _run_id(home)]
        if code:
            raise AssertionError(f"exit code {code}:\n{(folder / 'log').read_text()}")
        return Attempts(done, server.seen.total(), set(server.seen), in_flight - repeated, repeated)


def _wait(server: WordingServer, total: int, process: subprocess.Popen[bytes]) -> None:
    """Until the server has seen that many requests, or the process is over."""
    until = time.monotonic() + PATIENCE
    while server.seen.total() < total and time.monotonic() < until and process.poll() is None:
        time.sleep(0.01)


def _digest(text: str) -> str:
    """A request by its messages and its answer's schema, however its JSON is ordered."""
    body = json.loads(text)
    return json.dumps([body["messages"], body.get("response_format")], sort_keys=True)


def _recorded(home: Path) -> Counter[str]:
    """How often the ledger holds a reply to each request."""
    if not (home / "ledger.db").is_file():
        return Counter()
    with runtime.open_store(load(home=home)) as (ledger, _):
        return Counter(_digest(call.request) for call in ledger.calls() if call.status != "failed")


def _run_id(home: Path) -> str:
    with runtime.open_store(load(home=home)) as (_, runs):
        return runs.newest(last=1)[0].id


def sentences(folder: Path) -> list[str]:
    """All sentences of a report's document, in order."""
    found: list[str] = []

    def walk(value: object) -> None:
        if isinstance(value, dict):
            if isinstance(value.get("text"), str) and "origin" in value:
                found.append(value["text"])
            for child in value.values():
                walk(child)
        elif isinstance(value, list):
            for child in value:
                walk(child)

    walk(json.loads((folder / "report.json").read_text(encoding="utf-8")))
    return found


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    with tempfile.TemporaryDirectory() as place:
        os.environ["TAEL_HOME"] = str(Path(place) / "home")
        result = killed_and_resumed(Path(place), kills=wanted, seed=random.randrange(10**6))
        print(
            f"{result.kills} kills, {result.sent} requests sent, {len(result.requests)} distinct; "
            f"{result.in_flight} sent again in flight, "
            f"{result.repeated_after_record} sent again although recorded"
        )
