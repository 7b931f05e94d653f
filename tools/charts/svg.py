"""SVG as text: elements, text width, and the check that a drawing is nothing but a drawing."""

from __future__ import annotations

import hashlib
import unicodedata
from xml.sax.saxutils import escape as escape_markup
from xml.sax.saxutils import quoteattr

from lxml import etree

FONT = (
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Noto Sans', "
    "'PingFang SC', 'Hiragino Sans GB', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"
)

_SVG = "{http://www.w3.org/2000/svg}"
_TAGS = frozenset({"svg", "title", "desc", "g", "rect", "line", "path", "circle", "text", "tspan"})
_ATTRIBUTES = frozenset(
    [
        "aria-labelledby",
        "cx",
        "cy",
        "d",
        "fill",
        "fill-opacity",
        "font-family",
        "font-size",
        "font-weight",
        "height",
        "id",
        "lang",
        "paint-order",
        "r",
        "role",
        "stroke",
        "stroke-dasharray",
        "stroke-linecap",
        "stroke-linejoin",
        "stroke-width",
        "text-anchor",
        "viewBox",
        "width",
        "x",
        "x1",
        "x2",
        "y",
        "y1",
        "y2",
    ]
)


def check_svg(svg: str) -> None:
    """Raises ValueError unless the text is an SVG of shapes and words alone: no script, style,
    link, image, entity or event handler, so that it can stand inside a page."""
    if "<!" in svg or "<?" in svg:
        raise ValueError("the drawing holds a declaration, a comment or an instruction")
    try:
        root = etree.fromstring(svg, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise ValueError(f"the drawing is not well-formed: {error}") from error
    if root.tag != _SVG + "svg":
        raise ValueError("the drawing is not an svg element")
    for element in root.iter():
        tag = str(element.tag).removeprefix(_SVG)
        strange = sorted(set(map(str, element.attrib)) - _ATTRIBUTES)
        if tag not in _TAGS or strange:
            raise ValueError(f"the drawing holds <{tag}> {' '.join(strange)}".rstrip())


def _printable(text: str) -> str:
    """Without the control characters that XML forbids."""
    return "".join(char for char in text if unicodedata.category(char) not in ("Cc", "Cs"))


def escape(text: str) -> str:
    return escape_markup(_printable(text))


def text_width(text: str, size: float) -> float:
    """Estimated width in user units; full-width characters count a whole em. Meant to err on the
    wide side, as fonts differ between machines."""
    return sum(_em(char) for char in text) * size


def _em(char: str) -> float:
    if unicodedata.east_asian_width(char) in "WF":
        return 1.0
    if char in " .,:;|!'ijlt()[]":
        return 0.37
    if char in "mwMW%@—":
        return 0.95
    return 0.7 if char.isupper() else 0.62


def wrap(text: str, size: float, width: float) -> list[str]:
    """Lines no wider than ``width``: broken at spaces, and anywhere between full-width
    characters, save before closing punctuation."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        if line and text_width((line + piece).rstrip(), size) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()] if line.strip() else lines or [""]


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for char in text:
        wide = unicodedata.east_asian_width(char) in "WF"
        glued = char in "，。、；：）》」』！？％"
        starts = not pieces or pieces[-1].endswith(" ") or (wide and not glued)
        after_wide = bool(pieces) and unicodedata.east_asian_width(pieces[-1][-1]) in "WF"
        if starts or (after_wide and not wide and char != " "):
            pieces.append(char)
        else:
            pieces[-1] += char
    return pieces


def coordinate(value: float) -> str:
    """A coordinate with one decimal at most; never ``-0``."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def attributes(**given: str | float) -> str:
    """`` name="value"`` pairs; underscores in names become hyphens."""
    pairs = []
    for name, value in given.items():
        text = value if isinstance(value, str) else coordinate(value)
        pairs.append(f" {name.replace('_', '-')}={quoteattr(_printable(text))}")
    return "".join(pairs)


class Canvas:
    """Collects elements; :meth:`finish` puts them into a page of their own."""

    def __init__(self) -> None:
        self._parts: list[str] = []

    def rect(self, x: float, y: float, width: float, height: float, fill: str) -> None:
        given = attributes(x=x, y=y, width=width, height=height, fill=fill)
        self._parts.append(f"<rect{given}/>")

    def line(
        self, x1: float, y1: float, x2: float, y2: float, stroke: str, width: float = 1
    ) -> None:
        given = attributes(x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, stroke_width=width)
        self._parts.append(f"<line{given}/>")

    def path(self, d: str, **given: str | float) -> None:
        self._parts.append(f"<path{attributes(d=d, **given)}/>")

    def text(self, x: float, y: float, text: str, size: float, **given: str | float) -> None:
        pairs = attributes(x=x, y=y, font_size=size, **given)
        self._parts.append(f"<text{pairs}>{escape(text)}</text>")

    def finish(self, width: float, height: float, title: str, desc: str, lang: str) -> str:
        """The whole SVG. The ids that tie title and description to it come from its content, so
        that several charts can stand in one page."""
        body = "".join(self._parts)
        key = hashlib.sha256((title + desc + body).encode()).hexdigest()[:10]
        root = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {coordinate(width)} '
            f'{coordinate(height)}"'
            + attributes(
                width=width,
                height=height,
                role="img",
                lang="zh-CN" if lang == "zh" else "en",
                aria_labelledby=f"t{key} d{key}",
                font_family=FONT,
            )
        )
        return (
            f'{root}><title id="t{key}">{escape(title)}</title>'
            f'<desc id="d{key}">{escape(desc)}</desc>{body}</svg>'
        )
