"""The ledger: rows, replay, chain, totals, and what happens when the disk does not serve."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable
from tael.agents.model import engine as engine_module
from tael.agents.model import rows
from tael.agents.model.ledger import Entry, Ledger
from tael.agents.model.pricing import PriceTable
from tael.agents.model.types import Cost, Money, Usage
from tael.tools.errors import ConfigError, StoreError


def entry(**fields: object) -> Entry:
    base = Entry(
        run_id="run-1",
        domain="tutor",
        node="hint",
        request_hash="a" * 64,
        request='{"messages":["提示"]}',
        response='{"choices":[]}',
        raw_usage='{"prompt_tokens":10}',
        status="ok",
        error=None,
        model="deepseek-flash",
        profile="deepseek",
        server="https://api.deepseek.com",
        price_key="deepseek-flash",
        started=datetime(2026, 11, 24, 12, 0, 0, 5, tzinfo=UTC),
        seconds=1.25,
        usage=Usage(8, 2, 5, 1),
        cost=Cost(Money(Decimal("0.0000042")), Money(Decimal("0.0000042")), "t1"),
    )
    return replace(base, **fields)  # type: ignore[arg-type]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "ledger.db"


@pytest.fixture
def ledger(path: Path) -> Ledger:
    return Ledger(f"sqlite:///{path}")


def test_a_row_comes_back_as_it_went_in(ledger: Ledger, path: Path) -> None:
    given = entry()
    written = ledger.record(given)
    (read,) = Ledger(f"sqlite:///{path}").calls("run-1")
    assert read == written
    assert (read.id, read.seq, read.position) == ("run-1/1", 1, 1)
    for name in given.__dataclass_fields__:
        assert getattr(read, name) == getattr(given, name)


def test_unknown_prices_stay_unknown(ledger: Ledger) -> None:
    assert ledger.record(entry(cost=Cost())).cost == Cost()
    assert ledger.calls()[0].cost.listed is None


def test_seq_counts_the_run_and_position_counts_all(ledger: Ledger) -> None:
    ids = [ledger.record(entry(run_id=run)).id for run in ("a", "b", "a")]
    assert ids == ["a/1", "b/1", "a/2"]
    assert [record.position for record in ledger.calls("a")] == [1, 3]


def test_replay_counts_identical_requests_that_were_answered(ledger: Ledger) -> None:
    for status, response in [
        ("rejected", "first"),
        ("failed", None),
        ("ok", "second"),
    ]:
        ledger.record(entry(status=status, response=response))
    ledger.record(entry(node="other", response="elsewhere"))
    found = [ledger.replay("run-1", "hint", "a" * 64, nth) for nth in range(3)]
    assert [record and record.response for record in found] == ["first", "second", None]
    assert ledger.replay("run-2", "hint", "a" * 64, 0) is None
    assert ledger.replay("run-1", "hint", "b" * 64, 0) is None


def test_totals(ledger: Ledger) -> None:
    ledger.record(entry())
    ledger.record(entry(status="failed", response=None, cost=Cost()))
    ledger.record(entry(run_id="run-2", started=datetime(2026, 11, 25, tzinfo=UTC)))
    yuan = Money(Decimal(2), "CNY")
    ledger.record(entry(run_id="run-2", model="other", cost=Cost(yuan, yuan, "t1")))
    first, second = ledger.totals("run")
    assert (first.key, first.calls, first.failed, first.unpriced) == ("run-1", 2, 1, 1)
    assert first.usage == Usage(16, 4, 10, 2)
    assert first.listed == (Money(Decimal("0.0000042")),)
    assert second.incurred == (yuan, Money(Decimal("0.0000042")))
    assert [total.key for total in ledger.totals("day")] == ["2026-11-24", "2026-11-25"]
    assert [total.key for total in ledger.totals("model")] == ["deepseek-flash", "other"]
    assert [total.calls for total in ledger.totals("domain")] == [4]
    assert ledger.spent("run-2") == {"CNY": Decimal(2), "USD": Decimal("0.0000042")}


def test_reprice_changes_no_row(ledger: Ledger) -> None:
    ledger.record(entry(usage=Usage(uncached=1_000_000)))
    ledger.record(entry(price_key=None))
    (repriced,) = ledger.reprice(PriceTable.load())
    assert repriced.listed == Money(Decimal("0.15"))
    assert repriced.record.cost.listed == Money(Decimal("0.0000042"))
    assert ledger.verify() == []


def test_a_changed_byte_is_seen(ledger: Ledger, path: Path) -> None:
    for _ in range(4):
        ledger.record(entry())
    assert ledger.verify() == []
    with sqlite3.connect(path) as database:
        database.execute("UPDATE calls SET response = 'x' || response WHERE position = 2")
    assert ledger.verify() == ["row 2 (run-1/2) was changed after it was written"]


@pytest.mark.parametrize("column", [c.name for c in rows.calls.columns if c.name != "position"])
def test_every_column_is_covered(ledger: Ledger, path: Path, column: str) -> None:
    ledger.record(entry(price_key=None, error="e"))
    with sqlite3.connect(path) as database:
        value = database.execute(f"SELECT {column} FROM calls").fetchone()[0]
        other = value + 1 if isinstance(value, int) else f"{value}0"
        if column == "estimated":
            other = 1 - value
        database.execute(f"UPDATE calls SET {column} = ?", (other,))
    assert ledger.verify() != []


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        ("DELETE FROM calls WHERE position > 2", "2 rows are missing at the end"),
        ("DELETE FROM calls WHERE position = 2", "row 3"),
        ("DELETE FROM ledger_head", "head row is missing"),
        ("UPDATE ledger_head SET count = 3", "head does not match"),
    ],
)
def test_missing_rows_are_seen(ledger: Ledger, path: Path, tamper: str, said: str) -> None:
    for _ in range(4):
        ledger.record(entry())
    with sqlite3.connect(path) as database:
        database.execute(tamper)
    assert said in " ".join(ledger.verify())


def test_a_shortened_ledger_with_a_matching_head_differs_from_a_printed_one(
    ledger: Ledger, path: Path
) -> None:
    ledger.record(entry())
    before = ledger.head()
    ledger.record(entry())
    assert ledger.head() != before
    assert before[0] == 1


@pytest.mark.parametrize("bad", ["a\x00b", "a\ud83db"])
def test_what_no_database_takes_is_refused_before(ledger: Ledger, bad: str) -> None:
    with pytest.raises(ValueError, match="response"):
        ledger.record(entry(response=bad))
    assert ledger.calls() == []


def test_a_full_disk_is_a_store_error_and_the_store_still_opens(path: Path) -> None:
    ledger = Ledger(f"sqlite:///{path}")
    ledger.record(entry())
    with ledger.engine.connect() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        connection.execute(text(f"PRAGMA max_page_count = {pages + 2}"))
        connection.rollback()
    large = entry(request="x" * 40_000)
    with pytest.raises(StoreError, match="full"):
        ledger.record(large)
    kept = len(ledger.calls())
    assert ledger.verify() == []
    ledger.close()
    again = Ledger(f"sqlite:///{path}")
    again.record(entry())
    assert len(again.calls()) == kept + 1
    assert again.verify() == []


def test_a_locked_database_is_a_store_error(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "BUSY_SECONDS", 0.1)
    monkeypatch.setattr(
        engine_module, "_prepare", _with_timeout(engine_module._prepare, milliseconds=100)
    )
    ledger = Ledger(f"sqlite:///{path}")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="locked"):
        ledger.record(entry())
    # Readers are not held up by a writer.
    assert ledger.calls() == []
    other.execute("ROLLBACK")
    ledger.record(entry())


def _with_timeout(prepare: Callable[..., None], *, milliseconds: int) -> Callable[..., None]:
    def prepared(connection: sqlite3.Connection, record: object) -> None:
        prepare(connection, record)
        connection.execute(f"PRAGMA busy_timeout = {milliseconds}")

    return prepared


def test_a_file_that_is_no_database(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"not a database, but long enough to look like one. " * 40)
    with pytest.raises(StoreError, match="not a database"):
        Ledger(f"sqlite:///{path}")


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be made"):
        Ledger(f"sqlite:///{tmp_path / 'file' / 'ledger.db'}")


@pytest.mark.parametrize("url", ["", "nonsense", "nosuch://host/db"])
def test_a_bad_url_is_a_config_error(url: str) -> None:
    with pytest.raises(ConfigError):
        Ledger(url)


def test_the_tables_compile_for_postgresql() -> None:
    for table in rows.metadata.sorted_tables:
        ddl = str(CreateTable(table).compile(dialect=postgresql.dialect()))
        assert "PRIMARY KEY" in ddl


WRITERS, ROWS = 8, 25


def _write_rows(url: str, name: str) -> None:
    ledger = Ledger(url)
    for _ in range(ROWS):
        ledger.record(entry(run_id=name))


def test_eight_writers_lose_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The children import this module by its name, as the parent's search path lets them.
    monkeypatch.syspath_prepend(str(Path(__file__).parents[3]))
    spawn = multiprocessing.get_context("spawn")
    url = f"sqlite:///{path}"
    writers = [
        spawn.Process(target=_write_rows, args=(url, f"run-{number}")) for number in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0] * WRITERS
    ledger = Ledger(url)
    assert len(ledger.calls()) == WRITERS * ROWS
    for number in range(WRITERS):
        seqs = [record.seq for record in ledger.calls(f"run-{number}")]
        assert seqs == list(range(1, ROWS + 1))
    assert ledger.verify() == []


KILLED = """
import sys
from tests.agents.model.test_ledger import entry
from tael.agents.model.ledger import Ledger

ledger = Ledger(sys.argv[1])
print("ready", flush=True)
while True:
    record = ledger.record(entry(response="x" * 5000))
    print(record.seq, flush=True)
"""


def test_a_kill_at_any_moment_loses_no_committed_row(path: Path) -> None:
    url = f"sqlite:///{path}"
    root = Path(__file__).resolve().parents[3]
    chance = random.Random(7)
    seen = 0
    for _ in range(4):
        child = subprocess.Popen(
            [sys.executable, "-c", KILLED, url],
            stdout=subprocess.PIPE,
            text=True,
            cwd=root,
            env={**os.environ, "PYTHONPATH": str(root)},
        )
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        time.sleep(chance.uniform(0.01, 0.25))
        child.send_signal(signal.SIGKILL)
        told = [line for line in child.stdout.read().split("\n") if line.isdigit()]
        child.wait()
        seen = max([seen, *map(int, told)])
        ledger = Ledger(url)
        # What was told had been committed; at most one more was, and not told.
        assert seen <= len(ledger.calls()) <= seen + 1
        seen = len(ledger.calls())
        assert ledger.verify() == []
        ledger.close()
    assert seen > 0
