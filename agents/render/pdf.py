"""PDF: the whole document set for print on A4, with its font, its marks on every page and its
metadata.

Typst sets the pages from a template that ships with the package; the document reaches it as data.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from ...tools.errors import MissingExtra, TaelError
from .document import Document
from .pdf_fonts import font_file, printable
from .pdf_meta import AIGC_KEY, with_entry
from .pdf_payload import payload


def render_pdf(document: Document) -> bytes:
    """The PDF's bytes, the same ones for the same document. Raises MissingExtra where a package
    of the extra ``pdf`` is not installed."""
    header = document.header
    author = document.aigc.ContentProducer if document.aigc else ""
    words = [word for word in (header.company, header.ticker) if word]
    if any(label.kind == "ai" for label in document.labels):
        words.append("AI-generated")
    inputs = {
        "document": json.dumps(payload(document), ensure_ascii=False),
        "title": printable(document.title),
        "author": printable(author),
        "keywords": json.dumps([printable(word) for word in words], ensure_ascii=False),
    }
    pages = _compile(inputs, int(header.generated_at.timestamp()))
    if document.aigc is None:
        return pages
    return with_entry(pages, AIGC_KEY, document.aigc.model_dump_json())


def _compile(inputs: dict[str, str], made: int) -> bytes:
    template = files(__package__).joinpath("report.typ").read_bytes()
    typst = _typst()
    try:
        done = typst.compile(
            template, font_paths=fonts(), sys_inputs=inputs, format="pdf", timestamp=made
        )
    except typst.TypstError as error:
        raise TaelError(
            "The document could not be set as PDF.",
            means=str(error),
            remedy="The same document can be had as HTML or DOCX; please report this one.",
        ) from error
    return bytes(done)


@cache
def fonts() -> Any:
    """The font of print and typst's own; never the machine's, so that pages are the same
    everywhere."""
    return _typst().Fonts(False, True, [str(font_file().parent)])


def _typst() -> Any:
    try:
        import typst
    except ImportError:
        raise MissingExtra("typst", "pdf") from None
    return typst
