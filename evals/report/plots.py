"""The frontier plot: quality against cost, with what is uncertain about both.

Cost is on a log axis, since settings differ by factors. A model has one colour; its bare setting is
a ring, its agent a disc, and a dotted line joins the two.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from ...tools.charts.frame import EDGE, GRID, INK, MUTED, PALETTE, Plot
from ...tools.charts.scale import Axis, tick_text
from ...tools.charts.svg import Canvas, text_width, wrap
from ..frontier import Frontier, Point
from . import words
from .labels import Spot
from .marks import BARE, LABEL, PAPER, WIDTH, Mark, shape, write_labels
from .scales import TICK, cost_range, cost_ticks, quality_axis

HEIGHT = 300.0
HEADROOM = 30.0
"""Above the plot, for the labels of what comes near 1."""
MAX_MODELS = len(PALETTE)


@dataclass
class _Drawing:
    canvas: Canvas
    plot: Plot
    costs: tuple[float, float]
    quality: Axis
    marks: list[Mark] = field(default_factory=list)

    def x(self, cost: float) -> float:
        low, high = self.costs
        share = math.log(cost / low) / math.log(high / low) if cost > 0 else 0.0
        return self.plot.left + min(max(share, 0.0), 1.0) * self.plot.width

    def y(self, quality: float) -> float:
        return self.plot.bottom - self.quality.share(Decimal(repr(quality))) * self.plot.height


def drawable(frontier: Frontier) -> tuple[Point, ...]:
    """The points that a log axis has room for: those that cost something."""
    return tuple(p for p in frontier.points if p.cost.value > 0 and math.isfinite(p.cost.value))


def frontier_svg(frontier: Frontier, title: str) -> str | None:
    """The plot as an SVG document; None where no setting has a known cost above 0."""
    points = drawable(frontier)
    if not points:
        return None
    canvas = Canvas()
    # A ground of its own, since the file is also read on pages of any colour; cut to the height.
    canvas.rect(0, 0, WIDTH, 4 * HEIGHT, PAPER)
    models = list(dict.fromkeys(point.cell[2] for point in points))
    variants = _variants(points)
    top = _head(canvas, title, variants)
    ends = [e for p in points for e in (p.quality.value, p.quality.low, p.quality.high)]
    scale = quality_axis(ends)
    ticks = [tick_text(tick, scale.step) for tick in scale.ticks()]
    left = EDGE + max(text_width(text, TICK) for text in ticks) + 6
    plot = Plot(left, top + HEADROOM, WIDTH - EDGE - 4, top + HEADROOM + HEIGHT)
    drawing = _Drawing(canvas, plot, cost_range(points), scale)
    _axes(drawing, ticks)
    names = short_names(models)
    for point in points:
        drawing.marks.append(_mark(drawing, point, models, variants, names))
    lines = _lines(drawing)
    bottom = write_labels(canvas, plot, drawing.marks, lines, plot.bottom + 2 * TICK + 18)
    return canvas.finish(WIDTH, bottom + EDGE, title, _description(frontier, points), "en")


def short_names(models: Sequence[str]) -> dict[str, str]:
    """Models without what stands before a colon, where that still tells them apart."""
    short = {model: model.rsplit(":", 1)[-1] or model for model in models}
    return {m: s if list(short.values()).count(s) == 1 else m for m, s in short.items()}


def _variants(points: Sequence[Point]) -> list[str]:
    found = dict.fromkeys(point.cell[1] for point in points)
    return sorted(found, key=lambda name: (name != BARE, name))


def _head(canvas: Canvas, title: str, variants: Sequence[str]) -> float:
    y = EDGE
    for line in wrap(title, 14.0, WIDTH - 2 * EDGE):
        y += 17
        canvas.text(EDGE, y - 3, line, 14.0, font_weight="600", fill=INK)
    x, y = EDGE, y + 18
    keys = [*((name, k) for k, name in enumerate(variants)), ("frontier", -1)]
    for name, at in keys:
        wide = 24 + text_width(name, LABEL) + 14
        if x > EDGE and x + wide > WIDTH - EDGE:
            x, y = EDGE, y + 17
        if at < 0:
            canvas.path(f"M{x:.1f} {y - 4:.1f}h18", fill="none", stroke=MUTED, stroke_width=2)
        else:
            shape(canvas, x + 9, y - 4, at, MUTED, variants)
        canvas.text(x + 24, y, name, LABEL, fill=INK)
        x += wide
    canvas.text(EDGE, y + 22, "Quality (mean score)", TICK, fill=MUTED)
    return y + 22


def _axes(drawing: _Drawing, texts: Sequence[str]) -> None:
    canvas, plot = drawing.canvas, drawing.plot
    for tick, text in zip(drawing.quality.ticks(), texts, strict=True):
        y = drawing.y(float(tick))
        canvas.line(plot.left, y, plot.right, y, GRID)
        canvas.text(plot.left - 6, y + 4, text, TICK, text_anchor="end", fill=MUTED)
    for cost in cost_ticks(*drawing.costs, plot.width):
        x, text = drawing.x(cost), words.tick(cost)
        canvas.line(x, plot.top, x, plot.bottom, GRID)
        half = text_width(text, TICK) / 2
        at = min(max(x, EDGE + half), WIDTH - EDGE - half)
        canvas.text(at, plot.bottom + TICK + 5, text, TICK, text_anchor="middle", fill=MUTED)
    canvas.line(plot.left, plot.bottom, plot.right, plot.bottom, "#6d7885")
    y = plot.bottom + 2 * TICK + 12
    text = "Cost of one row in US dollars, log scale"
    canvas.text(plot.right, y, text, TICK, text_anchor="end", fill=MUTED)


def _mark(
    drawing: _Drawing,
    point: Point,
    models: Sequence[str],
    variants: Sequence[str],
    names: dict[str, str],
) -> Mark:
    _, variant, model = point.cell
    x, y = drawing.x(point.cost.value), drawing.y(point.quality.value)
    # One cluster sets no interval, and a bound may be infinite.
    low, high = _bound(point.cost.low, point.cost.value), _bound(point.cost.high, drawing.costs[1])
    if math.isnan(point.cost.high):
        high = point.cost.value
    across = (drawing.x(low), y), (drawing.x(high), y)
    bounds = [_bound(end, point.quality.value) for end in (point.quality.low, point.quality.high)]
    upright = (x, drawing.y(min(max(bounds[0], 0), 1))), (x, drawing.y(min(max(bounds[1], 0), 1)))
    text = names[model], f"{variant} {words.chance(point.probability)}"
    colour = PALETTE[models.index(model) % MAX_MODELS]
    return Mark(point, x, y, colour, variants.index(variant), text, (across, upright))


def _bound(value: float, otherwise: float) -> float:
    return value if math.isfinite(value) else otherwise


def _lines(drawing: _Drawing) -> list[list[Spot]]:
    """Draws frontier, pairs, intervals and marks, in this order; returns what labels should leave
    readable."""
    canvas, marks = drawing.canvas, drawing.marks
    steps = _steps(drawing)
    if steps:
        d = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in steps)
        canvas.path(d, fill="none", stroke=MUTED, stroke_width=2, stroke_linejoin="round")
    lines = [steps]
    for one in marks:
        if (other := _bare_of(one, marks)) is None:
            continue
        d = f"M{other.x:.1f} {other.y:.1f}L{one.x:.1f} {one.y:.1f}"
        canvas.path(d, stroke=one.colour, stroke_width=1.6, stroke_dasharray="1.5 3.5")
        lines.append([(other.x, other.y), (one.x, one.y)])
    for one in marks:
        for (x1, y1), (x2, y2) in one.bars:
            canvas.line(x1, y1, x2, y2, one.colour, 1.1)
            across = y1 == y2
            for x, y in ((x1, y1), (x2, y2)):
                cap = (x, y - 3, x, y + 3) if across else (x - 3, y, x + 3, y)
                canvas.line(*cap, one.colour, 1.1)
            lines.append([(x1, y1), (x2, y2)])
    variants = _variants([one.point for one in marks])
    for one in marks:
        shape(canvas, one.x, one.y, one.shape, one.colour, variants)
    return lines


def _bare_of(one: Mark, marks: Sequence[Mark]) -> Mark | None:
    _, variant, model = one.point.cell
    if variant == BARE:
        return None
    return next((m for m in marks if m.point.cell[1:] == (BARE, model)), None)


def _steps(drawing: _Drawing) -> list[Spot]:
    """The best quality that each amount buys, by the point estimates."""
    line = [one for one in drawing.marks if one.point.on_line]
    line.sort(key=lambda one: one.x)
    steps: list[Spot] = []
    for one in line:
        if steps:
            steps.append((one.x, steps[-1][1]))
        steps.append((one.x, one.y))
    return [*steps, (drawing.plot.right, steps[-1][1])] if steps else []


def _description(frontier: Frontier, points: Sequence[Point]) -> str:
    said = [
        f"{words.setting(p.cell)}: quality {words.score(p.quality.value)} "
        f"{words.interval(p.quality, 'score')}, cost {words.usd(p.cost.value)} "
        f"{words.interval(p.cost, 'usd')}, on the frontier with probability "
        f"{words.chance(p.probability)}"
        for p in points
    ]
    return f"Quality against cost for {frontier.task}. " + "; ".join(said) + "."
