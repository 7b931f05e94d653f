"""Quality and cost of an acceptable output over time, as line charts of the house."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ...tools.charts import ChartSpec, Series, draw
from ...tools.charts.spec import MAX_SERIES
from . import words
from .content import Past

UNITS = ((1, "an acceptable output"), (1000, "1,000 acceptable outputs"))
MANY = (1_000_000, "a million acceptable outputs")


def timelines(past: Sequence[Past]) -> list[str]:
    """Charts as SVG: cost, one for each model, since models differ by factors; then quality. Cells
    beyond the eight that a chart has colours for are in the table only."""
    if not past:
        return []
    charts = []
    for model in dict.fromkeys(p.cell[2] for p in past):
        mine = [p for p in past if p.cell[2] == model]
        known = [p.cost_per_acceptable for p in mine if p.cost_per_acceptable is not None]
        if not known:
            continue
        factor, unit = next((u for u in UNITS if max(known) * u[0] >= 1), MANY)
        costs = [
            None if p.cost_per_acceptable is None else Decimal(repr(p.cost_per_acceptable)) * factor
            for p in mine
        ]
        charts.append(_chart(f"Cost over time: {model}", f"US dollars for {unit}", mine, costs))
    quality = [Decimal(repr(round(p.quality, 6))) for p in past]
    return [*charts, _chart("Quality over time", "mean score", past, quality)]


def _chart(title: str, unit: str, past: Sequence[Past], values: Sequence[Decimal | None]) -> str:
    labels = _labels(past)
    cells = list(dict.fromkeys(p.cell for p in past))
    series = []
    for cell in cells[:MAX_SERIES]:
        at = {p.run: value for p, value in zip(past, values, strict=True) if p.cell == cell}
        points = [(text, at.get(run)) for run, text in labels.items()]
        series.append(Series(words.setting(cell), points))
    return draw(ChartSpec("lines", title, unit, tuple(series)))


def _labels(past: Sequence[Past]) -> dict[str, str]:
    """A label for each run: its day, with the time where days repeat, told apart in any case."""
    runs = {p.run: p.when for p in past}
    for pattern in ("%Y-%m-%d", "%m-%d %H:%M"):
        labels = {run: f"{when:{pattern}}" for run, when in runs.items()}
        if len(set(labels.values())) == len(labels):
            return labels
    return {run: f"{at}. {text}" for at, (run, text) in enumerate(labels.items(), start=1)}
