"""A run that waits for a supervisor: approved, sent back, and everything in between."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import tael
from tael.agents import registry
from tael.agents.history import last_decision
from tael.agents.model.fake import ScriptedModel
from tael.agents.opening import open_store
from tael.agents.review import ApprovalRefused, Person, Review, allowed
from tael.agents.runs import RunRecord
from tael.agents.trail import Act, Trail
from tael.tools.errors import InputError, StoreError

from ..conftest import ROOT
from ..support.runs import Cli, cli
from ..support.waiting import CHEN, MEMO
from ..support.wording import WordingServer

__all__ = ["cli"]
CHEN_NAME = CHEN.name


@pytest.fixture(autouse=True)
def memo_domain(monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = registry.domains()
    monkeypatch.setattr(registry, "domains", lambda: {**shipped, MEMO.name: MEMO})


def echo(body: dict[str, Any]) -> str:
    """A model whose reply names what it was asked, so that a new prompt shows in the text."""
    return f"About {body['messages'][-1]['content']}"


def model() -> tuple[ScriptedModel, Any]:
    transport = ScriptedModel(echo)
    return transport, tael.connect("fake", transport=transport, pace=0.0)


def memo(**given: Any) -> tael.Run[Any]:
    return tael.run_sync("memo", **{"topic": "KO", "out": "out", **given}, model=model()[1])


def text() -> str:
    return Path("out/memo.txt").read_text(encoding="utf-8")


def kept(run_id: str) -> tuple[RunRecord, list[Act]]:
    with open_store() as (ledger, runs):
        trail = Trail(ledger.engine)
        assert trail.verify() == [] == ledger.verify()
        return runs.get(run_id), trail.of(run_id)


def kinds(run_id: str) -> list[str]:
    return [act.kind for act in kept(run_id)[1]]


def resume(run_id: str, **given: Any) -> tuple[tael.Run[Any], list[dict[str, Any]]]:
    transport, again = model()
    return asyncio.run(tael.resume(run_id, model=again, **given)), transport.requests


def test_a_run_waits_with_its_draft_written() -> None:
    done = memo()
    assert (done.status, done.partial, done.unfit) == ("waiting", None, None)
    assert done.review is not None
    assert done.review.approvers == (CHEN,)
    assert text().startswith("DRAFT\n")
    record, acts = kept(done.id)
    assert record.status == record.state == "waiting"
    assert [act.kind for act in acts] == ["started", "files", "submitted"]
    assert acts[1].data["status"] == "waiting"


def test_resuming_a_run_that_waits_makes_no_call_and_waits_again() -> None:
    done = memo()
    again, requests = resume(done.id)
    assert requests == []
    assert (again.status, again.calls, again.output) == ("waiting", done.calls, done.output)
    assert tael.approve_sync(done.id, by=CHEN_NAME).status == "done"


def test_an_approval_writes_the_final_files_and_asks_no_model(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done = memo()
    monkeypatch.setenv("TAEL_MODEL", "no-such-profile")  # whatever is set up by then
    final = tael.approve_sync(done.id, by="chen  yulan", note="Well argued.")
    assert (final.status, final.review) == ("done", None)
    assert re.match(r"Approved by Chen Yulan, Head of Supervision, \d{4}-", text())
    record, acts = kept(done.id)
    assert record.status == "done"
    assert record.files == tuple(map(str, final.files))
    assert [act.kind for act in acts[3:]] == ["approval", "files", "ended"]
    approval = acts[3].data
    assert approval["by"] == CHEN_NAME  # as the firm writes it
    assert approval["title"] == CHEN.title
    assert approval["text"] == "Well argued."
    assert approval["document"] == acts[2].data["document"]
    assert "@" in approval["account"]
    assert final.calls == done.calls == 2
    again, requests = resume(done.id)
    assert (requests, again.status) == ([], "done")
    assert text().startswith("Approved")


def test_who_may_not_approve() -> None:
    done = memo()
    for name in ("Nobody", "", "Chen"):
        with pytest.raises(InputError, match=r"Chen Yulan \(Head of Supervision\)"):
            tael.approve_sync(done.id, by=name)
    with pytest.raises(InputError, match="Li Ming is an analyst"):
        tael.approve_sync(done.id, by="Li Ming")
    own = memo(author=CHEN_NAME, out="own")
    with pytest.raises(InputError, match="is an analyst of this report"):
        tael.approve_sync(own.id, by=CHEN_NAME)
    assert kinds(done.id) == ["started", "files", "submitted"]


def test_what_blocks_is_listed() -> None:
    done = memo(blocked=True)
    with pytest.raises(ApprovalRefused, match=r"The figures are blank\.") as caught:
        tael.approve_sync(done.id, by=CHEN_NAME)
    assert caught.value.reasons == ("The figures are blank.",)
    assert kept(done.id)[0].status == "waiting"
    assert tael.reject_sync(done.id, by=CHEN_NAME, because="Fill it in.").status == "rejected"


def test_a_rejection_and_its_way_back() -> None:
    done = memo()
    back = tael.reject_sync(done.id, by=CHEN_NAME, because="Say more of sugar.")
    assert back.status == "rejected"
    assert text().startswith("DRAFT, sent back by Chen Yulan: Say more of sugar.")
    assert kept(done.id)[0].error == "Say more of sugar."
    with pytest.raises(InputError, match="Chen Yulan sent it back"):
        tael.approve_sync(done.id, by=CHEN_NAME)

    again, requests = resume(done.id, sections=["risks"])
    assert again.status == "waiting"
    assert [row["messages"][-1]["content"] for row in requests] == [
        "risks of KO. Say more of sugar."
    ]
    assert again.output.texts["facts"] == done.output.texts["facts"]
    assert text().startswith("DRAFT\n")

    tael.reject_sync(done.id, by=CHEN_NAME, because="And of water.")
    last, requests = resume(done.id, sections=["facts"])
    assert len(requests) == 1  # the section of the first rejection stays as it was written then
    assert last.output.texts["risks"] == again.output.texts["risks"]
    assert tael.approve_sync(done.id, by=CHEN_NAME).status == "done"
    acts = kept(done.id)[1]
    assert [act.kind for act in acts].count("revision") == 2
    assert acts[-1].data["status"] == "done"


def test_without_sections_all_are_written_anew() -> None:
    done = memo()
    tael.reject_sync(done.id, by=CHEN_NAME, because="Shorter.")
    _, requests = resume(done.id)
    assert [row["messages"][-1]["content"] for row in requests] == [
        "facts of KO. Shorter.",
        "risks of KO. Shorter.",
    ]


def test_sections_that_there_are_not() -> None:
    done = memo()
    with pytest.raises(InputError, match="was not sent back"):
        resume(done.id, sections=["risks"])
    tael.reject_sync(done.id, by=CHEN_NAME, because="Shorter.")
    with pytest.raises(InputError, match="It has: facts, risks"):
        resume(done.id, sections=["rsk"])
    assert kept(done.id)[0].status == "rejected"


@pytest.mark.parametrize("because", ["", "  "])
def test_a_rejection_without_a_reason(because: str) -> None:
    done = memo()
    with pytest.raises(InputError, match="with a reason"):
        tael.reject_sync(done.id, by=CHEN_NAME, because=because)


def test_twice_unknown_and_not_waiting() -> None:
    done = memo()
    with pytest.raises(InputError, match="No run begins with 'nothing'"):
        tael.approve_sync("nothing", by=CHEN_NAME)
    with pytest.raises(InputError, match="cannot be stored"):
        tael.approve_sync(done.id, by="\udcff")
    tael.approve_sync(done.id, by=CHEN_NAME)
    for decide in (
        lambda: tael.approve_sync(done.id, by=CHEN_NAME),
        lambda: tael.reject_sync(done.id, by=CHEN_NAME, because="Late."),
    ):
        with pytest.raises(InputError, match=r"Chen Yulan approved it at .* UTC"):
            decide()
    assert kinds(done.id).count("approval") == 1


def test_a_run_that_lost_its_checkpoints_is_not_approved_unseen() -> None:
    done = memo()
    folder = Path("home/runs") / done.id
    for path in folder.glob("checkpoints.db*"):
        path.unlink()
    with pytest.raises(StoreError, match="agent run --resume"):
        tael.approve_sync(done.id, by=CHEN_NAME)
    assert "approval" not in kinds(done.id)
    again, requests = resume(done.id)
    assert (again.status, requests) == ("waiting", [])
    assert tael.approve_sync(done.id, by=CHEN_NAME).status == "done"


def test_a_sync_twin_inside_a_loop_says_what_to_use() -> None:
    async def inside() -> None:
        tael.approve_sync("x", by="y")

    with pytest.raises(tael.TaelError, match=r"await tael\.approve"):
        asyncio.run(inside())


def test_names_are_compared_as_people_read_them() -> None:
    zhou = Person(name="周明谦")
    review = Review(approvers=(zhou, Person(name="ＡＢＣ")), authors=("李 明",))
    assert allowed(review, " 周明谦 ") == zhou
    assert allowed(review, "abc").name == "ＡＢＣ"
    with pytest.raises(InputError, match="周明谦"):
        allowed(review, "周明")


Process = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def process() -> Iterator[Process]:
    """Starts the command in a process of its own, with a server for its calls."""
    with WordingServer(script=echo) as server:

        def start(*words: str, die: str = "") -> subprocess.Popen[str]:
            return subprocess.Popen(
                [sys.executable, "-m", "tests.support.waiting", *words],
                env={
                    **os.environ,
                    "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
                    "TAEL_MODEL": server.spec,
                    "DIE": die,
                },
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )

        yield start


def newest() -> RunRecord:
    with open_store() as (_, runs):
        return runs.newest(last=1)[0]


def said(started: subprocess.Popen[str]) -> tuple[int, str]:
    out, err = started.communicate(timeout=60)
    return started.returncode, out + err


def test_killed_at_every_step_nothing_is_lost(process: Process, cli: Cli) -> None:
    run = ("run", "memo", "--topic", "KO", "--out", "out", "-q")
    assert said(process(*run, die="files"))[0] == -9  # hashes committed, files not yet there
    record = newest()
    assert record.state == "interrupted"
    assert not Path("out/memo.txt").exists()
    assert said(process("run", "--resume", record.id, "-q", die="submitted"))[0] == -9
    assert newest().state == "waiting"
    calls = len(kept_calls(record.id))

    approve = ("approve", record.id, "--by", CHEN_NAME)
    assert said(process(*approve, die="approval"))[0] == -9
    assert newest().state == "interrupted"
    assert text().startswith("DRAFT\n")
    code, words = said(process(*approve))
    assert code == 2
    assert "Chen Yulan approved it" in words
    assert f"agent run --resume {record.id}" in words

    assert said(process("run", "--resume", record.id, "-q", die="files"))[0] == -9
    assert text().startswith("DRAFT\n")  # the row is there, the files are the old ones, whole
    code, words = said(process("run", "--resume", record.id, "-q"))
    assert code == 0, words
    assert text().startswith("Approved by Chen Yulan")
    assert len(kept_calls(record.id)) == calls == 2
    assert kinds(record.id).count("approval") == 1
    assert sorted(path.name for path in Path("out").iterdir()) == ["memo.txt"]


def kept_calls(run_id: str) -> list[Any]:
    with open_store() as (ledger, _):
        return ledger.calls(run_id)


def test_killed_after_a_rejection(process: Process) -> None:
    done = memo()
    reject = ("reject", done.id, "--by", CHEN_NAME, "--because", "Shorter.")
    assert said(process(*reject, die="rejection"))[0] == -9
    record = kept(done.id)[0]
    assert (record.state, record.error) == ("rejected", "Shorter.")
    again = said(process("run", "--resume", done.id, "--section", "risks", "-q", die="revision"))
    assert again[0] == -9
    code, words = said(process("run", "--resume", done.id, "-q"))
    assert code == 9, words
    assert "About facts of KO.\nAbout risks of KO. Shorter." in text()
    assert kinds(done.id).count("revision") == 1


def test_two_processes_at_once_one_wins(process: Process) -> None:
    for decide in (("approve",), ("reject", "--because", "No.")):
        done = memo()
        first = process("approve", done.id, "--by", CHEN_NAME)
        other = process(decide[0], done.id, "--by", CHEN_NAME, *decide[1:])
        ends = [said(first), said(other)]
        assert sorted(code for code, _ in ends) == [0, 2], ends
        lost = next(words for code, words in ends if code == 2)
        assert re.search(r"Somebody else was faster|does not wait", lost)
        assert "Chen Yulan" in lost
        decision = last_decision(kept(done.id)[1])
        assert decision is not None
        assert [act.kind for act in kept(done.id)[1]].count("approval") + [
            act.kind for act in kept(done.id)[1]
        ].count("rejection") == 1


def test_two_at_once_in_one_process_one_is_told() -> None:
    """Both see the run wait before either commits."""
    done = memo()

    async def both() -> list[Any]:
        approval = tael.approve(done.id, by=CHEN_NAME)
        rejection = tael.reject(done.id, by=CHEN_NAME, because="No.")
        return await asyncio.gather(approval, rejection, return_exceptions=True)

    ends = asyncio.run(both())
    lost = [end for end in ends if isinstance(end, InputError)]
    won = [end for end in ends if not isinstance(end, Exception)]
    assert len(lost) == len(won) == 1
    assert "Somebody else was faster" in str(lost[0])
    found = kinds(done.id)
    assert found.count("approval") + found.count("rejection") == 1
    assert kept(done.id)[0].status == won[0].status


def test_the_command_line_says_what_to_do(cli: Cli, process: Process) -> None:
    code, words = said(process("run", "memo", "--topic", "KO", "--out", "out"))
    run_id = newest().id
    assert code == 9
    assert "wait for the approval of Chen Yulan, Head of Supervision" in words
    assert f"agent approve {run_id} --by 'Chen Yulan'" in words
    assert "waiting" in cli("runs", "list")[1]
    code, out, _ = cli("reject", run_id, "--by", CHEN_NAME, "--because", "Shorter.")
    assert code == 0
    assert f"agent run --resume {run_id}" in out
    shown = cli("runs", "show", run_id)[1]
    assert "sent back by Chen Yulan, Head of Supervision: Shorter." in shown
    assert "error: Shorter." in shown
    assert said(process("run", "--resume", run_id))[0] == 9
    code, out, _ = cli("approve", run_id, "--by", CHEN_NAME, "--json")
    assert code == 0
    assert '"status": "done"' in out
    assert cli("approve", run_id)[0] == 2
