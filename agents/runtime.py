"""Runs one domain: record, graph, checkpoints, bill, files.

The runtime has all the side effects. A run is a row in the run records, a folder under
``TAEL_HOME/runs`` and the ledger's rows of its calls. A killed run is resumed by its id: finished
nodes come from the checkpoint, and calls of the node that was interrupted from the ledger.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Generic

from pydantic import BaseModel, ValidationError

from ..tools.errors import ConfigError, InputError, StoreError, TaelError
from .domain import Bill, Context, Domain, Emit, Event, Out
from .model.budget import Budget
from .model.client import Model
from .model.connect import connect
from .model.ledger import Ledger
from .model.rows import CallRecord
from .model.types import Cost, Usage
from .registry import domain as find_domain
from .runs import RunRecord, RunStore, Status, new_id
from .settings import Settings, load


@dataclass(frozen=True)
class Run(Generic[Out]):
    """A finished run. ``path`` is the folder of its files; ``partial`` says why it is not whole
    (a budget's end), ``unfit`` why its output should not be used as it is."""

    id: str
    domain: str
    output: Out
    usage: Usage
    cost: Cost
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
        "budget": str(budget) if budget is not None else None,
    }
    chosen = settings or load()
    request = _input(found, given)
    with _store(chosen) as (ledger, runs):
        run_id = new_id(found.name)
        folder = _out_folder(out, run_id)
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
    a recorded call is not made again."""
    chosen = settings or load()
    with _store(chosen) as (ledger, runs):
        record = runs.get(run_id)
        found = find_domain(record.domain)
        options = dict(record.options)
        for name, value in (
            ("model", model if isinstance(model, str) else None),
            ("out", str(out) if out is not None else None),
            ("budget", str(budget) if budget is not None else None),
        ):
            options[name] = value if value is not None else options.get(name)
        runs.reopen(record.id, options)
        record = runs.get(record.id)
        folder = _out_folder(options["out"], record.id)
        with_model = model if model is not None else options["model"]
        return await _execute(found, record, chosen, ledger, runs, folder, with_model, on_event)


def run_sync(domain: str, **given: Any) -> Run[Any]:
    """:func:`run` for code without an event loop."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(run(domain, **given))
    raise ConfigError(
        "run_sync was called inside a running event loop.", remedy="Use: await tael.run(...)"
    )


class _Opened:
    """The ledger and the run records, closed together."""

    def __init__(self, settings: Settings) -> None:
        try:
            settings.home.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"The state folder {settings.home} cannot be made: {error.strerror}.",
                remedy="Set TAEL_HOME to a folder that you can write to.",
            ) from error
        self.ledger = Ledger(settings.ledger_url)
        self.runs = RunStore(self.ledger.engine)

    def __enter__(self) -> tuple[Ledger, RunStore]:
        return self.ledger, self.runs

    def __exit__(self, *_: object) -> None:
        self.ledger.close()


def _store(settings: Settings) -> _Opened:
    return _Opened(settings)


def open_store(settings: Settings | None = None) -> _Opened:
    """The ledger and run records of a home, for commands that read them."""
    return _Opened(settings or load())


def _input(found: Domain[Any, Any], given: dict[str, Any]) -> BaseModel:
    try:
        request: BaseModel = found.Input.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "input"
        known = ", ".join(found.Input.model_fields)
        if first["type"] == "extra_forbidden":
            raise InputError(
                f"{found.name} has no input named {name}.", remedy=f"It takes: {known}."
            ) from None
        message = first["msg"].removeprefix("Value error, ")
        raise InputError(f"The input {name} of {found.name} is not valid: {message}.") from None
    return request


def _out_folder(out: Path | str | None, run_id: str) -> Path:
    """The folder for files, tried before any work is done."""
    folder = Path(out) if out is not None else Path("reports") / run_id
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".{run_id}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise InputError(
            f"Nothing can be written to {folder}: {error.strerror}.",
            remedy="Choose another folder with --out.",
        ) from error
    return folder


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
    opened = model if isinstance(model, Model) else connect(model, settings=settings)

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
    except OSError as error:
        runs.end(record.id, "failed", error=str(error))
        raise StoreError(
            f"A file of the run cannot be written: {error}.",
            means="What the run has done so far is kept.",
            remedy=f"Free some space or choose another --out, then: agent run --resume {record.id}",
        ) from error
    finally:
        if not isinstance(model, Model):
            await opened.aclose()
    return Run(
        id=record.id,
        domain=found.name,
        output=output,
        usage=bill.usage,
        cost=bill.cost,
        calls=bill.calls,
        seconds=bill.seconds,
        path=out,
        files=tuple(files),
        status=status,
        partial=partial,
        unfit=unfit,
        summary=tuple(found.summarise(output)),
    )


async def _walk(found: Domain[Any, Any], record: RunRecord, context: Context) -> dict[str, Any]:
    """Runs the graph from its last checkpoint, or from the start, to its end."""
    config: Any = {"configurable": {"thread_id": record.id}, "recursion_limit": 100}
    async with _saver(context.folder / "checkpoints.db") as saver:
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
