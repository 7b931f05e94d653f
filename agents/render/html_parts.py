"""HTML of a document's blocks: prose, tables, charts and notes, each figure a link to its source.

Everything from outside goes through :func:`escape`; a link is made only of http(s) addresses.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from html import escape as escape_html
from itertools import groupby
from typing import Literal
from urllib.parse import urlsplit

from .document import Block, Cell, Chart, Document, Note, Prose, Row, Sentence, Table
from .words import word


def escape(text: str) -> str:
    """Text for HTML content or a quoted attribute, without control characters."""
    kept = (c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    return escape_html("".join(kept), quote=True)


def is_link(url: str) -> bool:
    """Whether an address may become a link: http or https, and a host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def link(url: str, text: str) -> str:
    """A link, or the bare text where the address is none that a page should carry."""
    if not is_link(url):
        return escape(text)
    return f'<a href="{escape(url)}" rel="noopener noreferrer">{escape(text)}</a>'


def number_runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """1, 2, 3, 7 as (1, 3), (7, 7)."""
    ordered = sorted(set(numbers))
    for _, run in groupby(enumerate(ordered), key=lambda pair: pair[1] - pair[0]):
        values = [value for _, value in run]
        yield values[0], values[-1]


class Parts:
    """Renders blocks of one document, numbering its tables and charts as they come."""

    def __init__(self, document: Document) -> None:
        self._lang = document.lang
        self._numbers = document.source_numbers()
        self._tables = self._charts = 0

    def figure(self, text: str, fact_id: str | None) -> str:
        """A figure's text as a link to its source line; plain text without a fact."""
        if fact_id is None:
            return escape(text)
        number = self._numbers[fact_id]
        return (
            f'<a class="fig" href="#src-{number}" data-fact="{escape(fact_id)}">'
            f"{escape(text)}<sup>[{number}]</sup></a>"
        )

    def sentence(self, sentence: Sentence) -> str:
        pieces, at = [], 0
        for span in sentence.spans:
            pieces.append(escape(sentence.text[at : span.start]))
            pieces.append(self.figure(sentence.text[span.start : span.end], span.fact_id))
            at = span.end
        pieces.append(escape(sentence.text[at:]))
        for quote in sentence.quotes:
            if quote.source_id:
                title = escape(word(self._lang, "quote", quote.text))
                number = self._numbers[quote.source_id]
                pieces.append(
                    f'<a class="fig" href="#src-{number}" title="{title}"><sup>[{number}]</sup></a>'
                )
        return f'<span class="by-{sentence.origin}">{"".join(pieces)}</span>'

    def blocks(self, blocks: Iterable[Block]) -> str:
        """Blocks in order. Where there is room, a chart stands beside the text it follows, and
        charts that follow each other share a row."""
        out: list[str] = []
        text: list[str] = []
        for kind, run in groupby(blocks, key=_layout):
            html = [self.block(block) for block in run]
            if kind == "chart" and len(html) == 1 and text:
                left = "\n".join(text)
                out.append(f'<div class="beside">\n<div>{left}</div>\n{html[0]}\n</div>')
                text = []
                continue
            out += text
            text = html if kind == "text" else []
            if kind == "chart":
                out.append('<div class="charts">\n' + "\n".join(html) + "\n</div>")
            elif kind == "table":
                out += html
        return "\n".join([*out, *text])

    def block(self, block: Block) -> str:
        if isinstance(block, Prose):
            return self._prose(block)
        if isinstance(block, Table):
            return self._table(block)
        if isinstance(block, Chart):
            return self._chart(block)
        return note_html(block)

    def _prose(self, prose: Prose) -> str:
        sentences = [self.sentence(sentence) for sentence in prose.sentences]
        if prose.style == "points":
            return "<ul>" + "".join(f"<li>{sentence}</li>" for sentence in sentences) + "</ul>"
        return f"<p>{('' if self._lang == 'zh' else ' ').join(sentences)}</p>"

    def _table(self, table: Table) -> str:
        self._tables += 1
        number = escape(word(self._lang, "table", self._tables))
        unit = f' <span class="unit">{escape(table.unit)}</span>' if table.unit else ""
        heads = "".join(f'<th scope="col">{escape(column)}</th>' for column in table.columns)
        rows = "\n".join(self._row(row) for row in table.rows)
        notes = "".join(f'<p class="under">{escape(note)}</p>' for note in table.notes)
        kind = "table words" if table.words else "table"
        return (
            f'<figure class="{kind}"><figcaption id="table-{self._tables}">'
            f'<span class="nr">{number}</span> {escape(table.title)}{unit}</figcaption>\n'
            f'<div class="scroll" tabindex="0" role="region" '
            f'aria-labelledby="table-{self._tables}">'
            f'<table><thead><tr><th scope="col">{escape(table.corner)}</th>{heads}</tr></thead>\n'
            f"<tbody>{rows}</tbody></table></div>{notes}</figure>"
        )

    def _row(self, row: Row) -> str:
        cells = "".join(f"<td>{self._cell(cell)}</td>" for cell in row.cells)
        marked = ' class="strong"' if row.emphasis else ""
        return f'<tr{marked}><th scope="row">{escape(row.label)}</th>{cells}</tr>'

    def _cell(self, cell: Cell) -> str:
        if not cell.text:
            return f'<span class="none">{escape(word(self._lang, "missing"))}</span>'
        return self.figure(cell.text, cell.fact_id)

    def _chart(self, chart: Chart) -> str:
        self._charts += 1
        caption = f"{self.sentence(chart.caption)} " if chart.caption else ""
        numbers = [self._numbers[point.fact_id] for point in chart.points if point.fact_id]
        sources = ", ".join(self._source_range(*run) for run in number_runs(numbers))
        if sources:
            sources = f"{escape(word(self._lang, 'sources_of'))}{sources}"
        number = escape(word(self._lang, "figure", self._charts))
        return (
            f'<figure class="chart">{chart.svg}<figcaption><span class="nr">{number}</span> '
            f"{caption}{sources}</figcaption></figure>"
        )

    def _source_range(self, first: int, last: int) -> str:
        ends = [first] if first == last else [first, last]
        return "–".join(f'<a class="ref" href="#src-{end}">[{end}]</a>' for end in ends)


def _layout(block: Block) -> Literal["chart", "table", "text"]:
    """How a block takes its room: notes run with the prose around them."""
    if isinstance(block, Chart):
        return "chart"
    return "table" if isinstance(block, Table) else "text"


def note_html(note: Note) -> str:
    title = f"<strong>{escape(note.title)}</strong> " if note.title else ""
    return f'<p class="note {note.tone}" role="note">{title}{escape(note.text)}</p>'
