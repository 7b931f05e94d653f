"""Eval runs as logs of inspect_ai, one for each cell, so that its viewer opens them.

Written through inspect_ai's own log classes. Rows become samples, calls become model events (the
prompt is in Tael's ledger, not in the row, so an event has usage, time and cost but no messages).
Exact money stays as decimal text under ``metadata``; inspect_ai's own field for it is a float.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

from ..tools.errors import MissingExtra
from .inputs import Inputs
from .rows import Call, End, Plan, Row, TaskPlan, Tokens
from .store import EvalRun

Cell = tuple[str, str, str]
STATUS: dict[str, Literal["success", "cancelled", "started"]] = {
    "done": "success",
    "partial": "success",
    "interrupted": "cancelled",
    "running": "started",
}


def export_inspect(run: EvalRun, folder: Path, *, inputs: Inputs | None = None) -> list[Path]:
    """Writes ``<start>_<task>-<variant>-<model>_<hash>.eval`` for every cell of the run and returns
    the paths. ``inputs``: what was asked, see :func:`.inputs.inputs_of`; empty where it is
    not known. Needs the extra ``inspect``."""
    try:
        from inspect_ai.log import write_eval_log
    except ImportError as error:
        raise MissingExtra("inspect-ai", "inspect") from error
    plan, end = run.plan(), run.end()
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for cell in dict.fromkeys(row.cell for row in run.rows()):
        rows = [row for row in run.rows() if row.cell == cell]
        path = folder / _name(plan, cell)
        write_eval_log(_log(plan, end, cell, rows, inputs or {}), path, format="eval")
        paths.append(path)
    return paths


def _name(plan: Plan, cell: Cell) -> str:
    """In the shape that inspect_ai's log list sorts by: time, task, id."""
    text = re.sub(r"[^\w.]+", "-", "-".join(cell)).replace("_", "-").strip("-.")
    short = hashlib.sha256("\0".join((plan.id, *cell)).encode()).hexdigest()[:10]
    return f"{plan.started:%Y-%m-%dT%H-%M-%S%z}_{text[:120]}_{short}.eval".replace("+", "p")


def _log(plan: Plan, end: End, cell: Cell, rows: Sequence[Row], inputs: Inputs) -> Any:
    from inspect_ai.log import EvalLog, EvalPlan, EvalPlanStep, EvalResults, EvalStats

    _, variant, model = cell
    scored = sum(row.score is not None for row in rows)
    last = max(row.started + timedelta(seconds=row.seconds) for row in rows)
    usage = _sum([row.tokens for row in rows])
    return EvalLog(
        status=STATUS[end.status],
        eval=_spec(plan, cell, rows),
        plan=EvalPlan(name=variant, steps=[EvalPlanStep(solver=variant)]),
        results=EvalResults(
            total_samples=len(rows), completed_samples=scored, scores=_scores(rows)
        ),
        stats=EvalStats(
            started_at=min(row.started for row in rows).isoformat(),
            completed_at=last.isoformat(),
            model_usage={model: _usage(usage)},
        ),
        samples=[_sample(row, inputs.get((row.task, row.sample))) for row in rows],
    )


def _spec(plan: Plan, cell: Cell, rows: Sequence[Row]) -> Any:
    from inspect_ai.log import EvalConfig, EvalDataset, EvalRevision, EvalSpec

    task, variant, model = cell
    planned = next((one for one in plan.tasks if one.name == task), None)
    key = hashlib.sha256("\0".join((plan.id, *cell)).encode()).hexdigest()[:22]
    return EvalSpec(
        eval_id=key,
        run_id=plan.id,
        task_id=key,
        created=plan.started.isoformat(),
        task=task,
        task_display_name=f"{task} ({variant})",
        solver=variant,
        tags=[variant],
        dataset=EvalDataset(
            name=planned.dataset if planned else task,
            location=planned.source if planned else None,
            samples=planned.of if planned else None,
            sample_ids=list(dict.fromkeys(row.sample for row in rows)),
        ),
        model=model,
        config=EvalConfig(epochs=plan.epochs, limit=planned.limit if planned else None),
        revision=EvalRevision(type="git", origin="", commit=plan.commit) if plan.commit else None,
        packages={"tael": plan.tael},
        metadata=_about(plan, planned, rows),
    )


def _about(plan: Plan, planned: TaskPlan | None, rows: Sequence[Row]) -> dict[str, Any]:
    return {
        "variant": rows[0].variant,
        "served": sorted({row.served for row in rows if row.served}),
        "seed": plan.seed,
        "price_table": plan.prices,
        "machine": plan.machine,
        "data": planned.model_dump(mode="json") if planned else None,
    }


def _scores(rows: Sequence[Row]) -> list[Any]:
    from inspect_ai.log import EvalMetric, EvalScore

    scores = [row.score for row in rows if row.score is not None]
    means = {
        "score": sum(scores) / len(scores) if scores else None,
        # A row without a score is no acceptable output, so it stays in this denominator.
        "acceptable": sum(row.acceptable for row in rows) / len(rows),
    }
    return [
        EvalScore(
            name=name,
            scorer=name,
            scored_samples=len(scores),
            unscored_samples=len(rows) - len(scores),
            metrics={"mean": EvalMetric(name="mean", value=mean)} if mean is not None else {},
        )
        for name, mean in means.items()
    ]


def _sample(row: Row, given: Any) -> Any:
    from inspect_ai.log import EvalError, EvalSample
    from inspect_ai.model import ChatMessageAssistant, ChatMessageUser, ModelOutput

    asked = _text(given)
    output = ModelOutput.from_content(row.served or row.model, row.text)
    output.usage, output.time = _usage(row.tokens, row), row.seconds
    messages = [ChatMessageUser(content=asked)] if asked else []
    failure = row.failure
    return EvalSample(
        id=row.sample,
        epoch=row.epoch + 1,  # inspect_ai counts from 1
        input=asked,
        target=_text(row.target),
        messages=[*messages, ChatMessageAssistant(content=row.text, model=row.served or None)],
        output=output,
        scores=_scored(row),
        metadata=_kept(row),
        events=[_event(call) for call in row.calls],
        model_usage={row.model: _usage(row.tokens, row)},
        started_at=row.started.isoformat(),
        completed_at=(row.started + timedelta(seconds=row.seconds)).isoformat(),
        total_time=row.seconds,
        working_time=row.seconds,
        error=EvalError(
            message=f"{failure.stage}: {failure.kind}: {failure.message}",
            traceback="",
            traceback_ansi="",
        )
        if failure
        else None,
    )


def _scored(row: Row) -> dict[str, Any]:
    from inspect_ai.scorer import Score

    acceptable = Score(value=int(row.acceptable), metadata={"abstained": row.abstained})
    if row.score is None:
        return {"acceptable": acceptable}
    score = Score(
        value=row.score,
        answer=_text(row.answer),
        explanation=row.why or None,
        metadata={"parts": row.parts},
    )
    return {"score": score, "acceptable": acceptable}


def _kept(row: Row) -> dict[str, Any]:
    """What inspect_ai has no field for."""
    names = {"group", "lang", "trace", "retries", "listed", "incurred", "currency", "reference"}
    return row.model_dump(mode="json", include={*names, "table"})


def _event(call: Call) -> Any:
    from inspect_ai.event import ModelEvent
    from inspect_ai.model import GenerateConfig, ModelOutput

    model = call.model or "unknown"
    output = ModelOutput(model=model, usage=_usage(call.tokens, call), time=call.seconds)
    return ModelEvent(
        uuid=call.id,
        span_id="",
        timestamp=call.started,
        completed=call.started + timedelta(seconds=call.seconds),
        working_start=0,
        working_time=call.seconds,
        model=model,
        role=call.node or None,
        input=[],
        tools=[],
        tool_choice="none",
        config=GenerateConfig(),
        output=output,
        error=None if call.status == "ok" else call.status,
        metadata=call.model_dump(mode="json", exclude={"id", "started", "tokens"}),
    )


def _usage(tokens: Tokens, billed: Row | Call | None = None) -> Any:
    """Cached tokens apart from full-rate ones, as both sides count them."""
    from inspect_ai.model import ModelUsage

    known = billed is not None and billed.listed is not None and billed.currency == "USD"
    return ModelUsage(
        input_tokens=tokens.uncached,
        input_tokens_cache_read=tokens.cached,
        output_tokens=tokens.output,
        reasoning_tokens=tokens.reasoning,
        total_tokens=tokens.prompt + tokens.output,
        total_cost=float(billed.listed or 0) if billed is not None and known else None,
    )


def _sum(tokens: Sequence[Tokens]) -> Tokens:
    return Tokens(
        prompt=sum(one.prompt for one in tokens),
        uncached=sum(one.uncached for one in tokens),
        cached=sum(one.cached for one in tokens),
        output=sum(one.output for one in tokens),
        reasoning=sum(one.reasoning for one in tokens),
    )


def _text(value: Any) -> str:
    """A JSON value for a text field: text as it is, nothing as nothing."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, Mapping) and set(value) == {"text"}:
        return str(value["text"])
    return json.dumps(value, ensure_ascii=False, indent=1)
