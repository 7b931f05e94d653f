"""A fake OpenAI-compatible server over real HTTP that can misbehave in every known way.

The URL says how: ``/once/<fault>/<any>/v1`` misbehaves at the first request and is good after it,
``/always/<fault>/<any>/v1`` never gets better. `FAULTS` maps names to what a server does.
"""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

GOOD = {"label": "positive", "score": 3}
GOOD_TEXT = json.dumps(GOOD)
HANG_SECONDS = 8.0
"""How long a fault that never ends goes on; longer than any deadline in the tests."""


def completion(content: Any, finish: Any = "stop", **message: Any) -> dict[str, Any]:
    """A complete body with that content."""
    return {
        "id": "c1",
        "model": "served-model",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": content, **message},
                "finish_reason": finish,
            }
        ],
        "usage": {"prompt_tokens": 900, "completion_tokens": 12, "total_tokens": 912},
    }


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: OpenAIServer  # type: ignore[assignment]

    def log_message(self, *args: Any) -> None:
        """Says nothing."""

    def do_GET(self) -> None:
        self.json(200, {"object": "list", "data": [{"id": "served-model", "object": "model"}]})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        mode, fault = self.path.split("/")[1:3]
        with self.server.lock:
            count = self.server.counts.get(self.path, 0)
            self.server.counts[self.path] = count + 1
            self.server.bodies.setdefault(self.path, []).append(body)
        act = FAULTS[fault] if mode == "always" or count == 0 else good
        try:
            act(self, body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def json(self, status: int, data: Any, **headers: str) -> None:
        self.raw(status, json.dumps(data).encode(), "application/json", **headers)

    def raw(self, status: int, body: bytes, kind: str = "application/json", **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def open_ended(self, kind: str) -> None:
        """Starts a body that ends when the connection does."""
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True

    def reset(self) -> None:
        """Ends the connection with a TCP reset."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()


Act = Callable[[Handler, dict[str, Any]], None]


class OpenAIServer(ThreadingHTTPServer):
    """``with OpenAIServer() as server:`` serves on a loopback port in a thread."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.lock = threading.Lock()
        self.counts: dict[str, int] = {}
        self.bodies: dict[str, list[dict[str, Any]]] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def __enter__(self) -> OpenAIServer:
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no news."""


def good(handler: Handler, body: dict[str, Any]) -> None:
    if body.get("stream"):
        stream(handler, [delta(GOOD_TEXT[:9]), delta(GOOD_TEXT[9:]), delta(finish="stop"), USAGE])
    else:
        handler.json(200, completion(GOOD_TEXT))


# Plain bodies


def status(code: int, message: str = "", **headers: str) -> Act:
    return lambda handler, body: handler.json(
        code, {"error": {"message": message, "type": "x", "code": None}}, **headers
    )


def body(data: Any, code: int = 200) -> Act:
    return lambda handler, _: handler.json(code, data)


def page(code: int) -> Act:
    html = b"<!DOCTYPE html><html><body>Bad gateway</body></html>"
    return lambda handler, _: handler.raw(code, html, "text/html")


def raw(data: bytes) -> Act:
    return lambda handler, _: handler.raw(200, data)


def content(text: Any, finish: Any = "stop", **message: Any) -> Act:
    return body(completion(text, finish, **message))


def without(key: str) -> dict[str, Any]:
    data = completion(GOOD_TEXT)
    del data[key]
    return data


def usage(value: Any) -> Act:
    return body({**completion(GOOD_TEXT), "usage": value})


def echoes_key(handler: Handler, _: dict[str, Any]) -> None:
    key = handler.headers["authorization"].removeprefix("Bearer ")
    handler.json(401, {"error": {"message": f"Incorrect API key provided: {key}"}})


def half_body(handler: Handler, _: dict[str, Any]) -> None:
    data = json.dumps(completion(GOOD_TEXT)).encode()
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data[: len(data) // 2])
    handler.close_connection = True


def blank_lines(handler: Handler, _: dict[str, Any]) -> None:
    handler.open_ended("application/json")
    drip(handler, b"\n")


def drip(handler: Handler, data: bytes) -> None:
    until = time.monotonic() + HANG_SECONDS
    while time.monotonic() < until:
        handler.wfile.write(data)
        handler.wfile.flush()
        time.sleep(0.05)


def silence(handler: Handler, _: dict[str, Any]) -> None:
    time.sleep(HANG_SECONDS)
    handler.close_connection = True


def hang_up(handler: Handler, _: dict[str, Any]) -> None:
    handler.close_connection = True


def refuses_format(handler: Handler, request: dict[str, Any]) -> None:
    if "response_format" in request or "grammar" in request:
        handler.json(400, {"error": {"message": "This response_format type is unavailable now"}})
    else:
        good(handler, request)


TOOL = [{"id": "1", "type": "function", "function": {"name": "rm", "arguments": '{"path": "/'}}]

PLAIN: dict[str, Act] = {
    "429": status(429, "slow down"),
    "429-retry-1": status(429, "slow down", Retry_After="1"),
    "429-retry-600": status(429, "slow down", Retry_After="600"),
    "500": status(500, "oops"),
    "503-busy": status(503, "overloaded"),
    "503-loading": status(503, "Loading model"),
    "502-html": page(502),
    "200-html": page(200),
    "200-empty": raw(b""),
    "200-half-body": half_body,
    "200-half-json": raw(json.dumps(completion(GOOD_TEXT)).encode()[:60]),
    "200-array": body([1, 2]),
    "200-deep": raw(b"[" * 200_000),
    "401": echoes_key,
    "402": status(402, "Insufficient Balance"),
    "404": status(404, "no such model"),
    "422": status(422, "invalid parameter"),
    "redirect": lambda handler, _: handler.json(307, {}, Location="http://127.0.0.1:9/v1"),
    "400-overflow": status(400, "This model's maximum context length is 4096 tokens"),
    "400-risk": status(400, "Content Exists Risk"),
    "400-reasoning": status(400, "The reasoning_content must be passed back to the API"),
    "400-format": refuses_format,
    "blank": content(""),
    "null": content(None),
    "spaces": content("    \n  "),
    "reasoning-only": content("", reasoning_content="Let me think about it."),
    "space-loop": content('{"label": "' + " " * 3000, "length"),
    "repetition": content("the bank said that " * 200, "length"),
    "json-cut-length": content(GOOD_TEXT[:12], "length"),
    "json-cut-stop": content(GOOD_TEXT[:12]),
    "json-fenced": content(f"```json\n{GOOD_TEXT}\n```"),
    "json-in-prose": content(f"Here it is: {GOOD_TEXT} I hope that helps."),
    "json-twice": content(f"{GOOD_TEXT}\n{GOOD_TEXT}"),
    "json-wrong": content('{"label": "positive", "score": "many"}'),
    "json-extra": content('{"label": "positive"}'),
    "json-same-key": content('{"label": "positive", "label": "negative", "score": 3}'),
    "json-nan": content('{"label": "positive", "score": NaN}'),
    "json-array": content(f"[{GOOD_TEXT}]"),
    "think": content(f"<think>maybe {{}}</think>{GOOD_TEXT}"),
    "think-no-opening": content(f"hmm, maybe negative</think>\n{GOOD_TEXT}"),
    "think-unclosed": content("<think>hmm, maybe"),
    "tool-markup": content('<｜DSML｜tool_calls><｜DSML｜invoke name="rm">'),
    "tool-markup-in-json": content('{"label": "<tool_call>rm</tool_call>", "score": 1}'),
    "tool-arguments": content(None, "tool_calls", tool_calls=TOOL),
    "tool-unknown": content(GOOD_TEXT, tool_calls=TOOL),
    "content-filter": content("", "content_filter"),
    "no-resources": content('{"lab', "insufficient_system_resource"),
    "no-finish": content(GOOD_TEXT, None),
    "no-choices": body(without("choices")),
    "empty-choices": body({**completion(""), "choices": []}),
    "null-message": body({**completion(""), "choices": [{"message": None}]}),
    "envelope": body({"data": completion(GOOD_TEXT), "success": True}),
    "200-error": body({"error": {"message": "upstream failed"}}),
    "200-error-429": body({"error": {"message": "slow down", "code": 429}}),
    "usage-missing": body(without("usage")),
    "usage-null": usage(None),
    "usage-zero": usage({"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}),
    "prompt-cut": usage({"prompt_tokens": 40, "completion_tokens": 12}),
    "blank-lines": blank_lines,
    "surrogate": raw(json.dumps(completion('{"label": "\ud83d", "score": 1}')).encode()),
    "nul": content('{"label": "a\\u0000b", "score": 1}\x00'),
    "not-utf8": raw(json.dumps(completion("x")).encode().replace(b'"x"', b'"\xff\xfe"')),
    "8-mb": content("x" * 8_000_000),
    "8-mb-error": lambda handler, _: handler.raw(500, b"x" * 8_000_000, "text/plain"),
    "reset": lambda handler, _: handler.reset(),
    "hang-up": hang_up,
    "silence": silence,
}


# Streams


def delta(text: str | None = None, finish: str | None = None, **fields: Any) -> dict[str, Any]:
    part = {"content": text, **fields} if text is not None or fields else {}
    choice = {"index": 0, "delta": part, "finish_reason": finish}
    return {"id": "c1", "model": "served-model", "choices": [choice]}


USAGE = {
    "model": "served-model",
    "choices": [],
    "usage": {"prompt_tokens": 900, "completion_tokens": 12},
}
FIRST, SECOND, STOP = delta(GOOD_TEXT[:9]), delta(GOOD_TEXT[9:]), delta(finish="stop")


def event(data: Any) -> bytes:
    return f"data: {json.dumps(data)}\n\n".encode()


def stream(handler: Handler, chunks: list[Any], end: bytes = b"data: [DONE]\n\n") -> None:
    """Sends chunks (bytes as they are, everything else as an event) and ends well."""
    handler.open_ended("text/event-stream")
    for chunk in chunks:
        handler.wfile.write(chunk if isinstance(chunk, bytes) else event(chunk))
        handler.wfile.flush()
    handler.wfile.write(end)


def streamed(*chunks: Any, end: bytes = b"data: [DONE]\n\n") -> Act:
    return lambda handler, _: stream(handler, list(chunks), end)


def stream_reset(handler: Handler, _: dict[str, Any]) -> None:
    stream(handler, [FIRST], b"")
    handler.wfile.flush()
    time.sleep(0.05)
    handler.reset()


def stream_stall(handler: Handler, _: dict[str, Any]) -> None:
    stream(handler, [FIRST], b"")
    time.sleep(HANG_SECONDS)


def stream_comments(handler: Handler, _: dict[str, Any]) -> None:
    handler.open_ended("text/event-stream")
    drip(handler, b": keep-alive\n\n")


def stream_spaces(handler: Handler, _: dict[str, Any]) -> None:
    handler.open_ended("text/event-stream")
    drip(handler, event(delta(" " * 200)))


def stream_8_mb(handler: Handler, _: dict[str, Any]) -> None:
    handler.open_ended("text/event-stream")
    for number in range(120_000):
        handler.wfile.write(event(delta(f"word {number} ")))


def thinking_pieces() -> list[dict[str, Any]]:
    text = f"<think>is it? </think>{GOOD_TEXT}"
    return [delta(text[at : at + 3]) for at in range(0, len(text), 3)]


STREAM: dict[str, Act] = {
    "s-comment-after-id": streamed(b"id: 1\n: note\n\n", FIRST, b": hm\n\n", SECOND, STOP),
    "s-empty-data": streamed(b"data:\n\n", FIRST, b"data: \n\n", SECOND, STOP),
    "s-usage-no-choices": streamed(FIRST, SECOND, STOP, USAGE),
    "s-crlf": streamed(
        *(event(part).replace(b"\n", b"\r\n") for part in (FIRST, SECOND, STOP)),
    ),
    "s-no-done": streamed(FIRST, SECOND, STOP, end=b""),
    "s-cut-clean": streamed(FIRST, end=b""),
    "s-cut-reset": stream_reset,
    "s-cut-mid-chunk": streamed(FIRST, event(SECOND)[:40], end=b""),
    "s-done-no-finish": streamed(FIRST, SECOND),
    "s-error-event": streamed(FIRST, b'event: error\ndata: {"message": "oops"}\n\n'),
    "s-error-data": streamed(FIRST, {"error": {"message": "oops", "code": 500}}),
    "s-broken-chunk": streamed(FIRST, b"data: {broken\n\n", SECOND, STOP),
    "s-not-utf8": streamed(FIRST, b"data: \xff\xfe\n\n", SECOND, STOP),
    "s-length": streamed(FIRST, delta(finish="length")),
    "s-blank": streamed(STOP),
    "s-think": streamed(*thinking_pieces(), STOP),
    "s-tool": streamed(delta(tool_calls=TOOL), delta(finish="tool_calls")),
    "s-stall": stream_stall,
    "s-comments": stream_comments,
    "s-spaces": stream_spaces,
    "s-8-mb": stream_8_mb,
    "s-plain-html": page(200),
    "s-429": status(429, "slow down"),
}


def slow(handler: Handler, request: dict[str, Any]) -> None:
    time.sleep(0.03)
    good(handler, request)


FAULTS: dict[str, Act] = {**PLAIN, **STREAM, "none": good, "slow": slow}


@dataclass(frozen=True)
class Address:
    """Where one case of one fault is served."""

    server: OpenAIServer
    mode: str
    fault: str

    @property
    def base_url(self) -> str:
        return f"{self.server.url}/{self.mode}/{self.fault}/v1"

    @property
    def requests(self) -> list[dict[str, Any]]:
        return self.server.bodies.get(f"/{self.mode}/{self.fault}/v1/chat/completions", [])
