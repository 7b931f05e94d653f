"""Chinese statements: the stored ones with their traps, and akshare's fallbacks."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from tael.tools.errors import InputError, IntegrityError, MissingExtra, NetworkError
from tael.tools.facts import Company
from tael.tools.filings import akshare_cn
from tael.tools.filings.akshare_cn import china_table, fetch_statements, listing_of
from tael.tools.filings.akshare_frames import day, number
from tael.tools.filings.snapshot import load_snapshot, read_snapshot
from tael.tools.filings.snapshot_cn import unit_of

YI = Decimal(10) ** 8
NOW = date(2026, 9, 1)


class Frame:
    """As much of a DataFrame as is used."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self.rows = rows

    def to_dict(self, orient: str) -> list[dict[str, Any]]:
        assert orient == "records"
        return self.rows


# ---- stored statements ----


def test_revenue_is_not_total_operating_revenue() -> None:
    table = load_snapshot("600519", as_of=date(2021, 1, 1))
    assert table is not None
    revenue, total = table.facts["revenue:FY2019"], table.facts["total_revenue:FY2019"]
    assert revenue.value == Decimal("85429573467.25")
    assert total.value == Decimal("88854337488.76")
    assert revenue.sources[0].concept == "营业收入"
    assert "营业总收入 of the same period is 88,854,337,488.76" in revenue.note.en


def test_where_only_total_operating_revenue_is_known_the_note_says_so() -> None:
    table = load_snapshot("600519")
    assert table is not None
    revenue = table.facts["revenue:FY2024"]
    assert revenue.value == Decimal("1741.44") * YI
    assert revenue.note.en.startswith("营业总收入")


def test_no_growth_from_one_definition_of_revenue_to_the_other() -> None:
    table = load_snapshot("600519", as_of=date(2022, 1, 1))
    assert table is not None
    assert table.get("revenue_growth", "FY2020") is None
    assert table.get("total_revenue_growth", "FY2020") is not None
    assert table.get("revenue_growth", "FY2019") is not None
    assert table.get("net_margin_change", "FY2020") is None


def test_where_the_two_revenues_are_one_growth_is_given() -> None:
    table = load_snapshot("300750")
    assert table is not None
    growth = table.facts["revenue_growth:FY2022"]
    assert growth.value.quantize(Decimal("0.001")) == Decimal("1.521")


def test_minus_one_is_missing() -> None:
    """FinGLM has -1.0 for Moutai's net income of FY2019; the indicators have it."""
    snapshot = read_snapshot("600519")
    assert snapshot is not None
    assert all(row.value != -1 for row in snapshot.rows)
    table = load_snapshot("600519", as_of=date(2021, 1, 1))
    assert table is not None
    assert table.facts["net_income:FY2019"].value == Decimal(4120647) * 10**4
    assert table.get("interest_expense", "FY2019") is None


def test_a_statement_read_in_another_unit_is_put_right() -> None:
    """CATL's FY2021 was read in ten thousands of yuan, the years before in yuan."""
    table = load_snapshot("300750")
    assert table is not None
    assert table.facts["revenue:FY2021"].value == Decimal("130355796400")
    assert table.facts["eps_basic:FY2021"].value == Decimal("6.88")
    assert table.facts["cfo:FY2021"].value == Decimal("42908008700")
    assert unit_of(Decimal("13035579.64"), Decimal("130356000000")) == 10**4
    with pytest.raises(IntegrityError, match="does not fit"):
        unit_of(Decimal("13035"), Decimal("130356000000"))


def test_assets_of_two_subtotals() -> None:
    table = load_snapshot("300750")
    assert table is not None
    assets = table.facts["assets:FY2020"]
    assert assets.formula == "current_assets:FY2020 + noncurrent_assets:FY2020"
    assert assets.value == Decimal("156618426940.59")


def test_sources_are_annual_reports_on_their_day() -> None:
    table = load_snapshot("300750")
    assert table is not None
    known, assumed = (table.facts[f"revenue:{label}"].sources[0] for label in ("FY2021", "FY2024"))
    assert (known.form, known.accession, known.filed) == ("年度报告", "", date(2022, 4, 22))
    assert assumed.filed == date(2025, 4, 30)
    assert "300750" in known.url
    assert any("FinGLM" in note.en for note in table.notes)


# ---- akshare ----

ANNUAL = {
    "SECURITY_NAME_ABBR": "贵州茅台",
    "REPORT_DATE": "2024-12-31 00:00:00",
    "NOTICE_DATE": "2025-04-03 00:00:00",
    "CURRENCY": "CNY",
}
FIRST = ANNUAL | {"REPORT_DATE": "2025-03-31 00:00:00", "NOTICE_DATE": "2025-04-30 00:00:00"}
HALF = ANNUAL | {"REPORT_DATE": "2025-06-30 00:00:00", "NOTICE_DATE": "2025-08-13 00:00:00"}


def _refuse(**_: Any) -> Any:
    raise ConnectionError("Remote end closed connection without response")


def _eastmoney(**changes: Callable[..., Any]) -> SimpleNamespace:
    asked: list[dict[str, Any]] = []

    def profit(**options: Any) -> Frame:
        asked.append(options)
        return Frame(
            [
                ANNUAL
                | {"TOTAL_OPERATE_INCOME": 174144069958.25, "OPERATE_INCOME": 170899152276.34}
                | {"PARENT_NETPROFIT": 86228146421.62, "DILUTED_EPS": 68.64, "GOODWILL": None},
                FIRST | {"OPERATE_INCOME": 50600957885.73, "DILUTED_EPS": 21.38},
                HALF | {"OPERATE_INCOME": 89388984063.09, "DILUTED_EPS": 36.18},
            ]
        )

    def balance(**_: Any) -> Frame:
        return Frame([ANNUAL | {"TOTAL_ASSETS": 298944579918.70, "GOODWILL": float("nan")}])

    def cash(**_: Any) -> Frame:
        return Frame(
            [ANNUAL | {"NETCASH_OPERATE": 92463692168.43, "CONSTRUCT_LONG_ASSET": 4678712}]
        )

    functions = {
        "stock_profit_sheet_by_report_em": profit,
        "stock_balance_sheet_by_report_em": balance,
        "stock_cash_flow_sheet_by_report_em": cash,
        "stock_financial_report_sina": _refuse,
        "stock_financial_abstract_ths": _refuse,
        "asked": asked,
    }
    return SimpleNamespace(**(functions | changes))


def test_eastmoney_answers_first() -> None:
    module = _eastmoney()
    table = china_table("600519", as_of=NOW, akshare=module)
    assert module.asked == [{"symbol": "SH600519"}]
    revenue = table.facts["revenue:FY2024"]
    assert revenue.value == Decimal("170899152276.34")
    assert (revenue.sources[0].origin, revenue.sources[0].filed) == ("eastmoney", date(2025, 4, 3))
    assert table.facts["eps_diluted:FY2024"].unit == "CNY/shares"
    assert table.stored is None
    assert table.company.name_zh == "贵州茅台"
    assert "goodwill" in table.missing


def test_quarters_of_sums_since_january() -> None:
    table = china_table("600519", as_of=NOW, akshare=_eastmoney())
    second = table.facts["revenue:FY2025Q2"]
    assert second.value == Decimal("89388984063.09") - Decimal("50600957885.73")
    assert second.formula == "revenue_ytd:FY2025Q2 - revenue_ytd:FY2025Q1"
    assert table.get("eps_diluted", "FY2025Q2") is None


def test_a_report_counts_from_the_day_it_was_published() -> None:
    table = china_table("600519", as_of=date(2025, 5, 1), akshare=_eastmoney())
    assert table.get("revenue", "FY2025Q1") is not None
    assert table.get("revenue", "FY2025Q2") is None


def _sina(stock: str, symbol: str) -> Frame:
    assert stock == "sz300750"
    common = {"报告日": "20241231", "公告日期": "20250315", "币种": "CNY", "类型": "合并期末"}
    items = {
        "利润表": {
            "营业总收入": 362012554000,
            "营业收入": 362012554000,
            "归属于母公司所有者的净利润": 50744682000,
        },
        "资产负债表": {"资产总计": 786658123000, "所有者权益(或股东权益)合计": 273456000000},
        "现金流量表": {"购建固定资产、无形资产和其他长期资产所支付的现金": 31179943000},
    }
    return Frame([common | items[symbol]])


def test_sina_answers_when_eastmoney_does_not() -> None:
    module = _eastmoney(stock_profit_sheet_by_report_em=_refuse, stock_financial_report_sina=_sina)
    table = china_table("300750.SZ", as_of=NOW, akshare=module)
    assert table.facts["revenue:FY2024"].sources[0].origin == "sina"
    assert table.facts["capex:FY2024"].value == 31179943000
    assert table.facts["total_equity:FY2024"].value == 273456000000
    assert any("eastmoney: ConnectionError" in note.en for note in table.notes)


def _ths(symbol: str, indicator: str) -> Frame:
    assert (symbol, indicator) == ("600519", "按报告期")
    return Frame(
        [
            {
                "报告期": "2024-12-31",
                "营业总收入": "1741.44亿",
                "净利润": "862.28亿",
                "基本每股收益": "68.64",
            },
            {
                "报告期": "2024-09-30",
                "营业总收入": "1231.23亿",
                "净利润": "608.28亿",
                "基本每股收益": False,
            },
        ]
    )


def test_ths_answers_third_with_key_figures() -> None:
    module = _eastmoney(stock_balance_sheet_by_report_em=_refuse, stock_financial_abstract_ths=_ths)
    table = china_table("600519", as_of=NOW, akshare=module)
    income = table.facts["net_income:FY2024"]
    assert (income.value, income.sources[0].origin) == (Decimal("862.28") * YI, "ths")
    assert income.sources[0].filed == date(2025, 4, 30)
    fourth = table.facts["net_income:FY2024Q4"]
    assert fourth.value == Decimal("254.00") * YI


def test_an_answer_without_annual_figures_is_no_answer() -> None:
    module = _eastmoney(
        stock_profit_sheet_by_report_em=lambda **_: Frame([]),
        stock_balance_sheet_by_report_em=lambda **_: Frame([]),
        stock_cash_flow_sheet_by_report_em=lambda **_: Frame([]),
        stock_financial_abstract_ths=_ths,
    )
    found = fetch_statements("600519", akshare=module)
    assert found.origin == "ths"
    assert found.failed[0] == "eastmoney: no annual figures"


def test_what_is_stored_answers_last() -> None:
    module = _eastmoney(stock_profit_sheet_by_report_em=_refuse)
    table = china_table("600519", as_of=NOW, akshare=module)
    assert table.stored is not None
    assert table.facts["revenue:FY2024"].sources[0].origin == "snapshot"
    assert table.notes[0].en.startswith("Stored figures are used.")
    assert "sina: ConnectionError" in table.notes[0].en


def test_when_nothing_is_stored_each_failure_is_told() -> None:
    module = _eastmoney(stock_profit_sheet_by_report_em=_refuse)
    with pytest.raises(NetworkError) as caught:
        china_table("000858", as_of=NOW, akshare=module)
    for origin in ("eastmoney", "sina", "ths"):
        assert f"{origin}: ConnectionError" in str(caught.value)


def test_a_source_that_hangs_is_left() -> None:
    def hang(**_: Any) -> Frame:
        time.sleep(5)
        return Frame([])

    module = _eastmoney(stock_profit_sheet_by_report_em=hang, stock_financial_abstract_ths=_ths)
    started = time.monotonic()
    found = fetch_statements("600519", akshare=module, seconds=0.1)
    assert time.monotonic() - started < 2
    assert found.origin == "ths"
    assert "TimeoutError" in found.failed[0]


def test_without_akshare_stored_figures_or_a_clear_word(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> Any:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(akshare_cn.importlib, "import_module", absent)
    table = china_table("300750", as_of=NOW)
    assert "tael[cn]" in table.notes[0].en
    with pytest.raises(MissingExtra, match="akshare"):
        china_table("000858", as_of=NOW)


def _hong_kong(stock: str, symbol: str, indicator: str) -> Frame:
    assert (stock, indicator) == ("00700", "年度")
    items = {
        "利润表": {"营业额": 660257000000, "股东应占溢利": 194073000000, "每股摊薄盈利": 20.486},
        "资产负债表": {"总资产": 1780995000000, "总负债": 727099000000},
        "现金流量表": {"经营业务现金净额": 258521000000},
    }
    return Frame(
        [
            {"REPORT_DATE": "2024-12-31 00:00:00", "STD_ITEM_NAME": name, "AMOUNT": amount}
            for name, amount in items[symbol].items()
        ]
    )


def test_hong_kong_by_items() -> None:
    module = _eastmoney(stock_financial_hk_report_em=_hong_kong)
    tencent = Company("Tencent", "00700", "00700", "HK", "CNY", "HKEX", "腾讯控股")
    table = china_table("00700", as_of=NOW, company=tencent, akshare=module)
    assert table.facts["revenue:FY2024"].value == 660257000000
    assert table.facts["eps_diluted:FY2024"].value == Decimal("20.486")
    assert table.facts["total_equity:FY2024"].formula == "assets:FY2024 - liabilities:FY2024"
    assert "hkexnews" in table.facts["revenue:FY2024"].sources[0].url


def test_a_hong_kong_year_that_ends_in_march() -> None:
    def march(stock: str, symbol: str, indicator: str) -> Frame:
        rows = _hong_kong(stock, symbol, indicator).rows
        return Frame([row | {"REPORT_DATE": "2024-03-31 00:00:00"} for row in rows])

    found = fetch_statements("00700", akshare=_eastmoney(stock_financial_hk_report_em=march))
    periods = {(row.start, row.end) for row in found.rows if row.start}
    assert periods == {(date(2023, 4, 1), date(2024, 3, 31))}


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("862.28亿", Decimal("86228000000")),
        ("-3.5万", Decimal(-35000)),
        ("1.2万亿", Decimal("1.2e12")),
        (1.5e10, Decimal(15000000000)),
        ("1,234.5", Decimal("1234.5")),
        (False, None),
        ("--", None),
        (float("nan"), None),
        (None, None),
    ],
)
def test_cells(cell: object, value: Decimal | None) -> None:
    assert number(cell) == value


def test_days() -> None:
    assert day("20241231") == day("2024-12-31 00:00:00") == day(date(2024, 12, 31))
    assert day("not yet") is None


def test_codes() -> None:
    assert (listing_of("600519"), listing_of("00700"), listing_of("300750.SZ")) == (
        "CN",
        "HK",
        "CN",
    )
    with pytest.raises(InputError, match="not a mainland"):
        listing_of("AAPL")
