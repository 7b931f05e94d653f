"""A company's statements from the user's own tables: CSV files, a row a company and year.

Columns: the year (``year`` or 报告年份), the code (``ticker`` or 股票代码), by choice the
name (``name`` or 股票简称), the day of publication (``filed`` or 披露日期) and the currency
(``currency`` or 币种; a code of mainland China needs none). Other columns with the name of a
statement's line, in Chinese or as Tael calls it (``revenue``), are figures, in yuan or in that
currency. Empty cells and -1, which machine-read sets write for what they did not find, are missing.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from statistics import median_low

from ..errors import InputError
from ..facts import Company, FactTable
from ..lines import LINES, concepts
from ..readers.encoding import decode
from ..remark import Remark
from .annual_cn import MISSING, RENAMED, AnnualReports
from .snapshot import normalise
from .statements import build_table

_YEAR, _CODE = ("year", "报告年份", "年份"), ("ticker", "股票代码", "证券代码")
_NAME, _FILED = ("name", "股票简称", "证券简称"), ("filed", "披露日期")
_CURRENCY = ("currency", "币种")
_FAR = 100
"""Times by which one year's revenue may differ from the others' before its unit is in doubt."""
_NEAR = Decimal("0.005")
_NET, _BEFORE, _TAX = "净利润", "利润总额", "所得税费用"
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
    name, currency = code, "" if len(code) == 5 else "CNY"
    years: dict[int, Year] = {}
    filed: dict[int, date] = {}
    for file in _files(path):
        for line, row in _rows(file, alone=path.is_file()):
            if normalise(_cell(row, _CODE)) != code:
                continue
            year = _year(row, file, line)
            name = _cell(row, _NAME) or name
            currency = _cell(row, _CURRENCY).upper() or currency
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
    if not re.fullmatch("[A-Z]{3}", currency):
        raise InputError(
            f"{path} does not say in which currency {code} reports.",
            means="Companies listed in Hong Kong report in HKD, CNY or USD.",
            remedy="Add a column currency (币种) with CNY, HKD or another code of three letters.",
        )
    kept, notes = _checked(years, path)
    company = Company(name, code, code, "HK" if len(code) == 5 else "CN", currency, name_zh=name)
    reports = AnnualReports(code, filed, currency)
    rows = [
        reports.row(year, concept, value, 2)
        for year, found in kept.items()
        for concept, value in found.items()
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


def _rows(file: Path, *, alone: bool) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Line number and cells by column. A file without the columns of year and code is no table of
    statements: in a folder it is passed over, ``alone`` it is refused."""
    try:
        data = file.read_bytes()
        text = decode(gzip.decompress(data) if file.suffix == ".gz" else data, file.name)
    except (OSError, EOFError, zlib.error, InputError) as error:
        raise InputError(
            f"{file.name} cannot be read as a table: {error}",
            remedy="Save it as CSV in UTF-8 or GBK, with or without gzip.",
        ) from None
    reader = csv.DictReader(io.StringIO(text))
    heads = set(reader.fieldnames or ())
    if not heads & set(_YEAR) or not heads & set(_CODE):
        if alone:
            raise InputError(
                f"{file.name} has no columns of year and code.",
                means=f"Its first line has: {', '.join(map(str, heads))[:200] or 'nothing'}.",
                remedy="Name them year and ticker, or 报告年份 and 股票代码.",
            )
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
    wanted = concepts()
    found: Year = {}
    for column, text in row.items():
        concept = RENAMED.get(column, column)
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
        if value.is_finite() and value != MISSING:
            found[concept] = value
    return found


def _checked(years: Mapping[int, Year], path: Path) -> tuple[dict[int, Year], list[Remark]]:
    """The years in one unit, and what does not fit. Raises InputError where no majority of years
    says which unit is the right one."""
    sizes = {
        year: max(abs(found[name]) for name in _TOTALS if name in found)
        for year, found in years.items()
        if any(name in found for name in _TOTALS)
    }
    middle = median_low(sizes.values()) if sizes else Decimal(0)
    far = [y for y, size in sizes.items() if not middle / _FAR <= size <= middle * _FAR]
    if far and len(sizes) <= 2 * len(far):
        raise InputError(
            f"The years in {path} are in different units.",
            means=f"Their revenues differ by more than {_FAR} times: "
            + ", ".join(f"{year}: {size:,f}" for year, size in sizes.items()),
            remedy="Give all amounts in yuan, or in the company's currency, not in thousands.",
        )
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
    return kept, notes


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
