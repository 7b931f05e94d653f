"""Figures that a sentence gives for several years at once.

"Cash flows were $19 million, $11 million and $12 million in 2016, 2015 and 2014, respectively" is a
row of a table in words: each figure belongs to one year. In Chinese 分别为 does the same, with the
years before the figures.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from .figures import Figure, ascii_digits

_YEAR = r"(?:19|20)\d\d"
_ENGLISH = re.compile(
    rf"(?P<years>{_YEAR}(?:\s*,\s*(?:and\s+)?{_YEAR}|\s+and\s+{_YEAR})+)\s*,?\s*respectively",
    re.IGNORECASE,
)
_CHINESE = re.compile(
    rf"(?P<years>{_YEAR}年?(?:[、，,和及与至]+{_YEAR}年?)+)(?P<what>[^。；\d]{{0,30}})分别[为是达]?"
)
_BETWEEN = re.compile(r"[\s,，、]*(?:and|or|和|及|与)?[\s,]*(?:approximately|about|约)?[\s]*", re.I)
_WORDS = 8
"""Words before the first figure that name it."""


def by_year(sentence: str, found: Sequence[Figure]) -> list[tuple[Figure, int, str]]:
    """The figures of a list with the year of each and what the list is of; empty where a sentence
    lists none, or not one figure a year."""
    plain = ascii_digits(sentence)
    match = _ENGLISH.search(plain)
    if match is not None:
        years = [int(year) for year in re.findall(_YEAR, match["years"])]
        own = [figure for figure in found if figure.end <= match.start() and not figure.year]
        listed = own[-len(years) :]
        name = " ".join(plain[: listed[0].start].split()[-_WORDS:]) if listed else ""
    else:
        match = _CHINESE.search(plain)
        if match is None:
            return []
        years = [int(year) for year in re.findall(_YEAR, match["years"])]
        listed = [figure for figure in found if figure.start >= match.end()][: len(years)]
        name = match["what"]
    if len(listed) != len(years) or len(set(years)) != len(years) or not _joined(plain, listed):
        return []
    return [(figure, year, name) for figure, year in zip(listed, years, strict=True)]


def _joined(plain: str, listed: Sequence[Figure]) -> bool:
    """Whether nothing but commas and an "and" stands between the figures."""
    gaps = [plain[one.end : other.start] for one, other in pairwise(listed)]
    return all(_BETWEEN.fullmatch(re.sub(r"[$€£¥]|元|美元|yuan", "", gap)) for gap in gaps)
