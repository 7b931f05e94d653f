"""Walks a domain's graph, with a checkpoint after each step in the run's own folder.

A run that was sent back walks its graph anew, in another thread of the same checkpoints: a *round*.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..tools.errors import StoreError
from .domain import Context, Domain, Emit, Event
from .review import Decision, Review, SentBack, document_hash

CHECKPOINTS = "checkpoints.db"

Decide = Callable[[str], Decision | None]
"""What was decided on the output of that hash, if anything was."""


@dataclass(frozen=True, slots=True)
class Walked:
    """The graph's last state, and what it put before a person if it waits for one."""

    state: dict[str, Any]
    review: Review | None

    @property
    def document(self) -> str:
        return document_hash(self.state["output"])


def forget(folder: Path) -> None:
    """Removes a run's checkpoints; its calls are replayed from the ledger instead."""
    for suffix in ("", "-wal", "-shm"):
        (folder / f"{CHECKPOINTS}{suffix}").unlink(missing_ok=True)


async def walk(
    found: Domain[Any, Any],
    given: dict[str, Any],
    sent_back: tuple[SentBack, ...],
    context: Context,
    decide: Decide,
) -> Walked:
    """Runs the graph from its last checkpoint, or from the start, to its end or until it waits.
    sent_back: the rejections so far that were taken up, one for each round before this one."""
    config = _config(context.run_id, len(sent_back))
    async with _opened(found, context.folder) as graph:
        before = await graph.aget_state(config)
        start: Any = None
        if not before.values:
            start = {"input": given}
            if sent_back:
                start["sent_back"] = [row.model_dump(mode="json") for row in sent_back]
        elif before.interrupts:
            decision = decide(document_hash(before.values["output"]))
            if decision is None:
                return _walked(context.run_id, before)
            from langgraph.types import Command

            start = Command(resume=decision.model_dump(mode="json"))
        async for kind, payload in graph.astream(
            start,
            config,
            context=context,
            stream_mode=["tasks"],
            durability="sync",
        ):
            _announce(context.emit, kind, payload)
        return _walked(context.run_id, await graph.aget_state(config))


async def waiting(found: Domain[Any, Any], run_id: str, rounds: int, folder: Path) -> str | None:
    """The hash of the output that a run's checkpoint waits with, or None where it does not wait."""
    if not (folder / CHECKPOINTS).is_file():
        return None
    async with _opened(found, folder) as graph:
        found_state = await graph.aget_state(_config(run_id, rounds))
    return document_hash(found_state.values["output"]) if found_state.interrupts else None


def _config(run_id: str, rounds: int) -> Any:
    thread = f"{run_id}/{rounds}" if rounds else run_id
    return {"configurable": {"thread_id": thread}, "recursion_limit": 100}


def _walked(run_id: str, after: Any) -> Walked:
    if "output" not in after.values:
        raise StoreError(
            f"The run {run_id} ended without an output.",
            means="Its checkpoint may be damaged.",
            remedy="Start it anew; its recorded calls stay in the ledger.",
        )
    asked = after.interrupts[0].value if after.interrupts else None
    return Walked(dict(after.values), Review.model_validate(asked) if asked else None)


def _announce(emit: Emit, kind: str, payload: Any) -> None:
    """Start and end of a node, from LangGraph's task events."""
    if kind == "tasks" and isinstance(payload, dict):
        ended = "result" in payload or "error" in payload
        emit(Event("end" if ended else "start", str(payload.get("name", ""))))


@asynccontextmanager
async def _opened(found: Domain[Any, Any], folder: Path) -> AsyncIterator[Any]:
    from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

    async with AsyncSqliteSaver.from_conn_string(str(folder / CHECKPOINTS)) as saver:
        yield found.build().compile(checkpointer=saver)
