"""Marks of the frontier plot and the words beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...tools.charts.frame import EDGE, Plot, text_colour
from ...tools.charts.svg import Canvas, text_width
from ..frontier import Point
from .labels import Box, Place, Spot, Wish, place

WIDTH = 480.0
LABEL = 11.0
PAPER = "#ffffff"
BARE = "bare"


@dataclass(frozen=True)
class Mark:
    point: Point
    x: float
    y: float
    colour: str
    shape: int
    text: tuple[str, str]
    bars: tuple[tuple[Spot, Spot], tuple[Spot, Spot]]


def shape(
    canvas: Canvas, x: float, y: float, nth: int, colour: str, variants: Sequence[str]
) -> None:
    """A ring for the bare model; disc, square, diamond, triangle for the other variants."""
    if variants[nth] == BARE:
        canvas.path(_disc(x, y, 4.2), fill=PAPER, stroke=colour, stroke_width=2)
        return
    outline = (
        _disc(x, y, 5.0),
        f"M{x - 4.2:.1f} {y - 4.2:.1f}h8.4v8.4h-8.4z",
        f"M{x:.1f} {y - 5.8:.1f}l5.8 5.8l-5.8 5.8l-5.8 -5.8z",
        f"M{x:.1f} {y - 5.4:.1f}l5.4 9.4h-10.8z",
    )[(nth - (BARE in variants)) % 4]
    canvas.path(outline, fill=colour, stroke=PAPER, stroke_width=1)


def _disc(x: float, y: float, r: float) -> str:
    return f"M{x - r:.1f} {y:.1f}a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0 {-2 * r} 0z"


def write_labels(
    canvas: Canvas, plot: Plot, marks: Sequence[Mark], lines: Sequence[Sequence[Spot]], below: float
) -> float:
    """Writes a label beside each mark; those without room get a number there and their words
    below the plot. Returns the height so far."""
    frame = (plot.left + 2, plot.top - 27, WIDTH - EDGE, plot.bottom - 2)
    spots = [(one.x, one.y) for one in marks]
    wishes = [_wish(one, one.text) for one in marks]
    places = place(wishes, spots, lines, frame)
    told: list[tuple[str, ...]] = [one.text for one in marks]
    if not all(places):
        told = [
            text if spot else (str(at),)
            for at, (text, spot) in enumerate(zip(told, places, strict=True), start=1)
        ]
        wishes = [_wish(one, text) for one, text in zip(marks, told, strict=True)]
        places = place(wishes, spots, lines, frame)
    y = below
    for one, text, spot in zip(marks, told, places, strict=True):
        if spot is not None:
            _write(canvas, one, text, spot)
        if text != one.text or spot is None:
            line = f"{text[0]}  {' · '.join(one.text)}" if text != one.text else " · ".join(text)
            canvas.text(plot.left, y + LABEL, line, LABEL, fill=text_colour(one.colour))
            y += LABEL + 4
    return y


def _wish(mark: Mark, text: Sequence[str]) -> Wish:
    width = max(text_width(part, LABEL) for part in text)
    return Wish(mark.x, mark.y, width + 4, len(text) * (LABEL + 1.5))


def _write(canvas: Canvas, mark: Mark, text: Sequence[str], spot: Place) -> None:
    if spot.leader:
        (x1, y1), (x2, y2) = spot.leader
        canvas.line(x1, y1, x2, y2, mark.colour, 0.8)
    x, anchor = _anchor(mark, spot.box)
    for at, part in enumerate(text):
        canvas.text(
            x,
            spot.box[1] + LABEL * 0.88 + at * (LABEL + 1.5),
            part,
            LABEL,
            text_anchor=anchor,
            font_weight="400" if at else "600",
            fill=text_colour(mark.colour),
            paint_order="stroke",
            stroke=PAPER,
            stroke_width=2.5,
            stroke_linejoin="round",
        )


def _anchor(mark: Mark, box: Box) -> tuple[float, str]:
    """Text begins at the side of the box that is next to the mark."""
    if mark.x <= box[0]:
        return box[0], "start"
    if mark.x >= box[2]:
        return box[2], "end"
    return (box[0] + box[2]) / 2, "middle"
