"""Runs a plan: model after model, rows side by side, each row written down as it is made.

The ledger is the record of calls and ``rows.jsonl`` that of rows. A run that was killed goes on
with the rows that are not there; calls that were made for them are replayed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import TextIO

from ..agents.model.budget import Budget
from ..agents.model.client import Model
from ..agents.model.connect import connect
from ..agents.model.ledger import Ledger
from ..agents.settings import Settings
from ..tools.errors import (
    AuthError,
    BudgetExceeded,
    ConfigError,
    ModelError,
    PaymentError,
    SourceError,
    Unreachable,
)
from .attempt import Bench, Judging, attempt
from .jobs import Chosen, Job, jobs
from .machine import settle
from .rows import End, Plan, Row
from .store import EvalRun, dump

FINAL = (AuthError.__name__, PaymentError.__name__, ConfigError.__name__)
"""Failures that every further row of the model would meet too."""
UNREACHED = 3
"""After so many rows in a row without an answer from the server, its model is given up."""

OnRow = Callable[[Row], None]
Opening = Callable[[str], Model]


@dataclass
class Outcome:
    """How a run ended. ``partial``: why it is not whole, one reason a model at most."""

    rows: int = 0
    partial: list[str] = field(default_factory=list)


@dataclass
class Runner:
    """Carries out a plan. ``opening`` makes a model of a profile's name."""

    run: EvalRun
    plan: Plan
    chosen: Sequence[Chosen]
    settings: Settings
    ledger: Ledger
    opening: Opening | None = None
    judging: Judging | None = None

    async def go(self, on_row: OnRow = lambda row: None) -> Outcome:
        """Makes the rows that are missing. Raises what stops the program; the end is recorded
        either way, so that ``agent eval run --resume`` can go on."""
        done, spent = self._state()
        outcome = Outcome(rows=len(done))
        self.run.save_end(End(status="running", rows=outcome.rows))
        budget = Budget(self.plan.budget, spent=spent) if self.plan.budget is not None else None
        resumed = (self.run.folder / "rows.jsonl").exists()
        try:
            with self.run.append() as file:
                for name in self.plan.models:
                    await self._model(name, done, budget, resumed, file, outcome, on_row)
        except (KeyboardInterrupt, asyncio.CancelledError):
            self._ended("interrupted", outcome)
            raise
        except BaseException:
            self._ended("partial", outcome, "stopped by an error")
            raise
        self._ended("partial" if outcome.partial else "done", outcome)
        return outcome

    def _ended(self, status: str, outcome: Outcome, why: str = "") -> None:
        if self.plan.machine_hour is not None:
            settle(self.run, self.plan.machine_hour)
        reason = why or "; ".join(outcome.partial) or None
        end = End.model_validate(
            {
                "status": status,
                "ended": datetime.now(UTC),
                "rows": outcome.rows,
                "partial": reason if status != "interrupted" else "interrupted",
            }
        )
        self.run.save_end(end)

    def _state(self) -> tuple[set[tuple[str, str, str, str, int]], Decimal]:
        """Keys of the rows that stand, and what they spent."""
        done, spent = set(), Decimal(0)
        for row in self.run.rows():
            if row.failure is not None and row.failure.again:
                continue
            done.add(row.key)
            spent += row.incurred or Decimal(0)
        return done, spent

    async def _model(
        self,
        name: str,
        done: set[tuple[str, str, str, str, int]],
        budget: Budget | None,
        resumed: bool,
        file: TextIO,
        outcome: Outcome,
        on_row: OnRow,
    ) -> None:
        todo = (job for job in jobs(self.chosen, name, self.plan.epochs) if job.key not in done)
        first = next(todo, None)
        if first is None:
            return
        model = self.opening(name) if self.opening else connect(name, settings=self.settings)
        bench = Bench(
            run_id=self.plan.id,
            scope="eval" if self.plan.reuse else self.plan.id,
            model=model,
            ledger=self.ledger,
            settings=self.settings,
            folder=self.run.folder / "work",
            budget=budget,
            judging=self.judging,
            known=resumed or self.plan.reuse,
            shared=self.plan.reuse,
        )
        crew = _Crew(bench, _chain(first, todo), file, outcome, on_row)
        try:
            # Opened first: a row's seconds shall not hold the download or the server's start.
            profile = await model.open()
        except (ModelError, SourceError, ConfigError) as error:
            outcome.partial.append(f"{name}: {error}")
            return
        try:
            await crew.work(profile.max_concurrency)
        finally:
            await model.aclose()
            await _stop(model)
        if crew.stopped:
            outcome.partial.append(f"{name}: {crew.stopped}")


def _chain(first: Job, rest: Iterator[Job]) -> Iterator[Job]:
    yield first
    yield from rest


async def _stop(model: Model) -> None:
    """Ends the embedded server of a model that is done with, before the next one needs memory."""
    if model.profile.provider == "embedded":
        from ..agents.model.embedded import stop_all

        await asyncio.to_thread(stop_all)


class _Crew:
    """Workers on one iterator of jobs. ``stopped``: why they left jobs undone."""

    def __init__(
        self, bench: Bench, todo: Iterator[Job], file: TextIO, outcome: Outcome, on_row: OnRow
    ) -> None:
        self._bench, self._todo, self._file = bench, todo, file
        self._outcome, self._on_row = outcome, on_row
        self._unreached = 0
        self._busy = 0
        self._ended = asyncio.Condition()
        self.stopped = ""

    async def work(self, hands: int) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(hands):
                    group.create_task(self._worker())
        except BaseExceptionGroup as faults:
            # One reason is enough for whoever reads it; the others are its like.
            raise faults.exceptions[0] from None

    async def _worker(self) -> None:
        for job in self._todo:
            row = await self._row(job)
            if self.stopped or row is None:
                return
            self._note(row)

    async def _row(self, job: Job) -> Row | None:
        """The row of a job. What does not fit beside the calls in flight, which hold more of the
        budget than they will use, waits until one of them has ended."""
        again = False
        while not self.stopped:
            self._busy += 1
            try:
                return await attempt(job, self._bench, again=again)
            except BudgetExceeded as error:
                if self._busy == 1:
                    self.stopped = f"the budget is used up ({error.what})"
                    return None
                again = True
            finally:
                async with self._ended:
                    self._busy -= 1
                    self._ended.notify_all()
            async with self._ended:
                if self._busy:
                    await self._ended.wait()
        return None

    def _note(self, row: Row) -> None:
        failure = row.failure
        if failure is not None and failure.kind in FINAL:
            # Not written down: it says nothing about the sample, and a resumed run makes it.
            self.stopped = failure.message
            return
        gone = failure is not None and failure.kind == Unreachable.__name__
        self._unreached = self._unreached + 1 if gone else 0
        if self._unreached >= UNREACHED:
            assert failure is not None
            self.stopped = failure.message
        self._file.write(dump(row))
        self._file.flush()
        self._outcome.rows += 1
        self._on_row(row)
