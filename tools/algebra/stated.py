"""What a text states: every number and expression, in digits or words, with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from .expression import Node, Unreadable, parse, variables
from .nodes import constant
from .numbers import mentions
from .value import Real

LONGEST_TEXT = 20_000
"""Characters of a text that are looked at."""

_PIECE = (
    r"(?:\\(?:[dt]?frac|sqrt|left|right|pi)(?![a-z])|sqrt|√|π|\d[\d,]*(?:\.\d+)?|\.\d+"
    r"|(?<![a-zA-Z])[a-zA-Z](?![a-zA-Z])|[{}()\[\]²³%])"
)
_SIGN = (
    r"(?:\s*(?:\*\*|[-+*/×÷·^−–]|\\(?:times|div|cdot)(?![a-z]))\s*|(?<=[(\[{])\s*|\s*(?=[)\]}\\]))"
)
_EXPRESSION = re.compile(rf"[-−]?{_PIECE}(?:{_SIGN}{_PIECE}|{_PIECE}){{1,60}}")
_OPERATOR = re.compile(r"[-+*/×÷·^−–²³]|\\(?:times|div|cdot|[dt]?frac|sqrt)|sqrt|√|\d\s*[a-zA-Z(]")


@dataclass(frozen=True, slots=True)
class Value:
    """A number or expression in a text, ``start`` to ``end``. ``number``: its value, None where it
    has variables. ``node``: the expression's tree, None for a plain number."""

    kind: Literal["number", "expression"]
    start: int
    end: int
    text: str
    number: Real | None
    percent: bool = False
    words: bool = False
    node: Node | None = None


def values_in(text: str, lang: str = "") -> list[Value]:
    """All numbers and expressions that a text states, by place; the numbers inside an expression
    are listed beside it. Both languages are always read, since pupils mix them; ``lang`` is kept
    for callers that know it."""
    text = text[:LONGEST_TEXT]
    found = [
        Value("number", m.start, m.end, text[m.start : m.end], m.value, m.percent, m.words)
        for m in mentions(text)
    ]
    known = {(value.start, value.end) for value in found}
    for match in _EXPRESSION.finditer(prose(text)):
        if _OPERATOR.search(match[0]) and (value := _expression(match)):
            if (value.start, value.end) in known:
                continue
            value = replace(value, text=text[value.start : value.end])
            found.append(value)
    return sorted(found, key=lambda value: (value.start, -value.end))


def prose(text: str) -> str:
    """The text, of the same length, with money signs blank and an x between numbers as ``*``."""
    text = re.sub(r"[$￥¥£€]", " ", text)
    return re.sub(r"(?<=[\d)%])(\s*)[xX×](\s*)(?=[\d(.])", r"\1*\2", text)


def _expression(match: re.Match[str]) -> Value | None:
    source = match[0].rstrip(" .,(-+*/[{")
    for cut in (source, source.rstrip(")]}"), source.lstrip("([{ )]}")):
        try:
            node = parse(cut)
        except Unreadable:
            continue
        start = match.start() + match[0].index(cut)
        number = constant(node)
        if node[0] in ("num", "var") or (number is None and not variables(node)):
            return None
        return Value("expression", start, start + len(cut), cut, number, node=node)
    return None
