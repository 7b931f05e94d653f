"""The filed amounts: one figure for each line and period, and quarters worked out from sums.

Cash flows are filed as sums since the start of the fiscal year, and nobody files a fourth
quarter. Such quarters are differences of two sums; the sums are kept as facts of their own
(``cfo_ytd:FY2025Q3``), so that each difference can be recomputed. Earnings per share and average
share counts are no sums: their missing quarters stay missing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from ..facts import Fact, Period, RawFact
from ..formulas import evaluate
from ..lines import LINES, Line, concepts
from ..ratios import YTD, sources_of
from ..remark import NONE, Remark, joined
from .choice import Choice, Citing, choose
from .periods import ANNUAL_FORMS, FORMS, Calendar, Span

_COVER = "shares_outstanding"
_COVER_LAG = timedelta(days=150)
_DIFFERENT = Decimal("0.005")
"""Two concepts that differ by more than this share are not the same line under two names."""


def _cover_place(row: RawFact, calendar: Calendar) -> tuple[Span, str] | None:
    """The period that a filing with this cover date reports on: the last one ended before."""
    annual = row.form in ANNUAL_FORMS
    past = [
        (end, number, quarter)
        for end, (number, quarter) in calendar.quarters.items()
        if end <= row.end <= end + _COVER_LAG and (quarter == 4 or not annual)
    ]
    if not past:
        return None
    _, number, quarter = max(past)
    return "instant", f"FY{number}" if quarter == 4 else f"FY{number}Q{quarter}"


@dataclass(frozen=True)
class Index:
    """Rows by concept, unit, span and period label."""

    rows: Mapping[tuple[str, str, Span, str], Sequence[RawFact]]
    labels: Mapping[Span, Sequence[str]]
    calendar: Calendar
    currency: str
    bank: bool

    @classmethod
    def of(cls, rows: Iterable[RawFact], calendar: Calendar, currency: str, *, bank: bool) -> Index:
        wanted = concepts()
        cover = set(LINES[_COVER].concepts)
        by_key: dict[tuple[str, str, Span, str], list[RawFact]] = defaultdict(list)
        for row in rows:
            qualified = f"{row.taxonomy}:{row.concept}"
            name = qualified if qualified in wanted else row.concept
            if row.dimensions or row.form not in FORMS or name not in wanted:
                continue
            place = _cover_place(row, calendar) if name in cover else calendar.locate(row)
            if place:
                by_key[name, row.unit, *place].append(row)
        labels: dict[Span, list[str]] = defaultdict(list)
        for _, _, span, label in by_key:
            if label not in labels[span]:
                labels[span].append(label)
        return cls(by_key, labels, calendar, currency, bank)

    def pick(self, line: Line, span: Span, label: str) -> Choice | None:
        """The line's figure, under the first of its concepts that was filed for the period."""
        unit = line.unit_in(self.currency)
        for concept in line.preference(bank=self.bank):
            other = line.unless.get(concept)
            if other and (other, unit, span, label) in self.rows:
                continue
            choice = self.pick_concept(concept, unit, span, label)
            if choice:
                return choice
        return None

    def pick_concept(self, concept: str, unit: str, span: Span, label: str) -> Choice | None:
        rows = self.rows.get((concept, unit, span, label))
        if not rows:
            return None
        return choose(rows, annual="Q" not in label)


def level_facts(index: Index, citing: Citing, *, listing: str) -> tuple[list[Fact], dict[str, str]]:
    """All filed amounts, with quarters worked out; and, for lines that are filed under concepts
    which are known to differ, which one each fact rests on (see ratios.derive)."""
    facts: list[Fact] = []
    basis: dict[str, str] = {}
    for line in LINES.values():
        if not line.concepts or not line.applies(bank=index.bank, listing=listing):
            continue
        filed = _filed(line, index, citing)
        if line.id == "revenue":
            filed = [_with_other_names(fact, line, index) for fact in filed]
        if _mixed(filed) and _known_to_differ(line, index):
            basis.update({fact.id: fact.sources[0].concept for fact in filed})
        facts += filed
        if line.additive:
            facts += _quarters({fact.id: fact for fact in filed}, line, index, citing)
    return facts, basis


def _filed(line: Line, index: Index, citing: Citing) -> list[Fact]:
    spans: tuple[Span, ...] = ("instant",) if line.instant else ("year", "quarter")
    # A year's closing balance is the fourth quarter's too, where there are quarters at all.
    with_quarters = {label[:6] for label in index.labels.get("quarter", ())}
    facts: list[Fact] = []
    for span in spans:
        for label in index.labels.get(span, ()):
            choice = index.pick(line, span, label)
            if choice is None:
                continue
            fact = _fact(line.id, line, label, choice, citing, index.currency)
            facts.append(fact)
            if line.instant and label in with_quarters and line.id != _COVER:
                closing = replace(fact.period, label=f"{label}Q4")
                facts.append(replace(fact, id=f"{line.id}:{label}Q4", period=closing))
    return facts


def _fact(name: str, line: Line, label: str, choice: Choice, citing: Citing, currency: str) -> Fact:
    row = choice.row
    notes = [choice.note, line.remarks.get(row.concept, NONE)]
    if line.id == _COVER:
        day = row.end.isoformat()
        notes.append(Remark(f"On {day}, from the cover page.", f"{day}的数据，取自封面。"))
    return Fact(
        id=f"{name}:{label}",
        line=name,
        kind="level",
        unit=line.unit_in(currency),
        value=row.value,
        period=Period(label, row.end, row.start),
        sources=(citing.source(row),),
        first_filed=choice.first.value if choice.first else None,
        first_source=citing.source(choice.first) if choice.first else None,
        note=joined(notes),
    )


def _quarters(filed: Mapping[str, Fact], line: Line, index: Index, citing: Citing) -> list[Fact]:
    """Quarters that were not filed, as differences of year-to-date sums, and those sums."""
    made: dict[str, Fact] = {}
    ends = {key: end for end, key in index.calendar.quarters.items()}
    for (number, quarter), end in sorted(ends.items()):
        label = f"FY{number}Q{quarter}"
        if quarter == 1 or f"{line.id}:{label}" in filed:
            continue
        whole = _sum_to(line, number, quarter, filed, made, index, citing)
        if whole is None:
            continue
        concept = whole.sources[0].concept
        before = _sum_to(line, number, quarter - 1, filed, made, index, citing, concept)
        start = ends.get((number, quarter - 1))
        if before is None or start is None:
            continue
        used = {fact.id: fact for fact in (whole, before)}
        formula = f"{whole.id} - {before.id}"
        made.update({key: fact for key, fact in used.items() if key not in filed})
        made[f"{line.id}:{label}"] = Fact(
            id=f"{line.id}:{label}",
            line=line.id,
            kind="level",
            unit=whole.unit,
            value=evaluate(formula, {key: fact.value for key, fact in used.items()}),
            period=Period(label, end, start + timedelta(days=1)),
            sources=sources_of(used.values()),
            formula=formula,
            inputs=tuple(used),
        )
    return list(made.values())


def _sum_to(
    line: Line,
    number: int,
    quarter: int,
    filed: Mapping[str, Fact],
    made: Mapping[str, Fact],
    index: Index,
    citing: Citing,
    concept: str = "",
) -> Fact | None:
    """The sum from the start of a fiscal year to the end of one of its quarters.

    concept: as in a source; only a sum filed under the very same one may be subtracted from it.
    """
    if quarter == 4:
        return filed.get(f"{line.id}:FY{number}")
    label = f"FY{number}Q{quarter}"
    name = f"{line.id}{YTD}"
    if f"{name}:{label}" in made:
        held = made[f"{name}:{label}"]
        return held if concept in ("", held.sources[0].concept) else None
    span: Span = "quarter" if quarter == 1 else "ytd"
    names = [concept, concept.split(":")[-1]] if concept else line.preference(bank=index.bank)
    for candidate in names:
        choice = index.pick_concept(candidate, line.unit_in(index.currency), span, label)
        if choice:
            return _fact(name, line, label, choice, citing, index.currency)
    return None


def _mixed(facts: Iterable[Fact]) -> bool:
    return len({fact.sources[0].concept for fact in facts}) > 1


def _known_to_differ(line: Line, index: Index) -> bool:
    """Whether some period has two of the line's concepts with clearly different values."""
    unit = line.unit_in(index.currency)
    for span in ("year", "quarter", "instant"):
        for label in index.labels.get(span, ()):
            picks = [
                choice.row.value
                for concept in line.preference(bank=index.bank)
                if (choice := index.pick_concept(concept, unit, span, label))
            ]
            if any(abs(value - picks[0]) > abs(picks[0]) * _DIFFERENT for value in picks[1:]):
                return True
    return False


def _with_other_names(fact: Fact, line: Line, index: Index) -> Fact:
    """The fact, noting other concepts of the line that were filed with another value."""
    span: Span = "year" if fact.period.annual else "quarter"
    chosen = fact.sources[0].concept.split(":")[-1]
    others = []
    for concept in line.preference(bank=index.bank):
        choice = index.pick_concept(concept, fact.unit, span, fact.period.label)
        if concept != chosen and choice and choice.row.value != fact.value:
            others.append((concept, f"{choice.row.value:,f}"))
    if not others:
        return fact
    told = " ".join(f"{concept} of the same period is {value}." for concept, value in others)
    told_zh = "；".join(f"同期{concept}为{value}" for concept, value in others)
    note = Remark(f"Filed as {chosen}; {told}", f"申报科目为{chosen}；{told_zh}。")
    return replace(fact, note=joined((fact.note, note)))
