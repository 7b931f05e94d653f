"""Statements of one's own: what is read, what is refused, what is said."""

from __future__ import annotations

import gzip
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tael.tools.errors import InputError
from tael.tools.filings.own import own_table

HEAD = "报告年份,股票代码,股票简称,营业总收入,营业收入,利润总额,所得税费用,净利润,基本每股收益\n"
GOOD = (
    "2023,000999,示例股份,1000000000,990000000,200000000,50000000,150000000,-1.0\n"
    "2024,000999,示例股份,1100000000,1090000000,240000000,60000000,180000000,1.2\n"
)
AS_OF = date(2026, 1, 31)


def own(tmp_path: Path, text: str, name: str = "statements.csv", code: str = "000999"):
    (tmp_path / name).write_text(text, encoding="utf-8")
    return own_table(tmp_path / name, code, as_of=AS_OF)


def test_figures_carry_the_file_s_name_and_missing_ones_are_missing(tmp_path: Path) -> None:
    table = own(tmp_path, HEAD + GOOD)
    assert table.labels() == ["FY2023", "FY2024"]
    revenue = table.get("revenue", "FY2024")
    assert revenue
    assert revenue.value == Decimal(1090000000)
    assert revenue.sources[0].origin == "statements.csv"
    assert table.get("eps_basic", "FY2023") is None
    assert table.company.display("zh") == "示例股份"
    assert "statements.csv" in table.notes[0].en
    assert "statements.csv" in table.notes[0].zh


def test_a_folder_of_files_in_chinese_characters_of_old(tmp_path: Path) -> None:
    (tmp_path / "利润表.csv").write_bytes((HEAD + GOOD).encode("gb18030"))
    cash = "year,ticker,cfo\n2024,000999,160000000\n"
    (tmp_path / "cash.csv.gz").write_bytes(gzip.compress(cash.encode()))
    (tmp_path / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    table = own_table(tmp_path, "000999.SZ", as_of=AS_OF)
    cfo = table.get("cfo", "FY2024")
    assert cfo
    assert cfo.value == 160000000


def test_a_year_in_another_unit_is_left_out_and_said(tmp_path: Path) -> None:
    odd = "2022,000999,示例股份,90000,89000,18000,4500,13500,1\n"
    table = own(tmp_path, HEAD + odd + GOOD)
    assert table.labels() == ["FY2023", "FY2024"]
    assert any("2022" in note.en and "2022" in note.zh for note in table.notes)


def test_an_identity_that_does_not_hold_is_said(tmp_path: Path) -> None:
    table = own(tmp_path, HEAD + GOOD.replace("180000000", "190000000"))
    assert any("2024" in note.en and "income before tax" in note.en for note in table.notes)
    assert not any("income before tax" in n.en for n in own(tmp_path, HEAD + GOOD).notes)


def test_the_parent_s_share_is_the_whole_less_the_minorities(tmp_path: Path) -> None:
    head = "year,ticker,revenue,净利润,少数股东损益\n"
    rows = f"{head}2023,000999,1000,150,10\n2024,000999,1100,180,20\n"
    income = own(tmp_path, rows).get("net_income", "FY2024")
    assert income
    assert income.value == 160
    assert income.formula == "consolidated_profit:FY2024 - minority_profit:FY2024"
    whole = own(tmp_path, "year,ticker,revenue,净利润\n2024,000999,1100,180\n")
    income = whole.get("net_income", "FY2024")
    assert income
    assert "含少数股东损益" in income.note.zh


def test_a_hong_kong_company_says_its_currency(tmp_path: Path) -> None:
    rows = "year,ticker,revenue,currency\n2024,01211,777,cny\n"
    assert own(tmp_path, rows, code="01211").company.currency == "CNY"
    with pytest.raises(InputError, match="which currency"):
        own(tmp_path, rows.replace(",currency", ",remark"), code="01211")


def test_two_years_in_different_units_are_refused(tmp_path: Path) -> None:
    rows = "year,ticker,revenue\n2023,000999,1000000000\n2024,000999,110000\n"
    with pytest.raises(InputError, match="different units"):
        own(tmp_path, rows)


@pytest.mark.parametrize("data", [b"PK\x03\x04\x00\x00rubbish\x00", b"\x1f\x8bnot gzip", b""])
@pytest.mark.parametrize("name", ["own.csv", "own.csv.gz"])
def test_what_is_no_table_is_said(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError, match=r"as a table|no columns"):
        own_table(tmp_path / name, "000999", as_of=AS_OF)


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        (HEAD + GOOD.replace("1100000000", "11亿"), "000999", "line 3: '11亿'"),
        (HEAD + GOOD.replace("2024", "24"), "000999", "line 3: '24' is no year"),
        (HEAD + GOOD, "000998", "no figure of 000998"),
        (HEAD + GOOD, "AAPL", "not for AAPL"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, text: str, code: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        own(tmp_path, text, code=code)


def test_no_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no statements at"):
        own_table(tmp_path / "gone.csv", "000999", as_of=AS_OF)


def test_a_real_set_with_a_year_in_ten_thousands(shared_data: Path) -> None:
    folder = shared_data / "finance" / "cn" / "statements"
    table = own_table(folder, "300750", as_of=AS_OF)
    assert table.labels() == ["FY2019", "FY2020"]
    assert any("2021" in note.en for note in table.notes)
    revenue = own_table(folder, "000858", as_of=AS_OF).get("revenue", "FY2021")
    assert revenue
    assert revenue.value == Decimal("66209053612.11")
