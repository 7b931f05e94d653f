"""Lines of a page as headings, paragraphs, items, tables and running marks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .draft import Draft
from .pdf_columns import regions
from .pdf_layout import Line, Page, Piece, lines_of

_BULLET = re.compile(r"^(?:[•▪■●◦‣·–]|\(?\d{1,2}[.)、]\s)\s*")
_TITLE = re.compile(r"(?:Table|Figure|Exhibit|Chart|图表?|表)\s?\d")
_STOP = re.compile(r"[.!?。！？；:：][”\"')）]*$")


def write_page(draft: Draft, page: Page, body: float, running: set[str]) -> None:
    """running: texts of headers and footers, digits as #."""
    marks = [p for p in page.pieces if _is_running(page, p, running)]
    for line in lines_of(marks):
        if not re.fullmatch(r"[\d\s/|-]+", line.text):
            draft.add("mark", line.text)
    for lines in regions([p for p in page.pieces if not _is_running(page, p, running)]):
        _write(draft, lines, body)


def _is_running(page: Page, piece: Piece, running: set[str]) -> bool:
    return page.at_edge(piece) and re.sub(r"\d+", "#", piece.text.strip()) in running


def _write(draft: Draft, lines: Sequence[Line], body: float) -> None:
    held: list[Line] = []
    for at_table, group in _tables(lines):
        if at_table:
            _paragraphs(draft, held, body)
            held = []
            _table(draft, group)
        else:
            held.extend(group)
    _paragraphs(draft, held, body)


def _tables(lines: Sequence[Line]) -> list[tuple[bool, list[Line]]]:
    """Runs of lines: (is a table, lines). A table is two lines or more with two pieces or more;
    a line of one piece inside may be a label that runs on."""
    groups: list[tuple[bool, list[Line]]] = []
    at = 0
    while at < len(lines):
        end = at
        while (
            end < len(lines)
            and not (end > at and _apart(lines, at, end))
            and (
                len(lines[end].pieces) > 1
                or (end > at and end + 1 < len(lines) and _inside(lines, end))
            )
        ):
            end += 1
        rows = lines[at:end]
        if sum(len(line.pieces) > 1 for line in rows) >= 2:
            groups.append((_is_table(rows), list(rows)))
            at = end
        else:
            groups.append((False, [lines[at]]))
            at += 1
    return groups


def _apart(lines: Sequence[Line], at: int, end: int) -> bool:
    """Another table begins: with a title of its own, or far below."""
    if _TITLE.match(lines[end].text):
        return True
    gap = lines[end].y - lines[end - 1].y
    gaps = [b.y - a.y for a, b in zip(lines[at:end], lines[at + 1 : end], strict=False)]
    return gap < 0 or (len(gaps) > 1 and gap > 2.2 * sorted(gaps)[len(gaps) // 2])


def _is_table(rows: Sequence[Line]) -> bool:
    """Labels in words stand at the left of most rows; a chart's axes have none."""
    left = min(row.left for row in rows)
    labelled = [
        row
        for row in rows
        if row.left < left + 3 * row.size and re.search(r"[^\W\d_]{2}", row.pieces[0].text)
    ]
    return len(labelled) >= 0.6 * len(rows)


def _inside(lines: Sequence[Line], at: int) -> bool:
    """A short line of one piece between two rows, at a row's distance."""
    before, line, after = lines[at - 1], lines[at], lines[at + 1]
    return (
        len(after.pieces) > 1
        and line.y - before.y < 2.2 * line.size
        and after.y - line.y < 2.2 * line.size
        and line.size <= before.size * 1.05
        and line.right - line.left < 0.6 * (before.right - before.left)
        and not _STOP.search(line.text)
    )


def _table(draft: Draft, rows: Sequence[Line]) -> None:
    caption = ""
    if _TITLE.match(rows[0].text) and len(rows) > 2:
        caption, rows = rows[0].text, rows[1:]
    columns = _columns([piece for row in rows for piece in row.pieces])
    grid: list[list[str]] = []
    for row in rows:
        cells = [""] * len(columns)
        for piece in row.pieces:
            at = max(range(len(columns)), key=lambda n: _overlap(piece, columns[n]))
            cells[at] = f"{cells[at]} {piece.text}".strip()
        grid.append(cells)
    draft.table(_whole_labels(grid), caption)


def _columns(pieces: Sequence[Piece]) -> list[tuple[float, float]]:
    """Strips of the page that pieces share; a piece over two strips is a heading of both and does
    not join them."""
    strips: list[list[float]] = []
    for piece in sorted(pieces, key=lambda p: p.right - p.left):
        hit = [s for s in strips if piece.left < s[1] and s[0] < piece.right]
        if not hit:
            strips.append([piece.left, piece.right])
        elif len(hit) == 1:
            hit[0][0] = min(hit[0][0], piece.left)
            hit[0][1] = max(hit[0][1], piece.right)
    return sorted((low, high) for low, high in strips)


def _overlap(piece: Piece, strip: tuple[float, float]) -> float:
    return min(piece.right, strip[1]) - max(piece.left, strip[0])


def _whole_labels(grid: list[list[str]]) -> list[list[str]]:
    """A label that runs over two lines, in one cell: a row with nothing but a label goes to the
    next one if that begins in lower case, else stays."""
    kept: list[list[str]] = []
    for row in grid:
        if kept and not any(kept[-1][1:]) and row[0][:1].islower():
            kept[-1] = [f"{kept[-1][0]} {row[0]}", *row[1:]]
        elif kept and not any(row[1:]) and row[0][:1].islower():
            kept[-1][0] = f"{kept[-1][0]} {row[0]}"
        else:
            kept.append(row)
    return kept


def _paragraphs(draft: Draft, lines: Sequence[Line], body: float) -> None:
    if not lines:
        return
    edge = max(line.right for line in lines)
    held = [lines[0]]
    for line in lines[1:]:
        if _new_paragraph(held[-1], line, edge):
            _close(draft, held, body)
            held = []
        held.append(line)
    _close(draft, held, body)


def _new_paragraph(last: Line, line: Line, edge: float) -> bool:
    return bool(
        abs(line.size - last.size) > 0.6
        or line.y - last.y > 1.75 * line.size
        or line.y < last.y
        or _BULLET.match(line.text)
        or (last.right < edge - 6 * last.size and _STOP.search(last.text))
    )


def _close(draft: Draft, held: Sequence[Line], body: float) -> None:
    text = _joined([line.text for line in held])
    if _is_heading(held, text, body):
        draft.heading(text, _level(held[0].size, body))
    elif match := _BULLET.match(text):
        draft.add("item", text[match.end() :])
    else:
        draft.add("paragraph", text)


def _is_heading(held: Sequence[Line], text: str, body: float) -> bool:
    """Larger than the text, short, and no sentence."""
    return (
        held[0].size > body * 1.12
        and len(held) < 3
        and len(text) < 120
        and re.search(r"[^\W\d_]{2}", text) is not None
        and not _STOP.search(text)
        and not _BULLET.match(text)
        and all(len(line.pieces) == 1 for line in held)
    )


def _level(size: float, body: float) -> int:
    return 1 if size > body * 1.7 else 2 if size > body * 1.3 else 3


def _joined(lines: Sequence[str]) -> str:
    """Lines of a paragraph as one; a word parted at a line's end is whole again."""
    text = lines[0]
    for line in lines[1:]:
        if re.search(r"[a-z]{2}-$", text) and re.match(r"[a-z]{2}", line):
            text = text[:-1] + line
        elif text[-1:] >= "\u2e80" and line[:1] >= "\u2e80":
            text += line
        else:
            text += " " + line
    return text
