"""HTML: its visible text in order. Scripts, styles, hidden parts and lists of contents are left
out; marks of footnotes too, which would run into the figure before them."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from ..errors import InputError
from ..rules.material import Kind, Material
from .draft import Draft
from .grids import spread

_SKIP = {"script", "style", "template", "noscript", "nav", "head", "title", "object", "iframe"}
_BLOCKS = {
    *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details"),
    *("div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3"),
    *("h4", "h5", "h6", "header", "hr", "html", "li", "main", "ol", "p", "pre", "section"),
    *("summary", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_MARK = re.compile(r"[\[(]?\^?(?:\d{1,3}|[a-z*†‡])(?:\s?[,;–-]\s?\d{1,3})*[\])]?$")


def read_html(text: str, name: str) -> Material:
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    parser = lxml_html.HTMLParser(huge_tree=True, recover=True)
    try:
        root = lxml_html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise InputError(
            f"{name} is no readable HTML.", remedy="Save the page again from a browser."
        ) from error
    reader = _Reader()
    reader.metadata(root)
    body = root.find("body")
    reader.walk(body if body is not None else root)
    reader.flush()
    return reader.draft.material(name)


class _Reader:
    def __init__(self) -> None:
        self.draft = Draft()
        self._text: list[str] = []
        self._kind: Kind = "paragraph"

    def metadata(self, root: Any) -> None:
        found = self.draft.metadata
        for meta in root.iter("meta"):
            key, value = meta.get("name") or meta.get("property"), meta.get("content")
            if key and value:
                found[key] = value
        if title := root.findtext(".//title"):
            found["title"] = title.strip()
        if lang := root.get("lang"):
            found["lang"] = lang
        for comment in root.iter(etree.Comment):
            if match := re.match(r"\s*AIGC:\s*(\{.*\})\s*$", comment.text or "", re.S):
                found["AIGC"] = match[1]

    def walk(self, node: Any) -> None:
        """Children of a node in order, with the text between them."""
        self._say(node.text)
        for child in node:
            if isinstance(child.tag, str):
                self._element(child)
            self._say(child.tail)

    def flush(self) -> None:
        text, self._text = "".join(self._text), []
        self.draft.add(self._kind, text)

    def _say(self, text: str | None) -> None:
        if text:
            self._text.append(text)

    def _element(self, node: Any) -> None:
        tag = node.tag.rpartition("}")[2].lower()
        if tag in _SKIP or tag.endswith(":header") or _hidden(node):
            return
        if tag == "br":
            self.flush()
        elif tag in ("img", "svg"):
            self.draft.chart(_alternative(node))
        elif tag == "sup" and _MARK.match("".join(node.itertext()).strip()):
            return
        elif tag not in _BLOCKS:
            self.walk(node)
        else:
            self.flush()
            self._block(tag, node)
            self.flush()

    def _block(self, tag: str, node: Any) -> None:
        if match := re.fullmatch("h([1-6])", tag):
            self.draft.heading(_inline(node), int(match[1]))
        elif tag == "table":
            self._table(node)
        elif tag == "dl":
            self._pairs(node)
        elif tag in ("figcaption", "caption"):
            self.draft.add("caption", _inline(node))
        elif tag == "footer" or node.get("role") == "note":
            parts = [_inline(child) for child in node if isinstance(child.tag, str)]
            self.draft.add("mark", " · ".join(p for p in parts if p.strip()) or _inline(node))
        else:
            before, self._kind = self._kind, "item" if tag == "li" else self._kind
            self.walk(node)
            self.flush()
            self._kind = before

    def _pairs(self, node: Any) -> None:
        """A list of terms, as a table of two columns."""
        rows: list[tuple[str, str]] = []
        term = ""
        for child in node.iter("dt", "dd"):
            if child.tag == "dt":
                term = _inline(child)
            else:
                rows.append((term, _inline(child)))
        self.draft.table(rows)

    def _table(self, node: Any) -> None:
        if node.find(".//table") is not None:  # a table that lays out others
            self.walk(node)
            return
        caption = node.find("caption")
        rows = spread(
            [
                (_inline(cell), _number(cell.get("colspan")), _number(cell.get("rowspan")))
                for cell in row
                if cell.tag in ("td", "th")
            ]
            for row in node.iter("tr")
        )
        self.draft.table(rows, _inline(caption) if caption is not None else "")


def _inline(node: Any) -> str:
    """The visible text of a node, blocks in it parted by blanks."""
    parts: list[str] = [node.text or ""]
    for child in node:
        if isinstance(child.tag, str):
            tag = child.tag.rpartition("}")[2].lower()
            mark = tag == "sup" and _MARK.match("".join(child.itertext()).strip())
            if not (tag in _SKIP or tag in ("svg", "img") or mark or _hidden(child)):
                apart = tag in _BLOCKS or tag == "br" or tag == "small"
                parts.append(f" {_inline(child)} " if apart else _inline(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _hidden(node: Any) -> bool:
    return node.get("hidden") is not None or bool(_HIDDEN.search(node.get("style") or ""))


def _alternative(node: Any) -> str:
    if node.tag == "img":
        return node.get("alt") or ""
    label = node.get("aria-label")
    if label:
        return str(label)
    found = [
        "".join(child.itertext())
        for child in node
        if isinstance(child.tag, str) and child.tag.rpartition("}")[2] in ("title", "desc")
    ]
    return " ".join(found)


def _number(text: str | None) -> int:
    return min(int(text), 60) if text and text.isdigit() and int(text) > 0 else 1
