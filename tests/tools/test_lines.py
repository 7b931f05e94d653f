"""The lines: names, meanings and concepts."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from tael.tools.formulas import references
from tael.tools.lines import LINES, concepts


def test_there_are_enough_and_all_have_names_in_both_languages() -> None:
    assert len(LINES) >= 25
    for line_id, line in LINES.items():
        assert line.id == line_id
        assert re.fullmatch("[a-z_]+", line_id)
        for text in (line.label("en"), line.definition("en")):
            assert text
            assert not re.search("[一-鿿]", text)
        for text in (line.label("zh"), line.definition("zh")):
            assert re.search("[一-鿿]", text)
        assert line.definition("en").endswith(".")
        assert line.definition("zh").endswith("。")
        assert line.concepts or line.calculated


def test_labels_are_unique() -> None:
    for lang in ("en", "zh"):
        labels = [line.label(lang) for line in LINES.values()]
        assert len(labels) == len(set(labels))


def test_the_lines_of_the_check_table_are_there(shared_data: Path) -> None:
    with (shared_data / "finance" / "us" / "check_table.csv").open(encoding="utf-8") as rows:
        wanted = {row["line"] for row in csv.DictReader(rows)}
    assert wanted <= set(LINES)


def test_concepts_in_order_of_preference() -> None:
    revenue = LINES["revenue"]
    assert revenue.preference(bank=False)[:3] == (
        "RevenueFromContractWithCustomerExcludingAssessedTax",
        "Revenues",
        "SalesRevenueNet",
    )
    assert revenue.preference(bank=True)[:2] == ("RevenuesNetOfInterestExpense", "Revenues")
    assert len(revenue.preference(bank=True)) == len(set(revenue.preference(bank=True)))
    assert "Revenue" in concepts()


def test_remarks_and_exclusions_are_about_the_lines_own_concepts() -> None:
    for line in LINES.values():
        assert set(line.remarks) <= set(line.concepts)
        assert set(line.unless) <= set(line.concepts)


def test_formulas_name_lines_only() -> None:
    for line in LINES.values():
        for template in line.calculated:
            assert {name for name, _ in references(template)} <= set(LINES)


def test_units_instants_and_scope() -> None:
    assert LINES["eps_diluted"].unit_in("CNY") == "CNY/shares"
    assert LINES["diluted_shares"].unit_in("CNY") == "shares"
    assert LINES["assets"].instant
    assert not LINES["cfo"].instant
    assert LINES["cfo"].additive
    assert not LINES["eps_diluted"].additive
    assert not LINES["fcf"].applies(bank=True, listing="US")
    assert LINES["deposits"].applies(bank=True, listing="US")
    assert not LINES["total_revenue"].applies(bank=False, listing="US")
