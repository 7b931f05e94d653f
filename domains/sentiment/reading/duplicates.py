"""Syndicated news: the same text again, exactly or nearly.

Exactly means: the same letters and figures once an agency's name, case, punctuation and white
space are out. Such a text has the same label, and no call is made for it. Nearly means that most of
the word pairs are shared and all the figures; "profit rises" and "profit falls" are near each other
too, so a near duplicate is only marked and is labelled for itself.

Near ones are found by MinHash over bands, and confirmed on the word pairs themselves. The memory
is bounded: the oldest texts are forgotten.
"""

from __future__ import annotations

import re
import zlib
from collections import OrderedDict
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

MEMORY = 30_000
"""Texts that are remembered."""

NEAR = 0.7
"""Share of word pairs (of either text) that near duplicates have in common."""

_BANDS, _ROWS = 10, 3
_PRIME = np.uint64((1 << 61) - 1)
_RANDOM = np.random.default_rng(20261125)
_A = _RANDOM.integers(1, 1 << 31, (_BANDS * _ROWS, 1), dtype=np.uint64)
_B = _RANDOM.integers(0, 1 << 31, (_BANDS * _ROWS, 1), dtype=np.uint64)

_AGENCIES = (
    r"reuters|bloomberg|dow jones|marketwatch|pr ?newswire|business ?wire|globe ?newswire|cnbc|afp|ap"
    r"|associated press|financial times|ft|wsj|xinhua|pti|et ?now|benzinga|seeking alpha|barron'?s"
    r"|新华社|新华网|财联社|证券时报|上海证券报|中国证券报|证券日报|第一财经|界面新闻|澎湃新闻|每日经济新闻"
    r"|每经|东方财富网?|同花顺|新浪财经|格隆汇|智通财经|财经网|经济观察报|21世纪经济报道|路透社?|彭博社?"
)
_HEAD = re.compile(
    rf"^\W*(?:(?:update|refile|correct(?:ed|ion)?|exclusive|breaking|just in|alert|recap|快讯|突发|更新|独家|重磅)"
    rf"\s*\d*\W+|(?:[A-Z .,/]{{2,30}}[, ]+\w+\.? \d+ ?)?\(?(?:{_AGENCIES})\)?"
    rf"(?:(?:\d{{1,2}}月)?\d{{1,2}}[日讯]*[电讯]|[电讯]|\s*[-—–:：|】\]]+)\W*)+",
    re.I,
)
_TAIL = re.compile(
    rf"(?:\s+[-—–|]+\s*|\s*[(（【\[](?:来源[:：])?|来源[:：]\s*)(?:{_AGENCIES})\W*$", re.I
)
_NOT_WORD = re.compile(r"[\W_]+")
_TOKEN = re.compile(r"[a-z]+|\d+(?:[.,]\d+)*|[^\W\d_a-z]", re.I)
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")


def key(text: str) -> str:
    """What two exact duplicates share. Empty for a text without letters or figures."""
    bare = _TAIL.sub("", _HEAD.sub("", text))
    # A sign or a point inside a figure is part of it: 1.5 and 15 are two texts.
    return _NOT_WORD.sub("", re.sub(r"(?<=\d)[.,](?=\d)|-(?=\d)|[%+]", _spelt, bare.casefold()))


def _spelt(found: re.Match[str]) -> str:
    return {".": "dot", ",": "", "-": "minus", "%": "percent", "+": "plus"}[found[0]]


@dataclass(frozen=True, slots=True)
class _Seen:
    place: int
    pairs: NDArray[np.uint32]
    figures: frozenset[str]


class NearTexts:
    """Remembers texts by their place, and finds the one that a new text nearly is."""

    def __init__(self, memory: int = MEMORY) -> None:
        self._memory = memory
        self._seen: OrderedDict[int, tuple[_Seen, list[int]]] = OrderedDict()
        # One place a bucket, the newest: memory counts more than the last near duplicate.
        self._buckets: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._seen)

    def add(self, place: int, text: str) -> int | None:
        """Remembers a text; the place of the first one that it nearly repeats, or None."""
        pairs = _pairs(text)
        if len(pairs) < 4:
            return None
        new = _Seen(place, pairs, frozenset(_FIGURE.findall(text)))
        bands = _bands(pairs)
        found = self._find(new, bands)
        if found is not None:
            return found
        self._seen[place] = new, bands
        for band in bands:
            self._buckets[band] = place
        if len(self._seen) > self._memory:
            self._forget()
        return None

    def _find(self, new: _Seen, bands: list[int]) -> int | None:
        tried: set[int] = set()
        for band in bands:
            place = self._buckets.get(band)
            if place is None or place in tried:
                continue
            tried.add(place)
            old = self._seen[place][0]
            if old.figures == new.figures and _alike(old.pairs, new.pairs) >= NEAR:
                return place
        return None

    def _forget(self) -> None:
        place, (_, bands) = self._seen.popitem(last=False)
        for band in bands:
            if self._buckets.get(band) == place:
                del self._buckets[band]


def _pairs(text: str) -> NDArray[np.uint32]:
    """The pairs of words (in Chinese, of characters) that stand together, as sorted hashes."""
    words = _TOKEN.findall(_TAIL.sub("", _HEAD.sub("", text)).casefold())
    return np.unique(
        np.array(
            [zlib.crc32(f"{a} {b}".encode()) for a, b in pairwise(words)],
            np.uint32,
        )
    )


def _bands(pairs: NDArray[np.uint32]) -> list[int]:
    with np.errstate(over="ignore"):
        least = ((_A * pairs.astype(np.uint64) + _B) % _PRIME).min(axis=1)
    return [
        hash((band, least[band * _ROWS : (band + 1) * _ROWS].tobytes())) for band in range(_BANDS)
    ]


def _alike(a: NDArray[np.uint32], b: NDArray[np.uint32]) -> float:
    shared = len(np.intersect1d(a, b, assume_unique=True))
    return shared / (len(a) + len(b) - shared)
