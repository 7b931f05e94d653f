"""SEC's ``submissions`` JSON: who a filer is, and the list of what it filed.

The newest filings stand in the document itself (a year's, and at least a thousand); older ones on
pages that it names, in the same columns.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ..errors import IntegrityError
from ..facts import Company
from .companyfacts import load_json

_BANKS = frozenset({"6021", "6022", "6029", "6035", "6036"})
"""SIC codes of banks and savings institutions, whose statements have no gross profit."""


@dataclass(frozen=True, slots=True)
class Filing:
    """One filing. ``period``: the day it reports on, None where SEC gives none. ``items``: of an
    8-K, as ``2.02``. ``url``: of the primary document, or of the index where there is none."""

    cik: str
    accession: str
    form: str
    filed: date
    period: date | None
    document: str
    url: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FormerName:
    name: str
    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class OlderPage:
    """A page of older filings, with the first and last filing date on it."""

    name: str
    first: date
    last: date


@dataclass(frozen=True)
class Submissions:
    """A filer. ``cik`` has ten digits; ``fiscal_year_end`` is nominal, ``MMDD``; ``filings`` are
    the newest first; ``older`` the pages not (yet) in ``filings``."""

    cik: str
    name: str
    tickers: tuple[str, ...]
    exchanges: tuple[str, ...]
    sic: str
    industry: str
    fiscal_year_end: str
    former_names: tuple[FormerName, ...]
    filings: tuple[Filing, ...]
    older: tuple[OlderPage, ...]

    def of_form(self, forms: Collection[str], *, as_of: date | None = None) -> list[Filing]:
        """Filings of these forms known on a date, newest first."""
        return [
            filing
            for filing in self.filings
            if filing.form in forms and (as_of is None or filing.filed <= as_of)
        ]

    def with_older(self, page: OlderPage, filings: tuple[Filing, ...]) -> Submissions:
        """The same filer with a page of older filings read in."""
        together = sorted((*self.filings, *filings), key=lambda row: row.filed, reverse=True)
        rest = tuple(other for other in self.older if other != page)
        return replace(self, filings=tuple(together), older=rest)

    def company(self, ticker: str) -> Company:
        """The company as a report names it, under one of its symbols."""
        symbols = dict(zip(self.tickers, self.exchanges, strict=False))
        return Company(
            name=self.name,
            ticker=ticker,
            key=self.cik,
            listing="US",
            currency="USD",
            exchange=symbols.get(ticker, ""),
            industry=self.industry,
            is_bank=self.sic in _BANKS,
        )


def parse(data: bytes, *, cik: int | str, www_url: str) -> Submissions:
    """A submissions document. www_url: base of the filings' addresses. Raises IntegrityError when
    it is not of SEC's shape, or about another filer."""
    document = load_json(data, "The submissions document")
    try:
        if int(document["cik"]) != int(cik):
            raise _unreadable(f"it is about CIK {document['cik']}, not {int(cik)}")
        filer = f"{int(cik):010d}"
        return Submissions(
            cik=filer,
            name=document["name"],
            tickers=tuple(document.get("tickers") or ()),
            exchanges=tuple(name or "" for name in document.get("exchanges") or ()),
            sic=document.get("sic") or "",
            industry=document.get("sicDescription") or "",
            fiscal_year_end=document.get("fiscalYearEnd") or "",
            former_names=tuple(
                FormerName(row["name"], _day(row.get("from")), _day(row.get("to")))
                for row in document.get("formerNames") or ()
            ),
            filings=tuple(_rows(document["filings"]["recent"], filer, www_url)),
            older=tuple(_pages(document["filings"].get("files") or ())),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _unreadable(f"{type(error).__name__}: {error}") from error


def parse_older(data: bytes, *, cik: int | str, www_url: str) -> tuple[Filing, ...]:
    """A page of older filings: the columns alone."""
    document = load_json(data, "The page of older filings")
    try:
        return tuple(_rows(document, f"{int(cik):010d}", www_url))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _unreadable(f"{type(error).__name__}: {error}") from error


def filing_url(www_url: str, cik: str, accession: str, document: str) -> str:
    """Where a document of a filing is, or its index page without one."""
    folder = f"{www_url.rstrip('/')}/Archives/edgar/data/{int(cik)}/{accession.replace('-', '')}"
    return f"{folder}/{document or accession + '-index.htm'}"


def _unreadable(why: str) -> IntegrityError:
    return IntegrityError(
        f"The submissions document cannot be read: {why}.",
        means="It is not of the shape that SEC documents.",
    )


def _day(text: str | None) -> date | None:
    """The date of ``2025-10-31`` or ``2025-10-31T00:00:00.000Z``; None for none."""
    return date.fromisoformat(text[:10]) if text else None


def _pages(files: Collection[Mapping[str, Any]]) -> Iterator[OlderPage]:
    for page in files:
        first, last = _day(page["filingFrom"]), _day(page["filingTo"])
        if first and last:
            yield OlderPage(page["name"], first, last)


def _rows(columns: Mapping[str, list[Any]], cik: str, www_url: str) -> Iterator[Filing]:
    names = ("accessionNumber", "form", "filingDate", "reportDate", "primaryDocument", "items")
    for accession, form, filed, period, document, items in zip(
        *(columns[name] for name in names), strict=True
    ):
        yield Filing(
            cik=cik,
            accession=accession,
            form=form,
            filed=date.fromisoformat(filed),
            period=_day(period),
            document=document,
            url=filing_url(www_url, cik, accession, document),
            items=tuple(part.strip() for part in (items or "").split(",") if part.strip()),
        )
