"""A filing's HTML as a flat list of paragraphs and table rows, in reading order.

Page numbers, running heads and hidden XBRL are left out, and a sentence that a page break cut in
two is whole again.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TypeAlias

from lxml import etree

from ..errors import IntegrityError
from .ixbrl import parse_xhtml

Element: TypeAlias = "etree._Element"

_BLOCKS = frozenset(
    {"address", "article", "blockquote", "body", "center", "dd", "div", "dl", "dt", "footer"}
    | {"form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre"}
    | {"section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
)
_UNSEEN = frozenset({"head", "script", "style", "title", "header-ix"})
_STRONG = frozenset({"b", "strong", "i", "em", "u", "h1", "h2", "h3", "h4", "h5", "h6"})
_STYLES = {
    "font-weight": re.compile(
        r"(?i)font-weight:\s*(bold|[6-9]00)|font-weight:\s*(?:normal|[1-5]00)"
    ),
    "font-style": re.compile(r"(?i)font-style:\s*(italic|oblique)|font-style:\s*normal"),
    "text-decoration": re.compile(r"(?i)text-decoration:[^;]*(underline)"),
}
_BULLETS = frozenset("•●▪◦○■–—-*·")
_LAYOUT = 2000
"""A table row with more text than this is a page's layout, not a row of a table."""
_MAX_HEADING = 600
_MAX_RUNNING = 90


@dataclass(frozen=True, slots=True)
class Paragraph:
    """text: white space single. anchor: the last ``id`` at or before it, for a link. heading: all
    of it is bold, italic or underlined. table: a row of a table, cells parted by `` | ``."""

    text: str
    anchor: str | None = None
    heading: bool = False
    table: bool = False


def paragraphs(document: str) -> list[Paragraph]:
    """All that a reader sees. Raises IntegrityError when there is no HTML to read."""
    body = _body(document)
    reader = _Reader()
    reader.walk(body, frozenset())
    reader.flush()
    return _whole(reader.found)


def _body(document: str) -> Element:
    data = document.encode()
    try:
        root = parse_xhtml(data)
    except IntegrityError:
        # Filings from before inline XBRL are HTML that need not be well-formed.
        parser = etree.HTMLParser(
            encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True
        )
        root = etree.fromstring(data, parser)
    if root is None:
        raise IntegrityError("The filing's document is empty.", remedy="Fetch it again.")
    return next((node for node in root.iter() if _tag(node) == "body"), root)


def _tag(node: Element) -> str:
    """Lower-case name without its namespace; ``ix:header`` is told from HTML's."""
    if not isinstance(node.tag, str):
        return ""
    space, _, name = node.tag.rpartition("}")
    name = name.rpartition(":")[2].lower()
    inline = "inlineXBRL" in space or node.tag.lower().startswith("ix:")
    return "header-ix" if inline and name == "header" else name


class _Reader:
    """Walks the tree and cuts what it reads into paragraphs at every block's edge."""

    def __init__(self) -> None:
        self.found: list[Paragraph] = []
        self._runs: list[tuple[str, bool]] = []
        self._anchor: str | None = None
        self._start: str | None = None

    def walk(self, node: Element, styles: frozenset[str]) -> None:
        """Read a node and what is in it; ``styles`` are those in force around it."""
        tag = _tag(node)
        css = node.get("style") or ""
        if tag in _UNSEEN or re.search(r"(?i)display:\s*none", css):
            return
        self._anchor = node.get("id") or (node.get("name") if tag == "a" else None) or self._anchor
        if tag == "tr" and not _is_layout(node):
            self._row(node, styles)
            return
        styles = _styles_of(tag, css, styles)
        block = tag in _BLOCKS
        if block:
            self.flush()
        elif tag == "br":
            self._say(" ", styles)
        self._say(node.text or "", styles)
        for child in node:
            self.walk(child, styles)
            self._say(child.tail or "", styles)
        if block:
            self.flush()

    def flush(self) -> None:
        text = " ".join("".join(run for run, _ in self._runs).split())
        if text:
            strong = all(emphasis for run, emphasis in self._runs if run.strip(" \t\n\xa0.:"))
            heading = strong and len(text) <= _MAX_HEADING and re.search(r"[^\W\d_]", text)
            self.found.append(Paragraph(text, self._start, bool(heading)))
        self._runs = []

    def _say(self, text: str, styles: frozenset[str]) -> None:
        if not text:
            return
        if text.strip() and not any(run.strip() for run, _ in self._runs):
            self._start = self._anchor
        self._runs.append((text, bool(styles)))

    def _row(self, row: Element, styles: frozenset[str]) -> None:
        """Take a table row as one paragraph."""
        self.flush()
        anchor = self._anchor
        reader = _Reader()
        reader._anchor = anchor
        cells: list[Paragraph] = []
        for cell in row:
            reader.found = []
            reader.walk(cell, styles)
            reader.flush()
            if reader.found:
                text = " ".join(part.text for part in reader.found)
                cells.append(Paragraph(text, heading=all(part.heading for part in reader.found)))
        self._anchor = reader._anchor
        if not cells:
            return
        if len(cells) > 1 and cells[0].text in _BULLETS:
            cells = [replace(cells[1], text=" ".join(cell.text for cell in cells))]
        text = _joined([cell.text for cell in cells])
        heading = all(cell.heading for cell in cells)
        self.found.append(Paragraph(text, anchor, heading, table=len(cells) > 1))


def _is_layout(row: Element) -> bool:
    """Whether a table row is a page's layout: it holds tables, or more text than a row does."""
    if any(_tag(node) == "tr" for node in row.iterdescendants()):
        return True
    return sum(len(str(part)) for part in row.itertext()) > _LAYOUT


def _styles_of(tag: str, css: str, styles: frozenset[str]) -> frozenset[str]:
    """The styles of emphasis in force inside an element."""
    if tag in _STRONG:
        styles |= {tag}
    for name, pattern in _STYLES.items():
        match = pattern.search(css)
        if match:
            styles = styles | {name} if match[1] else styles - {name}
    return styles


def _joined(cells: list[str]) -> str:
    """Cells with bars between them, but a currency sign, bracket or per cent at its figure."""
    text = ""
    for cell in cells:
        glued = text.endswith(("$", "€", "£", "¥")) or cell in {")", "%", ")%", "%)", "pts"}
        text += cell if glued or not text else f" | {cell}"
    return text


def _whole(found: list[Paragraph]) -> list[Paragraph]:
    """Without page furniture; what it cut in two is joined."""
    seen = Counter(_shape(paragraph.text) for paragraph in found)
    kept: list[Paragraph] = []
    broken = False
    for paragraph in found:
        if _furniture(paragraph, seen):
            broken = True
            continue
        last = kept[-1] if kept else None
        if broken and last and _continues(last, paragraph):
            kept[-1] = replace(last, text=f"{last.text} {paragraph.text}", heading=False)
        else:
            kept.append(paragraph)
        broken = False
    return kept


def _shape(text: str) -> str:
    return re.sub(r"\d+", "0", text.lower())


def _furniture(paragraph: Paragraph, seen: Counter[str]) -> bool:
    text = paragraph.text
    if re.fullmatch(r"(page\s+)?\d{1,3}|table of contents", text, re.IGNORECASE):
        return True
    repeated = seen[_shape(text)] >= 3 and len(text) <= _MAX_RUNNING
    return repeated and re.search(r"(?i)\bform 10-[kq]\b", text) is not None


def _continues(last: Paragraph, paragraph: Paragraph) -> bool:
    return not (last.table or paragraph.table or last.heading) and (
        last.text[-1] not in '.!?:;"”' and paragraph.text[0].islower()
    )
