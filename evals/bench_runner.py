"""Measures what the runner itself costs: rows a second with a scripted model, and its memory.

``python -m tael.evals.bench_runner --rows 100000`` runs a task of sums, one call a row, with a
ledger on disk, and prints rows a second of processor time and of wall clock, and the memory of the
process at each tenth.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import psutil

from ..agents.model.client import Model
from ..agents.model.connect import connect
from ..agents.model.fake import ScriptedModel
from ..agents.model.ledger import Ledger
from ..agents.settings import load
from .jobs import Chosen
from .rows import Plan, Row
from .runner import Runner
from .store import EvalRun
from .task import Answer, Bare, Dataset, Sample, Score, Task


def _read(rows: int) -> Iterable[Sample]:
    return (Sample(f"s{at}", {"a": at, "b": at % 97}, at + at % 97) for at in range(rows))


def _score(sample: Sample, answer: Answer) -> Score:
    return Score(float(answer.value == str(sample.target)))


def _add(body: dict[str, Any]) -> str:
    a, _, b = body["messages"][-1]["content"].partition(" + ")
    return str(int(a) + int(b.split()[0]))


@dataclass
class _Watch:
    """Memory of this process, in MB, at each tenth of the rows."""

    every: int
    rows: int = 0
    memory: list[float] = field(default_factory=list)

    def __call__(self, row: Row) -> None:
        self.rows += 1
        if not row.acceptable:
            raise AssertionError(f"the scripted model adds rightly, but {row.sample} failed")
        if self.rows % self.every == 0:
            self.memory.append(psutil.Process().memory_info().rss / 2**20)


def measure(rows: int, folder: Path) -> tuple[float, float, list[float]]:
    """Seconds of processor time, seconds of wall clock, memory in MB at each tenth."""
    ask = Bare(
        lambda s: [{"role": "user", "content": f"{s.input['a']} + {s.input['b']} ="}], max_tokens=8
    )
    data = Dataset("sums", "made up", "Apache-2.0", (), rows, lambda folder: _read(rows))
    task = Task("sums", "Add two numbers.", "bench", data, {"bare": ask}, _score)
    samples = tuple(_read(rows))
    settings = load(home=folder, machine_hour_usd=Decimal("0.04"))
    ledger = Ledger(settings.ledger_url)
    plan = Plan(
        id="bench",
        tasks=[],
        models=["fake"],
        epochs=1,
        seed=0,
        budget=None,
        machine_hour=None,
        commit="",
        tael="",
        prices="",
        machine="",
        started=datetime.now(UTC),
    )
    run = EvalRun(folder / "evals" / "bench")
    run.save_plan(plan)

    def opening(name: str) -> Model:
        return connect("fake", transport=_Forgetful(_add), settings=settings)

    watch = _Watch(max(rows // 10, 1))
    chosen = [Chosen(task, samples, rows, {}, True, ("bare",))]
    runner = Runner(run, plan, chosen, settings, ledger, opening=opening)
    used, began = time.process_time(), time.perf_counter()
    asyncio.run(runner.go(watch))
    spent = time.process_time() - used, time.perf_counter() - began
    ledger.close()
    return *spent, watch.memory


class _Forgetful(ScriptedModel):
    """A scripted model that does not keep the requests: they would be the growth measured."""

    async def handle_async_request(self, request: Any) -> Any:
        answer = await super().handle_async_request(request)
        self.requests.clear()
        return answer


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--rows", type=int, default=10_000)
    given = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        used, wall, memory = measure(given.rows, Path(folder))
    print(f"rows {given.rows}, one call a row, scripted model, ledger on disk")
    print(
        f"{given.rows / used:.0f} rows a second of processor time, {given.rows / wall:.0f} by clock"
    )
    print("memory in MB at each tenth: " + " ".join(f"{mb:.0f}" for mb in memory))
    return 0


if __name__ == "__main__":
    sys.exit(main())
