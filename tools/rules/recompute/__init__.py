"""Figures of a document calculated again from its own tables and sentences.

A printed figure stands for every value that rounds to it, so a rate is wrong only where no such
value gives it. What a document does not say (scale, period, which row) is never guessed: then
there is no finding, since a false accusation is worse than a miss.
"""

from __future__ import annotations

from ..material import Material
from .finding import Finding
from .grid import book_of
from .outliers import proportions
from .prose import prose
from .rates import rates
from .sums import sums
from .target import targets
from .tense import tenses

__all__ = ["Finding", "recompute"]


def recompute(material: Material) -> list[Finding]:
    """What does not come out, in the document's order: figures that the document's own figures
    contradict (kind ``figure``), ratings that its target, definitions or prose contradict
    (``rating``), and actual and estimate mixed up (``tense``)."""
    book = book_of(material)
    found = [
        *rates(book),
        *sums(book),
        *proportions(book),
        *prose(material, book),
        *targets(material),
        *tenses(material, book),
    ]
    return sorted(dict.fromkeys(found), key=lambda f: f.where.block)
