"""Writes a document's parts into a DOCX, in the order of the printed page."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from docx.enum.text import WD_TAB_ALIGNMENT
from docx.shared import Mm, Pt, RGBColor

from .document import Block, Chart, Document, Note, Prose, Table
from .docx_figures import pictures
from .docx_styles import page, properties, styles
from .docx_tables import Cell, grid
from .docx_xml import (
    ACCENT,
    LINK,
    MARK,
    MUTED,
    RULE,
    TINT,
    WARN,
    add_custom_property,
    bookmark,
    border,
    clean,
    inner_link,
    outer_link,
    repack,
    run,
)
from .html import run_facts
from .pdf_content import (
    Run,
    SourceEntry,
    SourceGroup,
    chart_numbers,
    paragraph_runs,
    sentence_runs,
    source_groups,
)
from .pdf_meta import AIGC_KEY
from .pdf_tables import PAGE, Part, fit
from .words import head_facts, word

_LAST_COLUMN = {"filed": "concept", "calculated": "formula"}


def write(document: Document, out: Any) -> bytes:
    """``out`` is an empty python-docx document; what is returned is the file."""
    styles(out, document.lang)
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

    def whole(self) -> None:
        self._head()
        for section in self._document.sections:
            self._out.add_heading(clean(section.title), 1)
            for block in section.blocks:
                self._block(block)
        self._sources()
        self._run()

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
        for line in header.imprint:
            self._out.add_paragraph(clean(line), style="Small")
        for note in document.front:
            self._note(note)
        if header.figures:
            self._key_figures()

    def _key_figures(self) -> None:
        heads: list[Cell] = [[run(word(self._lang, "key_figures"), bold=True, size=9)], []]
        rows: list[tuple[list[Cell], bool]] = []
        for figure in self._document.header.figures:
            note = [run(f" {figure.note}", color=MUTED, size=8)] if figure.note else []
            number = self._numbers[figure.fact_id] if figure.fact_id else None
            shown = self._runs([Run(figure.text, number)], bold=True, size=9)
            rows.append(([[run(figure.label, color=MUTED, size=9), *note], shown], False))
        self._place(grid((150.0, 150.0), heads, rows))

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
                point._p.extend(self._runs(sentence_runs(sentence, self._numbers)))
            return
        paragraph = self._out.add_paragraph()
        if self._lang == "zh":
            paragraph.paragraph_format.first_line_indent = Pt(21)
        paragraph._p.extend(self._runs(paragraph_runs(prose, self._numbers, self._lang)))

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
                cells.append(self._runs([shown], bold=row.emphasis, size=size))
            rows.append((cells, row.emphasis))
        return grid(part.widths, heads, rows, figures=not table.words)

    def _chart(self, chart: Chart) -> None:
        self._charts += 1
        picture = self._out.add_paragraph()
        picture.paragraph_format.keep_with_next = True
        drawn = picture.add_run().add_picture(BytesIO(next(self._pictures)), width=Mm(125))
        drawn._inline.docPr.set("descr", clean(chart.alt))
        caption = self._out.add_paragraph(style="Caption")
        caption.paragraph_format.space_after = Pt(10)
        caption._p.append(
            run(f"{word(self._lang, 'figure', self._charts)} ", bold=True, color=ACCENT)
        )
        unit = (
            {"zh": f"（{chart.unit}）", "en": f" ({chart.unit})"}[self._lang] if chart.unit else ""
        )
        caption._p.append(run(f"{chart.title}{unit} ", bold=True))
        if chart.caption:
            caption._p.extend(self._runs(sentence_runs(chart.caption, self._numbers)))
            caption._p.append(run(" "))
        if chart.source:
            caption._p.append(run(f"{chart.source} ", color=MUTED))
        for place, ends in enumerate(chart_numbers(chart, self._numbers)):
            before = word(self._lang, "sources_of") if place == 0 else ", "
            caption._p.append(run(before, color=MUTED))
            for at, end in enumerate(sorted(set(ends))):
                caption._p.append(run("–" if at else "", color=MUTED))
                caption._p.append(inner_link(f"src_{end}", run(f"[{end}]", color=MARK)))

    def _sources(self) -> None:
        if not self._document.sources:
            return
        self._out.add_heading(word(self._lang, "sources"), 1)
        self._out.add_paragraph(word(self._lang, "sources_note"), style="Small")
        for group in source_groups(self._document):
            self._group(group)

    def _group(self, group: SourceGroup) -> None:
        heading = self._out.add_heading(clean(group.title), 2)
        if group.detail:
            detail = heading.add_run(clean(f" {group.detail}"))
            detail.font.color.rgb, detail.font.bold = RGBColor.from_string(MUTED), False
        if group.url:
            address = self._out.add_paragraph(style="Small")
            address.paragraph_format.keep_with_next = True
            address._p.append(
                outer_link(self._out.part, group.url, run(group.url, color=LINK, size=7.5))
            )
        last = _LAST_COLUMN.get(group.kind, "reference")
        keys = ("no", "item", "value", last)
        heads = [[run(word(self._lang, key), color=MUTED, size=7.5)] for key in keys]
        rows = [(self._entry(entry), False) for entry in group.entries]
        widths = (34.0, 175.0, 110.0, PAGE - 319.0)
        table = grid(widths, heads, rows, figures=False)
        for entry, row in zip(group.entries, table.findall(_w("tr"))[1:], strict=True):
            bookmark(row.find(f"{_w('tc')}/{_w('p')}"), f"src_{entry.number}", entry.number)
        self._place(table)

    def _entry(self, entry: SourceEntry) -> list[Cell]:
        item = [run(entry.item, size=7.5)]
        if entry.period:
            item.append(run(f" {entry.period}", color=MUTED, size=7.5))
        for remark in entry.remarks:
            item += [run("  ", size=7.5), *self._plain([remark])]
        return [
            [run(f"[{entry.number}]", color=MARK, size=7.5)],
            item,
            self._plain([entry.value]),
            self._plain(entry.where),
        ]

    def _run(self) -> None:
        document = self._document
        if document.run is None:
            return
        self._out.add_heading(word(self._lang, "run"), 1)
        rows: list[tuple[list[Cell], bool]] = [
            ([[run(label, color=MUTED, size=8)], [run(text, size=8)]], False)
            for label, text in run_facts(document, document.run)
        ]
        self._place(grid((110.0, PAGE - 110.0), (), rows, figures=False))

    def _runs(self, runs: Iterable[Run], *, bold: bool = False, size: float = 0) -> list[Any]:
        """Text in which each figure is followed by its raised mark."""
        out = []
        for one in runs:
            if one.text:
                out.append(run(one.text, bold=bold, size=size))
            if one.number is not None:
                mark = run(f"[{one.number}]", color=MARK, size=size, mark=True)
                out.append(inner_link(f"src_{one.number}", mark))
        return out

    def _plain(self, runs: Iterable[Run]) -> list[Any]:
        """Small text in which references stand on the line."""
        out = []
        for one in runs:
            text = run(one.text, color=LINK if one.url else MUTED, size=7.5)
            out.append(outer_link(self._out.part, one.url, text) if one.url else text)
            if one.number is not None:
                mark = run(f" [{one.number}]", color=MARK, size=7.5)
                out.append(inner_link(f"src_{one.number}", mark))
        return out

    def _place(self, table: Any) -> None:
        """The table, and an empty line of little height, which Word wants between two tables."""
        gap = self._out.add_paragraph(style="Gap")
        gap._p.addprevious(table)


def _w(name: str) -> str:
    return "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}" + name
