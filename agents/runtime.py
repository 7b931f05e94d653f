"""Runs one domain: record, graph, checkpoints, bill, files.

The runtime has all the side effects. A run is a row in the run records, a folder under
``TAEL_HOME/runs`` and the ledger's rows of its calls. A killed run is resumed by its id: finished
nodes come from the checkpoint, and calls of the node that was interrupted from the ledger.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
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
from .walk import forget, walk


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
        attempt = _Attempt(found, record, chosen, ledger, runs, folder, on_event or _quiet)
        return await _execute(attempt, model)


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
            forget(chosen.runs_dir / record.id)
        runs.reopen(record.id, options)
        record = runs.get(record.id)
        with_model = model if model is not None else options["model"]
        attempt = _Attempt(found, record, chosen, ledger, runs, folder, on_event or _quiet)
        return await _execute(attempt, with_model)


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


def _quiet(event: Event) -> None:
    """Where events go that nobody asked for."""


@dataclass(frozen=True)
class _Attempt:
    """One attempt at a run: its record, where it is kept and where its files go."""

    found: Domain[Any, Any]
    record: RunRecord
    settings: Settings
    ledger: Ledger
    runs: RunStore
    out: Path
    emit: Emit

    @property
    def folder(self) -> Path:
        return self.settings.runs_dir / self.record.id

    def bound(self, model: Model) -> Model:
        """The model with the run's ledger, what is left of its budget, and its events."""
        limit = self.record.options.get("budget") or self.settings.budget
        budget = None
        if limit is not None:
            spent = self.ledger.spent(self.record.id).get("USD", Decimal(0))
            budget = Budget(max(Decimal(str(limit)) - spent, Decimal(0)))

        def on_call(call: CallRecord) -> None:
            listed = str(call.cost.listed) if call.cost.listed else ""
            self.emit(Event("call", call.node, call.status, call.usage.total, listed))

        return model.within(
            ledger=self.ledger,
            run_id=self.record.id,
            domain=self.found.name,
            budget=budget,
            on_call=on_call,
        )

    @contextmanager
    def recorded(self) -> Iterator[None]:
        """Writes down what ended the run before its end."""
        try:
            yield
        except (KeyboardInterrupt, asyncio.CancelledError):
            self._failed("interrupted")
            raise
        except TaelError as error:
            self._failed(str(error))
            raise
        except (OSError, sqlite3.Error) as error:
            self._failed(str(error))
            raise StoreError(
                f"A file of the run cannot be read or written: {error}.",
                means=f"What the run has done so far is kept, its checkpoints in {self.folder}.",
                remedy="Free some space or choose another --out, then: agent run --resume "
                f"{self.record.id}. Without the checkpoints it starts from the ledger.",
            ) from error
        except Exception as error:
            # A fault of the program keeps its traceback, but the record must not say "running".
            self._failed(f"{type(error).__name__}: {error}")
            raise

    def _failed(self, why: str) -> None:
        self.runs.end(self.record.id, "failed", error=why)
        leave_none_empty(self.out, self.record.options)

    async def walked(self, bound: Model) -> Run[Any]:
        """Walks the graph to its end and writes the files."""
        began = time.monotonic()
        self.folder.mkdir(parents=True, exist_ok=True)
        found, record = self.found, self.record
        state = await walk(
            found, record, Context(bound, self.settings, record.id, self.folder, self.emit)
        )
        output = found.Output.model_validate(state["output"])
        bill = _bill(self.ledger, record.id, bound, time.monotonic() - began)
        files = tuple(found.export(output, bill, self.out))
        partial, unfit = state.get("partial"), found.quality(output)
        status: Status = "partial" if partial else "done"
        self.runs.end(record.id, status, error=partial, files=tuple(map(str, files)))
        return Run(
            id=record.id,
            domain=found.name,
            output=output,
            usage=bill.usage,
            cost=bill.cost,
            reference=bill.reference,
            calls=bill.calls,
            seconds=bill.seconds,
            path=self.out,
            files=files,
            status=status,
            partial=partial,
            unfit=unfit,
            summary=tuple(found.summarise(output)),
        )


async def _execute(attempt: _Attempt, model: Model | str | None) -> Run[Any]:
    """Carries an attempt out. A model that was only named is opened here, and closed."""
    with attempt.recorded():
        opened = model if isinstance(model, Model) else connect(model, settings=attempt.settings)
        opened.on_progress(loading(attempt.emit))
        try:
            return await attempt.walked(attempt.bound(opened))
        finally:
            if opened is not model:
                await opened.aclose()


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
