"""Server-sent events as chat servers send them, read strictly and with little memory.

Only what matters to a completion: ``data`` and ``event`` fields. Comments (keep-alives), ``id``,
``retry`` and events without data are skipped.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Event:
    """One event: its type (``message`` unless the server named it) and its data."""

    type: str
    data: str


async def events(chunks: AsyncIterator[bytes]) -> AsyncIterator[Event]:
    """Events of a byte stream; raises UnicodeDecodeError where the bytes are not UTF-8."""
    kind, data = "", list[str]()
    async for line in _lines(chunks):
        if not line:
            if any(data):
                yield Event(kind or "message", "\n".join(data))
            kind, data = "", []
            continue
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            data.append(value)
        elif name == "event":
            kind = value


async def _lines(chunks: AsyncIterator[bytes]) -> AsyncIterator[str]:
    buffer = b""
    async for chunk in chunks:
        *whole, buffer = (buffer + chunk).split(b"\n")
        for line in whole:
            yield line.removesuffix(b"\r").decode("utf-8")
    # Some servers forget the last line end, or the blank line that closes the last event.
    if buffer:
        yield buffer.removesuffix(b"\r").decode("utf-8")
    yield ""
