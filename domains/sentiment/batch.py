"""Labelling many texts: rows come out in order, as they are done, no faster than they are taken.

::

    async with Desk.open(model="deepseek", budget_per_1k="0.01") as desk:
        async for row in desk.rows(texts):
            print(row.entities[0].label)

``texts`` may be a list, a generator over a file of any size or an asynchronous stream: a few
batches are in work at a time, and little is read ahead of them.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections import deque
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from ...agents.model.client import Model
from ...agents.model.connect import connect
from ...agents.opening import open_store
from ...agents.settings import Settings, load
from .cascade import Bench, build_cascade, digest, read
from .companies import gazetteer_with
from .heads import load_head
from .inflow import Inflow
from .near import nearest_of
from .plan import make_plan
from .schema import Row
from .work import Text

BATCH = 64
"""Texts that the head sees at once."""

AHEAD = 3
"""Batches in work at a time: one at the model, one at the head, one that is read."""

Texts = Iterable[str | Text] | AsyncIterable[str | Text]


class Desk:
    """A head, a model and a gazetteer, ready to label. Make one with :meth:`open`."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.plan = bench.plan
        self._cascade = build_cascade(bench).compile()

    @classmethod
    def on(
        cls,
        model: Model,
        settings: Settings,
        *,
        head: str | None = None,
        embeddings: bool = True,
        companies: Sequence[Path] = (),
        budget_per_1k: Decimal | None = None,
        quality: float | None = None,
        abstain_below: float = 0.4,
    ) -> Desk:
        """A desk on a model that is already bound to a run."""
        gazetteer = gazetteer_with(companies, settings)
        loaded = load_head(head)
        plan = make_plan(loaded.card, model.profile, budget=budget_per_1k, quality=quality)
        asked = plan.threshold > 0
        return cls(
            Bench(
                head=loaded,
                embeddings=embeddings,
                plan=plan,
                gazetteer=gazetteer,
                model=model if asked else None,
                nearest=nearest_of(loaded, settings) if asked else None,
                abstain_below=abstain_below,
            )
        )

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        *,
        model: Model | str | None = None,
        head: str | None = None,
        embeddings: bool = True,
        companies: Sequence[Path] = (),
        budget_per_1k: Decimal | str | None = None,
        quality: float | None = None,
        abstain_below: float = 0.4,
        run_id: str | None = None,
        settings: Settings | None = None,
    ) -> AsyncIterator[Desk]:
        """A desk of its own. run_id: a name for the job; its calls are recorded in the ledger under
        it, and a call that a job of that name has made is not made again."""
        chosen = settings or load()
        opened = model if isinstance(model, Model) else connect(model, settings=chosen)
        try:
            with open_store(chosen) as (ledger, _):
                bound = (
                    opened.within(ledger=ledger, run_id=run_id, domain="sentiment")
                    if run_id
                    else opened
                )
                yield cls.on(
                    bound,
                    chosen,
                    head=head,
                    embeddings=embeddings,
                    companies=companies,
                    budget_per_1k=None if budget_per_1k is None else Decimal(str(budget_per_1k)),
                    quality=quality,
                    abstain_below=abstain_below,
                )
        finally:
            if opened is not model:
                await opened.aclose()

    async def rows(self, texts: Texts, *, done: Iterable[Row] = ()) -> AsyncIterator[Row]:
        """The labelled rows of texts, in order. done: rows that an earlier attempt has finished, of
        the first texts; those are not labelled again, only remembered."""
        async with Inflow(texts) as inflow:
            at = await self._recall(inflow, iter(done))
            tasks: deque[asyncio.Task[list[Row]]] = deque()
            try:
                while True:
                    while len(tasks) < AHEAD and (batch := await inflow.take(BATCH)):
                        # In a context of its own: a graph around this one would lend its
                        # checkpointer, and what is kept of a batch are its rows.
                        work = self._label(at, batch)
                        tasks.append(asyncio.create_task(work, context=contextvars.Context()))
                        at += len(batch)
                        if inflow.idle:
                            break
                    if not tasks:
                        return
                    for row in await tasks.popleft():
                        yield row
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    async def _label(self, at: int, batch: list[str | Text]) -> list[Row]:
        texts = [
            (at + place, each if isinstance(each, Text) else Text(each))
            for place, each in enumerate(batch)
        ]
        state: dict[str, Any] = await self._cascade.ainvoke({"texts": texts})
        rows: list[Row] = state["rows"]
        return rows

    async def _recall(self, inflow: Inflow, done: Iterator[Row]) -> int:
        """Passes over the texts that are done, with what a duplicate further on needs of them."""
        at = 0
        for row in done:
            batch = await inflow.take(1)
            if not batch:
                break
            given = batch[0] if isinstance(batch[0], Text) else Text(batch[0])
            work = read(at, given)
            if work.lang is not None:
                work.key = digest(work)
                self.bench.remember(work)
                if work.duplicate_of is None:
                    self.bench.answers[work.key][1].set_result(row.model_dump_json().encode())
            at += 1
        return at
