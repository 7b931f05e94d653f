"""A task for tests of the eval runner: sums, with solvers and models that follow a script."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from tael.agents.model.client import Model
from tael.agents.model.connect import connect
from tael.agents.model.fake import ScriptedModel
from tael.agents.model.ledger import Ledger
from tael.agents.settings import Settings, load
from tael.evals.jobs import Chosen, take
from tael.evals.planning import Asked, Wanted, plan
from tael.evals.rows import Plan
from tael.evals.runner import Runner
from tael.evals.store import EvalRun, folder_of
from tael.evals.task import Answer, Bare, DataFile, Dataset, Sample, Score, Task

FILE = "sums.jsonl"


def write_sums(folder: Path, rows: int) -> str:
    """Makes the data set; returns its SHA-256."""
    folder.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps({"a": n, "b": n + 3}) + "\n" for n in range(rows))
    (folder / FILE).write_text(text, encoding="utf-8")
    return hashlib.sha256(text.encode()).hexdigest()


def _read(folder: Path) -> Iterable[Sample]:
    for at, line in enumerate((folder / FILE).read_text(encoding="utf-8").splitlines()):
        row = json.loads(line)
        yield Sample(f"s{at}", row, row["a"] + row["b"], group=f"g{at // 2}", lang="en")


def _score(sample: Sample, answer: Answer) -> Score:
    if answer.value == "broken":
        raise ValueError("this scorer cannot read that")
    right = answer.value == str(sample.target)
    return Score(float(right), {"exact": float(right)}, "" if right else "another sum")


def sums(rows: int, digest: str) -> Task:
    ask = Bare(
        lambda s: [{"role": "user", "content": f"{s.input['a']} + {s.input['b']} ="}],
        read=lambda text: text.strip(),
        max_tokens=8,
    )
    data = Dataset("sums", "made up", "Apache-2.0", (DataFile(FILE, digest),), rows, _read)
    return Task("sums", "Add two numbers.", "tests", data, {"bare": ask, "twice": _Twice()}, _score)


class _Twice:
    """Asks twice and takes the second reply, as a harness with two steps does."""

    async def __call__(self, sample: Sample, context: Any) -> Answer:
        first = f"Think about {sample.input['a']} + {sample.input['b']}."
        await context.model.ask([{"role": "user", "content": first}], max_tokens=8, node="think")
        second = f"{sample.input['a']} + {sample.input['b']} ="
        reply = await context.model.ask(
            [{"role": "user", "content": second}], max_tokens=8, node="say"
        )
        return Answer(reply.text, reply.text)


def add(body: dict[str, Any]) -> str:
    """A scripted model that adds rightly, except where the sum ends in 7."""
    a, b = map(int, re.findall(r"\d+", body["messages"][-1]["content"])[:2])
    return str(a + b) if (a + b) % 10 != 7 else "0"


class Desk:
    """A home with data, a task and a ledger; ``go`` makes or resumes a run."""

    def __init__(self, home: Path, monkeypatch: Any, rows: int = 6) -> None:
        digest = write_sums(home / "data", rows)
        self.task = sums(rows, digest)
        monkeypatch.setattr("tael.evals.planning.find_task", lambda name: self.task)
        self.settings: Settings = load(home=home, eval_data=home / "data")
        self.ledger = Ledger(self.settings.ledger_url)
        self.scripts: list[ScriptedModel] = []

    def model(self, script: Callable[[dict[str, Any]], Any]) -> Callable[[str], Model]:
        def opening(name: str) -> Model:
            scripted = ScriptedModel(script)
            self.scripts.append(scripted)
            return connect("fake", transport=scripted, settings=self.settings, pace=0.0)

        return opening

    @property
    def requests(self) -> list[str]:
        return [r["messages"][-1]["content"] for s in self.scripts for r in s.requests]

    def plan(self, **asked: Any) -> tuple[EvalRun, Plan, list[Chosen]]:
        wanted = Wanted("sums", asked.pop("limit", None), asked.pop("variants", None))
        models = asked.pop("models", ("fake",))
        written, chosen = plan(Asked((wanted,), models, **asked), self.settings)
        run = EvalRun(folder_of(self.settings) / written.id)
        run.save_plan(written)
        return run, written, chosen

    def runner(
        self, run: EvalRun, written: Plan, chosen: list[Chosen], script: Any = add, **more: Any
    ) -> Runner:
        return Runner(
            run, written, chosen, self.settings, self.ledger, opening=self.model(script), **more
        )


__all__ = ["Desk", "add", "sums", "take", "write_sums"]
