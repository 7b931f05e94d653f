"""From operands to a formula: the operation is the question's, the order of years is time's.

Where a question's words say the operation, a formula of another shape is rebuilt from its own
operands: a model that found the right two figures and subtracted them the wrong way round has done
its part. Where they do not say it, the model's formula stands as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from .backing import CONSTANTS, Backed
from .cues import Wanted
from .formula import Binary, Negated, Node, Number


@dataclass(frozen=True, slots=True)
class Operand:
    """A number of a formula and its place."""

    number: Number
    backed: Backed


def number(backed: Backed) -> Number:
    """A place's figure as a leaf of a formula, without its sign."""
    size = abs(backed.value)
    return Number(size, f"{size:,}" if size == size.to_integral_value() else f"{size:,f}")


def leaf(backed: Backed) -> Node:
    plain = number(backed)
    return Negated(plain) if backed.value < 0 else plain


def growth(new: Backed, old: Backed) -> Node:
    """(new - old) / old. A negative base keeps its sign, as the plain definition has it."""
    return Binary("/", Binary("-", leaf(new), leaf(old)), leaf(old))


def average(items: Sequence[Backed]) -> Node:
    return Binary("/", total(items), Number(Decimal(len(items)), str(len(items))))


def total(items: Sequence[Backed]) -> Node:
    node = leaf(items[0])
    for item in items[1:]:
        node = Binary("+", node, leaf(item))
    return node


def conform(node: Node, operands: Sequence[Operand], wanted: Wanted) -> Node:
    """The formula, in the shape that the question's operation has."""
    items = _distinct(operands)
    op = wanted.operation
    divided = _only(node, "/*") and _has(node, "/")
    if divided and (op == "change" or (op == "growth" and any(one.unit is None for one in items))):
        # "The change over the value of 2016": the change is an earlier turn's.
        return node
    if op in ("growth", "change") and len(items) == 2:
        new, old = _by_time(items)
        return growth(new, old) if op == "growth" else Binary("-", leaf(new), leaf(old))
    if op == "average" and len(items) >= 2:
        return average(items)
    if op == "total" and len(items) >= 2 and _only(node, "+-"):
        return total(items)
    return node


def shape(node: Node, operands: Sequence[Operand], wanted: Wanted) -> str:
    """Why the formula does not do what is asked, in words for the model; empty if it may."""
    op = wanted.operation
    count = len(_distinct(operands))
    if op == "growth" and (count < 2 or not _has(node, "/")):
        return "a percentage change is (new-old)/old, with two figures of the document"
    if op == "change" and count < 2:
        return "a change is one figure minus another: give both"
    if op == "average" and not _has(node, "/"):
        return "an average is the sum of the figures divided by how many they are"
    if op in ("share", "ratio") and (count < 2 or not _has(node, "/")):
        return "a share or ratio is one figure divided by another: give both"
    return ""


def _distinct(operands: Sequence[Operand]) -> list[Backed]:
    """Operands without constants and repetitions, in the order of writing."""
    found: list[Backed] = []
    for operand in operands:
        backed = operand.backed
        if backed.constant:
            continue
        if all((backed.value, backed.cell) != (one.value, one.cell) for one in found):
            found.append(backed)
    return found


def _by_time(items: Sequence[Backed]) -> tuple[Backed, Backed]:
    """The later and the earlier one where both have a year, else as written."""
    first, second = items
    years = [
        min(one.cell.years) if one.cell and len(one.cell.years) == 1 else None for one in items
    ]
    if years[0] is not None and years[1] is not None and years[0] < years[1]:
        return second, first
    return first, second


def _has(node: Node, op: str) -> bool:
    if isinstance(node, Binary):
        return node.op in op or _has(node.left, op) or _has(node.right, op)
    return isinstance(node, Negated) and _has(node.inner, op)


def _only(node: Node, ops: str) -> bool:
    if isinstance(node, Binary):
        return node.op in ops and _only(node.left, ops) and _only(node.right, ops)
    return not isinstance(node, Negated) or _only(node.inner, ops)


def is_constant(value: Decimal, divisor: bool) -> bool:
    """Whether a number may be used though no text has it."""
    return value in CONSTANTS or (divisor and value == int(value) and 2 <= value <= 12)
