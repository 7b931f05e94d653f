"""The document's text, from a file or as given. Tables of a web page become rows with bars."""

from __future__ import annotations

from pathlib import Path

from bs4 import BeautifulSoup, Tag

from ...tools.documents import read_document
from ...tools.errors import InputError
from .figures import figures
from .schema import QuestionInput

MIN_TEXT = 0.7
"""Least share of printable characters; below, it is a binary file under another name."""


def text_of(request: QuestionInput) -> str:
    """The text, with table rows as lines of cells parted by ``|``. Raises InputError."""
    if request.file is not None:
        text, name = _of_file(request.file), request.file.name
    else:
        text, name = request.document or "", "The document"
    if not text.strip():
        raise InputError(f"{name} is empty.", remedy="Give a document with text.")
    if "\x00" in text or sum(_printable(char) for char in text) < MIN_TEXT * len(text):
        raise InputError(
            f"{name} is not text.", remedy="Give a txt, md, html or pdf file, or text."
        )
    return text


def has_figures(text: str) -> bool:
    return bool(figures(text))


def _of_file(path: Path) -> str:
    path = path.expanduser()
    if path.suffix.lower() in (".html", ".htm") and path.is_file():
        read_document(path)  # its checks of size and kind
        return _html(path.read_bytes())
    if path.suffix.lower() in (".md", ".txt") and path.is_file():
        # As it is: line ends part the rows of tables.
        if not path.stat().st_size:
            raise InputError(f"{path.name} is empty.")
        read_document(path)
        data = path.read_bytes()
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            return data.decode("gb18030", "replace")
    return read_document(path).text


def _html(data: bytes) -> str:
    soup = BeautifulSoup(data, "lxml")
    for tag in soup(["script", "style", "noscript", "template", "nav"]):
        tag.decompose()
    for table in soup.find_all("table"):
        if not isinstance(table, Tag) or table.find("table"):
            continue  # of nested tables, the inner ones hold the rows
        lines = []
        for row in table.find_all("tr"):
            if isinstance(row, Tag):
                cells = [
                    " ".join(cell.get_text(" ").split()) for cell in row.find_all(["td", "th"])
                ]
                lines.append(" | ".join(cell for cell in _joined(cells)))
        table.replace_with("\n" + "\n".join(line for line in lines if line.strip(" |")) + "\n")
    for block in soup.find_all(
        ["p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "br", "caption"]
    ):
        block.insert_after("\n")
    return soup.get_text()


def _joined(cells: list[str]) -> list[str]:
    """Filings set the currency sign and the closing bracket in cells of their own."""
    found: list[str] = []
    for cell in cells:
        if found and (found[-1] in ("$", "€", "£", "¥", "(", "$(") or cell in (")", "%", ")%")):
            found[-1] += cell
        else:
            found.append(cell)
    return found


def _printable(char: str) -> bool:
    return char.isprintable() or char in "\n\r\t\f\v"
