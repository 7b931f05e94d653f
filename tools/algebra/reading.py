"""Reads what a pupil, a teacher or a model wrote as mathematics.

One line in, one :class:`Maths` out: a number with its unit, an expression, an equation or a chain
of relations, a set, a pair or an interval. LaTeX, Unicode, plain typing, number words and Chinese
numerals are all read. What cannot be read comes back as :class:`Unreadable` with the reason;
nothing is evaluated as a program and the work is bounded by length and depth.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from .expression import LONGEST, Node, Unreadable, parse, variables
from .nodes import constant, number_node, show
from .numbers import mentions
from .phrases import as_signs
from .units import unit as find_unit
from .value import Real

Kind = Literal["value", "relation", "list", "set", "tuple", "none", "all"]
"""``value``: a number or expression. ``relation``: two or more sides. ``list``: several answers in
no order. ``set``: the same in braces. ``tuple``: a pair or an interval, with its brackets.
``none`` and ``all``: no solution, every number."""


@dataclass(frozen=True, slots=True)
class Maths:
    """A readable piece of mathematics. ``sides`` and ``relations`` belong to a value (one side) or
    a relation; ``members`` to a list, set or tuple. ``unit``: as written, empty for none."""

    kind: Kind
    text: str
    sides: tuple[Node, ...] = ()
    relations: tuple[str, ...] = ()
    members: tuple[Maths, ...] = ()
    brackets: str = ""
    unit: str = ""
    percent: bool = False

    @property
    def number(self) -> Real | None:
        """The value of a number; None for anything with a variable, or of another kind."""
        return constant(self.sides[0]) if self.kind == "value" else None

    @property
    def variables(self) -> frozenset[str]:
        own = {name for side in self.sides for name in variables(side)}
        return frozenset(own | {name for part in self.members for name in part.variables})


_NONE = re.compile(
    r"(?:there (?:is|are) )?no (?:real )?solutions?|dne|none|does not exist|undefined|无解|没有解"
    r"|不存在|无实数解|\\(?:emptyset|varnothing)|[∅Φ]|\{\s*\}",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"(?:all|any|every) (?:real )?numbers?|infinitely many(?: solutions)?|任意(?:实)?数|全体实数"
    r"|一切实数|无数[个组]?解|\\mathbb\{?R\}?|ℝ",
    re.IGNORECASE,
)
_RELATION = re.compile(r"<=|>=|!=|=|<|>|≈")
_SEPARATOR = re.compile(r"\s*(?:[;；、]|(?<!\d),|,(?!\d{3}(?!\d))|，|\band\b|\bor\b|和|或|与)\s*")
_CURRENCY = re.compile(r"[$¥￥£€](?=\s*-?[\d.])")
_UNIT = re.compile(r"(.*[\d)\]}%])(\s*)([^\W\d_][^=<>+*|\\]*|[°¢])", re.DOTALL)
_LATEX = re.compile(r"\\[a-zA-Z]+")
_PROSE = re.compile(
    r"(?<![a-zA-Z\d])(?!(?:sqrt|frac|infty|abs|sin|cos|tan|log|xyz|abc|mnp|pqr|rst|uvw)(?![a-zA-Z]))"
    r"[a-zA-Z]{3,}|(?<=\d)[a-zA-Z]{4,}|[\u4e00-\u9fff]"
)
"""A word, where mathematics has single letters."""
_RATIO = re.compile(r"(\d+(?:\.\d+)?)\s*[:：比]\s*(\d+(?:\.\d+)?)")
_PLUS_MINUS = re.compile(r"^(.*?)(?:±|\\pm(?![a-z])|\+/-|\+-)(.*)$")


def read_maths(text: str) -> Maths | Unreadable:
    """The mathematics of one line. Never raises: what is beyond the bounds, empty or no
    mathematics comes back as Unreadable, whose text says why."""
    if len(text) > 20 * LONGEST:
        return Unreadable("too long")
    source = unicodedata.normalize("NFKC", text.replace("²", "^2").replace("³", "^3")).strip()
    source = source.replace("$$", " ").strip().rstrip(".。;； ").strip()
    if not source:
        return Unreadable("empty")
    if len(source) > LONGEST:
        return Unreadable("too long")
    try:
        return _whole(source)
    except (Unreadable, RecursionError) as error:
        return error if isinstance(error, Unreadable) else Unreadable("too deep")


def _whole(source: str) -> Maths:
    if _NONE.fullmatch(source):
        return Maths("none", source)
    if _ALL.fullmatch(source):
        return Maths("all", source)
    if ratio := _RATIO.fullmatch(source):
        source = f"{ratio[1]}/{ratio[2]}"
    source = as_signs(source)
    if found := _PLUS_MINUS.match(source):
        both = tuple(_whole(found[1] + sign + found[2]) for sign in ("+", "-"))
        return Maths("list", source, members=both)
    inner, brackets = _bracketed(source)
    if brackets:
        members = tuple(_whole(part) for part in _split(inner))
        if brackets == "{}":
            return Maths("set", source, members=members, brackets=brackets)
        if len(members) > 1:
            return Maths("tuple", source, members=members, brackets=brackets)
    parts = _split(source)
    if len(parts) > 1:
        return Maths("list", source, members=tuple(_whole(part) for part in parts))
    return _single(source)


def _bracketed(source: str) -> tuple[str, str]:
    """The inside and the kind of the brackets around the whole; two empty texts without any."""
    text = re.sub(r"\\(?:left|right)(?![a-zA-Z])|\\(?=[{}])", "", source).strip()
    closing = {"(": ")]", "[": ")]", "{": "}"}
    if len(text) < 2 or text[0] not in closing or text[-1] not in closing[text[0]]:
        return "", ""
    depth = 0
    for at, sign in enumerate(text):
        depth += (sign in "([{") - (sign in ")]}")
        if not depth and at < len(text) - 1:
            return "", ""
    return text[1:-1], text[0] + text[-1]


def _split(text: str) -> list[str]:
    """The parts between separators outside brackets."""
    marked, depth = [], 0
    for sign in text:
        depth += (sign in "([{") - (sign in ")]}")
        marked.append("\x00" if depth > 0 and sign in ",;、，；" else sign)
    hidden = iter(sign for sign, mark in zip(text, marked, strict=True) if mark == "\x00")
    parts = [part for part in _SEPARATOR.split("".join(marked)) if part.strip()]
    return ["".join(next(hidden) if sign == "\x00" else sign for sign in part) for part in parts]


def _single(source: str) -> Maths:
    relations = tuple(_RELATION.findall(source))
    if not relations:
        node, unit, percent = _side(source)
        return Maths("value", source, (node,), unit=unit, percent=percent)
    sides = [_side(side) for side in _RELATION.split(source)]
    unit = next((unit for _, unit, _ in reversed(sides) if unit), "")
    nodes = tuple(node for node, _, _ in sides)
    return Maths("relation", source, nodes, relations, unit=unit, percent=sides[-1][2])


def _side(source: str) -> tuple[Node, str, bool]:
    """Tree, unit and whether it is a percentage."""
    currency = _CURRENCY.search(source)
    text = _CURRENCY.sub("", source).replace("$", " ").strip()
    percent = bool(re.search(r"\d\s*\\?%\s*$", text))
    cut = _UNIT.fullmatch(text)
    if cut and _is_unit(cut[2], cut[3]):
        body = parse(_numeral(cut[1]))
        if not variables(body):
            return body, cut[3].strip(" ."), percent
    if _PROSE.search(_LATEX.sub(" ", text)):
        return parse(_numeral(text)), currency[0] if currency else "", percent
    return parse(text), currency[0] if currency else "", percent


def _is_unit(space: str, name: str) -> bool:
    """Whether the word after a number is a unit or a thing counted: not ``x`` or ``ab`` in
    ``5x`` and ``2ab``, but ``cm``, ``个``, ``apples`` and, after a space, ``m``."""
    name = name.strip(" .")
    if find_unit(name):
        return len(name) > 1 or bool(space) or not name.isascii()
    if not space and name.isascii() and len(name) < 4:
        return False  # the letters of a product, such as 3xyz
    return not name.isascii() or bool(_PROSE.search(name))


def _numeral(text: str) -> str:
    """The text, or its one number where the rest are plain words."""
    words = _PROSE.search(_LATEX.sub(" ", text))
    try:
        if not words:
            parse(text)
            return text
    except Unreadable:
        pass
    found = list(mentions(text))
    rest = text[: found[0].start] + text[found[0].end :] if len(found) == 1 else "?"
    lone = re.search(r"(?<![a-zA-Z'’])(?![aAI]\b)[a-zA-Z](?![a-zA-Z])", rest)
    if lone or not re.fullmatch(r"[^\W\d_]*(?:[\s.,'’]+[^\W\d_]*){0,6}", rest):
        raise Unreadable("words" if words else "no mathematics")
    return show(number_node(found[0].value))
