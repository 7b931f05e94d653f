"""Words for the members of an axis: what the filing itself calls ``IPhoneMember`` in its tables.

The label linkbase is not in the HTML, but a table names its slices: in the first cell of a row,
over a column, or in a line above a block of rows. A name is believed when it shares its letters
with the member's own name; a country code, which shares none, takes the name of its row.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from lxml import etree

Element: TypeAlias = "etree._Element"
Slice: TypeAlias = "tuple[Element, tuple[tuple[str, str], ...]]"

_XHTML = "{http://www.w3.org/1999/xhtml}"
_BREAKS = frozenset(_XHTML + tag for tag in ("br", "div", "p"))
_MAX_LABEL = 80
_ALIKE_IN_ROW = 0.7
_ALIKE_IN_TABLE = 0.8


def split_name(member: str) -> str:
    """``GreaterChinaSegmentMember`` -> ``Greater China``: the last resort for a label."""
    if not re.fullmatch(r"[A-Za-z][\w.]*", member):
        return member  # the value of a typed dimension, such as a date
    stem = re.sub(r"((?<!Non)Segment)?(Member|Domain)+$", "", member) or member
    words = re.findall(r"[A-Z]{2,}(?![a-z])|[A-Z]?[a-z]+|[A-Z]|\d+", stem)
    return " ".join(words) or member


def member_labels(slices: Iterable[Slice]) -> Mapping[str, str]:
    """Member's local name -> label, from figures (their elements) and the slices they are of."""
    cells = _Cells()
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    tables: dict[str, dict[Element, None]] = {}
    for element, dimensions in slices:
        row = next(element.iterancestors(_XHTML + "tr"), None)
        name = cells.row_name(row) if row is not None else ""
        table = next(element.iterancestors(_XHTML + "table"), None)
        for _, member in dimensions:
            seen = tables.setdefault(member, {})
            if table is not None:
                seen[table] = None
            alone = _is_country(member) and len(dimensions) == 1
            if name and (alone or _likeness(name, member) >= _ALIKE_IN_ROW):
                votes[member][name] += 1
    return {
        member: votes[member].most_common(1)[0][0]
        if member in votes
        else cells.nearest(member, seen) or split_name(member)
        for member, seen in tables.items()
    }


class _Cells:
    """The names in table cells, each row and table read once."""

    def __init__(self) -> None:
        self._rows: dict[Element, str] = {}
        self._tables: dict[Element, list[str]] = {}

    def row_name(self, row: Element) -> str:
        """The first cell of a row that has any text, if that is a name."""
        if row not in self._rows:
            texts = (_name(cell) for cell in row.iter(_XHTML + "td"))
            self._rows[row] = next((text for text in texts if text is not None), "")
        return self._rows[row]

    def nearest(self, member: str, tables: Iterable[Element]) -> str:
        """The cell most like a member in the tables it occurs in, or an empty string."""
        best, score = "", _ALIKE_IN_TABLE
        for table in tables:
            if table not in self._tables:
                names = (_name(cell) for cell in table.iter(_XHTML + "td"))
                self._tables[table] = list(dict.fromkeys(name for name in names if name))
            for name in self._tables[table]:
                likeness = _likeness(name, member)
                if likeness > score:
                    best, score = name, likeness
        return best


def _name(cell: Element) -> str | None:
    """A cell's text without footnote marks: empty if it is no name, None if there is no text."""
    pieces: list[str] = []
    for event, node in etree.iterwalk(cell, events=("start", "end")):
        if event == "start":
            pieces += [" " if node.tag in _BREAKS else "", node.text or ""]
        elif node is not cell:
            pieces.append(node.tail or "")
    text = " ".join("".join(pieces).split())
    if not text:
        return None
    text = re.sub(r"(\s*\(\w{1,2}\))+$", "", text).strip(" :*†®™")
    return text if len(text) <= _MAX_LABEL and len(re.findall(r"[^\W\d_]", text)) >= 2 else ""


def _is_country(member: str) -> bool:
    return re.fullmatch(r"[A-Z]{2}", member) is not None


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower().replace("&", "and"))


def _likeness(name: str, member: str) -> float:
    """0 to 1: how many letters, in order, a label and a member's own name have in common."""
    label, own = _letters(name), _letters(split_name(member))
    if not label or not own or not 0.5 <= len(label) / len(own) <= 2:
        return 0.0
    matcher = difflib.SequenceMatcher(None, label, own, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _ALIKE_IN_ROW else 0.0
