"""Whether a given answer is the reference answer: numbers, fractions, LaTeX, sets, equations.

Expressions are compared by value: exactly where all is rational, else at fixed points to one part
in 10^9. Equations are the same when their two sides differ by the same factor everywhere. Nothing
that a model wrote is evaluated as a program, and all work is bounded.
"""

from __future__ import annotations

import contextlib
import re

from .expression import LONGEST, Node, Unreadable, parse, plain, variables
from .nodes import number_node, proportional, same_value
from .numbers import Mention, mentions

_SPLIT = re.compile(r"\s*(?:[;；、]|(?<!\d),|,(?!\d{3}(?!\d))|，|和|或|与|\band\b|\bor\b)\s*")
_STATEMENTS = re.compile(r"(?:\(\s*\d\s*\)[\s,，、]*)+|(?:[①-⑨][\s,，、]*)+")
_LABEL = re.compile(r"\(\s*\d\s*\)\s*[.:．：]\s*")


def number(text: str) -> Mention | None:
    """The only or first number of a short text; None where there is none."""
    return next(mentions(text), None)


def same_number(given: str, gold: str) -> bool:
    """Whether two numbers with or without units are equal. A percentage equals its fraction; a
    given ``12%`` also meets a gold ``12``, since many a question names the unit itself, but a
    given ``12`` does not meet a gold ``12%``."""
    one, other = number(given), number(gold)
    if one is None or other is None:
        return False
    if one.value == other.value:
        return True
    return one.percent and not other.percent and one.value * 100 == other.value


def same(given: str, gold: str, *, form: bool = False, asked: str = "") -> bool:
    """Whether an answer in LaTeX or plain text is the reference.

    form: the shape counts too: a number must be worked out, a factored gold wants factors, an
    expanded one none. asked: the expression of the question; an answer that only repeats it is
    wrong unless the gold does so too.
    """
    if len(given) > LONGEST or len(gold) > LONGEST:
        return False
    given, gold = _tidy(given), _tidy(gold)
    if not given or not gold:
        return False
    if _flat(given) == _flat(gold):
        return True
    if asked and _flat(given) == _flat(_tidy(asked)):
        return False
    if _STATEMENTS.fullmatch(gold):
        return bool(_STATEMENTS.fullmatch(given)) and _digits(given) == _digits(gold)
    alternatives = [part for part in re.split(r"#\s*#", gold) if part.strip()]
    if len(alternatives) > 1:
        return any(same(given, part, form=form) for part in alternatives)
    golds, givens = _parts(gold), _parts(given)
    if len(golds) > 1 or len(givens) > 1:
        return _matched(givens, golds, form)
    return _same_one(given, gold, form)


def _tidy(text: str) -> str:
    text = re.sub(r"\\#", "#", text.strip())
    text = re.sub(r"(?<=\d)\.\s+(?=\d)", ".", text)  # "0. 98", as some papers are scanned
    if text.endswith("}") and text.count("}") > text.count("{"):
        text = text[:-1]
    return text.replace("$", " ").strip().rstrip(".。．;； ").strip()


def _flat(text: str) -> str:
    kept = re.sub(r"\\[dt]frac", r"\\frac", text)
    kept = re.sub(r"\\(?:left|right|quad|mathrm|text)(?![a-zA-Z])|[\s~*]", "", kept)
    return plain(kept).replace(" ", "").replace("{", "(").replace("}", ")")


def _digits(text: str) -> frozenset[str]:
    circled = {chr(0x2460 + n): str(n + 1) for n in range(9)}
    return frozenset(circled.get(sign, sign) for sign in text if sign.isdigit() or sign in circled)


def _parts(text: str) -> list[str]:
    """An answer of several parts, split outside brackets; one in brackets stays whole."""
    text = _LABEL.sub(" ", text)
    marked, depth = [], 0
    for sign in text:
        depth += (sign in "([{") - (sign in ")]}")
        marked.append("\x00" if depth > 0 and sign in ",;、，；" else sign)
    hidden = iter(sign for sign, mark in zip(text, marked, strict=True) if mark == "\x00")
    found = [part for part in _SPLIT.split("".join(marked)) if part.strip()]
    return ["".join(next(hidden) if sign == "\x00" else sign for sign in part) for part in found]


def _matched(givens: list[str], golds: list[str], form: bool) -> bool:
    """Parts in any order, each once; at most ten."""
    if len(givens) != len(golds) or len(golds) > 10:
        return False
    left = list(givens)
    for gold in golds:
        hit = next((part for part in left if _same_one(part, gold, form)), None)
        if hit is None:
            return False
        left.remove(hit)
    return True


_BRACKETED = re.compile(r"\s*(?:\\left\s*)?([(\[])(.*)([)\]])\s*")


def _same_one(given: str, gold: str, form: bool) -> bool:
    one, other = _tuple(given), _tuple(gold)
    if one or other:
        return (
            one is not None
            and other is not None
            and one[0] == other[0]
            and len(one[1]) == len(other[1])
            and all(_same_one(a, b, form) for a, b in zip(one[1], other[1], strict=True))
        )
    try:
        if "=" in gold:
            return _same_equation(given, gold, form)
        wanted = parse(gold)
        if "=" in given:
            given = given.rsplit("=", 1)[1]
        return same_value(_without_unit(given, wanted), wanted, form)
    except Unreadable:
        return False


def _tuple(text: str) -> tuple[str, list[str]] | None:
    """``(1, 2)`` and ``(-1, oo)``: kind of brackets and ordered parts. None: no such thing."""
    text = re.sub(r"\\(?:left|right)(?![a-zA-Z])", "", text)
    found = _BRACKETED.fullmatch(text)
    inner = _parts(found[2]) if found else []
    return (found[1] + found[3], inner) if found and len(inner) > 1 else None


_AREA = re.compile(r"(?<=[a-zA-Z])(?:\s*/\s*[a-zA-Z]+|\s*\^?\s*\{?[23²³]\}?)\s*$")


def _without_unit(text: str, wanted: Node) -> Node:
    """The tree of ``text``; where the gold is a plain number, of its number without the unit. A
    letter right after the number (``5x``) is a variable, not a unit."""
    tree: Node | None = None
    with contextlib.suppress(Unreadable):
        tree = parse(text)
    if tree is not None and variables(tree) <= variables(wanted):
        return tree
    text = _AREA.sub("", re.sub(r"\\(?:text|mathrm)\s*\{([^{}]*)\}", r" \1", text))
    found = list(mentions(text))
    if not variables(wanted) and len(found) == 1:
        rest = text[: found[0].start] + " " + text[found[0].end :]
        lone = re.search(r"\d[a-zA-Z](?![a-zA-Z])", text)
        if not lone and re.fullmatch(r"[\w\s.,'’°%]*", rest) and "sqrt" not in rest:
            value = found[0].value
            return number_node(value)
    if tree is None:
        raise Unreadable(text)
    return tree


def _same_equation(given: str, gold: str, form: bool) -> bool:
    wanted = [parse(side) for side in gold.split("=")]
    sides = [parse(side) for side in given.split("=")]
    if len(wanted) != 2:
        return False
    if len(sides) == 1:  # "5" for "x = 5"
        return wanted[0][0] == "var" and same_value(sides[0], wanted[1], form)
    if len(sides) != 2:
        return False
    if form and wanted[0][0] == "var" and sides[0] != wanted[0]:
        return False  # solved for another variable, or not solved
    alone, solved = wanted[0][0] == "var", sides[0][0] == "var"
    if alone and not variables(wanted[1]):
        return sides[0] == wanted[0] and same_value(sides[1], wanted[1], False)
    if alone and solved and sides[0] == wanted[0]:
        return same_value(sides[1], wanted[1], False)
    return proportional(sides, wanted)
