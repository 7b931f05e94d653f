"""The document as Markdown: the same words, tables and sources; charts as files beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .document import Chart, Document, Note, Prose, Section, Sentence, SourceLine, Table
from .html import run_facts
from .words import word


def render_markdown(document: Document) -> tuple[str, dict[str, str]]:
    """The text, and the charts it refers to: file name -> SVG, for a folder ``charts``."""
    numbers = document.source_numbers()
    charts: dict[str, str] = {}
    out: list[str] = [f"# {_text(document.title)}"]
    if document.subtitle:
        out.append(_text(document.subtitle))
    out += [f"> **{_text(label.text)}**" for label in document.labels]
    out.append(_header(document))
    for section in document.sections:
        out.append(f"## {_text(section.title)}")
        out += _blocks(section, numbers, charts)
    out.append(f"## {word(document.lang, 'sources')}")
    out.append("\n".join(_source(line, numbers) for line in document.sources))
    if document.run:
        facts = run_facts(document, document.run)
        out.append("\n".join(f"- {_text(label)}: {_text(value)}" for label, value in facts))
    return "\n\n".join(part for part in out if part) + "\n", charts


def _header(document: Document) -> str:
    header = document.header
    numbers = document.source_numbers()
    who = " · ".join(part for part in (header.company, header.ticker, header.exchange) if part)
    dates = [header.origin, str(header.as_of or ""), f"{header.generated_at:%Y-%m-%d %H:%M} UTC"]
    lines = [_text(who), _text(" · ".join(date for date in dates if date))]
    for figure in header.figures:
        mark = _mark(numbers.get(figure.fact_id or ""))
        note = f" ({figure.note})" if figure.note else ""
        lines.append(f"- {_text(figure.label)}{_text(note)}: {_text(figure.text)}{mark}")
    return "\n".join(lines[:1]) + "\n\n" + "\n".join(lines[1:2]) + "\n\n" + "\n".join(lines[2:])


def _blocks(section: Section, numbers: dict[str, int], charts: dict[str, str]) -> Iterable[str]:
    for block in section.blocks:
        if isinstance(block, Prose):
            sentences = [_sentence(sentence, numbers) for sentence in block.sentences]
            points = block.style == "points"
            yield "\n".join(f"- {text}" for text in sentences) if points else " ".join(sentences)
        elif isinstance(block, Table):
            yield _table(block, numbers)
        elif isinstance(block, Chart):
            name = f"{block.name}.svg"
            charts[name] = block.svg
            yield f"![{_text(block.alt)}](charts/{name})\n\n*{_text(block.title)}*"
        elif isinstance(block, Note):
            yield f"> {_text(block.text)}"


def _sentence(sentence: Sentence, numbers: dict[str, int]) -> str:
    out, cursor = [], 0
    for span in sentence.spans:
        out.append(_text(sentence.text[cursor : span.end]))
        out.append(_mark(numbers.get(span.fact_id)))
        cursor = span.end
    out.append(_text(sentence.text[cursor:]))
    out += [f" {_mark(numbers.get(quote.source_id or ''))}" for quote in sentence.quotes]
    return "".join(out)


def _table(table: Table, numbers: dict[str, int]) -> str:
    unit = f" ({table.unit})" if table.unit else ""
    rows = [
        f"**{_text(table.title)}**{_text(unit)}",
        "",
        "| " + " | ".join([_text(table.corner) or " ", *map(_text, table.columns)]) + " |",
        "|" + "---|" + "---:|" * len(table.columns),
    ]
    for row in table.rows:
        cells = [
            f"{_text(cell.text) or '–'}{_mark(numbers.get(cell.fact_id or ''))}"
            for cell in row.cells
        ]
        rows.append("| " + " | ".join([_text(row.label), *cells]) + " |")
    return "\n".join([*rows, *(f"\n{_text(note)}" for note in table.notes)])


def _mark(number: int | None) -> str:
    return f"[^{number}]" if number else ""


def _source(line: SourceLine, numbers: dict[str, int]) -> str:
    parts = [line.label, line.period, line.value]
    if line.kind == "calculated":
        inputs = ", ".join(str(numbers[fact_id]) for fact_id in line.inputs)
        parts.append(f"= {line.formula} [{inputs}]")
    else:
        filed = line.filed.isoformat() if line.filed else ""
        parts.append(" ".join(part for part in (line.form, line.accession, filed) if part))
    text = "; ".join(_text(part) for part in parts if part)
    link = f" <{line.url}>" if line.url and line.kind != "calculated" else ""
    return f"[^{line.number}]: {text}{link}"


def _text(text: str) -> str:
    """Text with the marks of Markdown taken literally, on one line."""
    return re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", " ".join(text.split()))
