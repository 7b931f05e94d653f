"""Marks on upright axes: bars, stacked bars, lines, and the values written beside them.

Values are written only where all of them find room: a chart that names some and not others would
make the reader wonder why.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from .frame import INK, MUTED, Plot, colour, luminance, marker, stroke_line, text_colour
from .scale import ZERO, Axis
from .spec import ChartSpec, Series
from .svg import Canvas, text_width

VALUE = 11.5
FEW = 16
"""Lines with more points than this carry no markers."""

Box = tuple[float, float, float, float]


class Taken:
    """Where text already stands."""

    def __init__(self) -> None:
        self._boxes: list[Box] = []

    def is_free(self, box: Box) -> bool:
        return not any(_overlap(box, other) for other in self._boxes)

    def take(self, box: Box) -> None:
        self._boxes.append(box)


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def text_box(x: float, y: float, text: str) -> Box:
    """The box of a value centred on x with its baseline at y."""
    half = text_width(text, VALUE) / 2
    return x - half - 1, y - VALUE, x + half + 1, y + 2


def height_of(plot: Plot, on: Axis, value: Decimal) -> float:
    """The y of a value."""
    return plot.bottom - on.share(value) * plot.height


def write_value(canvas: Canvas, x: float, y: float, text: str, fill: str = INK) -> None:
    """A value with a white rim, so that it stays readable across lines."""
    canvas.text(
        x,
        y,
        text,
        VALUE,
        text_anchor="middle",
        fill=fill,
        paint_order="stroke",
        stroke="#ffffff",
        stroke_width=3,
        stroke_linejoin="round",
    )


def bars(canvas: Canvas, spec: ChartSpec, plot: Plot, on: Axis) -> Taken:
    """Grouped bars of the left series; a missing value is said to be missing."""
    series = [s for s in spec.series if s.axis == "left"]
    slot = plot.width / len(spec.labels())
    width = min(slot * 0.74 / len(series), 46.0)
    base = height_of(plot, on, ZERO)
    texts = [spec.text(s, v) for s in series for v in s.values()]
    room = slot - 3 if len(series) == 1 else width + 1
    show = all(text_width(text, VALUE) <= room for text in texts)
    taken = Taken()
    for place, label in enumerate(spec.labels()):
        start = plot.left + slot * (place + 0.5) - width * len(series) / 2
        for nth, one in enumerate(series):
            value, x = one.at(label), start + nth * width
            if value is None:
                _missing(canvas, spec, x + width / 2, base, max(width, room))
                continue
            y = height_of(plot, on, value)
            canvas.rect(x + 0.5, min(y, base), width - 1, abs(base - y), colour(spec, one))
            if show:
                text = spec.text(one, value)
                at = y - 4 if value >= 0 else y + VALUE + 1
                write_value(canvas, x + width / 2, at, text)
                taken.take(text_box(x + width / 2, at, text))
    return taken


def _missing(canvas: Canvas, spec: ChartSpec, x: float, base: float, room: float) -> None:
    word = "无数据" if spec.lang == "zh" else "n/a"
    text = word if text_width(word, VALUE) <= room else "–"
    write_value(canvas, x, base - 4, text, MUTED)


def stacked(canvas: Canvas, spec: ChartSpec, plot: Plot, on: Axis) -> None:
    """One bar a label; positive parts upwards in the order of the series, negative ones down."""
    slot = plot.width / len(spec.labels())
    width = min(slot * 0.66, 64.0)
    for place, label in enumerate(spec.labels()):
        x = plot.left + slot * (place + 0.5) - width / 2
        up = down = ZERO
        for one in spec.series:
            value = one.at(label)
            if not value:
                continue
            start = up if value >= 0 else down
            end = start + value
            up, down = (end, down) if value >= 0 else (up, end)
            y1, y2 = height_of(plot, on, start), height_of(plot, on, end)
            # The sliver left white between parts tells neighbours apart in any print.
            height = max(abs(y1 - y2) - 1, 0.5)
            canvas.rect(x, min(y1, y2), width, height, colour(spec, one))
            text = spec.text(one, value)
            if height >= VALUE + 3 and text_width(text, VALUE) <= width - 4:
                fill = on_colour(colour(spec, one))
                middle = (y1 + y2) / 2 + 4
                canvas.text(x + width / 2, middle, text, VALUE, text_anchor="middle", fill=fill)


def on_colour(fill: str) -> str:
    """White or ink, whichever reads better on a fill."""
    return "#ffffff" if luminance(fill) < 0.2 else INK


def lines(
    canvas: Canvas,
    spec: ChartSpec,
    plot: Plot,
    on: Axis,
    side: Literal["left", "right"],
    taken: Taken,
) -> None:
    """Lines of one side, broken where a value is missing."""
    labels = spec.labels()
    slot = plot.width / len(labels)
    for series in (s for s in spec.series if s.axis == side):
        runs: list[list[tuple[float, float]]] = [[]]
        spots: list[tuple[float, float, Decimal]] = []
        for place, label in enumerate(labels):
            value = series.at(label)
            if value is None:
                runs.append([])
                continue
            x, y = plot.left + slot * (place + 0.5), height_of(plot, on, value)
            runs[-1].append((x, y))
            spots.append((x, y, value))
        for run in runs:
            if len(run) > 1:
                d = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in run)
                stroke_line(canvas, d, spec, series)
            if len(labels) <= FEW or len(run) == 1:
                for x, y in run:
                    marker(canvas, x, y, spec, series)
        _line_values(canvas, spec, series, plot, spots, taken)


def events(canvas: Canvas, spec: ChartSpec, plot: Plot) -> Taken:
    """Upright lines at the marked labels, their words at the head, in rows where they are close."""
    labels, taken = spec.labels(), Taken()
    slot = plot.width / len(labels)
    for label, text in spec.marks:
        x = plot.left + slot * (labels.index(label) + 0.5)
        half = text_width(text, VALUE) / 2
        at = min(max(x, plot.left + half), plot.right - half)
        y = plot.top + 2
        while not taken.is_free(text_box(at, y, text)):
            y += VALUE + 3
        canvas.line(x, y + 3, x, plot.bottom, MUTED)
        write_value(canvas, at, y, text)
        taken.take(text_box(at, y, text))
    return taken


def _line_values(
    canvas: Canvas,
    spec: ChartSpec,
    series: Series,
    plot: Plot,
    spots: list[tuple[float, float, Decimal]],
    taken: Taken,
) -> None:
    """Values above the points, or below where above is taken: all of them, or the last alone.
    None leaves the plot on the right: a figure with a digit cut off is another figure."""
    for chosen in (spots if len(spots) <= FEW else [], spots[-1:]):
        placed: list[tuple[float, float, str, Box]] = []
        for x, y, value in chosen:
            text = spec.text(series, value)
            x = min(x, plot.right - text_width(text, VALUE) / 2)
            for at in (y - 8, y + VALUE + 7):
                box = text_box(x, at, text)
                if taken.is_free(box) and not any(_overlap(box, p[3]) for p in placed):
                    placed.append((x, at, text, box))
                    break
        if chosen and len(placed) == len(chosen):
            for x, at, text, box in placed:
                write_value(canvas, x, at, text, text_colour(colour(spec, series)))
                taken.take(box)
            return
