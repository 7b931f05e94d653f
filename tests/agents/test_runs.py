"""The run records: Tael's own word on how a run ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from tael.agents.model.ledger import Ledger
from tael.agents.runs import RunStore, Status, new_id
from tael.tools.errors import InputError, StoreError


@pytest.fixture
def store(tmp_path: Path) -> Iterator[RunStore]:
    ledger = Ledger(f"sqlite:///{tmp_path / 'ledger.db'}")
    yield RunStore(ledger.engine)
    ledger.close()


def end(store: RunStore, run_id: str, status: Status, **more: Any) -> None:
    store._write(store.ending(run_id, status, **more))


def test_a_record_from_start_to_end(store: RunStore) -> None:
    begun = store.start("a-1", "a", {"text": "漢字"}, {"model": None})
    assert (begun.status, begun.ended, begun.files) == ("running", None, ())
    end(store, "a-1", "done", files=("x.html",))
    ended = store.get("a-1")
    assert (ended.status, ended.error, ended.files) == ("done", None, ("x.html",))
    assert ended.input == {"text": "漢字"}
    assert ended.ended is not None
    assert ended.ended >= ended.started


def test_reopening_forgets_how_it_ended(store: RunStore) -> None:
    store.start("a-1", "a", {}, {"budget": "0"})
    end(store, "a-1", "failed", error="interrupted")
    store.reopen("a-1", {"budget": "1"})
    again = store.get("a-1")
    assert (again.status, again.error, again.ended) == ("running", None, None)
    assert {**again.options, "process": ""} == {"budget": "1", "process": ""}


def test_the_beginning_of_an_id_is_enough_when_it_is_the_only_one(store: RunStore) -> None:
    for run_id in ("a-20260101-1", "a-20260101-12", "b_1"):
        store.start(run_id, run_id[0], {}, {})
    assert store.get("b").id == "b_1"
    assert store.get("a-20260101-1").id == "a-20260101-1"
    with pytest.raises(InputError, match="Several runs begin"):
        store.get("a")
    with pytest.raises(InputError, match="No run begins"):
        store.get("c")
    with pytest.raises(InputError, match="No run begins"):
        store.get("b%")


def test_newest_first_and_by_domain(store: RunStore) -> None:
    for run_id in ("a-1", "b-1", "a-2"):
        store.start(run_id, run_id[0], {}, {})
    assert [record.id for record in store.newest()] == ["a-2", "b-1", "a-1"]
    assert [record.id for record in store.newest(domain="a", last=1)] == ["a-2"]


def test_ids_begin_with_the_domain_and_differ() -> None:
    ids = {new_id("tutor") for _ in range(50)}
    assert len(ids) > 45
    assert all(run_id.startswith("tutor-20") for run_id in ids)


def test_a_store_that_lost_its_table_says_so(store: RunStore) -> None:
    with store._engine.begin() as connection:
        connection.execute(text("DROP TABLE runs"))
    with pytest.raises(StoreError, match="run records"):
        store.newest()


def test_a_run_whose_process_is_gone_was_interrupted(store: RunStore) -> None:
    begun = store.start("r9", "toy", {}, {})
    assert begun.state == "running", "this process still runs"
    host, number, start = str(begun.options["process"]).rsplit("/", 2)
    for process, state in (
        (f"{host}/{number}/1.00", "interrupted"),  # the number was given to another process
        (f"{host}/{2**22 + 1}/{start}", "interrupted"),
        (f"elsewhere/{number}/1.00", "running"),
    ):
        told = replace(begun, options={**begun.options, "process": process})
        assert told.state == state
    end(store, "r9", "done")
    assert store.get("r9").state == "done"
