"""A formula as text that both computes a figure and explains it.

A template such as ``revenue / revenue[-1] - 1`` names lines; ``[-1]`` is the same period one year
before. Bound to a period it names facts, ``revenue:FY2025 / revenue:FY2024 - 1``, and that text is
kept with the figure, so that anyone can recompute it from the facts alone.

Arithmetic is Decimal. A divisor of zero or below makes the result undefined (:class:`Undefined`):
growth on a negative base and a margin on no revenue say nothing.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache

FACT_ID = re.compile(
    r"[a-z][a-z0-9_]*(?:/(?:segment|product|region)\.[^\s:()]+)?:FY\d{4}(?:Q[1-4])?"
)
"""A fact's id as it stands in a bound formula. Division is always written with spaces."""

Reference = tuple[str, int]
"""A line and how many years back: ``revenue[-1]`` is ("revenue", 1)."""


class Undefined(ArithmeticError):
    """The formula has no meaningful value for these inputs."""


@lru_cache(maxsize=512)
def _tree(template: str) -> ast.expr:
    return ast.parse(template, mode="eval").body


def _reference(node: ast.expr) -> Reference | None:
    if isinstance(node, ast.Name):
        return node.id, 0
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        lag = ast.literal_eval(node.slice)
        return node.value.id, -int(lag)
    return None


@lru_cache(maxsize=512)
def references(template: str) -> tuple[Reference, ...]:
    """The lines a template names, in order of appearance, each once."""
    found: dict[Reference, None] = {}

    def visit(node: ast.AST) -> None:
        ref = _reference(node) if isinstance(node, ast.expr) else None
        if ref:
            found[ref] = None
            return
        for child in ast.iter_child_nodes(node):
            visit(child)

    visit(_tree(template))
    return tuple(found)


def _compute(node: ast.expr, value_of: Callable[[Reference], Decimal]) -> Decimal:
    ref = _reference(node)
    if ref:
        return value_of(ref)
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return Decimal(node.value)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_compute(node.operand, value_of)
    if not isinstance(node, ast.BinOp):
        raise ValueError(f"not a formula: {ast.unparse(node)}")
    left, right = _compute(node.left, value_of), _compute(node.right, value_of)
    match node.op:
        case ast.Add():
            return left + right
        case ast.Sub():
            return left - right
        case ast.Mult():
            return left * right
        case ast.Div():
            if right <= 0:
                raise Undefined(f"the divisor {ast.unparse(node.right)} is not positive")
            return left / right
        case ast.Pow():
            if left <= 0:
                raise Undefined(f"no root of {ast.unparse(node.left)}, which is not positive")
            return left**right
    raise ValueError(f"not a formula: {ast.unparse(node)}")


def compute(template: str, values: Mapping[Reference, Decimal]) -> Decimal:
    """The template's value. Raises KeyError for a missing input, Undefined where it has none."""
    return _compute(_tree(template), lambda ref: values[ref])


def bind(template: str, ids: Mapping[Reference, str]) -> str:
    """The template with each line replaced by the id of the fact that was used."""

    def replace(match: re.Match[str]) -> str:
        return ids[match[1], int(match[2] or 0)]

    return re.sub(r"([a-z][a-z0-9_]*)(?:\[-(\d+)\])?", replace, template)


def evaluate(formula: str, values: Mapping[str, Decimal]) -> Decimal:
    """Recompute a bound formula from the values of its facts.

    Raises KeyError when a fact is not given, Undefined as :func:`compute` does.
    """
    names: dict[str, str] = {}
    template = FACT_ID.sub(lambda match: names.setdefault(match[0], f"v{len(names)}"), formula)
    by_name = {(short, 0): values[fact_id] for fact_id, short in names.items()}
    return compute(template, by_name)
