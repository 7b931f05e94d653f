"""From labels to a daily series, and from that to alerts.

The level of a day is the weighted mean score of all texts so far, where a text counts half as much
for each half-life of its age; a few neutral texts are added in thought, so that one headline does
not make a mood. The band has two parts: how unsure each label is, and how far the texts disagree.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

PRIOR = 1.5
"""Neutral texts that are added in thought."""

SPREAD = 0.35
"""Variance between texts that is assumed before there are any to measure it on; it counts as
much as two texts."""

SPAN = 3
"""Days over which a change is looked at."""

LEAST_CHANGE = 0.25
SURE = 2.0
"""A change counts from so much of the level, and from so many standard errors."""

BUSY = 3.0
BUSY_FROM = 5
"""Many texts: so many times the mean of the two weeks before, and at least so many."""


@dataclass(frozen=True, slots=True)
class Point:
    """One label. variance: of the score, by the label's own probabilities."""

    day: date
    score: float
    variance: float
    weight: float


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a series. level, low, high: in [-1, 1], the band of 95 %. texts: of that day alone;
    mean: their weighted mean score, None without any."""

    day: date
    level: float
    low: float
    high: float
    texts: int
    mean: float | None

    @property
    def error(self) -> float:
        """The standard error of the level."""
        return (self.high - self.low) / 3.92


@dataclass(frozen=True, slots=True)
class Alert:
    """A change. kind: rises, falls, or busy (many texts). size: of the change, or how many times
    the usual number of texts. z: standard errors, None for busy."""

    entity: str
    day: date
    kind: str
    size: float
    level: float
    z: float | None


def daily(points: Iterable[Point], *, half_life: float = 3.0) -> list[Day]:
    """The series from the first day with a label to the last. half_life: days, above 0."""
    by_day: dict[date, list[Point]] = {}
    for point in points:
        by_day.setdefault(point.day, []).append(point)
    if not by_day:
        return []
    fade = 0.5 ** (1 / half_life)
    sums = _Sums()
    days = []
    day, last = min(by_day), max(by_day)
    while day <= last:
        sums.fade(fade)
        today = by_day.get(day, [])
        for point in today:
            sums.add(point)
        level, error = sums.level()
        weight = sum(p.weight for p in today)
        mean = sum(p.weight * p.score for p in today) / weight if weight else None
        low, high = level - 1.96 * error, level + 1.96 * error
        days.append(Day(day, level, low, high, len(today), mean))
        day += timedelta(days=1)
    return days


@dataclass(slots=True)
class _Sums:
    """Running sums over all texts, with weights that fade: of the weights, of weight times score,
    of weight times squared score, of squared weights, of squared weight times variance."""

    w: float = 0.0
    ws: float = 0.0
    wss: float = 0.0
    w2: float = 0.0
    w2v: float = 0.0

    def fade(self, by: float) -> None:
        self.w *= by
        self.ws *= by
        self.wss *= by
        self.w2 *= by * by
        self.w2v *= by * by

    def add(self, point: Point) -> None:
        w, s = point.weight, point.score
        self.w += w
        self.ws += w * s
        self.wss += w * s * s
        self.w2 += w * w
        self.w2v += w * w * point.variance

    def level(self) -> tuple[float, float]:
        """The level and its standard error."""
        whole = self.w + PRIOR
        between = self.wss - self.ws**2 / self.w if self.w > 1e-9 else 0.0
        spread = (max(0.0, between) + 2 * SPREAD) / (self.w + 2)
        return self.ws / whole, math.sqrt(self.w2v + self.w2 * spread) / whole


def alerts_of(entity: str, days: Sequence[Day]) -> list[Alert]:
    """Changes of a series, oldest first. A change that goes on is told once in a span."""
    found: list[Alert] = []
    quiet_until = -1
    for place, today in enumerate(days):
        before = days[max(0, place - 14) : place]
        usual = sum(day.texts for day in before) / len(before) if len(before) >= 5 else None
        if usual and today.texts >= BUSY_FROM and today.texts >= BUSY * usual:
            found.append(Alert(entity, today.day, "busy", today.texts / usual, today.level, None))
        if place < SPAN or place <= quiet_until or not today.texts:
            continue
        then = days[place - SPAN]
        change = today.level - then.level
        error = math.hypot(today.error, then.error)
        z = abs(change) / error if error else 0.0
        if abs(change) >= LEAST_CHANGE and z >= SURE:
            kind = "rises" if change > 0 else "falls"
            found.append(Alert(entity, today.day, kind, change, today.level, z))
            quiet_until = place + SPAN - 1
    return found
