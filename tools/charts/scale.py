"""Axes: round steps of 1, 2 or 5, a zero that two axes share, numbers as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Axis:
    """Ticks at ``step`` times every whole number from ``below`` to ``above``."""

    step: Decimal
    below: int
    above: int

    @property
    def low(self) -> Decimal:
        return self.step * self.below

    @property
    def high(self) -> Decimal:
        return self.step * self.above

    def ticks(self) -> list[Decimal]:
        return [self.step * k for k in range(self.below, self.above + 1)]

    def share(self, value: Decimal) -> float:
        """Where a value lies on the axis: 0 at its low end, 1 at its high end."""
        return float((value - self.low) / (self.high - self.low))


def nice_step(span: Decimal, intervals: int) -> Decimal:
    """The smallest of 1, 2, 5, 10, 20 ... (and 0.5, 0.2 ...) that covers ``span`` in so many
    intervals."""
    return next(_steps(span / intervals))


def _steps(least: Decimal) -> Iterator[Decimal]:
    exponent = least.adjusted()
    while True:
        for digit in (1, 2, 5):
            step = Decimal(digit).scaleb(exponent)
            if step >= least:
                yield step
        exponent += 1


def axis(values: Iterable[Decimal], *, zero: bool = True, intervals: int = 5) -> Axis:
    """An axis that holds all values. With ``zero`` it holds 0 too, as it must where a length
    stands for an amount."""
    low, high = _extent(values, zero=zero)
    step = nice_step(high - low, intervals)
    return Axis(step, _floor(low / step), _ceil(high / step))


def pair(left: Iterable[Decimal], right: Iterable[Decimal]) -> tuple[Axis, Axis]:
    """Two axes that both hold 0, at the same height and with ticks at the same heights, so that
    one set of grid lines serves both."""
    first = axis(left, intervals=5)
    low, high = _extent(right, zero=True)
    best: tuple[Axis, Axis] | None = None
    candidates = _steps((high - low) / 8)
    for _ in range(6):
        step = next(candidates)
        below = min(first.below, _floor(low / step))
        above = max(first.above, _ceil(high / step))
        if best is None or above - below < best[0].above - best[0].below:
            best = Axis(first.step, below, above), Axis(step, below, above)
    assert best is not None
    return best


def _extent(values: Iterable[Decimal], *, zero: bool) -> tuple[Decimal, Decimal]:
    known = list(values) or [ZERO]
    low, high = min(known), max(known)
    if zero:
        low, high = min(low, ZERO), max(high, ZERO)
    if low == high:
        pad = abs(low) / 10 or Decimal(1)
        low, high = (ZERO, pad) if zero else (low - pad, high + pad)
    return low, high


def _floor(value: Decimal) -> int:
    return int(value.to_integral_value(ROUND_FLOOR))


def _ceil(value: Decimal) -> int:
    return int(value.to_integral_value(ROUND_CEILING))


def decimal_places(values: Iterable[Decimal]) -> int:
    """As many places as leave about four significant digits, and no more than the values have."""
    known = list(values) or [ZERO]
    top = max(abs(value) for value in known)
    wanted = 0 if top >= 1000 else 1 if top >= 10 else 2
    return min(wanted, max(_own_places(value) for value in known))


def _own_places(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def number(value: Decimal, places: int, unit: str = "") -> str:
    """``-1234.56`` as ``−1,234.6``; with the unit ``%`` the sign follows. Halves round up."""
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    sign = "\u2212" if rounded < 0 else ""
    return f"{sign}{abs(rounded):,f}{'%' if unit == '%' else ''}"


def tick_text(value: Decimal, step: Decimal, unit: str = "") -> str:
    """A tick's number with the places that its step has."""
    return number(value, _own_places(step), unit)
