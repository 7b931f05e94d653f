"""The document as plain data for the typesetter: all words chosen, no markup.

The typesetter reads it as JSON, so nothing in a document can become its code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from math import ceil
from typing import Any

from ...tools.charts.svg import FONT
from .document import Block, Chart, Document, KeyFigure, Note, Prose, Table
from .html import run_facts
from .html_parts import is_link
from .pdf_content import (
    Run,
    SourceEntry,
    SourceGroup,
    chart_numbers,
    page_words,
    paragraph_runs,
    plain,
    sentence_runs,
    source_groups,
    text_weight,
)
from .pdf_fonts import FAMILY, printable
from .pdf_tables import Part, fit, has_marks
from .words import day, head_facts, word

BREAK = "\u200b"
"""Where a word too long for a line may be broken; the template takes it out again."""

_LONG = re.compile(r"[^\s\u2e80-\uffff]{20,}")
_BESIDE = 560.0
"""Most words (in ems) that stand beside a chart; more and the chart would hang in the air."""

_FINE = ((100, 9.6), (200, 9.0), (300, 7.2))
"""Most source lines, and the size in points of small print in a document with no more of them."""
_SMALLEST, _COMPACT = 6.6, 6.1
_FEW = 10
"""A document with no more charts than this gives each a line of its own."""


def payload(document: Document) -> dict[str, Any]:
    """What the template ``report.typ`` reads."""
    return _Payload(document).whole()


class _Payload:
    """Counts tables and charts of one document as they come."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._lang = document.lang
        self._numbers = document.source_numbers()
        self._tables = self._charts = 0
        charts = [b for s in document.sections for b in s.blocks if isinstance(b, Chart)]
        self._beside = document.compact or len(charts) > _FEW

    def whole(self) -> dict[str, Any]:
        document, header, lang = self._document, self._document.header, self._lang
        before, between, after = page_words(lang)
        labels = [label.text for label in document.labels]
        traded = " · ".join(part for part in (header.ticker, header.exchange) if part)
        running = " · ".join(part for part in (header.company, header.ticker) if part)
        dated = day(header.as_of) or day(header.generated_at.date())
        return {
            "lang": lang,
            "font": FAMILY,
            "compact": document.compact,
            "fine": fine_size(document),
            "title": say(document.title),
            "subtitle": say(document.subtitle),
            "company": say(header.company),
            "traded": say(traded),
            "species": say(header.species),
            "imprint": [say(line) for line in header.imprint],
            "front": [self._block(note) for note in document.front],
            "labels": [{"kind": label.kind, "text": say(label.text)} for label in document.labels],
            "label_lines": _lines(labels, 7.5, 330.0),
            "running": say(" · ".join(part for part in (running or document.title, dated) if part)),
            "footer": say(document.title),
            "missing": word(lang, "missing"),
            "page": [before, between, after],
            "dates": [[say(label), say(text)] for label, text in head_facts(document)],
            "key_title": word(lang, "key_figures"),
            "figures": [self._figure(figure) for figure in header.figures],
            "sections": [
                {
                    "title": say(section.title),
                    "items": self._items(section.blocks),
                    "fine": section.fine,
                }
                for section in document.sections
            ],
            "sources": self._sources(),
            "run": self._run(),
        }

    def _figure(self, figure: KeyFigure) -> dict[str, Any]:
        number = self._numbers[figure.fact_id] if figure.fact_id else None
        return {
            "label": say(figure.label),
            "note": say(figure.note),
            "runs": _runs([Run(figure.text, number)]),
        }

    def _items(self, blocks: Iterable[Block]) -> list[dict[str, Any]]:
        """Blocks in order. A chart stands beside the text it follows where that is short enough;
        charts that follow each other share rows."""
        out: list[dict[str, Any]] = []
        text: list[Block] = []
        for kind, run in groupby(blocks, key=_room):
            some = list(run)
            if kind == "chart":
                # The text comes first, so that charts are numbered as they are read.
                before = [self._block(block) for block in text]
                charts = [self._chart(block) for block in some if isinstance(block, Chart)]
                lone = text and len(charts) == 1 and self._beside
                if lone and text_weight(plain(text)) <= _BESIDE:
                    out.append({"kind": "beside", "left": before, "chart": charts[0]})
                else:
                    out += [*before, {"kind": "charts", "charts": charts}]
                text = []
                continue
            out += [self._block(block) for block in text]
            text = some if kind == "text" else []
            if kind == "table":
                out += [self._block(block) for block in some]
        return out + [self._block(block) for block in text]

    def _block(self, block: Block) -> dict[str, Any]:
        if isinstance(block, Prose):
            if block.style == "points":
                points = [_runs(sentence_runs(s, self._numbers)) for s in block.sentences]
                return {"kind": "points", "points": points}
            runs = _runs(paragraph_runs(block, self._numbers, self._lang))
            return {"kind": "paragraph", "runs": runs}
        if isinstance(block, Table):
            return self._table(block)
        assert isinstance(block, Note)
        return {
            "kind": "note",
            "tone": block.tone,
            "title": say(block.title),
            "text": say(block.text),
        }

    def _table(self, table: Table) -> dict[str, Any]:
        self._tables += 1
        return {
            "kind": "table",
            "number": word(self._lang, "table", self._tables),
            "title": say(table.title),
            "unit": say(table.unit),
            "corner": say(table.corner),
            "marked": has_marks(table),
            "words": table.words,
            "notes": [say(note) for note in table.notes],
            "parts": [self._part(table, part) for part in fit(table)],
        }

    def _part(self, table: Table, part: Part) -> dict[str, Any]:
        rows = []
        for row in table.rows:
            cells = [
                {"text": say(cell.text), "n": self._numbers[cell.fact_id] if cell.fact_id else None}
                if cell.text
                else {"text": word(self._lang, "missing"), "n": None}
                for cell in row.cells[part.first : part.last]
            ]
            rows.append({"label": say(row.label), "cells": cells, "strong": row.emphasis})
        return {
            "size": part.size,
            "widths": part.widths,
            "columns": [say(column) for column in table.columns[part.first : part.last]],
            "rows": rows,
        }

    def _chart(self, chart: Chart) -> dict[str, Any]:
        self._charts += 1
        caption = sentence_runs(chart.caption, self._numbers) if chart.caption else []
        return {
            "svg": print_svg(chart.svg),
            "alt": printable(chart.alt),
            "number": word(self._lang, "figure", self._charts),
            "caption": _runs(caption),
            "sources_of": word(self._lang, "sources_of"),
            "sources": chart_numbers(chart, self._numbers),
        }

    def _sources(self) -> dict[str, Any]:
        document, lang = self._document, self._lang
        return {
            "title": word(lang, "sources"),
            "note": word(lang, "sources_note"),
            "groups": [_group(group) for group in source_groups(document)],
        }

    def _run(self) -> dict[str, Any] | None:
        document = self._document
        if document.run is None:
            return None
        pairs = [[say(label), say(text)] for label, text in run_facts(document, document.run)]
        return {"title": word(self._lang, "run"), "pairs": pairs}


def fine_size(document: Document) -> float:
    """The size of small print, in points: the more there is of it, the smaller."""
    if document.compact:
        return _COMPACT
    lines = len(document.sources)
    return next((size for most, size in _FINE if lines <= most), _SMALLEST)


def say(text: str) -> str:
    """Text for the page: characters that the font has, long words with places to break."""
    return _LONG.sub(lambda found: _broken(found[0]), printable(text))


def _broken(word: str) -> str:
    return BREAK.join(word[at : at + 8] for at in range(0, len(word), 8))


def print_svg(svg: str) -> str:
    """A drawing with its words in the font of print; headings are thickened, as it has one
    weight."""
    drawn = printable(svg).replace(FONT, FAMILY)
    bold = r'font-weight="600"([^>]*?) fill="(#[0-9a-f]{6})"'
    return re.sub(bold, r'\1 fill="\2" stroke="\2" stroke-width="0.35"', drawn)


def _runs(runs: Iterable[Run]) -> list[dict[str, Any]]:
    return [
        {"t": say(run.text), "n": run.number, "url": run.url if is_link(run.url) else ""}
        for run in runs
    ]


def _group(group: SourceGroup) -> dict[str, Any]:
    return {
        "kind": group.kind,
        "title": say(group.title),
        "detail": say(group.detail),
        "url": group.url,
        "address": say(group.url),
        "entries": [_entry(entry) for entry in group.entries],
    }


def _entry(entry: SourceEntry) -> dict[str, Any]:
    return {
        "n": entry.number,
        "item": say(entry.item),
        "period": say(entry.period),
        "value": _runs([entry.value]),
        "where": _runs(entry.where),
        "remarks": [_runs([remark]) for remark in entry.remarks],
    }


def _room(block: Block) -> str:
    """How a block takes its room: notes run with the prose around them."""
    if isinstance(block, Chart):
        return "chart"
    return "table" if isinstance(block, Table) else "text"


def _lines(texts: list[str], size: float, room: float) -> int:
    """How many lines texts take that are set one after the other in ``room`` points."""
    return ceil(text_weight([*texts, "   " * len(texts)]) * size / room) if texts else 0
