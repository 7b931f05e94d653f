"""``agent run``: options, output, exit codes, and that nothing is paid twice after a kill."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

import pytest
from tael.agents import runtime

from ...support.kill_runs import Attempts, killed_and_resumed, sentences
from ...support.runs import Cli, agent, cli, no_reading, start
from ...support.wording import WordingServer

__all__ = ["cli", "no_reading"]
KO = ("run", "finance-report", "--ticker", "KO", "--offline", "-q")


@pytest.mark.usefixtures("no_reading")
def test_a_run_as_json(cli: Cli, tmp_path: Path) -> None:
    with WordingServer() as server:
        code, out, _ = cli(*KO, "--model", server.spec, "--out", "out", "--json")
    done = json.loads(out)
    assert code == 0
    assert (done["status"], done["domain"]) == ("done", "finance-report")
    assert [Path(path).name for path in done["files"]] == [
        "report.html",
        "report.md",
        "report.json",
        "compliance.json",
    ]
    assert done["calls"] == server.seen.total() > 0
    assert done["cost"]["listed"] is None
    assert (tmp_path / "out" / "report.html").is_file()


@pytest.mark.usefixtures("no_reading")
def test_a_run_for_a_reader(cli: Cli) -> None:
    with WordingServer() as server:
        code, out, err = cli(*KO[:-1], "--model", server.spec, "--lang", "zh")
    assert code == 0
    assert "report.html" in out
    assert "run finance-report-" in out
    assert "write:summary: ok" in err


@pytest.mark.usefixtures("no_reading")
def test_a_babbling_model_is_exit_8_with_the_reason(cli: Cli, tmp_path: Path) -> None:
    code, _, err = cli(*KO, "--model", "fake", "--out", "out")
    assert code == 8
    assert "written by code" in err
    assert (tmp_path / "out" / "report.html").is_file()


@pytest.mark.usefixtures("no_reading")
def test_no_budget_is_exit_6_with_files(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEEPSEEK_API_KEY", "sk-none")
    monkeypatch.setenv("TAEL_DEEPSEEK_BASE_URL", "http://127.0.0.1:9")
    code, out, err = cli(*KO, "--model", "deepseek", "--budget", "0", "--out", "out")
    assert code == 6
    assert "Not whole" in out
    assert "sk-none" not in out + err
    assert (tmp_path / "out" / "report.html").is_file()


@pytest.mark.usefixtures("no_reading")
def test_a_refused_key_is_exit_5_at_once_and_never_shown(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAEL_API_KEY", "sk-very-secret")
    with WordingServer(status=401) as server:
        code, out, err = cli(*KO, "--model", server.spec, "--out", "out")
    assert code == 5
    assert server.seen.total() == 1
    assert server.keys == {"Bearer sk-very-secret"}
    assert "sk-very-secret" not in out + err
    home = tmp_path / "home"
    assert not any(b"sk-very-secret" in p.read_bytes() for p in home.rglob("*") if p.is_file())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--lang", "fr"), "'en' or 'zh'"),
        (("--budget", "much"), "budget"),
        (("--as-of", "soon"), "as_of"),
        (("--colour", "red"), "--colour"),
        (("--out", "taken"), "taken"),
        (("--out", "/proc/locked"), "/proc/locked"),
    ],
)
def test_a_wrong_option_is_exit_2_before_any_call(
    words: tuple[str, ...], said: str, cli: Cli, tmp_path: Path
) -> None:
    (tmp_path / "taken").touch()
    with WordingServer() as server:
        code, _, err = cli(*KO, "--model", server.spec, *words)
    assert code == 2
    assert said in err
    assert server.seen.total() == 0


def test_a_missing_ticker_and_an_unknown_domain_are_exit_2(cli: Cli) -> None:
    assert cli("run", "finance-report")[0] == 2
    code, _, err = cli("run", "finance-reprot")
    assert code == 2
    assert "finance-reprot" in err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_out_that_is_read_only_is_exit_2(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o500)
    assert cli(*KO, "--model", "fake", "--out", "locked")[0] == 2


def test_resuming_an_unknown_run_is_exit_2(cli: Cli) -> None:
    code, _, err = cli("run", "--resume", "nothing")
    assert code == 2
    assert "agent runs list" in err


def test_interrupted_is_exit_130_and_can_be_resumed(tmp_path: Path) -> None:
    with WordingServer(0.3) as server:
        process = start(*KO, "--model", server.spec, "--out", "out", log=tmp_path / "log")
        until = time.monotonic() + 60
        while server.seen.total() < 2 and time.monotonic() < until:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
        said = (tmp_path / "log").read_text()
        assert "Traceback" not in said
        assert "agent run --resume" in said
        with runtime.open_store() as (_, runs):
            record = runs.newest(last=1)[0]
        assert (record.status, record.error) == ("failed", "interrupted")
        server.pause = 0.0
        done = agent("run", "--resume", record.id, "-q", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["status"] == "done"
    # Only the request that was in flight may have been sent twice.
    assert max(server.seen.values()) <= 2
    assert sum(count > 1 for count in server.seen.values()) <= 1


def test_killed_four_times_the_report_is_the_same_and_nothing_is_paid_twice(
    tmp_path: Path,
) -> None:
    with WordingServer() as server:
        unbroken = agent(*KO, "--model", server.spec, "--out", "whole")
        requests = set(server.seen)
    assert unbroken.returncode == 0, unbroken.stderr
    found: Attempts = killed_and_resumed(tmp_path, kills=4, seed=7)
    assert found.kills == 4
    assert found.requests == requests
    assert found.repeated_after_record == 0
    assert sentences(tmp_path / "killed") == sentences(tmp_path / "whole")
