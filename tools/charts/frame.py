"""What surrounds a plot: title, unit, legend above it, source below it, and the colours."""

from __future__ import annotations

from dataclasses import dataclass

from .spec import ChartSpec, Series
from .svg import Canvas, text_width, wrap

WIDTH = 480.0
"""User units. Small on purpose: type of 12 units stays readable when a phone shows the chart 340
pixels wide, or a page of A4 shows two side by side."""

EDGE = 4.0
TICK = 12.0
INK, MUTED, GRID, ZERO_LINE = "#1c2733", "#566270", "#e2e6eb", "#6d7885"

SOFT_PALETTE = ("#a9c3dc", "#f0cf8b", "#cfd5db", "#b9dccf")
LINE_PALETTE = ("#a8431a", "#17456f", "#1a8f6c", "#4b3b73")
"""Where lines cross bars, the bars are pale and the lines strong, so that the values written
beside both can be read."""

PALETTE = (
    "#17456f",
    "#e69f00",
    "#2f86c4",
    "#a8431a",
    "#a0a9b3",
    "#1a8f6c",
    "#cc79a7",
    "#4b3b73",
)
"""Told apart with any colour vision and, neighbours at least, in grey print."""

DASHES = ("", "7 3", "2 3", "9 3 2 3", "4 2", "1 3", "12 4", "6 2 1 2")
TITLE_SIZE, UNIT_SIZE, LEGEND_SIZE, SOURCE_SIZE = 15.0, 12.0, 12.0, 10.5


def colour(spec: ChartSpec, series: Series) -> str:
    if spec.kind != "bars_line":
        return PALETTE[spec.series.index(series)]
    same_side = [other for other in spec.series if other.axis == series.axis]
    palette = LINE_PALETTE if series.axis == "right" else SOFT_PALETTE
    return palette[same_side.index(series) % len(palette)]


def luminance(fill: str) -> float:
    """Relative luminance of a colour, 0 to 1, as WCAG 2 defines it."""
    channels = [int(fill[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def text_colour(fill: str) -> str:
    """The colour, darkened until text in it stands out from white by 4.5 to 1."""
    channels = [int(fill[i : i + 2], 16) for i in (1, 3, 5)]
    while luminance(fill) > 1.05 / 4.5 - 0.05:
        channels = [int(channel * 0.92) for channel in channels]
        fill = "#" + "".join(f"{channel:02x}" for channel in channels)
    return fill


def is_line(spec: ChartSpec, series: Series) -> bool:
    return spec.kind == "lines" or series.axis == "right"


@dataclass(frozen=True, slots=True)
class Plot:
    """The rectangle that axes and marks get."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top


def head(canvas: Canvas, spec: ChartSpec) -> float:
    """Draws title, unit and legend; returns the height they take."""
    y = EDGE
    for line in wrap(spec.title, TITLE_SIZE, WIDTH - 2 * EDGE):
        y += TITLE_SIZE + 3
        canvas.text(EDGE, y - 3, line, TITLE_SIZE, font_weight="600", fill=INK)
    units = " · ".join(unit for unit in dict.fromkeys((spec.unit, spec.unit_right)) if unit)
    if units:
        y += UNIT_SIZE + 4
        canvas.text(EDGE, y - 2, units, UNIT_SIZE, fill=MUTED)
    if len(spec.series) > 1:
        y = _legend(canvas, spec, y + 6)
    return y + 6


def _legend(canvas: Canvas, spec: ChartSpec, y: float) -> float:
    x, row = EDGE, LEGEND_SIZE + 6
    for series in spec.series:
        side = _side(spec) if series.axis == "right" else ""
        name = f"{series.name}{side}"
        width = 22 + text_width(name, LEGEND_SIZE) + 14
        if x > EDGE and x + width > WIDTH - EDGE:
            x, y = EDGE, y + row
        _key(canvas, spec, series, x, y + row / 2)
        canvas.text(x + 22, y + row / 2 + 4, name, LEGEND_SIZE, fill=INK)
        x += width
    return y + row


def _side(spec: ChartSpec) -> str:
    return "（右轴）" if spec.lang == "zh" else " (right axis)"


def _key(canvas: Canvas, spec: ChartSpec, series: Series, x: float, y: float) -> None:
    fill = colour(spec, series)
    if not is_line(spec, series):
        canvas.rect(x, y - 5, 14, 10, fill)
        return
    stroke_line(canvas, f"M{x} {y:.1f}h16", spec, series)
    marker(canvas, x + 8, y, spec, series)


def stroke_line(canvas: Canvas, d: str, spec: ChartSpec, series: Series) -> None:
    """A line in the series' colour and dash pattern: two ways to tell it from the others."""
    dash = DASHES[[s for s in spec.series if is_line(spec, s)].index(series)]
    dashed = {"stroke_dasharray": dash} if dash else {}
    canvas.path(
        d,
        fill="none",
        stroke=colour(spec, series),
        stroke_width=2.2,
        stroke_linejoin="round",
        **dashed,
    )


def marker(canvas: Canvas, x: float, y: float, spec: ChartSpec, series: Series) -> None:
    """Circle, square, diamond or triangle, by the series' place."""
    shape = [s for s in spec.series if is_line(spec, s)].index(series) % 4
    outline = (
        f"M{x - 3.6:.1f} {y:.1f}a3.6 3.6 0 1 0 7.2 0a3.6 3.6 0 1 0 -7.2 0z",
        f"M{x - 3.3:.1f} {y - 3.3:.1f}h6.6v6.6h-6.6z",
        f"M{x:.1f} {y - 4.6:.1f}l4.6 4.6l-4.6 4.6l-4.6 -4.6z",
        f"M{x:.1f} {y - 4.4:.1f}l4.4 7.6h-8.8z",
    )[shape]
    canvas.path(outline, fill=colour(spec, series), stroke="#ffffff", stroke_width=1.2)


def foot(canvas: Canvas, spec: ChartSpec, y: float) -> float:
    """Draws the source below ``y``; returns the chart's full height."""
    if spec.source:
        y += 4
        for line in wrap(spec.source, SOURCE_SIZE, WIDTH - 2 * EDGE):
            y += SOURCE_SIZE + 3
            canvas.text(EDGE, y, line, SOURCE_SIZE, fill=MUTED)
    return y + EDGE
