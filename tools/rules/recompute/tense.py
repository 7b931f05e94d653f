"""Columns of years against the document's date: what lies ahead is no actual."""

from __future__ import annotations

from collections.abc import Iterator

from ..answers import Answers
from ..case import Case
from ..material import Material, Said
from .finding import Finding
from .grid import Book


def tenses(material: Material, book: Book) -> Iterator[Finding]:
    """A column marked A for a year after the document's own, and one without a mark beside
    columns that have them."""
    case = Case(material, Answers(None), lambda sentence, lang: (), None)
    if case.date is None:
        return
    for grid in book.grids:
        marked = any(period.mark for period in grid.periods.values())
        for column, period in grid.periods.items():
            ahead = period.year > case.date.year
            if not ahead or period.mark == "E" or not (period.mark == "A" or marked):
                continue
            block = material.blocks[grid.block]
            head = grid.heads[column].strip()
            why = case.say(
                f"The column {head} lies after the document's date ({case.date}) and is not marked "
                "as an estimate (E).",
                f"“{head}”一列晚于报告日期（{case.date}），未标注为预测（E）。",
            )
            where = Said(
                " | ".join(c for c in grid.heads if c), block.page, block.section, grid.block
            )
            yield Finding("tense", "column", where, head, "E", why)
            break
