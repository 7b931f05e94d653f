"""The order in which a page is read: white strips part text that stands side by side (columns, a
chart beside a paragraph, a box of key figures), but not the columns of a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from .pdf_layout import Line, Piece, lines_of


def regions(pieces: Sequence[Piece]) -> list[list[Line]]:
    """Lines in reading order. A new list begins wherever a column does."""
    return [lines_of(part) for part in _cut(list(pieces), 0) if part]


def _cut(pieces: list[Piece], depth: int) -> list[list[Piece]]:
    """Recursive: side by side where it can be, else one above the other at the widest gap. Parts
    of the page above one another that are not parted sideways stay one list."""
    if len(pieces) < 4 or depth > 12:
        return [pieces]
    if sides := _side_by_side(pieces):
        return [part for side in sides for part in _cut(side, depth + 1)]
    halves = _above_below(pieces)
    if halves is None:
        return [pieces]
    upper, lower = (_cut(half, depth + 1) for half in halves)
    if len(upper) == 1 and len(lower) == 1:
        return [pieces]
    if len(upper) == 1 or len(lower) == 1:
        return [*upper, *lower]
    return [*upper[:-1], upper[-1], *lower]


def _above_below(pieces: list[Piece]) -> tuple[list[Piece], list[Piece]] | None:
    ordered = sorted(pieces, key=lambda p: p.y)
    gaps = [
        (after.y - after.size - before.y, n)
        for n, (before, after) in enumerate(pairwise(ordered), 1)
    ]
    widest, at = max(gaps)
    if widest <= 0.25 * ordered[at].size:
        return None
    return ordered[:at], ordered[at:]


def _side_by_side(pieces: list[Piece]) -> tuple[list[Piece], list[Piece]] | None:
    size = sorted(p.size for p in pieces)[len(pieces) // 2]
    ordered = sorted(pieces, key=lambda p: p.left)
    reach = ordered[0].right
    best: tuple[float, float] | None = None
    for piece in ordered[1:]:
        gap = piece.left - reach
        if gap > 0.9 * size:
            cut = (reach + piece.left) / 2
            left = [p for p in pieces if p.right <= cut]
            right = [p for p in pieces if p.left >= cut]
            if _columns(left, right) and (best is None or gap > best[0]):
                best = (gap, cut)
        reach = max(reach, piece.right)
    if best is None:
        return None
    return (
        [p for p in pieces if p.right <= best[1]],
        [p for p in pieces if p.left >= best[1]],
    )


def _columns(left: list[Piece], right: list[Piece]) -> bool:
    """Whether two sides are texts of their own: both run on, or one does and their lines do not
    stand level, as the cells of a row would."""
    runs = _runs_on(left), _runs_on(right)
    if all(runs):
        return True
    if not any(runs):
        return False
    small, large = sorted((_levels(left), _levels(right)), key=len)
    if len(small) < 2:
        return False
    level = sum(any(abs(a - b) < 1.5 for b in large) for a in small)
    return level < 0.6 * len(small)


def _levels(pieces: list[Piece]) -> list[float]:
    return [line.y for line in lines_of(pieces)]


def _runs_on(pieces: list[Piece]) -> bool:
    """Two lines or more of running text, as wide as the side is."""
    if len(pieces) < 2:
        return False
    left, right = min(p.left for p in pieces), max(p.right for p in pieces)
    wide = [
        p
        for p in pieces
        if p.right - p.left > 0.6 * (right - left)
        and (len(p.text) > 30 or len(re.findall(r"[\u4e00-\u9fff]", p.text)) > 11)
    ]
    return (len(wide) >= 2 and len(wide) >= 0.34 * len(pieces)) or len(wide) >= 4
