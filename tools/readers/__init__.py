"""Files of other programs as documents for the rules: Markdown, HTML, DOCX and PDF.

``read`` looks at what a file holds, not only at its name. What cannot be read for sure (a scan, a
password, tracked changes, an unknown encoding) is an error with a remedy, never half a document.
"""

from __future__ import annotations

from pathlib import Path

from ..errors import InputError
from ..rules.material import Material

LIMIT_MB = 50
"""Reports are a few megabytes; anything far beyond is another kind of file."""

_TEXT_SUFFIXES = (".md", ".markdown", ".txt", ".html", ".htm", ".xhtml")


def read(path: Path) -> Material:
    """A document from a file. Raises InputError for what is no readable report, and MissingExtra
    where a package for the format is not installed."""
    data = _bytes(path)
    head = data[:1024].lstrip()
    if head.startswith(b"%PDF-"):
        from .pdf import read_pdf

        return read_pdf(data, path.name)
    if data.startswith(b"PK\x03\x04"):
        from .docx import read_docx

        return read_docx(data, path.name)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise InputError(
            f"{path.name} is an old Word file (.doc), or one with a password.",
            means="Neither can be read here.",
            remedy="Save it as .docx without a password.",
        )
    if path.suffix.lower() in (".pdf", ".docx"):
        raise InputError(
            f"{path.name} is no {path.suffix[1:].upper()} file.",
            means="What it holds does not begin like one.",
            remedy="Export it again, or give it the ending of what it is.",
        )
    from .encoding import decode

    text = decode(data, path.name)
    if path.suffix.lower() in (".html", ".htm", ".xhtml") or _looks_html(text):
        from .html import read_html

        return read_html(text, path.name)
    if path.suffix.lower() not in _TEXT_SUFFIXES:
        raise InputError(
            f"{path.name} is of a kind that is not read.",
            remedy="Give a Markdown, HTML, DOCX or PDF file.",
        )
    from .markdown import read_markdown

    return read_markdown(text, path.name)


def _bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise InputError(f"{path} is a folder.", remedy="Name one file of it.")
        size = path.stat().st_size
        if size > LIMIT_MB * 1_000_000:
            raise InputError(
                f"{path.name} has {size / 1_000_000:,.0f} MB.",
                means=f"Files of up to {LIMIT_MB} MB are read.",
                remedy="Save it with smaller pictures, or give the report alone.",
            )
        data = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"{path} cannot be read: {error.strerror or error}.",
            remedy="Check the name and that you may read it.",
        ) from error
    if not data.strip():
        raise InputError(f"{path.name} is empty.", remedy="Save it again, or name another file.")
    return data


def _looks_html(text: str) -> bool:
    start = text[:2000].lstrip("\ufeff \r\n\t").lower()
    return start.startswith(("<!doctype html", "<html", "<?xml")) and "<html" in start
