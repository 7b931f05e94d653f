"""Charts: records in, SVG text out.

Written by hand, without a plotting library, so that the same numbers always give the same bytes,
the text stays text, and nothing is loaded at run time. Values are Decimals as they are to be read
(416.2 under the unit "USD billion"), already scaled by the caller; here they are only drawn.
"""

from __future__ import annotations

from .draw import draw
from .spec import ChartKind, ChartSpec, Series
from .svg import check_svg

__all__ = ["ChartKind", "ChartSpec", "Series", "check_svg", "draw"]
