"""Rows of Chinese annual reports as others' tables have them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from ..facts import RawFact
from ..lines import LINES

FORM = "年度报告"
MISSING = Decimal(-1)
"""What machine-read sets write where they found nothing."""
RENAMED = {"归属母公司所有者净利润": "归属于母公司所有者的净利润"}
"""Columns that name a line otherwise than the statements do."""


class AnnualReports:
    """The annual reports of one company: their dates, and rows in their name. filed: fiscal year
    -> day of publication; a year without one counts as filed on 30 April, the last day for it."""

    def __init__(self, code: str, filed: Mapping[int, date], currency: str = "CNY") -> None:
        self.code, self.filed = code, filed
        self.kinds = {
            name: (line.instant, line.unit_in(currency))
            for line in LINES.values()
            for name in line.concepts
        }
        """Concept -> (instant, unit of its facts)."""

    def row(self, year: int, concept: str, value: Decimal, decimals: int) -> RawFact:
        instant, unit = self.kinds[concept]
        return RawFact(
            taxonomy="cas",
            concept=concept,
            unit=unit,
            value=value,
            start=None if instant else date(year, 1, 1),
            end=date(year, 12, 31),
            accession="",
            form=FORM,
            filed=self.filed.get(year, date(year + 1, 4, 30)),
            fy=year,
            fp="FY",
            decimals=decimals,
        )
