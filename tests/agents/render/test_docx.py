"""DOCX: the text taken out again is the document's, in real headings, tables and captions, with the
marks at the head of every page."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from docx.oxml.ns import qn
from lxml import etree
from tael.agents.render.document import (
    Cell,
    Chart,
    Document,
    Header,
    Label,
    Note,
    Prose,
    Row,
    Section,
    Sentence,
    Table,
)
from tael.agents.render.docx import render_docx
from tael.agents.render.pdf_content import source_groups
from tael.tools.errors import MissingExtra

HOSTILE = (
    '#panic("x") $x^2$ *a* _b_ `c` <src-1> @ref \\ [1mm] {MERGEFIELD x}',
    "</w:t></w:r> <script>alert('&amp;')</script> ]]> <!-- \"quoted\" %s {0} &#0;",
    "- + 1. / https://example.com/a?b=c&d=e#f 😀 👩‍👩‍👧 é",
)


def load(document: Document):
    return docx.Document(BytesIO(render_docx(document)))


def texts(opened) -> Iterator[str]:
    """Paragraphs and cells of the body, in order."""
    for block in opened.iter_inner_content():
        if hasattr(block, "rows"):
            for row in block._tbl.tr_lst:
                for cell in row.tc_lst:
                    yield "".join(node.text or "" for node in cell.iter(qn("w:t")))
        else:
            yield block.text


def flat(text: str) -> str:
    """Text without white space and without marks of sources."""
    return re.sub(r"\s+", "", re.sub(r"\[\d+\]", "", text))


def words(document: Document) -> list[str]:
    """Everything a reader must find, in order."""
    out = [document.header.company, document.title, document.subtitle]
    for figure in document.header.figures:
        out += [figure.label, figure.note, figure.text]
    for section in document.sections:
        out.append(section.title)
        for block in section.blocks:
            if isinstance(block, Prose):
                out += [sentence.text for sentence in block.sentences]
            elif isinstance(block, Note):
                out += [block.title, block.text]
            elif isinstance(block, Chart):
                out += [block.title, block.unit, block.caption.text if block.caption else ""]
            else:
                out += [block.title, block.unit, block.corner, *block.columns]
                for row in block.rows:
                    out += [row.label, *(cell.text or "–" for cell in row.cells)]
                out += block.notes
    for group in source_groups(document):
        out += [group.title, group.detail]
        for entry in group.entries:
            out += [entry.item, entry.period, entry.value.text]
            out += [*(remark.text for remark in entry.remarks), *(run.text for run in entry.where)]
    return out


def assert_all_there(document: Document) -> None:
    text, at = flat("".join(texts(load(document)))), 0
    for piece in words(document):
        found = text.find(flat(piece), at)
        assert found >= 0, (piece, text[at : at + 300])
        at = found + len(flat(piece))


def test_every_word_is_there_in_order(document):
    assert_all_there(document)


@pytest.mark.parametrize("compact", [True, False])
def test_small_print_has_every_word_too_in_columns(make, small, compact):
    document = make(sections=small, compact=compact)
    assert_all_there(document)
    *_, fine = load(document).sections
    order = [child.tag.split("}")[1] for child in fine._sectPr]
    assert order.index("pgMar") < order.index("cols") < order.index("docGrid")  # the schema's
    assert fine._sectPr.find(qn("w:cols")).get(qn("w:num")) == ("3" if compact else "2")


def test_chinese(make):
    pair = (Sentence(text="营业收入为4,161.6亿美元，同比增长6.4%。"), Sentence(text="毛利率上升。"))
    section = Section(id="x", title="核心要点", blocks=(Prose(sentences=pair),))
    label = Label(kind="draft", text="草稿：未经审核")
    document = make(lang="zh", title="贵州茅台：财务分析", sections=(section,), labels=(label,))
    assert_all_there(document)
    opened = load(document)
    assert "营业收入为4,161.6亿美元，同比增长6.4%。毛利率上升。" in list(texts(opened))
    for name in ("Normal", "Heading 1", "Title", "Caption"):
        fonts = opened.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == "Microsoft YaHei"
        assert not [key for key in fonts.attrib if "Theme" in key]
    assert "草稿：未经审核" in opened.sections[0].header.paragraphs[0].text
    assert "第 1 页，共 1 页" in opened.sections[0].footer.paragraphs[0].text


def test_headings_are_headings(document):
    found = [
        (p.style.name, p.text)
        for p in load(document).paragraphs
        if p.style.name.startswith("Heading")
    ]
    level_one = [text for style, text in found if style == "Heading 1"]
    assert level_one == ["Key points", "History", "Sources", "How this document was made"]
    assert [style for style, _ in found].count("Heading 2") == 4


def test_tables_have_header_rows_that_repeat(document):
    table = load(document).tables[1]
    assert [cell.text for cell in table.rows[0].cells] == ["Fiscal year", "FY2024", "FY2025"]
    assert [cell.text for cell in table.rows[2].cells] == ["Goodwill", "–", "–"]
    heads = [bool(row._tr.trPr.findall(qn("w:tblHeader"))) for row in table.rows]
    assert heads == [True, False, False]


def test_charts_are_pictures_with_captions_and_alternative_texts(document):
    opened = load(document)
    (shape,) = opened.inline_shapes
    chart = next(b for s in document.sections for b in s.blocks if isinstance(b, Chart))
    assert shape._inline.docPr.get("descr") == chart.alt
    (picture,) = (part for part in opened.part.package.iter_parts() if "image" in part.partname)
    assert picture.blob.startswith(b"\x89PNG")
    wide, high = (int.from_bytes(picture.blob[at : at + 4], "big") for at in (16, 20))
    assert wide > 1200
    assert wide / high == pytest.approx(shape.width / shape.height, rel=0.01)
    captions = [p.text for p in opened.paragraphs if p.style.name == "Caption"]
    assert captions[0].startswith("Figure 1 Revenue (USD billions) Source: 10-K Sources: [2]–[3]")
    assert captions[1].startswith("Table 1 Two years | A & B")


def test_marks_stand_on_every_page(document):
    opened = load(document)
    section, fine = opened.sections
    assert fine.header.is_linked_to_previous
    assert fine.footer.is_linked_to_previous
    assert not section.different_first_page_header_footer
    assert not opened.settings.odd_and_even_pages_header_footer
    head = section.header.paragraphs[0].text
    assert head.startswith('DRAFT: not reviewed  ·  AI-generated "text"')
    assert "Apple Inc. · AAPL · 2026-03-24" in head
    foot = section.footer.paragraphs[0]
    assert foot.text.startswith(document.title)
    fields = [node.text.strip() for node in foot._p.iter(qn("w:instrText"))]
    assert fields == ["PAGE", "NUMPAGES"]


def test_marks_of_sources_lead_to_bookmarks_and_sources_to_filings(document):
    opened = load(document)
    body = opened.element.body
    named = {node.get(qn("w:name")) for node in body.iter(qn("w:bookmarkStart"))}
    links = list(body.iter(qn("w:hyperlink")))
    inner = {node.get(qn("w:anchor")) for node in links} - {None}
    assert inner <= named == {f"src_{line.number}" for line in document.sources}
    outer = {
        opened.part.rels[node.get(qn("r:id"))].target_ref for node in links if node.get(qn("r:id"))
    }
    assert {line.url for line in document.sources if line.url} <= outer
    point = next(p for p in opened.paragraphs if p.style.name == "List Bullet")
    assert point.text == "Revenue was $416.2 billion[2], up 6.4%[5]."


def test_properties_are_read_back(document):
    packed = render_docx(document)
    core = docx.Document(BytesIO(packed)).core_properties
    assert core.title == document.title
    assert core.author == "Tael"
    assert core.created == document.header.generated_at
    assert core.comments == ""
    with ZipFile(BytesIO(packed)) as archive:
        custom = etree.fromstring(archive.read("docProps/custom.xml"))
        types = archive.read("[Content_Types].xml").decode()
    (entry,) = custom
    assert entry.get("name") == "AIGC"
    assert json.loads(entry[0].text) == document.aigc.model_dump()
    assert "custom-properties+xml" in types


def test_without_generated_content_there_is_no_property(make):
    with ZipFile(BytesIO(render_docx(make(aigc=None)))) as archive:
        assert "docProps/custom.xml" not in archive.namelist()


def test_same_document_same_bytes(document):
    assert render_docx(document) == render_docx(document)


def test_hostile_words_stay_words(make):
    long_word = "Donaudampfschifffahrt" * 14
    some = tuple(Sentence(text=text) for text in (*HOSTILE, long_word))
    rows = tuple(
        Row(label=f"Row {n} " + HOSTILE[n % 3], cells=(Cell(text=f"{n},000"), Cell()))
        for n in range(300)
    )
    table = Table(title=HOSTILE[0], columns=(HOSTILE[1], long_word), rows=rows, notes=HOSTILE)
    blocks = (
        Prose(sentences=some),
        Prose(sentences=some, style="points"),
        table,
        Note(text=HOSTILE[1], title=HOSTILE[0]),
    )
    label = Label(kind="ai", text=HOSTILE[1])
    section = Section(id="x", title=HOSTILE[1], blocks=blocks)
    document = make(title=HOSTILE[1], subtitle=HOSTILE[2], labels=(label,), sections=(section,))
    assert_all_there(document)
    assert HOSTILE[1] in load(document).sections[0].header.paragraphs[0].text


def test_control_characters_do_not_break_the_file(make):
    said = Sentence(text="a\x00b\x0b c\ufffe\u202e d")
    document = make(sections=(Section(id="x", title="T\x07", blocks=(Prose(sentences=(said,)),)),))
    assert "ab  c d" in list(texts(load(document)))


def test_empty_parts_are_no_trouble(make):
    blocks = (
        Prose(sentences=()),
        Prose(sentences=(), style="points"),
        Table(title="No rows", columns=("A",), rows=()),
        Table(title="No columns", columns=(), rows=(Row(label="Lone", cells=()),)),
        Note(text=""),
    )
    header = Header(generated_at=datetime(2026, 3, 25, tzinfo=UTC))
    section = Section(id="x", title="", blocks=blocks)
    document = make(
        title="", labels=(), aigc=None, run=None, header=header, sections=(section,), sources=()
    )
    found = [text for text in texts(load(document)) if text]
    assert found[-4:] == ["Table 1 No rows", "A", "Table 2 No columns", "Lone"]


@pytest.mark.parametrize("module", ["docx", "typst"])
def test_missing_packages_are_named(document, monkeypatch, module):
    monkeypatch.setitem(sys.modules, module, None)
    package = {"docx": "python-docx", "typst": "typst"}[module]
    with pytest.raises(MissingExtra, match=rf"{package}.*tael\[docx\]"):
        render_docx(document)
