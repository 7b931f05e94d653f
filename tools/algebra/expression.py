"""Reads a mathematical expression, in LaTeX or typed plainly, into a tree.

A small parser of its own: what a model wrote is never evaluated as a program. Length and depth
are bounded, so that hostile input is refused in no time.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TypeAlias

Node: TypeAlias = "tuple[str, tuple[object, ...]]"

LONGEST = 300
"""Characters of an expression that are still read."""
DEEPEST = 40
"""Brackets and functions inside each other that are still read."""

FUNCTIONS = frozenset({"sqrt", "ln", "log", "sin", "cos", "tan", "abs"})
CONSTANTS = frozenset({"pi", "infty"})
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_DROPPED = re.compile(
    r"\\(?:left|right|displaystyle|[bB]ig[lr]?|q?quad|limits)(?![a-zA-Z])|\\[,;!:\s]|\\(?=[{}])|[$~]"
)
_UNWRAPPED = re.compile(r"\\(?:mathrm|text|textbf|mathbf|operatorname|mbox|textrm|rm)\s*")
_WORDS = (
    (re.compile(r"\\[dt]?frac(?![a-z])"), " frac "),
    (re.compile(r"\\sqrt(?![a-z])"), " sqrt "),
    (re.compile(r"\\(?:times|cdot|ast|bullet)(?![a-z])|[×·∙⋅]"), "*"),
    (re.compile(r"\\div(?![a-z])|÷"), "/"),
    (re.compile(r"\\pi(?![a-z])|π"), " pi "),
    (re.compile(r"\\infty(?![a-z])|∞"), " infty "),
    (re.compile(r"\\(ln|log|sin|cos|tan)(?![a-z])"), r" \1 "),
    (re.compile(r"√"), " sqrt "),
    (re.compile(r"\^\s*\{?\s*\\circ\s*\}?|\\degree|°"), ""),
    (re.compile(r"\\%|%"), " % "),
    (re.compile(r"[−–—]"), "-"),
    (re.compile(r"\*\*"), "^"),
)
_TOKEN = re.compile(
    r"\s*(?:(\d+\.?\d*|\.\d+)|([a-zA-Z]+)(_(?:\{\w+\}|\w))?|([-+*/^()\[\]{}%|=,<>]))"
)


class Unreadable(ValueError):
    """No expression, or one beyond the bounds."""


def plain(text: str) -> str:
    """LaTeX and typographic signs as plain ASCII operators; groups keep their braces."""
    text = re.sub(
        r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+", lambda m: "^(" + m[0].translate(_SUPERSCRIPTS) + ")", text[: 2 * LONGEST]
    )
    if "÷" in text or "\\div" in text:  # 5/9 ÷ 1/6 divides by the fraction
        text = re.sub(r"(?<![\d.])((?:\d+ +)?\d+ ?/ ?\d+)(?![\d.])", r"(\1)", text)
    text = re.sub(r"\\mathrm\s*\{[~\s]*(\w+)\s*\}", r"\1", text)
    text = _UNWRAPPED.sub(" ", _DROPPED.sub(" ", unicodedata.normalize("NFKC", text)))
    for pattern, instead in _WORDS:
        text = pattern.sub(instead, text)
    text = re.sub(r"(?<=\d)[,，](?=\d{3}(?!\d))", "", text)
    return re.sub(r"(?<=\d)\. (?=\d)", ".", text).strip().rstrip(".。;；,， ").strip()


def parse(text: str) -> Node:
    """The tree of an expression without ``=``. Raises Unreadable."""
    source = plain(text)
    if len(source) > LONGEST:
        raise Unreadable("too long")
    return _Parser(_tokens(source)).whole()


def _tokens(source: str) -> list[str]:
    tokens: list[str] = []
    at = 0
    while at < len(source.rstrip()):
        found = _TOKEN.match(source, at)
        if found is None:
            raise Unreadable(f"cannot read {source[at : at + 10]!r}")
        number, letters, index, sign = found.groups()
        if letters:
            known = letters in FUNCTIONS or letters in CONSTANTS or letters == "frac"
            tokens += [letters] if known or index else list(letters)
            if index:
                tokens[-1] += index.replace("{", "").replace("}", "")
        else:
            tokens.append(number or sign)
        at = found.end()
    return tokens


class _Parser:
    """Recursive descent. ``2x``, ``3 sqrt 2`` and ``(a)(b)`` are products; ``1 1/2`` is mixed."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens, self.at, self.depth, self.bars = tokens, 0, 0, 0

    def whole(self) -> Node:
        tree = self.sum()
        if self.at < len(self.tokens):
            raise Unreadable(f"{self.tokens[self.at]!r} was not expected")
        return tree

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, wanted: str = "") -> str:
        part = self.peek()
        if not part or (wanted and part != wanted):
            raise Unreadable(f"{wanted or 'more'} was expected")
        self.at += 1
        return part

    def sum(self) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise Unreadable("too deep")
        terms = [self.product()]
        while self.peek() in ("+", "-"):
            negative = self.take() == "-"
            term = self.product()
            terms.append(("neg", (term,)) if negative else term)
        self.depth -= 1
        return terms[0] if len(terms) == 1 else ("sum", tuple(terms))

    def product(self) -> Node:
        if self.peek() in ("+", "-"):
            signs = 0
            while self.peek() in ("+", "-"):
                signs += self.take() == "-"
            inner = self.product()
            return ("neg", (inner,)) if signs % 2 else inner
        factors = [self.power()]
        while True:
            part = self.peek()
            if part in ("*", "/"):
                self.take()
                negative = self.peek() == "-" and bool(self.take())
                factor = self.power()
                factor = ("inv", (factor,)) if part == "/" else factor
                factors.append(("neg", (factor,)) if negative else factor)
            elif part and (part[0].isalnum() or part in "([{" or (part == "|" and not self.bars)):
                mixed = self._mixed(factors[-1])
                factors = [*factors[:-1], mixed] if mixed else [*factors, self.power()]
            else:
                return factors[0] if len(factors) == 1 else ("product", tuple(factors))

    def _mixed(self, last: Node) -> Node | None:
        """``2 3/4`` and ``2\\frac{3}{4}`` are mixed numbers when all parts are whole."""
        after = self.tokens[self.at : self.at + 3]
        whole = last[0] == "num" and "." not in str(last[1][0])
        if not whole:
            return None
        if len(after) == 3 and after[0].isdigit() and after[1] == "/" and after[2].isdigit():
            over, under = after[0], after[2]
            self.at += 3
        elif (
            after[:1] == ["frac"]
            and (got := self.tokens[self.at + 1 : self.at + 7])[0:1] == ["{"]
            and len(got) == 6
            and got[1].isdigit()
            and got[4].isdigit()
        ):
            over, under = got[1], got[4]
            self.at += 7
        else:
            return None
        part: Node = ("product", (("num", (over,)), ("inv", (("num", (under,)),))))
        return ("sum", (last, part))

    def power(self) -> Node:
        base = self.atom()
        while self.peek() == "%":
            self.take()
            base = ("product", (base, ("inv", (("num", ("100",)),))))
        if self.peek() != "^":
            return base
        self.take()
        self.depth += 1
        if self.depth > DEEPEST:
            raise Unreadable("too deep")
        negative = self.peek() == "-" and bool(self.take())
        exponent = self.power()
        self.depth -= 1
        return ("power", (base, ("neg", (exponent,)) if negative else exponent))

    def atom(self) -> Node:
        part = self.take()
        if part[0].isdigit() or part[0] == ".":
            return ("num", (part,))
        if part in "([{":
            inner = self.sum()
            self.take({"(": ")", "[": "]", "{": "}"}[part])
            return inner
        if part == "|":
            self.bars += 1
            inner = self.sum()
            self.bars -= 1
            self.take("|")
            return ("abs", (inner,))
        if part == "frac":
            over = self._argument()
            return ("product", (over, ("inv", (self._argument(),))))
        if part == "sqrt" and self.peek() == "[":
            self.take()
            degree = self.sum()
            self.take("]")
            return ("power", (self._argument(), ("inv", (degree,))))
        if part in FUNCTIONS:
            return (part, (self._argument(),))
        if part in CONSTANTS:
            return ("const", (part,))
        if part[0].isalpha():
            return ("var", (part,))
        raise Unreadable(f"{part!r} was not expected")

    def _argument(self) -> Node:
        """``\\frac12`` takes single digits, all else an atom or a power of one."""
        part = self.peek()
        if part.isdigit() and len(part) > 1 and self.tokens[self.at - 1] == "frac":
            self.tokens[self.at : self.at + 1] = [part[0], part[1:]]
        self.depth += 1
        if self.depth > DEEPEST:
            raise Unreadable("too deep")
        inner = self.atom()
        self.depth -= 1
        return inner


def variables(node: Node) -> set[str]:
    kind, parts = node
    if kind == "var":
        return {str(parts[0])}
    return {name for part in parts if isinstance(part, tuple) for name in variables(part)}
