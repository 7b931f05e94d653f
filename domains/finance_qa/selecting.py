"""Which units of a document the model is shown: all of a short one, the telling ones of a long one.

A short document goes whole, so that several questions on it share the cached prefix. Of a long one
go the units that share the question's rarer words, years and figures, with their neighbours'
headers, within a token allowance: a small model reads less and errs less.
"""

from __future__ import annotations

import math
import re
from collections import Counter

from ...agents.model.estimate import text_tokens
from .units import Reading, Table, Unit, years
from .words import stems

WHOLE = 420
"""Tokens up to which a document goes whole."""

ALLOWANCE = 360
"""Tokens of a longer one that are shown."""


SHORT_TABLE = 10
"""Rows up to which a table goes whole."""


def ranked(question: str, earlier: tuple[str, ...], reading: Reading) -> list[tuple[float, Unit]]:
    """Units with figures or words for the question, best first, by shared words weighted by how
    rare they are in the document; earlier turns count a third."""
    asked = stems(question)
    before = stems(" ".join(earlier[-4:])) - asked
    named = years(question) or years(" ".join(earlier[-2:]))
    words = {unit.place: stems(unit.text) for unit in reading.units if not unit.header}
    often = Counter(word for found in words.values() for word in found)
    total = len(words) or 1

    def weight(found: frozenset[str]) -> float:
        return sum(math.log(1 + total / often[word]) for word in found if word in often)

    scored = []
    for unit in reading.units:
        if unit.header:
            continue
        own = words[unit.place]
        score = weight(own & asked) + weight(own & before) / 3
        if unit.row:
            label = stems(f"{unit.section} {unit.label}")
            score += weight(label & asked)
            score *= 1.25 if unit.cells else 0.5
            table = reading.tables[unit.table or 0]
            score += 0.5 * weight(stems(" ".join(table.columns)) & asked)
        elif score:
            score /= math.sqrt(1 + len(own) / 40)
            if not unit.figures:
                score *= 0.8
        if score and named & years(unit.text):
            score *= 1.15
        scored.append((score, unit))
    return sorted(scored, key=lambda pair: (-pair[0], pair[1].place))


def chosen(question: str, earlier: tuple[str, ...], reading: Reading) -> list[Unit]:
    """The units to show, in the document's order."""
    if sum(text_tokens(unit.text) for unit in reading.units) <= WHOLE:
        return list(reading.units)
    left, taken = ALLOWANCE, set[int]()
    for score, unit in ranked(question, earlier, reading):
        if score <= 0:
            break
        wanted = [unit]
        table = _table_of(unit, reading)
        if table is not None and unit.row:
            wanted += reading.units[table.first : table.first + len(table.header)]
        if table is not None and table.last - table.first < SHORT_TABLE:
            # A short table is read as one: totals and parts stand together.
            wanted += reading.units[table.first : table.last + 1]
        fresh = {one.place: one for one in wanted if one.place not in taken}
        need = sum(text_tokens(one.text) + 1 for one in fresh.values())
        if need > left:
            if unit.place in taken or text_tokens(unit.text) > left:
                continue
            fresh = {one.place: one for one in (unit, *wanted[1 : 1 + _headers(unit, reading)])}
            fresh = {place: one for place, one in fresh.items() if place not in taken}
            need = sum(text_tokens(one.text) + 1 for one in fresh.values())
            if need > left:
                continue
        taken |= fresh.keys()
        left -= need
    return [unit for unit in reading.units if unit.place in taken]


_LEADS = re.compile(r"\b(?:follows|following|below)\b|如下|下表", re.IGNORECASE)


def _table_of(unit: Unit, reading: Reading) -> Table | None:
    """The table that a row stands in, or that a sentence leads to: "... are as follows:"."""
    number = unit.table
    if number is None and _LEADS.search(unit.text) and unit.place + 1 < len(reading.units):
        number = reading.units[unit.place + 1].table
    return None if number is None else reading.tables[number]


def _headers(unit: Unit, reading: Reading) -> int:
    return len(reading.tables[unit.table].header) if unit.table is not None else 0


def shown(units: list[Unit]) -> str:
    """The units as the model reads them."""
    return "\n".join(unit.text for unit in units)
