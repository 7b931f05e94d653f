"""Work that is cheaper together: what callers hand in at the same time is done as one batch.

A commit costs the disk the same for one row as for twenty. So nobody commits alone: the first
caller begins a batch, those who come while it is under way wait and are the next one. Each still
waits until its own item is done. There is no thread that has to be stopped; an event loop borrows
one from its executor for as long as there is something to do.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

A = TypeVar("A")
R = TypeVar("R")

LARGEST = 64
"""Items in a batch: a transaction that holds others up must stay short."""

GATHER = 0.002
"""Seconds that a batch waits for more, once there was company. Nothing beside a model's reply, and
a caller that is alone never waits."""


class _Ticket(Generic[A, R]):
    """An item and, once ``done``, what became of it. ``future``: of the loop that waits."""

    __slots__ = ("done", "error", "future", "item", "result")

    def __init__(self, item: A, future: asyncio.Future[R] | None) -> None:
        self.item, self.future = item, future
        self.done = False
        self.result: R | None = None
        self.error: BaseException | None = None


class Journal(Generic[A, R]):
    """Batches for one kind of work.

    work: takes items in the order they were handed in, gives as many outcomes; an outcome that is
    an exception is raised for its own item only. What ``work`` raises is raised for all.
    """

    def __init__(self, work: Callable[[Sequence[A]], Sequence[R | Exception]]) -> None:
        self._work = work
        self._waiting: list[_Ticket[A, R]] = []
        self._list = threading.Lock()
        self._turn = threading.Lock()
        self._draining = False
        self._company = False

    def do(self, item: A) -> R:
        """Does an item, with whatever else waits. Blocks the thread until it is done."""
        ticket: _Ticket[A, R] = _Ticket(item, None)
        with self._list:
            self._waiting.append(ticket)
        while not ticket.done:
            with self._turn:
                # Another thread may have done it while this one waited for its turn.
                if not ticket.done:
                    self._batch()
        if ticket.error is not None:
            raise ticket.error
        return ticket.result  # type: ignore[return-value]

    async def wait(self, item: A) -> R:
        """The same without blocking the event loop. Once handed in, an item is done even if its
        caller is cancelled."""
        loop = asyncio.get_running_loop()
        ticket: _Ticket[A, R] = _Ticket(item, loop.create_future())
        assert ticket.future is not None
        with self._list:
            self._waiting.append(ticket)
            start, self._draining = not self._draining, True
        if start:
            try:
                loop.run_in_executor(None, self._drain)
            except RuntimeError:
                # The executor is closed: nobody would come for what waits.
                self._drain()
        return await ticket.future

    def _drain(self) -> None:
        while True:
            if self._company:
                time.sleep(GATHER)
            with self._turn:
                with self._list:
                    if not self._waiting:
                        self._draining = False
                        return
                self._batch()

    def _batch(self) -> None:
        """Does what waits, up to a batch. The caller has the turn."""
        with self._list:
            batch, self._waiting = self._waiting[:LARGEST], self._waiting[LARGEST:]
        self._company = len(batch) > 1
        try:
            outcomes = self._work([ticket.item for ticket in batch])
            for ticket, outcome in zip(batch, outcomes, strict=True):
                if isinstance(outcome, Exception):
                    ticket.error = outcome
                else:
                    ticket.result = outcome
        except BaseException as error:
            # Nobody may wait for ever, whatever it was.
            for ticket in batch:
                ticket.error = error
        loops: dict[asyncio.AbstractEventLoop, list[_Ticket[A, R]]] = {}
        for ticket in batch:
            ticket.done = True
            if ticket.future is not None:
                loops.setdefault(ticket.future.get_loop(), []).append(ticket)
        for loop, tickets in loops.items():
            # One wake-up for all; a loop that has ended has nobody left to tell.
            if not loop.is_closed():
                loop.call_soon_threadsafe(_tell, tickets)


def _tell(tickets: Sequence[_Ticket[A, R]]) -> None:
    for ticket in tickets:
        future = ticket.future
        if future is None or future.done():
            continue
        if ticket.error is not None:
            future.set_exception(ticket.error)
        else:
            future.set_result(ticket.result)  # type: ignore[arg-type]
