"""``agent models``: what it prints, and how it ends."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from tael.agents.cli.models import app
from tael.tools.errors import ConfigError, IntegrityError
from typer.testing import CliRunner

DATA = b"GGUF" + bytes(range(256)) * 100


class _Host(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(DATA)))
        self.end_headers()
        self.wfile.write(DATA)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Host)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/my.gguf"
    server.shutdown()
    server.server_close()


def test_list() -> None:
    rows = json.loads(CliRunner().invoke(app, ["list", "--json"]).stdout)
    assert [row["name"] for row in rows if row["default"]] == ["qwen2.5-coder-1.5b"]
    assert {row["state"] for row in rows} == {"absent"}
    text = CliRunner().invoke(app, ["list"]).stdout
    assert "1.1 GB  Apache-2.0 (default)" in text


def test_pull_path_and_remove(address: str) -> None:
    name = f"{address}#sha256={hashlib.sha256(DATA).hexdigest()}"
    assert CliRunner().invoke(app, ["path", name]).exit_code == 1
    pulled = CliRunner().invoke(app, ["pull", name])
    assert pulled.exit_code == 0, pulled.output
    path = Path(pulled.stdout.strip())
    assert path.read_bytes() == DATA
    found = CliRunner().invoke(app, ["path", name])
    assert (found.exit_code, found.stdout.strip()) == (0, str(path))
    removed = CliRunner().invoke(app, ["remove", name, "--json"])
    assert json.loads(removed.stdout)["freed_bytes"] == len(DATA)
    assert not path.exists()


def test_a_wrong_hash_is_refused(address: str) -> None:
    result = CliRunner().invoke(app, ["pull", f"{address}#sha256={'0' * 64}"])
    assert isinstance(result.exception, IntegrityError)


def test_an_unknown_name_is_told_the_near_ones() -> None:
    result = CliRunner().invoke(app, ["pull", "smollm2"])
    assert isinstance(result.exception, ConfigError)
    assert "smollm2-135m" in result.exception.remedy
