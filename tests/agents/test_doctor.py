"""The doctor tells a server that can from one that only says so."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from tael.agents import settings
from tael.agents.doctor import Diagnosis, diagnose
from tael.tests.support.live import PLUMBING, link_weights

Act = Callable[[dict[str, Any]], "tuple[int, Any]"]


def _reply(content: str, **more: Any) -> dict[str, Any]:
    message = {"role": "assistant", "content": content, **more.pop("message", {})}
    choice = {"index": 0, "message": message, "finish_reason": "stop", **more}
    usage = {"prompt_tokens": 20, "completion_tokens": 12, "total_tokens": 32}
    return {"id": "1", "model": "tiny", "choices": [choice], "usage": usage}


def capable(body: dict[str, Any]) -> tuple[int, Any]:
    """A server that does all it is asked."""
    prompt = "".join(message["content"] for message in body["messages"])
    if len(prompt) > 30_000:
        return 400, {"error": {"message": "longer than the context"}}
    if body.get("stream"):
        chunk = {"choices": [{"delta": {"content": "one"}, "finish_reason": None}]}
        last = {"choices": [{"delta": {}, "finish_reason": "stop"}]}
        counted = {"choices": [], "usage": {"prompt_tokens": 9}}
        return 200, [chunk, last, counted]
    if "grammar" in body:
        return 200, _reply("teal")
    if "tools" in body:
        call = {"id": "c", "type": "function"}
        function = {"name": "get_weather", "arguments": '{"city": "Paris"}'}
        return 200, _reply("", message={"tool_calls": [{**call, "function": function}]})
    if "logprobs" in body:
        return 200, _reply("yes", logprobs={"content": [{"token": "yes", "logprob": -0.1}]})
    asked = body.get("response_format", {}).get("type")
    text = {"json_schema": '{"answer": "teal"}', "json_object": '{"colour": "red"}'}.get(asked)
    reply = _reply(text or "ready")
    reply["usage"]["prompt_tokens_details"] = {"cached_tokens": 16}
    return 200, reply


def deaf(body: dict[str, Any]) -> tuple[int, Any]:
    """A server that takes every field, heeds none, thinks aloud and cuts long prompts."""
    if body.get("stream"):
        return 200, []
    reply = _reply("<think>hm</think> Nice weather.")
    if len(body["messages"][-1]["content"]) > 20_000:
        reply["usage"]["prompt_tokens"] = 4096
    return 200, reply


def strict(body: dict[str, Any]) -> tuple[int, Any]:
    """A server that refuses what it does not know."""
    known = {"model", "messages", "max_tokens", "temperature", "stream", "stream_options"}
    if set(body) - known:
        return 400, {"error": {"message": "unknown field"}}
    return capable(body)


def shapeless(body: dict[str, Any]) -> tuple[int, Any]:
    """A server whose fields are of the wrong kinds, once it has said hello."""
    if body["max_tokens"] == 16 and not body.get("stream"):
        return 200, _reply("ready")
    return 200, {"choices": [{"message": "text", "logprobs": 3}], "usage": {"prompt_tokens": "x"}}


class _Handler(BaseHTTPRequestHandler):
    server: Fake

    def do_GET(self) -> None:
        if self.headers.get("Authorization") != "Bearer sesame":
            return self._send(401, {"error": {"message": "who are you"}})
        return self._send(200, {"object": "list", "data": [{"id": "tiny", **self.server.meta}]})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status, answer = self.server.act(body)
        if isinstance(answer, list):
            lines = [f"data: {json.dumps(chunk)}\n\n" for chunk in answer]
            self._raw(status, "".join([*lines, "data: [DONE]\n\n"] if lines else lines).encode())
        else:
            self._send(status, answer)

    def _send(self, status: int, data: Any) -> None:
        self._raw(status, json.dumps(data).encode())

    def _raw(self, status: int, data: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: object) -> None:
        pass


class Fake(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.act: Act = capable
        self.meta: dict[str, Any] = {}
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


@pytest.fixture
def fake() -> Iterator[Fake]:
    server = Fake()
    yield server
    server.shutdown()
    server.server_close()


def _diagnose(model: str | None, key: str = "sesame", **options: Any) -> Diagnosis:
    return asyncio.run(diagnose(settings.load(api_key=key, **options), model, patience=20))


def _said(found: Diagnosis) -> dict[str, tuple[str, str]]:
    return {finding.name: (finding.status, finding.detail) for finding in found.server}


def test_a_capable_server(fake: Fake) -> None:
    fake.meta = {"max_model_len": 8000}
    found = _diagnose(fake.url)
    said = _said(found)
    assert {name: status for name, (status, _) in said.items() if status != "ok"} == {}
    assert set(said) == {
        *("server", "json_schema", "json_object", "grammar", "tools", "logprobs"),
        *("usage", "streaming", "thinking", "context", "speed"),
    }
    assert said["context"][1] == "8000 tokens; a longer prompt is refused"
    assert f'model = "{fake.url}#tiny"' in found.suggestion
    assert "TAEL_API_KEY" in found.suggestion
    assert "sesame" not in json.dumps(found.plain())
    assert found.sound


def test_a_server_that_only_nods(fake: Fake) -> None:
    fake.act = deaf
    found = _diagnose(fake.url)
    said = _said(found)
    for name in ("json_schema", "json_object", "grammar"):
        assert said[name] == ("warn", "ignored")
    assert said["tools"][0] == said["logprobs"][0] == said["streaming"][0] == "warn"
    assert said["thinking"] == ("warn", "on, which costs output tokens; no switch found")
    assert said["usage"] == ("warn", "reported, without cached tokens")
    assert said["context"][0] == "fail"
    assert "silently cut 6000 tokens to 4096" in said["context"][1]
    assert not found.sound


def test_a_server_that_refuses(fake: Fake) -> None:
    fake.act = strict
    said = _said(_diagnose(fake.url))
    for name in ("json_schema", "json_object", "grammar", "tools", "logprobs"):
        assert said[name] == ("warn", "refused (HTTP 400)")
    assert said["streaming"][0] == "ok"


def test_answers_out_of_shape_are_findings(fake: Fake) -> None:
    fake.act = shapeless
    said = _said(_diagnose(fake.url))
    assert said["server"][0] == "ok"
    assert len(said) == 11
    assert all(status != "ok" for name, (status, _) in said.items() if name.startswith("json"))


def test_a_refused_key_and_a_closed_port(fake: Fake) -> None:
    refused = _diagnose(fake.url, key="wrong-key")
    assert _said(refused) == {"server": ("fail", "the key is refused (HTTP 401)")}
    closed = _diagnose("http://127.0.0.1:9/v1")
    assert "cannot be reached" in _said(closed)["server"][1]
    assert not closed.sound
    assert closed.suggestion == ""


def test_an_unknown_profile_is_a_finding() -> None:
    assert "deepseek" in _said(_diagnose("deepsek"))["server"][1]


def test_nothing_is_fetched_unasked() -> None:
    found = _diagnose(None)
    assert _said(found)["server"][0] == "skip"
    assert "agent models pull" in _said(found)["server"][1]
    assert found.profile == "embedded:qwen2.5-coder-1.5b"


def test_the_installation(tmp_path: Path) -> None:
    found = _diagnose("fake")
    by_name = {finding.name: finding for finding in found.installation}
    assert by_name["packages"].status == by_name["home"].status == by_name["ledger"].status == "ok"
    assert by_name["weights"].status == "warn"
    assert found.sound
    (tmp_path / "file").write_text("")
    broken = _diagnose("fake", home=tmp_path / "file")
    statuses = {finding.name: finding.status for finding in broken.installation}
    assert (statuses["home"], statuses["ledger"]) == ("fail", "fail")
    assert not broken.sound


@pytest.mark.live
def test_the_embedded_server(tmp_path: Path) -> None:
    link_weights(PLUMBING, tmp_path)
    found = _diagnose(f"embedded:{PLUMBING}", home=tmp_path)
    said = _said(found)
    for name in ("json_schema", "grammar", "logprobs", "usage", "streaming", "context"):
        assert said[name][0] == "ok", said[name]
    assert found.suggestion.startswith(f'model = "embedded:{PLUMBING}"\n')
