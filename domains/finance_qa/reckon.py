"""A formula's numbers are traced to their places; then code calculates value, scale, unit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from .backing import Backed, Sources
from .compose import Operand, conform, is_constant, shape
from .cues import Wanted
from .figures import SCALES
from .formula import Binary, FormulaError, Negated, Node, Number, numbers, parse, render, value
from .found import Found, Kind, decimals, evidence_of, rounded
from .units import Reading
from .words import stems

_UNSCALED = re.compile(
    r"per (?:\w+ )?(?:share|unit|employee)|\bper share|%|percent|\brates?\b|\bratio\b|\byears?\)|"
    r"\bmargin\b|每股|率|比例",
    re.IGNORECASE,
)
_MONEY = re.compile(r"[$€£¥]|US\$|HK\$")


class Unbacked(ValueError):
    """A draft cannot stand; the message says why, for the model and the reader."""


@dataclass(frozen=True, slots=True)
class Task:
    """What all checks need: the question, its cues, and the sources."""

    question: str
    wanted: Wanted
    sources: Sources

    @property
    def reading(self) -> Reading:
        return self.sources.reading


def reckon(text: str, task: Task) -> Found:
    """The answer of a formula. Raises Unbacked."""
    try:
        node = parse(text)
    except FormulaError as error:
        raise Unbacked(f"the formula {text[:60]!r} cannot be read: {error}") from None
    operands = trace(node, task)
    reason = shape(node, operands, task.wanted)
    if reason:
        raise Unbacked(reason)
    return calculated(conform(node, in_years(operands, task), task.wanted), operands, task)


def trace(node: Node, task: Task) -> list[Operand]:
    """Every number of the formula with its place. One without a place is Unbacked."""
    leaves = numbers(node)
    divisors = {id(leaf) for leaf in _divisors(node)}
    places = [task.sources.places(leaf.value) for leaf in leaves]
    found = []
    for at, leaf in enumerate(leaves):
        told = task.sources.told(leaf.value)
        if leaf.value in task.wanted.years and not any(place.cell for place in places[at]):
            raise Unbacked(f"{leaf.text} is a year: give the figure of that year")
        if places[at] and (told is None or any(place.cell for place in places[at])):
            others = [place for other, group in enumerate(places) if other != at for place in group]
            found.append(Operand(leaf, best(places[at], others, task)))
            continue
        if told:
            found.append(Operand(leaf, told))
        elif is_constant(leaf.value, id(leaf) in divisors):
            found.append(Operand(leaf, Backed(leaf.value, constant=True)))
        else:
            raise Unbacked(f"{leaf.text} is not in the document")
    if all(operand.backed.constant for operand in found):
        raise Unbacked("no number of the formula is in the document")
    for operand in found:
        # A count that also stands somewhere in the text is still a count.
        if is_constant(operand.number.value, id(operand.number) in divisors) and _counts(
            operand, node, task.wanted
        ):
            found[found.index(operand)] = Operand(
                operand.number, Backed(operand.number.value, constant=True)
            )
    return found


def _counts(operand: Operand, node: Node, wanted: Wanted) -> bool:
    value = operand.number.value
    if value in (Decimal(100), Decimal(1)) and wanted.operation in ("growth", "share", "change"):
        return operand.backed.cell is None
    return wanted.operation == "average" and value == int(value) and 2 <= value <= 12


def _divisors(node: Node) -> list[Number]:
    if isinstance(node, Binary):
        inner = [*_divisors(node.left), *_divisors(node.right)]
        if node.op == "/" and isinstance(node.right, Number):
            inner.append(node.right)
        return inner
    return _divisors(node.inner) if isinstance(node, Negated) else []


def best(places: Sequence[Backed], others: Sequence[Backed], task: Task) -> Backed:
    """The likeliest place of a number: a cell of a year that is asked for, in a row that the
    question names, beside another operand."""
    asked = stems(task.question)
    shown = {unit.place for unit in task.sources.shown}

    def score(place: Backed) -> float:
        points = 0.0
        if place.unit is not None and place.unit.place in shown:
            points += 2
        if place.cell is not None:
            points += 0.5 + 2 * bool(place.cell.years & task.wanted.years)
            points += len(stems(f"{place.cell.row} {place.cell.column}") & asked) * 0.5
            points += any(
                other.cell is not None
                and (other.cell.row == place.cell.row or other.cell.column == place.cell.column)
                for other in others
            )
        elif place.unit is not None:
            points += 0.2 * len(stems(place.unit.text) & asked)
        return points

    return max(places, key=score)


def in_years(operands: list[Operand], task: Task) -> list[Operand]:
    """Operands of one row moved to the years that the question names, where the row has just one
    figure for each: which row is the model's to find, which column is printed over it."""
    years = _asked_years(task.wanted)
    cells = [operand.backed.cell for operand in operands if not operand.backed.constant]
    units = {operand.backed.unit for operand in operands if not operand.backed.constant}
    if len(years) < 2 or len(units) != 1 or None in units or None in cells:
        return operands
    (unit,) = units
    assert unit is not None
    found = [[cell for cell in unit.cells if year in cell.years] for year in years]
    if any(len(one) != 1 for one in found):
        return operands
    return [
        Operand(
            Number(abs(cell.figure.value), cell.figure.text),
            Backed(cell.figure.value, cell.figure, unit, cell),
        )
        for (cell,) in found
    ]


def _asked_years(wanted: Wanted) -> tuple[int, ...]:
    """The years whose figures the operation takes, in its order; empty where it is not plain."""
    if wanted.operation in ("growth", "change"):
        if wanted.old is not None and wanted.new is not None:
            return wanted.new, wanted.old
    elif wanted.operation in ("average", "total") and len(wanted.years) == 2:
        # Of a span ("from 2017 to 2019") the years between count too, which only a list of two
        # names cannot say; two neighbours leave none between.
        first, last = sorted(wanted.years)
        if last - first == 1:
            return first, last
    return ()


def calculated(node: Node, operands: Sequence[Operand], task: Task, by: str = "model") -> Found:
    """The formula's value with what is said of it."""
    real = [operand.backed for operand in operands if not operand.backed.constant]
    scales = [scale_of(one, task.reading) for one in real]
    factor, scale = _common(real, scales)

    def of(leaf: Number) -> Decimal:
        plain = leaf.value / 100 if leaf.percent else leaf.value
        return plain * factor.get(leaf.value, Decimal(1))

    try:
        result = value(node, of)
    except FormulaError as error:
        raise Unbacked(f"the formula cannot be calculated: {error}") from None
    op, kind = task.wanted.operation, "number"
    percents = bool(real) and all(one.figure is not None and one.figure.percent for one in real)
    hundred = _times_hundred(node)
    if op in ("growth", "share") or (op is None and hundred):
        kind, scale = "percent", ""
        result = result if hundred else result * 100
    elif percents and op in ("change", "average", "total", None, "lookup"):
        kind, scale = "percent", ""
        if any(leaf.percent for leaf in numbers(node)):
            result *= 100
    elif _is_ratio(node) and op not in ("average",):
        scale = ""
    unit = "" if kind == "percent" or (_is_ratio(node) and op != "average") else _unit(real)
    places = max([decimals(one.value) for one in real] or [0])
    exact = decimals(result)
    keep = exact if exact <= max(places, 2) else max(places, 2)
    if _divides(node) and op != "average" and kind == "number" and abs(result) < 10:
        keep = max(keep, 4)
    final = rounded(result, keep)
    return Found(
        kind=_kind(kind),
        value=final,
        scale=scale,
        unit=unit,
        expression=render(node)
        + (" * 100" if kind == "percent" and not hundred and op in ("growth", "share") else ""),
        legend="; ".join(dict.fromkeys(_legend(one) for one in real if one.unit is not None)),
        evidence=evidence_of([one.unit for one in real if one.unit is not None]),
        by="code" if by == "code" else "model",
    )


def _kind(kind: str) -> Kind:
    return "percent" if kind == "percent" else "number"


def _legend(one: Backed) -> str:
    """What a figure is: 512 = Ferry tickets, 2020."""
    assert one.figure is not None
    if one.cell is None:
        return f"{one.figure.text} = [{one.unit.place if one.unit else '-'}]"
    return (
        f"{one.figure.text} = {', '.join(part for part in (one.cell.row, one.cell.column) if part)}"
    )


def scale_of(one: Backed, reading: Reading) -> str:
    if one.figure is None:
        return ""
    if one.figure.scale or one.figure.percent or one.unit is None:
        return one.figure.scale
    if one.cell is not None and _UNSCALED.search(f"{one.cell.row} {one.cell.column}"):
        return ""
    return reading.scale_of(one.unit)


def _common(real: Sequence[Backed], scales: Sequence[str]) -> tuple[dict[Decimal, Decimal], str]:
    """What to multiply each size by so that all are in one scale, and that scale. Figures without
    any scale are taken as they are."""
    stated = {scale for scale in scales if scale}
    if not stated:
        return {}, ""
    least = min(stated, key=lambda scale: SCALES[scale])
    if len(stated) == 1:
        return {}, least
    factors = {
        abs(one.value): SCALES[scale] / SCALES[least]
        for one, scale in zip(real, scales, strict=True)
        if scale
    }
    return factors, least


def _unit(real: Sequence[Backed]) -> str:
    signs = {one.figure.currency for one in real if one.figure is not None and one.figure.currency}
    return signs.pop() if len(signs) == 1 else ""


def _is_ratio(node: Node) -> bool:
    """Whether a figure is divided by a figure, so that units cancel."""
    return (
        isinstance(node, Binary)
        and node.op == "/"
        and not (isinstance(node.right, Number) and is_constant(node.right.value, True))
    )


def _times_hundred(node: Node) -> bool:
    """Whether it is a quotient made a per cent. 100 ounces at a price are none."""
    if not isinstance(node, Binary) or node.op != "*":
        return False
    sides = (node.left, node.right), (node.right, node.left)
    return any(
        isinstance(one, Number) and one.value == 100 and _divides(other) for one, other in sides
    )


def _divides(node: Node) -> bool:
    if isinstance(node, Binary):
        return node.op == "/" or _divides(node.left) or _divides(node.right)
    return isinstance(node, Negated) and _divides(node.inner)
