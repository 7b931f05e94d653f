"""What recalculating found."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from ..material import Said
from .interval import Interval

Kind = Literal["figure", "rating", "tense"]


@dataclass(frozen=True, slots=True)
class Finding:
    """A figure or claim that does not come out. said: as printed; computed: what the document's
    own figures give, "" where that is no figure. check: which calculation, such as ``growth``.
    why: one sentence in the document's language."""

    kind: Kind
    check: str
    where: Said
    said: str
    computed: str
    why: str


def shown(value: Interval, places: int, unit: str = "%") -> str:
    """The middle, or both ends where the figures are too coarse to tell."""
    step = Decimal(1).scaleb(-places)
    low, middle, high = (
        x.quantize(step, rounding=ROUND_HALF_UP) for x in (value.low, value.middle, value.high)
    )
    if high - low <= 10 * step:
        return f"{middle:,f}{unit}"
    return f"{low:,f}{unit} … {high:,f}{unit}"


def places_of(half: Decimal) -> int:
    """Decimals of a figure whose last digit is twice ``half``."""
    exponent = (half * 2).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
