"""Spoken mathematics as signs: "x is at least five" and "x大于等于五" as ``x >= 5``."""

from __future__ import annotations

import re

from .nodes import number_node, show
from .numbers import mentions

_SPOKEN = tuple(
    (re.compile(pattern, re.IGNORECASE), sign)
    for pattern, sign in (
        (r"≤|⩽|\\leq?(?:slant)?(?![a-z])|=<", "<="),
        (r"≥|⩾|\\geq?(?:slant)?(?![a-z])|=>", ">="),
        (r"≠|\\neq?(?![a-z])", "!="),
        (r"≈|\\approx(?![a-z])|\bis (?:about|approximately)\b|约等于|约为", "≈"),
        (r"\\lt(?![a-z])", "<"),
        (r"\\gt(?![a-z])", ">"),
        (r"\b(?:is )?(?:greater|more) than or equal to\b|\bis at least\b", " >= "),
        (r"\b(?:is )?(?:less|smaller) than or equal to\b|\bis at most\b", " <= "),
        (r"大于(?:或)?等于|不小于|至少[是为]?", ">="),
        (r"小于(?:或)?等于|不大于|至多[是为]?|不超过", "<="),
        (r"\bis (?:greater|more|larger) than\b|大于", " > "),
        (r"\bis (?:less|smaller) than\b|小于", " < "),
        (r"\b(?:is equal to|equals?)\b|等于", " = "),
        (r"(?<![a-zA-Z])([a-zA-Z])\s*(?:\bis\b|[是为])", r"\1 = "),
        (r"\bplus\b|加上?", "+"),
        (r"\bminus\b|减去?", "-"),
        (r"\b(?:times|multiplied by)\b|乘以?", "*"),
        (r"\bdivided by\b|除以", "/"),
        (r"\bsquared\b|的平方(?!根)", "^2"),
        (r"\bcubed\b|的立方(?!根)", "^3"),
        (r"\bto the power of\b", "^"),
        (r"\b(?:the )?square root of\b|根号", " sqrt "),
    )
)
_CHINESE_POWER = re.compile(r"的(\d{1,2}|[a-z])次方")


def as_signs(text: str) -> str:
    """The text with spoken relations, operators and numbers as signs and digits."""
    for pattern, sign in _SPOKEN:
        text = pattern.sub(sign, text)
    return _CHINESE_POWER.sub(r"^\1", without_number_words(text))


def without_number_words(text: str) -> str:
    """The text with numbers in words, in either language, as digits."""
    parts, at = [], 0
    for found in mentions(text):
        if found.words:
            parts += [text[at : found.start], f" {show(number_node(found.value))} "]
            at = found.end
    return "".join([*parts, text[at:]])
