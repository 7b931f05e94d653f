"""A model that follows a script, behind the same HTTP client as a real one.

It replaces the transport only, so that a test exercises everything else: the request that is
built, the reading, the checks, the ledger::

    model = connect("fake", transport=ScriptedModel(["first reply", {"label": "positive"}]))
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeAlias

import httpx

from .estimate import prompt_tokens, text_tokens

Answer: TypeAlias = "str | dict[str, Any]"
"""A reply's text; a dict is the JSON object to reply with; a dict with ``choices`` or ``error`` is
the whole body."""

Script: TypeAlias = "Callable[[dict[str, Any]], Answer | Awaitable[Answer]] | Sequence[Answer]"
"""From a request's JSON to an answer, or the answers one after the other."""


class ScriptedModel(httpx.AsyncBaseTransport):
    """An httpx transport that answers chat requests from a script, plain or as a stream.
    ``requests`` holds the JSON of each. A list that has run out is a 400 that says so."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self.requests: list[dict[str, Any]] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(await request.aread())
        self.requests.append(body)
        answer = await self._answer(body, len(self.requests) - 1)
        if isinstance(answer, dict) and "error" in answer:
            return _json(400, answer, request)
        if isinstance(answer, dict) and "choices" in answer:
            return _json(200, answer, request)
        text = answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)
        if body.get("stream"):
            headers = {"content-type": "text/event-stream"}
            return httpx.Response(200, text=_stream(body, text), headers=headers, request=request)
        return _json(200, completion(body, text), request)

    async def _answer(self, body: dict[str, Any], index: int) -> Answer:
        if callable(self._script):
            found = self._script(body)
            return await found if inspect.isawaitable(found) else found
        if index < len(self._script):
            return self._script[index]
        said = f"the script has {len(self._script)} answers, and this is request {index + 1}"
        return {"error": {"message": said}}


def _json(status: int, data: Any, request: httpx.Request) -> httpx.Response:
    # Escaped, so that a script may hold what is not text, as a broken server's reply does.
    headers = {"content-type": "application/json"}
    return httpx.Response(status, content=json.dumps(data), headers=headers, request=request)


def completion(body: dict[str, Any], text: str) -> dict[str, Any]:
    """A complete chat completion with that text, with usage as Tael estimates it."""
    return {
        "id": "scripted",
        "object": "chat.completion",
        "created": 0,
        "model": body["model"],
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": text},
                "finish_reason": "stop",
            }
        ],
        "usage": _usage(body, text),
    }


def _usage(body: dict[str, Any], text: str) -> dict[str, Any]:
    prompt, output = prompt_tokens(body["messages"]).expected, text_tokens(text)
    return {
        "prompt_tokens": prompt,
        "completion_tokens": output,
        "total_tokens": prompt + output,
    }


def _stream(body: dict[str, Any], text: str) -> str:
    deltas: list[dict[str, Any]] = [
        {"delta": {"role": "assistant", "content": text}, "index": 0, "finish_reason": None},
        {"delta": {}, "index": 0, "finish_reason": "stop"},
    ]
    chunks = [{"model": body["model"], "choices": [delta]} for delta in deltas]
    last = {"model": body["model"], "choices": [], "usage": _usage(body, text)}
    lines = [json.dumps(chunk, ensure_ascii=False) for chunk in [*chunks, last]]
    return "".join(f"data: {line}\n\n" for line in [*lines, "[DONE]"])
