"""Rows that have to stand in one proportion: parts of a whole and their shares, multiples and the
per-share figures under them. The whole, or the price, is what all rows but one agree on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .figures import Figure
from .finding import Finding, places_of, shown
from .grid import Book, Grid, Row
from .interval import HUNDRED, Interval
from .rates import claim

_SHARE = re.compile(r"share of|% of|mix\b|proportion|占比|比重|占.*比", re.I)
_LEAST = 3
"""Others that have to agree before one is called wrong."""


def proportions(book: Book) -> Iterator[Finding]:
    for grid in book.grids:
        yield from _shares(book, grid)
        yield from _multiples(book, grid)


def _shares(book: Book, grid: Grid) -> Iterator[Finding]:
    """A column of values followed by one of their shares of a whole."""
    for column, head in enumerate(grid.heads):
        if column < 2 or not _SHARE.search(head) or column in grid.periods:
            continue
        pairs: list[tuple[Row, Figure, Figure]] = []
        for row in grid.rows:
            share, value = row.others.get(column), _cell(grid, row, column - 1)
            if share is None or value is None or share.unit not in ("percent", "number"):
                continue
            if value.unit in ("percent", "points", "times") or share.value <= 0:
                continue
            pairs.append((row, value, share))
        wholes: list[Interval | None] = []
        for _, value, share in pairs:
            wide = claim(share)[0]
            if not wide.positive or not value.interval.positive:
                wholes.append(None)
            else:
                wholes.append(value.interval / wide * HUNDRED)
        found = _odd([w for w in wholes if w is not None])
        if found is None:
            continue
        at, common = found
        kept = [pair for pair, whole in zip(pairs, wholes, strict=True) if whole is not None]
        row, value, share = kept[at]
        computed = value.interval / common * HUNDRED
        yield _finding(book, "share", row, share, computed, head, value.text)


def _cell(grid: Grid, row: Row, column: int) -> Figure | None:
    if column in grid.periods:
        return row.cells.get(grid.periods[column].key)
    return row.others.get(column)


def _multiples(book: Book, grid: Grid) -> Iterator[Finding]:
    """Price over earnings by year: earnings times the multiple is one price."""
    multiple, earnings = grid.row("pe"), grid.row("eps")
    if multiple is None or earnings is None:
        return
    keys = [key for key in multiple.cells if key in earnings.cells]
    prices = []
    for key in keys:
        figure = multiple.cells[key]
        prices.append(claim(figure)[0] * earnings.cells[key].interval)
    found = _odd(prices)
    if found is None:
        return
    at, price = found
    key = keys[at]
    figure = multiple.cells[key]
    if not earnings.cells[key].interval.positive:
        return
    computed = price / earnings.cells[key].interval
    head = f"{key[1]} {key[0]}".strip()
    yield _finding(book, "multiple", multiple, figure, computed, head, earnings.cells[key].text)


def _odd(values: Sequence[Interval]) -> tuple[int, Interval] | None:
    """The only one that the others, which all agree, do not agree with; and what they agree on."""
    if len(values) < _LEAST + 1:
        return None
    if _common(values) is not None:
        return None
    found = []
    for at in range(len(values)):
        rest = [value for n, value in enumerate(values) if n != at]
        if common := _common(rest):
            found.append((at, common))
    return found[0] if len(found) == 1 else None


def _common(values: Sequence[Interval]) -> Interval | None:
    low, high = max(v.low for v in values), min(v.high for v in values)
    return Interval(low, high) if low <= high else None


def _finding(
    book: Book, check: str, row: Row, figure: Figure, value: Interval, head: str, base: str
) -> Finding:
    unit = "%" if check == "share" else "x"
    computed = shown(value, max(1, places_of(figure.half)), unit)
    label = row.label.strip()
    why = (
        f"“{label}”（{head}）列示为{figure.text}；按同表其余各项推算，{base}对应{computed}。"
        if book.lang == "zh"
        else f"{label} ({head}): printed {figure.text}; as the other entries have it, {base} gives "
        f"{computed}."
    )
    return Finding("figure", check, row.where, figure.text, computed, why)
