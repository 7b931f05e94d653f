"""SEC's ``companyfacts`` JSON -> raw facts: every figure a company ever tagged, row by row.

Nothing is chosen here. A row is left out only when it cannot be cited or dated: without a value,
an end, an accession number or a filing date.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from ..errors import IntegrityError
from ..facts import RawFact


def parse(data: bytes, *, cik: int | str | None = None) -> list[RawFact]:
    """All rows of a companyfacts document, in its order.

    cik: whose facts they must be, or None for anyone's. Raises IntegrityError when the document
    is not of SEC's shape or is another company's.
    """
    document = load_json(data, "The companyfacts document")
    try:
        if cik is not None and int(document["cik"]) != int(cik):
            raise _unreadable(f"it is about CIK {document['cik']}, not {int(cik)}")
        return [
            fact
            for taxonomy, concepts in document["facts"].items()
            for concept, entry in concepts.items()
            for unit, rows in entry["units"].items()
            for row in rows
            if (fact := _row(taxonomy, concept, unit, row)) is not None
        ]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _unreadable(f"{type(error).__name__}: {error}") from error


def load_json(data: bytes, what: str) -> Any:
    """JSON with exact numbers (Decimal, ints too); IntegrityError for anything else."""
    try:
        return json.loads(
            data, parse_float=Decimal, parse_int=Decimal, parse_constant=_refuse_constant
        )
    except (ValueError, RecursionError) as error:
        raise IntegrityError(
            f"{what} is not JSON: {error}.",
            means=f"It begins with {data[:60]!r}.",
            remedy="Try again later; a proxy or login page may have answered in its place.",
        ) from error


def _refuse_constant(name: str) -> Decimal:
    raise ValueError(f"{name} is not a number")


def _unreadable(why: str) -> IntegrityError:
    return IntegrityError(
        f"The companyfacts document cannot be read: {why}.",
        means="It is not of the shape that SEC documents.",
    )


@lru_cache(maxsize=4096)
def _day(text: str) -> date:
    return date.fromisoformat(text)


def _row(taxonomy: str, concept: str, unit: str, row: dict[str, Any]) -> RawFact | None:
    value, end = row.get("val"), row.get("end")
    accession, filed = row.get("accn"), row.get("filed")
    if not isinstance(value, Decimal) or not (end and accession and filed):
        return None
    start, fy = row.get("start"), row.get("fy")
    return RawFact(
        taxonomy=taxonomy,
        concept=concept,
        unit=unit,
        value=value,
        start=_day(start) if start else None,
        end=_day(end),
        accession=accession,
        form=row.get("form") or "",
        filed=_day(filed),
        fy=int(fy) if fy is not None else None,
        fp=row.get("fp"),
    )
