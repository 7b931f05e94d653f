"""Finds room for labels beside points, so that none covers another, a mark, or much of a line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, hypot, pi, sin

Box = tuple[float, float, float, float]
Spot = tuple[float, float]

MARK = 8.0
"""Half the room that a mark keeps for itself."""
NEAR, FAR = 11.0, 92.0
DIRECTIONS = [(cos(pi * k / 8), sin(pi * k / 8)) for k in range(16)]
LEADER = 15.0
"""A label further than this from its mark is tied to it by a line."""
INK_WEIGHT, TIE_WEIGHT = 8.0, 0.8
"""What a dot of a line under a label costs, and one beside a leader, in units of distance."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A label that wants to stand near a point."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Place:
    """Where a label stands, and the line from its mark where it stands far off."""

    box: Box
    leader: tuple[Spot, Spot] | None = None


def meets(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def dots(line: Sequence[Spot], step: float = 3.0) -> Iterable[Spot]:
    """Points along a line of straight pieces."""
    for (x1, y1), (x2, y2) in pairwise(line):
        pieces = max(1, int(hypot(x2 - x1, y2 - y1) / step))
        for k in range(pieces + 1):
            yield x1 + (x2 - x1) * k / pieces, y1 + (y2 - y1) * k / pieces


def place(
    wishes: Sequence[Wish], marks: Sequence[Spot], lines: Sequence[Sequence[Spot]], frame: Box
) -> list[Place | None]:
    """A place for each wish, in their order; None where there is no free room in the frame. The
    most crowded are placed first, then each is placed anew while the others stand."""
    taken = [(x - MARK, y - MARK, x + MARK, y + MARK) for x, y in marks]
    ink = [dot for line in lines for dot in dots(line)]
    found: list[Place | None] = [None] * len(wishes)
    crowd = [
        sum(hypot(one.x - x, one.y - y) < FAR for x, y in marks) for one in wishes
    ]  # its own mark counts too, for all alike
    order = sorted(range(len(wishes)), key=lambda at: (-crowd[at], at))
    for _ in range(3):
        for at in order:
            others = [other for k, other in enumerate(found) if k != at and other is not None]
            boxes = [*taken, *(other.box for other in others)]
            ties = [dot for other in others if other.leader for dot in dots(other.leader)]
            found[at] = _best(wishes[at], boxes, ink, ties, frame)
    return found


def _best(
    wish: Wish, boxes: Sequence[Box], ink: Sequence[Spot], ties: Sequence[Spot], frame: Box
) -> Place | None:
    best: tuple[float, Place] | None = None
    for distance, box in _candidates(wish):
        inside = (
            frame[0] <= box[0] and frame[1] <= box[1] and box[2] <= frame[2] and box[3] <= frame[3]
        )
        if not inside or any(meets(box, other) for other in boxes):
            continue
        if any(_holds(box, dot) for dot in ties):
            continue
        leader = _leader(wish, box)
        crossed = leader is not None and any(
            _holds(other, dot)
            for dot in dots(leader)
            for other in boxes
            if not _holds(other, (wish.x, wish.y))
        )
        cost = distance + INK_WEIGHT * sum(_holds(box, dot) for dot in ink)
        if leader is not None:
            cost += 40.0 * crossed + TIE_WEIGHT * _beside(leader, ink)
        if best is None or cost < best[0]:
            best = cost, Place(box, leader)
    return best[1] if best else None


def _candidates(wish: Wish) -> Iterable[tuple[float, Box]]:
    """Boxes beside, above and below the point, then on rings around it, from near to far, each
    with its distance from the point."""
    x, y, width, height = wish.x, wish.y, wish.width, wish.height
    away = NEAR
    while away <= FAR:
        beside = [
            (left, top)
            for left in (x + away, x - away - width)
            for top in (y - height / 2, y - height - 3, y + 3, y - height - away, y + away)
        ]
        level = [(x - width / 2, top) for top in (y - height - away, y + away)]
        ring = [
            (x + dx * (away + width / 2) - width / 2, y + dy * (away + height / 2) - height / 2)
            for dx, dy in DIRECTIONS
        ]
        for left, top in (*beside, *level, *ring):
            box = (left, top, left + width, top + height)
            yield _gap(wish, box), box
        away *= 1.35


def _gap(wish: Wish, box: Box) -> float:
    x, y = _nearest(wish, box)
    return hypot(x - wish.x, y - wish.y)


def _nearest(wish: Wish, box: Box) -> Spot:
    return min(max(wish.x, box[0]), box[2]), min(max(wish.y, box[1]), box[3])


def _leader(wish: Wish, box: Box) -> tuple[Spot, Spot] | None:
    x, y = _nearest(wish, box)
    away = _gap(wish, box)
    if away <= LEADER:
        return None
    share = MARK / away
    start = wish.x + (x - wish.x) * share, wish.y + (y - wish.y) * share
    return start, (x, y)


def _beside(leader: tuple[Spot, Spot], ink: Sequence[Spot]) -> int:
    """How many dots of lines a leader runs along or across."""
    run = list(dots(leader))
    return sum(any(hypot(x - u, y - v) < 2.5 for u, v in run) for x, y in ink)


def _holds(box: Box, dot: Spot) -> bool:
    return box[0] < dot[0] < box[2] and box[1] < dot[1] < box[3]
