"""The code's own reading of a question: the cells it names, and the formula over them.

Where a question's words are all found in one row's label, its years in that row's columns and its
operation in a plain cue, there is nothing left for a model to decide. Everything less certain is
left to the model.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

from .units import Cell, Reading, Unit
from .words import content, stems


@dataclass(frozen=True, slots=True)
class Match:
    """A row that a question may mean. ``named``: share of the label's words that the question
    has, weighted by how telling they are; ``left``: what the question says beside them."""

    unit: Unit
    named: float
    weight: float
    left: frozenset[str]


def rows(question: str, reading: Reading) -> list[Match]:
    """Rows with figures, best first."""
    asked = content(question)
    data = [unit for unit in reading.units if unit.row and unit.cells]
    labels = {unit.place: stems(unit.label) for unit in data}
    often = Counter(word for words in labels.values() for word in words)
    found = []
    for unit in data:
        words = labels[unit.place]
        if not words:
            continue
        shared = words & asked
        weigh = {word: 1 / math.sqrt(often[word]) for word in words}
        named = sum(weigh[word] for word in shared) / sum(weigh.values())
        around = stems(unit.section) | stems(" ".join(cell.column for cell in unit.cells))
        bonus = 0.3 * len(stems(unit.section) & asked - words)
        weight = sum(weigh[word] for word in shared) + bonus
        found.append(Match(unit, named, weight, asked - words - around))
    return sorted(found, key=lambda match: (-(match.named * match.weight), match.unit.place))


def plain_row(question: str, reading: Reading) -> Unit | None:
    """The one row that the question names in full, if there is exactly one."""
    found = rows(question, reading)
    whole = [match for match in found if match.named >= 0.999]
    if not whole:
        return _nearly(found)
    best = max(whole, key=lambda match: match.weight)
    rivals = [
        match
        for match in found
        if match.unit is not best.unit
        and (match.weight > best.weight - 0.2)
        and (match.named >= 0.999 or match.weight > best.weight)
    ]
    return None if rivals else best.unit


def _nearly(found: list[Match]) -> Unit | None:
    """The row whose label has all the question's words and few more, far ahead of any other:
    "capital gains" for "capital gains received"."""
    if not found or any(not word[0].isdigit() for word in found[0].left):
        return None
    best = found[0]
    second = found[1].named * found[1].weight if len(found) > 1 else 0.0
    clear = best.named >= _MOST and best.weight >= 1 and second <= best.named * best.weight / 2
    return best.unit if clear else None


_MOST = 0.6
"""Share of a label's words that a question has to have."""


def cell_of(unit: Unit, year: int, question: str) -> Cell | None:
    """The row's one cell of a year."""
    cells = [cell for cell in unit.cells if year in cell.years]
    if len(cells) <= 1:
        return cells[0] if cells else None
    asked = stems(question)
    ranked = sorted(cells, key=lambda cell: -len(stems(cell.column) & asked))
    first, second = (len(stems(cell.column) & asked) for cell in ranked[:2])
    return ranked[0] if first > second else None
