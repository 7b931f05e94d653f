"""One exchange with everything around it: replay, budget, price, verdict, and its ledger row.

An exchange is one request and its outcome. Its row is committed before the outcome is used, also
when it failed. In a resumed run a recorded exchange is taken from the ledger instead.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from ...tools.errors import DeadlineExceeded, ModelError
from . import reading, usage
from .billing import Billing
from .budget import Budget, Reservation
from .connection import Line
from .degenerate import unstorable
from .estimate import text_tokens
from .faults import Fault, scrub
from .judge import Verdict, judge
from .ledger import Ledger
from .order import Talk
from .profiles import Profile
from .reading import Completion
from .rows import CallRecord, Entry, Status, canonical, text_hash
from .types import Cost, Messages, Money, Usage
from .wire import server_name

Veil = Callable[[Messages, Profile], Messages]
"""Messages as a server may see them."""


@dataclass
class Binding:
    """What ties a model to a run. ``veil``: see :meth:`.client.Model.veiled`. ``counts``:
    identical requests so far, by node and hash."""

    ledger: Ledger | None = None
    run_id: str = ""
    domain: str = ""
    budget: Budget | None = None
    on_call: Callable[[CallRecord], None] | None = None
    veil: Veil | None = None
    counts: dict[tuple[str, str], int] = field(default_factory=dict)
    earlier: set[str] | None = None
    """Profiles that the run's rows name, once they were looked up."""
    resumed: bool | None = None
    """Whether the run had rows before this attempt's first call, once that was looked up."""


@dataclass(frozen=True, slots=True)
class Step:
    """An exchange that brought a reply, and the verdict on it."""

    completion: Completion
    verdict: Verdict
    usage: Usage
    cost: Cost
    record: CallRecord | None
    replayed: bool


@dataclass(frozen=True, slots=True)
class _Request:
    """A body, its canonical JSON and the hash of that. Both take longer than the comparison of a
    body with the one before."""

    body: dict[str, Any]
    text: str
    digest: str


@dataclass(frozen=True, slots=True)
class _Sent:
    """A request in flight."""

    request: _Request
    started: datetime
    clock: float
    reservation: Reservation | None


class Exchange:
    """Carries out the requests of one talk over one line."""

    def __init__(self, talk: Talk, line: Line, billing: Billing, bound: Binding) -> None:
        self.talk, self._line, self._billing, self._bound = talk, line, billing, bound
        self._server = server_name(line.profile)
        self._secret = line.profile.secret()
        self.records: list[CallRecord] = []
        self.failed: list[tuple[Usage, Cost]] = []
        self.sent = 0
        self._last: _Request | None = None

    async def is_recorded(self) -> bool:
        """Whether an earlier attempt at this run has a reply to the next request."""
        key = self._key()
        return await self._find(key, self._bound.counts.get(key, 0)) is not None

    async def recorded(self) -> Step | None:
        """The next request's reply from the ledger, if an earlier attempt at this run had it."""
        if self._bound.ledger is None:
            return None
        key = self._key()
        # Counted before anything is awaited: two identical requests side by side are two.
        nth = self._bound.counts.get(key, 0)
        self._bound.counts[key] = nth + 1
        record = await self._find(key, nth)
        if record is None or record.response is None:
            return None
        completion = reading.parse(json.loads(record.response), self._server, self._secret)
        free = Cost(record.cost.listed, _zero(record.cost.incurred), record.cost.table)
        self.records.append(record)
        return Step(completion, self._judge(completion), record.usage, free, record, True)

    def _request(self) -> _Request:
        """The talk's next request."""
        body = self.talk.body()
        if self._last is None or self._last.body != body:
            text = canonical(body)
            self._last = _Request(body, text, text_hash(text))
        return self._last

    def _key(self) -> tuple[str, str]:
        return self.talk.order.node, self._request().digest

    async def _find(self, key: tuple[str, str], nth: int) -> CallRecord | None:
        bound = self._bound
        if bound.ledger is None:
            return None
        if bound.resumed is None:
            found = await bound.ledger.holds(bound.run_id)
            # Calls side by side all ask; a later answer may be about the first one's own row.
            bound.resumed = found if bound.resumed is None else bound.resumed
        if not bound.resumed:
            return None
        return await asyncio.to_thread(bound.ledger.replay, bound.run_id, *key, nth)

    async def live(self, seconds: float) -> Step:
        """Sends the next request. Raises Fault when no reply came."""
        request = self._request()
        started, clock = datetime.now(UTC), time.monotonic()
        sent = _Sent(request, started, clock, self._reserve(started, seconds))
        self.sent += 1
        try:
            completion = await self._line.wire.send(
                request.body, stream=self.talk.order.stream, seconds=seconds
            )
        except TimeoutError:
            late = Fault("final", _late(self._server, self.talk.order.deadline), begun=True)
            await self._failed(sent, late)
            raise late from None
        except Fault as fault:
            await self._failed(sent, fault)
            raise
        except asyncio.CancelledError:
            cancelled = Fault("final", ModelError("The call was cancelled."), begun=True)
            # Not awaited: a cancelled task may not get another turn.
            entry = self._failure(sent, cancelled)
            if entry is not None and self._bound.ledger is not None:
                self._bound.ledger.record(entry)
            raise
        return await self._came(sent, completion)

    async def _came(self, sent: _Sent, completion: Completion) -> Step:
        verdict = self._judge(completion)
        spent = self._usage(completion.usage, completion.text)
        cost = self._settled(sent, spent)
        raw = canonical(completion.raw)
        entry = self._entry(
            sent,
            status="ok" if verdict.next == "accept" else "rejected",
            # Escaped, any text is fit for a database, and a replay sees what the call saw.
            response=json.dumps(completion.raw) if unstorable(raw) else raw,
            counts=completion.usage,
            error=verdict.error,
            model=scrub(completion.model),
            spent=spent,
            cost=cost,
        )
        record = await self._record(entry)
        return Step(completion, verdict, spent, cost, record, False)

    async def _failed(self, sent: _Sent, fault: Fault) -> None:
        await self._record(self._failure(sent, fault))

    async def _record(self, entry: Entry | None) -> CallRecord | None:
        """Writes the row and tells of it once it is committed."""
        if entry is None or self._bound.ledger is None:
            return None
        record = await self._bound.ledger.recorded(entry)
        self.records.append(record)
        if self._bound.on_call is not None:
            self._bound.on_call(record)
        return record

    def _failure(self, sent: _Sent, fault: Fault) -> Entry | None:
        # A server that had begun may bill for it, so what it read and wrote is estimated.
        known = fault.begun or fault.usage
        spent = self._usage(fault.usage, fault.text) if known else Usage()
        cost = self._settled(sent, spent) if known else self._settled(sent, None)
        self.failed.append((spent, cost))
        return self._entry(
            sent,
            status="failed",
            response=None,
            counts=fault.usage,
            error=fault.error,
            model="",
            spent=spent,
            cost=cost,
        )

    def _settled(self, sent: _Sent, spent: Usage | None) -> Cost:
        """The cost of an exchange that has ended, with its reservation settled. None: the server
        never took it up, so there is nothing to pay."""
        cost = Cost()
        if spent is not None:
            cost = self._billing.cost(spent, sent.started, time.monotonic() - sent.clock)
        if self._bound.budget is not None and sent.reservation is not None:
            self._bound.budget.settle(sent.reservation, cost.incurred)
        return cost

    def _entry(
        self,
        sent: _Sent,
        *,
        status: Status,
        response: str | None,
        counts: Any,
        error: ModelError | None,
        model: str,
        spent: Usage,
        cost: Cost,
    ) -> Entry | None:
        bound, profile = self._bound, self._line.profile
        if bound.ledger is None:
            return None
        return Entry(
            run_id=bound.run_id,
            domain=bound.domain,
            node=self.talk.order.node,
            request_hash=sent.request.digest,
            request=sent.request.text,
            response=response,
            raw_usage=json.dumps(counts) if counts else None,
            status=status,
            error=scrub(f"{type(error).__name__}: {error}", self._secret) if error else None,
            model=model,
            profile=profile.name,
            server=profile.base_url,
            price_key=profile.price_key,
            started=sent.started,
            seconds=time.monotonic() - sent.clock,
            usage=spent,
            cost=cost,
        )

    def _judge(self, completion: Completion) -> Verdict:
        return judge(
            completion,
            schema=self.talk.order.schema,
            prompt=self.talk.prompt,
            server=self._server,
            max_tokens=self.talk.max_tokens,
        )

    def _usage(self, raw: object, text: str) -> Usage:
        rates = self._line.profile.rates
        return usage.read(
            raw,
            prompt_estimate=self.talk.prompt.expected,
            output_estimate=text_tokens(text, rates),
        )

    def _reserve(self, at: datetime, seconds: float) -> Reservation | None:
        if self._bound.budget is None:
            return None
        return self._bound.budget.reserve(self._billing.ceiling(*self.talk.ceiling(), at, seconds))


def _late(server: str, deadline: float) -> DeadlineExceeded:
    return DeadlineExceeded(
        f"{server} did not finish its reply within the deadline of {deadline:g} s.",
        means="The call was given up; what was done before is kept.",
        remedy="Resume the run, or allow more time with TAEL_DEADLINE.",
    )


def _zero(money: Money | None) -> Money | None:
    return None if money is None else Money(money.amount * 0, money.currency)
