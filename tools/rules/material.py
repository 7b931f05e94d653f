"""A document as the rules see it: blocks in reading order, whatever file they came from.

Readers of Markdown, HTML, DOCX and PDF make one, and so does a report of our own before it is
rendered. Nothing here knows a rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

Lang = Literal["en", "zh"]
Kind = Literal["heading", "paragraph", "item", "table", "caption", "mark"]

# A full stop ends a sentence unless it stands in a figure or behind one of these.
_SHORT = re.compile(
    r"(?:\b(?:Inc|Corp|Co|Ltd|LLC|plc|No|Nos|Mr|Mrs|Ms|Dr|St|vs|approx|est|Art|Sec|Fig|cf|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|e\.g|i\.e|a\.m|p\.m|U\.S|U\.K)"
    r"|\b[A-Z])\.$"
)
_ENDS = {
    "en": re.compile(r"[.!?]+[\"'”’)\]]*(?=\s|$)"),
    "zh": re.compile(r"[。！？；!?]+[”’」』）)]*|(?<=[^\d\s])\.(?=\s|$)"),
}


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a document.

    kind: ``mark`` is a running label (header, footer, watermark such as DRAFT). page: from 1.
    level: of a heading, from 1. rows: of a table, header first. section: title of the heading
    above, "" before the first.
    """

    kind: Kind
    text: str
    page: int = 1
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()
    section: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence and where it stands. block: index into ``Material.blocks``."""

    text: str
    page: int
    section: str
    block: int


@dataclass(frozen=True, slots=True)
class Material:
    """A document to check. pages: how many it has, 1 where the format has none. charts: captions
    or alternative texts of its pictures. metadata: what the file says of itself, keys as found."""

    lang: Lang
    blocks: tuple[Block, ...]
    metadata: Mapping[str, str] = field(default_factory=dict)
    pages: int = 1
    name: str = ""
    charts: tuple[str, ...] = ()

    def sentences(self) -> Iterator[Said]:
        """Sentences of paragraphs and items, in order."""
        for index, block in enumerate(self.blocks):
            if block.kind in ("paragraph", "item"):
                for text in split_sentences(block.text, self.lang):
                    yield Said(text, block.page, block.section, index)


def split_sentences(text: str, lang: Lang) -> list[str]:
    """Sentences of one paragraph, with their stops. A figure, an initial or a common
    abbreviation does not end one."""
    found: list[str] = []
    start = 0
    for end in _ENDS[lang].finditer(text):
        piece = text[start : end.end()]
        if lang == "en" and _SHORT.search(piece):
            rest = text[end.end() :].lstrip()
            # "Acme Inc. The" is rare beside "Acme Inc. said": only a capital word after a
            # company's form ends the sentence there.
            if not (re.search(r"\b(?:Inc|Corp|Co|Ltd|LLC)\.$", piece) and rest[:4] == "The "):
                continue
        if piece.strip():
            found.append(piece.strip())
        start = end.end()
    if text[start:].strip():
        found.append(text[start:].strip())
    return found
