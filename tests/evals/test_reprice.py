"""A past run at other prices, and the machine's bill shared to the last digit."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from tael.agents.model.pricing import PriceTable
from tael.evals.machine import UNIT, bill, busy, by_call, settled, share
from tael.evals.reprice import reprice
from tael.evals.rows import Call, Plan, Row, Tokens
from tael.evals.store import EvalRun, dump
from tael.tools.errors import InputError

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
"""A Tuesday, off-peak."""
PEAK = datetime(2026, 11, 24, 1, tzinfo=UTC)


def call(name: str = "c/1", **fields: Any) -> Call:
    base: dict[str, Any] = {
        "id": name,
        "node": "bare",
        "status": "ok",
        "started": NOON,
        "seconds": 2.0,
        "tokens": Tokens(prompt=300, uncached=100, cached=200, output=50, reasoning=20),
        "listed": Decimal("1"),
        "incurred": Decimal("1"),
        "table": "old",
        "model": "m",
        "price_key": "deepseek-flash",
        "server": "https://api.deepseek.com",
    }
    return Call(**{**base, **fields})


def own(name: str, start: float, seconds: float, **fields: Any) -> Call:
    """A self-hosted call, so many seconds after noon."""
    begun = NOON + timedelta(seconds=start)
    return call(
        name,
        started=begun,
        seconds=seconds,
        **{"price_key": None, "server": "http://127.0.0.1", **fields},
    )


def row(sample: str, *calls: Call, variant: str = "bare") -> Row:
    usage = sum((one.tokens.usage() for one in calls), Tokens().usage())
    return Row(
        run="eval-1",
        task="t",
        variant=variant,
        model="m",
        sample=sample,
        epoch=0,
        score=1.0,
        acceptable=True,
        started=NOON,
        seconds=2.0,
        tokens=Tokens.of(usage),
        calls=list(calls),
        listed=Decimal("1"),
        incurred=Decimal("1"),
        reference=Decimal("1"),
        table="old",
    )


def stored(folder: Path, *rows: Row, machine_hour: Decimal | None = None) -> EvalRun:
    run = EvalRun(folder / "eval-1")
    run.save_plan(
        Plan(
            id="eval-1",
            tasks=[],
            models=["m"],
            epochs=1,
            seed=0,
            budget=None,
            machine_hour=machine_hour,
            tael="0",
            prices="old",
            machine="",
            started=NOON,
        )
    )
    with run.append() as file:
        file.writelines(dump(one) for one in rows)
    return run


FLASH = Decimal("0.0000456")
"""100 uncached, 200 cached and 50 written tokens, off-peak: 15,000 + 600 + 30,000 nano-dollars."""


def test_the_table_that_ships(tmp_path: Path) -> None:
    given = row("a", call(), call("c/2", started=PEAK))
    (found,) = reprice(stored(tmp_path, given))
    assert [one.listed for one in found.calls] == [FLASH, 2 * FLASH]
    assert found.listed == found.incurred == 3 * FLASH
    assert found.reference == 2 * FLASH
    assert found.table == PriceTable.load().version
    untouched = {"calls", "listed", "incurred", "reference", "table"}
    assert found.model_dump(exclude=untouched) == given.model_dump(exclude=untouched)
    assert [one.tokens for one in found.calls] == [one.tokens for one in given.calls]


def test_another_table(tmp_path: Path) -> None:
    shipped = resources.files("tael.agents.model").joinpath("prices.json").read_text("utf-8")
    data = json.loads(shipped)
    data["version"] = "mine"
    for kind in ("cached", "uncached", "output"):
        data["prices"][0][kind] = "1"
    path = tmp_path / "prices.json"
    path.write_text(json.dumps(data), "utf-8")
    (found,) = reprice(stored(tmp_path, row("a", call())), prices=PriceTable.load(path))
    assert found.listed == found.reference == Decimal("0.00035")
    assert found.table == "mine"


def test_another_moment(tmp_path: Path) -> None:
    run = stored(tmp_path, row("a", call(), call("c/2", started=PEAK)))
    (found,) = reprice(run, at=PEAK)
    assert found.listed == 4 * FLASH
    assert found.table.endswith(" at 2026-11-24T01:00:00+00:00")
    (found,) = reprice(run, at=NOON)
    assert found.listed == 2 * FLASH
    with pytest.raises(InputError, match="time zone"):
        reprice(run, at=datetime(2026, 11, 24, 1))  # noqa: DTZ001


def test_as_another_model(tmp_path: Path) -> None:
    run = stored(tmp_path, row("a", own("c/1", 0, 2), call("c/2")), machine_hour=Decimal(1))
    (found,) = reprice(run, as_model="deepseek-flash")
    assert found.listed == 2 * FLASH
    assert found.table.endswith(" as deepseek-flash")
    (dear,) = reprice(run, as_model="deepseek-v4-pro", at=PEAK)
    # 200 at 1.32, 400 at 0.044, 100 at 3.96 dollars a million.
    assert dear.listed == Decimal("0.0006776")
    (unknown,) = reprice(run, as_model="nobody-knows-it")
    assert (unknown.listed, unknown.incurred, unknown.table) == (None, None, "")
    with pytest.raises(InputError, match="both"):
        reprice(run, as_model="deepseek-flash", machine_hour=Decimal(1))


def test_unknown_stays_unknown(tmp_path: Path) -> None:
    mine = call("c/2", price_key="my-finetune", server="https://models.example.org/v1")
    run = stored(tmp_path, row("a", call(), mine), row("b", own("c/3", 0, 2)))
    first, second = reprice(run)
    assert (first.listed, first.calls[0].listed, first.calls[1].listed) == (None, FLASH, None)
    assert (second.listed, second.incurred) == (None, None)


def test_what_the_server_never_took_up_is_free(tmp_path: Path) -> None:
    refused = call("c/1", status="failed", tokens=Tokens(), listed=None, incurred=None, table="")
    (found,) = reprice(stored(tmp_path, row("a", refused, call("c/2"))))
    assert (found.listed, found.calls[0].listed) == (FLASH, None)
    (none,) = reprice(stored(tmp_path / "x", row("a")))
    assert none.listed == 0


def test_a_replayed_call_stays_free(tmp_path: Path) -> None:
    run = stored(tmp_path, row("a", call(replayed=True, incurred=Decimal(0)), call("c/2")))
    (found,) = reprice(run, at=PEAK)
    assert (found.listed, found.incurred) == (4 * FLASH, 2 * FLASH)


def test_calls_side_by_side_share_one_machine(tmp_path: Path) -> None:
    # Busy from 0 to 6 and from 10 to 12: 8 seconds; the calls took 14.
    rows = [
        row("a", own("c/1", 0, 4)),
        row("b", own("c/2", 0, 4), own("c/3", 2, 4)),
        row("c", own("c/4", 10, 2)),
    ]
    run = stored(tmp_path, *rows, machine_hour=Decimal("0.1"))
    found = list(reprice(run, machine_hour=Decimal("3.60")))
    eight = Decimal("0.008")
    assert sum(one.listed or 0 for one in found) == eight
    assert [one.listed for one in found] == [pytest.approx(eight * part / 14) for part in (4, 8, 2)]
    assert {one.table for one in found} == {"machine-hour 3.60"}
    assert share(rows, Decimal("3.60")) == {one.key: one.listed for one in found}
    # The plan's own price, where no other is given.
    assert sum(one.listed or 0 for one in reprice(run)) == Decimal("0.000222222222")


def test_each_cell_has_the_machine_to_itself() -> None:
    rows = [row("a", own("c/1", 0, 4)), row("a", own("c/2", 0, 4), variant="tael")]
    assert set(share(rows, Decimal(3600)).values()) == {Decimal(4)}


def test_a_price_of_nothing_and_time_of_nothing() -> None:
    assert share([row("a", own("c/1", 0, 4))], Decimal(0)) == {
        ("t", "bare", "m", "a", 0): Decimal(0)
    }
    assert set(share([row("a", own("c/1", 0, 0))], Decimal(5)).values()) == {Decimal(0)}
    assert share([row("a", call()), row("b")], Decimal(5)) == {}
    for wrong in ("-1", "NaN", "Infinity"):
        with pytest.raises(InputError, match="machine"):
            share([], Decimal(wrong))


@pytest.mark.parametrize("hourly", ["0.36", "1", "0.07", "123.456789"])
def test_the_shares_add_up_to_the_bill_exactly(hourly: str) -> None:
    chance = random.Random(hourly)
    rows = [
        row(str(n), *(own(f"{n}/{k}", chance.uniform(0, 90), chance.uniform(0, 7)) for k in "ab"))
        for n in range(300)
    ]
    calls = [one for each in rows for one in each.calls]
    intervals = [
        ((one.started - NOON) // timedelta(microseconds=1), round(one.seconds * 1_000_000))
        for one in calls
    ]
    covered = [False] * 970_010
    for start, length in intervals:
        first, last = -(-start // 100), (start + length) // 100
        covered[first:last] = [True] * (last - first)
    assert busy(intervals) == pytest.approx(100 * sum(covered), abs=200 * len(calls))
    whole = bill(intervals, Decimal(hourly))
    shares = share(rows, Decimal(hourly))
    assert sum(shares.values()) == whole
    exact = Decimal(hourly) * busy(intervals) / 3_600_000_000
    assert abs(whole - exact) <= UNIT / 2
    # Twice the seconds, twice the share, but for the rounding.
    by_id = {
        name: amount
        for each in by_call(rows, Decimal(hourly)).values()
        for name, amount in each.items()
    }
    total = sum(length for _, length in intervals)
    for one, (_, length) in zip(calls, intervals, strict=True):
        assert abs(by_id[one.id] - whole * length / total) <= UNIT
    parts = by_call(rows, Decimal(hourly))
    again = [settled(each, parts, "m") for each in rows]
    assert sum(each.listed or 0 for each in again) == whole


def test_a_call_inside_another_takes_no_time_of_its_own() -> None:
    assert busy([(0, 10), (2, 3), (5, 5), (10, 1), (20, 0)]) == 11
    assert busy([(-10, 5), (-7, 3), (-9, 1)]) == 6
    assert busy([]) == 0
