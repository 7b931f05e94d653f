"""Draws a chart: chooses the axes, then puts the marks of its kind on them."""

from __future__ import annotations

import re
from decimal import Decimal

from . import horizontal, marks
from .frame import EDGE, GRID, INK, MUTED, TICK, WIDTH, ZERO_LINE, Plot, foot, head
from .scale import ZERO, Axis, axis, pair, tick_text
from .spec import ChartSpec
from .svg import Canvas, text_width

PLOT_HEIGHT = 172.0
HEADROOM = 16.0
"""Room above the highest tick for the label of a mark that reaches it."""


def draw(spec: ChartSpec) -> str:
    """The chart as an SVG document. The same spec always gives the same text."""
    canvas = Canvas()
    top = head(canvas, spec)
    if spec.kind == "hbars":
        bottom = horizontal.plot(canvas, spec, top)
    else:
        bottom = _upright(canvas, spec, top)
    height = foot(canvas, spec, bottom)
    return canvas.finish(WIDTH, height, spec.title, spec.description(), spec.lang)


def _upright(canvas: Canvas, spec: ChartSpec, top: float) -> float:
    """Everything with labels along the bottom; returns the height so far."""
    left_axis, right_axis = _axes(spec)
    left_texts = [tick_text(tick, left_axis.step, spec.unit) for tick in left_axis.ticks()]
    left = EDGE + max(text_width(text, TICK) for text in left_texts) + 6
    right = WIDTH - EDGE
    if right_axis:
        texts = [tick_text(t, right_axis.step, spec.unit_right) for t in right_axis.ticks()]
        right -= max(text_width(text, TICK) for text in texts) + 6
    plot = Plot(left, top + HEADROOM, right, top + HEADROOM + PLOT_HEIGHT)
    _grid(canvas, plot, left_axis, left_texts)
    if right_axis:
        for tick, text in zip(right_axis.ticks(), texts, strict=True):
            y = marks.height_of(plot, right_axis, tick) + 4
            canvas.text(plot.right + 6, y, text, TICK, fill=MUTED)
    # Below bars that go down, their values need room before the labels.
    hanging = spec.kind != "lines" and left_axis.below < 0
    bottom = _labels(canvas, plot, spec, plot.bottom + (HEADROOM - 4 if hanging else 0))
    if left_axis.below <= 0 <= left_axis.above:
        y = marks.height_of(plot, left_axis, ZERO)
        canvas.line(plot.left, y, plot.right, y, ZERO_LINE)
    if spec.kind == "lines":
        marks.lines(canvas, spec, plot, left_axis, "left", marks.events(canvas, spec, plot))
    elif spec.kind == "stacked":
        marks.stacked(canvas, spec, plot, left_axis)
    else:
        taken = marks.bars(canvas, spec, plot, left_axis)
        if right_axis:
            marks.lines(canvas, spec, plot, right_axis, "right", taken)
    return bottom


def _axes(spec: ChartSpec) -> tuple[Axis, Axis | None]:
    left = [v for s in spec.series if s.axis == "left" for v in s.values()]
    if spec.kind == "bars_line":
        return pair(left, [v for s in spec.series if s.axis == "right" for v in s.values()])
    if spec.kind == "stacked":
        return axis(_stack_ends(spec)), None
    # A line's height stands for nothing by its length, so its axis may leave zero out; near zero
    # it would mislead to do so.
    zero = spec.kind != "lines" or not left or min(left) * 3 < max(left)
    return axis(left, zero=zero), None


def _stack_ends(spec: ChartSpec) -> list[Decimal]:
    ends = []
    for label in spec.labels():
        values = [v for series in spec.series if (v := series.at(label)) is not None]
        ends.append(sum((v for v in values if v > 0), ZERO))
        ends.append(sum((v for v in values if v < 0), ZERO))
    return ends


def _grid(canvas: Canvas, plot: Plot, on: Axis, texts: list[str]) -> None:
    for tick, text in zip(on.ticks(), texts, strict=True):
        y = marks.height_of(plot, on, tick)
        canvas.line(plot.left, y, plot.right, y, GRID)
        canvas.text(plot.left - 6, y + 4, text, TICK, text_anchor="end", fill=MUTED)


def _labels(canvas: Canvas, plot: Plot, spec: ChartSpec, top: float) -> float:
    """Labels below ``top``: all of them, broken in two lines if they must be, or every n-th
    counted from the last one. Returns the height so far."""
    labels = spec.labels()
    slot = plot.width / len(labels)
    lines = [[label] for label in labels]
    broken = [_broken(label) for label in labels]
    if _widest(lines) > slot >= _widest(broken):
        lines = broken
    every = max(1, -int(-_widest(lines) // slot))
    free = float(WIDTH)
    for place in range(len(lines) - 1, -1, -every):
        parts = lines[place]
        half = _widest([parts]) / 2
        x = min(max(plot.left + slot * (place + 0.5), EDGE + half), WIDTH - EDGE - half)
        if x + half > free:
            continue  # the last label was moved inward, to its neighbour's place
        free = x - half
        for row, part in enumerate(parts, start=1):
            y = top + 5 + (TICK + 1) * row
            canvas.text(x, y, part, TICK, text_anchor="middle", fill=INK)
    return top + (TICK + 1) * max(map(len, lines)) + 7


def _widest(lines: list[list[str]]) -> float:
    return max(text_width(part, TICK) for parts in lines for part in parts) + 4


def _broken(label: str) -> list[str]:
    """A label in two lines, at its last seam: a space, or a year before its quarter."""
    seams = list(re.finditer(r" +|(?<=\d)(?=[A-Z])|(?<=年)(?=.)", label))
    if not seams:
        return [label]
    return [label[: seams[-1].start()], label[seams[-1].end() :]]
