"""Remarks say the same in both languages, wherever code makes them."""

from __future__ import annotations

import re

import pytest
from tael.tools.filings.snapshot import load_snapshot, shipped
from tael.tools.lines import LINES
from tael.tools.remark import NONE, Remark, joined

HAN = re.compile(r"[\u4e00-\u9fff]")
FIGURES = re.compile(r"\d[\d,.]*\d|\d")


def test_joined_remarks_keep_the_spaces_that_a_language_has() -> None:
    one, two = Remark("One.", "一。"), Remark("Two.", "二。")
    assert joined((one, NONE, two)) == Remark("One. Two.", "一。二。")
    assert not joined((NONE, NONE))
    assert one.said("zh") == "一。"
    assert one.said("en") == "One."


@pytest.mark.parametrize("ticker", [company.ticker for company in shipped()])
def test_every_remark_of_a_company_is_in_both_languages(ticker: str) -> None:
    table = load_snapshot(ticker)
    assert table is not None
    remarks = [*table.notes, *(fact.note for fact in table if fact.note)]
    assert remarks
    for remark in remarks:
        assert remark.en.endswith(".")
        assert HAN.search(remark.zh), remark
        assert set(FIGURES.findall(remark.zh)) >= set(FIGURES.findall(remark.en)), remark


def test_every_remark_of_a_line_is_in_both_languages() -> None:
    remarks = [remark for line in LINES.values() for remark in line.remarks.values()]
    assert len(remarks) > 5
    assert all(remark.en and HAN.search(remark.zh) for remark in remarks)
