"""Markdown: the same words, tables and sources; each figure has a footnote, charts are files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from .document import Block, Chart, Document, Note, Prose, Sentence, SourceLine, Table
from .html import run_facts
from .html_parts import is_link
from .sources import formula_pieces, short_name
from .words import day, head_facts, origin_name, word


def render_markdown(document: Document) -> tuple[str, dict[str, str]]:
    """The text, and the charts it refers to: file name -> SVG, for a folder ``charts``."""
    writer = _Writer(document)
    parts = list(writer.parts())
    return "\n\n".join(part for part in parts if part) + "\n", writer.charts


class _Writer:
    """Writes one document; ``charts`` fills as they are met."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._lang = document.lang
        self._numbers = document.source_numbers()
        self.charts: dict[str, str] = {}

    def parts(self) -> Iterator[str]:
        document = self._document
        yield f"# {_text(document.title)}"
        yield _text(document.subtitle)
        yield "\n".join(f"> **{_text(label.text)}**  " for label in document.labels)
        yield from self._header()
        for section in document.sections:
            yield f"## {_text(section.title)}"
            for block in section.blocks:
                yield self._block(block)
        if document.run:
            yield f"## {word(self._lang, 'run')}"
            facts = run_facts(document, document.run)
            yield "\n".join(f"- {_text(label)}: {_text(value)}" for label, value in facts)
        if document.sources:
            yield f"## {word(self._lang, 'sources')}"
            by_fact = {f: line for line in document.sources for f in line.fact_ids}
            yield "\n".join(self._source(line, by_fact) for line in document.sources)
        if document.aigc:
            # Two hyphens would end the comment; in JSON they can be given by their code point.
            data = document.aigc.model_dump_json().replace("--", "\\u002d\\u002d")
            yield f"<!-- AIGC: {data} -->"

    def _header(self) -> Iterator[str]:
        header = self._document.header
        if header.species:
            yield f"**{_text(header.species)}**"
        named = [header.company, header.ticker, header.exchange]
        yield " · ".join(_text(part) for part in named if part)
        yield " · ".join(f"{label}: {_text(text)}" for label, text in head_facts(self._document))
        yield "\n".join(f"{_text(line)}  " for line in header.imprint)
        yield from map(_note, self._document.front)
        lines = []
        for figure in header.figures:
            note = f" ({_text(figure.note)})" if figure.note else ""
            text = f"{_text(figure.text)}{self._mark(figure.fact_id)}"
            lines.append(f"- {_text(figure.label)}{note}: {text}")
        yield "\n".join(lines)

    def _block(self, block: Block) -> str:
        if isinstance(block, Prose):
            sentences = [self._sentence(sentence) for sentence in block.sentences]
            if block.style == "points":
                return "\n".join(f"- {text}" for text in sentences)
            return _no_list(("" if self._lang == "zh" else " ").join(sentences))
        if isinstance(block, Table):
            return self._table(block)
        if isinstance(block, Chart):
            return self._chart(block)
        return _note(block)

    def _sentence(self, sentence: Sentence) -> str:
        out, at = [], 0
        for span in sentence.spans:
            out.append(_text(sentence.text[at : span.end]))
            out.append(self._mark(span.fact_id))
            at = span.end
        out.append(_text(sentence.text[at:]))
        out += [self._mark(quote.source_id) for quote in sentence.quotes]
        return "".join(out)

    def _table(self, table: Table) -> str:
        unit = f" ({_text(table.unit)})" if table.unit else ""
        rows = [
            f"**{_text(table.title)}**{unit}",
            "",
            _cells([_text(table.corner), *map(_text, table.columns)]),
            "|---|" + ("---|" if table.words else "---:|") * len(table.columns),
        ]
        for row in table.rows:
            texts = [
                f"{_text(cell.text)}{self._mark(cell.fact_id)}"
                if cell.text
                else word(self._lang, "missing")
                for cell in row.cells
            ]
            label = f"**{_text(row.label)}**" if row.emphasis else _text(row.label)
            rows.append(_cells([label, *texts]))
        return "\n".join([*rows, *(f"\n{_text(note)}" for note in table.notes)])

    def _chart(self, chart: Chart) -> str:
        name = f"{chart.name}.svg"
        self.charts[name] = chart.svg
        caption = f" {self._sentence(chart.caption)}" if chart.caption else ""
        marks = "".join(self._marks(point.fact_id for point in chart.points))
        sources = f" {word(self._lang, 'sources_of')}{marks}" if marks else ""
        image = f"![{_text(chart.alt)}](charts/{name})"
        return f"{image}\n\n*{_text(chart.title)}*{caption}{sources}"

    def _marks(self, fact_ids: Iterable[str | None]) -> list[str]:
        numbers = sorted({self._numbers[fact_id] for fact_id in fact_ids if fact_id})
        return [f"[^{number}]" for number in numbers]

    def _mark(self, fact_id: str | None) -> str:
        return f"[^{self._numbers[fact_id]}]" if fact_id else ""

    def _source(self, line: SourceLine, by_fact: dict[str, SourceLine]) -> str:
        told = [line.label, line.period, line.value]
        if line.kind == "calculated":
            told.append(f"= {_formula(line, by_fact)}")
        else:
            dated = (line.form, line.accession, day(line.filed), line.concept)
            told.append(" ".join(part for part in dated if part))
            if line.kind in ("market", "assumption"):
                told.append(origin_name(line.origin, self._lang))
        if line.first_filed:
            first = line.first_filed
            value = word(self._lang, "first_filed", first.value)
            told.append(f"{value} ({first.form} {first.accession} {day(first.filed)})")
        text = "; ".join(_text(part) for part in (*told, line.note) if part)
        link = f" <{line.url}>" if is_link(line.url) and not re.search(r"[\s<>]", line.url) else ""
        return f"[^{line.number}]: {text}{link}"


def _formula(line: SourceLine, by_fact: dict[str, SourceLine]) -> str:
    """The formula with each input as its name and number."""
    pieces, unnamed = formula_pieces(line, by_fact)
    texts = [piece if isinstance(piece, str) else _input(piece) for piece in pieces]
    return "".join(texts) + (f" ({', '.join(map(_input, unnamed))})" if unnamed else "")


def _input(line: SourceLine) -> str:
    return f"{short_name(line)} ({line.number})"


def _note(note: Note) -> str:
    title = f"**{_text(note.title)}** " if note.title else ""
    return f"> {title}{_text(note.text)}"


def _cells(texts: Iterable[str]) -> str:
    return "| " + " | ".join(text or " " for text in texts) + " |"


def _text(text: str) -> str:
    """Text with the marks of Markdown taken literally, on one line."""
    return re.sub(r"([\\`*_\[\]<>|#~&])", r"\\\1", re.sub(r"\s+", " ", text))


def _no_list(text: str) -> str:
    """A paragraph that begins like a list's item, kept a paragraph."""
    return re.sub(r"^(\d+)([.)])", r"\1\\\2", re.sub(r"^([-+])", r"\\\1", text))
