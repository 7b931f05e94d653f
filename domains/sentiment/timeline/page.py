"""A series as a chart (SVG, PNG), a page (HTML) and a table (CSV)."""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from ....tools.charts import ChartSpec, Series, draw
from ....tools.errors import MissingExtra
from .series import Alert, Day

MOST_POINTS = 60
"""Points that a chart has room for; of a longer series every second, third, ... day is drawn."""

FIELDS = ("entity", "day", "level", "low", "high", "texts", "mean")

_TEMPLATE = b"""
#set page(width: auto, height: auto, margin: 4pt)
#image(bytes(sys.inputs.drawing), format: "svg", width: 480pt)
"""

_STYLE = """
body{font:16px/1.5 system-ui,'Noto Sans SC',sans-serif;max-width:60rem;margin:2rem auto;
  padding:0 1rem;color:#1c2330}
svg{max-width:100%;height:auto}table{border-collapse:collapse;margin:1rem 0}
td,th{padding:.25rem .75rem;text-align:right;border-bottom:1px solid #d8dde6}
td:first-child,th:first-child,td.t{text-align:left}.falls{color:#a3262a}.rises{color:#1d6b3c}
"""


def chart(entity: str, days: Sequence[Day]) -> str:
    """The series with its band, as SVG."""
    step = -(-len(days) // MOST_POINTS)
    shown = list(days)[::-1][::step][::-1]

    def line(name: str, values: Sequence[float]) -> Series:
        return Series(
            name,
            [
                (day.day.isoformat(), Decimal(f"{value:.3f}"))
                for day, value in zip(shown, values, strict=True)
            ],
        )

    return draw(
        ChartSpec(
            "lines",
            f"Sentiment of {entity}",
            "-1 negative to +1 positive",
            (
                line("level", [day.level for day in shown]),
                line("low (95 %)", [day.low for day in shown]),
                line("high (95 %)", [day.high for day in shown]),
            ),
        )
    )


def png(svg: str) -> bytes:
    """An SVG as PNG. Needs the extra ``docx``, whose typesetter draws it."""
    try:
        import typst
    except ImportError:
        raise MissingExtra("typst", "docx") from None
    from ....agents.render.pdf import fonts

    drawn: Any = typst.compile(
        _TEMPLATE,
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"drawing": svg},
        format="png",
        ppi=144.0,
    )
    return bytes(drawn[0] if isinstance(drawn, list) else drawn)


def table(series: Sequence[tuple[str, Sequence[Day]]]) -> str:
    """Series as CSV, a line a day."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(FIELDS)
    for entity, days in series:
        for day in days:
            mean = "" if day.mean is None else f"{day.mean:.4f}"
            figures = (f"{day.level:.4f}", f"{day.low:.4f}", f"{day.high:.4f}")
            writer.writerow((entity, day.day.isoformat(), *figures, day.texts, mean))
    return out.getvalue()


def page(name: str, series: Sequence[tuple[str, Sequence[Day]]], alerts: Sequence[Alert]) -> str:
    """One HTML file, whole in itself: what changed, then a chart for each entity."""
    parts = [
        "<!doctype html><html lang='en'><meta charset='utf-8'>"
        f"<title>Sentiment: {html.escape(name)}</title><style>{_STYLE}</style>"
        f"<h1>Sentiment: {html.escape(name)}</h1>"
    ]
    if alerts:
        parts.append("<h2>Changes</h2><table><tr><th>day<th>entity<th>change<th>level<th>z</tr>")
        for alert in alerts:
            z = "" if alert.z is None else f"{alert.z:.1f}"
            size = (
                f"{alert.size:.1f} times the usual"
                if alert.kind == "busy"
                else f"{alert.size:+.2f}"
            )
            parts.append(
                f"<tr><td>{alert.day}<td class='t'>{html.escape(alert.entity)}"
                f"<td class='{alert.kind}'>{alert.kind} {size}<td>{alert.level:+.2f}<td>{z}</tr>"
            )
        parts.append("</table>")
    for entity, days in series:
        parts.append(f"<h2>{html.escape(entity)}</h2>{chart(entity, days)}")
    return "".join(parts) + "</html>\n"
