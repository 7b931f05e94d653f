"""A file of the user's own as a document that can be indexed: text, Markdown, HTML or PDF."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from .errors import InputError, MissingExtra
from .retrieval import Document, chunk

MAX_BYTES = 50_000_000

_BLOCKS = ["h1", "h2", "h3", "h4", "h5", "h6", "p", "li", "td", "th", "pre", "blockquote", "div"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    anchor: str | None = None
    heading: bool = False


def read_document(path: Path) -> Document:
    """Read and cut one file. Its id is its absolute path. Raises InputError (missing, too large,
    not of a known kind, empty) or MissingExtra (PDF without pypdf)."""
    path = path.expanduser().resolve()
    suffix = path.suffix.lower()
    if suffix not in (".txt", ".md", ".html", ".htm", ".pdf"):
        raise InputError(f"{path.name} is not a txt, md, html or pdf file.")
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"{path.name} is larger than {MAX_BYTES // 1_000_000} MB.")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}.") from error
    title, source = path.stem, _plain(data)
    paragraphs: list[Paragraph] | None = None
    if suffix == ".pdf":
        paragraphs = _pdf(path)
    elif suffix in (".html", ".htm"):
        title, paragraphs = _html(data, title)
    elif suffix == ".md":
        paragraphs = _markdown(source)
    document = chunk(
        source if paragraphs is None else paragraphs,
        str(path),
        source_url=path.as_uri(),
        title=title,
    )
    if not document.passages:
        raise InputError(f"There is no text in {path.name}.")
    return document


def _plain(data: bytes) -> str:
    """UTF-8, else GB 18030, which Chinese files without a declaration are in."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", "replace")


def _markdown(text: str) -> list[Paragraph]:
    blocks = (
        block.strip() for block in re.split(r"\n\s*\n|\n(?=#{1,6} )|(?<=\n)(?=#{1,6} )", text)
    )
    found: list[Paragraph] = []
    for block in blocks:
        heading, _, rest = block.partition("\n") if re.match(r"#{1,6} ", block) else ("", "", block)
        if heading:
            found.append(Paragraph(heading.lstrip("#").strip(), heading=True))
        if rest.strip():
            found.append(Paragraph(rest.strip()))
    return found


def _html(data: bytes, title: str) -> tuple[str, list[Paragraph]]:
    """Blocks of a page. An anchor is the id of the block or of the nearest element before it."""
    soup = BeautifulSoup(data, "lxml")
    named = soup.title.get_text(" ", strip=True) if soup.title else ""
    for tag in soup(["script", "style", "noscript", "template", "nav"]):
        tag.decompose()
    found: list[Paragraph] = []
    anchor: str | None = None
    for tag in (soup.body or soup).find_all(True):
        if not isinstance(tag, Tag):
            continue
        anchor = str(tag.get("id") or "") or anchor
        if tag.name not in _BLOCKS or tag.find(_BLOCKS):
            continue
        text = tag.get_text(" ", strip=True)
        if text:
            found.append(Paragraph(text, anchor, tag.name[0] == "h" and tag.name[1:].isdigit()))
    return named or title, found


def _pdf(path: Path) -> list[Paragraph]:
    try:
        import pypdf
    except ImportError:
        raise MissingExtra("pypdf", "pdf") from None
    try:
        pages = [page.extract_text() for page in pypdf.PdfReader(path).pages]
    except (pypdf.errors.PyPdfError, ValueError, KeyError, OSError) as error:
        raise InputError(f"{path.name} cannot be read as PDF: {error}.") from error
    # Viewers take #page=3 for the third page.
    return [Paragraph(text, f"page={n}") for n, text in enumerate(pages, 1) if text.strip()]
