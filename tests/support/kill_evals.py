"""Kills an eval run at random moments and resumes it each time, until it is done.

As a script, ``python -m tests.support.kill_evals [N] [ROWS]`` from the repository's root kills one
run of ROWS rows N times (20 and 200 without arguments), and compares it with an unbroken one.
"""

from __future__ import annotations

import hashlib
import os
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tael.agents.settings import load
from tael.evals import store
from tael.evals.rows import Row

from .kill_runs import _digest, _recorded, _wait
from .runs import start
from .wording import WordingServer

LABELS = ("bearish", "bullish", "neutral")
WORDS = ("negative", "positive", "neutral")


def write_headlines(folder: Path, rows: int) -> None:
    """A made-up set of the shape of the task ``tfns``."""
    path = folder / "sentiment" / "tfns"
    path.mkdir(parents=True)
    for name, first in (("sent_valid.csv", 0), ("sent_train.csv", rows)):
        lines = [
            f"Company {n} moves on news number {n},{n % 3}" for n in range(first, first + rows)
        ]
        (path / name).write_text("text,label\n" + "\n".join(lines) + "\n", encoding="utf-8")


def answer(body: dict[str, Any]) -> str:
    """A label that depends on the text alone, sometimes rightly."""
    last = body["messages"][-1]["content"]
    return WORDS[hashlib.sha256(last.encode()).digest()[0] % 3]


@dataclass(frozen=True)
class Broken:
    """``repeated``: requests sent again although the ledger had their reply, which has to be 0.
    ``rows``: the run's rows in the end, without what a clock says."""

    kills: int
    sent: int
    repeated: int
    rows: list[dict[str, Any]]


def killed_and_resumed(folder: Path, *, kills: int, rows: int, seed: int) -> Broken:
    """An eval run in ``folder``, killed (SIGKILL) up to ``kills`` times at random moments."""
    chance = random.Random(seed)
    home, data = folder / "home", folder / "data"
    write_headlines(data, rows)
    done = repeated = 0
    share = max(rows // (kills + 1), 1)
    with WordingServer(0.01, script=answer) as server:
        words = ["eval", "run", f"tfns:{rows}", "--models", server.spec, "--variants", "bare"]
        words += ["--unverified", "-q"]
        env = {"TAEL_HOME": str(home), "TAEL_EVAL_DATA": str(data)}
        while True:
            before, recorded = Counter(server.seen), _recorded(home)
            process = start(*words, log=folder / "log", **env)
            if done < kills:
                _wait(server, before.total() + chance.randint(1, 2 * share), process)
                time.sleep(chance.uniform(0, 0.02))
                if process.poll() is None:
                    process.kill()
                    done += 1
            code = process.wait(180)
            repeated += sum(
                recorded[_digest(text)] > 0 for text in server.seen - before if before[text]
            )
            if code >= 0:
                break
            if store.runs(load(home=home)):
                words = ["eval", "run", "--resume", "last", "-q"]
        if code:
            raise AssertionError(f"exit code {code}:\n{(folder / 'log').read_text()}")
        run = store.find("last", load(home=home))
        return Broken(done, server.seen.total(), repeated, plain(list(run.rows())))


def plain(rows: list[Row]) -> list[dict[str, Any]]:
    """Rows by sample, without run id, clock and call ids."""
    clock = {"run", "started", "seconds", "calls", "model", "retries"}
    return [row.model_dump(mode="json", exclude=clock) for row in sorted(rows, key=lambda r: r.key)]


def main(kills: int, rows: int) -> None:
    seed = random.randrange(10**6)
    with tempfile.TemporaryDirectory() as place:
        for name in ("broken", "whole"):
            (Path(place) / name).mkdir()
        broken = killed_and_resumed(Path(place) / "broken", kills=kills, rows=rows, seed=seed)
        whole = killed_and_resumed(Path(place) / "whole", kills=0, rows=rows, seed=seed)
    print(
        f"seed {seed}: {broken.kills} kills, {len(broken.rows)} rows, {broken.sent} requests sent "
        f"(unbroken: {whole.sent}), {broken.repeated} sent again although recorded; "
        f"rows {'equal' if broken.rows == whole.rows else 'DIFFER'}"
    )


if __name__ == "__main__":
    numbers = [int(text) for text in sys.argv[1:]]
    os.environ.pop("TAEL_HOME", None)
    main(*[*numbers, *(20, 200)[len(numbers) :]])
