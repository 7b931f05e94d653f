"""A company's statements from the user's own tables: CSV files, a row a company and year.

Columns: the year (``year`` or 报告年份), the code (``ticker`` or 股票代码), by choice the
name (``name`` or 股票简称) and the day of publication (``filed`` or 披露日期). Other columns with
the name of a statement's line, in Chinese or as Tael calls it (``revenue``), are figures, in
yuan or the company's currency. Empty cells and -1, which machine-read sets write for what they
did not find, are missing.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from statistics import median

from ..errors import InputError
from ..facts import Company, FactTable, RawFact
from ..lines import LINES, concepts
from ..readers.encoding import decode
from ..remark import Remark
from .snapshot import normalise
from .statements import build_table

_YEAR, _CODE = ("year", "报告年份", "年份"), ("ticker", "股票代码", "证券代码")
_NAME, _FILED = ("name", "股票简称", "证券简称"), ("filed", "披露日期")
_RENAMED = {"归属母公司所有者净利润": "归属于母公司所有者的净利润"}
_FORM = "年度报告"
_FAR = 100
"""Times by which one year's revenue may differ from the others' before its unit is in doubt."""
_NEAR = Decimal("0.005")
_NET, _BEFORE, _TAX = "净利润", "利润总额", "所得税费用"
_PARENT, _MINORITY = "归属于母公司所有者的净利润", "少数股东损益"
_TOTALS = ("营业收入", "营业总收入")

Year = dict[str, Decimal]


def own_table(path: Path, ticker: str, *, as_of: date) -> FactTable:
    """The facts of one company. path: a file (.csv, .csv.gz) or a folder of them.

    A year whose amounts are in another unit than the others' is left out, and an identity that does
    not hold is said; both stand in the table's notes. Raises InputError, naming file and line, for
    what cannot be read, and when nothing is there on the company.
    """
    code = normalise(ticker)
    if not re.fullmatch(r"\d{5,6}", code):
        raise InputError(
            f"Statements of one's own are read for Chinese and Hong Kong codes, not for {ticker}.",
            remedy="Leave --facts out: companies that file with the SEC are read from there.",
        )
    name = code
    years: dict[int, Year] = {}
    filed: dict[int, date] = {}
    for file in _files(path):
        for line, row in _rows(file):
            if normalise(_cell(row, _CODE)) != code:
                continue
            year = _year(row, file, line)
            name = _cell(row, _NAME) or name
            if day := _cell(row, _FILED):
                filed[year] = _day(day, file, line)
            years.setdefault(year, {}).update(_figures(row, file, line))
    years = {year: found for year, found in sorted(years.items()) if found}
    if not years:
        raise InputError(
            f"{path} has no figure of {code}.",
            means="There is no row of this code, or every cell of its rows is empty or -1.",
            remedy="Check the columns: year, ticker and lines such as 营业收入 or revenue.",
        )
    currency = "HKD" if len(code) == 5 else "CNY"
    kept, notes = _checked(years)
    company = Company(name, code, code, "HK" if len(code) == 5 else "CN", currency, name_zh=name)
    rows = [
        raw for year, found in kept.items() for raw in _raw(year, found, currency, filed.get(year))
    ]
    return build_table(
        company, rows, as_of=as_of, origin=path.name, notes=(_given(path, filed), *notes)
    )


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        found = sorted(one for one in path.iterdir() if one.name.endswith((".csv", ".csv.gz")))
    else:
        found = [path] if path.is_file() else []
    if not found:
        raise InputError(
            f"There are no statements at {path}.",
            remedy="Give a CSV file, or a folder that has .csv or .csv.gz files.",
        )
    return found


def _rows(file: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Line number and cells by column. A file without the columns of year and code is no table of
    statements; in a folder it is passed over."""
    data = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    reader = csv.DictReader(io.StringIO(decode(data, file.name)))
    heads = set(reader.fieldnames or ())
    if not heads & set(_YEAR) or not heads & set(_CODE):
        return
    for line, row in enumerate(reader, start=2):
        yield line, {key: value.strip() for key, value in row.items() if key and value}


def _cell(row: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((row[name] for name in names if row.get(name)), "")


def _year(row: Mapping[str, str], file: Path, line: int) -> int:
    text = _cell(row, _YEAR).removesuffix("年")
    if not re.fullmatch(r"(19|20)\d\d", text):
        raise InputError(f"{file.name}, line {line}: {text!r} is no year.", remedy="Write 2024.")
    return int(text)


def _day(text: str, file: Path, line: int) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(
            f"{file.name}, line {line}: {text!r} is no date.", remedy="Write 2025-04-30."
        ) from None


def _figures(row: Mapping[str, str], file: Path, line: int) -> Year:
    """Concept -> amount, of the cells that hold a figure."""
    wanted = concepts() | {_MINORITY}
    found: Year = {}
    for column, text in row.items():
        concept = _RENAMED.get(column, column)
        if concept in LINES:
            own = LINES[concept].concepts
            concept = next((name for name in own if not name.isascii()), concept)
        if concept not in wanted:
            continue
        try:
            value = Decimal(text.replace(",", ""))
        except InvalidOperation:
            raise InputError(
                f"{file.name}, line {line}: {text!r} under {column} is no amount.",
                remedy="Write digits, with a point before decimals; leave it empty if unknown.",
            ) from None
        if value.is_finite() and value != -1:
            found[concept] = value
    return found


def _checked(years: Mapping[int, Year]) -> tuple[dict[int, Year], list[Remark]]:
    """The years in one unit, and what does not fit."""
    sizes = {
        year: max(abs(found[name]) for name in _TOTALS if name in found)
        for year, found in years.items()
        if any(name in found for name in _TOTALS)
    }
    middle = median(sizes.values()) if sizes else Decimal(0)
    far = [y for y, size in sizes.items() if not middle / _FAR <= size <= middle * _FAR]
    notes = [
        Remark(
            f"Fiscal {year} is left out: its revenue differs from the other years' by more than "
            f"{_FAR} times, so its unit is not known.",
            f"{year}财年未采用：其收入与其他年度相差超过{_FAR}倍，计量单位不明。",
        )
        for year in far
    ]
    kept = {year: found for year, found in years.items() if year not in far}
    for year, found in kept.items():
        if not {_NET, _BEFORE, _TAX} <= found.keys():
            continue
        wanted = found[_BEFORE] - found[_TAX]
        if abs(wanted - found[_NET]) > _NEAR * max(abs(wanted), Decimal(1)):
            notes.append(
                Remark(
                    f"Fiscal {year}: income before tax less tax is not the net income given.",
                    f"{year}财年：利润总额减所得税费用与所列净利润不符。",
                )
            )
    split = [year for year, found in kept.items() if _parent_share(found)]
    if split:
        years_en = ", ".join(f"FY{year}" for year in split)
        notes.append(
            Remark(
                f"Net income of {years_en} is 净利润 less 少数股东损益: 归母净利润 is not given.",
                f"{years_en}的归母净利润按净利润减少数股东损益计算，数据表未单列该项。",
            )
        )
    return kept, notes


def _parent_share(found: Year) -> bool:
    """Sets the parent's share of the profit where only the whole and the minorities' are given;
    whether it did."""
    minority = found.pop(_MINORITY, None)
    if minority is None or _PARENT in found or _NET not in found:
        return False
    found[_PARENT] = found[_NET] - minority
    return True


def _raw(year: int, found: Year, currency: str, filed: date | None) -> Iterator[RawFact]:
    kinds = {name: line for line in LINES.values() for name in line.concepts}
    for concept, value in found.items():
        line = kinds[concept]
        yield RawFact(
            taxonomy="cas",
            concept=concept,
            unit=line.unit_in(currency),
            value=value,
            start=None if line.instant else date(year, 1, 1),
            end=date(year, 12, 31),
            accession="",
            form=_FORM,
            filed=filed or date(year + 1, 4, 30),
            fy=year,
            fp="FY",
            decimals=2,
        )


def _given(path: Path, filed: Mapping[int, date]) -> Remark:
    en, zh = "", ""
    if not filed:
        en = " Their days of publication are not given: each counts as filed on 30 April."
        zh = "未提供披露日期，均按4月30日计。"
    return Remark(
        f"The figures were given by the user in {path.name}; Tael did not read them from the "
        f"company's reports.{en}",
        f"数据由使用者以{path.name}提供，并非由Tael读取公司报告。{zh}",
    )
