"""Texts on their way in, from a plain or an asynchronous iterable, never far ahead of use."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import AsyncIterable, Iterable
from typing import Any

_END = object()
_BUFFER = 256


class Inflow:
    """Reads an iterable in the background, at most a buffer ahead, and hands out what is there. A
    plain iterable is read in a thread, so that one that waits (stdin) holds nothing up.

    ``idle``: nothing more had come when the last batch was taken, so it is time to work."""

    def __init__(self, source: Iterable[Any] | AsyncIterable[Any]) -> None:
        self._source = source
        self._queue: queue.Queue[Any] = queue.Queue(_BUFFER)
        self._stop = threading.Event()
        self._task: asyncio.Task[None] | None = None
        self._ended = False
        self.idle = False

    async def __aenter__(self) -> Inflow:
        if isinstance(self._source, AsyncIterable):
            self._task = asyncio.create_task(self._pull(self._source))
        else:
            # Not of the executor: a thread that waits for stdin must not hold up the program's end.
            threading.Thread(target=self._read, args=(self._source,), daemon=True).start()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._stop.set()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def take(self, most: int) -> list[Any]:
        """Up to so many, at least one; none at the end. Raises what the source raised."""
        if self._ended:
            return []
        taken: list[Any] = []
        item = self._ready()
        if item is None:
            item = (await asyncio.to_thread(self._wait),)
        while item is not None:
            (value,) = item
            if value is _END:
                self._ended = True
                break
            if isinstance(value, BaseException):
                self._ended = True
                raise value
            taken.append(value)
            if len(taken) == most:
                break
            item = self._ready()
        self.idle = item is None
        return taken

    def _ready(self) -> tuple[Any] | None:
        try:
            return (self._queue.get_nowait(),)
        except queue.Empty:
            return None

    def _wait(self) -> Any:
        while not self._stop.is_set():
            try:
                return self._queue.get(timeout=0.2)
            except queue.Empty:
                continue
        return _END

    def _put(self, item: Any) -> bool:
        while not self._stop.is_set():
            try:
                self._queue.put(item, timeout=0.2)
            except queue.Full:
                continue
            return True
        return False

    def _read(self, source: Iterable[Any]) -> None:
        try:
            for item in source:
                if not self._put(item):
                    return
        except BaseException as error:
            self._put(error)
            return
        self._put(_END)

    async def _pull(self, source: AsyncIterable[Any]) -> None:
        try:
            async for item in source:
                while True:
                    try:
                        self._queue.put_nowait(item)
                        break
                    except queue.Full:
                        await asyncio.sleep(0.005)
        except Exception as error:
            await asyncio.to_thread(self._put, error)
            return
        await asyncio.to_thread(self._put, _END)
