"""How long to keep trying: one clock for a whole call, growing pauses, and a breaker."""

from __future__ import annotations

import random
import time

from ...tools.errors import AuthError, ModelError, PaymentError, ServerBusy
from .faults import Fault

TRIES = 4
"""Tries of a server that is broken or cannot be reached. One that is busy is asked until the
deadline."""

LONGEST_WAIT = 60.0
"""A server that asks for more seconds than this is not waited for: the run is parked instead."""

_FIRST, _GROWTH, _MOST = 0.5, 2.0, 20.0
_POLL = 1.0

BREAKER_SECONDS = 60.0


class Patience:
    """The clock and the tries of one call. ``scale`` shortens all pauses (for tests)."""

    def __init__(self, deadline: float, *, scale: float = 1.0) -> None:
        self._deadline, self._scale = deadline, scale
        self._until = time.monotonic() + deadline
        self._broken = 0
        self._pauses = 0

    @property
    def left(self) -> float:
        """Seconds until the deadline, at least a hair so that a timeout can be set to it."""
        return max(0.001, self._until - time.monotonic())

    def pause(self, fault: Fault) -> float:
        """Seconds to wait before the next try. Raises the fault's error when there is no use in
        one: it is final, tries or time are used up, or the server asks to wait too long."""
        if fault.kind in {"final", "format"}:
            raise fault.error
        if fault.kind == "broken":
            self._broken += 1
            if self._broken >= TRIES:
                raise fault.error
        wait = self._wait(fault)
        # A try that has only a moment left would end as a timeout and hide what is wrong.
        if wait + min(1.0, self._deadline / 10) >= self._until - time.monotonic():
            raise self._out_of_time(fault.error)
        return wait

    def _wait(self, fault: Fault) -> float:
        error = fault.error
        if isinstance(error, ServerBusy) and error.retry_after is not None:
            if error.retry_after > LONGEST_WAIT:
                raise error
            # Obeyed to the second; the jitter keeps a fan-out from coming back all at once.
            return error.retry_after + random.uniform(0, 0.2) * self._scale  # noqa: S311
        if fault.kind == "loading":
            return _POLL * self._scale
        pause = min(_MOST, _FIRST * _GROWTH**self._pauses)
        self._pauses += 1
        return pause * random.uniform(0.5, 1.0) * self._scale  # noqa: S311

    def _out_of_time(self, error: ModelError) -> ModelError:
        error.means = (
            f"{error.means} It stayed so until the deadline of {self._deadline:g} s was too near "
            "for another try."
        ).strip()
        return error


class Breaker:
    """Remembers that a key or an account is refused, so that a fan-out of calls stops at once.
    It closes again after a minute, for programs that run on while the account is topped up."""

    def __init__(self) -> None:
        self._error: ModelError | None = None
        self._until = 0.0

    def check(self) -> None:
        if self._error is not None and time.monotonic() < self._until:
            # A new one each time: a shared instance would gather the traces of every caller.
            error = self._error
            raise type(error)(error.what, means=error.means, remedy=error.remedy)

    def note(self, error: ModelError) -> None:
        if isinstance(error, AuthError | PaymentError):
            self._error, self._until = error, time.monotonic() + BREAKER_SECONDS
