"""A course's textbook: its pages in an index, and where each component is explained.

The nearest passage to a component is not always about it: the book may not treat it at all, and a
passage in the component's language is near to everything in that language. So a passage counts only
if the component is in turn among the nearest to it of all that there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path

import numpy as np

from ....tools.chroma import ChromaIndex
from ....tools.readers import read
from ....tools.retrieval import Document, Embedder, Hit, Vectors, chunk
from ..curriculum import COMPONENTS
from ..schema import Lang, language_of
from .model import Course, Reading

_INDEX = "textbook"
_PDF = "pdf:"
_LOOKED_AT = 6
"""Passages that are looked at for a component in a language."""
_NEAREST = 3
"""A passage counts for so many components at most."""
_KEPT = 2
_LANGS: tuple[Lang, ...] = ("en", "zh")


@dataclass(frozen=True)
class _Paragraph:
    text: str
    heading: bool = False


@dataclass
class Textbook:
    """The index of a course's folder. books: their titles by the names of their files."""

    folder: Path
    course: Course
    embedder: Embedder

    @cached_property
    def _index(self) -> ChromaIndex:
        return ChromaIndex(self.folder / "book", _INDEX, self.embedder)

    def add(self, books: Sequence[Path]) -> Iterator[tuple[str, int]]:
        """Reads books into the index, page by page; yields each with the number of its passages."""
        for path in books:
            yield path.name, self._index.add(list(_documents(path)))

    def located(self) -> dict[str, tuple[Reading, ...]]:
        """Where each of the course's components is explained, best first; without those that the
        book does not treat."""
        wanted = self.course.order()
        hits = {one: self._hits(one) for one in wanted}
        texts = list({hit.passage.text: None for found in hits.values() for hit in found})
        about = self._about(texts)
        located = {}
        for one in wanted:
            good = [hit for hit in hits[one] if one in about[hit.passage.text]]
            good.sort(key=lambda hit: -hit.score)
            if good:
                located[one] = tuple(map(self._reading, good[:_KEPT]))
        return located

    def _hits(self, component: str) -> list[Hit]:
        """The nearest passages to what a component is in either language, each once."""
        found = {}
        for lang in _LANGS:
            said = _described(self.course, lang).get(component)
            for hit in self._index.query(said, _LOOKED_AT) if said else []:
                if language_of(hit.passage.text) == lang:
                    found[hit.passage.id] = hit
        return list(found.values())

    def _about(self, texts: Sequence[str]) -> dict[str, frozenset[str]]:
        """The components that each passage is nearest to, among all there are."""
        if not texts:
            return {}
        vectors = self.embedder.passages(texts)
        found = {}
        for lang in _LANGS:
            described = _described(self.course, lang)
            theirs: Vectors = self.embedder.passages(list(described.values()))
            names = np.array(list(described))
            for text, vector in zip(texts, vectors, strict=True):
                if language_of(text) == lang:
                    best = np.argsort(-(theirs @ vector))[:_NEAREST]
                    found[text] = frozenset(names[best].tolist())
        return found

    def _reading(self, hit: Hit) -> Reading:
        passage = hit.passage
        place = passage.document.split("#")[1]
        return Reading(
            book=self.course.books.get(passage.source_url, passage.source_url),
            page=int(place.removeprefix(_PDF)) if place.startswith(_PDF) else None,
            section=passage.title,
            text=passage.text,
            lang=language_of(passage.text),
        )


def _documents(path: Path) -> Iterator[Document]:
    """A document for each section of each page. Only PDF has pages that a reader can turn to."""
    material = read(path)
    paged = path.suffix.lower() == ".pdf"
    blocks = [block for block in material.blocks if block.kind != "mark" and block.text.strip()]
    for (page, section), group in groupby(blocks, lambda one: (one.page, one.section)):
        paragraphs = [_Paragraph(one.text, one.kind == "heading") for one in group]
        place = f"{_PDF if paged else ''}{page}"
        yield chunk(
            paragraphs, f"{path.name}#{place}#{section}", source_url=path.name, title=section
        )


def _described(course: Course, lang: Lang) -> Mapping[str, str]:
    """Every component, shipped and of the course, in a sentence of that language where it has
    one."""
    found = {key: f"{one.name[lang]}. {one.about[lang]}" for key, one in COMPONENTS.items()}
    for own in course.components:
        if lang in own.name:
            found[own.id] = ". ".join([own.name[lang], own.about.get(lang, "")]).strip(". ")
    return found
