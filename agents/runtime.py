"""Runs one domain: record, graph, checkpoints, bill, files.

The runtime has all the side effects. A run is a row in the run records, a folder under
``TAEL_HOME/runs`` and the ledger's rows of its calls. A killed run is resumed by its id: finished
nodes come from the checkpoint, and calls of the node that was interrupted from the ledger.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Generic

from ..tools.errors import ConfigError, StoreError, TaelError
from .domain import Bill, Context, Domain, Emit, Event, Out
from .model.budget import Budget
from .model.client import Model
from .model.connect import connect
from .model.ledger import Ledger
from .model.rows import CallRecord
from .model.types import Cost, Money, Usage
from .opening import leave_none_empty, loading, out_folder, read_budget, read_input
from .opening import open_store as open_store
from .registry import domain as find_domain
from .runs import RunRecord, RunStore, Status, new_id
from .settings import Settings, load


@dataclass(frozen=True)
class Run(Generic[Out]):
    """A finished run. ``path`` is the folder of its files; ``partial`` says why it is not whole
    (a budget's end), ``unfit`` why its output should not be used as it is; ``reference`` is as in
    :class:`~.domain.Bill`."""

    id: str
    domain: str
    output: Out
    usage: Usage
    cost: Cost
    reference: Money | None
    calls: int
    seconds: float
    path: Path
    files: tuple[Path, ...]
    status: Status
    partial: str | None = None
    unfit: str | None = None
    summary: tuple[tuple[str, str], ...] = field(default=())


async def run(
    domain: str,
    *,
    model: Model | str | None = None,
    out: Path | str | None = None,
    budget: Decimal | float | str | None = None,
    settings: Settings | None = None,
    on_event: Emit | None = None,
    **given: Any,
) -> Run[Any]:
    """Runs a domain on its input and writes its files.

    model: a profile's name, a connected Model, or None for the settings' choice. out: folder for
    the files; default ``reports/<run id>`` under the working folder. budget: US dollars at list
    price; at the limit the run ends with what it has. Any other argument is the domain's input.

    Raises TaelError; the run's record then says what happened, and the run can be resumed.
    """
    found = find_domain(domain)
    options = {
        "model": model if isinstance(model, str) else None,
        "out": str(out) if out is not None else None,
        "budget": read_budget(budget),
    }
    chosen = settings or load()
    request = read_input(found, given)
    with open_store(chosen) as (ledger, runs):
        run_id = new_id(found.name)
        folder = out_folder(out, run_id)
        record = runs.start(run_id, found.name, request.model_dump(mode="json"), options)
        return await _execute(found, record, chosen, ledger, runs, folder, model, on_event)


async def resume(
    run_id: str,
    *,
    model: Model | str | None = None,
    out: Path | str | None = None,
    budget: Decimal | float | str | None = None,
    settings: Settings | None = None,
    on_event: Emit | None = None,
) -> Run[Any]:
    """Takes up a run where it stopped. Options that are not given are those of its first start;
    a recorded call is not made again. A run that its budget cut short walks its graph anew, so
    that what was left out is written now."""
    chosen = settings or load()
    with open_store(chosen) as (ledger, runs):
        record = runs.get(run_id)
        found = find_domain(record.domain)
        options = dict(record.options)
        for name, value in (
            ("model", model if isinstance(model, str) else None),
            ("out", str(out) if out is not None else None),
            ("budget", read_budget(budget)),
        ):
            options[name] = value if value is not None else options.get(name)
        folder = out_folder(options["out"], record.id)
        if record.status == "partial":
            _forget_walk(chosen.runs_dir / record.id)
        runs.reopen(record.id, options)
        record = runs.get(record.id)
        with_model = model if model is not None else options["model"]
        return await _execute(found, record, chosen, ledger, runs, folder, with_model, on_event)


def run_sync(domain: str, **given: Any) -> Run[Any]:
    """:func:`run` for code without an event loop."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        pass  # none is running: left here, so that an error of the run is not chained to this one
    else:
        raise ConfigError(
            "run_sync was called inside a running event loop.", remedy="Use: await tael.run(...)"
        )
    return asyncio.run(run(domain, **given))


async def _execute(
    found: Domain[Any, Any],
    record: RunRecord,
    settings: Settings,
    ledger: Ledger,
    runs: RunStore,
    out: Path,
    model: Model | str | None,
    on_event: Emit | None,
) -> Run[Any]:
    began = time.monotonic()
    emit: Emit = on_event or (lambda event: None)
    folder = settings.runs_dir / record.id
    folder.mkdir(parents=True, exist_ok=True)
    limit = record.options.get("budget") or settings.budget
    spent = ledger.spent(record.id).get("USD", Decimal(0))
    budget = Budget(max(Decimal(str(limit)) - spent, Decimal(0))) if limit is not None else None
    try:
        opened = model if isinstance(model, Model) else connect(model, settings=settings)
        opened.on_progress(loading(emit))
    except TaelError as error:
        runs.end(record.id, "failed", error=str(error))
        leave_none_empty(out, record.options)
        raise

    def on_call(call: CallRecord) -> None:
        listed = str(call.cost.listed) if call.cost.listed else ""
        emit(Event("call", call.node, call.status, call.usage.total, listed))

    bound = opened.within(
        ledger=ledger, run_id=record.id, domain=found.name, budget=budget, on_call=on_call
    )
    context = Context(bound, settings, record.id, folder, emit)
    try:
        state = await _walk(found, record, context)
        output = found.Output.model_validate(state["output"])
        bill = _bill(ledger, record.id, bound, time.monotonic() - began)
        files = found.export(output, bill, out)
        partial, unfit = state.get("partial"), found.quality(output)
        status: Status = "partial" if partial else "done"
        runs.end(record.id, status, error=partial, files=tuple(map(str, files)))
    except (KeyboardInterrupt, asyncio.CancelledError):
        runs.end(record.id, "failed", error="interrupted")
        raise
    except TaelError as error:
        runs.end(record.id, "failed", error=str(error))
        raise
    except (OSError, sqlite3.Error) as error:
        runs.end(record.id, "failed", error=str(error))
        raise StoreError(
            f"A file of the run cannot be read or written: {error}.",
            means=f"What the run has done so far is kept, its checkpoints in {folder}.",
            remedy="Free some space or choose another --out, then: "
            f"agent run --resume {record.id}. Without the checkpoints it starts from the ledger.",
        ) from error
    except Exception as error:
        # A fault of the program keeps its traceback, but the record must not say "running".
        runs.end(record.id, "failed", error=f"{type(error).__name__}: {error}")
        raise
    finally:
        if runs.get(record.id).status == "failed":
            leave_none_empty(out, record.options)
        if not isinstance(model, Model):
            await opened.aclose()
    return Run(
        id=record.id,
        domain=found.name,
        output=output,
        usage=bill.usage,
        cost=bill.cost,
        reference=bill.reference,
        calls=bill.calls,
        seconds=bill.seconds,
        path=out,
        files=tuple(files),
        status=status,
        partial=partial,
        unfit=unfit,
        summary=tuple(found.summarise(output)),
    )


CHECKPOINTS = "checkpoints.db"


def _forget_walk(folder: Path) -> None:
    """Removes a run's checkpoints; its calls are replayed from the ledger instead."""
    for suffix in ("", "-wal", "-shm"):
        (folder / f"{CHECKPOINTS}{suffix}").unlink(missing_ok=True)


async def _walk(found: Domain[Any, Any], record: RunRecord, context: Context) -> dict[str, Any]:
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


def _bill(ledger: Ledger, run_id: str, model: Model, seconds: float) -> Bill:
    """What the run took, all of its attempts together."""
    records = ledger.calls(run_id)
    totals = {total.key: total for total in ledger.totals("run")}.get(run_id)
    if totals is None:
        return Bill(run_id, model.profile.name, Usage(), Cost(), 0, 0, seconds)
    priced = totals.unpriced == 0 and len(totals.listed) == 1
    cost = Cost(
        listed=totals.listed[0] if priced else None,
        incurred=totals.incurred[0] if len(totals.incurred) == 1 else None,
        table=records[-1].cost.table,
    )
    return Bill(
        run_id=run_id,
        model=records[-1].model or model.profile.name,
        usage=totals.usage,
        cost=cost,
        calls=totals.calls,
        failed=totals.failed,
        seconds=max(seconds, sum(record.seconds for record in records)),
        reference=model.prices.list_price(totals.usage),
    )


def context_of(given: Context | None) -> Context:
    """The context of a node. A graph used as a subgraph without one gets its own, from the
    settings, with its calls in the ledger under the run ``embedded``."""
    return given if given is not None else _ambient()


_own: list[Context] = []


def _ambient() -> Context:
    if not _own:
        settings = load()
        folder = settings.runs_dir / "embedded"
        folder.mkdir(parents=True, exist_ok=True)
        model = connect(settings=settings)
        _own.append(Context(model, settings, "embedded", folder, lambda event: None))
    return _own[0]


def graph(name: str) -> Any:
    """The compiled graph of a domain, usable as a subgraph of another."""
    return find_domain(name).build().compile()
