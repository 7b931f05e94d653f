"""Facts: the only numbers that may reach a reader, each with where it came from.

A :class:`RawFact` is one row as a source filed it. A :class:`Fact` is what a report may say: a
value that was chosen from raw rows, or calculated from other facts by a named formula. A
:class:`FactTable` holds all facts of one company as known on one date.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from .remark import NONE, Remark

Kind = Literal["level", "change", "ratio"]
"""level: an amount or count. change: a difference or growth rate between two periods.
ratio: one amount over another, of the same period."""

Unit = str
"""``USD``, ``CNY``, ... (money, in single units); ``USD/shares``; ``shares``; ``ratio`` (0.469 is
46.9 %); ``pp`` (a difference of two ratios: 0.007 is 0.7 percentage points); ``x`` (a multiple);
``days``; ``years``."""


@dataclass(frozen=True, slots=True)
class RawFact:
    """One row of a source, unchanged. ``start`` is None for an instant (balance sheets)."""

    taxonomy: str
    concept: str
    unit: str
    value: Decimal
    start: date | None
    end: date
    accession: str
    form: str
    filed: date
    fy: int | None = None
    fp: str | None = None
    decimals: int | None = None
    element_id: str | None = None
    dimensions: tuple[tuple[str, str], ...] = ()

    @property
    def days(self) -> int | None:
        """Length of the period in days, or None for an instant."""
        return None if self.start is None else (self.end - self.start).days + 1


@dataclass(frozen=True, slots=True)
class Period:
    """A fiscal period. ``label`` is ``FY2025`` or ``FY2025Q3``; ``start`` is None for an instant
    (the balance sheet at the end of that year or quarter)."""

    label: str
    end: date
    start: date | None = None

    @property
    def annual(self) -> bool:
        return "Q" not in self.label


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure was filed. ``url`` leads to the filing, with ``#element`` where the document
    itself was read. ``origin`` says who served it: ``sec``, ``eastmoney``, ``sina``, ``ths``,
    ``snapshot``, ``ixbrl``; ``firm`` and ``method`` of an assumption, which nobody filed."""

    accession: str
    form: str
    filed: date
    url: str
    concept: str = ""
    element_id: str | None = None
    origin: str = "sec"


@dataclass(frozen=True, slots=True)
class Member:
    """A slice of a total: ``axis`` is ``segment``, ``product`` or ``region``; ``key`` is stable
    (the XBRL member's local name), ``label`` is for readers."""

    axis: Literal["segment", "product", "region"]
    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure. ``id`` is ``line:period`` or ``line/axis.key:period``.

    formula and inputs (ids of other facts) are set when it was calculated; sources are then those
    of the inputs. ``first_filed`` is the value of the first filing where a later one, known at the
    as-of date, restated it; ``first_source`` is that filing.
    """

    id: str
    line: str
    kind: Kind
    unit: Unit
    value: Decimal
    period: Period
    sources: tuple[Source, ...]
    formula: str | None = None
    inputs: tuple[str, ...] = ()
    member: Member | None = None
    first_filed: Decimal | None = None
    first_source: Source | None = None
    note: Remark = NONE

    @property
    def calculated(self) -> bool:
        return self.formula is not None


@dataclass(frozen=True, slots=True)
class Company:
    """Who a table is about. ``listing`` is ``US``, ``CN`` or ``HK``; ``key`` is the regulator's
    identifier (ten-digit CIK, or the exchange code)."""

    name: str
    ticker: str
    key: str
    listing: Literal["US", "CN", "HK"]
    currency: str
    exchange: str = ""
    name_zh: str = ""
    industry: str = ""
    is_bank: bool = False

    def display(self, lang: str) -> str:
        return self.name_zh if lang == "zh" and self.name_zh else self.name


@dataclass(frozen=True)
class FactTable:
    """All facts of one company known on ``as_of``. ``stored`` is the date of the stored snapshot
    the facts came from, or None when they were fetched. ``missing`` names lines that the filings
    do not carry."""

    company: Company
    as_of: date
    facts: Mapping[str, Fact]
    stored: date | None = None
    missing: tuple[str, ...] = ()
    notes: tuple[Remark, ...] = ()
    _by_line: dict[str, list[Fact]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_line: dict[str, list[Fact]] = {}
        for fact in self.facts.values():
            by_line.setdefault(fact.line, []).append(fact)
        for rows in by_line.values():
            rows.sort(key=lambda fact: (fact.period.end, fact.period.label))
        object.__setattr__(self, "_by_line", by_line)

    def __iter__(self) -> Iterator[Fact]:
        return iter(self.facts.values())

    def get(self, line: str, label: str) -> Fact | None:
        """The company-wide fact of a line and period label, or None."""
        return self.facts.get(f"{line}:{label}")

    def series(self, line: str, *, annual: bool = True, last: int | None = None) -> list[Fact]:
        """Company-wide facts of a line, oldest first; the newest ``last`` of them."""
        rows = [
            fact
            for fact in self._by_line.get(line, ())
            if fact.member is None and fact.period.annual == annual
        ]
        return rows[-last:] if last else rows

    def members(self, line: str, axis: str, label: str) -> list[Fact]:
        """The slices of a line along an axis in one period, largest first."""
        rows = [
            fact
            for fact in self._by_line.get(line, ())
            if fact.member and fact.member.axis == axis and fact.period.label == label
        ]
        return sorted(rows, key=lambda fact: -fact.value)

    def labels(self, *, annual: bool = True) -> list[str]:
        """Period labels that carry any company-wide level, oldest first."""
        ends: dict[str, date] = {}
        for fact in self.facts.values():
            if fact.kind == "level" and fact.member is None and fact.period.annual == annual:
                ends[fact.period.label] = max(
                    fact.period.end, ends.get(fact.period.label, date.min)
                )
        return sorted(ends, key=lambda label: ends[label])

    @classmethod
    def of(
        cls,
        company: Company,
        as_of: date,
        facts: Iterable[Fact],
        *,
        stored: date | None = None,
        missing: Iterable[str] = (),
        notes: Iterable[Remark] = (),
    ) -> FactTable:
        return cls(
            company,
            as_of,
            {fact.id: fact for fact in facts},
            stored=stored,
            missing=tuple(missing),
            notes=tuple(notes),
        )
