"""One row: solves a sample, scores it, adds up its calls. Only a spent budget stops it."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from ..agents.domain import Context
from ..agents.model.budget import Budget, Reservation
from ..agents.model.client import Model
from ..agents.model.ledger import Ledger
from ..agents.model.rows import CallRecord
from ..agents.model.types import Money, Usage
from ..agents.settings import Settings
from ..tools.errors import (
    BudgetExceeded,
    DeadlineExceeded,
    ServerBroken,
    ServerBusy,
    StoreError,
    TaelError,
    Unreachable,
)
from .jobs import Job
from .machine import summed
from .rows import Call, Failure, Row, Tokens
from .task import Answer, Sample, Score

PASSING = (ServerBusy, ServerBroken, Unreachable, DeadlineExceeded)
"""Failures that may be over the next time: a resumed run tries their rows again."""

Judging = Callable[[Sample, Answer, Score, Model], Awaitable[Score]]
"""A judge's word on an answer, after the scorer's. Its calls are part of the row."""

TEXT_KEPT = 20_000
"""Characters of a reply or trace that a row keeps; the ledger has all of it."""


@dataclass
class Bench:
    """What the attempts of one model share. ``known``: whether the ledger may hold calls of an
    earlier attempt; ``shared``: those were of another run, so they cost this one nothing."""

    run_id: str
    scope: str
    model: Model
    ledger: Ledger
    settings: Settings
    folder: Path
    budget: Budget | None = None
    judging: Judging | None = None
    known: bool = False
    shared: bool = False


@dataclass
class _Tally:
    """Calls of one row as they come."""

    live: list[CallRecord] = field(default_factory=list)

    def __call__(self, record: CallRecord) -> None:
        self.live.append(record)


async def attempt(job: Job, bench: Bench, *, again: bool = False) -> Row:
    """The row of a job. ``again``: an earlier attempt of this process was broken off, and its calls
    are in the ledger. Raises BudgetExceeded when the budget has no room for it, and what is no
    fault of the row: a ledger that cannot be written, a fault of the program outside a solver."""
    tally = _Tally()
    ledger_id = job.ledger_id(bench.scope)
    model = bench.model.within(
        ledger=bench.ledger,
        run_id=ledger_id,
        domain=f"eval:{job.task.name}"[:64],
        budget=bench.budget,
        on_call=tally,
    )
    folder = bench.folder / ledger_id.rsplit(":", 1)[-1]
    context = Context(model, bench.settings, ledger_id, folder, lambda event: None)
    started, clock = datetime.now(UTC), time.monotonic()
    answer, failure = await _solved(job, context)
    seconds = time.monotonic() - clock
    score: Score | None = None
    if answer is not None:
        score, failure = await _scored(job, answer, model, bench.judging)
    earlier = bench.ledger.calls(ledger_id) if bench.known or again else tally.live
    live = {record.id for record in tally.live}
    calls = [_call(record, record.id not in live and bench.shared) for record in earlier]
    if bench.budget is not None:
        _charge(bench.budget, [c for c in calls if c.id not in live and not c.replayed])
    if len(live) < len(calls):
        seconds = max(seconds, sum(call.seconds for call in calls))
    return _row(job, bench, answer, score, failure, calls, started, seconds)


async def _solved(job: Job, context: Context) -> tuple[Answer | None, Failure | None]:
    try:
        return await job.task.variants[job.variant](job.sample, context), None
    except (BudgetExceeded, StoreError):
        raise
    except TaelError as error:
        again = isinstance(error, PASSING)
        return None, Failure(
            stage="solver", kind=type(error).__name__, message=str(error), again=again
        )
    except Exception as error:  # a fault in one row must not cost the others
        return None, Failure(stage="solver", kind=type(error).__name__, message=str(error))


async def _scored(
    job: Job, answer: Answer, model: Model, judging: Judging | None
) -> tuple[Score | None, Failure | None]:
    try:
        score = job.task.scorer(job.sample, answer)
    except Exception as error:  # as above; the calls are in the ledger, so trying again is free
        kind = type(error).__name__
        return None, Failure(stage="scorer", kind=kind, message=str(error), again=True)
    if judging is None:
        return score, None
    try:
        return await judging(job.sample, answer, score, model), None
    except (BudgetExceeded, StoreError):
        raise
    except TaelError as error:
        kind, again = type(error).__name__, isinstance(error, PASSING)
        return score, Failure(stage="judge", kind=kind, message=str(error), again=again)


def _call(record: CallRecord, replayed: bool) -> Call:
    cost = record.cost
    known = cost.listed or cost.incurred
    free = Decimal(0) if cost.incurred is not None else None
    return Call(
        id=record.id,
        node=record.node,
        status=record.status,
        started=record.started,
        seconds=round(record.seconds, 3),
        tokens=Tokens.of(record.usage),
        listed=cost.listed.amount if cost.listed else None,
        incurred=free if replayed else (cost.incurred.amount if cost.incurred else None),
        currency=known.currency if known else "USD",
        table=cost.table,
        model=record.model,
        price_key=record.price_key,
        server=record.server,
        replayed=replayed,
    )


def _charge(budget: Budget, calls: list[Call]) -> None:
    """Calls that an earlier attempt at this run paid for count against its budget too."""
    for call in calls:
        if call.incurred is not None and call.currency == "USD":
            budget.settle(Reservation(None), Money(call.incurred))


def _row(
    job: Job,
    bench: Bench,
    answer: Answer | None,
    score: Score | None,
    failure: Failure | None,
    calls: list[Call],
    started: datetime,
    seconds: float,
) -> Row:
    usage = sum((call.tokens.usage() for call in calls), Usage())
    reference = bench.model.prices.list_price(usage)
    said = [call for call in calls if call.model and call.node != "judge"]
    served = said[-1].model if said else ""
    row = Row(
        run=bench.run_id,
        task=job.task.name,
        variant=job.variant,
        model=job.model,
        served=served,
        sample=job.sample.id,
        epoch=job.epoch,
        group=job.sample.group,
        lang=job.sample.lang,
        score=score.value if score else None,
        parts=dict(score.parts) if score else {},
        acceptable=score is not None and score.value >= job.task.acceptable,
        abstained=answer.abstained if answer else False,
        why=score.why if score else "",
        failure=failure,
        answer=answer.value if answer else None,
        target=job.sample.target,
        text=answer.text[:TEXT_KEPT] if answer else "",
        trace=_kept(answer.trace) if answer else {},
        started=calls[0].started if calls else started,
        seconds=round(seconds, 3),
        tokens=Tokens.of(usage),
        retries=sum(call.status != "ok" for call in calls),
        reference=reference.amount if reference else None,
    )
    return summed(row, calls)


def _kept(trace: Any) -> dict[str, Any]:
    return {
        name: value[:TEXT_KEPT] if isinstance(value, str) else value
        for name, value in trace.items()
    }
