"""Growth, margins and shares in tables, against the rows that they are calculated from."""

from __future__ import annotations

from collections.abc import Iterator

from .figures import Figure
from .finding import Finding, places_of, shown
from .grid import Book, Grid, Key, Row
from .interval import Interval, change, percent
from .measures import table


def rates(book: Book) -> Iterator[Finding]:
    for grid in book.grids:
        for row in grid.rows:
            if row.qualified:
                continue
            if row.name.kind == "growth":
                yield from _growth(book, grid, row)
            elif row.name.kind == "ratio":
                yield from _ratio(book, row)
        yield from _change_column(book, grid)


def claim(figure: Figure, percentage: bool = True) -> list[Interval]:
    """What a printed rate can mean: rounded or cut off at its last digit; without a percent sign
    a share of one too."""
    wide = figure.interval.widened(figure.half)
    if figure.unit == "number" and not percentage and abs(figure.value) < 5:
        return [wide, Interval(wide.low * 100, wide.high * 100)]
    return [wide]


def fits(figure: Figure, computed: list[Interval], percentage: bool = True) -> bool:
    return any(c.meets(s) for c in computed for s in claim(figure, percentage))


def growth_of(row: Row, key: Key, before: Key) -> Interval | None:
    """None where a value is missing or one of them is not above zero."""
    new, old = row.value(key), row.value(before)
    if new is None or old is None or not old.positive or not new.positive:
        return None
    return change(new, old)


def bases(book: Book, grid: Grid, row: Row) -> list[Row]:
    """The rows whose change a row of growth gives: the one it names, in its own table or in any;
    without a name the one above."""
    if not row.name.bare:
        own = [r for r in grid.rows if r.name.base == row.name.base and r.name.kind == "level"]
        return own or book.rows(row.name.base)
    above = next((r for r in reversed(grid.rows) if r.number < row.number and _level(r)), None)
    if above is None or any(
        r.name.kind == "growth" for r in grid.rows if above.number < r.number < row.number
    ):
        return []
    # Only directly below: anything between them may be what grew.
    return [above] if above.number == row.number - 1 and not above.percentage else []


def _level(row: Row) -> bool:
    return row.name.kind == "level" and bool(row.cells)


def _growth(book: Book, grid: Grid, row: Row) -> Iterator[Finding]:
    marks = {p.key: p for p in grid.periods.values()}
    sources = bases(book, grid, row)
    for key, figure in row.cells.items():
        if figure.unit in ("points", "times", "money"):
            continue
        before = marks[key].before
        found = [
            (source, value)
            for source in sources
            if (value := growth_of(source, key, before)) is not None
        ]
        if found and not fits(figure, [value for _, value in found], row.percentage):
            source, value = found[0]
            how = f"{source.cells[key].text} / {source.cells[before].text} - 1"
            yield _finding(book, "growth", row, key, figure, value, how)


def _ratio(book: Book, row: Row) -> Iterator[Finding]:
    entry = table()["ratios"][row.name.base]
    for key, figure in row.cells.items():
        if figure.unit not in ("percent", "number"):
            continue
        found: list[tuple[Interval, str]] = []
        for part in book.rows(entry["of"]):
            for whole in book.rows(entry["over"]):
                same = part.where.block == whole.where.block
                a = part.value(key) if same else part.amount(key)
                b = whole.value(key) if same else whole.amount(key)
                if same and part.scale != whole.scale:
                    continue
                if a is None or b is None or not b.positive:
                    continue
                how = f"{part.cells[key].text} / {whole.cells[key].text}"
                found.append((percent(a, b), how))
        if found and not fits(figure, [value for value, _ in found], row.percentage):
            yield _finding(book, "margin", row, key, figure, *found[0])


def _change_column(book: Book, grid: Grid) -> Iterator[Finding]:
    """A column "YoY" beside two columns of one period a year apart."""
    from .measures import read_label

    periods = sorted(grid.periods.values())
    if len(periods) != 2 or periods[1].before != periods[0].key:
        return
    columns = [
        n
        for n, head in enumerate(grid.heads)
        if n
        and n not in grid.periods
        and read_label(head).kind == "growth"
        and read_label(head).bare
    ]
    if len(columns) != 1:
        return
    for row in grid.rows:
        figure = row.others.get(columns[0])
        if figure is None or figure.unit not in ("percent", "number") or row.percentage:
            continue
        if figure.unit == "number" and "%" not in grid.heads[columns[0]]:
            continue
        value = growth_of(row, periods[1].key, periods[0].key)
        if value is not None and not fits(figure, [value]):
            how = f"{row.cells[periods[1].key].text} / {row.cells[periods[0].key].text} - 1"
            yield _finding(book, "growth", row, periods[1].key, figure, value, how)


def _finding(
    book: Book, check: str, row: Row, key: Key, figure: Figure, value: Interval, how: str
) -> Finding:
    computed = shown(value, max(1, min(2, places_of(figure.half))))
    year = f"{key[1]} {key[0]}".strip()
    label = row.label.strip()
    why = (
        f"{year}“{label}”列示为{figure.text}，按表中数据计算为{computed}（{how}）。"
        if book.lang == "zh"
        else f"{label}, {year}: printed {figure.text}, calculated {computed} ({how})."
    )
    return Finding("figure", check, row.where, figure.text, computed, why)
