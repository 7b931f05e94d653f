"""akshare's frames -> raw rows.

A frame is anything with ``to_dict("records")``, as pandas' DataFrame is. Figures of a report cover
the time from 1 January to its date. A figure that is not a number ("--", "False", NaN) is left
out. Where a source does not say when a report was published, the last day allowed for it counts,
so that an as-of date never sees a report too early.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from ..facts import RawFact
from ..lines import LINES
from .akshare_names import EASTMONEY, EASTMONEY_HK, SINA, THS

# Quarter's last month -> form, and the last day to publish it: (years later, month, day).
_REPORTS = {
    3: ("一季度报告", (0, 4, 30)),
    6: ("半年度报告", (0, 8, 31)),
    9: ("三季度报告", (0, 10, 31)),
    12: ("年度报告", (1, 4, 30)),
}
_SCALES = {"万亿": Decimal(10) ** 12, "亿": Decimal(10) ** 8, "万": Decimal(10) ** 4}


class Frame(Protocol):
    """The part of a DataFrame that is used."""

    def to_dict(self, orient: Any) -> Any: ...


def records(frame: Frame) -> Sequence[Mapping[str, Any]]:
    """A frame's rows as mappings from column to value."""
    return [dict(row) for row in frame.to_dict("records")]


def number(cell: object) -> Decimal | None:
    """A cell as a number, or None. ``862.28亿`` is 86,228,000,000."""
    text = str(cell).strip().replace(",", "")
    match = re.fullmatch(r"(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(万亿|亿|万|元)?", text)
    if match is None:
        return None
    try:
        return Decimal(match[1]) * _SCALES.get(match[2] or "", Decimal(1))
    except InvalidOperation:
        return None


def day(cell: object) -> date | None:
    """A cell as a date: ``2024-12-31 00:00:00``, ``20241231``, a date or a Timestamp."""
    match = re.match(r"(\d{4})-?(\d{2})-?(\d{2})", str(cell))
    return date(int(match[1]), int(match[2]), int(match[3])) if match else None


_HK_DEADLINE = timedelta(days=122)
"""A Hong Kong annual report is due within four months of the year's end."""


def _month_after(when: date) -> date:
    """The first day of the next month."""
    return (when.replace(day=1) + timedelta(days=32)).replace(day=1)


_KINDS = {
    name: line for line in LINES.values() for name in line.concepts if re.match("[一-鿿]", name)
}


def _row(
    concept: str,
    value: Decimal,
    end: date,
    filed: date | None,
    currency: str,
) -> RawFact | None:
    line = _KINDS.get(concept)
    if line is None or end.month not in _REPORTS:
        return None
    form, (years, month, last) = _REPORTS[end.month]
    return RawFact(
        taxonomy="cas",
        concept=concept,
        unit=line.unit_in(currency),
        value=value,
        start=None if line.instant else date(end.year, 1, 1),
        end=end,
        accession="",
        form=form,
        filed=filed or date(end.year + years, month, last),
        fy=end.year,
    )


def _rows(
    report: Mapping[str, Any],
    names: Mapping[str, str],
    end: date | None,
    filed: date | None,
    currency: str,
) -> Iterable[RawFact]:
    found: dict[str, RawFact] = {}
    for column, cell in report.items():
        concept, value = names.get(column), number(cell)
        if concept is None or value is None or end is None or concept in found:
            continue
        row = _row(concept, value, end, filed, currency)
        if row:
            found[concept] = row
    return found.values()


def eastmoney(frames: Iterable[Frame]) -> list[RawFact]:
    """Rows of ``stock_{profit,balance,cash_flow}_sheet_by_report_em``: a report a row."""
    return [
        row
        for frame in frames
        for report in records(frame)
        for row in _rows(
            report,
            EASTMONEY,
            day(report.get("REPORT_DATE")),
            day(report.get("NOTICE_DATE")),
            str(report.get("CURRENCY") or "CNY"),
        )
    ]


def sina(frames: Iterable[Frame]) -> list[RawFact]:
    """Rows of ``stock_financial_report_sina``: a report a row, columns with printed names."""
    names = {name: name for name in _KINDS} | SINA
    return [
        row
        for frame in frames
        for report in records(frame)
        for row in _rows(
            report, names, day(report.get("报告日")), day(report.get("公告日期")), "CNY"
        )
    ]


def ths(frames: Iterable[Frame]) -> list[RawFact]:
    """Rows of ``stock_financial_abstract_ths`` by reporting period: key figures, as text."""
    return [
        row
        for frame in frames
        for report in records(frame)
        for row in _rows(report, THS, day(report.get("报告期")), None, "CNY")
    ]


def eastmoney_hk(frames: Iterable[Frame], currency: str) -> list[RawFact]:
    """Rows of ``stock_financial_hk_report_em`` by year: an item a row, of fiscal years that may
    end in any month. They do not name a currency."""
    rows: dict[tuple[str, date], RawFact] = {}
    for frame in frames:
        for item in records(frame):
            concept = EASTMONEY_HK.get(str(item.get("STD_ITEM_NAME")))
            end, value = day(item.get("REPORT_DATE")), number(item.get("AMOUNT"))
            if concept is None or end is None or value is None:
                continue
            line = _KINDS[concept]
            year_before = date(end.year - 1, end.month, min(end.day, 28))
            rows.setdefault(
                (concept, end),
                RawFact(
                    taxonomy="cas",
                    concept=concept,
                    unit=line.unit_in(currency),
                    value=value,
                    start=None if line.instant else _month_after(year_before),
                    end=end,
                    accession="",
                    form="年度报告",
                    filed=end + _HK_DEADLINE,
                ),
            )
    return list(rows.values())
