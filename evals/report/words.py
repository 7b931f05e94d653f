"""How the report writes figures: a value that is not known is a dash, never 0."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Literal

from ..stats.cells import Basis, CellKey
from ..stats.intervals import Estimate

DASH = "–"

Kind = Literal["usd", "share", "score", "seconds", "times"]

BASIS: dict[Basis, str] = {
    "listed": "list price",
    "incurred": "what was spent in this run",
    "reference": "deepseek-flash list price of the same tokens",
}


def setting(cell: CellKey) -> str:
    """A model and a variant, as one name."""
    return f"{cell[2]} · {cell[1]}"


def plain(value: float) -> str:
    """Three significant digits without an exponent, more where the whole part has more:
    ``0.000120``, ``12.3``, ``1,234``."""
    if not value:
        return "0"
    return f"{value:,.{max(0, 2 - math.floor(math.log10(abs(value))))}f}"


def tick(cost: float) -> str:
    """A round amount of US dollars, without zeros at its end."""
    text = plain(cost)
    return f"${text.rstrip('0').rstrip('.') if '.' in text else text}"


def exact(amount: Decimal | None) -> str:
    """US dollars as they were given."""
    return DASH if amount is None else f"${amount.normalize():f}"


def usd(value: float | Decimal | None) -> str:
    """US dollars: cents from a dollar on, three significant digits below."""
    if value is None:
        return DASH
    amount = float(value)
    if math.isnan(amount):
        return DASH
    if math.isinf(amount):
        return "no bound"
    return f"${amount:,.2f}" if abs(amount) >= 1 else f"${plain(amount)}"


def share(value: float | None) -> str:
    return DASH if value is None or math.isnan(value) else f"{value:.1%}"


def score(value: float | None) -> str:
    return DASH if value is None or math.isnan(value) else f"{value:.3f}"


def chance(value: float | None) -> str:
    """A probability from draws, which are too few to say 0 or 1."""
    if value is None:
        return DASH
    return "> 99%" if value > 0.99 else "< 1%" if value < 0.01 else f"{value:.0%}"


def p_value(value: float | None) -> str:
    if value is None or math.isnan(value):
        return DASH
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def count(value: float | None) -> str:
    """A whole number, or a mean of counts with the places it needs."""
    if value is None:
        return DASH
    return f"{value:,.0f}" if value >= 10 or value == int(value) else f"{value:.2f}"


def seconds(value: float | None) -> str:
    return DASH if value is None else f"{value:.1f} s" if value >= 10 else f"{value:.2f} s"


def interval(estimate: Estimate | None, kind: Kind) -> str:
    """``[low, high]``; empty where there is none."""
    if estimate is None or math.isnan(estimate.low) or math.isnan(estimate.high):
        return ""
    write = WRITE[kind]
    return together(f"[{write(estimate.low)}, {write(estimate.high)}]")


def times(value: float | None) -> str:
    """A ratio of costs."""
    if value is None or math.isnan(value):
        return DASH
    return "no bound" if math.isinf(value) else f"×{plain(value)}"


def signed(value: float | None, kind: Literal["share", "score"]) -> str:
    """A difference with its sign; shares in percentage points."""
    if value is None or math.isnan(value):
        return DASH
    text = f"{abs(value) * 100:.1f} pp" if kind == "share" else f"{abs(value):.3f}"
    return f"{'−' if value < 0 else '+'}{text}"


def signed_interval(estimate: Estimate, kind: Literal["share", "score"]) -> str:
    return together(f"[{signed(estimate.low, kind)}, {signed(estimate.high, kind)}]")


def together(text: str) -> str:
    """With spaces at which no line breaks."""
    return text.replace(" ", "\N{NO-BREAK SPACE}")


def level(value: float) -> str:
    """``0.95`` as ``95%``."""
    return f"{value * 100:g}%"


def moment(when: datetime | None) -> str:
    return f"{when:%Y-%m-%d %H:%M %Z}".strip() if when else DASH


WRITE: dict[Kind, Callable[[float | None], str]] = {
    "usd": usd,
    "share": share,
    "score": score,
    "seconds": seconds,
    "times": times,
}
