"""``agent eval`` from the command line: what a user types, rightly and wrongly, and what comes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from ..support.kill_evals import answer, killed_and_resumed, write_headlines
from ..support.runs import Cli, cli
from ..support.wording import WordingServer

__all__ = ["cli"]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "data"
    write_headlines(folder, 12)
    monkeypatch.setenv("TAEL_EVAL_DATA", str(folder))
    return folder


@pytest.fixture
def server() -> Iterator[WordingServer]:
    with WordingServer(script=answer) as found:
        yield found


Run: TypeAlias = Callable[..., dict[str, Any]]


@pytest.fixture
def run(cli: Cli, data: Path, server: WordingServer) -> Run:
    """``run("--seed", "1")`` makes an eval run of twelve rows and gives its result."""

    def call(*words: str) -> dict[str, Any]:
        code, out, err = cli(
            *("eval", "run", "tfns:12", "--models", server.spec, "--unverified", "-q"),
            *("--variants", "bare", "--machine-hour", "3.6", "--json", *words),
        )
        assert code == 0, err
        found: dict[str, Any] = json.loads(out)
        return found

    return call


def test_list_shows_tasks_and_whether_their_data_are_here(cli: Cli, data: Path) -> None:
    code, out, _ = cli("eval", "list", "--json")
    assert code == 0
    tasks = {task["name"]: task for task in json.loads(out)}
    assert tasks["tfns"]["data"] == "here"
    assert tasks["gsm8k"]["data"] == "missing"
    assert tasks["finance-report"]["data"] == "shipped"
    assert tasks["finance-report"]["variants"] == ["bare", "tael"]
    assert all(task["variants"] and task["licence"] and task["source"] for task in tasks.values())


def test_a_run_is_reported_compared_and_repriced(cli: Cli, run: Run, tmp_path: Path) -> None:
    first, second = run(), run("--seed", "1")
    cell = first["cells"][0]
    assert cell["rows"] == 12
    assert cell["failed"] == 0
    assert float(cell["spend"]) > 0
    code, out, err = cli("eval", "report", first["id"], "--out", str(tmp_path / "report"))
    assert code == 0, err
    assert {Path(line).name for line in out.split()} == {
        "report.html",
        "report.md",
        "frontier-tfns.svg",
    }
    page = (tmp_path / "report" / "report.html").read_text(encoding="utf-8")
    assert "NOT verified" in page
    code, out, err = cli("eval", "report", first["id"], "--results", str(tmp_path / "RESULTS.md"))
    assert code == 0, err
    results = (tmp_path / "RESULTS.md").read_text(encoding="utf-8")
    assert "results/frontier-tfns.svg" in results
    assert (tmp_path / "results" / "frontier-tfns.svg").is_file()
    assert "moves on news number" not in results, "no text of a data set"
    code, out, err = cli("eval", "compare", first["id"], second["id"])
    assert code == 0, err
    assert "12" in out
    code, out, _ = cli("eval", "reprice", first["id"], "--as-model", "deepseek-flash", "--json")
    assert code == 0
    assert json.loads(out)[0]["is"] is not None
    code, out, err = cli("eval", "rescore", first["id"])
    assert code == 0, err
    assert out.startswith("0 of 12 rows")
    code, out, _ = cli("eval", "runs", "--json")
    assert [one["id"] for one in json.loads(out)] == sorted([first["id"], second["id"]])[::-1]


def test_gate_passes_its_like_and_stops_what_is_worse(
    cli: Cli, run: Run, server: WordingServer, tmp_path: Path
) -> None:
    base, same = run(), run()
    words = ["--against", base["id"], "--max-cost-rise", "1000"]
    code, out, _ = cli("eval", "gate", "tfns", "--run", same["id"], *words)
    assert code == 9, "twelve equal rows cannot show that no drop of two points is there"
    assert "undecided" in out
    words.append("--lenient")
    code, out, _ = cli("eval", "gate", "tfns", "--run", same["id"], *words)
    assert code == 0, out
    server.script = lambda body: "no idea"
    worse = run()
    assert worse["cells"][0]["acceptable"] == 0 < base["cells"][0]["acceptable"]
    xml = tmp_path / "gate.xml"
    code, out, _ = cli("eval", "gate", "tfns", "--run", worse["id"], *words, "--junit", str(xml))
    assert code == 9
    assert "stopped" in out
    assert "<failure" in xml.read_text(encoding="utf-8")


def test_recommend_names_a_setting_or_says_that_there_is_none(cli: Cli, run: Run) -> None:
    run()
    code, out, _ = cli("eval", "recommend", "tfns", "--quality", "0.05", "--confidence", "0.6")
    assert code == 0, out
    assert "bare" in out
    code, out, _ = cli("eval", "recommend", "tfns", "--quality", "0.99")
    assert code == 9
    assert "none" in out.lower() or "no setting" in out.lower()


def test_a_dry_run_sends_nothing_and_needs_no_key(cli: Cli, data: Path) -> None:
    code, out, err = cli(
        "eval", "run", "tfns:5", "--models", "deepseek", "--unverified", "--dry-run", "--json"
    )
    assert code == 0, err
    cell = json.loads(out)["cells"][0]
    assert cell["rows"] == 5
    assert cell["prompt"] > 100
    assert float(cell["cost"]) > 0
    assert json.loads(cli("eval", "runs", "--json")[1]) == []


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["run", "tfsn"], 2, "tfns"),
        (["run", "tfns", "--models", "deepsek"], 3, "deepseek"),
        (["run", "tfns", "--models", "fake", "--unverified", "--variants", "bar"], 2, "bare"),
        (["run", "tfns", "--models", "fake", "--unverified", "--budget", "0"], 2, "budget of 0"),
        (["run", "tfns", "--models", "fake", "--unverified", "--budget", "lots"], 2, "lots"),
        (["run", "tfns", "--models", "fake"], 4, "is not the file"),
        (["run", "gsm8k", "--models", "fake"], 3, "TAEL_EVAL_DATA"),
        (["run", "tfns:0x", "--models", "fake"], 2, "tfns:20"),
        (["run"], 2, "agent eval list"),
        (["run", "--suite", "cheep"], 2, "cheap"),
        (["run", "--resume", "nothing"], 2, "agent eval runs"),
        (["report", "last"], 2, "agent eval runs"),
        (["report", "last", "--export", "excel"], 2, "inspect"),
        (["recommend", "tfns", "--measure", "luck"], 2, "acceptable"),
        (["schema", "rows"], 2, "row"),
    ],
)
def test_mistakes_get_a_sentence(
    cli: Cli, data: Path, words: list[str], code: int, said: str
) -> None:
    found, out, err = cli("eval", *words)
    assert found == code, (out, err)
    assert said in err
    assert "Traceback" not in err


def test_schemas_are_json(cli: Cli) -> None:
    for what in ("row", "plan", "end"):
        code, out, _ = cli("eval", "schema", what)
        assert code == 0
        assert json.loads(out)["properties"]


def test_a_killed_run_goes_on_and_comes_to_the_same(tmp_path: Path) -> None:
    for name in ("broken", "whole"):
        (tmp_path / name).mkdir()
    broken = killed_and_resumed(tmp_path / "broken", kills=2, rows=24, seed=5)
    whole = killed_and_resumed(tmp_path / "whole", kills=0, rows=24, seed=5)
    assert broken.kills >= 1
    assert broken.repeated == 0
    assert broken.rows == whole.rows
    assert whole.sent == 24
