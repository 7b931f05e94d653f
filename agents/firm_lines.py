"""On which line of a TOML file a key stands, for messages to people."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(
    r"""^\s*((?:"[^"]*"|'[^']*'|[\w-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[\w-]+))*)\s*="""
)
_PART = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([\w-]+))\s*\.?""")
_LONG = re.compile(r'"""' + "|'''")

Path = tuple[str | int, ...]


def line_of(text: str, path: Sequence[str | int]) -> int | None:
    """The line (from 1) of a key, or of the nearest thing around it; None where nothing is."""
    wanted = tuple(path)
    best: tuple[int, int] | None = None
    for number, found in _keys(text):
        shared = len(found) if wanted[: len(found)] == found else 0
        if shared and (best is None or shared > best[0]):
            best = (shared, number)
    if best is None:
        # A table that only its sub-tables announce.
        return next((n for n, found in _keys(text) if found[: len(wanted)] == wanted), None)
    return best[1]


def _keys(text: str) -> Iterator[tuple[int, Path]]:
    """Every header and key with its line; entries of arrays of tables carry their number."""
    counts: dict[Path, int] = {}
    table: Path = ()
    inside = False
    for number, line in enumerate(text.splitlines(), start=1):
        marks = len(_LONG.findall(line))
        if inside:
            inside = marks % 2 == 0
            continue
        header = _HEADER.match(line)
        if header:
            table = _resolved(_parts(header[2]), counts, array=header[1] == "[[")
            yield number, table
        elif key := _KEY.match(line):
            yield number, table + _parts(key[1])
        inside = marks % 2 == 1


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(a or b or c for a, b, c in _PART.findall(dotted))


def _resolved(parts: Sequence[str], counts: dict[Path, int], *, array: bool) -> Path:
    """The path of a header: names of arrays are followed by the number of their last entry."""
    path: Path = ()
    for position, part in enumerate(parts):
        path = (*path, part)
        last = position == len(parts) - 1
        if last and array:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path
