"""The items of a text: itself, or of a long one the windows that matter."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .item import Item, Lang, Span

LONG = 1200
"""Characters from which a text is read in windows: an article is not a sentence."""

WINDOW = 500
MOST = 6

_STOP = re.compile(r"(?<=[.!?])\s+|(?<=[。！？；\n])")


def items_of(
    text: str, lang: Lang, entity: str | None, spans: Sequence[Span], others: Sequence[Span]
) -> tuple[list[Item], list[int]]:
    """The items for an entity (None: for the text as a whole) and where each begins in the text."""
    if len(text) <= LONG:
        return [Item(text, lang, entity, tuple(spans), tuple(others))], [0]
    windows = _windows(text)
    if spans:
        windows = [w for w in windows if any(w[0] <= s and e <= w[1] for s, e in spans)] or windows
    chosen = _spread(windows)
    items = [
        Item(text[a:b], lang, entity, _inside(spans, a, b), _inside(others, a, b))
        for a, b in chosen
    ]
    return items, [a for a, _ in chosen]


def _inside(spans: Sequence[Span], start: int, end: int) -> tuple[Span, ...]:
    return tuple((a - start, b - start) for a, b in spans if start <= a and b <= end)


def _spread(windows: list[Span]) -> list[Span]:
    """The first ones, where news says what it is about, and some of the rest."""
    if len(windows) <= MOST:
        return windows
    lead, rest = windows[:3], windows[3:]
    step = len(rest) / (MOST - 3)
    return [*lead, *(rest[int(place * step)] for place in range(MOST - 3))]


def _windows(text: str) -> list[Span]:
    """The text in stretches of whole sentences, of a bounded length."""
    ends = [found.start() for found in _STOP.finditer(text)] + [len(text)]
    windows: list[Span] = []
    start = at = 0
    for end in ends:
        while end - start > WINDOW:
            if at == start:  # one sentence longer than a window
                at = start + WINDOW
            windows.append((start, at))
            start = at
        at = end
    if start < len(text):
        windows.append((start, len(text)))
    return windows
