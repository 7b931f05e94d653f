"""Rows of cells that span others, as a plain grid."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

Cell = tuple[str, int, int]
"""Text, columns spanned, rows spanned."""


def spread(rows: Iterable[Sequence[Cell]]) -> list[list[str]]:
    """Every cell in its column. Columns that are one in print (a currency sign, its figure, a
    closing bracket, or a heading that spans them) become one."""
    grid: list[list[str]] = []
    waiting: dict[int, int] = {}  # column -> rows for which a cell above still holds it
    spans: list[tuple[int, int, int]] = []
    for n, row in enumerate(rows):
        line: list[str] = []
        for text, wide, high in row:
            while waiting.get(len(line), 0):
                waiting[len(line)] -= 1
                line.append("")
            for step in range(wide):
                if high > 1:
                    waiting[len(line)] = high - 1
                line.append(text.strip() if step == 0 else "")
            if wide > 1 and text.strip():
                spans.append((n, len(line) - wide, wide))
        grid.append(line)
    for n, start, wide in spans:
        _fill(grid, n, start, wide)
    return _merged(grid)


def _fill(grid: list[list[str]], n: int, start: int, wide: int) -> None:
    """A heading's text over all columns it spans, so that it meets its figures. Labels in the
    first column and rows of one cell are no headings."""
    row = grid[n]
    if start and sum(bool(cell) for cell in row) > 1:
        for at in range(start + 1, min(start + wide, len(row))):
            row[at] = row[start]


def _merged(grid: list[list[str]]) -> list[list[str]]:
    wide = max((len(row) for row in grid), default=0)
    full = [row + [""] * (wide - len(row)) for row in grid]
    columns = [[row[n] for row in full] for n in range(wide)]
    columns = [column for column in columns if any(column)]
    kept: list[list[str]] = columns[:1]
    for column in columns[1:]:
        if len(kept) > 1 and all(
            _join(a, b) is not None for a, b in zip(kept[-1], column, strict=True)
        ):
            kept[-1] = [_join(a, b) or "" for a, b in zip(kept[-1], column, strict=True)]
        else:
            kept.append(column)
    return [list(row) for row in zip(*kept, strict=True)]


def _join(left: str, right: str) -> str | None:
    """Two cells as one, or None where they are two."""
    if not left or not right or left == right:
        return left or right
    if re.fullmatch(r"[$€£¥￥(]+|US\$|HK\$|RMB", left) or re.fullmatch(r"[)%％]+", right):
        return left + right
    return None
