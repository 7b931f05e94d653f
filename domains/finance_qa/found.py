"""An answer before it is put into words: what it is, where it comes from, whether it is backed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from .units import Unit

Kind = Literal["number", "percent", "text", "texts", "count", "yes-no", "none"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A stretch of the document and the number of its unit."""

    quote: str
    place: int
    label: str = ""


@dataclass(frozen=True)
class Found:
    """``value`` is in ``scale`` (``million``, 万 or empty) and per cent where ``kind`` says so;
    ``texts`` are the items as the document prints them; ``by`` says who read it."""

    kind: Kind
    texts: tuple[str, ...] = ()
    value: Decimal | None = None
    scale: str = ""
    unit: str = ""
    expression: str = ""
    legend: str = ""
    evidence: tuple[Evidence, ...] = ()
    by: Literal["code", "model"] = "model"
    sure: bool = True
    reason: str = ""


def evidence_of(units: list[Unit]) -> tuple[Evidence, ...]:
    """Each unit once, in the document's order."""
    once = {unit.place: unit for unit in units}
    return tuple(Evidence(unit.text, unit.place, unit.label) for _, unit in sorted(once.items()))


def decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


def rounded(value: Decimal, places: int) -> Decimal:
    """Half up, as accountants round; without zeros at the end."""
    with_places = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    plain = with_places.normalize()
    return plain.quantize(Decimal(1)) if plain == plain.to_integral_value() else plain


def printed(value: Decimal, kind: Kind, scale: str, unit: str, lang: str) -> str:
    """The value with its unit, as a reader of that language expects it."""
    body = f"{value:,f}"
    if kind == "percent":
        return f"{body}%"
    if lang == "zh":
        return f"{body}{scale}{unit}"
    sign = "-" if body.startswith("-") else ""
    front = unit if unit in ("$", "€", "£", "¥", "US$", "HK$") else ""
    behind = "" if front or not unit else f" {unit}"
    return f"{sign}{front}{body.removeprefix('-')}{f' {scale}' if scale else ''}{behind}"
