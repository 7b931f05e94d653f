"""Finding the passage that says it: passages, how text is cut into them, and the two seams.

A passage is a piece of a stored source, character for character: ``source[start:end]``. A quote
found in a passage can therefore be shown in its place. An :class:`Embedder` turns text into
vectors (:mod:`.embedders`), an :class:`Index` keeps passages and finds the nearest ones
(:mod:`.chroma`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Vectors: TypeAlias = "NDArray[np.float32]"
"""Unit vectors, one a row."""

MAX_CHARS = 700

_WIDE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]")
_SENTENCE = re.compile(r"(?<=[.!?])[\"')\]”’]*\s+|(?<=[。！？；…])[”’」』）]*\s*|\n+")


@dataclass(frozen=True, slots=True)
class Passage:
    """``text`` is ``source[start:end]`` of the document ``document``. ``anchor`` is the id of the
    element in the source's own page where the passage begins, or None."""

    id: str
    text: str
    source_url: str = ""
    title: str = ""
    anchor: str | None = None
    document: str = ""
    start: int = 0
    end: int = 0

    @property
    def url(self) -> str:
        """The address of the place itself where it is known."""
        return f"{self.source_url}#{self.anchor}" if self.anchor else self.source_url


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found. ``score`` is the cosine of the angle between the two, at most 1;
    it ranks the hits of one query and means nothing across embedders."""

    passage: Passage
    score: float


@dataclass(frozen=True, slots=True)
class Document:
    """A source as it is stored: the whole ``text`` and its passages."""

    id: str
    text: str
    passages: tuple[Passage, ...]
    source_url: str = ""
    title: str = ""


class Paragraph(Protocol):
    """What a source may consist of. ``anchor`` (str or None) and ``heading`` (bool) are read where
    a paragraph has them."""

    @property
    def text(self) -> str: ...


class Embedder(Protocol):
    """Text to unit vectors. ``name`` names model and version: vectors of two names never mix."""

    @property
    def name(self) -> str: ...

    def passages(self, texts: Sequence[str]) -> Vectors: ...

    def query(self, text: str) -> NDArray[np.float32]: ...


class Index(Protocol):
    """Documents that can be asked. A document added again replaces the one of the same id."""

    def add(self, documents: Iterable[Document]) -> int:
        """Store documents; returns the number of passages added."""
        ...

    def query(self, text: str, k: int = 5, *, documents: Sequence[str] | None = None) -> list[Hit]:
        """The ``k`` nearest passages, best first; only of ``documents`` where given."""
        ...

    def remove(self, document: str) -> int:
        """Drop a document; returns the number of passages dropped."""
        ...

    def count(self) -> int:
        """How many passages there are."""
        ...

    def documents(self) -> list[Document]:
        """What is stored, in order of id."""
        ...


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of the source that is not cut further."""

    start: int
    end: int
    anchor: str | None
    opens: bool = False


@dataclass(slots=True)
class _Packer:
    """Puts neighbouring pieces together up to the size of a passage."""

    source: str
    max_chars: int
    out: list[_Piece] = field(default_factory=list)

    def add(self, piece: _Piece) -> None:
        last = self.out[-1] if self.out else None
        if last and not piece.opens and self._size(last.start, piece.end) <= self.max_chars:
            self.out[-1] = _Piece(last.start, piece.end, last.anchor, last.opens)
        else:
            self.out.append(piece)

    def _size(self, start: int, end: int) -> int:
        return weight(self.source[start:end])


def weight(text: str) -> int:
    """Length as embedders feel it: a Chinese, Japanese or Korean character counts twice."""
    return len(text) + len(_WIDE.findall(text))


def join(paragraphs: str | Iterable[Paragraph]) -> str:
    """The source that passages of these paragraphs are parts of: one paragraph a line."""
    if isinstance(paragraphs, str):
        return paragraphs
    return "\n".join(paragraph.text for paragraph in paragraphs)


def chunk(
    source: str | Sequence[Paragraph],
    document: str,
    *,
    source_url: str = "",
    title: str = "",
    max_chars: int = MAX_CHARS,
) -> Document:
    """Cut a source into passages of about ``max_chars``, at ends of sentences where it can.

    source: a text, or paragraphs with ``text`` and optionally ``anchor`` and ``heading``. A
    heading begins a new passage and stays with what follows it.
    """
    text = join(source)
    packer = _Packer(text, max_chars)
    for piece in _pieces(source, text, max_chars):
        packer.add(piece)
    passages = tuple(
        Passage(
            id=f"{document}:{piece.start}-{piece.end}",
            text=text[piece.start : piece.end],
            source_url=source_url,
            title=title,
            anchor=piece.anchor,
            document=document,
            start=piece.start,
            end=piece.end,
        )
        for piece in packer.out
    )
    return Document(document, text, passages, source_url, title)


def _pieces(source: str | Sequence[Paragraph], text: str, max_chars: int) -> Iterator[_Piece]:
    if isinstance(source, str):
        for start, end in _sentences(text, 0, len(text), max_chars):
            yield _Piece(start, end, None)
        return
    offset = 0
    after_heading = False
    for paragraph in source:
        heading = bool(getattr(paragraph, "heading", False))
        anchor = getattr(paragraph, "anchor", None)
        opens = heading and not after_heading
        for start, end in _sentences(text, offset, offset + len(paragraph.text), max_chars):
            yield _Piece(start, end, anchor, opens)
            opens = False
        after_heading = heading
        offset += len(paragraph.text) + 1


def _sentences(text: str, start: int, end: int, max_chars: int) -> Iterator[tuple[int, int]]:
    """Spans of sentences between two offsets, without the white space around them."""
    cuts = [found.end() for found in _SENTENCE.finditer(text, start, end)]
    begin = start
    for cut in [*cuts, end]:
        yield from _trimmed(text, begin, cut, max_chars)
        begin = cut


def _trimmed(text: str, start: int, end: int, max_chars: int) -> Iterator[tuple[int, int]]:
    stretch = text[start:end]
    start += len(stretch) - len(stretch.lstrip())
    end -= len(stretch) - len(stretch.rstrip())
    while end > start and weight(text[start:end]) > max_chars:
        cut = _fits(text, start, end, max_chars)
        space = text.rfind(" ", start + 1, cut)
        cut = space if space > start else cut
        yield start, cut
        start = cut + (len(text[cut:end]) - len(text[cut:end].lstrip()))
    if end > start:
        yield start, end


def _fits(text: str, start: int, end: int, max_chars: int) -> int:
    """The offset up to which a stretch weighs no more than ``max_chars``."""
    size = 0
    for place in range(start, end):
        size += 2 if _WIDE.match(text[place]) else 1
        if size > max_chars:
            return max(place, start + 1)
    return end
