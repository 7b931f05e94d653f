"""The model as the rest of Tael sees it: messages in, a validated reply or a typed error out."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar, overload

from pydantic import BaseModel

from ...tools.errors import ModelError, ServerBusy
from .billing import Billing
from .budget import Budget
from .connection import Connection, Line, Progress
from .exchange import Binding, Exchange, Step, Veil
from .faults import Fault
from .ledger import Ledger
from .order import Order, Talk
from .patience import Patience
from .pricing import PriceTable
from .profiles import Profile
from .rows import CallRecord
from .types import Cost, Messages, Money, Reply, Usage

M = TypeVar("M", bound=BaseModel)


class Model:
    """A model on a server. Make one with `connect`; bind it to a run with `within`."""

    def __init__(
        self,
        connection: Connection,
        prices: PriceTable,
        *,
        fallback: Model | None = None,
        bound: Binding | None = None,
        pace: float = 1.0,
    ) -> None:
        self._connection, self.prices = connection, prices
        self._fallback = fallback
        self._bound = bound or Binding()
        self._pace = pace

    @property
    def profile(self) -> Profile:
        """The server and model. An embedded server's address is there after the first call."""
        return self._connection.profile

    def within(
        self,
        *,
        ledger: Ledger | None = None,
        run_id: str = "",
        domain: str = "",
        budget: Budget | None = None,
        on_call: Callable[[CallRecord], None] | None = None,
    ) -> Model:
        """A copy whose calls belong to a run: recorded in the ledger, or replayed from it where
        the run made them before; held to the budget; told to ``on_call`` once they are recorded.
        Bind anew for every attempt at a run: the copy counts identical requests from its start.
        """
        bound = Binding(ledger, run_id, domain, budget, on_call)
        return self._copy(bound)

    def veiled(self, veil: Veil) -> Model:
        """A copy, bound to the same run, whose messages pass through ``veil`` before a request is
        built of them, with the profile of the server that they go to: the fallback's too. What the
        ledger holds is what was sent."""
        return self._copy(replace(self._bound, veil=veil))

    @property
    def profiles(self) -> tuple[Profile, ...]:
        """This one and the fallback's."""
        return (self.profile, *(self._fallback.profiles if self._fallback else ()))

    def _copy(self, bound: Binding) -> Model:
        fallback = self._fallback._copy(bound) if self._fallback else None
        return Model(self._connection, self.prices, fallback=fallback, bound=bound, pace=self._pace)

    async def open(self) -> Profile:
        """Starts the server or asks it for its model now instead of at the first call; the
        profile as it then is. Raises what stands in the way."""
        return (await self._connection.line()).profile

    async def has_run(self, run_id: str) -> bool | None:
        """Whether the ledger has calls of a run; None where there is no ledger."""
        ledger = self._bound.ledger
        return await ledger.holds(run_id) if ledger else None

    def on_progress(self, tell: Progress | None) -> None:
        """Where to tell how far the download of weights is, before the first call."""
        self._connection.progress = tell

    @overload
    async def ask(
        self,
        messages: Messages,
        *,
        schema: type[M],
        max_tokens: int = ...,
        temperature: float = ...,
        node: str = ...,
        deadline: float | None = ...,
        reasks: int = ...,
        logprobs: int | None = ...,
        stream: bool = ...,
        choices: Sequence[str] = ...,
    ) -> Reply[M]: ...

    @overload
    async def ask(
        self,
        messages: Messages,
        *,
        schema: None = None,
        max_tokens: int = ...,
        temperature: float = ...,
        node: str = ...,
        deadline: float | None = ...,
        reasks: int = ...,
        logprobs: int | None = ...,
        stream: bool = ...,
        choices: Sequence[str] = ...,
    ) -> Reply[str]: ...

    async def ask(
        self,
        messages: Messages,
        *,
        schema: type[BaseModel] | None = None,
        max_tokens: int = 1024,
        temperature: float = 0.0,
        node: str = "",
        deadline: float | None = None,
        reasks: int = 2,
        logprobs: int | None = None,
        stream: bool = False,
        choices: Sequence[str] = (),
    ) -> Reply[Any]:
        """One reply that can be used.

        schema: a pydantic model the reply has to be an object of; without one the value is the
        text. deadline: wall-clock seconds, retries included, counted from when the server has a
        slot for the call. reasks: how often unusable output is asked for again. logprobs: number
        of alternatives to report for each token. stream: read the reply as it is written, which
        lets a reply that goes round in circles be broken off. choices: the only replies
        there are; a server that takes a grammar is held to them, another has to be told.

        Raises ModelError (see its subclasses), BudgetExceeded before a call that could pass the
        budget, InputError for text that is not valid Unicode, StoreError for the ledger.
        """
        seconds = self._connection.settings.deadline if deadline is None else deadline
        order = Order(
            messages,
            schema,
            max_tokens,
            temperature,
            node,
            seconds,
            reasks,
            logprobs,
            stream,
            tuple(choices),
        )
        return await self._ask(order)

    async def aclose(self) -> None:
        """Closes the connections of the running event loop, the fallback's too."""
        await self._connection.aclose()
        if self._fallback:
            await self._fallback.aclose()

    async def _ask(self, order: Order) -> Reply[Any]:
        fallback = self._fallback
        if fallback and await self._fell_back(fallback, order):
            return await fallback._ask(order)
        try:
            return await self._rounds(order)
        except ServerBusy:
            if fallback is None:
                raise
        return await fallback._ask(order)

    async def _fell_back(self, fallback: Model, order: Order) -> bool:
        """Whether an earlier attempt at this run took the fallback for this call. Its reply is in
        the ledger and is not to be paid twice."""
        bound = self._bound
        if bound.ledger is None:
            return False
        if bound.earlier is None:
            bound.earlier = await asyncio.to_thread(bound.ledger.profiles, bound.run_id)
        # Looked up before the fallback is opened, which may mean to start a server.
        if fallback.profile.name not in bound.earlier:
            return False
        return await fallback._has_record(order) and not await self._has_record(order)

    async def _has_record(self, order: Order) -> bool:
        line = await self._connection.line()
        return await self._exchange(order, line).is_recorded()

    async def _rounds(self, order: Order) -> Reply[Any]:
        """Rounds of a conversation, until one ends in a usable reply or in a live failure. A round
        that failed wholly from the record is history: the resumed run deserves a new one."""
        line = await self._connection.line()
        async with line.slots:
            while True:
                exchange = self._exchange(order, line)
                try:
                    return await self._round(exchange, order, line)
                except ModelError as error:
                    if exchange.sent or not exchange.records:
                        self._connection.breaker.note(error)
                        raise

    def _exchange(self, order: Order, line: Line) -> Exchange:
        if self._bound.veil is not None:
            order = replace(order, messages=self._bound.veil(order.messages, line.profile))
        talk = Talk(order, line.profile, self._connection.structured)
        hourly = self._connection.settings.machine_hour_usd
        return Exchange(talk, line, Billing(line.profile, self.prices, hourly), self._bound)

    async def _round(self, exchange: Exchange, order: Order, line: Line) -> Reply[Any]:
        patience = Patience(order.deadline, scale=self._pace)
        began = time.monotonic()
        steps: list[Step] = []
        while True:
            step = await exchange.recorded()
            if step is None:
                self._connection.breaker.check()
                step = await self._send(exchange, patience)
            steps.append(step)
            if step.verdict.next == "accept":
                return _reply(exchange, steps, time.monotonic() - began)
            exchange.talk.follow(step.verdict, step.completion)
            if step.verdict.next == "wait" and not step.replayed:
                assert step.verdict.error is not None
                await asyncio.sleep(patience.pause(Fault("busy", step.verdict.error)))

    async def _send(self, exchange: Exchange, patience: Patience) -> Step:
        """Sends the talk's next request until a reply comes; raises what stands in the way."""
        while True:
            try:
                return await exchange.live(patience.left)
            except Fault as fault:
                talk = exchange.talk
                if fault.kind == "format" and talk.order.schema is not None:
                    talk.restate(self._connection.plainer(talk.structured, fault.error))
                    continue
                pause = patience.pause(fault)
            await asyncio.sleep(pause)


def _reply(exchange: Exchange, steps: list[Step], seconds: float) -> Reply[Any]:
    last = steps[-1]
    value = last.verdict.value
    spent = [(step.usage, step.cost) for step in steps] + exchange.failed
    return Reply(
        value=value,
        text=value if isinstance(value, str) else last.completion.text.strip(),
        usage=sum((usage for usage, _ in spent), Usage()),
        cost=Cost(
            listed=_sum([cost.listed for usage, cost in spent if usage.total]),
            incurred=_sum([cost.incurred for usage, cost in spent if usage.total]),
            table=last.cost.table,
        ),
        model=last.completion.model,
        calls=exchange.sent + sum(step.replayed for step in steps),
        seconds=seconds,
        replayed=all(step.replayed for step in steps),
        call_ids=tuple(record.id for record in exchange.records),
        logprobs=last.completion.logprobs,
    )


def _sum(amounts: list[Money | None]) -> Money | None:
    """The amounts added up; None as soon as one is not known, since a part is not the whole."""
    total: Money | None = None
    for amount in amounts:
        if amount is None:
            return None
        total = amount if total is None else total + amount
    return total
