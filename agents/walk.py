"""Walks a domain's graph, with a checkpoint after each step in the run's own folder."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from ..tools.errors import StoreError
from .domain import Context, Domain, Emit, Event
from .runs import RunRecord

CHECKPOINTS = "checkpoints.db"


def forget(folder: Path) -> None:
    """Removes a run's checkpoints; its calls are replayed from the ledger instead."""
    for suffix in ("", "-wal", "-shm"):
        (folder / f"{CHECKPOINTS}{suffix}").unlink(missing_ok=True)


async def walk(found: Domain[Any, Any], record: RunRecord, context: Context) -> dict[str, Any]:
    """Runs the graph from its last checkpoint, or from the start, to its end."""
    config: Any = {"configurable": {"thread_id": record.id}, "recursion_limit": 100}
    async with _saver(context.folder / CHECKPOINTS) as saver:
        graph = found.build().compile(checkpointer=saver)
        before = await graph.aget_state(config)
        start: Any = None if before.values else {"input": record.input}
        async for kind, payload in graph.astream(
            start,
            config,
            context=context,
            stream_mode=["tasks"],
            durability="sync",
        ):
            _announce(context.emit, kind, payload)
        after = await graph.aget_state(config)
    if "output" not in after.values:
        raise StoreError(
            f"The run {record.id} ended without an output.",
            means="Its checkpoint may be damaged.",
            remedy="Start it anew; its recorded calls stay in the ledger.",
        )
    return dict(after.values)


def _announce(emit: Emit, kind: str, payload: Any) -> None:
    """Start and end of a node, from LangGraph's task events."""
    if kind == "tasks" and isinstance(payload, dict):
        ended = "result" in payload or "error" in payload
        emit(Event("end" if ended else "start", str(payload.get("name", ""))))


@asynccontextmanager
async def _saver(path: Path) -> AsyncIterator[Any]:
    from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

    async with AsyncSqliteSaver.from_conn_string(str(path)) as saver:
        yield saver
