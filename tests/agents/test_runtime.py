"""A run from end to end: what it records, what it costs, and every way it can end badly."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import tael
from tael.agents import runtime
from tael.agents.domain import Event
from tael.agents.model.fake import ScriptedModel
from tael.agents.model.types import Usage
from tael.agents.runs import RunRecord
from tael.domains.finance_report import graph
from tael.tools.errors import AuthError, ConfigError, InputError, StoreError, UnusableOutput

from ..support.runs import no_reading
from ..support.wording import words

__all__ = ["no_reading"]
pytestmark = pytest.mark.usefixtures("no_reading")

PRICED = "http://scripted.invalid/v1#deepseek-flash"
"""A server that is not one's own, so that its model has a price."""
FILES = ["report.html", "report.md", "report.json", "compliance.json"]


def scripted(script: Any = words, spec: str = "fake") -> tuple[ScriptedModel, Any]:
    transport = ScriptedModel(script)
    return transport, tael.connect(spec, transport=transport, pace=0.0)


def report(model: Any, **given: Any) -> tael.Run[Any]:
    return tael.run_sync(
        "finance-report",
        **{"ticker": "KO", "offline": True, "length": "full", **given},
        model=model,
    )


def record_of(run_id: str = "") -> RunRecord:
    with runtime.open_store() as (_, runs):
        return runs.get(run_id) if run_id else runs.newest(last=1)[0]


@pytest.fixture
def refusing() -> Iterator[tuple[ScriptedModel, Any]]:
    """A model that no call may reach."""
    transport, model = scripted()
    yield transport, model
    assert transport.requests == []


def test_end_to_end_offline(tmp_path: Path) -> None:
    transport, model = scripted()
    events: list[Event] = []
    done = report(model, out=tmp_path / "out", on_event=events.append)

    assert (done.status, done.partial, done.unfit) == ("done", None, None)
    assert [path.name for path in done.files] == FILES
    assert all(path.stat().st_size > 1000 for path in done.files)
    assert done.output.code_sentences == 0
    assert done.output.model_sentences >= 20
    assert {event.node for event in events if event.kind == "start"} >= {"gather", "assemble"}
    assert sum(event.kind == "call" for event in events) == len(transport.requests)

    with runtime.open_store() as (ledger, _):
        rows = ledger.calls(done.id)
        assert ledger.verify() == []
    assert len(rows) == done.calls == len(transport.requests)
    assert {row.domain for row in rows} == {"finance-report"}
    assert sum((row.usage for row in rows), Usage()) == done.usage
    assert done.cost.listed is None  # a model without a price costs an unknown amount, not 0

    kept = record_of(done.id)
    assert (kept.status, kept.input["ticker"]) == ("done", "KO")
    assert kept.files == tuple(map(str, done.files))


def test_resuming_a_finished_run_makes_no_call(tmp_path: Path) -> None:
    _, model = scripted()
    done = report(model, out=tmp_path / "out")
    silent, again = scripted([])
    resumed = asyncio.run(tael.resume(done.id, model=again))
    assert silent.requests == []
    assert resumed.output == done.output
    assert resumed.calls == done.calls


def test_budget_of_nothing_ends_partial_and_a_larger_one_completes_it(tmp_path: Path) -> None:
    transport, model = scripted(spec=PRICED)
    done = report(model, out=tmp_path / "out", budget="0")
    assert transport.requests == []
    assert done.status == "partial"
    assert "budget" in (done.partial or "")
    assert [path.name for path in done.files] == FILES
    assert "not whole" in (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    assert done.output.model_sentences == 0

    transport, model = scripted(spec=PRICED)
    whole = asyncio.run(tael.resume(done.id, model=model, budget="1"))
    assert (whole.status, whole.partial) == ("done", None)
    assert whole.output.code_sentences == 0
    assert "not whole" not in (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    assert whole.cost.listed is not None
    assert 0 < whole.cost.listed.amount < 1


def test_budget_in_the_middle_is_never_passed(tmp_path: Path) -> None:
    _, model = scripted(spec=PRICED)
    full = report(model, out=tmp_path / "full").cost.listed
    assert full is not None
    _, model = scripted(spec=PRICED)
    limit = full.amount / 2
    half = report(model, out=tmp_path / "half", budget=limit)
    assert half.status == "partial"
    assert half.output.model_sentences > 0
    assert half.cost.listed is not None
    assert half.cost.listed.amount <= limit

    transport, model = scripted(spec=PRICED)
    whole = asyncio.run(tael.resume(half.id, model=model, budget="1"))
    assert whole.status == "done"
    assert whole.cost.listed == full  # what was paid before is replayed, not paid again
    assert len(transport.requests) < whole.calls


@pytest.mark.parametrize("budget", ["much", "-1", "nan", "inf"])
def test_a_budget_that_is_no_amount(budget: str, refusing: tuple[ScriptedModel, Any]) -> None:
    with pytest.raises(InputError, match="budget"):
        report(refusing[1], budget=budget)


def test_a_model_that_babbles_leaves_a_report_by_code(tmp_path: Path) -> None:
    _, model = scripted(lambda body: dict.fromkeys(_keys(body), "It doubled!"))
    done = report(model, out=tmp_path / "out")
    assert done.status == "done"
    assert done.output.model_sentences == 0
    assert "written by code" in (done.unfit or "")
    assert UnusableOutput.exit_code == 8
    assert "doubled" not in (tmp_path / "out" / "report.md").read_text(encoding="utf-8")


def _keys(body: dict[str, Any]) -> list[str]:
    return list(body["response_format"]["json_schema"]["schema"]["properties"])


def test_a_refused_key_ends_the_run_at_once(tmp_path: Path) -> None:
    transport, model = scripted(
        lambda body: {"error": {"message": "never reached"}}, spec="http://127.0.0.1:1/v1#x"
    )
    transport.handle_async_request = _unauthorised(transport)  # type: ignore[method-assign]
    with pytest.raises(AuthError):
        report(model, out=tmp_path / "out")
    assert len(transport.requests) == 1
    assert record_of().status == "failed"


def _unauthorised(transport: ScriptedModel) -> Any:
    async def handle(request: httpx.Request) -> httpx.Response:
        transport.requests.append(json.loads(await request.aread()))
        return httpx.Response(401, json={"error": {"message": "bad key"}}, request=request)

    return handle


def test_out_that_is_a_file_is_seen_before_any_work(
    tmp_path: Path, refusing: tuple[ScriptedModel, Any]
) -> None:
    (tmp_path / "taken").touch()
    with pytest.raises(InputError, match="taken"):
        report(refusing[1], out=tmp_path / "taken")
    with runtime.open_store() as (_, runs):
        assert runs.newest() == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"ticker": "APL"}, "AAPL"),
        ({"ticker": "FB"}, "META"),
        ({"ticker": "META"}, "Stored are: .*KO"),
        ({"ticker": "000001"}, "Stored are: .*600519"),
        ({"as_of": "1990-01-01"}, r"from \d{4}-\d\d-\d\d on"),
        ({"as_of": "yesterday"}, "as_of"),
        ({"lang": "fr"}, "'en' or 'zh'"),
        ({"ticker": ""}, "ticker"),
        ({"color": "red"}, "no input named color"),
    ],
)
def test_a_wrong_request_says_what_to_ask_for(
    given: dict[str, Any], said: str, refusing: tuple[ScriptedModel, Any], tmp_path: Path
) -> None:
    with pytest.raises(InputError) as caught:
        report(refusing[1], out=tmp_path / "out", **given)
    assert re.search(said, str(caught.value))


def test_stored_data_stand_in_when_no_source_can_be_reached(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAEL_SEC_DATA_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("TAEL_SEC_WWW_URL", "http://127.0.0.1:9")
    events: list[Event] = []
    done = report(scripted()[1], offline=False, out=tmp_path / "out", on_event=events.append)
    assert any("Stored data are used" in event.text for event in events if event.kind == "note")
    assert "stored data" in done.output.document.header.origin


def test_an_unknown_profile_ends_the_record_too() -> None:
    with pytest.raises(ConfigError, match="no model profile"):
        report("depseek")
    assert record_of().status == "failed"


def test_a_run_that_fails_before_it_writes_leaves_no_empty_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError):
        report(scripted()[1], ticker="NOSUCH")
    assert record_of().status == "failed"
    assert list((tmp_path / "reports").iterdir()) == []
    own = tmp_path / "mine"
    own.mkdir()
    with pytest.raises(InputError):
        report(scripted()[1], ticker="NOSUCH", out=own)
    assert own.is_dir()


def test_a_fault_of_the_program_does_not_leave_the_run_running(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*given: Any, **named: Any) -> Any:
        raise RuntimeError("a bug")

    monkeypatch.setattr(graph.assemble, "build", broken)
    with pytest.raises(RuntimeError, match="a bug"):
        report(scripted()[1], out=tmp_path / "out")
    kept = record_of()
    assert (kept.status, kept.error) == ("failed", "RuntimeError: a bug")


def test_damaged_checkpoints_are_a_store_error(tmp_path: Path) -> None:
    done = report(scripted()[1], out=tmp_path / "out")
    folder = tmp_path / "home" / "runs" / done.id
    for path in folder.glob("checkpoints.db-*"):
        path.unlink()
    (folder / "checkpoints.db").write_bytes(b"not a database at all" * 400)
    with pytest.raises(StoreError, match="cannot be read or written"):
        asyncio.run(tael.resume(done.id, model=scripted()[1]))
    assert record_of(done.id).status == "failed"


def test_resuming_an_unknown_run() -> None:
    with pytest.raises(InputError, match="No run begins with 'nothing'"):
        asyncio.run(tael.resume("nothing"))


def test_a_home_that_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("TAEL_HOME", str(tmp_path / "file" / "home"))
    with pytest.raises(StoreError, match="TAEL_HOME"):
        report(scripted()[1])
