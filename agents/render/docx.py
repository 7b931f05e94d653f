"""DOCX: the whole document for Word, with real headings, tables, captions and numbered sources."""

from __future__ import annotations

from ...tools.errors import MissingExtra
from .document import Document


def render_docx(document: Document) -> bytes:
    """The file's bytes, the same ones for the same document. Raises MissingExtra where a package
    of the extra ``docx`` is not installed."""
    try:
        import docx
    except ImportError:
        raise MissingExtra("python-docx", "docx") from None
    from .docx_writer import write

    return write(document, docx.Document())
