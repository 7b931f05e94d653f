"""How many tokens a text will be, without a tokenizer.

Three figures: ``expected`` for records where the server reports nothing, ``low`` to notice a
prompt that a server cut or that cannot fit, ``high`` to reserve money. Scripts differ: a Chinese
character is about two thirds of a token, a Latin letter about a quarter, a digit up to one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .types import Message

_CJK = re.compile(r"[⺀-鿿가-힣豈-﫿＀-￯]")
_DIGIT = re.compile(r"[0-9]")
_OTHER_SCRIPT = re.compile(r"[^\x00-\x7f]")
_RUN = re.compile(r"(\s|[-=_.*#~])\1{3,}")

_PER_MESSAGE = 4
"""Role markers and separators that a chat template adds to every message."""


@dataclass(frozen=True, slots=True)
class TokenRates:
    """Tokens per character of one tokenizer family."""

    latin: float = 0.25
    digit: float = 0.7
    cjk: float = 0.65
    other: float = 0.5


@dataclass(frozen=True, slots=True)
class Estimate:
    """A token count that is known only roughly: ``low <= truth <= high`` in practice."""

    expected: int

    @property
    def low(self) -> int:
        return self.expected * 55 // 100

    @property
    def high(self) -> int:
        return self.expected * 3 // 2 + 32


def text_tokens(text: str, rates: TokenRates | None = None) -> int:
    """Expected tokens of a text. Runs of one blank or rule character count as one stretch, because
    tokenizers merge them."""
    rates = rates or TokenRates()
    text = _RUN.sub(r"\1\1", text)
    cjk = len(_CJK.findall(text))
    other = len(_OTHER_SCRIPT.findall(text)) - cjk
    digits = len(_DIGIT.findall(text))
    latin = len(text) - cjk - other - digits
    count = latin * rates.latin + digits * rates.digit + cjk * rates.cjk + other * rates.other
    return int(count) + (1 if text else 0)


def prompt_tokens(messages: Iterable[Message], rates: TokenRates | None = None) -> Estimate:
    """Expected tokens of a chat prompt."""
    return Estimate(
        sum(_PER_MESSAGE + text_tokens(message["content"], rates) for message in messages)
    )
