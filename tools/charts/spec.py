"""What a chart shows: its kind, its series, its words."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from .scale import decimal_places, number

ChartKind = Literal["bars", "bars_line", "lines", "stacked", "hbars"]
"""bars: grouped bars. bars_line: bars on the left axis, lines on the right one. lines: lines on
one axis. stacked: parts of a whole, one bar a label. hbars: horizontal bars, one group a label."""

Point = tuple[str, Decimal | None]

MAX_SERIES = 8
LONG = 16
"""Series with more points than this are described by their ends and extremes."""

_KIND_WORDS = {
    "en": {
        "bars": "Bar chart",
        "bars_line": "Bar and line chart",
        "lines": "Line chart",
        "stacked": "Stacked bar chart",
        "hbars": "Horizontal bar chart",
    },
    "zh": {
        "bars": "柱状图",
        "bars_line": "柱线图",
        "lines": "折线图",
        "stacked": "堆积柱状图",
        "hbars": "条形图",
    },
}


@dataclass(frozen=True, slots=True)
class Series:
    """One series. A point is (label, value); a value of None is a gap. All series of a chart
    should list the same labels in the same order. ``axis`` matters to ``bars_line`` only.
    """

    name: str
    points: tuple[Point, ...]
    axis: Literal["left", "right"] = "left"

    def __init__(
        self,
        name: str,
        points: list[Point] | tuple[Point, ...],
        axis: Literal["left", "right"] = "left",
    ) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "points", tuple(points))
        object.__setattr__(self, "axis", axis)
        for label, value in self.points:
            if value is None:
                continue
            if not isinstance(value, Decimal) or not value.is_finite():
                raise ValueError(f"series {name!r}, {label!r}: {value!r} is no finite Decimal")
        labels = [label for label, _ in self.points]
        if len(set(labels)) != len(labels):
            raise ValueError(f"series {name!r} gives a label twice")

    def values(self) -> list[Decimal]:
        return [value for _, value in self.points if value is not None]

    def at(self, label: str) -> Decimal | None:
        return dict(self.points).get(label)


@dataclass(frozen=True, slots=True)
class ChartSpec:
    """A chart before it is drawn. ``source`` is written below it as given, so it should begin with
    "Source: " or its like. ``unit`` is shown below the title (``unit_right`` for the right
    axis of ``bars_line``); a unit of ``%`` is put behind every number too. ``marks``: words of
    ``lines`` (label, word), each at the head of an upright line."""

    kind: ChartKind
    title: str
    unit: str
    series: tuple[Series, ...]
    source: str = ""
    lang: Literal["en", "zh"] = "en"
    unit_right: str = ""
    marks: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "series", tuple(self.series))
        names = [series.name for series in self.series]
        if not 1 <= len(names) <= MAX_SERIES or len(set(names)) != len(names):
            raise ValueError(f"chart {self.title!r}: 1 to {MAX_SERIES} series of different names")
        if not any(series.values() for series in self.series):
            raise ValueError(f"chart {self.title!r}: there is no value to draw")
        right = [series for series in self.series if series.axis == "right"]
        if bool(right) != (self.kind == "bars_line") or len(right) == len(self.series):
            raise ValueError(
                f"chart {self.title!r}: bars_line needs series on both axes, "
                "every other kind has the left axis only"
            )

    def labels(self) -> list[str]:
        """Labels of all series in order of first appearance."""
        return list(dict.fromkeys(label for series in self.series for label, _ in series.points))

    def unit_of(self, series: Series) -> str:
        return self.unit_right if series.axis == "right" else self.unit

    def places(self, axis: Literal["left", "right"]) -> int:
        """Decimal places of the values on an axis, one number for all of them."""
        return decimal_places([v for s in self.series if s.axis == axis for v in s.values()])

    def text(self, series: Series, value: Decimal) -> str:
        """A value as it is written beside its mark."""
        return number(value, self.places(series.axis), self.unit_of(series))

    def description(self) -> str:
        """The chart in words, for those who cannot see it: kind, title and every value (of long
        series the ends and extremes)."""
        stop, colon = ("。", "：") if self.lang == "zh" else (". ", ": ")
        parts = [f"{_KIND_WORDS[self.lang][self.kind]}{colon}{self.title}"]
        for series in self.series:
            unit = self.unit_of(series)
            head = f"{series.name} ({unit})" if unit else series.name
            parts.append(f"{head}{colon}{self._values_in_words(series)}")
        if self.marks:
            comma = "；" if self.lang == "zh" else "; "
            parts.append(comma.join(f"{label} {text}" for label, text in self.marks))
        return stop.join(parts) + stop.strip()

    def _values_in_words(self, series: Series) -> str:
        zh = self.lang == "zh"
        comma = "；" if zh else "; "
        if len(series.points) <= LONG:
            missing = "无数据" if zh else "not available"
            return comma.join(
                f"{label} {missing if value is None else self.text(series, value)}"
                for label, value in series.points
            )
        known = [(label, value) for label, value in series.points if value is not None]
        if not known:
            return "无数据" if zh else "not available"
        picks = [
            ("首" if zh else "first", known[0]),
            ("末" if zh else "last", known[-1]),
            ("最低" if zh else "lowest", min(known, key=lambda point: point[1])),
            ("最高" if zh else "highest", max(known, key=lambda point: point[1])),
        ]
        return comma.join(f"{word} {label} {self.text(series, v)}" for word, (label, v) in picks)
