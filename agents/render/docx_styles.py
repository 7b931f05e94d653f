"""The look of the DOCX: styles, page, running header and footer, and core properties."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from .document import Document, Lang
from .docx_xml import ACCENT, MUTED, RULE, WARN, border, clean, element, field, run, set_fonts
from .pdf_content import page_words
from .words import day, html_lang

# Name, size in points, colour, bold, space before and after in points.
_LOOKS: tuple[tuple[str, float, str, bool, float, float], ...] = (
    ("Normal", 10, "1C2733", False, 0, 5),
    ("Title", 22, "1C2733", True, 0, 4),
    ("Subtitle", 11, MUTED, False, 0, 6),
    ("Heading 1", 13, ACCENT, True, 12, 4),
    ("Heading 2", 10, ACCENT, True, 10, 3),
    ("Caption", 9, "1C2733", False, 6, 4),
    ("List Bullet", 10, "1C2733", False, 0, 3),
    ("Header", 8, MUTED, False, 0, 0),
    ("Footer", 8, MUTED, False, 0, 0),
    ("Company", 10, MUTED, False, 0, 2),
    ("Small", 8, "1C2733", False, 2, 4),
    ("Note", 9, "1C2733", False, 4, 6),
    ("Fine", 6.5, "1C2733", False, 0, 0.6),
    ("Gap", 3, "1C2733", False, 0, 0),
)


_COMPACT: dict[str, tuple[float, float, float]] = {
    "Normal": (9.2, 0, 3),
    "Title": (18, 0, 2),
    "Subtitle": (10, 0, 3),
    "Heading 1": (11.5, 7, 2),
    "Caption": (8.5, 3, 2),
    "List Bullet": (9.2, 0, 1),
    "Small": (7.5, 1, 2),
    "Note": (8, 2, 3),
}
"""Size, space before and after where a document has to be short."""


def styles(out: Any, lang: Lang, *, compact: bool) -> None:
    """Sets the styles of a python-docx document, their fonts for Latin and Chinese, and its
    language."""
    known = {style.name for style in out.styles}
    for name, size, color, bold, before, after in _LOOKS:
        if compact:
            size, before, after = _COMPACT.get(name, (size, before, after))
        if name in known:
            style = out.styles[name]
        else:
            style = out.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            style.base_style = out.styles["Normal"]
        style.font.size, style.font.bold = Pt(size), bold
        style.font.italic = False
        style.font.color.rgb = RGBColor.from_string(color)
        style.paragraph_format.space_before = Pt(before)
        style.paragraph_format.space_after = Pt(after)
        style.paragraph_format.line_spacing = 1.0 if compact else 1.1
        set_fonts(style)
        # The template's lines under titles, and its character styles of other colours.
        lines = style.element.findall(f"{qn('w:pPr')}/{qn('w:pBdr')}")
        for old in (*lines, *style.element.findall(qn("w:link"))):
            old.getparent().remove(old)
    for name in ("Heading 1", "Heading 2"):
        out.styles[name].paragraph_format.keep_with_next = True
    default = out.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for old in default.findall(qn("w:lang")):
        default.remove(old)
    latin = "en-US" if lang == "zh" else html_lang(lang)
    default.append(element("lang", val=latin, eastAsia="zh-CN", bidi="ar-SA"))


def page(out: Any, document: Document) -> None:
    """A4; the document's marks and name at the head, its title and the page's number at the foot,
    on every page."""
    section = out.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(16)
    section.top_margin, section.bottom_margin = Mm(19), Mm(16)
    section.header_distance = section.footer_distance = Mm(9)
    header, footer = section.header.paragraphs[0], section.footer.paragraphs[0]
    for line in (header, footer):
        stops = line.style.paragraph_format.tab_stops
        stops.clear_all()
        stops.add_tab_stop(Mm(178), WD_TAB_ALIGNMENT.RIGHT)
    _marks(header, document)
    first, between, last = page_words(document.lang)
    footer._p.append(run(document.title))
    footer.add_run().add_tab()
    for piece in (
        run(first),
        *field("PAGE"),
        run(between),
        *field("NUMPAGES"),
        *([run(last)] if last else []),
    ):
        footer._p.append(piece)


def _marks(header: Any, document: Document) -> None:
    colors = {"draft": WARN, "ai": ACCENT, "info": MUTED}
    for place, label in enumerate(document.labels):
        if place:
            header._p.append(run("  ·  "))
        header._p.append(run(label.text, bold=label.kind != "info", color=colors[label.kind]))
    told = (document.header.company, document.header.ticker, day(document.header.as_of))
    header.add_run().add_tab()
    header._p.append(run(" · ".join(part for part in told if part)))
    border(header, "bottom", RULE, size=4)


def properties(out: Any, document: Document) -> None:
    """Title, author and dates; Word shows them with the file. Each is cut at Word's 255
    characters."""
    core, header = out.core_properties, document.header
    core.title, core.subject = clean(document.title)[:255], clean(document.subtitle)[:255]
    core.author = clean(document.aigc.ContentProducer)[:255] if document.aigc else ""
    words = [word for word in (header.company, header.ticker) if word]
    if any(label.kind == "ai" for label in document.labels):
        words.append("AI-generated")
    core.keywords = clean(", ".join(words))[:255]
    core.comments, core.language = "", html_lang(document.lang)
    core.last_modified_by = core.author
    made = header.generated_at
    # The file keeps UTC without saying so.
    core.created = core.modified = (made.astimezone(UTC) if made.tzinfo else made).replace(
        tzinfo=None
    )
