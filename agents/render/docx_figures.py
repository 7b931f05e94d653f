"""Charts as PNG for Word, drawn by the typesetter that sets the PDF."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from ...tools.errors import MissingExtra
from .document import Chart
from .pdf_payload import print_svg

DOTS = 220
"""Dots an inch of a picture that is 150 mm wide in print."""

# One page a chart, as large as the drawing; the drawings come as data, never as markup.
_TEMPLATE = b"""
#set page(width: auto, height: auto, margin: 0pt, fill: white)
#for (at, svg) in json(bytes(sys.inputs.drawings)).enumerate() {
  if at > 0 { pagebreak() }
  image(bytes(svg), format: "svg", width: 150mm)
}
"""


def pictures(charts: Sequence[Chart]) -> list[bytes]:
    """A PNG a chart. Raises MissingExtra without the typesetter or the font."""
    if not charts:
        return []
    try:
        import typst
    except ImportError:
        raise MissingExtra("typst", "docx") from None
    from .pdf import fonts

    drawings = json.dumps([print_svg(chart.svg) for chart in charts], ensure_ascii=False)
    done: Any = typst.compile(
        _TEMPLATE,
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"drawings": drawings},
        format="png",
        ppi=DOTS,
    )
    return [bytes(page) for page in done] if isinstance(done, list) else [bytes(done)]
