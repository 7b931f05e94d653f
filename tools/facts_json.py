"""Facts as JSON and back: every Decimal a string, every date ISO 8601."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pydantic import TypeAdapter

from .facts import Company, Fact, FactTable
from .remark import Remark


@dataclass(frozen=True)
class _Flat:
    company: Company
    as_of: date
    facts: tuple[Fact, ...]
    stored: date | None
    missing: tuple[str, ...]
    notes: tuple[Remark, ...]


_TABLE = TypeAdapter(_Flat)
_FACTS = TypeAdapter(tuple[Fact, ...])


def dump_table(table: FactTable) -> str:
    flat = _Flat(table.company, table.as_of, tuple(table), table.stored, table.missing, table.notes)
    return _TABLE.dump_json(flat).decode()


def load_table(text: str) -> FactTable:
    flat = _TABLE.validate_json(text)
    return FactTable.of(
        flat.company,
        flat.as_of,
        flat.facts,
        stored=flat.stored,
        missing=flat.missing,
        notes=flat.notes,
    )


def dump_facts(facts: Iterable[Fact]) -> str:
    return _FACTS.dump_json(tuple(facts)).decode()


def load_facts(text: str) -> tuple[Fact, ...]:
    return _FACTS.validate_json(text)
