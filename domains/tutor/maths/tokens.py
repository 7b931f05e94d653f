"""Words and signs of a line of working, and the chains of equal expressions among them.

``She has 13 sets x $15 = $195`` holds the chain ``13*15 = 195``: money signs, and words between a
number and the next sign, are passed over; spoken operators are signs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from ....tools.algebra import Node, Unreadable
from ....tools.algebra.expression import parse
from ....tools.algebra.numbers import mentions

Kind = Literal["number", "sign", "open", "close", "equal", "variable", "word", "stop"]


@dataclass(frozen=True, slots=True)
class Token:
    """``text``: as mathematics, the value itself for a number; ``start`` and ``end`` its place."""

    kind: Kind
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Chain:
    """``sides`` joined by ``relations``, one fewer; ``start`` to ``end`` its place in the line."""

    sides: tuple[Node, ...]
    relations: tuple[str, ...]
    start: int
    end: int


_MOST_WORDS = 5
"""Words that may stand between a number and the sign after it."""
_SPOKEN = {
    "plus": "+", "minus": "-", "times": "*", "divided by": "/", "multiplied by": "*", "of": "*",
    "加上": "+", "加": "+", "减去": "-", "减": "-", "乘以": "*", "乘": "*", "除以": "/", "的": "",
}  # fmt: skip
_EQUALS = {"equals": "=", "is equal to": "=", "等于": "=", "≤": "<=", "≥": ">=", "≈": "="}
_LEX = re.compile(
    r"(?P<equal><=|>=|==|=|<|>|≤|≥|≈|\bis equal to\b|\bequals?\b|等于)"
    r"|(?P<sign>\*\*|[-+*/^×÷·−–]|\\(?:times|div|cdot)(?![a-z])"
    r"|\b(?:plus|minus|times|divided by|multiplied by)\b|加上?|减去?|乘以?|除以)"
    r"|(?P<open>[(\[{])|(?P<close>[)\]}])"
    r"|(?P<function>\\?sqrt|√)"
    r"|(?P<word>[\u4e00-\u9fff]+|[^\W\d_\u4e00-\u9fff]+(?:['’][a-z]+)?)"
    r"|(?P<stop>[.,;:?!，。；：？！\n])",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(?<!\d)\d{1,2}:\d\d(?!\d)")
_SIGNS = {"×": "*", "·": "*", "÷": "/", "−": "-", "–": "-", "**": "^", "\\times": "*"}
_SIGNS |= {"\\div": "/", "\\cdot": "*"}


def tokens(line: str) -> list[Token]:
    """The tokens of a line, in order; what is no part of language or mathematics is left out."""
    found: list[Token] = []
    at = 0
    line = _CLOCK.sub(lambda match: "t" * len(match[0]), line)
    for number in mentions(line):
        if number.start < at:
            continue
        found += _plain(line, at, number.start)
        found += _number(line, number.start, number.end, number.value, found)
        at = number.end
    return _joined([*found, *_plain(line, at, len(line))])


def _number(
    line: str, start: int, end: int, value: Fraction, before: Sequence[Token]
) -> list[Token]:
    """A number as one token; a leading minus after an operand is a sign of its own."""
    text = line[start:end]
    tokens_: list[Token] = []
    operand = bool(before) and before[-1].kind in ("number", "close", "variable")
    apart = bool(before) and before[-1].kind == "word" and text[1:2] == " "
    if value < 0 and (operand or apart):
        tokens_.append(Token("sign", "-", start, start + 1))
        value = -value
    if re.fullmatch(r"\s*[$¥￥£€]?\s?\d[\d,，]*(?:\.\d+)?\s*/\s*\d+", text):
        over, under = re.sub(r"[$¥￥£€,，\s]", "", text).split("/")
        return [
            *tokens_,
            Token("open", "(", start, start),
            Token("number", over, start, start),
            Token("sign", "/", start, start),
            Token("number", under, start, end),
            Token("close", ")", end, end),
        ]
    return [*tokens_, Token("number", _typed(value), start, end)]


def _typed(value: Fraction) -> str:
    """A value as digits, a fraction in brackets where its decimals do not end."""
    places = next((n for n in range(13) if (value * 10**n).denominator == 1), None)
    if places is None:
        return f"({value.numerator}/{value.denominator})"
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    typed = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"(-{typed})" if value < 0 else typed


def _plain(line: str, start: int, end: int) -> list[Token]:
    found = []
    for match in _LEX.finditer(line, start, end):
        kind, text = match.lastgroup or "word", match[0]
        lower = text.lower()
        if kind == "equal":
            found.append(Token("equal", _EQUALS.get(lower, text), match.start(), match.end()))
        elif kind == "sign":
            sign = _SPOKEN.get(lower) or _SIGNS.get(text, text)
            found.append(Token("sign", sign, match.start(), match.end()))
        elif kind == "function":
            found.append(Token("open", " sqrt ", match.start(), match.end()))
        elif kind == "word" and len(text) == 1 and text.isascii() and lower not in ("a", "i"):
            found.append(Token("variable", text, match.start(), match.end()))
        else:
            found.append(Token(kind, text, match.start(), match.end()))  # type: ignore[arg-type]
    return found


def _joined(found: list[Token]) -> list[Token]:
    """An x between two numbers is a times sign; "of" after a number and before one, too."""
    out: list[Token] = []
    rate = False
    for at, token in enumerate(found):
        if rate:  # "$12/adult": a price for each, not a division
            rate = False
            continue
        after = found[at + 1] if at + 1 < len(found) else None
        numeric = after is not None and after.kind in ("number", "open")
        before = out[-1] if out else None
        if token.text == "/" and after is not None and after.kind == "word":
            rate = True
            continue
        if token.kind == "variable" and token.text in "xX" and before and numeric:
            apart = before.end < token.start and after is not None and token.end < after.start
            tight = before.kind == "number" and after is not None and after.kind == "number"
            if before.kind in ("number", "close", "word") and (apart or tight):
                token = Token("sign", "*", token.start, token.end)
        elif token.kind == "word" and before and numeric:
            if token.text.lower() == "of" and before.kind in ("number", "close"):
                token = Token("sign", "*", token.start, token.end)
            elif token.text in ("is", "是", "为") and before.kind == "variable":
                token = Token("equal", "=", token.start, token.end)
        out.append(token)
    return out


def chains(line: str) -> list[Chain]:
    """The chains ``a = b = c`` of a line; the sides that cannot be read end a chain."""
    found = tokens(line)
    segments: list[list[Token]] = [[]]
    signs: list[Token] = []
    for token in found:
        if token.kind == "equal":
            signs.append(token)
            segments.append([])
        else:
            segments[-1].append(token)
    out: list[Chain] = []
    sides: list[tuple[Node, int, int]] = []
    relations: list[str] = []
    for at, sign in enumerate(signs):
        left = sides[-1] if sides else _last(segments[at])
        right = _first(segments[at + 1])
        if left is None or right is None:
            sides, relations = _ended(out, sides, relations), []
            continue
        sides = [*(sides or [left]), right]
        relations.append(sign.text)
        if right[2] < segments[at + 1][-1].end and not _only_words(segments[at + 1], right[2]):
            sides, relations = _ended(out, sides, relations), []
    _ended(out, sides, relations)
    return out


def _ended(
    out: list[Chain], sides: list[tuple[Node, int, int]], relations: list[str]
) -> list[tuple[Node, int, int]]:
    if relations:
        out.append(Chain(tuple(s[0] for s in sides), tuple(relations), sides[0][1], sides[-1][2]))
    return []


def _only_words(segment: Sequence[Token], after: int) -> bool:
    return all(token.kind == "word" for token in segment if token.start >= after)


def _first(segment: Sequence[Token]) -> tuple[Node, int, int] | None:
    """The longest expression at the beginning of a segment."""
    kept: list[Token] = []
    words = 0
    for token in segment:
        if token.kind == "word":
            words += 1
            if words > _MOST_WORDS or not kept:
                break
            continue
        beside = bool(kept) and kept[-1].kind == token.kind == "number"
        if token.kind == "stop" or beside or (words and token.kind not in ("sign", "close")):
            break
        words = 0
        kept.append(token)
    return _longest(kept, from_end=True)


def _last(segment: Sequence[Token]) -> tuple[Node, int, int] | None:
    """The longest expression at the end of a segment."""
    kept: list[Token] = []
    words = 0
    for token in reversed(segment):
        if token.kind == "word":
            words += 1
            operand = not kept or kept[-1].kind in ("sign", "close")
            if words > _MOST_WORDS or not operand:
                break
            continue
        beside = bool(kept) and kept[-1].kind == token.kind == "number"
        if token.kind == "stop" or beside or (words and token.kind in ("sign", "open")):
            break
        words = 0
        kept.append(token)
    return _longest(kept[::-1], from_end=False)


def _longest(kept: list[Token], *, from_end: bool) -> tuple[Node, int, int] | None:
    """The longest part that reads as an expression, shortened at the far end."""
    while kept:
        source = "".join(
            f" {token.text} " if token.kind == "variable" else token.text for token in kept
        )
        try:
            return parse(source), kept[0].start, kept[-1].end
        except Unreadable:
            kept = kept[:-1] if from_end else kept[1:]
    return None
