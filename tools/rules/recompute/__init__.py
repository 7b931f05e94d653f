"""Figures of a document calculated again from its own tables and sentences.

A printed figure stands for every value that rounds to it, so a rate is wrong only where no such
value gives it. What a document does not say (scale, period, which row) is never guessed: then
there is no finding, since a false accusation is worse than a miss.
"""

from __future__ import annotations

from ..material import Material
from .finding import Finding
from .grid import book_of
from .rates import rates

__all__ = ["Finding", "recompute"]


def recompute(material: Material) -> list[Finding]:
    """What does not come out, in the document's order: figures that the document's own figures
    contradict (kind ``figure``), ratings that its target, definitions or prose contradict
    (``rating``), and actual and estimate mixed up (``tense``)."""
    book = book_of(material)
    found = [*rates(book)]
    return sorted(dict.fromkeys(found), key=lambda f: f.where.block)
