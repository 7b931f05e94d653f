"""Where a draft's numbers and words stand: in the document, in the conversation, or nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import SequenceMatcher

from .figures import Figure, ascii_digits, figures, spoken
from .units import Cell, Reading, Unit

CONSTANTS = frozenset(
    map(Decimal, ("1", "100", "1000", "10000", "1000000", "12", "365", "30", "52", "7"))
)
"""Numbers that a formula may use though no text has them: unity, per cent, scales, months, days.
As counts of averaged items 2 to 12 are allowed too, as divisors only."""

NEAR = 0.86
"""How alike a quote and a stretch of the document must be for the document's words to stand in."""


@dataclass(frozen=True, slots=True)
class Backed:
    """A number and where it stands. ``unit`` is None when it is the question's or a constant's."""

    value: Decimal
    figure: Figure | None = None
    unit: Unit | None = None
    cell: Cell | None = None
    constant: bool = False


@dataclass(frozen=True)
class Sources:
    """What may back a number: the units that were shown first, then the rest of the document, then
    the question and the earlier turns."""

    reading: Reading
    shown: tuple[Unit, ...]
    said: tuple[str, ...]

    def places(self, value: Decimal) -> list[Backed]:
        """All places of a number, by its printed size without the sign; the shown units first."""
        size = abs(value)
        first = {unit.place for unit in self.shown}
        order = [*self.shown, *(unit for unit in self.reading.units if unit.place not in first)]
        found = []
        for unit in order:
            for cell in unit.cells:
                if abs(cell.figure.value) == size:
                    found.append(Backed(cell.figure.value, cell.figure, unit, cell))
            celled = {cell.figure for cell in unit.cells}
            found += [
                Backed(figure.value, figure, unit)
                for figure in unit.figures
                if abs(figure.value) == size and figure not in celled
            ]
        if not found:
            # A cell may say a second figure, and a header may have one: those back a number too.
            found += [
                Backed(figure.value, figure, unit)
                for unit in order
                for figure in figures(unit.text)
                if abs(figure.value) == size or abs(figure.amount) == size
            ]
        return found

    def told(self, value: Decimal) -> Backed | None:
        """The number as the question or an earlier turn says it."""
        size = abs(value)
        for text in self.said:
            for figure in figures(text):
                if size == abs(figure.value):
                    return Backed(value, figure)
                if size == abs(figure.amount):
                    return Backed(value, replace(figure, value=figure.amount, scale=""))
            if any(size == number or size == number * 10000 for number in spoken(text)):
                return Backed(value)
        return None


def quote(text: str, units: Iterable[Unit]) -> tuple[Unit, str] | None:
    """The unit that has the text, and the stretch of it as the document prints it. White space,
    case and typographic marks may differ; a nearly equal stretch stands in for a slip."""
    wanted = _plain(text)
    if not wanted:
        return None
    everything = list(units)
    for unit in everything:
        plain = _plain(unit.text)
        if len(plain) != len(unit.text):
            continue
        at = _whole(plain, wanted)
        if at >= 0:
            return unit, unit.text[at : at + len(wanted)]
    if len(wanted) < 12:
        return None
    best: tuple[float, Unit, str] | None = None
    for unit in everything:
        found = _near(wanted, unit)
        if found and (best is None or found[0] > best[0]):
            best = (found[0], unit, found[1])
    return (best[1], best[2]) if best else None


_MARKS = str.maketrans("’‘“”–—−", "''\"\"---")


def _plain(text: str) -> str:
    lowered = ascii_digits(" ".join(text.split())).translate(_MARKS)
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in lowered)


def _whole(text: str, wanted: str) -> int:
    """Where it stands, not inside a longer word or number."""
    at = text.find(wanted)
    while at >= 0:
        before = text[at - 1] if at else " "
        after = text[at + len(wanted)] if at + len(wanted) < len(text) else " "
        beyond = text[at + len(wanted) + 1 : at + len(wanted) + 2]
        inside = (
            (before.isascii() and before.isalnum() and wanted[0].isalnum())
            or (before in ".,-" and wanted[0].isdigit() and text[max(at - 2, 0)].isdigit())
            or (
                after.isascii()
                and after.isalnum()
                and wanted[-1].isalnum()
                and wanted[-1].isascii()
            )
            or (after in ".," and wanted[-1].isdigit() and beyond.isdigit())
        )
        if not inside:
            return at
        at = text.find(wanted, at + 1)
    return -1


def _near(wanted: str, unit: Unit) -> tuple[float, str] | None:
    plain = _plain(unit.text)
    if len(plain) != len(unit.text) or len(plain) < len(wanted) * 0.7:
        return None
    matcher = SequenceMatcher(None, plain, wanted, autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size > 2]
    if not blocks or sum(block.size for block in blocks) < NEAR * len(wanted):
        return None
    start, end = blocks[0].a, blocks[-1].a + blocks[-1].size
    stretch = plain[start:end]
    alike = SequenceMatcher(None, stretch, wanted, autojunk=False).ratio()
    if alike < NEAR or re.findall(r"\d+", stretch) != re.findall(r"\d+", wanted):
        return None
    # Whole words only.
    while start and plain[start - 1].isalnum() and plain[start - 1].isascii():
        start -= 1
    while end < len(plain) and plain[end].isalnum() and plain[end].isascii():
        end += 1
    return alike, unit.text[start:end]
