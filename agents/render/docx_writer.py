"""Writes a document's parts into a DOCX, in the order of the printed page."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from itertools import groupby
from typing import Any

from docx.enum.text import WD_TAB_ALIGNMENT
from docx.shared import Mm, Pt

from .document import Block, Chart, Document, Note, Prose, Table
from .docx_figures import pictures
from .docx_fine import marked, write_fine
from .docx_styles import page, properties, styles
from .docx_tables import Cell, grid
from .docx_xml import (
    ACCENT,
    MARK,
    MUTED,
    RULE,
    TINT,
    WARN,
    add_custom_property,
    border,
    clean,
    inner_link,
    repack,
    run,
)
from .pdf_content import (
    Run,
    chart_numbers,
    paragraph_runs,
    sentence_runs,
)
from .pdf_meta import AIGC_KEY
from .pdf_tables import Part, fit
from .words import head_facts, word


def write(document: Document, out: Any) -> bytes:
    """``out`` is an empty python-docx document; what is returned is the file."""
    styles(out, document.lang, compact=document.compact)
    page(out, document)
    properties(out, document)
    _Writer(document, out).whole()
    if document.aigc:
        add_custom_property(out.part.package, AIGC_KEY, document.aigc.model_dump_json())
    raw, packed = BytesIO(), BytesIO()
    out.save(raw)
    repack(raw, packed)
    return packed.getvalue()


class _Writer:
    """Writes one document, numbering its tables and charts as they come."""

    def __init__(self, document: Document, out: Any) -> None:
        self._document, self._out, self._lang = document, out, document.lang
        self._numbers = document.source_numbers()
        charts = [b for s in document.sections for b in s.blocks if isinstance(b, Chart)]
        self._pictures = iter(pictures(charts))
        self._tables = self._charts = 0
        self._wide = 95 if document.compact else 105

    def whole(self) -> None:
        self._head()
        for section in self._document.sections:
            if not section.fine:
                self._out.add_heading(clean(section.title), 1)
                self._blocks(section.blocks)
        write_fine(self._document, self._out, self._tables)

    def _head(self) -> None:
        document, header = self._document, self._document.header
        company = self._out.add_paragraph(style="Company")
        border(company, "top", ACCENT, size=24)
        if header.company:
            company._p.append(run(header.company + " ", bold=True, color=ACCENT))
        traded = " · ".join(part for part in (header.ticker, header.exchange) if part)
        company._p.append(run(traded, color=MUTED))
        if header.species:
            company.paragraph_format.tab_stops.add_tab_stop(Mm(178), WD_TAB_ALIGNMENT.RIGHT)
            company.add_run().add_tab()
            company._p.append(run(header.species, bold=True, color=ACCENT))
        self._out.add_paragraph(clean(document.title), style="Title")
        if document.subtitle:
            self._out.add_paragraph(clean(document.subtitle), style="Subtitle")
        dates = self._out.add_paragraph(style="Small")
        for label, text in head_facts(document):
            dates._p.append(run(f"{label} ", color=MUTED))
            dates._p.append(run(f"{text}    "))
        if header.imprint:
            self._out.add_paragraph(clean("    ".join(header.imprint)), style="Small")
        for note in document.front:
            self._note(note)
        if header.figures:
            self._key_figures()

    def _key_figures(self) -> None:
        """Two figures a row."""
        heads: list[Cell] = [[run(word(self._lang, "key_figures"), bold=True, size=9)], [], [], []]
        cells: list[Cell] = []
        for figure in self._document.header.figures:
            note = [run(f" {figure.note}", color=MUTED, size=7.5)] if figure.note else []
            number = self._numbers[figure.fact_id] if figure.fact_id else None
            shown = marked([Run(figure.text, number)], bold=True, size=8.5)
            cells += [[run(figure.label, color=MUTED, size=8.5), *note], shown]
        cells += [[]] * (len(cells) % 4)
        rows = [(cells[at : at + 4], False) for at in range(0, len(cells), 4)]
        self._place(grid((152.0, 100.0, 152.0, 100.0), heads, rows))

    def _blocks(self, blocks: Iterable[Block]) -> None:
        """Blocks in order; charts that follow each other stand two in a row."""
        for kind, run_of in groupby(blocks, key=lambda block: isinstance(block, Chart)):
            some = list(run_of)
            charts = [block for block in some if isinstance(block, Chart)]
            if kind and len(charts) > 1:
                for at in range(0, len(charts), 2):
                    self._pair(charts[at : at + 2])
                continue
            for block in some:
                self._block(block)

    def _pair(self, charts: list[Chart]) -> None:
        table = self._out.add_table(1, 2)
        for cell, chart in zip(table.rows[0].cells, charts, strict=False):
            self._draw(chart, cell.paragraphs[0], cell.add_paragraph(style="Caption"), 84)
        self._out.add_paragraph(style="Gap")

    def _block(self, block: Block) -> None:
        if isinstance(block, Prose):
            self._prose(block)
        elif isinstance(block, Table):
            self._table(block)
        elif isinstance(block, Chart):
            self._chart(block)
        else:
            self._note(block)

    def _prose(self, prose: Prose) -> None:
        if prose.style == "points":
            for sentence in prose.sentences:
                point = self._out.add_paragraph(style="List Bullet")
                point._p.extend(marked(sentence_runs(sentence, self._numbers)))
            return
        paragraph = self._out.add_paragraph()
        if self._lang == "zh":
            paragraph.paragraph_format.first_line_indent = Pt(21)
        paragraph._p.extend(marked(paragraph_runs(prose, self._numbers, self._lang)))

    def _note(self, note: Note) -> None:
        paragraph = self._out.add_paragraph(style="Note")
        border(paragraph, "left", WARN if note.tone == "warning" else RULE, size=16, fill=TINT)
        if note.title:
            paragraph._p.append(run(note.title + " ", bold=True))
        paragraph._p.append(run(note.text))

    def _table(self, table: Table) -> None:
        self._tables += 1
        number = word(self._lang, "table", self._tables)
        for part in fit(table):
            caption = self._out.add_paragraph(style="Caption")
            caption.paragraph_format.keep_with_next = True
            caption._p.append(run(f"{number} ", bold=True, color=ACCENT))
            caption._p.append(run(table.title, bold=True))
            if table.unit:
                caption._p.append(run(f"  {table.unit}", color=MUTED, size=8))
            self._place(self._part(table, part))
        for note in table.notes:
            self._out.add_paragraph(clean(note), style="Small")

    def _part(self, table: Table, part: Part) -> Any:
        size = part.size
        heads: list[Cell] = [
            [run(text, color=MUTED, size=size)]
            for text in (table.corner, *table.columns[part.first : part.last])
        ]
        rows: list[tuple[list[Cell], bool]] = []
        for row in table.rows:
            cells: list[Cell] = [[run(row.label, bold=row.emphasis, size=size)]]
            for cell in row.cells[part.first : part.last]:
                number = self._numbers[cell.fact_id] if cell.text and cell.fact_id else None
                shown = Run(cell.text or word(self._lang, "missing"), number)
                cells.append(marked([shown], bold=row.emphasis, size=size))
            rows.append((cells, row.emphasis))
        return grid(part.widths, heads, rows, figures=not table.words)

    def _chart(self, chart: Chart) -> None:
        picture = self._out.add_paragraph()
        self._draw(chart, picture, self._out.add_paragraph(style="Caption"), self._wide)

    def _draw(self, chart: Chart, picture: Any, caption: Any, wide: float) -> None:
        """The drawing, ``wide`` millimetres, in one paragraph and its words in another."""
        self._charts += 1
        picture.paragraph_format.keep_with_next = True
        drawn = picture.add_run().add_picture(BytesIO(next(self._pictures)), width=Mm(wide))
        drawn._inline.docPr.set("descr", clean(chart.alt))
        caption.paragraph_format.space_after = Pt(8)
        caption._p.append(
            run(f"{word(self._lang, 'figure', self._charts)} ", bold=True, color=ACCENT)
        )
        unit = (
            {"zh": f"（{chart.unit}）", "en": f" ({chart.unit})"}[self._lang] if chart.unit else ""
        )
        caption._p.append(run(f"{chart.title}{unit} ", bold=True))
        if chart.caption:
            caption._p.extend(marked(sentence_runs(chart.caption, self._numbers)))
            caption._p.append(run(" "))
        if chart.source:
            caption._p.append(run(f"{chart.source} ", color=MUTED))
        for place, ends in enumerate(chart_numbers(chart, self._numbers)):
            before = word(self._lang, "sources_of") if place == 0 else ", "
            caption._p.append(run(before, color=MUTED))
            for at, end in enumerate(sorted(set(ends))):
                caption._p.append(run("–" if at else "", color=MUTED))
                caption._p.append(inner_link(f"src_{end}", run(f"[{end}]", color=MARK)))

    def _place(self, table: Any) -> None:
        """The table, and an empty line of little height, which Word wants between two tables."""
        gap = self._out.add_paragraph(style="Gap")
        gap._p.addprevious(table)
