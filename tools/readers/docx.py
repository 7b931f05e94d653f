"""DOCX: paragraphs and tables in the order of the body, running headers and footers, properties.

A file with tracked changes is refused: it holds two texts, and a check of either would speak for
one that nobody has approved.
"""

from __future__ import annotations

import io
import re
from typing import Any
from zipfile import BadZipFile, ZipFile

from ..errors import InputError, MissingExtra
from ..rules.material import Material
from .draft import Draft
from .grids import spread

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CHANGES = ("ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel")
_UNPACKED_MB = 300
_SOURCE = re.compile(r"[\s\[\]\d,;–-]+$")


def read_docx(data: bytes, name: str) -> Material:
    """Raises InputError for what is no Word file, is damaged, or has tracked changes."""
    _look_inside(data, name)
    try:
        import docx
    except ImportError:
        raise MissingExtra("python-docx", "docx") from None
    try:
        document = docx.Document(io.BytesIO(data))
    except Exception as error:  # python-docx passes on whatever its parts raise
        raise InputError(
            f"{name} is damaged.", means=str(error)[:120], remedy="Save it again from Word."
        ) from error
    _no_changes(document, name)
    reader = _Reader(document)
    reader.running()
    reader.walk(document.element.body)
    reader.notes()
    reader.properties()
    return reader.draft.material(name, reader.draft.page)


def _look_inside(data: bytes, name: str) -> None:
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            size = sum(member.file_size for member in archive.infolist())
    except BadZipFile as error:
        raise InputError(f"{name} is damaged.", remedy="Save it again.") from error
    if "word/document.xml" not in names:
        raise InputError(
            f"{name} is an archive or another Office file, not a Word document.",
            remedy="Give a Markdown, HTML, DOCX or PDF file.",
        )
    if size > _UNPACKED_MB * 1_000_000:
        raise InputError(
            f"{name} unpacks to {size / 1_000_000:,.0f} MB.",
            remedy="Save it with smaller pictures.",
        )


def _no_changes(document: Any, name: str) -> None:
    body = document.element.body
    count = sum(1 for _ in body.iter(*(W + tag for tag in _CHANGES)))
    if count:
        raise InputError(
            f"{name} has {count} tracked changes.",
            means="It holds two texts, before and after, and only one can be checked.",
            remedy="Accept or reject all changes in Word, save it, and check it again.",
        )


class _Reader:
    def __init__(self, document: Any) -> None:
        self.draft = Draft()
        self._document = document
        self._styles = {style.style_id: (style.name or "") for style in document.styles}

    def running(self) -> None:
        """Headers and footers, each text once."""
        seen: list[str] = []
        for section in self._document.sections:
            for part in (
                section.header,
                section.first_page_header,
                section.footer,
                section.first_page_footer,
            ):
                text = " ".join(_text(p) for p in part._element.iter(W + "p")).strip()
                if text and text not in seen and not re.fullmatch(r"[\d\s/]+", text):
                    seen.append(text)
                    self.draft.add("mark", text)

    def walk(self, parent: Any) -> None:
        for node in parent:
            if node.tag == W + "p":
                self._paragraph(node)
            elif node.tag == W + "tbl":
                self.draft.table(_rows(node))
            elif node.tag == W + "sdt":
                content = node.find(W + "sdtContent")
                if content is not None:
                    self.walk(content)

    def notes(self) -> None:
        """Footnotes and endnotes, as items at the end."""
        from lxml import etree

        for relation in self._document.part.rels.values():
            if relation.reltype.endswith(("/footnotes", "/endnotes")):
                root = etree.fromstring(relation.target_part.blob)
                for note in root:
                    if not note.get(W + "type"):
                        self.draft.add("item", " ".join(_text(p) for p in note.iter(W + "p")))

    def properties(self) -> None:
        from lxml import etree

        core = self._document.core_properties
        for key in ("title", "author", "subject", "keywords", "language"):
            if value := getattr(core, key, ""):
                self.draft.metadata[key] = str(value)
        for relation in self._document.part.package.rels.values():
            if relation.reltype.endswith("/custom-properties"):
                for entry in etree.fromstring(relation.target_part.blob):
                    if entry_name := entry.get("name"):
                        self.draft.metadata[entry_name] = "".join(map(str, entry.itertext()))

    def _paragraph(self, node: Any) -> None:
        breaks = node.iter(W + "lastRenderedPageBreak", W + "br")
        turns = [b for b in breaks if b.tag != W + "br" or b.get(W + "type") == "page"]
        look = node.find(W + "pPr")
        before = look is not None and look.find(W + "pageBreakBefore") is not None
        self.draft.page += 1 if before or turns else 0
        for drawing in node.iter(
            "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
        ):
            self.draft.chart(drawing.get("descr") or "")
        style, level, listed = self._look(look)
        text = _text(node)
        if style.startswith(("toc", "目录")):
            return
        if level:
            self.draft.heading(text, level)
        elif style.startswith(("caption", "题注")):
            self.draft.add("caption", text)
        else:
            self.draft.add("item" if listed else "paragraph", text)
        for box in _boxes(node):
            self.walk(box)

    def _look(self, look: Any) -> tuple[str, int, bool]:
        """The style's name in lower case, the heading's level or 0, whether it is in a list."""
        if look is None:
            return "", 0, False
        found = look.find(W + "pStyle")
        style = self._styles.get(found.get(W + "val"), "").lower() if found is not None else ""
        level = re.match(r"(?:heading|标题)\s?(\d)", style)
        outline = look.find(W + "outlineLvl")
        if level:
            number = int(level[1])
        elif style in ("title", "标题"):
            number = 1
        elif outline is not None and int(outline.get(W + "val", 9)) < 9:
            number = int(outline.get(W + "val")) + 1
        else:
            number = 0
        return style, number, look.find(W + "numPr") is not None or style.startswith("list")


def _text(paragraph: Any) -> str:
    """Text of a paragraph, without marks of notes and sources and without text boxes."""
    parts: list[str] = []
    for node in paragraph.iter(W + "t", W + "tab", W + "br", W + "noBreakHyphen"):
        run = node.getparent()
        if any(a.tag in (W + "txbxContent", _FALLBACK) for a in node.iterancestors()) and not any(
            a.tag == W + "txbxContent" for a in paragraph.iterancestors()
        ):
            continue
        if node.tag == W + "t":
            text = node.text or ""
            if not (_raised(run) and _SOURCE.match(text)):
                parts.append(text)
        else:
            parts.append("-" if node.tag == W + "noBreakHyphen" else " ")
    return "".join(parts)


_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def _raised(run: Any) -> bool:
    mark = run.find(f"{W}rPr/{W}vertAlign")
    return mark is not None and mark.get(W + "val") == "superscript"


def _boxes(paragraph: Any) -> list[Any]:
    return [
        box
        for box in paragraph.iter(W + "txbxContent")
        if not any(a.tag == _FALLBACK for a in box.iterancestors())
    ]


def _rows(table: Any) -> list[list[str]]:
    return spread(
        [
            (" ".join(_text(p) for p in cell.iter(W + "p")), _span(cell), 1)
            for cell in row.iterchildren(W + "tc", W + "sdt")
        ]
        for row in table.iterchildren(W + "tr")
    )


def _span(cell: Any) -> int:
    found = cell.find(f"{W}tcPr/{W}gridSpan")
    return int(found.get(W + "val", 1)) if found is not None else 1
