"""Fits a table to the page: its columns' widths and type size, or the parts it is split into."""

from __future__ import annotations

from dataclasses import dataclass

from .document import Table
from .pdf_content import width

PAGE = 504.0
"""Width of the text on a page of A4, in points."""

SIZES = (8.2, 7.5, 6.8)
"""Type sizes of tables, in points, the largest first."""

GAP = 1.1
"""Air in a column, left and right together, in ems."""

MARK = 1.6
"""Room behind a figure for its source's mark, in ems."""

_WIDEST, _LABEL = 13.0, 22.0
_SHORT = 9.0
"""Widest column of a table of words that is not wrapped, in ems."""


@dataclass(frozen=True, slots=True)
class Part:
    """Columns ``first`` to before ``last`` of a table, set at ``size`` points; widths in points,
    that of the labels first."""

    first: int
    last: int
    size: float
    widths: tuple[float, ...]


def fit(table: Table) -> list[Part]:
    """One part where the columns have room at a size that can be read, else several, each with
    the labels again. A cell wider than a third of the page is wrapped within its column."""
    if table.words:
        return [_words(table)]
    labels = [table.corner, *(row.label for row in table.rows)]
    label = min(max((width(text) for text in labels), default=0.0) + GAP, _LABEL)
    marked = MARK if has_marks(table) else 0.0
    columns = [_column(table, place) + marked for place in range(len(table.columns))]
    for size in SIZES:
        if (label + sum(columns)) * size <= PAGE:
            return [_part(0, columns, label, size)]
    parts, first, size = [], 0, SIZES[-1]
    while first < len(columns):
        last = first + 1
        while last < len(columns) and (label + sum(columns[first : last + 1])) * size <= PAGE:
            last += 1
        parts.append(_part(first, columns[first:last], label, size))
        first = last
    return parts


def has_marks(table: Table) -> bool:
    """Whether any cell of it leads to a source."""
    return any(cell.fact_id for row in table.rows for cell in row.cells)


def _column(table: Table, place: int) -> float:
    """A column's width in ems: its longest cell, or its head, which may take two lines."""
    cells = max((width(row.cells[place].text) for row in table.rows), default=0.0)
    head = table.columns[place]
    word = max((width(part) for part in head.split()), default=0.0)
    return min(max(cells, word, width(head) / 2), _WIDEST) + GAP


def _words(table: Table) -> Part:
    """A table of words: columns as wide as they need, but where that is more than the page the long
    ones share what the others leave by how much they hold; every cell may take several lines."""
    size = SIZES[1]
    columns = [(table.corner, *(row.label for row in table.rows))]
    for place, head in enumerate(table.columns):
        columns.append((head, *(row.cells[place].text for row in table.rows)))
    needs = [max(map(width, texts)) + GAP for texts in columns]
    room = PAGE / size
    if sum(needs) > room:
        weights = [sum(map(width, texts)) ** 0.5 for texts in columns]
        needs = _shared(needs, weights, room)
    elif needs:
        needs[-1] += room - sum(needs)
    widths = tuple(round(need * size, 2) for need in needs)
    return Part(0, len(table.columns), size, widths)


def _shared(needs: list[float], weights: list[float], room: float) -> list[float]:
    """Widths that fill the room: a column that needs no more than its share has what it needs."""
    settled = [need <= _SHORT for need in needs]
    while True:
        left = room - sum(n for n, done in zip(needs, settled, strict=True) if done)
        total = sum(w for w, done in zip(weights, settled, strict=True) if not done)
        shares = [left * weight / total if total else 0.0 for weight in weights]
        content = [
            not done and need <= share
            for need, share, done in zip(needs, shares, settled, strict=True)
        ]
        if not any(content):
            break
        settled = [done or new for done, new in zip(settled, content, strict=True)]
    return [
        need if done else share for need, share, done in zip(needs, shares, settled, strict=True)
    ]


def _part(first: int, columns: list[float], label: float, size: float) -> Part:
    """Room to spare goes to the labels and evenly to the columns, but never so much that the eye
    loses the row."""
    spare = max(0.0, PAGE / size - label - sum(columns))
    more = min(spare / (len(columns) + 1), 5.0)
    widths = [column + more for column in columns]
    label = PAGE / size - sum(widths)
    return Part(
        first, first + len(columns), size, tuple(round(w * size, 2) for w in (label, *widths))
    )
