"""A document as the rules see it: what each format prints, and which figures rest on a fact."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from html import unescape

import pytest
from pypdf import PdfReader
from tael.agents.render.document import Document, Header, Note, Prose, Section, Sentence, Table
from tael.agents.render.html import render_html
from tael.agents.render.material import printed
from tael.agents.render.pdf import render_pdf
from tael.tools.rules.predicates_outside import figures


def squeezed(text: str) -> str:
    return re.sub(r"\s+|\[\d+\]", "", text)


@pytest.fixture
def fronted(document: Document) -> Document:
    """With everything that the law wants on page 1."""
    header = document.header.model_copy(
        update={
            "species": "Securities research report",
            "imprint": ("Analyst: Jane Doe, Senior Analyst", "Completed: 2026-03-25 08:00 UTC."),
        }
    )
    front = (Note(text="The approval of Robert Roe is outstanding.", title="Draft:"),)
    return document.model_copy(update={"header": header, "front": front})


def test_what_stands_on_page_1_stands_there_in_print(fronted: Document) -> None:
    blocks = printed(fronted).material.blocks
    first = squeezed(PdfReader(io.BytesIO(render_pdf(fronted))).pages[0].extract_text())
    on_it = [block for block in blocks if block.page == 1]
    assert {"mark", "heading", "paragraph", "table"} == {block.kind for block in on_it}
    for block in on_it:
        texts = [cell for row in block.rows for cell in row] or [block.text]
        for text in texts:
            # Dates are printed with a gap where the material has a colon.
            assert all(squeezed(part) in first for part in text.split(": ", 1)), text


def test_every_block_is_in_the_page_and_in_print(fronted: Document) -> None:
    html = squeezed(unescape(re.sub(r"<[^>]+>", "", render_html(fronted))))
    pages = PdfReader(io.BytesIO(render_pdf(fronted))).pages
    pdf = squeezed("".join(page.extract_text() for page in pages))
    for block in printed(fronted).material.blocks:
        if block.kind in ("paragraph", "item"):
            for part in block.text.split(": ", 1):
                assert squeezed(part)[:40] in html
        if block.kind == "heading":
            assert squeezed(block.text) in html
            assert squeezed(block.text) in pdf


def test_a_figure_is_backed_where_its_sentence_states_a_fact(document: Document) -> None:
    found = printed(document)
    met = 0
    for said in found.material.sentences():
        for figure in figures(said.text):
            met += found.backs(figure, said)
    assert met == 2


def _one(text: str, section: str = "summary") -> Document:
    made = Section(id=section, title="Summary", blocks=(Prose(sentences=(Sentence(text=text),)),))
    header = Header(generated_at=datetime(2026, 3, 25, tzinfo=UTC))
    return Document(lang="en", title="A note", header=header, sections=(made,))


def test_a_figure_without_a_fact_is_found_and_a_firms_own_is_not() -> None:
    document = _one("Revenue rose to $412bn.")
    for given, backed in (((), False), (("summary",), True)):
        found = printed(document, given)
        (said,) = [one for one in found.material.sentences() if "412" in one.text]
        assert found.backs("$412bn", said) is backed


def test_tables_charts_and_metadata(document: Document) -> None:
    material = printed(document).material
    tables = [b for s in document.sections for b in s.blocks if isinstance(b, Table)]
    shown = [block for block in material.blocks if block.kind == "table" and block.page == 0]
    assert [row[0] for row in shown[0].rows[1:]] == [row.label for row in tables[0].rows]
    assert material.charts
    assert document.aigc is not None
    assert material.metadata["AIGC"] == document.aigc.model_dump_json()
