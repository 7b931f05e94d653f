"""Batches: everyone gets their own outcome, nobody waits for ever, nothing is done twice."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from tael.agents.model.connect import connect
from tael.agents.model.fake import ScriptedModel
from tael.agents.model.journal import LARGEST, Journal
from tael.agents.model.ledger import Ledger
from tael.agents.model.types import Usage
from tael.tools.errors import StoreError

from .test_ledger import entry


class Doubler:
    """Doubles numbers slowly, and remembers its batches. A negative one is refused."""

    def __init__(self, seconds: float = 0.005) -> None:
        self.seconds, self.batches = seconds, list[list[int]]()

    @property
    def items(self) -> list[int]:
        return [item for batch in self.batches for item in batch]

    def __call__(self, items: Sequence[int]) -> list[int | Exception]:
        self.batches.append(list(items))
        time.sleep(self.seconds)
        return [2 * item if item >= 0 else ValueError(str(item)) for item in items]


def test_callers_side_by_side_share_batches_and_keep_their_own_outcome() -> None:
    work = Doubler()
    journal: Journal[int, int] = Journal(work)

    async def all_of_them() -> list[int]:
        return await asyncio.gather(*(journal.wait(n) for n in range(200)))

    assert asyncio.run(all_of_them()) == [2 * n for n in range(200)]
    assert sorted(work.items) == list(range(200))
    assert len(work.batches) < 20
    assert max(map(len, work.batches)) <= LARGEST


def test_threads_and_loops_mix() -> None:
    work = Doubler(0.001)
    journal: Journal[int, int] = Journal(work)

    async def some(base: int) -> list[int]:
        return await asyncio.gather(*(journal.wait(base + n) for n in range(30)))

    with ThreadPoolExecutor(6) as pool:
        loops = [pool.submit(lambda base=base: asyncio.run(some(base))) for base in (0, 100)]
        plain = [pool.submit(journal.do, 200 + n) for n in range(60)]
        assert [future.result(10) for future in plain] == [2 * (200 + n) for n in range(60)]
        for base, future in zip((0, 100), loops, strict=True):
            assert future.result(10) == [2 * (base + n) for n in range(30)]
    assert len(work.items) == 120


def test_a_refused_item_fails_alone() -> None:
    journal: Journal[int, int] = Journal(Doubler())

    async def three() -> list[int | BaseException]:
        return await asyncio.gather(*(journal.wait(n) for n in (1, -2, 3)), return_exceptions=True)

    first, second, third = asyncio.run(three())
    assert (first, third) == (2, 6)
    assert isinstance(second, ValueError)
    with pytest.raises(ValueError, match="-4"):
        journal.do(-4)
    assert journal.do(5) == 10


@pytest.mark.parametrize("outcomes", [None, []], ids=["raises", "too few"])
def test_work_that_breaks_fails_all_and_the_journal_lives_on(outcomes: list[int] | None) -> None:
    broken = True

    def work(items: Sequence[int]) -> Sequence[int]:
        if not broken:
            return items
        if outcomes is None:
            raise RuntimeError("no")
        return outcomes

    journal: Journal[int, int] = Journal(work)

    async def two() -> list[int | BaseException]:
        both = asyncio.gather(journal.wait(1), journal.wait(2), return_exceptions=True)
        return await asyncio.wait_for(both, 5)

    assert all(isinstance(outcome, Exception) for outcome in asyncio.run(two()))
    broken = False
    assert asyncio.run(two()) == [1, 2]
    assert journal.do(3) == 3


def test_a_cancelled_caller_does_not_take_its_item_or_its_neighbours_along() -> None:
    work = Doubler(0.02)
    journal: Journal[int, int] = Journal(work)

    async def one_cancelled() -> int:
        first = asyncio.create_task(journal.wait(1))
        second = asyncio.create_task(journal.wait(2))
        await asyncio.sleep(0)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        return await second

    assert asyncio.run(one_cancelled()) == 4
    assert sorted(work.items) == [1, 2]


def test_a_loop_that_ends_first_hinders_nobody() -> None:
    started, go_on = threading.Event(), threading.Event()

    def work(items: Sequence[int]) -> Sequence[int]:
        started.set()
        assert go_on.wait(5)
        return items

    journal: Journal[int, int] = Journal(work)
    loop = asyncio.new_event_loop()

    async def leave() -> None:
        task = asyncio.ensure_future(journal.wait(1))
        await asyncio.to_thread(started.wait, 5)
        task.cancel()

    loop.run_until_complete(leave())
    loop.close()
    go_on.set()
    assert journal.do(2) == 2
    assert asyncio.run(journal.wait(3)) == 3


# The ledger on top of it.


def test_rows_written_together_are_one_chain(tmp_path: Path) -> None:
    ledger = Ledger(f"sqlite:///{tmp_path / 'l.db'}")

    async def write() -> list[str]:
        runs = [f"run-{n % 7}" for n in range(100)]
        records = await asyncio.gather(*(ledger.recorded(entry(run_id=run)) for run in runs))
        assert [record.run_id for record in records] == runs
        return [record.id for record in records]

    ids = asyncio.run(write())
    assert len(set(ids)) == 100
    assert ledger.verify() == []
    for run in range(7):
        seqs = [record.seq for record in ledger.calls(f"run-{run}")]
        assert seqs == list(range(1, len(seqs) + 1))


def test_a_row_is_committed_when_its_caller_goes_on(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'l.db'}"
    ledger, other = Ledger(url), Ledger(url)

    async def one(number: int) -> bool:
        record = await ledger.recorded(entry(run_id=f"run-{number}"))
        return [found.id for found in other.calls(f"run-{number}")] == [record.id]

    async def all_of_them() -> list[bool]:
        return await asyncio.gather(*(one(number) for number in range(30)))

    assert all(asyncio.run(all_of_them()))


def test_a_row_that_the_database_refuses_leaves_the_others_alone(tmp_path: Path) -> None:
    ledger = Ledger(f"sqlite:///{tmp_path / 'l.db'}")
    wrong = entry(usage=Usage(uncached=2**70))

    async def write() -> list[object]:
        given = [entry(), wrong, entry(), entry()]
        return await asyncio.gather(*map(ledger.recorded, given), return_exceptions=True)

    outcomes = asyncio.run(write())
    assert [isinstance(outcome, StoreError) for outcome in outcomes] == [False, True, False, False]
    assert [record.seq for record in ledger.calls()] == [1, 2, 3]
    assert ledger.verify() == []


def test_nothing_is_looked_up_for_a_run_without_rows(tmp_path: Path) -> None:
    ledger = Ledger(f"sqlite:///{tmp_path / 'l.db'}")
    looked: list[str] = []
    replay = ledger.replay

    def spy(run_id: str, node: str, digest: str, nth: int) -> object:
        looked.append(run_id)
        return replay(run_id, node, digest, nth)

    ledger.replay = spy  # type: ignore[method-assign,assignment]
    transport = ScriptedModel(lambda body: "yes")
    model = connect("fake", transport=transport)

    async def attempt() -> list[bool]:
        bound = model.within(ledger=ledger, run_id="r", domain="d")
        asked = [await bound.ask([{"role": "user", "content": text}]) for text in ("a", "b", "a")]
        return [reply.replayed for reply in asked]

    assert asyncio.run(attempt()) == [False] * 3
    assert looked == []
    assert asyncio.run(attempt()) == [True] * 3
    assert looked == ["r"] * 3
    assert len(transport.requests) == len(ledger.calls("r")) == 3


def test_holds(tmp_path: Path) -> None:
    ledger = Ledger(f"sqlite:///{tmp_path / 'l.db'}")
    ledger.record(replace(entry(), run_id="here"))

    async def ask() -> list[bool]:
        return await asyncio.gather(*map(ledger.holds, ("here", "there", "here", "her")))

    assert asyncio.run(ask()) == [True, False, True, False]
