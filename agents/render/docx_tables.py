"""Tables of the DOCX: header rows that repeat, columns as wide as in print, rules as there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .docx_xml import ACCENT, MUTED, RULE, TINT, element

Cell = Sequence[Any]
"""What one cell's paragraph holds: runs and links."""


def grid(
    widths: Sequence[float],
    heads: Sequence[Cell],
    rows: Sequence[tuple[Sequence[Cell], bool]],
    *,
    figures: bool = True,
) -> Any:
    """A ``w:tbl``. widths in points; rows are their cells and whether they are emphasised;
    ``figures``: all columns but the first are set to the right. No heads, no header row."""
    table, look = element("tbl"), element("tblPr")
    look.append(element("tblW", w=_twips(sum(widths)), type="dxa"))
    look.append(element("tblLayout", type="fixed"))
    margins = element("tblCellMar")
    margins.append(element("left", w=40, type="dxa"))
    margins.append(element("right", w=40, type="dxa"))
    look.append(margins)
    look.append(element("tblLook", val="0420", firstRow=1, lastRow=0, firstColumn=0))
    columns = element("tblGrid")
    columns.extend(element("gridCol", w=_twips(width)) for width in widths)
    table.append(look)
    table.append(columns)
    if heads:
        table.append(_row(widths, heads, figures, head=True))
    for cells, strong in rows:
        table.append(_row(widths, cells, figures, strong=strong))
    return table


def _row(
    widths: Sequence[float],
    cells: Sequence[Cell],
    figures: bool,
    *,
    head: bool = False,
    strong: bool = False,
) -> Any:
    row, look = element("tr"), element("trPr")
    look.append(element("cantSplit"))
    if head:
        look.append(element("tblHeader"))
    row.append(look)
    for place, (width, cell) in enumerate(zip(widths, cells, strict=True)):
        row.append(_cell(width, cell, right=figures and place > 0, head=head, strong=strong))
    return row


def _cell(width: float, content: Cell, *, right: bool, head: bool, strong: bool) -> Any:
    cell, look, lines = element("tc"), element("tcPr"), element("tcBorders")
    look.append(element("tcW", w=_twips(width), type="dxa"))
    if head:
        lines.append(element("top", val="single", sz=8, space=0, color=ACCENT))
    lines.append(
        element("bottom", val="single", sz=6 if head else 4, space=0, color=MUTED if head else RULE)
    )
    look.append(lines)
    if strong:
        look.append(element("shd", val="clear", color="auto", fill=TINT))
    look.append(element("vAlign", val="center"))
    paragraph, style = element("p"), element("pPr")
    if head:
        style.append(element("keepNext"))
    style.append(element("spacing", before=20, after=20, line=240, lineRule="auto"))
    style.append(element("jc", val="right" if right else "left"))
    paragraph.append(style)
    paragraph.extend(content)
    cell.append(look)
    cell.append(paragraph)
    return cell


def _twips(points: float) -> int:
    return round(points * 20)
