"""Snapshots of Chinese companies from tables that others read out of annual reports.

Three sources, each with its own unit: FinGLM's statements (yuan, FY2019 to 2021, ``-1.0`` where
nothing was read, and one company-year in ten thousands of yuan), yearly indicators (万元, up to
2019) and yearly key figures (亿元, to two decimals). They are comparative rows of one annual report
a year, so that the most precise one is used. None of it was read by Tael from the reports
themselves, and the snapshot's notes say so.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

from ..errors import IntegrityError
from ..facts import Company, RawFact
from ..lines import concepts
from ..remark import Remark
from .annual_cn import FORM, MISSING, RENAMED, AnnualReports
from .snapshot import Snapshot, worth_keeping

_WAN, _YI = Decimal(10) ** 4, Decimal(10) ** 8

_COMPANIES = (
    Company(
        "Kweichow Moutai Co., Ltd.",
        "600519",
        "600519",
        "CN",
        "CNY",
        exchange="SSE",
        name_zh="贵州茅台",
        industry="Beverages",
    ),
    Company(
        "Contemporary Amperex Technology Co., Ltd.",
        "300750",
        "300750",
        "CN",
        "CNY",
        exchange="SZSE",
        name_zh="宁德时代",
        industry="Batteries",
    ),
)
NOTES = (
    Remark(
        "Figures of Chinese companies were read from annual reports by public data sets (MetaGLM "
        "FinGLM for FY2019 to 2021; yearly indicators and key figures for the other years), not "
        "from the reports by Tael: compare them with the report before relying on them.",
        "中国公司的数据由公开数据集从年报中提取（2019至2021财年为MetaGLM FinGLM，其余年份为年度指标"
        "和关键数据），并非由Tael直接读取年报，使用前请与年报核对。",
    ),
    Remark(
        "Where a report's own date is not in the data, it counts as filed on 30 April, the last "
        "day for annual reports.",
        "数据中没有披露日期的年报，按年报披露的最后期限4月30日计。",
    ),
)
SEARCH_URL = "https://www.cninfo.com.cn/new/fulltextSearch?notautosubmit=&keyWord={code}"

# Names of the yearly indicators -> lines of the statements. 主营业务收入 is 营业收入 and 净利润 the
# parent's share: both agree with the statements of FY2019.
_INDICATORS = {
    "主营业务收入(万元)": "营业收入",
    "营业利润(万元)": "营业利润",
    "利润总额(万元)": "利润总额",
    "净利润(万元)": "归属于母公司所有者的净利润",
    "经营活动产生的现金流量净额(万元)": "经营活动产生的现金流量净额",
    "总资产(万元)": "资产总计",
    "流动资产(万元)": "流动资产合计",
    "总负债(万元)": "负债合计",
    "流动负债(万元)": "流动负债合计",
    "股东权益不含少数股东权益(万元)": "归属于母公司股东权益合计",
    "基本每股收益(元)": "基本每股收益",
}
_KEY_FIGURES = {"revenueYi": "营业总收入", "netProfitYi": "归属于母公司所有者的净利润"}


def filing_dates(path: Path, code: str) -> dict[int, date]:
    """Fiscal year -> day its annual report was published, from the index of announcements."""
    with gzip.open(path, "rt", encoding="utf-8-sig") as lines:
        return {
            int(row["year"].removesuffix("年")): date.fromisoformat(row["ann_date"])
            for row in csv.DictReader(lines)
            if row["code"] == code and row["title"] == FORM
        }


def _key_figures(path: Path, reports: AnnualReports) -> list[RawFact]:
    data = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal, parse_int=Decimal)
    rows = [
        reports.row(int(entry["year"]), concept, Decimal(entry[key]) * _YI, -6)
        for entry in data["annual"]
        for key, concept in _KEY_FIGURES.items()
        if key in entry
    ]
    rows += [
        reports.row(int(year), "每股股利", Decimal(amount), 4)
        for year, amount in data["dpsByYear"].items()
    ]
    return rows


def _indicators(path: Path, reports: AnnualReports) -> list[RawFact]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        table = [row for row in csv.reader(lines) if row and row[0].strip()]
    years = [int(day[:4]) for day in table[0][1:] if day]
    rows: list[RawFact] = []
    for name, *cells in table[1:]:
        concept = _INDICATORS.get(name)
        if concept is None:
            continue
        scale, decimals = (Decimal(1), 2) if name.endswith("(元)") else (_WAN, -4)
        rows += [
            reports.row(year, concept, Decimal(cell) * scale, decimals)
            for year, cell in zip(years, cells, strict=False)
            if cell not in ("", "--")
        ]
    return rows


def _statements(
    folder: Path, reports: AnnualReports, revenue: Mapping[int, Decimal]
) -> list[RawFact]:
    """FinGLM's rows. revenue: fiscal year -> 营业总收入 in yuan, which tells their unit."""
    wanted = concepts()
    by_year: dict[int, dict[str, Decimal]] = {}
    for name in ("profit_statement", "cash_flow_statement", "balance_static"):
        path = folder / f"finglm_{name}_subset.csv"
        with path.open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.DictReader(lines):
                if row["股票代码"] != reports.code:
                    continue
                for column, cell in row.items():
                    concept = RENAMED.get(column, column)
                    if concept in wanted and cell and Decimal(cell) != MISSING:
                        by_year.setdefault(int(row["报告年份"]), {})[concept] = Decimal(cell)
    rows: list[RawFact] = []
    for year, values in by_year.items():
        scale = unit_of(values["营业总收入"], revenue[year])
        for concept, value in values.items():
            money = reports.kinds[concept][1] == "CNY"
            rows.append(reports.row(year, concept, value * scale if money else value, 2))
    return rows


def unit_of(read: Decimal, known: Decimal) -> Decimal:
    """Yuan in one unit of a machine-read statement, by a figure that is known in yuan: 1 or
    10,000. Raises IntegrityError when neither fits to within one in a hundred."""
    for scale in (Decimal(1), _WAN):
        if abs(read * scale / known - 1) < Decimal("0.01"):
            return scale
    raise IntegrityError(
        f"A machine-read revenue of {read:f} does not fit the known {known:f} yuan.",
        means="The statement was read in an unknown unit or belongs to another year.",
    )


def china_snapshots(folder: Path) -> Iterator[Snapshot]:
    """Snapshots of the shipped Chinese companies. folder: with ``statements``, ``filing_index``."""
    statements = folder / "statements"
    for company in _COMPANIES:
        code = company.key
        index = folder / "filing_index" / "finglm_annual_report_index.csv.gz"
        reports = AnnualReports(code, filing_dates(index, code))
        (key_file,) = statements.glob(f"xiancrag_annual_{code}_*.json")
        rows = _key_figures(key_file, reports)
        revenue = {row.end.year: row.value for row in rows if row.concept == "营业总收入"}
        rows += _indicators(statements / f"yangai_financial_{code}.csv", reports)
        rows += _statements(statements, reports, revenue)
        yield Snapshot(
            company,
            worth_keeping(rows),
            notes=NOTES,
            default_url=SEARCH_URL.format(code=code),
        )
