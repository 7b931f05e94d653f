"""PDF: characters with their places, put together again as lines, columns, tables and headings."""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from typing import Any

from ..errors import InputError, MissingExtra
from ..rules.material import Material
from .draft import Draft
from .pdf_layout import Char, Page, Piece, pieces_of
from .pdf_text import write_page

_PAGES = 600


def read_pdf(data: bytes, name: str) -> Material:
    """Raises InputError for a file that is damaged, has a password, or has no text (a scan)."""
    try:
        import pypdfium2 as pdfium
    except ImportError:
        raise MissingExtra("pypdfium2", "check") from None
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise _unopened(error, name) from error
    try:
        if len(document) > _PAGES:
            raise InputError(
                f"{name} has {len(document)} pages.",
                means=f"Up to {_PAGES} are read.",
                remedy="Give the report alone.",
            )
        pages = [_page(document, number) for number in range(len(document))]
        _has_text(pages, name)
        draft = Draft()
        draft.metadata.update(_metadata(document))
    finally:
        document.close()
    body = _body_size(pages)
    running = _running(pages)
    for number, page in enumerate(pages, 1):
        draft.page = number
        write_page(draft, page, body, running)
    return draft.material(name, len(pages))


def _unopened(error: Exception, name: str) -> InputError:
    if "password" in str(error).lower():
        return InputError(
            f"{name} needs a password.",
            means="What it holds cannot be read without one.",
            remedy="Save a copy without a password and check that.",
        )
    return InputError(f"{name} is damaged.", remedy="Export it again.")


def _has_text(pages: list[Page], name: str) -> None:
    letters = sum(len(piece.text) for page in pages for piece in page.pieces)
    bare = sum(not page.pieces for page in pages)
    if letters < 20 * len(pages) or bare > len(pages) * 0.6:
        raise InputError(
            f"{name} has no text to read on {bare or len(pages)} of its {len(pages)} pages.",
            means="It seems to be a scan: pictures of pages.",
            remedy="Run it through text recognition (OCR), or export it from the program in which "
            "it was written.",
        )


def _metadata(document: Any) -> dict[str, str]:
    found = {k.lower(): v for k, v in document.get_metadata_dict(skip_empty=True).items()}
    if aigc := document.get_metadata_value("AIGC"):
        found["AIGC"] = aigc
    return found


def _page(document: Any, number: int) -> Page:
    import pypdfium2.raw as raw

    page = document[number]
    text = page.get_textpage()
    width, height = page.get_size()
    handle = text.raw
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    refs = [ctypes.byref(value) for value in (left, right, bottom, top)]
    chars: list[Char] = []
    x, y = ctypes.c_double(), ctypes.c_double()
    for at in range(raw.FPDFText_CountChars(handle)):
        code = raw.FPDFText_GetUnicode(handle, at)
        if code in (0, 13, 10, 0xFFFE, 2) or raw.FPDFText_IsGenerated(handle, at) == 1:
            continue
        raw.FPDFText_GetCharBox(handle, at, *refs)
        raw.FPDFText_GetCharOrigin(handle, at, ctypes.byref(x), ctypes.byref(y))
        size = raw.FPDFText_GetFontSize(handle, at) * _scale(raw, handle, at)
        lift = bottom.value - y.value
        chars.append(
            Char(chr(code), left.value, right.value, height - y.value, size, x.value, lift)
        )
    text.close()
    page.close()
    return Page(pieces_of(chars), width, height)


def _scale(raw: Any, handle: Any, at: int) -> float:
    """How much the text matrix enlarges the font; many writers set size 1 and scale."""
    matrix = raw.FS_MATRIX()
    if not raw.FPDFText_GetMatrix(handle, at, ctypes.byref(matrix)):
        return 1.0
    return float(abs(matrix.d) or abs(matrix.b) or 1.0)


def _body_size(pages: list[Page]) -> float:
    """Of the running text: the largest that an eighth of all letters have. Notes and sources,
    which may be longer than the text, are smaller."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for piece in page.pieces:
            sizes[round(piece.size * 2) / 2] += len(piece.text)
    least = sum(sizes.values()) / 8
    return max((size for size, count in sizes.items() if count >= least), default=10.0)


def _running(pages: list[Page]) -> set[str]:
    """Texts that stand at the top or bottom of most pages, without their numbers."""
    if len(pages) < 2:
        return set()
    seen: Counter[str] = Counter()
    for page in pages:
        seen.update({_edge_key(p) for p in page.pieces if page.at_edge(p)})
    least = max(2, len(pages) * 0.5)
    return {key for key, count in seen.items() if count >= least}


def _edge_key(piece: Piece) -> str:
    return re.sub(r"\d+", "#", piece.text.strip())
