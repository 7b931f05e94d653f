"""What goes to a model and what comes back, whatever server it is.

Token counts follow one rule: ``uncached + cached`` is the prompt, ``output`` is everything the
model wrote, and ``reasoning`` is a part of ``output``.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, Literal, TypeAlias, TypedDict, TypeVar

T = TypeVar("T")


class Message(TypedDict):
    role: Literal["system", "user", "assistant"]
    content: str


Messages: TypeAlias = "list[Message]"


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one or many calls. ``estimated``: the server did not report (all of) it."""

    uncached: int = 0
    cached: int = 0
    output: int = 0
    reasoning: int = 0
    estimated: bool = False

    @property
    def prompt(self) -> int:
        return self.uncached + self.cached

    @property
    def total(self) -> int:
        return self.prompt + self.output

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.uncached + other.uncached,
            self.cached + other.cached,
            self.output + other.output,
            self.reasoning + other.reasoning,
            self.estimated or other.estimated,
        )


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency. Adding two currencies is an error, not a conversion."""

    amount: Decimal
    currency: str = "USD"

    def __add__(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise ValueError(f"cannot add {other.currency} to {self.currency}")
        return Money(self.amount + other.amount, self.currency)

    def __str__(self) -> str:
        sign = {"USD": "$", "CNY": "¥"}.get(self.currency, self.currency + " ")
        return f"{sign}{self.amount.normalize():f}" if self.amount else f"{sign}0"


@dataclass(frozen=True, slots=True)
class Cost:
    """What calls cost. ``listed``: at list price, None when no price is known (never 0).
    ``incurred``: what was really spent now; a replayed call incurs nothing."""

    listed: Money | None = None
    incurred: Money | None = None
    table: str = ""
    """Version of the price table that priced it."""


@dataclass(frozen=True, slots=True)
class TokenLogprob:
    """One token of a reply, with its natural-log probability and the likeliest alternatives
    ``(text, logprob)``, best first, when ``ask(logprobs=n)`` asked for them."""

    text: str
    logprob: float
    top: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Reply(Generic[T]):
    """A reply that validated. ``value`` is the parsed object, or the text without a schema."""

    value: T
    text: str
    usage: Usage
    cost: Cost
    model: str
    """The model's name as the server gave it."""
    calls: int = 1
    """Requests that this reply took, failures and re-asks included."""
    seconds: float = 0.0
    replayed: bool = False
    call_ids: tuple[str, ...] = ()
    logprobs: tuple[TokenLogprob, ...] = ()
    """Empty unless they were asked for and the server gave them."""
