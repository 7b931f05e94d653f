"""The figures that a report on a company is about, as a numbered list.

The list is what the model alone is given in the evals, and what any report's figures are compared
with: the newest two years and the newest quarter, with their changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from ...agents.writing.plan import Lang
from ...tools.facts import Fact, FactTable
from ...tools.filings.members import member_name
from ...tools.filings.snapshot import load_snapshot
from ...tools.format import format_value
from .notes import Noter, period_name
from .plans import plans

LINES = (
    *("revenue", "gross_profit", "gross_margin", "operating_income", "operating_margin"),
    *("net_interest_income", "noninterest_expense", "credit_provision", "net_income"),
    *("net_margin", "eps_diluted", "roe", "roa", "effective_tax_rate", "cfo", "capex", "fcf"),
    *("fcf_margin", "buybacks", "dividends", "capital_returned", "cash", "total_debt"),
    *("net_debt", "equity", "liabilities_share", "current_ratio", "assets", "loans", "deposits"),
)
QUARTER = ("revenue", "net_income", "gross_margin", "operating_margin")
CHANGES = (
    *("revenue_growth", "net_income_growth", "operating_income_growth", "eps_growth"),
    *("fcf_growth", "cfo_growth"),
)


@dataclass(frozen=True)
class Pack:
    """``rows``: the figures in order. ``planned``: ids of all figures that a report by Tael may
    state beside them (its plan's slots)."""

    table: FactTable
    lang: Lang
    rows: tuple[Fact, ...]
    planned: frozenset[str]

    def listed(self) -> str:
        """The rows as a model reads them: ``[3] revenue, fiscal 2025: $416.2 billion``."""
        return "\n".join(
            f"[{at}] {self.name(fact)}, {period_name(fact.period.label, self.lang)}: "
            f"{format_value(fact.value, fact.unit, self.lang)}"
            for at, fact in enumerate(self.rows, 1)
        )

    def name(self, fact: Fact) -> str:
        line = fact.line
        change = {"en": " (change on the year)", "zh": "（同比变动）"}[self.lang]
        if line.endswith("_growth"):
            line = {"eps_growth": "eps_diluted"}.get(line, line.removesuffix("_growth"))
            name = self._phrase(line) + change
        else:
            name = self._phrase(line)
        return f"{name}, {member_name(fact.member, self.lang)}" if fact.member else name

    def known(self) -> Iterator[Fact]:
        """Every figure that a report may state."""
        yield from self.rows
        yield from (self.table.facts[one] for one in self.planned if one in self.table.facts)

    def names(self, fact: Fact, sentence: str) -> bool:
        """Whether a sentence calls a figure by one of its line's names."""
        line = fact.line.removesuffix("_growth")
        if fact.member or line not in LINES:
            return False
        return any(name in sentence.lower() for name in self._say(line))

    def lines_in(self, sentence: str) -> set[str]:
        """The lines of the list that a sentence names."""
        lines = {fact.line.removesuffix("_growth") for fact in self.rows if not fact.member}
        said = {line: self._say(line) for line in lines if line in LINES}
        return {line for line, names in said.items() if any(n in sentence.lower() for n in names)}

    def _say(self, line: str) -> tuple[str, ...]:
        return Noter(self.table, self.lang, self.table.labels()[-1]).phrase(line).say

    def _phrase(self, line: str) -> str:
        return Noter(self.table, self.lang, self.table.labels()[-1]).phrase(line).name


@lru_cache(maxsize=64)
def pack(ticker: str, lang: Lang) -> Pack:
    """The pack of a company from stored facts. Raises LookupError for one that is not stored."""
    table = load_snapshot(ticker, as_of=datetime.now(UTC).date())
    if table is None:
        raise LookupError(f"{ticker} is not among the stored companies")
    years = table.labels()[-2:]
    quarters = table.labels(annual=False)[-1:]
    wanted = [(line, years[-1]) for line in (*LINES, *CHANGES)]
    wanted += [(line, label) for label in years[:-1] for line in LINES]
    wanted += [(line, label) for label in quarters for line in (*QUARTER, *CHANGES[:2])]
    rows = [fact for line, label in wanted if (fact := table.get(line, label)) is not None]
    named = plans(table, lang, table.company.display(lang))
    planned = {slot.fact_id for plan in named for note in plan.notes for slot in note.slots}
    return Pack(table, lang, tuple(rows), frozenset(planned - {None, ""}))  # type: ignore[arg-type]
