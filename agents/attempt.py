"""One attempt at a run: its graph walked, its files written, its end put down, whatever it is."""

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

from ..tools.errors import StoreError, TaelError
from .domain import Bill, Context, Domain, Emit, Event, Out
from .history import decided, last_decision, sent_back
from .model.budget import Budget
from .model.client import Model
from .model.ledger import Ledger
from .model.pricing import PriceTable
from .model.rows import CallRecord
from .model.types import Cost, Money, Usage
from .opening import leave_none_empty
from .publish import Place, publish
from .review import Review
from .runs import RunRecord, RunStore, Status
from .settings import Settings
from .trail import Act, Trail
from .walk import Walked, walk


@dataclass(frozen=True)
class Run(Generic[Out]):
    """A run that came to its end, or to a person who has to approve it.

    ``path`` is the folder of its files; ``partial`` says why it is not whole (a budget's end),
    ``unfit`` why its output should not be used as it is; ``review`` is what was put before a
    person, while the run waits for one; ``reference`` is as in :class:`~.domain.Bill`.
    """

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
    review: Review | None = None
    summary: tuple[tuple[str, str], ...] = field(default=())


@dataclass(frozen=True)
class Attempt:
    """One attempt at a run: its record, where it is kept and where its files go."""

    found: Domain[Any, Any]
    record: RunRecord
    settings: Settings
    ledger: Ledger
    runs: RunStore
    trail: Trail
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
        ending = self.runs.ending(self.record.id, "failed", error=why)
        self.trail.add(self.record.id, "ended", {"status": "failed", "why": why}, claim=ending)
        leave_none_empty(self.out, self.record.options)

    async def walked(self, model: Model, name: str) -> Run[Any]:
        """Walks the graph to its end, or until it waits for a person, and writes the files.
        name: the model's, for a run that made no call."""
        began = time.monotonic()
        self.folder.mkdir(parents=True, exist_ok=True)
        found, record = self.found, self.record
        history = self.trail.of(record.id)
        done = await walk(
            found,
            record.input,
            sent_back(history),
            Context(model, self.settings, record.id, self.folder, self.emit),
            lambda document: decided(history, document),
        )
        output = found.Output.model_validate(done.state["output"])
        partial, unfit = done.state.get("partial"), found.quality(output)
        bill = _bill(self.ledger, record.id, name, time.monotonic() - began)
        status, why = _status(done, history, partial)
        files = publish(
            found,
            Place(record.id, self.out, self.folder),
            self.trail,
            state=done.state,
            bill=bill,
            about={"status": status, "document": done.document},
        )
        self._ended(done, status, why, files)
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
            review=done.review,
            summary=tuple(found.summarise(output)),
        )

    def _ended(
        self, done: Walked, status: Status, why: str | None, files: tuple[Path, ...]
    ) -> None:
        run_id = self.record.id
        ending = self.runs.ending(run_id, status, error=why, files=tuple(map(str, files)))
        if done.review:
            review = done.review.model_dump(mode="json")
            data = {"document": done.document, "review": review}
            self.trail.add(run_id, "submitted", data, claim=ending)
        else:
            self.trail.add(run_id, "ended", {"status": status, "why": why}, claim=ending)


def _status(done: Walked, history: list[Act], partial: str | None) -> tuple[Status, str | None]:
    """How an attempt ended, and why not well."""
    if done.review:
        return "waiting", None
    decision = last_decision(history)
    if decision and decision.verdict == "rejected":
        return "rejected", decision.text
    return ("partial", partial) if partial else ("done", None)


def _bill(ledger: Ledger, run_id: str, name: str, seconds: float) -> Bill:
    """What the run took, all of its attempts together."""
    records = ledger.calls(run_id)
    totals = {total.key: total for total in ledger.totals("run")}.get(run_id)
    if totals is None:
        return Bill(run_id, name, Usage(), Cost(), 0, 0, seconds)
    priced = totals.unpriced == 0 and len(totals.listed) == 1
    cost = Cost(
        listed=totals.listed[0] if priced else None,
        incurred=totals.incurred[0] if len(totals.incurred) == 1 else None,
        table=records[-1].cost.table,
    )
    return Bill(
        run_id=run_id,
        model=records[-1].model or name,
        usage=totals.usage,
        cost=cost,
        calls=totals.calls,
        failed=totals.failed,
        seconds=max(seconds, sum(record.seconds for record in records)),
        reference=PriceTable.load().list_price(totals.usage),
    )
