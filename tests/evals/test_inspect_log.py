"""Logs for inspect_ai's viewer, read back with inspect_ai itself."""

from __future__ import annotations

import builtins
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tael.evals.inspect_log import export_inspect
from tael.evals.rows import Call, End, Failure, Plan, Row, TaskPlan, Tokens
from tael.evals.store import EvalRun, dump
from tael.tools.errors import MissingExtra

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TOKENS = Tokens(prompt=30, uncached=20, cached=10, output=5, reasoning=2)


def row(sample: int, score: float | None, model: str = "host:small", **more: Any) -> Row:
    call = Call(
        id=f"call-{sample}",
        node="answer",
        status="ok",
        started=START,
        seconds=0.5,
        tokens=TOKENS,
        listed=Decimal("0.000123"),
        incurred=Decimal(0),
        model="small-v1",
    )
    given: dict[str, Any] = {
        "run": "r",
        "task": "sums_of/two",
        "variant": "bare",
        "model": model,
        "served": "small-v1",
        "sample": f"s{sample}",
        "epoch": 0,
        "score": score,
        "parts": {"form": 1.0},
        "acceptable": score == 1.0,
        "answer": {"value": 3},
        "target": [4],
        "text": "It is <3>",
        "why": "off by one",
        "trace": {"steps": ["1 + 2"]},
        "started": START,
        "seconds": 1.5,
        "tokens": TOKENS,
        "calls": [call],
        "listed": Decimal("0.000123"),
        "incurred": Decimal(0),
    }
    return Row(**{**given, **more})


@pytest.fixture
def run(tmp_path: Path) -> EvalRun:
    made = EvalRun(tmp_path / "evals" / "run-a")
    made.save_plan(
        Plan(
            id="run-a",
            tasks=[
                TaskPlan(
                    name="sums_of/two",
                    domain="tutor",
                    dataset="sums",
                    source="https://example.org",
                    licence="MIT",
                    files={},
                    samples=3,
                    of=100,
                    acceptable=1.0,
                    variants=["bare"],
                    limit=3,
                )
            ],
            models=["host:small", "large"],
            epochs=2,
            seed=5,
            budget=None,
            tael="0.9",
            commit="abc",
            prices="t",
            machine="m",
            started=START,
        )
    )
    failure = Failure(stage="solver", kind="InvalidReply", message="no JSON")
    rows = [
        row(1, 1.0),
        row(1, 0.5, epoch=1),
        row(2, None, failure=failure, text="", answer=None),
        row(1, 1.0, "large", listed=None),
    ]
    with made.append() as file:
        file.writelines(dump(one) for one in rows)
    made.save_end(End(status="done", ended=START, rows=4))
    return made


def test_logs_read_back(run: EvalRun, tmp_path: Path) -> None:
    log = pytest.importorskip("inspect_ai.log", reason="inspect-ai is not installed")
    paths = export_inspect(run, tmp_path / "logs", inputs={("sums_of/two", "s1"): "1 + 2 = ?"})
    assert len(paths) == len(set(paths)) == 2
    small = log.read_eval_log(str(paths[0]))
    assert small.status == "success"
    assert (small.eval.task, small.eval.solver, small.eval.model) == (
        "sums_of/two",
        "bare",
        "host:small",
    )
    assert small.eval.revision.commit == "abc"
    assert (small.eval.config.limit, small.eval.config.epochs) == (3, 2)
    samples = {(one.id, one.epoch): one for one in small.samples}
    assert set(samples) == {("s1", 1), ("s1", 2), ("s2", 1)}
    first, second, failed = samples["s1", 1], samples["s1", 2], samples["s2", 1]
    assert first.input == "1 + 2 = ?"
    assert failed.input == ""
    assert first.scores["score"].value == 1.0
    assert second.scores["score"].value == 0.5
    assert second.scores["acceptable"].value == 0
    assert second.scores["score"].explanation == "off by one"
    assert first.output.completion == "It is <3>"
    assert "score" not in failed.scores
    assert failed.error.message == "solver: InvalidReply: no JSON"
    means = {score.name: score.metrics["mean"].value for score in small.results.scores}
    assert means["score"] == 0.75
    assert means["acceptable"] == pytest.approx(1 / 3)


def test_tokens_and_money_are_kept_apart(run: EvalRun, tmp_path: Path) -> None:
    log = pytest.importorskip("inspect_ai.log", reason="inspect-ai is not installed")
    small, large = [log.read_eval_log(str(p)) for p in export_inspect(run, tmp_path / "logs")]
    usage = small.samples[0].model_usage["host:small"]
    assert (usage.input_tokens, usage.input_tokens_cache_read) == (20, 10)
    assert (usage.output_tokens, usage.reasoning_tokens, usage.total_tokens) == (5, 2, 35)
    assert usage.total_cost == 0.000123
    assert small.samples[0].metadata["listed"] == "0.000123"
    assert small.stats.model_usage["host:small"].input_tokens == 60
    assert large.samples[0].model_usage["large"].total_cost is None
    (event,) = small.samples[0].events
    assert (event.event, event.model, event.role) == ("model", "small-v1", "answer")
    assert event.output.usage.input_tokens == 20
    assert event.metadata["incurred"] == "0"


def test_the_viewer_lists_them(run: EvalRun, tmp_path: Path) -> None:
    log = pytest.importorskip("inspect_ai.log", reason="inspect-ai is not installed")
    paths = export_inspect(run, tmp_path / "logs")
    listed = log.list_eval_logs(str(tmp_path / "logs"))
    assert {Path(info.name).name for info in listed} == {path.name for path in paths}


def test_without_inspect_ai_it_says_what_to_install(
    run: EvalRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name.split(".")[0] == "inspect_ai":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtra, match="inspect-ai") as caught:
        export_inspect(run, tmp_path / "logs")
    assert "tael[inspect]" in str(caught.value)
