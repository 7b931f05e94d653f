"""Horizontal bars: long labels down the side, values at the ends of the bars."""

from __future__ import annotations

from .frame import EDGE, GRID, INK, MUTED, TICK, WIDTH, ZERO_LINE, colour
from .marks import VALUE
from .scale import ZERO, Axis, axis, tick_text
from .spec import ChartSpec
from .svg import Canvas, text_width, wrap

MAX_LABEL = 160.0
BAR, GAP, LINE = 16.0, 10.0, 14.0


def plot(canvas: Canvas, spec: ChartSpec, top: float) -> float:
    """Draws the plot below ``top``; returns the height so far."""
    labels = spec.labels()
    wrapped = {label: wrap(label, TICK, MAX_LABEL) for label in labels}
    side = max(text_width(line, TICK) for lines in wrapped.values() for line in lines)
    values = [v for series in spec.series for v in series.values()]
    on = axis(values, intervals=4)
    texts = [spec.text(series, v) for series in spec.series for v in series.values()]
    ends = max(text_width(text, VALUE) for text in texts) + 6
    left = EDGE + min(side, MAX_LABEL) + 8 + (ends if min(values) < 0 else 0)
    right = WIDTH - EDGE - ends
    rows = [max(BAR * len(spec.series), LINE * len(wrapped[label])) + GAP for label in labels]
    bottom = top + sum(rows)
    _grid(canvas, spec, on, (left, top, right, bottom))
    y = top
    for label, row in zip(labels, rows, strict=True):
        first = y + row / 2 - LINE * (len(wrapped[label]) - 1) / 2 + 4
        for nth, line in enumerate(wrapped[label]):
            canvas.text(EDGE, first + nth * LINE, line, TICK, fill=INK)
        _group(canvas, spec, on, label, (left, right, y + (row - BAR * len(spec.series)) / 2))
        y += row
    zero = left + on.share(ZERO) * (right - left)
    canvas.line(zero, top, zero, bottom, ZERO_LINE)
    return bottom + TICK + 8


def _grid(
    canvas: Canvas, spec: ChartSpec, on: Axis, area: tuple[float, float, float, float]
) -> None:
    left, top, right, bottom = area
    for tick in on.ticks():
        x = left + on.share(tick) * (right - left)
        canvas.line(x, top, x, bottom, GRID)
        text = tick_text(tick, on.step, spec.unit)
        canvas.text(x, bottom + TICK + 4, text, TICK, text_anchor="middle", fill=MUTED)


def _group(
    canvas: Canvas, spec: ChartSpec, on: Axis, label: str, at: tuple[float, float, float]
) -> None:
    left, right, y = at
    zero = left + on.share(ZERO) * (right - left)
    for nth, series in enumerate(spec.series):
        value, top = series.at(label), y + nth * BAR
        baseline = top + BAR / 2 + 4
        if value is None:
            word = "无数据" if spec.lang == "zh" else "n/a"
            canvas.text(zero + 5, baseline, word, VALUE, fill=MUTED)
            continue
        end = left + on.share(value) * (right - left)
        canvas.rect(min(zero, end), top + 1, abs(end - zero), BAR - 2, colour(spec, series))
        anchor = "end" if value < 0 else "start"
        x = end - 5 if value < 0 else end + 5
        canvas.text(x, baseline, spec.text(series, value), VALUE, text_anchor=anchor, fill=INK)
