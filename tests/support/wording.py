"""A model that words every section well, as a function and as a server on loopback.

The writer's schema says by its patterns what a sentence may look like; :func:`words` takes the
first way through each. The sentences of the first drafts are plain, those of the last are among
the phrasings that the writer offers, so that every note ends in a sentence that stands.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tael.agents.model.fake import completion
from tael.agents.model.sample import sample_answer

Script = Callable[[dict[str, Any]], "str | dict[str, Any]"]

_FREE_TEXT = re.compile(r"\[\^(?:\\.|[^\]])*\]\{0,\d+\}")
_CHOICE = re.compile(r"\(((?:\\.|[^()|\\])*)\|(?:\\.|[^()\\])*\)")


def words(body: dict[str, Any]) -> str | dict[str, Any]:
    """The answer to a chat request: a sentence for each pattern of its schema, else a sample."""
    schema = body.get("response_format", {}).get("json_schema", {}).get("schema", {})
    fields: dict[str, Any] = schema.get("properties", {})
    if not fields or not all("pattern" in field for field in fields.values()):
        return sample_answer(body)
    return {name: sentence(field["pattern"]) for name, field in fields.items()}


def sentence(pattern: str) -> str:
    """The text that the first way through a pattern gives, with spaces for its free text."""
    text = _FREE_TEXT.sub(" ", pattern.removeprefix("^").removesuffix("$"))
    while (shorter := _CHOICE.sub(lambda match: match[1], text)) != text:
        text = shorter
    plain = re.sub(r"\\(.)", r"\1", text)
    return re.sub(r"\s+", " ", plain).replace(" .", ".").strip()


class WordingServer(ThreadingHTTPServer):
    """``with WordingServer(pause) as server:`` serves :func:`words` over HTTP, ``pause`` seconds
    after each request came in.

    ``script`` answers a request in the place of :func:`words`. ``seen`` counts requests by their
    exact bytes, ``answered`` those whose answer was sent off whole. ``status`` other than 200
    refuses every request.
    """

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, pause: float = 0.0, *, status: int = 200, script: Script = words) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pause, self.status, self.script = pause, status, script
        self.seen: Counter[str] = Counter()
        self.answered: Counter[str] = Counter()
        self.keys: set[str] = set()
        self.lock = threading.Lock()

    @property
    def spec(self) -> str:
        """As ``--model`` takes it."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1#fake"

    def __enter__(self) -> WordingServer:
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed is what these tests are about, not news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: WordingServer

    def log_message(self, *args: Any) -> None:
        """Says nothing."""

    def do_GET(self) -> None:
        self._send(200, {"object": "list", "data": [{"id": "fake", "object": "model"}]})

    def do_POST(self) -> None:
        length = int(self.headers["content-length"])
        raw = self.rfile.read(length)
        if len(raw) < length:  # the client was killed while it sent
            self.close_connection = True
            return
        text = raw.decode()
        with self.server.lock:
            self.server.seen[text] += 1
            self.server.keys.add(self.headers.get("authorization", ""))
        time.sleep(self.server.pause)
        if self.server.status != 200:
            said = f"Incorrect API key provided: {self.headers.get('authorization', '')}"
            self._send(self.server.status, {"error": {"message": said}})
            return
        body = json.loads(text)
        answer = self.server.script(body)
        content = answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)
        self._send(200, completion(body, content))
        with self.server.lock:
            self.server.answered[text] += 1

    def _send(self, status: int, data: dict[str, Any]) -> None:
        raw = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)
