"""The fiscal calendar of a company, read from the dates of its facts.

Neither ``fy`` (the filing's year, not the fact's) nor the nominal fiscal year end is to be
trusted for a fact, so years and quarters are found from the periods that annual and quarterly
reports themselves cover. A year has 350 to 380 days (52 or 53 weeks), a quarter 80 to 100.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from ..facts import RawFact

ANNUAL_FORMS = frozenset(
    {"10-K", "10-K/A", "10-KT", "20-F", "20-F/A", "40-F", "40-F/A", "年度报告"}
)
INTERIM_FORMS = frozenset({"10-Q", "10-Q/A", "一季度报告", "半年度报告", "三季度报告"})
FORMS = ANNUAL_FORMS | INTERIM_FORMS
"""Forms whose figures count. Proxy statements, prospectuses and 8-K rows repeat them rounded."""

YEAR_DAYS = range(350, 381)
QUARTER_DAYS = range(80, 101)
_YTD_DAYS = {2: range(165, 201), 3: range(250, 291)}
_ANY_YTD = frozenset(days for span in _YTD_DAYS.values() for days in span)
_NEAR = timedelta(days=16)
"""How far a quarter's real end may lie from a quarter of the year after quarter."""

Span = Literal["year", "quarter", "ytd", "instant"]


@dataclass(frozen=True, slots=True)
class FiscalYear:
    """A fiscal year: ``number`` as the company counts it, first and last day."""

    number: int
    start: date
    end: date


@dataclass(frozen=True)
class Calendar:
    """Fiscal years, oldest first, the last of which may still be running, and quarter ends.

    ``quarters`` maps the last day of a quarter to (fiscal year number, quarter).
    """

    years: tuple[FiscalYear, ...]
    quarters: Mapping[date, tuple[int, int]]

    def year_end(self, end: date) -> FiscalYear | None:
        return next((year for year in self.years if year.end == end), None)

    def locate(self, row: RawFact) -> tuple[Span, str] | None:
        """What a row's dates mean, as (span, label), or None for a period that is of no use.

        ``ytd`` is the sum since the year's start at the end of the labelled quarter.
        """
        found = self.quarters.get(row.end)
        if found is None:
            return None
        number, quarter = found
        label = f"FY{number}Q{quarter}"
        days = row.days
        if days is None:
            return "instant", f"FY{number}" if quarter == 4 else label
        if days in QUARTER_DAYS:
            return "quarter", label
        if quarter == 4:
            return ("year", f"FY{number}") if days in YEAR_DAYS else None
        if quarter in _YTD_DAYS and days in _YTD_DAYS[quarter]:
            return "ytd", label
        return None


def _closing_days(rows: Sequence[RawFact]) -> list[tuple[date, date]]:
    """(start, end) of every fiscal year that an annual report covers, oldest first."""
    votes: Counter[tuple[date, date]] = Counter(
        (row.start, row.end)
        for row in rows
        if row.start and row.form in ANNUAL_FORMS and row.days in YEAR_DAYS and row.end <= row.filed
    )
    chosen: list[tuple[date, date]] = []
    for (start, end), _ in votes.most_common():
        # Trailing twelve months and slips of a day lose against the year they overlap.
        if all(abs(end - other) > timedelta(days=200) for _, other in chosen):
            chosen.append((start, end))
    return sorted(chosen, key=lambda year: year[1])


_FIRST_DAYS = (1, 7)
"""Month and day up to which a 52-week year that ends in January belongs to the year before."""
_WINTER_ENDS = (3, 31)


def _number(end: date, *, year_before: bool) -> int:
    """The year that a fiscal year is named after: as a rule that of its end."""
    day = (end.month, end.day)
    return end.year - (day <= _FIRST_DAYS or (year_before and day <= _WINTER_ENDS))


def counts_from_start(rows: Iterable[RawFact]) -> bool:
    """Whether a company names a fiscal year that ends in winter after the year before, as many
    retailers do.

    The ``fy`` of an annual report is right for the latest year that it covers, but companies have
    changed their minds (NVDA's reports up to 2021 say the year before). The last report's word
    counts for all years, so that they stay consecutive.
    """
    latest = max(
        (
            (row.filed, row.end, row.fy)
            for row in rows
            if row.fy
            and row.form in ANNUAL_FORMS
            and row.days in YEAR_DAYS
            and _FIRST_DAYS < (row.end.month, row.end.day) <= _WINTER_ENDS
        ),
        default=None,
    )
    return latest is not None and latest[2] == latest[1].year - 1


def _quarter_ends(
    rows: Sequence[RawFact], years: Sequence[FiscalYear]
) -> dict[date, tuple[int, int]]:
    votes: dict[tuple[int, int], Counter[date]] = defaultdict(Counter)
    for row in rows:
        # Only a quarterly report's sums since the year's start end where a quarter does.
        if row.days not in QUARTER_DAYS and (row.form in ANNUAL_FORMS or row.days not in _ANY_YTD):
            continue
        for year in years:
            if not year.start < row.end < year.end - _NEAR:
                continue
            length = (year.end - year.start).days + 1
            for quarter in (1, 2, 3):
                nominal = year.start + timedelta(days=round(length * quarter / 4) - 1)
                if abs(row.end - nominal) <= _NEAR:
                    votes[year.number, quarter][row.end] += 1
    ends = {counter.most_common(1)[0][0]: key for key, counter in votes.items()}
    return ends | {year.end: (year.number, 4) for year in years}


def read_calendar(rows: Iterable[RawFact], *, year_before: bool | None = None) -> Calendar | None:
    """The calendar of a company from its rows, or None when no annual report is among them.

    year_before: the answer of :func:`counts_from_start`, by default for these rows.
    """
    flows = [row for row in rows if row.start is not None and row.form in FORMS]
    spans = _closing_days(flows)
    if not spans:
        return None
    shift = counts_from_start(flows) if year_before is None else year_before
    years = [FiscalYear(_number(end, year_before=shift), start, end) for start, end in spans]
    last = years[-1]
    running = FiscalYear(
        last.number + 1, last.end + timedelta(days=1), last.end + timedelta(days=364)
    )
    quarters = _quarter_ends(flows, [*years, running])
    return Calendar(tuple(years), {end: key for end, key in quarters.items() if end != running.end})
