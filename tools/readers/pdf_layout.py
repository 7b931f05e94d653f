"""Where things stand on a page: characters as pieces of lines, and a page's columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

BULLETS = set("•▪■●◦‣·➢►")


class Char(NamedTuple):
    """y: baseline from the page's top; origin: where the pen stood; lift: how far the glyph's
    foot is above the baseline. Points."""

    text: str
    left: float
    right: float
    y: float
    size: float
    origin: float
    lift: float


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one line without a wide gap; y: baseline from the page's top, points."""

    text: str
    left: float
    right: float
    y: float
    size: float


@dataclass(frozen=True, slots=True)
class Page:
    pieces: tuple[Piece, ...]
    width: float
    height: float

    def at_edge(self, piece: Piece) -> bool:
        return piece.y < self.height * 0.09 or piece.y > self.height * 0.92


def pieces_of(chars: Iterable[Char]) -> tuple[Piece, ...]:
    """Characters in the file's order as pieces. Small raised figures (marks of notes) go."""
    found: list[Piece] = []
    text: list[str] = []
    left = right = y = size = 0.0

    def close() -> None:
        joined = "".join(text).strip()
        if joined:
            found.append(Piece(joined, left, right, y, size))
        text.clear()

    for char, x0, x1, base, height, origin, lift in chars:
        if height <= 0:
            continue
        if text:
            same = abs(base - y) < 0.25 * size
            # Smaller and higher up, or a glyph of the font that is drawn so.
            raised = (0 < y - base < 0.8 * size and height < 0.82 * size) or (
                same and lift > 0.22 * size and char.isdigit()
            )
            near = -size < origin - right < 0.75 * size
            if raised and near and (char.isdigit() or char in "[],–- "):
                right = max(right, x1)
                continue
            if not (same and near):
                close()
            elif not char.isspace() and origin - right > 0.16 * size and _words(text[-1], char):
                text.append(" ")
        if char.isspace():
            if text:
                text.append(" ")
            continue
        if not text:
            left, y, size, right = min(x0, origin), base, height, x1
        text.append(char)
        right = max(right, x1)
    close()
    return tuple(found)


def _words(before: str, char: str) -> bool:
    return not before.isspace() and not (_han(before) or _han(char))


def _han(char: str) -> bool:
    return "\u3000" <= char <= "\u9fff" or "\uff00" <= char <= "\uffef"


@dataclass(frozen=True, slots=True)
class Line:
    """Pieces on one baseline, from left to right."""

    pieces: tuple[Piece, ...]

    @property
    def y(self) -> float:
        return self.pieces[0].y

    @property
    def left(self) -> float:
        return self.pieces[0].left

    @property
    def right(self) -> float:
        return self.pieces[-1].right

    @property
    def size(self) -> float:
        return max(piece.size for piece in self.pieces)

    @property
    def text(self) -> str:
        return " ".join(piece.text for piece in self.pieces)


def lines_of(pieces: Sequence[Piece]) -> list[Line]:
    """Pieces by baseline, top to bottom. Pieces that touch are one."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: (p.y, p.left)):
        if rows and abs(rows[-1][0].y - piece.y) < 0.35 * max(piece.size, rows[-1][0].size):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [Line(tuple(_touching(sorted(row, key=lambda p: p.left)))) for row in rows]


def _touching(row: list[Piece]) -> list[Piece]:
    kept: list[Piece] = []
    for piece in row:
        if kept and kept[-1].text in BULLETS:
            last = kept[-1]
            kept[-1] = Piece(f"• {piece.text}", last.left, piece.right, piece.y, piece.size)
        elif kept and piece.left - kept[-1].right < 0.75 * piece.size:
            last = kept[-1]
            gap = " " if piece.left - last.right > 0.16 * piece.size else ""
            gap = "" if _han(last.text[-1]) and _han(piece.text[0]) else gap
            kept[-1] = Piece(
                last.text + gap + piece.text, last.left, piece.right, last.y, last.size
            )
        else:
            kept.append(piece)
    return kept
