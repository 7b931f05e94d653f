"""Texts are erased, the chains still verify, and a row that was only cut is found."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tael.agents.erasure import erase_runs, scour, verify_all
from tael.agents.model.ledger import Entry, Ledger
from tael.agents.model.types import Cost, Usage
from tael.agents.runs import RunStore
from tael.agents.trail import Trail

SECRET = "Li Ming wrote that 7 times 8 is 54"
ENTRY = Entry(
    run_id="run-a",
    domain="tutor",
    node="word",
    request_hash="a" * 64,
    request='{"messages":["hello"]}',
    response='{"id":"x"}',
    raw_usage=None,
    status="ok",
    error=None,
    model="m",
    profile="p",
    server="http://127.0.0.1/v1",
    price_key=None,
    started=datetime(2026, 11, 24, 7, 30, 12, 345678, tzinfo=UTC),
    seconds=1.25,
    usage=Usage(uncached=10, output=3),
    cost=Cost(),
)


class Home:
    def __init__(self, folder: Path) -> None:
        self.path = folder / "ledger.db"
        self.ledger = Ledger(f"sqlite:///{self.path}")
        self.trail, runs = Trail(self.ledger.engine), RunStore(self.ledger.engine)
        for run, text in (("run-a", SECRET), ("run-b", "other"), ("run-a", SECRET)):
            if not self.trail.of(run):
                runs.start(run, "tutor", {"student": text}, {})
            self.trail.add(run, "started", {"input": text})
            for _ in range(2):
                said = f'{{"messages":["{text}"]}}'
                self.ledger.record(replace(ENTRY, run_id=run, request=said, response=said))

    def sql(self, statement: str) -> None:
        with sqlite3.connect(self.path) as database:
            database.execute(statement)

    def wrong(self) -> list[str]:
        return verify_all(self.ledger, self.trail)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_texts_go_and_the_chain_stays(home: Home) -> None:
    before = home.trail.heads()
    done = erase_runs(home.ledger, home.trail, ["run-a"])
    scour(home.ledger)
    assert home.wrong() == []
    assert {count.store: (count.before, count.after) for count in done.counts} == {
        "ledger: prompts and replies": (4, 0),
        "audit trail: acts": (2, 0),
        "run records": (1, 0),
    }
    assert done.act.data["calls"]["ranges"] == [[1, 2], [5, 6]]
    everything = b"".join(path.read_bytes() for path in home.path.parent.iterdir())
    assert SECRET.encode() not in everything
    assert b"a" * 64 not in b"".join(
        row.request_hash.encode() for row in home.ledger.calls("run-a")
    )
    # Heads that were noted before are still on the chains, others' rows whole, the bill too.
    noted = [("acts", before.acts, before.acts_hash), ("calls", before.calls, before.calls_hash)]
    assert home.trail.differs(noted) == []
    assert [row.request for row in home.ledger.calls("run-b")] == ['{"messages":["other"]}'] * 2
    assert home.ledger.totals("domain")[0].usage == Usage(uncached=60, output=18)
    assert {row.started.isoformat() for row in home.ledger.calls("run-a")} == {
        "2026-11-24T00:00:00+00:00"
    }
    home.ledger.record(ENTRY)
    assert home.wrong() == []


@pytest.mark.parametrize(
    ("forged", "said"),
    [
        (
            "UPDATE calls SET request = '', response = NULL, request_hash = '' WHERE position = 3",
            "row 3 is blank, and no erasure of it is recorded",
        ),
        ("UPDATE acts SET data = '' WHERE position = 2", "act 2 is blank, and no erasure"),
        ("UPDATE calls SET response = 'x' WHERE position = 4", "row 4 (run-b/2) was changed"),
        ("UPDATE calls SET output = 1 WHERE position = 5", "a tombstone among them was changed"),
        ("UPDATE acts SET kind = 'ended' WHERE position = 1", "a tombstone among them was changed"),
        ("UPDATE calls SET request = 'x' WHERE position = 6", "row 6 (run-a/4) was changed"),
        ("DELETE FROM calls WHERE position = 5", "rows are missing or added"),
        ("DELETE FROM calls WHERE position = 6", "1 rows are missing at the end"),
        ("DELETE FROM acts WHERE kind = 'erased'", "is blank, and no erasure of it is recorded"),
        (
            "UPDATE acts SET data = replace(data, '[[1,2],[5,6]]', '[[1,6]]') "
            "WHERE kind = 'erased'",
            "act 4 (erased) was changed",
        ),
    ],
)
def test_what_no_erasure_did_is_found(home: Home, forged: str, said: str) -> None:
    erase_runs(home.ledger, home.trail, ["run-a"])
    assert home.wrong() == []
    home.sql(forged)
    assert said in " ".join(home.wrong())


def test_a_forged_tombstone_is_found_without_any_erasure(home: Home) -> None:
    home.sql("UPDATE calls SET request = '', response = NULL, request_hash = '' WHERE position = 1")
    assert home.wrong() == ["row 1 is blank, and no erasure of it is recorded"]


def test_two_erasures_stand_side_by_side(home: Home) -> None:
    erase_runs(home.ledger, home.trail, ["run-a"])
    erase_runs(home.ledger, home.trail, ["run-b"])
    erase_runs(home.ledger, home.trail, [])
    assert home.wrong() == []
    assert all(row.request == "" for row in home.ledger.calls())
    assert len(home.trail.erasures()) == 3


def test_a_fault_in_between_erases_nothing(home: Home) -> None:
    def fails(connection: object) -> list[object]:
        raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError):
        erase_runs(home.ledger, home.trail, ["run-a"], also=fails)  # type: ignore[arg-type]
    assert home.wrong() == []
    assert not home.trail.erasures()
    assert all(row.request for row in home.ledger.calls())
