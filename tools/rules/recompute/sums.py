"""Sums in tables: identities of the statements, totals of their parts, quarters of a year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from .figures import Figure
from .finding import Finding, places_of, shown
from .grid import Book, Grid, Key, Row
from .interval import Interval
from .measures import words_of

# total = the parts with their signs
_IDENTITIES = (
    ("assets", (("liabilities", 1), ("equity", 1))),
    ("assets", (("current_assets", 1), ("noncurrent_assets", 1))),
    ("liabilities", (("current_liabilities", 1), ("noncurrent_liabilities", 1))),
    ("gross_profit", (("revenue", 1), ("cost_of_revenue", -1))),
    ("assets", (("liabilities_and_equity", 1),)),
)
_BARE = re.compile(r"(?:grand )?total|sum|合计|总计|小计")
_TOTAL = re.compile(r"(?:grand )?total\b.*|.*(?:合计|总计)")
_PART = re.compile(r"^(?:of which|including|thereof|其中|包括)", re.I)
_FLOWS = ("revenue", "gross_profit", "operating_income", "net_income", "cfo", "fcf", "ebitda")
_LARGE_GAP = Decimal("0.2")


def sums(book: Book) -> Iterator[Finding]:
    for grid in book.grids:
        yield from _identities(book, grid)
        yield from _totals(book, grid)
        yield from _quarters(book, grid)


def _identities(book: Book, grid: Grid) -> Iterator[Finding]:
    extra = any(re.search(r"redeemable|mezzanine|temporary", r.label, re.I) for r in grid.rows)
    for total_name, parts in _IDENTITIES:
        total = grid.row(total_name)
        rows = [grid.row(name) for name, _ in parts]
        if total is None or None in rows or (extra and total_name == "assets"):
            continue
        for key, figure in total.cells.items():
            values = [v for row in rows if row is not None and (v := row.value(key)) is not None]
            if len(values) < len(parts):
                continue
            sum_ = Interval.around(Decimal(0))
            for value, (_, sign) in zip(values, parts, strict=True):
                # Costs are printed as negative figures by some.
                sum_ = sum_ - value if sign < 0 and value.positive else sum_ + value
            if not sum_.meets(figure.interval):
                texts = [
                    f"{row.label.strip()} {row.cells[key].text}" for row in rows if row is not None
                ]
                yield _finding(book, total, key, figure, sum_, texts)


def _totals(book: Book, grid: Grid) -> Iterator[Finding]:
    """A total against the rows above it, up to the total before. That it is their sum has to show
    in another column, unless the label is nothing but "Total"."""
    start = 0
    for at, row in enumerate(grid.rows):
        label = words_of(row.label)
        if not _TOTAL.fullmatch(label):
            continue
        parts = [
            r
            for r in grid.rows[start:at]
            if r.name.kind == "level" and not _PART.match(r.label.strip()) and not r.qualified
        ]
        start = at + 1
        if len(parts) < 2 or any(part.scale != row.scale for part in parts):
            continue
        yield from _total(book, row, parts, _BARE.fullmatch(label) is not None)


def _total(book: Book, row: Row, parts: list[Row], bare: bool) -> Iterator[Finding]:
    right, wrong = 0, []
    columns: list[Key | int] = [*row.cells, *row.others]
    for column in columns:
        total = _at(row, column)
        figures = [f for part in parts if (f := _at(part, column))]
        if total is None or len(figures) < len(parts):
            continue
        rate = total.unit in ("percent", "points", "times")
        if rate and not (total.unit == "percent" and abs(total.value - 100) < 1):
            continue
        if any((f.unit in ("percent", "points", "times")) != rate for f in figures):
            continue
        sum_ = Interval.around(Decimal(0))
        for figure in figures:
            sum_ = sum_ + figure.interval
        if sum_.meets(total.interval):
            right += 1
        elif abs(sum_.middle - total.value) <= _LARGE_GAP * abs(total.value):
            wrong.append((column, total, sum_, figures))
    if right or (bare and len(wrong) == 1 and not _nested([f.value for f in wrong[0][3]])):
        for column, total, sum_, figures in wrong:
            yield _finding(book, row, column, total, sum_, [f.text for f in figures])


def _at(row: Row, column: Key | int) -> Figure | None:
    return row.others.get(column) if isinstance(column, int) else row.cells.get(column)


def _nested(values: list[Decimal]) -> bool:
    """Whether a row is itself the sum of rows below it: then their sum counts twice."""
    for at, value in enumerate(values):
        running = Decimal(0)
        for n, part in enumerate(values[at + 1 :], 1):
            running += part
            if n > 1 and abs(running - value) <= abs(value) / 500:
                return True
    return False


def _quarters(book: Book, grid: Grid) -> Iterator[Finding]:
    for row in grid.rows:
        if row.name.base not in _FLOWS or row.name.kind != "level" or row.percentage:
            continue
        for (year, part), figure in row.cells.items():
            quarters = [v for n in range(1, 5) if (v := row.value((year, f"Q{n}"))) is not None]
            if part or len(quarters) < 4:
                continue
            sum_ = Interval.around(Decimal(0))
            for value in quarters:
                sum_ = sum_ + value
            if not sum_.meets(figure.interval):
                texts = [row.cells[year, f"Q{n}"].text for n in range(1, 5)]
                yield _finding(book, row, (year, ""), figure, sum_, texts)


def _finding(
    book: Book, row: Row, column: Key | int, figure: Figure, value: Interval, texts: list[str]
) -> Finding:
    unit = "%" if figure.unit == "percent" else ""
    computed = shown(value, places_of(figure.half), unit)
    period = "" if isinstance(column, int) else f"{column[1]} {column[0]}".strip()
    label = row.label.strip()
    said = ("、" if book.lang == "zh" else "; ").join(texts[:8])
    why = (
        f"{period}“{label}”列示为{figure.text}，各项（{said}）计算结果为{computed}。"
        if book.lang == "zh"
        else f"{label}{', ' if period else ''}{period}: printed {figure.text}, "
        f"its parts ({said}) give {computed}."
    )
    return Finding("figure", "sum", row.where, figure.text, computed, why)
