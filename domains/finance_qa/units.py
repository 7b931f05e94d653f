"""A document as units that can be chosen, shown and cited: table rows and sentences.

A line with ``|`` is a row of a table. Rows keep their table's header, so that each cell knows its
row label, its column and the years that either names. A table's caption is what its header rows
and the line before it say; its scale ("in thousands", 单位：万元) is read from there, or from the
document where only one is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from .figures import SCALES, Figure, ascii_digits, figures
from .listed import by_year

_SENTENCE = re.compile(
    r"(?<=[.!?])[\"')\]”’]*\s+(?=[\"'(\[“]?[A-Z0-9$#])(?<!\b[A-Z]\.\s)"
    r"|(?<=\s[.?!])\s+|(?<=[。！？；])[”’」』）]*"
)
_YEAR = re.compile(r"(?<![\d.,])(19[5-9]\d|20\d\d)(?!\d|,\d{3}|\.\d)")
_SHORT_YEAR = re.compile(r"\b(?:fy|fiscal|\d\d?/|')\s?(\d\d)\b", re.IGNORECASE)
_STATED = re.compile(
    r"\bin\s+(?:u\.?s\.?\s+|us\s+)?(?:\$|€|£)?\s?(?:dollars\s+in\s+)?(thousand|million|billion)s?\b"
    r"(?!\s+of\s+\d)|[($€£ ](?:us)?\$?\s?(thousand|million|billion)s?\s*\)"
    r"|(?:\$|€|£|us\$|rmb|usd|eur|gbp|aud|in)\s?['’‘]?(?P<abbr>000|m|million|bn|billion)(?:['’]?s)?"
    r"\b(?!\s?\d)"
    r"|单位\s*[:：]?\s*(?:人民币)?\s*(?P<zh>百万|千|万|亿)元",
    re.IGNORECASE,
)
_ABBR = {"000": "thousand", "m": "million", "bn": "billion"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of a table: where it stands and which years its row or column names."""

    figure: Figure
    row: str
    column: str
    years: frozenset[int]


@dataclass(frozen=True, slots=True)
class Unit:
    """``place`` counts the document's units. ``text`` is a stretch of the document with white space
    as single spaces. ``cells``: of a row, or of a sentence that lists figures by year. A row's
    ``label`` is its first cell, ``table`` the number of its table; ``section`` the last row before
    it that has a label and no figures."""

    place: int
    text: str
    row: bool = False
    header: bool = False
    label: str = ""
    section: str = ""
    table: int | None = None
    cells: tuple[Cell, ...] = ()
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """``first``..``last``: places of its units."""

    number: int
    first: int
    last: int
    header: tuple[str, ...]
    columns: tuple[str, ...]
    scale: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A document that was read. ``scale``: the one that its text says, if it says just one."""

    units: tuple[Unit, ...]
    tables: tuple[Table, ...]
    scale: str = ""
    text: str = field(default="", repr=False)

    def scale_of(self, unit: Unit) -> str:
        """The scale of a unit's plain figures: of its table, else none."""
        if unit.table is None:
            return ""
        return self.tables[unit.table].scale


def years(text: str) -> frozenset[int]:
    """The years that a label or question names: 2019, FY19, 12/19."""
    plain = ascii_digits(text)
    full = {int(year) for year in _YEAR.findall(plain)}
    short = {int(year) for year in _SHORT_YEAR.findall(plain)}
    return frozenset(full | {2000 + year if year < 60 else 1900 + year for year in short})


def stated_scale(text: str) -> str:
    """The scale that a caption states: ``thousand``, ``million``, ``billion``, 万, 亿, or none."""
    match = _STATED.search(text)
    if match is None:
        return ""
    if match["zh"]:
        return match["zh"]
    word = next((group for group in match.groups() if group), "").lower()
    return _ABBR.get(word, word)


def agreed_scale(cells: Iterable[Figure], prose: Iterable[Figure]) -> str:
    """The scale of a table that states none, from the text that says its figures again: 24,193 in
    the table and $24.2 million beside it agree in thousands. Three digits have to agree, for no
    other scale at all."""
    sizes = [abs(figure.value) for figure in cells if not figure.percent]
    found = set()
    for figure in prose:
        if figure.scale not in ("million", "billion") or len(figure.value.as_tuple().digits) < 3:
            continue
        step = Decimal(1).scaleb(int(figure.value.as_tuple().exponent)) / 2
        for scale in ("thousand", "million"):
            if scale == figure.scale:
                continue
            factor = SCALES[figure.scale] / SCALES[scale]
            if any(abs(size / factor - abs(figure.value)) <= step for size in sizes):
                found.add(scale)
    return found.pop() if len(found) == 1 else ""


def squeezed(text: str) -> str:
    return " ".join(text.split())


def read(text: str) -> Reading:
    """The units of a document's text."""
    units: list[Unit] = []
    tables: list[Table] = []
    rows: list[str] = []
    lines = text.split("\n")
    for line in [*lines, ""]:
        if "|" in line:
            rows.append(line)
            continue
        if rows:
            before = " ".join(unit.text for unit in units[-2:] if not unit.row)
            _table(rows, before, units, tables)
            rows = []
        for sentence in _SENTENCE.split(line):
            plain = squeezed(sentence)
            # A dot leader or a stray mark carries nothing.
            if any(char.isalnum() for char in plain):
                found = tuple(figures(plain))
                units.append(Unit(len(units), plain, cells=_cells(plain, found), figures=found))
    stated = {scale for unit in units if (scale := stated_scale(unit.text))}
    only = stated.pop() if len(stated) == 1 else ""
    prose = [figure for unit in units if not unit.row for figure in unit.figures]
    tables = [
        table
        if table.scale
        else replace(table, scale=only or agreed_scale(_of_table(table, units), prose))
        for table in tables
    ]
    return Reading(tuple(units), tuple(tables), only, text)


def _cells(sentence: str, found: tuple[Figure, ...]) -> tuple[Cell, ...]:
    return tuple(
        Cell(figure, name, str(year), frozenset({year}))
        for figure, year, name in by_year(sentence, found)
    )


def _of_table(table: Table, units: list[Unit]) -> list[Figure]:
    return [figure for unit in units[table.first : table.last + 1] for figure in unit.figures]


def _grid(lines: list[str]) -> list[list[str]]:
    """The cells of a table's lines. Bars at both ends of every line are the table's frame; one at
    the start of some is an empty cell."""
    bare = [line.strip() for line in lines]
    framed = all(line.startswith("|") and line.endswith("|") and len(line) > 1 for line in bare)
    rows = [[squeezed(cell) for cell in line.split("|")] for line in bare]
    if framed:
        rows = [row[1:-1] for row in rows]
    return [row for row in rows if not all(re.fullmatch(r":?-{2,}:?|", cell) for cell in row)]


def _table(lines: list[str], before: str, units: list[Unit], tables: list[Table]) -> None:
    grid = _grid(lines)
    if not grid:
        return
    number, first = len(tables), len(units)
    head = _head(grid)
    width = max(len(row) for row in grid)
    columns = _columns(grid[:head], width)
    caption = " ".join(cell for row in grid[:head] for cell in row if cell)
    scale = stated_scale(caption) or stated_scale(before[-300:])
    section = ""
    for at, row in enumerate(grid):
        label = row[0]
        shown = " | ".join(row).strip(" |") if at >= head else " | ".join(row).rstrip(" |").lstrip()
        if at < head:
            units.append(Unit(len(units), shown, row=True, header=True, table=number, label=label))
            continue
        cells = tuple(_figures_of(row, columns, label, section))
        if label and not cells:
            section = label
        units.append(
            Unit(
                len(units),
                shown,
                row=True,
                label=label,
                section=section if cells else "",
                table=number,
                cells=cells,
                figures=tuple(cell.figure for cell in cells),
            )
        )
    header = tuple(unit.text for unit in units[first : first + head])
    tables.append(Table(number, first, len(units) - 1, header, columns, scale))


def _head(grid: list[list[str]]) -> int:
    """How many leading rows are header: those whose cells hold no figure but years and dates."""
    count = 0
    for row in grid[:-1]:
        if any(_is_amount(cell) for cell in row[1:]) or len(row) < 2:
            break
        if count and row[0] and not any(row[1:]):
            break  # a section's heading
        if count and row[0] and not _looks_like_heading(row):
            break
        count += 1
    return count


def _looks_like_heading(row: list[str]) -> bool:
    return any(cell for cell in row[1:])


def _is_amount(cell: str) -> bool:
    found = figures(cell)
    if not found or re.search(r"[A-Za-z\u4e00-\u9fff]{3,}", cell):
        return False
    return not all(figure.year for figure in found) and "/" not in cell


def _columns(head: list[list[str]], width: int) -> tuple[str, ...]:
    """A name for each column: its header cells from top to bottom. A cell of an upper row spans
    the empty ones to its right, unless it is the row's only one."""
    names = [""] * width
    for row in head:
        cells = [*row, *[""] * (width - len(row))]
        filled = [cell for cell in cells[1:] if cell]
        last = ""
        for at, cell in enumerate(cells):
            last = cell or last
            spans = at > 0 and len(filled) > 1 and row is not head[-1]
            part = cell or (last if spans else "")
            if len(filled) == 1 and at > 0 and row is not head[-1] and not cell:
                part = filled[0]
            names[at] = f"{names[at]} {part}".strip()
    return tuple(names)


def _figures_of(row: list[str], columns: tuple[str, ...], label: str, section: str) -> list[Cell]:
    """One figure a cell, the first; the last cell says it in another form at times."""
    named = years(label) or years(section)
    found = []
    # A table may have no labels at all: then its first column has a header and a figure too.
    start = 0 if columns[0] and _is_amount(row[0]) else 1
    for at, cell in enumerate(row[start:], start=start):
        inside = figures(cell)
        if not inside or (re.search(r"[A-Za-z\u4e00-\u9fff]{4,}", cell) and not _mostly(cell)):
            continue
        column = columns[at] if at < len(columns) else ""
        figure = inside[0]
        if "%" in label or "%" in column:
            figure = replace(figure, percent=True)
        found.append(Cell(figure, label, column, years(column) or named))
    return found


def _mostly(cell: str) -> bool:
    return bool(re.fullmatch(r"[\W\d]*(?:years?|months?|days?|million|thousand|billion)?\W*", cell))
