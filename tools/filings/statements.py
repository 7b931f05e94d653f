"""From raw rows to the FactTable: what a company's statements say, as known on one date.

Rows are kept when their form counts and they were filed by the as-of date; the fiscal calendar is
read from their dates; each line of each period gets one figure (choice.py); quarters that no
filing states are taken from year-to-date sums; then everything that follows by formula is derived
(ratios.py), and the segments are added (segments.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from ..errors import InputError
from ..facts import Company, Fact, FactTable, RawFact
from ..lines import LINES
from ..ratios import derive
from ..remark import Remark, joined
from . import levels
from .choice import Citing
from .periods import FORMS, Calendar, counts_from_start, read_calendar
from .segments import segment_facts
from .splits import Split, find_splits

# Chinese industrial groups with a finance company take deposits too; only banks (and brokers, which
# take none) report 业务及管理费.
_BANK_CONCEPTS = frozenset({"Deposits", "吸收存款"})
_BANK_INCOME = frozenset({"NoninterestExpense", "InterestIncomeExpenseNet", "业务及管理费"})


def looks_like_bank(company: Company, rows: Iterable[RawFact]) -> bool:
    """Whether a company is a bank: it says so, its SIC code is 60xx, or it takes deposits and
    reports as banks do."""
    if company.is_bank or re.search(r"\b60\d\d\b", company.industry):
        return True
    names = {row.concept for row in rows}
    return bool(names & _BANK_CONCEPTS and names & _BANK_INCOME)


def _currency(company: Company, rows: Sequence[RawFact]) -> str:
    """The currency the statements are kept in: the company's own where it is used at all."""
    units = [row.unit for row in rows if row.concept in ("Assets", "资产总计") or row.start]
    money = [unit for unit in units if re.fullmatch("[A-Z]{3}", unit)]
    if not money or company.currency in money:
        return company.currency
    return max(set(money), key=money.count)


def _known(company: Company, counted: Sequence[RawFact], as_of: date) -> list[RawFact]:
    if not counted:
        raise InputError(
            f"No annual or quarterly report of {company.name} is in the data.",
            means="Only figures from such reports are used.",
            remedy="Check the ticker; funds and trusts file other forms.",
        )
    known = [row for row in counted if row.filed <= as_of]
    if not known:
        first = min(row.filed for row in counted)
        raise InputError(
            f"Nothing of {company.name} was filed by {as_of.isoformat()}.",
            means=f"The first filing in the data is of {first.isoformat()}.",
            remedy=f"Ask for a date from {first.isoformat()} on.",
        )
    return known


def _calendar(
    company: Company, known: Sequence[RawFact], counted: Sequence[RawFact], as_of: date
) -> Calendar:
    # What a year is called is no figure: it does not depend on the as-of date.
    calendar = read_calendar(
        (row for row in known if not row.dimensions), year_before=counts_from_start(counted)
    )
    if calendar is None:
        raise InputError(
            f"No full fiscal year of {company.name} is known on {as_of.isoformat()}.",
            means="The filings up to then hold no annual report (10-K, 20-F, 40-F or 年度报告).",
            remedy="Choose a later date or another company.",
        )
    return calendar


def build_table(
    company: Company,
    rows: Iterable[RawFact],
    *,
    as_of: date,
    years: int = 6,
    quarters: int = 8,
    doc_urls: Mapping[str, str] | None = None,
    base_url: str = "https://www.sec.gov",
    origin: str = "sec",
    default_url: str = "",
    stored: date | None = None,
    notes: Iterable[Remark] = (),
    member_labels: Mapping[str, str] | None = None,
) -> FactTable:
    """The facts of a company that were known at the end of ``as_of``.

    rows: of any concept, form and date, with dimensions or without; rows with an element id may
    repeat others and make them linkable. years, quarters: how many of the latest to keep.
    doc_urls: accession number -> URL of the document the element ids belong to. base_url: where
    filings' index pages are. default_url: for rows without an accession number. member_labels: what
    the filings' own tables call a segment or product, by member.

    Raises InputError when there is no annual report, or nothing was filed by ``as_of``.
    """
    counted = [row for row in rows if row.form in FORMS]
    known = _known(company, counted, as_of)
    calendar = _calendar(company, known, counted, as_of)
    bank = looks_like_bank(company, known)
    company = replace(company, is_bank=bank, currency=_currency(company, known))
    citing = Citing(
        company.key if company.listing == "US" else "",
        base_url.rstrip("/"),
        doc_urls or {},
        {Citing.key(row): row.element_id for row in known if row.element_id},
        origin,
        default_url,
    )
    index = levels.Index.of(known, calendar, company.currency, bank=bank)
    facts, basis = levels.level_facts(index, citing, listing=company.listing)
    splits = find_splits(known)
    facts = _trim(_mark_splits(facts, splits, basis), years, quarters)
    facts += derive(facts, bank=bank, listing=company.listing, basis=basis)
    segments, gaps = segment_facts(known, calendar, facts, citing, member_labels or {})
    said = [*notes, *_notes(bank, splits, known[0].filed), *gaps]
    return FactTable.of(
        company,
        as_of,
        [*facts, *segments],
        stored=stored,
        missing=_missing(facts, bank=bank, listing=company.listing),
        notes=said,
    )


def _mark_splits(
    facts: Sequence[Fact], splits: Sequence[Split], basis: dict[str, str]
) -> list[Fact]:
    """Note on per-share figures and share counts which split they do not reflect yet."""
    marked: list[Fact] = []
    for fact in facts:
        line = LINES.get(fact.line)
        later = [split for split in splits if split.seen > fact.sources[0].filed]
        if line and line.statement in ("per_share", "shares") and later:
            split = later[0]
            basis[fact.id] = f"before {split.seen.isoformat()}"
            day, named = split.seen.isoformat(), split.describe()
            note = Remark(
                f"In shares before the {named.en}, which filings reflect from {day}.",
                f"按{named.zh}之前的股数计算，{day}起的文件反映该变动。",
            )
            fact = replace(fact, note=joined((fact.note, note)))
        marked.append(fact)
    return marked


def _trim(facts: Sequence[Fact], years: int, quarters: int) -> list[Fact]:
    """The latest years and quarters. Where a quarter was calculated from a sum that ends in an
    earlier one, that one is kept as well, so that every formula's inputs are in the table."""
    end_of: dict[str, date] = {}
    for fact in facts:
        if fact.line != "shares_outstanding":
            end_of[fact.period.label] = fact.period.end
    ordered = sorted(end_of, key=lambda label: end_of[label])
    annual = [label for label in ordered if "Q" not in label][-years:]
    interim = [label for label in ordered if "Q" in label]
    kept = {*annual, *(interim[-quarters:] if quarters else [])}
    by_id = {fact.id: fact for fact in facts}
    wanted = [f.id for f in facts if f.period.label in kept and not f.line.endswith("_ytd")]
    for fact_id in wanted:
        wanted.extend(name for name in by_id[fact_id].inputs if name not in wanted)
    needed = {by_id[fact_id].period.label for fact_id in wanted}
    sums = set(wanted)
    return [
        fact
        for fact in facts
        if fact.period.label in needed and (not fact.line.endswith("_ytd") or fact.id in sums)
    ]


def _notes(bank: bool, splits: Sequence[Split], first_filed: date) -> list[Remark]:
    said = []
    if bank:
        said.append(
            Remark(
                "Free cash flow, net debt and gross profit are not calculated for a bank: "
                "deposits and lending are its business, not its financing.",
                "银行的存贷款属于主营业务而非融资，因此不计算自由现金流、净负债和毛利润。",
            )
        )
    for split in splits:
        if split.seen > first_filed:
            day, named = split.seen.isoformat(), split.describe()
            said.append(
                Remark(
                    f"A {named.en} is reflected in filings from {day} on.",
                    f"{day}起的文件反映{named.zh}。",
                )
            )
    return said


def _missing(facts: Iterable[Fact], *, bank: bool, listing: str) -> list[str]:
    """Lines without any fact; also those a bank does not report, so that a reader finds them."""
    have = {fact.line for fact in facts}
    return [
        line.id
        for line in LINES.values()
        if line.id not in have
        and not line.optional
        and (line.applies(bank=bank, listing=listing) or (bank and line.scope == "company"))
        and (line.concepts or not bank)
    ]
