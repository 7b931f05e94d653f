"""What may not be said: the final answer and the results of the steps still to come."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from .numbers import forms, plain_text, said

_LETTER = re.compile(r"^\s*[(（]?([A-Fa-f])[)）.]?\s*$")
_YES = re.compile(
    r"^\s*(?:yes|no|true|false|是|否|不是|对|错|正确|错误|能|不能|可以|不可以)\s*[.。]?\s*$", re.I
)


@dataclass(frozen=True)
class Secrets:
    """values: numbers, a percentage also as its hundredfold. texts: answers that are no plain
    number (``x = 5``, ``2x+6``, a name), without spaces and in small letters. answer: the values
    of the final answer alone. choice: the answer is one of few (an option, yes or no), so that a
    denial tells as much as the answer."""

    values: frozenset[Fraction] = frozenset()
    texts: tuple[str, ...] = ()
    answer: frozenset[Fraction] = frozenset()
    choice: bool = False

    @classmethod
    def of(cls, answer: str | None, results: Iterable[str] = ()) -> Secrets:
        """From the final answer and the results not reached yet, as they are written."""
        gold = numbers_of(answer or "")
        got = frozenset(value for result in results for value in numbers_of(result))
        texts = tuple(
            flat
            for text in (answer or "", *results)
            if (flat := flat_text(text)) and not _plain(flat)
        )
        few = bool(answer and (_LETTER.match(answer) or _YES.match(answer)))
        return cls(gold | got, texts, gold, few)


def numbers_of(text: str) -> frozenset[Fraction]:
    """The numbers that an answer consists of. Of an expression with letters (``3x + 1``) none: its
    coefficients are no answer; of ``x = 5`` the right side; of several numbers, all."""
    text = plain_text(text)
    for relation in ("=", "<", ">", "≤", "≥"):
        if relation in text:
            text = text.rsplit(relation, 1)[-1]
    if re.search(r"(?<![a-zA-Z])[a-zA-Z](?![a-zA-Z])", re.sub(r"\\[a-z]+", "", text)):
        return frozenset()
    return frozenset(form for one in said(text) if one.plain for form in forms(one))


def flat_text(text: str) -> str:
    """Without spaces, dollar signs and case, for finding an expression however it is spaced."""
    text = plain_text(text).replace("×", "*").replace("·", "*").replace("÷", "/")
    return re.sub(r"[\s$*\\{}]|\\left|\\right", "", text).lower().strip(".。")


def _plain(flat: str) -> bool:
    """A number alone, which the values hold already, or too short to be looked for."""
    return len(flat) < 2 or bool(re.fullmatch(r"[-+]?[\d.,/%]+", flat))
