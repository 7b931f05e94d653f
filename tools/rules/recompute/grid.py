"""Tables as figures by row and period."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from ..material import Block, Material, Said
from .figures import Figure, read_cell, scale_of
from .interval import Interval
from .measures import QUALIFIED, Name, read_label
from .periods import Period, read_period

Key = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Row:
    """cells: the figures in the columns of periods; others: those in any other column, by its
    number. scale: of a label such as "Shares (m)", else the table's; None: not said."""

    label: str
    name: Name
    cells: dict[Key, Figure]
    others: dict[int, Figure]
    where: Said
    number: int
    scale: Decimal | None = None
    currency: str = ""

    @property
    def qualified(self) -> bool:
        return QUALIFIED.search(self.label) is not None

    @property
    def percentage(self) -> bool:
        figures = [*self.cells.values(), *self.others.values()]
        if re.search(r"%|％|百分", self.label):
            return True
        return bool(figures) and all(f.unit in ("percent", "points") for f in figures)

    def value(self, key: Key) -> Interval | None:
        """In the table's own scale."""
        figure = self.cells.get(key)
        return figure.interval if figure else None

    def amount(self, key: Key) -> Interval | None:
        """In single units; None where the scale is not known."""
        figure = self.cells.get(key)
        if figure is None:
            return None
        if figure.scaled:
            return figure.interval
        return figure.times(self.scale) if self.scale is not None else None


@dataclass(frozen=True, slots=True)
class Grid:
    """periods: column number -> period. heads: texts above each column."""

    rows: tuple[Row, ...]
    periods: dict[int, Period]
    heads: tuple[str, ...]
    block: int

    def row(self, base: str, kind: str = "level") -> Row | None:
        """The only row of a name; None where there is none, or several."""
        found = [r for r in self.rows if r.name.base == base and r.name.kind == kind]
        return found[0] if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class Book:
    """All tables of a document."""

    grids: tuple[Grid, ...]
    lang: str
    by_base: dict[tuple[str, str], list[Row]] = field(default_factory=dict)

    def rows(self, base: str, kind: str = "level") -> list[Row]:
        return self.by_base.get((base, kind), [])


def book_of(material: Material) -> Book:
    grids = tuple(_grids(material))
    by_base: dict[tuple[str, str], list[Row]] = {}
    for grid in grids:
        for row in grid.rows:
            if row.name.base and not row.qualified:
                by_base.setdefault((row.name.base, row.name.kind), []).append(row)
    return Book(grids, material.lang, by_base)


def _grids(material: Material) -> Iterator[Grid]:
    for number, block in enumerate(material.blocks):
        if block.kind == "table" and len(block.rows) > 1:
            yield _grid(block, number, _unit_text(material.blocks, number))


def _unit_text(blocks: tuple[Block, ...], number: int) -> list[str]:
    """Where a table's unit may stand, nearest first: its caption, and a short line above it that
    holds no figure of its own."""
    texts = [blocks[number].text]
    if number:
        above = blocks[number - 1]
        amount = re.search(r"\d\s?(?:[万亿%]|[mb]n?\b|million|billion)", above.text)
        if above.kind in ("caption", "paragraph", "heading", "item") and not amount:
            texts.append(above.text if len(above.text) < 120 else "")
    return texts


def _grid(block: Block, number: int, units: list[str]) -> Grid:
    rows = _upright(block.rows)
    head = _header(rows)
    heads = rows[head]
    periods = {n: p for n, cell in enumerate(heads) if n and (p := read_period(cell))}
    if len({p.key for p in periods.values()}) < len(periods):
        periods = {}  # two columns of one year: no telling which is which
    told = [scale_of(text) for text in (heads[0], rows[0][0], *units)]
    scale = next((s for s, _ in told if s is not None), None)
    currency = next((c for _, c in told if c), "")
    made = [
        _row(row, n, periods, block, number, scale, currency)
        for n, row in enumerate(rows)
        if n > head and row
    ]
    return Grid(tuple(made), periods, heads, number)


def _row(
    cells: tuple[str, ...],
    n: int,
    periods: dict[int, Period],
    block: Block,
    number: int,
    scale: Decimal | None,
    currency: str,
) -> Row:
    label = cells[0]
    figures = {at: f for at, cell in enumerate(cells) if at and (f := read_cell(cell))}
    own, own_currency = scale_of(label)
    per_share = re.search(r"per share|\beps\b|\bdps\b|每股", label, re.I)
    return Row(
        label,
        read_label(label),
        {periods[at].key: f for at, f in figures.items() if at in periods},
        {at: f for at, f in figures.items() if at not in periods},
        Said(" | ".join(c for c in cells if c), block.page, block.section, number),
        n,
        own if own is not None else Decimal(1) if per_share else scale,
        own_currency or currency,
    )


def _header(rows: tuple[tuple[str, ...], ...]) -> int:
    """The number of the row that names most periods, of the first three."""
    counts = [sum(read_period(cell) is not None for cell in row[1:]) for row in rows[:3]]
    best = max(counts)
    return counts.index(best) if best else 0


def _upright(rows: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    """Periods across the top, where they stand down the first column; all rows of one length."""
    wide = max(len(row) for row in rows)
    full = tuple(row + ("",) * (wide - len(row)) for row in rows)
    down = sum(read_period(row[0]) is not None for row in full[1:])
    across = max(sum(read_period(cell) is not None for cell in row[1:]) for row in full[:3])
    if down >= 2 and across == 0 and down >= len(full) - 2:
        return tuple(zip(*full, strict=True))
    return full
