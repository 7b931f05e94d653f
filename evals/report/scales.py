"""The frontier plot's axes: quality from 0 to 1, cost on a log scale."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal

from ...tools.charts.scale import Axis, axis
from ...tools.charts.svg import text_width
from ..frontier import Point
from . import words

TICK = 11.0
MANTISSAS = ((1.0,), (1.0, 3.0), (1.0, 2.0, 5.0), (1.0, 1.5, 2.0, 3.0, 5.0, 7.0))
FINE = tuple(k / 10 for k in range(10, 100))


def quality_axis(values: Sequence[float]) -> Axis:
    known = [Decimal(repr(min(max(value, 0.0), 1.0))) for value in values if math.isfinite(value)]
    found = axis(known, zero=False, intervals=5)
    return Axis(found.step, max(found.below, 0), min(found.above, int(1 / found.step)))


def cost_range(points: Sequence[Point]) -> tuple[float, float]:
    """Both ends of the log axis: what the intervals reach, but no more than ten times beyond the
    points, and some room."""
    values = [point.cost.value for point in points]
    low, high = min(values), max(values)
    ends = [e for p in points for e in (p.cost.low, p.cost.high) if 0 < e < math.inf]
    low = max(min([low, *ends]), low / 10)
    high = min(max([high, *ends]), high * 10)
    room = max((high / low) ** 0.08, 1.15)
    return low / room, high * room


def cost_ticks(low: float, high: float, width: float) -> list[float]:
    """Round values along a log axis of so many units, as many as their labels leave room for."""
    best: list[float] = []
    for mantissas in (*MANTISSAS, FINE):
        first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
        ticks = [
            value
            for exponent in range(first, last + 1)
            for mantissa in mantissas
            if low <= (value := mantissa * 10.0**exponent) <= high
        ]
        if mantissas is FINE:
            ticks = ticks[:: max(1, len(ticks) // 3)]
        if _fits(ticks, low, high, width) and len(ticks) > len(best):
            best = ticks
        if len(best) >= 4:
            break
    return best


def _fits(ticks: Sequence[float], low: float, high: float, width: float) -> bool:
    at = [math.log(tick / low) / math.log(high / low) * width for tick in ticks]
    half = [text_width(words.tick(tick), TICK) / 2 + 4 for tick in ticks]
    return all(at[k + 1] - half[k + 1] >= at[k] + half[k] for k in range(len(ticks) - 1))
