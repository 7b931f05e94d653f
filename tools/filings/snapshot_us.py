"""Snapshots of US companies from a folder of SEC's files: companyfacts JSON and 10-K documents."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..errors import InputError
from ..facts import Company, RawFact
from . import companyfacts, ixbrl
from .periods import FORMS
from .snapshot import Snapshot, worth_keeping

_SINCE = date(2018, 1, 1)
"""Rows of earlier periods are not kept: six fiscal years are shown."""


@dataclass(frozen=True, slots=True)
class _Document:
    file: str
    accession: str
    form: str
    filed: date


@dataclass(frozen=True, slots=True)
class _Plan:
    company: Company
    facts: bool = True
    documents: tuple[_Document, ...] = ()


def _us(
    name: str, ticker: str, cik: int, exchange: str, name_zh: str, industry: str, bank: bool = False
) -> Company:
    return Company(
        name=name,
        ticker=ticker,
        key=f"{cik:010d}",
        listing="US",
        currency="USD",
        exchange=exchange,
        name_zh=name_zh,
        industry=industry,
        is_bank=bank,
    )


_PLANS = (
    _Plan(
        _us("Apple Inc.", "AAPL", 320193, "Nasdaq", "苹果公司", "Consumer electronics"),
        documents=(
            _Document(
                "AAPL_10-K_FY2024_0000320193-24-000123",
                "0000320193-24-000123",
                "10-K",
                date(2024, 11, 1),
            ),
            _Document(
                "AAPL_10-K_FY2025_0000320193-25-000079",
                "0000320193-25-000079",
                "10-K",
                date(2025, 10, 31),
            ),
        ),
    ),
    _Plan(_us("Microsoft Corporation", "MSFT", 789019, "Nasdaq", "微软公司", "Software")),
    _Plan(
        _us("NVIDIA Corporation", "NVDA", 1045810, "Nasdaq", "英伟达公司", "Semiconductors"),
        documents=(
            _Document(
                "NVDA_10-K_FY2025_0001045810-25-000023",
                "0001045810-25-000023",
                "10-K",
                date(2025, 2, 26),
            ),
        ),
    ),
    _Plan(
        _us("The Coca-Cola Company", "KO", 21344, "NYSE", "可口可乐公司", "Beverages"),
        facts=False,
        documents=(
            _Document(
                "KO_10-K_FY2024_0000021344-25-000011",
                "0000021344-25-000011",
                "10-K",
                date(2025, 2, 20),
            ),
        ),
    ),
    _Plan(_us("JPMorgan Chase & Co.", "JPM", 19617, "NYSE", "摩根大通", "Banks", bank=True)),
    _Plan(
        _us("Tesla, Inc.", "TSLA", 1318605, "Nasdaq", "特斯拉公司", "Automobiles"),
        facts=False,
        documents=(
            _Document(
                "TSLA_10-K_FY2024_0001628280-25-003063",
                "0001628280-25-003063",
                "10-K",
                date(2025, 1, 30),
            ),
        ),
    ),
    _Plan(_us("Snowflake Inc.", "SNOW", 1640147, "NYSE", "Snowflake公司", "Software")),
)


def document_url(company: Company, accession: str, html: str) -> str:
    """The document's URL at SEC. It has the name of the schema that it refers to, by SEC's rules
    for inline XBRL."""
    schema = re.search(r'schemaRef[^>]*href="(?:[^"]*/)?([\w-]+)\.xsd"', html)
    if schema is None:
        raise InputError(f"The document {accession} refers to no schema.")
    folder = accession.replace("-", "")
    return f"https://www.sec.gov/Archives/edgar/data/{int(company.key)}/{folder}/{schema[1]}.htm"


def us_snapshots(folder: Path) -> Iterator[Snapshot]:
    """Snapshots of the shipped US companies. folder: holds ``companyfacts`` and ``filings``."""
    for plan in _PLANS:
        rows: list[RawFact] = []
        documents: dict[str, str] = {}
        labels: dict[str, str] = {}
        if plan.facts:
            path = folder / "companyfacts" / f"CIK{plan.company.key}.json"
            rows += companyfacts.parse(path.read_bytes(), cik=plan.company.key)
        for document in plan.documents:
            html = gzip.decompress((folder / "filings" / f"{document.file}.htm.gz").read_bytes())
            read = ixbrl.read(
                html, accession=document.accession, filed=document.filed, form=document.form
            )
            rows += read.facts
            labels |= read.labels
            documents[document.accession] = document_url(
                plan.company, document.accession, html.decode()
            )
        kept = worth_keeping(row for row in rows if row.end >= _SINCE and row.form in FORMS)
        members = {member for row in kept for _, member in row.dimensions}
        yield Snapshot(
            plan.company,
            kept,
            documents,
            {key: label for key, label in labels.items() if key in members},
        )
