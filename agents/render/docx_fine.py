"""The small print of a DOCX: disclosures, checks and sources, in columns behind the rest."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from docx.enum.section import WD_SECTION
from docx.oxml.ns import qn
from docx.shared import Pt

from .document import Block, Document, Note, Prose, Section, Table
from .docx_tables import Cell, grid
from .docx_xml import (
    ACCENT,
    LINK,
    MARK,
    MUTED,
    WARN,
    bookmark,
    border,
    clean,
    element,
    inner_link,
    outer_link,
    run,
)
from .html import run_facts
from .pdf_content import (
    Run,
    SourceEntry,
    SourceGroup,
    paragraph_runs,
    sentence_runs,
    source_groups,
)
from .pdf_payload import fine_size
from .pdf_tables import PAGE
from .words import word

_COLUMNS = {True: 3, False: 2}
_GUTTER = 13.0
"""Points between two columns."""


def write_fine(document: Document, out: Any, tables: int) -> None:
    """Appends the small print to a python-docx document in which ``tables`` tables are numbered."""
    sections = [section for section in document.sections if section.fine]
    if not sections and not document.sources and document.run is None:
        return
    _Fine(document, out, tables).whole(sections)


class _Fine:
    def __init__(self, document: Document, out: Any, tables: int) -> None:
        self._document, self._out, self._lang = document, out, document.lang
        self._numbers = document.source_numbers()
        self._tables = tables
        self._columns = _COLUMNS[document.compact]
        self._compact = document.compact
        self._size = fine_size(document) - (0.4 if document.compact else 0.7)

    def whole(self, sections: Iterable[Section]) -> None:
        self._open()
        for section in sections:
            self._heading(section.title)
            for block in section.blocks:
                self._block(block)
        self._sources()
        self._made()

    def _open(self) -> None:
        """A new section on the same page, with columns; the one before keeps the page's width."""
        columns = self._out.add_section(WD_SECTION.CONTINUOUS)._sectPr.find(element("cols").tag)
        for name, value in (("num", self._columns), ("space", round(_GUTTER * 20))):
            columns.set(qn(f"w:{name}"), str(value))

    def _heading(self, title: str) -> None:
        heading = self._out.add_heading("", 1)
        heading._p.append(run(title, bold=True, color=ACCENT, size=self._size + 2))
        _tight(heading, before=5, after=2)
        border(heading, "top", ACCENT, size=6)

    def _line(self, pieces: Iterable[Any]) -> Any:
        line = self._out.add_paragraph(style="Fine")
        line.paragraph_format.line_spacing = Pt(self._size * 1.17)
        line._p.extend(pieces)
        return line

    def _block(self, block: Block) -> None:
        if isinstance(block, Prose):
            self._prose(block)
        elif isinstance(block, Table):
            self._table(block)
        else:
            assert isinstance(block, Note)
            color = WARN if block.tone == "warning" else MUTED
            title = [run(f"{block.title} ", bold=True, size=self._size)] if block.title else []
            self._line([*title, run(block.text, color=color, size=self._size)])

    def _prose(self, prose: Prose) -> None:
        if prose.style != "points":
            runs = paragraph_runs(prose, self._numbers, self._lang)
            self._line(marked(runs, size=self._size))
            return
        pieces: list[Any] = []
        for sentence in prose.sentences:
            said = marked(sentence_runs(sentence, self._numbers), size=self._size)
            pieces += [run("• ", color=ACCENT, size=self._size), *said]
            if self._compact:
                pieces.append(run(" ", size=self._size))
            else:
                self._line(pieces)
                pieces = []
        if pieces:
            self._line(pieces)

    def _table(self, table: Table) -> None:
        self._tables += 1
        number = run(f"{word(self._lang, 'table', self._tables)} ", bold=True, color=ACCENT)
        title = " ".join(part for part in (table.title, table.unit) if part)
        caption = self._out.add_paragraph(style="Caption")
        caption.paragraph_format.keep_with_next = True
        caption._p.extend([number, run(title, bold=True, size=self._size)])
        if table.words:
            heads = " · ".join((table.corner, *table.columns))
            self._line([run(heads, color=MUTED, size=self._size)])
            for row in table.rows:
                told = " · ".join(cell.text for cell in row.cells if cell.text)
                label = run(
                    f"{row.label} ",
                    bold=True,
                    color=WARN if row.emphasis else ACCENT,
                    size=self._size,
                )
                self._line([label, run(told, size=self._size)])
        else:
            self._figures(table)
        for note in table.notes:
            self._line([run(note, color=MUTED, size=self._size)])

    def _figures(self, table: Table) -> None:
        width = (PAGE - _GUTTER * (self._columns - 1)) / self._columns
        wide = 0.34 if len(table.columns) > 1 else 0.5
        rest = width * (1 - wide) / max(1, len(table.columns))
        heads: list[Cell] = [
            [run(text, color=MUTED, size=self._size)] for text in (table.corner, *table.columns)
        ]
        rows: list[tuple[list[Cell], bool]] = []
        for row in table.rows:
            cells: list[Cell] = [[run(row.label, size=self._size)]]
            for cell in row.cells:
                number = self._numbers[cell.fact_id] if cell.text and cell.fact_id else None
                shown = Run(cell.text or word(self._lang, "missing"), number)
                cells.append(marked([shown], size=self._size))
            rows.append((cells, row.emphasis))
        gap = self._out.add_paragraph(style="Gap")
        gap._p.addprevious(grid((width * wide, *[rest] * len(table.columns)), heads, rows))

    def _sources(self) -> None:
        if not self._document.sources:
            return
        self._heading(word(self._lang, "sources"))
        self._line([run(word(self._lang, "sources_note"), color=MUTED, size=self._size)])
        for group in source_groups(self._document):
            self._group(group)

    def _group(self, group: SourceGroup) -> None:
        heading = self._out.add_heading("", 2)
        _tight(heading, before=4, after=1)
        title = [run(f"{group.title} ", bold=True, color=ACCENT, size=self._size)]
        if group.detail:
            title.append(run(group.detail, color=MUTED, size=self._size))
        linked = [outer_link(self._out.part, group.url, *title)] if group.url else title
        heading._p.extend(linked)
        for entry in group.entries:
            line = self._line(self._entry(entry))
            bookmark(line._p, f"src_{entry.number}", entry.number)

    def _entry(self, entry: SourceEntry) -> list[Any]:
        pieces = [
            run(f"[{entry.number}] ", color=MARK, size=self._size),
            run(f"{entry.item} ", size=self._size),
        ]
        if entry.period:
            pieces.append(run(f"{entry.period} ", color=MUTED, size=self._size))
        pieces += self._plain([entry.value], bold=True)
        for part in (*([remark] for remark in entry.remarks), entry.where):
            if part:
                pieces += [run(" ", size=self._size), *self._plain(part)]
        return pieces

    def _made(self) -> None:
        if self._document.run is None:
            return
        self._heading(word(self._lang, "run"))
        pieces: list[Any] = []
        for label, text in run_facts(self._document, self._document.run):
            before = " · " if pieces else ""
            pieces.append(run(f"{before}{label} ", color=MUTED, size=self._size))
            pieces.append(run(text, size=self._size))
        self._line(pieces)

    def _plain(self, runs: Iterable[Run], *, bold: bool = False) -> list[Any]:
        """Text in which references stand on the line."""
        out = []
        for one in runs:
            color = LINK if one.url else "" if bold else MUTED
            if one.text:
                text = run(one.text, bold=bold, color=color, size=self._size)
                out.append(outer_link(self._out.part, one.url, text) if one.url else text)
            if one.number is not None:
                mark = run(f"[{one.number}]", color=MARK, size=self._size)
                out.append(inner_link(f"src_{one.number}", mark))
        return out


def marked(runs: Iterable[Run], *, bold: bool = False, size: float = 0) -> list[Any]:
    """Text in which each figure is followed by its raised mark."""
    out = []
    for one in runs:
        if one.text:
            out.append(run(clean(one.text), bold=bold, size=size))
        if one.number is not None:
            mark = run(f"[{one.number}]", color=MARK, size=size, mark=True)
            out.append(inner_link(f"src_{one.number}", mark))
    return out


def _tight(paragraph: Any, *, before: float, after: float) -> None:
    paragraph.paragraph_format.space_before = Pt(before)
    paragraph.paragraph_format.space_after = Pt(after)
