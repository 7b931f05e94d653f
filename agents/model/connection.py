"""What all copies of a model share: its server, one connection for each event loop, the breaker.

HTTP connections belong to the event loop they were made in. A model may be used from several
loops, one after the other (``run_sync``) or side by side, so each gets its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

import httpx
from pydantic import SecretStr

from ...tools.errors import ModelError
from ..settings import Settings
from .patience import Breaker
from .profiles import Profile, Structured
from .wire import Wire

Progress = Callable[[int, int, str], None]
"""Told bytes so far, bytes in all and what is fetched, while weights are."""

_PLAINER: dict[Structured, Structured] = {
    "json_schema": "json_object",
    "grammar": "none",
    "json_object": "none",
}


@dataclass(frozen=True)
class Line:
    """A connection in one event loop, and how many requests may be on it at once."""

    profile: Profile
    wire: Wire
    slots: asyncio.Semaphore


class Connection:
    """The way to one server. ``profile`` gains its address and model when the server is started or
    asked for them, at the first request."""

    def __init__(
        self,
        profile: Profile,
        settings: Settings,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.profile, self.settings = profile, settings
        self._first = profile
        self.breaker = Breaker()
        self.structured: Structured = profile.structured
        self.progress: Progress | None = None
        self._transport = transport
        self._lines: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Task[Line]] = (
            WeakKeyDictionary()
        )

    async def line(self) -> Line:
        """The connection of the running event loop, made at the first call. Calls that come while
        it is being made wait for the same one; a failure is not kept."""
        loop = asyncio.get_running_loop()
        task = self._lines.get(loop)
        if task is None or (task.done() and (task.cancelled() or task.exception())):
            task = loop.create_task(self._open())
            self._lines[loop] = task
        # Shielded: a caller that is cancelled must not take the line away from the others.
        return await asyncio.shield(task)

    async def _open(self) -> Line:
        # From the profile as resolved: an address of another loop's time may be gone.
        profile = self._first
        if profile.provider == "embedded":
            profile = await self._embedded(profile)
        wire = Wire(
            profile,
            connect_timeout=self.settings.connect_timeout,
            transport=self._transport,
        )
        if not profile.model:
            async with asyncio.timeout(self.settings.deadline):
                profile = replace(profile, model=await wire.only_model())
        self.profile = profile
        return Line(profile, wire, asyncio.Semaphore(profile.max_concurrency))

    async def _embedded(self, profile: Profile) -> Profile:
        # Imported late: no other profile needs the engine.
        from .embedded import endpoint

        found = await endpoint(profile.model, self.settings, self.progress)
        return replace(
            profile,
            base_url=found.base_url,
            api_key=SecretStr(found.api_key),
            context=found.context,
            model=found.model,
            max_concurrency=found.slots,
        )

    def plainer(self, refused: Structured, error: ModelError) -> Structured:
        """A plainer way of asking for JSON than the one this server refused, from now on for every
        call. Raises the server's error when there is none left."""
        # Of calls that were refused side by side, only the first steps down.
        if self.structured == refused:
            below = _PLAINER.get(refused)
            if below is None:
                raise error
            self.structured = below
        return self.structured

    async def aclose(self) -> None:
        """Closes the running loop's connection. Those of other loops ended with them."""
        task = self._lines.pop(asyncio.get_running_loop(), None)
        if task is None:
            return
        if not task.done():
            task.cancel()
        elif not task.cancelled() and task.exception() is None:
            await task.result().wire.aclose()
