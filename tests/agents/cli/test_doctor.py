"""``agent doctor``: a table or JSON on stdout, and an exit code."""

from __future__ import annotations

import json

from tael.agents.cli.doctor import app
from typer.testing import CliRunner


def test_a_table() -> None:
    result = CliRunner().invoke(app, ["--model", "fake"])
    assert result.exit_code == 0, result.output
    assert "ledger" in result.stdout


def test_json_and_the_exit_code() -> None:
    result = CliRunner().invoke(app, ["--model", "http://127.0.0.1:9/v1", "--json"])
    found = json.loads(result.stdout)
    assert result.exit_code == 1
    assert found["sound"] is False
    assert found["server"][0]["status"] == "fail"
    assert {row["name"] for row in found["installation"]} >= {"python", "home", "disk", "ledger"}
