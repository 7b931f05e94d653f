"""``agent runs``: what ran, how it ended, what it asked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ...support.runs import Cli, cli, no_reading
from ...support.wording import WordingServer

__all__ = ["cli", "no_reading"]


@pytest.fixture
def done(cli: Cli, no_reading: None) -> dict[str, object]:
    """A finished report, as its own ``--json`` says."""
    with WordingServer() as server:
        words = ("run", "finance-report", "--ticker", "KO", "--offline", "-q", "--json")
        code, out, _ = cli(*words, "--model", server.spec, "--out", "out")
    assert code == 0
    found: dict[str, object] = json.loads(out)
    return found


def test_an_empty_home_says_so(cli: Cli) -> None:
    code, out, err = cli("runs", "list")
    assert (code, out) == (0, "")
    assert "no runs yet" in err
    assert json.loads(cli("runs", "list", "--json")[1]) == []


def test_list_and_show(cli: Cli, done: dict[str, object]) -> None:
    run_id = str(done["id"])
    code, out, _ = cli("runs", "list")
    assert code == 0
    assert run_id in out
    assert "ticker=KO" in out

    listed = json.loads(cli("runs", "list", "--json")[1])
    assert [row["id"] for row in listed] == [run_id]
    assert json.loads(cli("runs", "list", "--domain", "tutor", "--json")[1]) == []

    shown = json.loads(cli("runs", "show", run_id[:-2], "--json")[1])
    assert shown["status"] == "done"
    assert shown["files"] == done["files"]
    assert len(shown["calls"]) == done["calls"]
    assert {call["status"] for call in shown["calls"]} == {"ok"}
    assert all(call["prompt"] > 0 and call["listed"] is None for call in shown["calls"])
    assert "write:summary" in cli("runs", "show", run_id)[1]


def test_a_run_that_failed_shows_why(cli: Cli, tmp_path: Path) -> None:
    assert cli("run", "finance-report", "--ticker", "APL", "--offline", "--model", "fake")[0] == 2
    row = json.loads(cli("runs", "list", "--json")[1])[0]
    assert row["status"] == "failed"
    assert "APL" in row["error"]


def test_showing_an_unknown_run_is_exit_2(cli: Cli) -> None:
    code, _, err = cli("runs", "show", "nothing")
    assert code == 2
    assert "No run begins" in err
