"""Pieces of WordprocessingML that python-docx has no call for: links, bookmarks, fields, fonts,
borders, and the part that holds custom properties.
"""

from __future__ import annotations

import unicodedata
from typing import Any
from xml.sax.saxutils import escape as escape_xml
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

LINK, MARK, MUTED, ACCENT, WARN, RULE, TINT = (
    "17456F",
    "4D7299",
    "566270",
    "17456F",
    "8A3B12",
    "D5DBE2",
    "F4F6F8",
)
LATIN, HAN = "Calibri", "Microsoft YaHei"

_CUSTOM_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_CUSTOM = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties",
    "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties",
    "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes",
)


def clean(text: str) -> str:
    """Text that XML can hold: white space as blanks, no control characters, no lone surrogates;
    nor marks that turn the direction of reading, with which a text can show other than it says."""
    kept = (" " if char.isspace() and char != "\u3000" else char for char in text)
    return "".join(
        char
        for char in kept
        if unicodedata.category(char) not in ("Cc", "Cs")
        and ord(char) & 0xFFFE != 0xFFFE
        and not (0x202A <= ord(char) <= 0x202E or 0x2066 <= ord(char) <= 0x2069)
    )


def element(name: str, /, **attributes: str | int) -> Any:
    """``w:name`` with ``w:`` attributes."""
    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), str(value))
    return made


def run(
    text: str, *, bold: bool = False, color: str = "", size: float = 0, mark: bool = False
) -> Any:
    """A run of text; ``size`` in points, ``mark`` sets it as superscript."""
    made, look = element("r"), element("rPr")
    if bold:
        look.append(element("b"))
    if color:
        look.append(element("color", val=color))
    if size:
        look.append(element("sz", val=round(size * 2)))
        look.append(element("szCs", val=round(size * 2)))
    if mark:
        look.append(element("vertAlign", val="superscript"))
    if len(look):
        made.append(look)
    words = element("t")
    words.text = clean(text)
    words.set(qn("xml:space"), "preserve")
    made.append(words)
    return made


def inner_link(anchor: str, *runs: Any) -> Any:
    """A link to a bookmark of the document."""
    made = element("hyperlink", anchor=anchor, history=1)
    made.extend(runs)
    return made


def outer_link(part: Any, url: str, *runs: Any) -> Any:
    """A link to an address, which the document part keeps as a relationship."""
    made = element("hyperlink", history=1)
    made.set(qn("r:id"), part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    made.extend(runs)
    return made


def bookmark(paragraph: Any, name: str, number: int) -> None:
    """Puts a bookmark around what a paragraph element holds; ``number`` is unique."""
    first = element("bookmarkStart", id=number, name=name)
    place = 1 if paragraph.find(qn("w:pPr")) is not None else 0
    paragraph.insert(place, first)
    paragraph.append(element("bookmarkEnd", id=number))


def field(code: str) -> list[Any]:
    """Runs of a field such as PAGE, with a 1 until Word counts."""
    runs = [element("r") for _ in range(5)]
    for at, kind in ((0, "begin"), (2, "separate"), (4, "end")):
        runs[at].append(element("fldChar", fldCharType=kind))
    instruction = element("instrText")
    instruction.text = f" {code} "
    runs[1].append(instruction)
    shown = element("t")
    shown.text = "1"
    runs[3].append(shown)
    return runs


def set_fonts(style: Any) -> None:
    """Names the fonts of a style for Latin and Chinese, in place of the theme's."""
    look = style.element.get_or_add_rPr()
    fonts = look.get_or_add_rFonts()
    for key in list(fonts.attrib):
        del fonts.attrib[key]
    for script, name in (("ascii", LATIN), ("hAnsi", LATIN), ("cs", LATIN), ("eastAsia", HAN)):
        fonts.set(qn(f"w:{script}"), name)


def border(paragraph: Any, side: str, color: str, *, size: int = 8, fill: str = "") -> None:
    """A line at one side of a paragraph (python-docx's), ``size`` in eighths of a point, and a
    background."""
    look = paragraph._p.get_or_add_pPr()
    lines = element("pBdr")
    lines.append(element(side, val="single", sz=size, space=4, color=color))
    shade = element("shd", val="clear", color="auto", fill=fill) if fill else None
    later = ("shd", "tabs", "spacing", "ind", "jc", "outlineLvl", "rPr")
    next_one = next((child for child in look if child.tag in {qn(f"w:{n}") for n in later}), None)
    for made in (lines, shade):
        if made is not None:
            look.append(made) if next_one is None else next_one.addprevious(made)


def add_custom_property(package: Any, name: str, value: str) -> None:
    """A custom document property (File, Info, Properties in Word), as a part of its own."""
    relation, space, types = _CUSTOM
    xml = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<Properties xmlns="{space}" xmlns:vt="{types}">'
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="2" name="{name}">'
        f"<vt:lpwstr>{escape_xml(clean(value))}</vt:lpwstr></property></Properties>"
    )
    uri = PackURI("/docProps/custom.xml")
    package.relate_to(Part(uri, _CUSTOM_TYPE, xml.encode("utf-8"), package), relation)


def repack(source: Any, target: Any) -> None:
    """Copies a zip with every member dated 1980, so that equal documents are equal bytes."""
    with ZipFile(source) as old, ZipFile(target, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            member = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            member.compress_type = ZIP_DEFLATED
            new.writestr(member, old.read(name))
