"""The one small language a model may calculate in: numbers, + - * / and parentheses.

Its own parser over its own tokens: nothing is evaluated as code. Length, depth and the number of
operands are bounded, there are no powers and no names, so that no text can cost time or memory.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, localcontext

MAX_LENGTH = 300
MAX_OPERANDS = 24
MAX_DEPTH = 12

_TOKEN = re.compile(
    r"\s*(?:(?P<number>[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?|\.[0-9]+)"
    r"(?P<percent>\s?%)?|(?P<mark>[-+*/()]))"
)
_CLEAN = str.maketrans({"×": "*", "÷": "/", "−": "-", "–": "-", "（": "(", "）": ")", "$": " "})


class FormulaError(ValueError):
    """A text is not a formula of this language; the message says why, for the model."""


@dataclass(frozen=True, slots=True)
class Number:
    """``text`` as it was written, ``percent`` when a % sign followed it."""

    value: Decimal
    text: str
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Negated:
    inner: Node


@dataclass(frozen=True, slots=True)
class Binary:
    op: str
    left: Node
    right: Node


Node = Number | Negated | Binary


def parse(text: str) -> Node:
    """The formula in a text. Raises FormulaError."""
    return _Parser(_tokens(text)).whole()


def _tokens(text: str) -> list[re.Match[str]]:
    text = text.translate(_CLEAN).rstrip(" =")
    if not text.strip():
        raise FormulaError("it is empty")
    if len(text) > MAX_LENGTH:
        raise FormulaError(f"it is longer than {MAX_LENGTH} characters")
    found, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            if not text[at:].strip():
                break
            raise FormulaError(f"{text[at:].strip()[:12]!r} is neither a number nor one of + - * /")
        found.append(match)
        at = match.end()
    return found


class _Parser:
    def __init__(self, tokens: list[re.Match[str]]) -> None:
        self._tokens, self._at, self._operands = tokens, 0, 0

    def whole(self) -> Node:
        node = self._sum(0)
        if self._at < len(self._tokens):
            raise FormulaError(f"{self._tokens[self._at][0].strip()!r} is out of place")
        return node

    def _peek(self) -> str:
        if self._at == len(self._tokens):
            return ""
        return self._tokens[self._at]["mark"] or "number"

    def _sum(self, depth: int) -> Node:
        node = self._product(depth)
        while (op := self._peek()) in ("+", "-"):
            self._at += 1
            node = Binary(op, node, self._product(depth))
        return node

    def _product(self, depth: int) -> Node:
        node = self._atom(depth)
        while (op := self._peek()) in ("*", "/"):
            self._at += 1
            node = Binary(op, node, self._atom(depth))
        return node

    def _atom(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise FormulaError("its parentheses are nested too deeply")
        kind = self._peek()
        if kind == "number":
            match = self._tokens[self._at]
            self._at += 1
            self._operands += 1
            if self._operands > MAX_OPERANDS:
                raise FormulaError(f"it has more than {MAX_OPERANDS} numbers")
            digits = match["number"].replace(",", "")
            if len(digits) > 30:
                raise FormulaError("a number in it is too long")
            return Number(Decimal(digits), match["number"], bool(match["percent"]))
        if kind == "-":
            self._at += 1
            return Negated(self._atom(depth + 1))
        if kind == "+":
            self._at += 1
            return self._atom(depth + 1)
        if kind == "(":
            self._at += 1
            node = self._sum(depth + 1)
            if self._peek() != ")":
                raise FormulaError("a parenthesis is not closed")
            self._at += 1
            return node
        raise FormulaError("a number is missing" if kind in ("", ")") else f"{kind!r} is misplaced")


def value(node: Node, of: Callable[[Number], Decimal] | None = None) -> Decimal:
    """The formula's value at 28 digits; ``of`` says what a number stands for (default: itself, a
    per cent as its hundredth). Division by zero is a FormulaError."""
    read = of or (lambda number: number.value / 100 if number.percent else number.value)
    with localcontext() as context:
        context.prec = 28
        return _value(node, read)


def _value(node: Node, read: Callable[[Number], Decimal]) -> Decimal:
    if isinstance(node, Number):
        return read(node)
    if isinstance(node, Negated):
        return -_value(node.inner, read)
    left, right = _value(node.left, read), _value(node.right, read)
    if node.op == "+":
        return left + right
    if node.op == "-":
        return left - right
    if node.op == "*":
        return left * right
    if right == 0:
        raise FormulaError("it divides by zero")
    return left / right


def numbers(node: Node) -> list[Number]:
    """Its numbers, from left to right."""
    if isinstance(node, Number):
        return [node]
    if isinstance(node, Negated):
        return numbers(node.inner)
    return [*numbers(node.left), *numbers(node.right)]


def render(node: Node) -> str:
    """The formula in one spelling, with no parentheses that it does not need."""
    return _render(node, 0)


def _render(node: Node, outer: int) -> str:
    if isinstance(node, Number):
        return node.text + ("%" if node.percent else "")
    if isinstance(node, Negated):
        inner = _render(node.inner, 3)
        return f"(-{inner})" if outer else f"-{inner}"
    level = 1 if node.op in "+-" else 2
    left = _render(node.left, level)
    right = _render(node.right, level + (node.op in "-/"))
    text = f"{left} {node.op} {right}"
    return f"({text})" if level < outer else text
