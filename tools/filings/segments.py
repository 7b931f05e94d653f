"""Revenue and operating income by segment, product and region.

The parts are rows with one dimension, on one of three axes; a row may also be marked as belonging
to the operating segments, which changes nothing. A filing often tags subtotals beside their parts
(Products beside iPhone, Mac and iPad): a member that is the sum of others in every period of the
filing is left out, until the parts add up to the company's total. Where they never do, a note
says by how much.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Literal, NamedTuple

from ..facts import Fact, Member, Period, RawFact
from ..formulas import Undefined, evaluate
from ..lines import LINES
from ..ratios import shift, sources_of
from ..remark import NONE, Remark
from .choice import Citing, choose
from .members import member_label
from .periods import FORMS, Calendar

Axis = Literal["segment", "product", "region"]

_AXES: Mapping[str, Axis] = {
    "StatementBusinessSegmentsAxis": "segment",
    "ProductOrServiceAxis": "product",
    "StatementGeographicalAxis": "region",
}
_SPLIT_LINES = ("revenue", "operating_income")
_RECONCILING = frozenset(
    {
        "CorporateMember",
        "CorporateNonSegmentMember",
        "EliminationsMember",
        "IntersegmentEliminationMember",
    }
)
"""Members that reconcile the parts with the total. Growth and margins of these say nothing."""

_MOST_MEMBERS = 14
"""Beyond so many members the search for subtotals would try too many sums."""


class _Division(NamedTuple):
    """How one filing divides one line along one axis, under one concept."""

    filed: date
    accession: str
    line: str
    axis: Axis
    concept: str


_Parts = dict[str, dict[str, list[RawFact]]]
"""Period label -> member -> rows."""


def _local(name: str) -> str:
    return name.rsplit(":", 1)[-1]


def _slice(row: RawFact) -> tuple[Axis, str] | None:
    """The axis and member a row is about, or None where it has other dimensions."""
    dimensions = {_local(axis): _local(member) for axis, member in row.dimensions}
    if dimensions.get("ConsolidationItemsAxis") == "OperatingSegmentsMember":
        dimensions.pop("ConsolidationItemsAxis")
    if len(dimensions) != 1:
        return None
    axis, key = next(iter(dimensions.items()))
    return (_AXES[axis], key) if axis in _AXES else None


def _divisions(rows: Iterable[RawFact], calendar: Calendar) -> dict[_Division, _Parts]:
    line_of = {name: line for line in _SPLIT_LINES for name in LINES[line].preference(bank=True)}
    found: dict[_Division, _Parts] = {}
    for row in rows:
        if not row.dimensions or row.form not in FORMS or row.concept not in line_of:
            continue
        piece, place = _slice(row), calendar.locate(row)
        if piece is None or place is None or place[0] not in ("year", "quarter"):
            continue
        axis, key = piece
        division = _Division(row.filed, row.accession, line_of[row.concept], axis, row.concept)
        parts = found.setdefault(division, {})
        parts.setdefault(place[1], {}).setdefault(key, []).append(row)
    return found


def without_subtotals(
    by_period: Mapping[str, Mapping[str, Decimal]], totals: Mapping[str, Decimal]
) -> set[str]:
    """The members that make up the total, of all that a filing tags on one axis.

    by_period: period label -> member -> value. totals: period label -> the company's value. A
    member is dropped, largest first, when it is the sum of others in every period that has it.
    """
    keys = {key for values in by_period.values() for key in values}
    latest = by_period[max(by_period)]

    def complete(chosen: set[str]) -> bool:
        return all(
            sum(value for key, value in values.items() if key in chosen) == totals[label]
            for label, values in by_period.items()
            if label in totals
        )

    def is_subtotal(key: str, others: Sequence[str]) -> bool:
        periods = [values for values in by_period.values() if key in values]
        return any(
            all(
                values[key] == sum(values.get(part, Decimal(0)) for part in group)
                for values in periods
            )
            for size in range(2, len(others) + 1)
            for group in combinations(others, size)
        )

    if len(keys) > _MOST_MEMBERS:
        return keys
    for key in sorted(keys, key=lambda key: (-latest.get(key, Decimal(0)), key)):
        if complete(keys):
            break
        if is_subtotal(key, sorted(keys - {key})):
            keys.discard(key)
    return keys


def segment_facts(
    rows: Iterable[RawFact],
    calendar: Calendar,
    facts: Iterable[Fact],
    citing: Citing,
    names: Mapping[str, str] | None = None,
) -> tuple[list[Fact], list[Remark]]:
    """Facts of the parts, their shares, growth and margins, and notes on what does not add up.

    facts: the company-wide facts; parts are given for the periods that these have.
    names: what the filings call a member, for those that members.py has no name for.
    """
    totals = {fact.id: fact for fact in facts}
    divisions = _divisions(rows, calendar)
    made: dict[tuple[str, Axis, str], dict[str, Fact]] = {}
    notes: dict[tuple[str, Axis], Remark] = {}
    # In order of filing: a period is shown as divided by the last filing that has it.
    for division in sorted(divisions):
        values = {
            label: {
                key: choose(found, annual="Q" not in label).row.value for key, found in of.items()
            }
            for label, of in divisions[division].items()
            if f"{division.line}:{label}" in totals
        }
        wholes = {label: totals[f"{division.line}:{label}"].value for label in values}
        if not values or max(len(parts) for parts in values.values()) < 2:
            continue
        keys = without_subtotals(values, wholes)
        for label, parts in values.items():
            kept = [key for key in parts if key in keys]
            if len(kept) > 1:
                made[division.line, division.axis, label] = {
                    fact.id: fact
                    for fact in (
                        _part_fact(
                            division,
                            label,
                            Member(division.axis, key, member_label(key, names or {})),
                            divisions,
                            totals,
                            citing,
                        )
                        for key in kept
                    )
                }
        latest = max(values)
        added = sum(value for key, value in values[latest].items() if key in keys)
        notes[division.line, division.axis] = _gap(division, latest, wholes[latest], added)
    flat = {fact_id: fact for group in made.values() for fact_id, fact in group.items()}
    return [*flat.values(), *_derived(flat, totals)], [note for note in notes.values() if note]


def _gap(division: _Division, label: str, whole: Decimal, added: Decimal | int) -> Remark:
    if whole == added:
        return NONE
    # No amounts: the sum is no fact of its own, and a report states nothing but facts.
    line, axis = LINES[division.line], division.axis
    return Remark(
        f"{line.label_en} by {axis} in {label} does not add up to the company's total: the filing "
        f"assigns a part of it to no {axis}.",
        f"{label}按{_AXIS_ZH[axis]}列示的{line.label_zh}合计与总额不一致，"
        f"文件中有部分金额未归入任何{_AXIS_ZH[axis]}。",
    )


_AXIS_ZH: dict[Axis, str] = {"segment": "分部", "product": "产品", "region": "地区"}


def _part_fact(
    division: _Division,
    label: str,
    member: Member,
    divisions: Mapping[_Division, _Parts],
    totals: Mapping[str, Fact],
    citing: Citing,
) -> Fact:
    """The part's figure as of this division's filing, and as first filed where that differs."""
    known = [
        row
        for other, parts in divisions.items()
        if other[2:] == division[2:] and other[:2] <= division[:2]
        for row in parts.get(label, {}).get(member.key, ())
    ]
    choice = choose(known, annual="Q" not in label)
    row, first = choice.row, choice.first
    return Fact(
        id=f"{division.line}/{member.axis}.{member.key}:{label}",
        line=division.line,
        kind="level",
        unit=totals[f"{division.line}:{label}"].unit,
        value=row.value,
        period=Period(label, row.end, row.start),
        sources=(citing.source(row),),
        first_filed=first.value if first else None,
        first_source=citing.source(first) if first else None,
        note=choice.note,
        member=member,
    )


def _derived(made: Mapping[str, Fact], totals: Mapping[str, Fact]) -> list[Fact]:
    """Shares of the total, growth on the year before, and the parts' operating margins."""
    known = {**totals, **made}
    found: list[Fact] = []
    for fact in made.values():
        slug, label = fact.id.split(":")
        piece = slug.split("/")[1]
        if fact.line == "revenue":
            share = f"{fact.id} / revenue:{label}"
            found += _calculated(fact, "revenue_share", "ratio", share, known)
        if fact.member and fact.member.key in _RECONCILING:
            continue
        if fact.line == "operating_income":
            margin = f"{fact.id} / revenue/{piece}:{label}"
            found += _calculated(fact, "operating_margin", "ratio", margin, known)
        growth = f"{fact.id} / {slug}:{shift(label, 1)} - 1"
        found += _calculated(fact, f"{fact.line}_growth", "change", growth, known)
    return found


def _calculated(
    part: Fact, line: str, kind: Literal["change", "ratio"], formula: str, known: Mapping[str, Fact]
) -> list[Fact]:
    names = [word for word in formula.split() if ":" in word]
    if any(name not in known for name in names):
        return []
    inputs = {name: known[name] for name in names}
    try:
        value = evaluate(formula, {name: fact.value for name, fact in inputs.items()})
    except Undefined:
        return []
    slug = part.id.split(":")[0].split("/")[1]
    return [
        Fact(
            id=f"{line}/{slug}:{part.period.label}",
            line=line,
            kind=kind,
            unit="ratio",
            value=value,
            period=part.period,
            sources=sources_of(inputs.values()),
            formula=formula,
            inputs=tuple(inputs),
            member=part.member,
        )
    ]
