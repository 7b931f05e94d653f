"""Prices over the peak hours, weekends, holidays and years."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from importlib import resources
from pathlib import Path

import pytest
from tael.agents.model.pricing import PriceTable, machine_price
from tael.agents.model.types import Money, Usage
from tael.tools.errors import ConfigError

M = 1_000_000
TABLE = PriceTable.load()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "output"),
    [
        ("2026-11-24T00:59:59", "0.60"),
        ("2026-11-24T01:00:00", "1.20"),
        ("2026-11-24T03:59:59", "1.20"),
        ("2026-11-24T04:00:00", "0.60"),
        ("2026-11-24T05:59:59", "0.60"),
        ("2026-11-24T06:00:00", "1.20"),
        ("2026-11-24T09:59:59", "1.20"),
        ("2026-11-24T10:00:00", "0.60"),
        ("2026-11-20T02:00:00", "1.20"),  # Friday
        ("2026-11-21T02:00:00", "0.60"),  # Saturday
        ("2026-11-22T02:00:00", "0.60"),  # Sunday
        ("2026-09-25T02:00:00", "0.60"),  # Friday, Mid-Autumn
        ("2026-10-07T02:00:00", "0.60"),  # Wednesday, National Day week
        ("2026-10-08T02:00:00", "1.20"),  # Thursday after it
        ("2026-10-10T02:00:00", "0.60"),  # a Saturday that is worked
    ],
)
def test_flash_by_the_clock(moment: str, output: str) -> None:
    price = TABLE.price("deepseek-flash", Usage(output=M), at(moment))
    assert price == Money(Decimal(output))


def test_the_clock_is_utc_whatever_zone_a_time_is_in() -> None:
    beijing = timezone(timedelta(hours=8))
    morning = datetime(2026, 11, 24, 9, 30, tzinfo=beijing)
    assert TABLE.price("deepseek-flash", Usage(output=M), morning) == Money(Decimal("1.20"))


def test_each_kind_of_token() -> None:
    usage = Usage(uncached=2 * M, cached=10 * M, output=M, reasoning=M // 2)
    off_peak = at("2026-11-24T12:00:00")
    assert TABLE.price("deepseek-flash", usage, off_peak) == Money(Decimal("0.93"))
    assert TABLE.price("deepseek-v4-pro", usage, off_peak) == Money(Decimal("3.52"))


def test_a_small_call_is_exact() -> None:
    price = TABLE.price("deepseek-flash", Usage(1, 1, 1), at("2026-11-24T12:00:00"))
    assert price == Money(Decimal("0.000000753"))


def test_february_2025() -> None:
    usage = Usage(uncached=M, cached=M, output=M)
    assert TABLE.price("deepseek-chat", usage, at("2025-02-01T00:00:00")) == Money(Decimal("0.434"))
    assert TABLE.price("gpt-4o", Usage(uncached=M, output=M), at("2025-02-10T00:00:00")) == Money(
        Decimal("12.50")
    )
    later = TABLE.quote("deepseek-chat", usage, at("2025-03-01T00:00:00"))
    assert later is not None
    assert later.table.startswith("genai-prices")


def test_a_model_of_no_table_has_no_price() -> None:
    assert TABLE.price("my-own-finetune", Usage(output=M), at("2026-11-24T12:00:00")) is None


def test_other_models_come_from_genai_prices() -> None:
    quote = TABLE.quote("gpt-4.1-mini", Usage(uncached=M), at("2026-11-24T12:00:00"))
    assert quote is not None
    assert quote.money.amount > 0
    assert quote.table != TABLE.version
    # The same name on a server that nobody knows is somebody else's model.
    assert (
        TABLE.price(
            "gpt-4.1-mini",
            Usage(uncached=M),
            at("2026-11-24T12:00:00"),
            api_url="https://models.example.org/v1",
        )
        is None
    )


def test_list_price_is_the_newest_off_peak_price() -> None:
    assert TABLE.list_price(Usage(uncached=M, output=M)) == Money(Decimal("0.75"))
    assert TABLE.list_price(Usage(output=M), "deepseek-v4-pro") == Money(Decimal("1.98"))
    assert TABLE.list_price(Usage(output=M), "unheard-of") is None


def test_machine_price() -> None:
    assert machine_price(Decimal("0.36"), 2.5) == Money(Decimal("0.00025"))


def test_the_shipped_table_is_complete() -> None:
    for price in TABLE.prices:
        assert price.source.startswith("https://")
        assert price.until is None or price.start < price.until
        if price.peak:
            assert price.peak.output == 2 * price.base.output


def test_a_table_of_ones_own(tmp_path: Path) -> None:
    shipped = resources.files("tael.agents.model").joinpath("prices.json").read_text("utf-8")
    data = json.loads(shipped)
    data["version"] = "mine"
    data["prices"][0]["output"] = "0.10"
    path = tmp_path / "prices.json"
    path.write_text(json.dumps(data), "utf-8")
    mine = PriceTable.load(path)
    quote = mine.quote("deepseek-flash", Usage(output=M), at("2026-11-24T12:00:00"))
    assert quote is not None
    assert (quote.money, quote.table) == (Money(Decimal("0.10")), "mine")


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"version": 1}', '{"calendars": {}}'])
def test_a_bad_table_is_a_config_error(tmp_path: Path, text: str) -> None:
    path = tmp_path / "prices.json"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=r"prices\.json"):
        PriceTable.load(path)
