"""The font that print is set in, and what it can show.

Noto Sans SC comes from a package of fonts, so that a machine without any font sets Chinese. It has
no colour emoji and no Arabic; a character that it lacks is spelled out by its code point rather
than printed as an empty box.
"""

from __future__ import annotations

import struct
import unicodedata
from functools import cache
from pathlib import Path

from ...tools.errors import MissingExtra

FAMILY = "Noto Sans SC"


def font_file() -> Path:
    """The font's file. Raises MissingExtra without the package."""
    try:
        import pylopdf_fonts_zh_cn
    except ImportError:
        raise MissingExtra("pylopdf-fonts-zh-cn", "pdf") from None
    return Path(pylopdf_fonts_zh_cn.sans_path())


@cache
def _covered(path: Path) -> frozenset[int]:
    """Code points of the font's character map (OpenType ``cmap``, formats 4 and 12)."""
    data = path.read_bytes()
    tables = struct.unpack(">H", data[4:6])[0]
    entries = (struct.unpack(">4sIII", data[12 + 16 * n : 28 + 16 * n]) for n in range(tables))
    start = next(offset for tag, _, offset, _ in entries if tag == b"cmap")
    count = struct.unpack(">H", data[start + 2 : start + 4])[0]
    points: set[int] = set()
    for n in range(count):
        offset = struct.unpack(">I", data[start + 8 + 8 * n : start + 12 + 8 * n])[0]
        points |= _subtable(data[start + offset :][:2_000_000])
    return frozenset(points)


def _subtable(data: bytes) -> set[int]:
    kind = struct.unpack(">H", data[:2])[0]
    points: set[int] = set()
    if kind == 12:
        groups = struct.unpack(">I", data[12:16])[0]
        for first, last, _ in struct.iter_unpack(">III", data[16 : 16 + 12 * groups]):
            points.update(range(first, last + 1))
    elif kind == 4:
        double = struct.unpack(">H", data[6:8])[0]
        ends = struct.unpack(f">{double // 2}H", data[14 : 14 + double])
        starts = struct.unpack(f">{double // 2}H", data[16 + double : 16 + 2 * double])
        for first, last in zip(starts, ends, strict=True):
            points.update(range(first, last + 1))
        points.discard(0xFFFF)
    return points


def printable(text: str) -> str:
    """The text in characters that the font can show: white space as blanks, invisible marks left
    out, the rest that it lacks as ``[U+1F600]``."""
    covered = _covered(font_file())
    return "".join(_shown(char, covered) for char in text)


def _shown(char: str, covered: frozenset[int]) -> str:
    kind = unicodedata.category(char)
    if char.isspace():
        return " " if char != "\u3000" else char
    if kind in ("Cc", "Cf", "Cs") or 0xFE00 <= ord(char) <= 0xFE0F:
        return ""
    return char if ord(char) in covered else f"[U+{ord(char):04X}]"
