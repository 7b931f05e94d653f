"""``agent cost``: the ledger added up by any grouping, and priced anew."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import tael
from tael.agents.model.fake import ScriptedModel

from ...support.runs import Cli, cli, no_reading
from ...support.wording import words

__all__ = ["cli", "no_reading"]


@pytest.fixture
def priced(tmp_path: Path, no_reading: None) -> tael.Run[Any]:
    """A report by a model that has a list price."""
    spec = "http://scripted.invalid/v1#deepseek-flash"
    model = tael.connect(spec, transport=ScriptedModel(words))
    return tael.run_sync("finance-report", ticker="KO", offline=True, model=model, out="out")


def test_an_empty_ledger_says_so(cli: Cli) -> None:
    code, out, err = cli("cost")
    assert (code, out) == (0, "")
    assert "No calls" in err


@pytest.mark.parametrize("by", ["run", "domain", "model", "day"])
def test_each_grouping_has_the_whole_bill(by: str, cli: Cli, priced: tael.Run[Any]) -> None:
    code, out, _ = cli("cost", "--by", by, "--json")
    assert code == 0
    (row,) = json.loads(out)
    assert priced.cost.listed is not None
    assert Decimal(row["listed"]["USD"]) == priced.cost.listed.amount > 0
    assert row["uncached"] + row["cached"] == priced.usage.prompt
    assert (row["calls"], row["unpriced"], row["failed"]) == (priced.calls, 0, 0)
    wanted = {"run": priced.id, "domain": "finance-report", "model": "deepseek-flash"}
    assert row[by] == wanted.get(by, row[by])
    assert row[by] in cli("cost", "--by", by)[1]


def test_an_unknown_grouping_is_exit_2(cli: Cli) -> None:
    code, _, err = cli("cost", "--by", "week")
    assert code == 2
    assert "week" in err


def test_repricing_with_the_same_table_changes_nothing(cli: Cli, priced: tael.Run[Any]) -> None:
    code, out, _ = cli("cost", "reprice", "--run", priced.id, "--json")
    found = json.loads(out)
    assert code == 0
    assert found["calls"] == priced.calls
    assert Decimal(found["then"]) == Decimal(found["now"]) > 0


def test_repricing_with_a_table_of_ones_own(
    cli: Cli, priced: tael.Run[Any], tmp_path: Path
) -> None:
    shipped = Path(tael.__file__).parent / "agents" / "model" / "prices.json"
    text = shipped.read_text(encoding="utf-8")
    (tmp_path / "mine.json").write_text(text, encoding="utf-8")
    assert cli("cost", "reprice", "--prices", "mine.json", "--json")[0] == 0
    code, _, err = cli("cost", "reprice", "--prices", "none.json")
    assert code in (2, 3)
    assert "none.json" in err
