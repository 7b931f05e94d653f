"""A document of ours as the rules of tools/rules read it: block by block what its files print.

The first page is what stands there in every format: labels, title, dates, imprint, the remarks in
front and the key figures. Where the pages after it break depends on the format, so the blocks
that follow have no page (0).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ...tools.rules import material as rules
from .document import Block, Chart, Document, Lang, Note, Prose, Section, Sentence, Table
from .sources import formula_pieces, short_name
from .words import day, head_facts, word

Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Printed:
    """What is printed, and which of its figures rest on a fact.

    spans: block -> stretches of its text that state a fact. given: blocks whose figures are
    somebody's own statement, such as a firm's disclosures.
    """

    material: rules.Material
    spans: Mapping[int, Spans]
    given: frozenset[int]

    def backs(self, figure: str, said: rules.Said) -> bool:
        """Whether a fact stands behind the figure wherever the sentence has it. Shaped as
        ``tools.rules.check`` asks for its ``facts``."""
        if said.block in self.given:
            return True
        text = self.material.blocks[said.block].text
        start = max(text.find(said.text), 0)
        end, at, met = start + len(said.text), start, False
        while (at := text.find(figure, at, end)) >= 0:
            last = at + len(figure)
            if not any(
                first <= at and last <= stop for first, stop in self.spans.get(said.block, ())
            ):
                return False
            met, at = True, last
        return met


def printed(document: Document, given: Iterable[str] = ()) -> Printed:
    """The document as it is printed. given: ids of sections whose figures are the firm's own."""
    writer = _Writer(document.lang, frozenset(given))
    writer.cover(document)
    for section in document.sections:
        writer.section(section)
    writer.sources(document)
    header = document.header
    metadata = {"title": document.title, "ticker": header.ticker}
    if document.aigc:
        metadata["AIGC"] = document.aigc.model_dump_json()
    material = rules.Material(
        lang=document.lang,
        blocks=tuple(writer.blocks),
        metadata=metadata,
        name=document.title,
        charts=tuple(writer.charts),
    )
    return Printed(material, writer.spans, frozenset(writer.given))


@dataclass
class _Writer:
    """Collects blocks in reading order."""

    lang: Lang
    firms: frozenset[str]
    blocks: list[rules.Block] = field(default_factory=list)
    spans: dict[int, Spans] = field(default_factory=dict)
    given: set[int] = field(default_factory=set)
    charts: list[str] = field(default_factory=list)
    title: str = ""
    page: int = 1
    own: bool = False

    def add(self, kind: rules.Kind, text: str, spans: Spans = (), **more: object) -> None:
        if self.own:
            self.given.add(len(self.blocks))
        if spans:
            self.spans[len(self.blocks)] = spans
        self.blocks.append(
            rules.Block(kind, text, self.page, section=self.title, **more)  # type: ignore[arg-type]
        )

    def cover(self, document: Document) -> None:
        header = document.header
        for label in document.labels:
            self.add("mark", label.text)
        if header.species:
            self.add("mark", header.species)
        self.add("heading", document.title, level=1)
        if document.subtitle:
            self.add("paragraph", document.subtitle)
        for pair in head_facts(document):
            self.add("paragraph", ": ".join(pair))
        self.own = True  # the imprint and the remarks in front are the firm's and the program's
        for line in header.imprint:
            self.add("paragraph", line)
        for note in document.front:
            self.note(note)
        self.own = False
        rows = tuple((f.label, f.text, f.note) for f in header.figures)
        if rows:
            self.add("table", word(self.lang, "key_figures"), rows=rows)
        self.page = 0

    def section(self, section: Section) -> None:
        self.title, self.own = section.title, section.id in self.firms
        self.add("heading", section.title, level=2)
        for block in section.blocks:
            self.block(block)
        self.own = False

    def block(self, block: Block) -> None:
        if isinstance(block, Prose):
            if block.style == "points":
                for sentence in block.sentences:
                    self.add("item", *_joined([sentence], ""))
            else:
                self.add("paragraph", *_joined(block.sentences, "" if self.lang == "zh" else " "))
        elif isinstance(block, Table):
            self.table(block)
        elif isinstance(block, Chart):
            self.chart(block)
        else:
            self.note(block)

    def note(self, note: Note) -> None:
        self.add("paragraph", f"{note.title} {note.text}".strip())

    def table(self, table: Table) -> None:
        heads = (table.corner, *table.columns)
        rows = ((row.label, *(cell.text for cell in row.cells)) for row in table.rows)
        caption = f"{table.title} ({table.unit})" if table.unit else table.title
        self.add("table", caption, rows=(heads, *rows))
        for text in table.notes:
            self.add("paragraph", text)

    def chart(self, chart: Chart) -> None:
        self.charts.append(chart.alt)
        self.add("caption", f"{chart.title} ({chart.unit})" if chart.unit else chart.title)
        if chart.caption:
            self.add("paragraph", *_joined([chart.caption], ""))

    def sources(self, document: Document) -> None:
        """One table: a quoted text is somebody else's wording, and no sentence of ours."""
        if not document.sources:
            return
        self.title = word(self.lang, "sources")
        self.add("heading", self.title, level=2)
        self.add("paragraph", word(self.lang, "sources_note"))
        by_fact = {f: line for line in document.sources for f in line.fact_ids}
        rows = []
        for line in document.sources:
            where = " ".join(part for part in (line.form, day(line.filed), line.concept) if part)
            if line.kind == "calculated":
                pieces, _ = formula_pieces(line, by_fact)
                where = "".join(p if isinstance(p, str) else short_name(p) for p in pieces)
            rows.append((f"[{line.number}]", f"{line.label} {line.period}", line.value, where))
        self.add("table", "", rows=tuple(rows))


def _joined(sentences: Iterable[Sentence], between: str) -> tuple[str, Spans]:
    """Sentences as one text, and where in it figures stand that state a fact."""
    text, spans = "", []
    for sentence in sentences:
        text += between if text else ""
        spans += [(len(text) + span.start, len(text) + span.end) for span in sentence.spans]
        text += sentence.text
    return text, tuple(spans)
