"""Draft and final in each format: the same disclosures and checks, and marks on every page."""

from __future__ import annotations

import io
import json
import re
from html import unescape

import docx
import pytest
from pypdf import PdfReader
from tael.agents.render.document import Document, Table
from tael.agents.render.docx import render_docx
from tael.agents.render.html import render_html
from tael.agents.render.json_report import render_json
from tael.agents.render.markdown import render_markdown
from tael.agents.render.pdf import render_pdf
from tael.agents.writing.plan import Lang
from tael.domains.finance_report.compliance import comply
from tael.domains.finance_report.disclosures import SECTIONS
from tael.domains.finance_report.words import say

from .pipeline import RUN, bare
from .profile import EVERY, situation, telling
from .test_document import LANGS, section


def made(lang: Lang, *, final: bool) -> Document:
    asked = situation("KO", lang, who=telling(lang), regimes=EVERY, approved=final)
    done = comply(bare("KO", lang), asked)
    assert done.final is final
    return done.document


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u200b\\]+|\[\^?\d+\]", "", text)


def texts(document: Document) -> dict[str, str]:
    """What each format says, taken out of its file again."""
    pages = PdfReader(io.BytesIO(render_pdf(document))).pages
    word = docx.Document(io.BytesIO(render_docx(document)))
    cells = [c.text for table in word.tables for row in table.rows for c in row.cells]
    header = [p.text for p in word.sections[0].header.paragraphs]
    found = {
        "html": unescape(re.sub(r"<[^>]+>", "", render_html(document))),
        "md": unescape(render_markdown(document)[0]),
        "json": json.dumps(json.loads(render_json(document, {})), ensure_ascii=False),
        "pdf": "".join(page.extract_text() for page in pages),
        "docx": "".join([*(p.text for p in word.paragraphs), *cells, *header]),
    }
    found["json"] = found["json"].replace('\\"', '"')
    return {name: squeezed(text) for name, text in found.items()}


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("final", [True, False], ids=["final", "draft"])
def test_each_format_says_the_same(lang: Lang, final: bool) -> None:
    document = made(lang, final=final)
    wanted = [*document.header.imprint, document.header.species]
    wanted += [note.text for note in document.front]
    for name in SECTIONS:
        wanted += [one.text for one in section(document, name).sentences()]
    for name in ("rating-system", "compliance"):
        for table in (b for b in section(document, name).blocks if isinstance(b, Table)):
            wanted += [cell.text for row in table.rows for cell in row.cells]
    assert len(wanted) > 150
    for name, text in texts(document).items():
        lost = [one for one in wanted if squeezed(one) not in text]
        if name == "pdf":
            # A row that a page's end cuts in two has the running lines between its halves.
            lost = [one for one in lost if squeezed(one)[:8] not in text]
        assert lost == [], name


@pytest.mark.parametrize("lang", LANGS)
def test_a_draft_is_marked_on_every_page_and_a_final_report_on_none(lang: Lang) -> None:
    mark = squeezed(say("draft", lang))
    for final in (True, False):
        document = made(lang, final=final)
        for page in PdfReader(io.BytesIO(render_pdf(document))).pages:
            assert (mark in squeezed(page.extract_text())) is not final
        for name, text in texts(document).items():
            assert (mark in text) is not final, name
        # Word prints the header on every page; the browser this string in every margin.
        margin = re.search(r"@top-left \{ content: \"([^\"]*)\"", render_html(document))
        assert margin
        shown = re.sub(r"\\([0-9a-f]+) ", lambda m: chr(int(m[1], 16)), margin[1])
        assert (mark in squeezed(shown)) is not final


@pytest.mark.parametrize("lang", LANGS)
def test_the_ai_label_and_the_field_aigc_are_in_each_format(lang: Lang) -> None:
    document = made(lang, final=True)
    visible = squeezed(next(label.text for label in document.labels if label.kind == "ai"))
    assert all(visible in text for text in texts(document).values())
    assert document.aigc is not None
    expected = document.aigc.model_dump()
    assert expected["ProduceID"] == RUN
    html = re.search(r'<meta name="AIGC" content="([^"]*)"', render_html(document))
    assert html
    assert json.loads(unescape(html[1])) == expected
    markdown = re.search(r"<!-- AIGC: (.*?) -->", render_markdown(document)[0])
    assert markdown
    assert json.loads(markdown[1]) == expected
    assert json.loads(render_json(document, {}))["AIGC"] == expected
    info = PdfReader(io.BytesIO(render_pdf(document))).metadata
    assert info is not None
    assert json.loads(info["/AIGC"]) == expected
