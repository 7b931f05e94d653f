"""What an encoder reads of an item's text: a part of it, with entities in other words."""

from __future__ import annotations

from collections.abc import Iterable


def reworded(text: str, marks: Iterable[tuple[int, int, str]], first: int, last: int) -> str:
    """The text from ``first`` to ``last`` on one line, each passage of ``marks`` (start, end,
    words) in its words. A mark out of sight, or inside the one before, is left alone."""
    parts, at = [], max(0, first)
    for start, end, words in sorted(marks):
        if start < at or end > last:
            continue
        parts += [text[at:start], words]
        at = end
    parts.append(text[at : max(at, last)])
    return " ".join("".join(parts).split())
