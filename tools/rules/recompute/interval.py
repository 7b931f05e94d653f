"""Arithmetic with figures as printed: each stands for every value that rounds to it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Interval:
    """All values from ``low`` to ``high``, both included."""

    low: Decimal
    high: Decimal

    @classmethod
    def around(cls, value: Decimal, half: Decimal = Decimal(0)) -> Interval:
        return cls(value - half, value + half)

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        return Interval(self.low - other.high, self.high - other.low)

    def __mul__(self, other: Interval) -> Interval:
        ends = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(ends), max(ends))

    def __truediv__(self, other: Interval) -> Interval:
        """Raises ZeroDivisionError where the divisor may be 0."""
        if other.low <= 0 <= other.high:
            raise ZeroDivisionError
        ends = [a / b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(ends), max(ends))

    def root(self, n: int) -> Interval:
        """The n-th root of positive values."""
        power = Decimal(1) / n
        return Interval(self.low**power, self.high**power)

    def widened(self, by: Decimal) -> Interval:
        return Interval(self.low - by, self.high + by)

    def meets(self, other: Interval) -> bool:
        return self.low <= other.high and other.low <= self.high

    @property
    def middle(self) -> Decimal:
        return (self.low + self.high) / 2

    @property
    def positive(self) -> bool:
        return self.low > 0


ONE = Interval.around(Decimal(1))
HUNDRED = Interval.around(Decimal(100))


def percent(part: Interval, whole: Interval) -> Interval:
    return part / whole * HUNDRED


def change(new: Interval, old: Interval) -> Interval:
    """Growth in percent."""
    return (new / old - ONE) * HUNDRED
