"""PDF: the text taken out again is the document's, marks and metadata stand on it, and nothing in a
document becomes the typesetter's code."""

from __future__ import annotations

import json
import re
import sys
import time
import unicodedata
from datetime import UTC, datetime
from io import BytesIO

import pypdf
import pytest
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
    Span,
    Table,
)
from tael.agents.render.pdf import render_pdf
from tael.agents.render.pdf_content import sentence_runs, source_groups, width
from tael.agents.render.pdf_fonts import printable
from tael.agents.render.pdf_meta import with_entry
from tael.agents.render.pdf_payload import payload
from tael.agents.render.pdf_tables import PAGE, SIZES, fit
from tael.tools.errors import MissingExtra, TaelError

HOSTILE = (
    '#panic("x") $x^2$ *a* _b_ `c` <src-1> @ref \\ // no /* no */ = T ~ -- [1mm] #let x = 1',
    "#read(\"/etc/passwd\") #image('x') ${} %s {0} \"quoted\" <script>alert('&amp;')</script>",
    "- + 1. / https://example.com/a?b=c&d=e#f",
)


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf), strict=True).pages]


def flat(text: str) -> str:
    """Text without white space, places to break, and marks of sources."""
    return re.sub(r"[\s\u200b]+", "", re.sub(r"\[\d+\]", "", unicodedata.normalize("NFKC", text)))


def tight(text: str) -> str:
    """Text without white space."""
    return re.sub(r"\s+", "", text)


def body(document: Document, pdf: bytes) -> str:
    """The flat text of all pages, without the head and the foot of each."""
    whole = payload(document)
    head = flat("·".join(label["text"] for label in whole["labels"]) + whole["running"])
    before, between, after = whole["page"]
    found = pages(pdf)
    out = []
    for number, text in enumerate(found, 1):
        foot = flat(f"{whole['footer']}{before}{number}{between}{len(found)}{after}")
        page = flat(text)
        assert head in page
        assert foot in page
        out.append(page.replace(head, "", 1).replace(foot, "", 1))
    return "".join(out)


def words(document: Document) -> list[str]:
    """Everything a reader must find, in order; addresses are links."""
    missing, out = "–", []
    for section in document.sections:
        out.append(section.title)
        for block in section.blocks:
            if isinstance(block, Prose):
                out += [sentence.text for sentence in block.sentences]
            elif isinstance(block, Note):
                out += [block.title, block.text]
            elif isinstance(block, Chart):
                out += [block.title, block.caption.text if block.caption else ""]
            else:
                out += [block.title, block.unit, block.corner, *block.columns]
                for row in block.rows:
                    out += [row.label, *(cell.text or missing for cell in row.cells)]
                out += block.notes
    for group in source_groups(document):
        out += [group.title, group.detail]
        for entry in group.entries:
            runs = [entry.value, *(r for r in entry.remarks), *entry.where]
            out += [entry.item, entry.period, *(run.text for run in runs)]
    return out


def assert_in_order(text: str, wanted: list[str]) -> None:
    at = 0
    for piece in wanted:
        found = text.find(flat(piece), at)
        assert found >= 0, (piece, text[at : at + 300])
        at = found + len(flat(piece))


def zh(make) -> Document:
    pair = (
        Sentence(text="公司营业收入为4,161.6亿美元，同比增长6.4%；“净利润”上升——（归母口径）。"),
        Sentence(text="毛利率升至46.9%，《年报》第12页：管理层称“需求稳健”……"),
    )
    table = Table(
        title="五年财务摘要",
        unit="亿元",
        corner="财年",
        columns=("2024", "2025"),
        rows=(Row(label="营业收入", cells=(Cell(text="1,741.44"), Cell(text="1,720.54"))),),
    )
    blocks = (Prose(sentences=pair), table, Note(text="本报告不构成投资建议。"))
    return make(
        lang="zh",
        title="贵州茅台：财务分析报告",
        labels=(
            Label(kind="draft", text="草稿：未经审核"),
            Label(kind="ai", text="人工智能生成：文字由语言模型撰写"),
        ),
        sections=(Section(id="x", title="核心要点", blocks=blocks),),
    )


def hostile(make) -> Document:
    long_word = "Donaudampfschifffahrt" * 14
    rows = tuple(
        Row(label=f"Row {n} " + HOSTILE[n % 3], cells=(Cell(text=f"{n},000"), Cell()))
        for n in range(300)
    )
    texts = (*HOSTILE, long_word, "Ünïcödé Ωmega Привет 漢字 ①②")
    blocks = (
        Prose(sentences=tuple(Sentence(text=text) for text in texts), style="points"),
        Prose(sentences=tuple(Sentence(text=text) for text in texts)),
        Table(
            title=HOSTILE[0],
            unit=HOSTILE[1],
            corner=long_word,
            columns=(HOSTILE[2], long_word),
            rows=rows,
            notes=(HOSTILE[1],),
        ),
        Note(text=HOSTILE[0], title=HOSTILE[1]),
    )
    labels = tuple(Label(kind="draft", text=text) for text in HOSTILE)
    return make(
        title=HOSTILE[0],
        subtitle=HOSTILE[1],
        labels=labels,
        sections=(
            Section(id="x", title=HOSTILE[1], blocks=blocks),
            Section(id="y", title="", blocks=()),
        ),
    )


def test_every_word_is_there_in_order_with_marks_on_every_page(document):
    pdf = render_pdf(document)
    text = body(document, pdf)
    assert_in_order(text, words(document))
    assert_in_order(text, ["Apple Inc.", "AAPL", document.title, document.subtitle, "2026-03-24"])
    assert_in_order(text, ["Key figures", "EPS", "$7.46", "FY2025"])
    assert_in_order(text, ["How this document was made", "run--1", "deepseek-chat", "1,200"])


@pytest.mark.parametrize("compact", [True, False])
def test_small_print_has_every_word_too(make, small, compact):
    document = make(sections=small, compact=compact)
    assert_in_order(body(document, render_pdf(document)), words(document))


def test_chinese_is_set_in_the_font_that_comes_along(make):
    document = zh(make)
    pdf = render_pdf(document)
    assert_in_order(body(document, pdf), [*words(document), "生成信息"])
    reader = pypdf.PdfReader(BytesIO(pdf))
    fonts = {
        font.get_object()["/BaseFont"]
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert fonts
    assert all("NotoSansSC" in font for font in fonts), fonts
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            (inner,) = font.get_object()["/DescendantFonts"]
            described = inner.get_object()["/FontDescriptor"]
            assert {"/FontFile2", "/FontFile3"} & set(described)


def test_figures_are_followed_by_the_number_of_their_source(document):
    text = tight("".join(pages(render_pdf(document))))
    numbers = document.source_numbers()
    for section in document.sections:
        for sentence in section.sentences():
            for run in sentence_runs(sentence, numbers):
                if run.number:
                    assert f"{tight(run.text)}[{run.number}]" in text
    assert f"416,161[{numbers['revenue:FY2025']}]" in text
    for line in document.sources:
        label = "" if line.kind == "text" else tight(line.label)
        assert f"[{line.number}]{label}" in text


def test_links_lead_to_filings_and_to_source_lines(document):
    reader = pypdf.PdfReader(BytesIO(render_pdf(document)))
    links = [a.get_object() for p in reader.pages for a in p.get("/Annots", [])]
    urls = {link["/A"]["/URI"] for link in links if "/URI" in link.get("/A", {})}
    inner = [link for link in links if "/Dest" in link or link.get("/A", {}).get("/S") == "/GoTo"]
    assert {line.url for line in document.sources if line.url and line.kind == "filed"} <= urls
    assert len(inner) >= 5


def test_headings_are_the_outline(document):
    outline = pypdf.PdfReader(BytesIO(render_pdf(document))).outline
    titles = [entry.title for entry in outline if not isinstance(entry, list)]
    assert titles == ["Key points", "History", "Sources", "How this document was made"]


def test_charts_are_drawings_with_their_words(document):
    pdf = render_pdf(document)
    reader = pypdf.PdfReader(BytesIO(pdf))
    assert not [image for page in reader.pages for image in page.images]
    assert_in_order(body(document, pdf), ["Revenue", "USD billions", "Figure 1", "Sources: –"])


def test_metadata_is_read_back(document):
    reader = pypdf.PdfReader(BytesIO(render_pdf(document)), strict=True)
    data = reader.metadata
    assert data.title == document.title
    assert data.author == "Tael"
    assert data.creation_date == document.header.generated_at
    assert json.loads(data["/AIGC"]) == document.aigc.model_dump()
    assert reader.trailer["/Root"]["/Lang"] == "en"


def test_without_generated_content_there_is_no_field(make):
    data = pypdf.PdfReader(BytesIO(render_pdf(make(aigc=None, labels=())))).metadata
    assert "/AIGC" not in data
    assert "AI-generated" not in (data.keywords or "")


def test_field_keeps_chinese_and_backslashes(make):
    aigc = {"ContentProducer": "某某证券（研究所）\\)(", "ProduceID": "编号-1"}
    document = make(aigc=aigc)
    data = pypdf.PdfReader(BytesIO(render_pdf(document))).metadata
    assert json.loads(data["/AIGC"]) == document.aigc.model_dump()


def test_a_strange_trailer_is_refused():
    with pytest.raises(TaelError, match="metadata could not be written"):
        with_entry(b"%PDF-1.7\nnothing", "AIGC", "{}")


def test_same_document_same_bytes(document):
    assert render_pdf(document) == render_pdf(document)


def test_nothing_in_a_document_becomes_code(make):
    document = hostile(make)
    began = time.monotonic()
    pdf = render_pdf(document)
    assert time.monotonic() - began < 30
    assert len(pages(pdf)) > 5
    assert_in_order(body(document, pdf), words(document))


def test_what_the_font_lacks_is_spelled_out(make):
    said = "Up 😀 again\u202e, a\u0000b\u3000c\nd é 漢"
    assert printable(said) == "Up [U+1F600] again, ab\u3000c d é 漢"
    section = Section(id="x", title="T", blocks=(Prose(sentences=(Sentence(text=said),)),))
    document = make(sections=(section,))
    assert flat("Up [U+1F600] again, ab c d é 漢") in body(document, render_pdf(document))


def test_no_word_leaves_the_page(make):
    """Each piece of text, at the width that narrow letters have, ends before the margin does."""
    edge, narrow = 595.28 - 40, 0.42
    ends: list[tuple[float, str]] = []

    def visit(text, cm, tm, font, size):
        if text.strip():
            start, scale = tm[4] * cm[0] + cm[4], abs(size * tm[0] * cm[0])
            ends.append((start + narrow * scale * len(text.strip()), text))

    for page in pypdf.PdfReader(BytesIO(render_pdf(hostile(make)))).pages:
        page.extract_text(visitor_text=visit)
    assert len(ends) > 1000
    assert max(ends)[0] < edge, max(ends)


def test_wide_tables_shrink_and_then_split():
    def table(columns: int) -> Table:
        heads = tuple(f"FY20{n:02}" for n in range(columns))
        cells = tuple(Cell(text="1,234,567.89") for _ in heads)
        rows = (Row(label="Cash flow from operations", cells=cells),)
        return Table(title="t", columns=heads, rows=rows)

    assert [part.size for part in fit(table(4))] == [SIZES[0]]
    assert fit(table(7))[0].size < SIZES[0]
    parts = fit(table(30))
    assert len(parts) > 1
    assert [p.first for p in parts] == [0, *(p.last for p in parts[:-1])]
    assert parts[-1].last == 30
    for count in (0, 1, 4, 7, 30):
        for part in fit(table(count)):
            assert sum(part.widths) == pytest.approx(PAGE, abs=1)


def test_a_split_table_keeps_every_cell(make):
    heads = tuple(f"FY{1990 + n}" for n in range(30))
    cells = tuple(Cell(text=f"{n},234,567.89") for n in range(30))
    table = Table(title="Thirty years", columns=heads, rows=(Row(label="Revenue", cells=cells),))
    document = make(sections=(Section(id="x", title="T", blocks=(table,)),))
    text = body(document, render_pdf(document))
    for piece in (*heads, *(cell.text for cell in cells)):
        assert piece in text
    assert text.count("Thirtyyears") == len(fit(table))


def test_empty_and_tiny_parts_are_no_trouble(make):
    span = Span(start=0, end=1, fact_id="revenue:FY2025")
    blocks = (
        Prose(sentences=()),
        Prose(sentences=(), style="points"),
        Prose(sentences=(Sentence(text="元", spans=(span,)), Sentence(text=""))),
        Table(title="", columns=(), rows=()),
        Table(title="No rows", columns=("A",), rows=()),
        Table(title="No columns", columns=(), rows=(Row(label="Lone", cells=()),)),
        Note(text=""),
    )
    document = make(
        lang="zh",
        title="",
        subtitle="",
        labels=(),
        aigc=None,
        run=None,
        header=Header(generated_at=datetime(2026, 3, 25, tzinfo=UTC)),
        sections=(Section(id="x", title="", blocks=blocks),),
    )
    text = body(document, render_pdf(document))
    assert_in_order(text, ["元", "No rows", "A", "No columns", "Lone", "数据来源"])


def test_width_counts_full_width_characters_twice():
    assert width("营收") == 2
    assert width("ab") == pytest.approx(1.12)


@pytest.mark.parametrize(
    ("module", "package"),
    [("typst", "typst"), ("pylopdf_fonts_zh_cn", "pylopdf-fonts-zh-cn")],
)
def test_missing_packages_are_named(document, monkeypatch, module, package):
    monkeypatch.setitem(sys.modules, module, None)
    from tael.agents.render import pdf

    pdf.fonts.cache_clear()
    with pytest.raises(MissingExtra, match=rf"{package}.*tael\[pdf\]"):
        render_pdf(document)
