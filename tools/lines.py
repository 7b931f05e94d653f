"""The lines of the financial statements that Tael knows: names, meanings and XBRL concepts.

The lines themselves are data, in ``lines.toml``. A line is found in a filing under one of several
concepts, listed in order of preference over the taxonomies us-gaap, ifrs-full and dei, and by
their printed names for Chinese statements (taxonomy ``cas``); a prefix such as ``ifrs-full:`` is
written where two taxonomies use one name for different things. Where none is filed, ``calculated``
gives formulas over other lines (see formulas.py), tried in order. Outflows (capital expenditure,
dividends, buybacks) are positive, as they are filed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from .remark import Remark

Statement = Literal["income", "balance", "cash_flow", "per_share", "shares"]
Better = Literal["up", "down", "none"]
Scope = Literal["all", "company", "bank", "cn"]
"""Whom a line applies to: everyone, all but banks, banks, filers of mainland China."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a statement.

    unit: ``money``, ``money/shares`` or ``shares``. instant: a balance at a date, not a flow over
    a period. additive: quarters add up to the year. better: the direction that is good news.
    bank_concepts go before concepts for banks. remarks explain a concept that is not quite the
    line. unless: concept -> another one that must not be filed for the same period. optional
    lines are not called missing. consistent: a later formula of ``calculated`` only serves a
    company that never has the lines of an earlier one, so that its years stay comparable.
    """

    id: str
    statement: Statement
    label_en: str
    label_zh: str
    definition_en: str
    definition_zh: str
    concepts: tuple[str, ...] = ()
    bank_concepts: tuple[str, ...] = ()
    calculated: tuple[str, ...] = ()
    remarks: Mapping[str, Remark] = field(default_factory=dict)
    unless: Mapping[str, str] = field(default_factory=dict)
    better: Better = "none"
    unit: Literal["money", "money/shares", "shares"] = "money"
    scope: Scope = "all"
    instant: bool = False
    additive: bool = True
    optional: bool = False
    consistent: bool = False
    kind: Literal["level"] = "level"

    def label(self, lang: str) -> str:
        return self.label_zh if lang == "zh" else self.label_en

    def definition(self, lang: str) -> str:
        return self.definition_zh if lang == "zh" else self.definition_en

    def preference(self, *, bank: bool) -> tuple[str, ...]:
        """Concepts to look for, best first."""
        if not bank:
            return self.concepts
        return tuple(dict.fromkeys((*self.bank_concepts, *self.concepts)))

    def applies(self, *, bank: bool, listing: str) -> bool:
        """Whether a company of this sort can be expected to report the line."""
        by_scope = {"all": True, "company": not bank, "bank": bank, "cn": listing == "CN"}
        return by_scope[self.scope]

    def unit_in(self, currency: str) -> str:
        """The unit of the line's facts: ``USD``, ``USD/shares`` or ``shares``."""
        return self.unit.replace("money", currency)


def _line(line_id: str, row: dict[str, Any]) -> Line:
    statement = row["statement"]
    fixed: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in row.items()
    }
    fixed["remarks"] = {
        concept: Remark(**texts) for concept, texts in row.get("remarks", {}).items()
    }
    fixed.setdefault("instant", statement == "balance")
    fixed.setdefault("additive", statement in ("income", "cash_flow"))
    return Line(id=line_id, **fixed)


@cache
def _load() -> dict[str, Line]:
    text = files(__package__).joinpath("lines.toml").read_text(encoding="utf-8")
    return {line_id: _line(line_id, row) for line_id, row in tomllib.loads(text).items()}


LINES: Mapping[str, Line] = _load()
"""All lines by id, in the order of the statements."""


def concepts() -> frozenset[str]:
    """Every concept that any line is read from."""
    return frozenset(
        name for line in LINES.values() for name in (*line.concepts, *line.bank_concepts)
    )
