"""Questions that leave a model nothing to decide, answered by code alone.

All of it has to be plain: the words name one row of a table in full and nothing beside it, the
years name one column each, the operation is a cue of :mod:`.cues` or a look-up. One doubt, and the
model is asked.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from .backing import Backed
from .compose import Operand, average, growth, leaf, number
from .figures import SCALES, Figure, figures
from .formula import Binary, Node
from .found import Evidence, Found, Kind, evidence_of
from .judge import single
from .matching import cell_of, plain_row
from .reckon import Task, Unbacked, calculated
from .units import Cell, Unit
from .words import content, stems

_REASONED = re.compile(
    r"\b(?:why|how did|how does|cause[sd]?|reason|explain|due to)\b|为什么|原因", re.I
)
_LEAST = re.compile(
    r"\b(?:smallest|lowest|lower|smaller|least|less|fewest|fewer)\b|最低|最小|最少", re.I
)
_MOST = re.compile(
    r"\b(?:largest|highest|higher|larger|greater|greatest|most|more|biggest)\b|最高|最大|最多", re.I
)
_UNDER = re.compile(
    r"\b(?:less|lower|below|under|smaller) ?than|\bbelow\b|\bunder\b|低于|少于|小于", re.I
)
_OVER = re.compile(
    r"\b(?:more|greater|higher|larger|over) ?than|\bexceed\w*|\babove\b|\bover\b"
    r"|高于|多于|大于|超过",
    re.I,
)
_OTHER = re.compile(r"\b(?:second|third|change|increase|decrease|growth|than)\b", re.I)
_SPAN = re.compile(r"((?:19|20)\d\d)\s?(?:-|–|to|through|until|至|到|-)\s?((?:19|20)\d\d)")
_POINTING = re.compile(
    r"\b(?:it|its|that|this|those|these|then|same|including|sum|again|and (?:in|what|for))\b"
    r"|它|这|那|其",
    re.I,
)
"""Words that point to an earlier turn."""
_TWICE = re.compile(r"\b(?:change|difference|increase|decrease|growth)\w*\b", re.I)
_JOINED = re.compile(r"\b(?:less|minus|plus|times|divided)\b", re.I)
_AVERAGED = re.compile(r"average|mean|均", re.I)


def by_code(task: Task) -> Found | None:
    """The answer of a plain question, or None."""
    if task.wanted.yes_no or task.wanted.prose or _REASONED.search(task.question):
        return None
    if len(task.sources.said) > 1 and _POINTING.search(task.question):
        return None
    unit = plain_row(task.question, task.reading)
    if unit is None or _beside(unit, task):
        return None
    try:
        return _answer(unit, task)
    except Unbacked:
        return None


def _beside(unit: Unit, task: Task) -> bool:
    """Whether the question says something that neither the row nor its table does."""
    table = task.reading.tables[unit.table or 0]
    around = stems(
        f"{unit.label} {unit.section} {' '.join(table.columns)} {' '.join(table.header)}"
    )
    left = [word for word in content(task.question) - around if not word[0].isdigit()]
    return len(left) > 1 or (len(left) == 1 and left[0] not in _common(task))


def _common(task: Task) -> frozenset[str]:
    """Words of the text around the tables: what the table is about."""
    return stems(" ".join(unit.text for unit in task.reading.units if not unit.row)) | _WEAK


_WEAK = stems("total net absolute annual overall increase decrease decline nominal figure number")


def _answer(unit: Unit, task: Task) -> Found | None:
    wanted = task.wanted
    if wanted.operation == "which" or (wanted.operation == "count" and "year" in task.question):
        return _which(unit, task)
    if _JOINED.search(task.question) and not _JOINED.search(unit.label):
        return None
    moved = _TWICE.search(task.question)
    if wanted.operation in (None, "average", "total") and moved and not _TWICE.search(unit.label):
        return None  # the average of a change, or a change that no cue could name
    averaged = _AVERAGED.search(task.question) and not _AVERAGED.search(unit.label)
    if wanted.operation in ("change", "growth") and averaged:
        return None
    cells = _cells(unit, task)
    if not cells:
        return None
    backed = [Backed(cell.figure.value, cell.figure, unit, cell) for cell in cells]
    operands = [Operand(number(one), one) for one in backed]
    mixed = len({one.figure.percent for one in unit.cells}) > 1
    if (mixed and cells[0].figure.percent) or len({one.figure.percent for one in cells}) > 1:
        return None
    if wanted.operation is not None and any(len(one.years) != 1 for one in cells):
        return None
    if wanted.operation in ("growth", "change"):
        return _changed(backed, operands, task)
    if wanted.operation == "average" and len(cells) > 1 and not _AVERAGED.search(unit.label):
        return calculated(average(backed), operands, task, "code")
    if (
        wanted.operation is None
        and not re.search(r"\btotal\b", unit.label, re.I)
        and wanted.several
    ):
        return _printed(backed, task)
    if wanted.operation in (None, "total") and len(cells) == 1:
        return _printed(backed, task)
    return _printed(backed, task) if wanted.operation is None and wanted.several else None


def _changed(backed: list[Backed], operands: list[Operand], task: Task) -> Found | None:
    if len(backed) != 2 or task.wanted.old is None:
        return None
    if backed[0].figure is not None and backed[0].figure.percent and task.wanted.percent:
        return None  # points or per cent? Not plain.
    old, new = backed
    node: Node = (
        growth(new, old) if task.wanted.operation == "growth" else Binary("-", leaf(new), leaf(old))
    )
    return calculated(node, operands, task, "code")


def _cells(unit: Unit, task: Task) -> list[Cell]:
    """The row's figures for the years asked for, oldest first; none if one is missing or not
    unique. Without a year in the question, a row's only figure."""
    wanted = task.wanted
    asked = set(wanted.years)
    if not asked:
        return list(unit.cells) if len(unit.cells) == 1 else []
    span = _SPAN.search(task.question)
    if wanted.operation == "average" and len(asked) == 2 and max(asked) - min(asked) > 1:
        if not span and not re.search(r"\b(?:from|between|\d years?)\b", task.question, re.I):
            return []
        asked = set(range(min(asked), max(asked) + 1))
    found = [cell_of(unit, year, task.question) for year in sorted(asked)]
    cells = [cell for cell in found if cell is not None]
    return cells if len(cells) == len(asked) else []


def _printed(backed: list[Backed], task: Task) -> Found | None:
    if len(backed) == 1:
        one = backed[0]
        assert one.figure is not None
        assert one.unit is not None
        answer = single((one.figure.text, one.unit, one), task)
        return replace(answer, by="code")
    order = [
        next(one for one in backed if one.cell is not None and year in one.cell.years)
        for year in _as_asked(task)
    ]
    values = [calculated(number(one), [Operand(number(one), one)], task) for one in order]
    texts = tuple(one.figure.text for one in order if one.figure is not None)
    return Found(
        "texts",
        texts=texts,
        scale=values[0].scale,
        evidence=evidence_of([one.unit for one in backed if one.unit is not None]),
        by="code",
    )


def _as_asked(task: Task) -> list[int]:
    """The years in the order of the question."""
    return sorted(task.wanted.years, key=lambda year: task.question.find(str(year)))


def _by_year(unit: Unit, task: Task) -> dict[int, Cell]:
    """The row's one figure for each year that is asked about; empty where that is not so."""
    found: dict[int, Cell] = {}
    for cell in unit.cells:
        if len(cell.years) != 1 or min(cell.years) in found:
            return {}
        found[min(cell.years)] = cell
    years = task.wanted.years or frozenset(found)
    return {year: found[year] for year in found if year in years} if years <= set(found) else {}


def _which(unit: Unit, task: Task) -> Found | None:
    """The year in which a row's figure is largest or smallest, or those in which it passes a
    bound; for a question how many years, their count."""
    if not re.search(r"\byears?\b|\bperiod\b|年", task.question):
        return None
    cells = _by_year(unit, task)
    bounds = [figure for figure in figures(task.question) if not figure.year]
    if len(cells) < 2 or len(bounds) > 1:
        return None
    if bounds:
        return _bounded(unit, cells, bounds[0], task)
    least, most = bool(_LEAST.search(task.question)), bool(_MOST.search(task.question))
    if least == most or task.wanted.operation == "count" or _OTHER.search(task.question):
        return None
    values = {year: cell.figure.value for year, cell in cells.items()}
    if len(set(values.values())) < len(values):
        return None
    year = (min if least else max)(values, key=lambda one: values[one])
    order = sorted(values.values(), reverse=not least)
    return Found(
        "text",
        texts=(str(year),),
        expression=(" < " if least else " > ").join(f"{value:,}" for value in order),
        evidence=(Evidence(unit.text, unit.place, unit.label),),
        by="code",
    )


def _bounded(unit: Unit, cells: dict[int, Cell], bound: Figure, task: Task) -> Found | None:
    under, over = bool(_UNDER.search(task.question)), bool(_OVER.search(task.question))
    if under == over or any(cell.figure.percent != bound.percent for cell in cells.values()):
        return None
    scale = task.reading.scale_of(unit)
    factor = SCALES[bound.scale] / SCALES[scale] if bound.scale and scale else Decimal(1)
    limit = abs(bound.value) * factor
    years = [
        year
        for year, cell in cells.items()
        if (cell.figure.value < limit if under else cell.figure.value > limit)
    ]
    evidence = (Evidence(unit.text, unit.place, unit.label),)
    signs = f"{'<' if under else '>'} {limit:,f}"
    if task.wanted.operation == "count":
        number_of = Decimal(len(years))
        return Found("count", value=number_of, expression=signs, evidence=evidence, by="code")
    if not years:
        return None
    texts = tuple(map(str, years))
    kind: Kind = "text" if len(texts) == 1 else "texts"
    return Found(kind, texts=texts, expression=signs, evidence=evidence, by="code")
