"""The embedded server: one a model, keyed, silent, and gone when its parent is."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import psutil
import pytest
from tael.agents import settings
from tael.agents.model.embedded import Endpoint, endpoint, stop_all
from tael.agents.model.embedded import memory as memory_module
from tael.agents.model.embedded import server as server_module
from tael.tests.support.live import PLUMBING, link_weights
from tael.tools.errors import ConfigError

live = pytest.mark.live


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    link_weights(PLUMBING, folder)
    return folder


def _start(home: Path, **options: int) -> Endpoint:
    return asyncio.run(endpoint(PLUMBING, settings.load(home=home, **options)))


def _ask(found: Endpoint, key: str | None = None, **body: object) -> httpx.Response:
    messages = [{"role": "user", "content": "Say hello."}]
    return httpx.post(
        f"{found.base_url}/chat/completions",
        headers={"Authorization": f"Bearer {key if key is not None else found.api_key}"},
        json={"model": found.model, "messages": messages, "max_tokens": 8, **body},
        timeout=60,
    )


@live
def test_serves_with_its_key_only_and_is_reused(home: Path) -> None:
    found = _start(home)
    assert found.base_url.startswith("http://127.0.0.1:")
    assert found.base_url.endswith("/v1")
    assert (found.model, found.context, found.slots) == (PLUMBING, 8192, 1)
    assert found.api_key not in repr(found)
    answer = _ask(found).json()
    assert answer["model"] == PLUMBING
    assert answer["usage"]["completion_tokens"] == 8
    assert _ask(found, key="guess").status_code == 401
    assert _start(home) == found
    names = " ".join(psutil.Process().children()[0].cmdline())
    assert found.api_key not in names
    stop_all()
    with pytest.raises(httpx.ConnectError):
        _ask(found)


@live
def test_a_schema_holds_and_the_prefix_is_cached(home: Path) -> None:
    found = _start(home)
    schema = {
        "type": "object",
        "properties": {"colour": {"enum": ["red", "green"]}},
        "required": ["colour"],
        "additionalProperties": False,
    }
    held = {"type": "json_schema", "json_schema": {"name": "c", "schema": schema, "strict": True}}
    # The server's grammar allows much white space between two tokens of JSON: room for all of it.
    answers = [_ask(found, response_format=held, max_tokens=200).json() for _ in range(2)]
    assert json.loads(answers[0]["choices"][0]["message"]["content"])["colour"] in ("red", "green")
    assert answers[1]["usage"]["prompt_tokens_details"]["cached_tokens"] > 0


@live
def test_a_dead_server_is_started_again(home: Path) -> None:
    first = _start(home)
    for child in psutil.Process().children():
        child.kill()
        child.wait(10)
    second = _start(home)
    assert second.base_url != first.base_url or second.api_key != first.api_key
    assert _ask(second).status_code == 200


@live
def test_another_model_makes_room_when_memory_is_short(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_all()
    first = _start(home, embedded_context=2048)
    need = memory_module.needed(98362432, 4096)
    # Short for as long as the first server runs.
    monkeypatch.setattr(
        memory_module,
        "available",
        lambda: need - 1 if psutil.Process().children() else need,
    )
    second = _start(home, embedded_context=4096)
    assert second.context == 4096
    with pytest.raises(httpx.ConnectError):
        _ask(first)
    monkeypatch.setattr(memory_module, "available", lambda: 1_000_000)
    with pytest.raises(ConfigError, match="of memory"):
        _start(home, embedded_context=2048)


SCRIPT = """
import asyncio, sys, time
from tael.agents import settings
from tael.agents.model.embedded import endpoint
found = asyncio.run(endpoint("smollm2-135m", settings.load()))
if sys.argv[1] == "wait":
    print(found.base_url, found.api_key, flush=True)
    time.sleep(100)
"""


def _script(home: Path, what: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, what],
        env={**os.environ, "TAEL_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@live
@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGTERM])
def test_no_server_outlives_its_parent(home: Path, sent: signal.Signals) -> None:
    parent = _script(home, "wait")
    assert parent.stdout
    url, key = parent.stdout.readline().split()
    [child] = psutil.Process(parent.pid).children(recursive=True)
    body = {"messages": [{"role": "user", "content": "Count."}], "max_tokens": 4000, "stream": True}
    headers = {"Authorization": f"Bearer {key}"}
    # Killed in the middle of a reply: the hardest moment to leave.
    with httpx.stream("POST", f"{url}/chat/completions", headers=headers, json=body) as reply:
        next(reply.iter_raw())
        parent.send_signal(sent)
        parent.wait(10)
        until = time.monotonic() + 10
        while child.is_running() and child.status() != psutil.STATUS_ZOMBIE:
            assert time.monotonic() < until, "the server outlived its parent"
            time.sleep(0.05)


@live
def test_nothing_of_it_reaches_the_terminal(home: Path) -> None:
    out, err = _script(home, "leave").communicate(timeout=60)
    assert (out, err) == ("", "")


def test_weights_that_do_not_load_are_an_error(tmp_path: Path) -> None:
    bad = tmp_path / "bad.gguf"
    bad.write_bytes(b"GGUF" + bytes(10_000))
    with pytest.raises(ConfigError, match="did not start") as failed:
        asyncio.run(endpoint(str(bad), settings.load()))
    assert "damaged" in failed.value.means


def test_too_little_memory_is_said_before_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "some.gguf").write_bytes(b"GGUF" + bytes(10_000))
    monkeypatch.setattr(memory_module, "available", lambda: 100_000_000)
    with pytest.raises(ConfigError, match=r"needs about .* of memory; 100 MB is free"):
        asyncio.run(endpoint(str(tmp_path / "some.gguf"), settings.load()))


@pytest.mark.parametrize(("busy", "threads"), [(0.0, 4), (30.0, 3), (100.0, 1)])
def test_threads_leave_busy_cores_alone(
    monkeypatch: pytest.MonkeyPatch, busy: float, threads: int
) -> None:
    monkeypatch.setattr("os.sched_getaffinity", lambda pid: {0, 1, 2, 3})
    monkeypatch.setattr("psutil.cpu_percent", lambda seconds: busy)
    assert server_module._idle_cores() == threads


def test_cancelling_ends_a_download_and_keeps_what_came() -> None:
    """A host that sends half of the file and then nothing."""
    half = b"GGUF" + bytes(200_000)

    class Slow(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(2 * len(half)))
            self.end_headers()
            for _ in range(100):
                self.wfile.write(half[:2000])
                time.sleep(0.05)

        def log_message(self, *args: object) -> None:
            pass

    host = ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    host.daemon_threads = True
    threading.Thread(target=host.serve_forever, daemon=True).start()
    name = f"http://127.0.0.1:{host.server_port}/slow.gguf#sha256={'0' * 64}"
    given = settings.load()

    async def give_up() -> None:
        async with asyncio.timeout(1):
            await endpoint(name, given)

    began = time.monotonic()
    with pytest.raises(TimeoutError):
        asyncio.run(give_up())
    assert time.monotonic() - began < 4
    [part] = given.models_dir.glob("slow-*.hub.part")
    assert part.stat().st_size > 2000
    host.shutdown()
    host.server_close()


def test_a_container_counts_what_it_may_take(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory_module, "_CGROUP", tmp_path)
    (tmp_path / "memory.max").write_text("1000\n")
    (tmp_path / "memory.current").write_text("600\n")
    (tmp_path / "memory.stat").write_text("anon 500\ninactive_file 100\n")
    assert memory_module.available() == 500
    (tmp_path / "memory.max").write_text("max\n")
    assert memory_module.available() > 10_000_000
