"""Which of many filed rows is the figure: one concept, one period, several filings.

The value shown is the one that was known last; the value first filed is kept beside it where a
later filing changed it. A later filing that only repeats a figure (or repeats it in coarser
rounding) restates nothing, and a fiscal year is only read from annual reports, so that neither a
partial amendment nor a later quarterly report takes the place of the year's own filing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from ..facts import Period, RawFact, Source
from ..remark import NONE, Remark
from .periods import ANNUAL_FORMS


@dataclass(frozen=True, slots=True)
class Choice:
    """The row to show, and the first filed one where it says something else."""

    row: RawFact
    first: RawFact | None = None
    note: Remark = NONE


def _finest(rows: Iterable[RawFact]) -> RawFact:
    """Of one filing's rows for one fact: the highest ``decimals``, then one with an element id."""
    return max(
        rows,
        key=lambda row: (
            row.decimals if row.decimals is not None else -99,
            row.element_id is not None,
        ),
    )


def _unit_of_rounding(value: Decimal) -> Decimal:
    exponent = value.normalize().as_tuple().exponent
    return Decimal(1).scaleb(exponent) if isinstance(exponent, int) else Decimal(0)


def same_figure(one: Decimal, other: Decimal) -> bool:
    """Whether two values are one figure, equal or told apart only by rounding.

    Values below 1,000 (per-share amounts) must be equal: two of their digits are all they have.
    """
    if one == other:
        return True
    if min(abs(one), abs(other)) < 1000:
        return False
    return abs(one - other) * 2 <= max(_unit_of_rounding(one), _unit_of_rounding(other))


def choose(rows: Sequence[RawFact], *, annual: bool) -> Choice:
    """The figure that ``rows`` (one concept, unit and period; at least one row) amount to.

    annual: the period is a fiscal year or its closing balance; only annual reports count, unless
    the data holds none, which the note then says.
    """
    usable, note = rows, NONE
    if annual:
        usable = [row for row in rows if row.form in ANNUAL_FORMS]
        if not usable:
            usable = rows
            form = rows[0].form
            note = Remark(
                f"From a later {form}, as comparative figure: the annual report's own row is not "
                "in the data.",
                f"取自此后{form}中的比较数据，数据中无该年年报的原始数据。",
            )
    by_filing: dict[tuple[date, str], list[RawFact]] = {}
    for row in usable:
        by_filing.setdefault((row.filed, row.accession), []).append(row)
    filings = [_finest(by_filing[key]) for key in sorted(by_filing)]
    first, last = filings[0], filings[-1]
    if last.value == first.value:
        return Choice(first, None, note)
    if same_figure(first.value, last.value):
        finer = min((first, last), key=lambda row: _unit_of_rounding(row.value))
        return Choice(finer, None, note)
    return Choice(last, first, note)


@dataclass(frozen=True)
class Citing:
    """How rows become sources: where filings are served, and which documents were read."""

    cik: str = ""
    base_url: str = "https://www.sec.gov"
    doc_urls: Mapping[str, str] = field(default_factory=dict)
    elements: Mapping[tuple[object, ...], str] = field(default_factory=dict)
    origin: str = "sec"
    default_url: str = ""

    @staticmethod
    def key(row: RawFact) -> tuple[object, ...]:
        return (row.accession, row.concept, row.start, row.end, row.dimensions)

    def source(self, row: RawFact) -> Source:
        """The source of a row. Where the filing's document was read, the URL leads to the very
        element; else to the filing's index page."""
        element = row.element_id or self.elements.get(self.key(row))
        url = self.doc_urls.get(row.accession, "")
        if url and element:
            url = f"{url}#{element}"
        if not url and row.accession and self.cik.isdigit():
            folder = row.accession.replace("-", "")
            url = (
                f"{self.base_url}/Archives/edgar/data/{int(self.cik)}/{folder}/"
                f"{row.accession}-index.htm"
            )
        return Source(
            accession=row.accession,
            form=row.form,
            filed=row.filed,
            url=url or self.default_url,
            concept=row.concept if row.taxonomy == "cas" else f"{row.taxonomy}:{row.concept}",
            element_id=element,
            origin=self.origin,
        )


def period_of(label: str, row: RawFact) -> Period:
    return Period(label, row.end, row.start)
