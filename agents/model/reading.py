"""From bytes to a completion: plain bodies, streams, and rows of the ledger.

Nothing here judges what was written; it only makes sure that a whole completion came. Everything
that is not one (HTML, half a body, an envelope, an error inside a 200, a stream that was cut) is
a :class:`~.faults.Fault`.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

from ...tools.errors import ContentRefused, ContextOverflow
from . import sse, usage
from .degenerate import looping
from .faults import Fault, broken, refusal
from .types import TokenLogprob

LOOP = "loop"
"""The finish reason that Tael gives a stream that it broke off for going round in circles."""

_CHECK_EVERY = 512
"""Characters between two looks at whether a stream is looping."""


@dataclass(frozen=True, slots=True)
class Completion:
    """One choice as it came. ``raw`` is what the ledger keeps, from which `parse` makes the same
    completion again."""

    text: str
    finish: str | None
    model: str
    usage: Mapping[str, Any] | None
    tool_calls: bool
    reasoned: bool
    logprobs: tuple[TokenLogprob, ...]
    raw: Mapping[str, Any]


def parse_bytes(body: bytes, server: str, secret: str = "") -> Completion:
    """The completion in a plain body."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise broken(server, "bytes that are not UTF-8") from None
    if not text.strip():
        raise broken(server, "an empty body")
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        kind = "a web page" if text.lstrip().startswith("<") else "a body that is not whole JSON"
        raise broken(server, kind) from None
    return parse(data, server, secret)


def parse(data: Any, server: str, secret: str = "") -> Completion:
    """The completion in a decoded body."""
    if not isinstance(data, dict):
        raise broken(server, f"a JSON {type(data).__name__} instead of an object")
    _raise_error(data, server, secret)
    choices = data.get("choices")
    counts = _usage(data)
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
        named = ", ".join(sorted(str(key) for key in data)[:6])
        raise broken(server, f"an object without choices (it has: {named})", usage=counts)
    choice = choices[0]
    message = choice.get("message")
    if not isinstance(message, dict):
        raise broken(server, "a choice without a message", usage=counts)
    return Completion(
        text=_text(message.get("content")),
        finish=_finish(choice),
        model=str(data.get("model") or ""),
        usage=counts,
        tool_calls=bool(message.get("tool_calls") or message.get("function_call")),
        reasoned=bool(message.get("reasoning_content") or message.get("reasoning")),
        logprobs=_logprobs(choice.get("logprobs")),
        raw=data,
    )


async def parse_stream(chunks: AsyncIterator[bytes], server: str, secret: str = "") -> Completion:
    """The completion that a stream adds up to. A stream counts as whole when a chunk carried a
    finish reason; ``[DONE]`` alone is no proof."""
    text: list[str] = []
    choice: dict[str, Any] = {}
    message: dict[str, Any] = {}
    data: dict[str, Any] = {}
    unchecked = 0
    try:
        async for event in sse.events(chunks):
            if event.data.strip() == "[DONE]":
                break
            chunk = _chunk(event, server, secret)
            data["model"] = data.get("model") or chunk.get("model")
            for key in ("usage", "timings"):
                if isinstance(chunk.get(key), dict):
                    data[key] = chunk[key]
            piece = _delta(chunk, choice, message)
            text.append(piece)
            unchecked += len(piece)
            if unchecked >= _CHECK_EVERY:
                unchecked = 0
                if looping("".join(text)):
                    choice["finish_reason"] = LOOP
                    break
    except UnicodeDecodeError:
        raise broken(server, "bytes that are not UTF-8", text="".join(text)) from None
    except Fault as fault:
        fault.text = "".join(text)
        raise
    if not choice.get("finish_reason"):
        raise broken(server, "a stream that ended early", usage=_usage(data), text="".join(text))
    message["content"] = "".join(text)
    return parse({**data, "choices": [{**choice, "message": message}]}, server, secret)


def _chunk(event: sse.Event, server: str, secret: str) -> dict[str, Any]:
    try:
        chunk = json.loads(event.data)
    except (ValueError, RecursionError):
        chunk = None
    if not isinstance(chunk, dict):
        raise broken(server, "a stream with a broken chunk")
    if event.type == "error" and "error" not in chunk:
        chunk = {"error": chunk}
    _raise_error(chunk, server, secret)
    return chunk


def _delta(chunk: Mapping[str, Any], choice: dict[str, Any], message: dict[str, Any]) -> str:
    """Adds one chunk to the choice and message, and returns the text it brings. The chunk with the
    usage has no choices."""
    choices = chunk.get("choices")
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
        return ""
    part = choices[0]
    if part.get("finish_reason"):
        choice["finish_reason"] = part["finish_reason"]
    logprobs = part.get("logprobs")
    if isinstance(logprobs, dict) and isinstance(logprobs.get("content"), list):
        kept = choice.setdefault("logprobs", {"content": []})
        kept["content"].extend(logprobs["content"])
    delta = part.get("delta")
    if not isinstance(delta, dict):
        return ""
    for key in ("tool_calls", "function_call"):
        if delta.get(key):
            message[key] = delta[key]
    for key in ("reasoning_content", "reasoning"):
        if isinstance(delta.get(key), str):
            message[key] = message.get(key, "") + delta[key]
    return _text(delta.get("content"))


def _raise_error(data: Mapping[str, Any], server: str, secret: str) -> None:
    """An error object inside a 200 is the refusal it names, or a broken answer."""
    error = data.get("error")
    if not error:
        return
    code = error.get("code") if isinstance(error, dict) else None
    status = int(code) if isinstance(code, int | str) and str(code).isdigit() else 0
    body = json.dumps(data, ensure_ascii=False)
    if 400 <= status < 600:
        raise refusal(server, status, body, {}, secret=secret)
    fault = refusal(server, 400, body, {}, secret=secret)
    if isinstance(fault.error, ContextOverflow | ContentRefused):
        raise fault
    raise broken(server, "an error in place of an answer")


def _usage(data: Mapping[str, Any]) -> Mapping[str, Any] | None:
    found = data.get("usage")
    if isinstance(found, Mapping):
        return found
    choices = data.get("choices")
    if isinstance(choices, list) and choices and isinstance(choices[0], Mapping):
        inner = choices[0].get("usage")
        if isinstance(inner, Mapping):
            return inner
    timings = data.get("timings")
    return usage.from_timings(timings) if isinstance(timings, Mapping) else None


def _finish(choice: Mapping[str, Any]) -> str | None:
    finish = choice.get("finish_reason")
    return finish if isinstance(finish, str) and finish else None


def _text(content: object) -> str:
    """Content is a string, null, or (on some servers) a list of text parts."""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        parts = (part.get("text") for part in content if isinstance(part, dict))
        return "".join(part for part in parts if isinstance(part, str))
    return ""


def _logprobs(found: object) -> tuple[TokenLogprob, ...]:
    if not isinstance(found, Mapping) or not isinstance(found.get("content"), list):
        return ()
    tokens = []
    for entry in found["content"]:
        if not isinstance(entry, Mapping) or "token" not in entry or "logprob" not in entry:
            return ()
        top = tuple(
            (str(other["token"]), float(other["logprob"]))
            for other in entry.get("top_logprobs") or ()
            if isinstance(other, Mapping) and "token" in other and "logprob" in other
        )
        tokens.append(TokenLogprob(str(entry["token"]), float(entry["logprob"]), top))
    return tuple(tokens)
