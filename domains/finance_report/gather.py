"""Gathers facts and text: live sources first, the stored snapshot when there is no network.

What is fetched here is all that the report may say. Facts carry their filings; passages are
substrings of the documents, each with a link.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from ...agents.domain import Context
from ...tools.errors import InputError, MissingExtra, NetworkError, NotFoundError, SourceError
from ...tools.facts import Company, FactTable, RawFact
from ...tools.filings import items, ixbrl
from ...tools.filings.akshare_cn import china_table
from ...tools.filings.edgar import Edgar
from ...tools.filings.own import own_table
from ...tools.filings.snapshot import load_snapshot, normalise, shipped
from ...tools.filings.statements import build_table
from ...tools.filings.submissions import Filing, Submissions
from ...tools.filings.tickers import TickerBook
from .schema import ReportInput

NODE = "gather"
_ANNUAL = ("10-K", "20-F", "40-F")
_QUARTERLY = ("10-Q",)
_CHINA = re.compile(r"\d{5,6}(?:\.(?:SH|SS|SZ|BJ|HK))?", re.I)


@dataclass(frozen=True)
class Gathered:
    """passages: topic, text, url, form and filed of what may be quoted, as plain data."""

    table: FactTable
    passages: list[dict[str, Any]]


async def gather(request: ReportInput, context: Context) -> Gathered:
    """Facts and passages of a company. Raises InputError or SourceError."""
    as_of = request.as_of or datetime.now(UTC).date()
    offline = request.offline or context.settings.offline
    if request.facts is not None:
        path = request.facts.expanduser()
        table = await asyncio.to_thread(own_table, path, request.ticker, as_of=as_of)
        _say_source(table, request.lang, context)
        return Gathered(table, [])
    if _CHINA.fullmatch(request.ticker.strip()):
        table = await _china(request.ticker, as_of, offline=offline)
        _say_source(table, request.lang, context)
        return Gathered(table, [])
    if not offline:
        try:
            found = await _live(request.ticker, as_of, context)
            _say_source(found.table, request.lang, context)
            return found
        except (NetworkError, SourceError) as error:
            if isinstance(error, NotFoundError) or not _stored(request.ticker):
                raise
            context.note(NODE, f"{error.what} Stored data are used.")
    table = _from_store(request.ticker, as_of)
    _say_source(table, request.lang, context)
    return Gathered(table, [])


def _say_source(table: FactTable, lang: str, context: Context) -> None:
    for note in table.notes:
        context.note(NODE, note.said(lang))


def _stored(ticker: str) -> bool:
    return normalise(ticker) in {company.ticker for company in shipped()}


def _from_store(ticker: str, as_of: date) -> FactTable:
    """The shipped snapshot of a company; an unknown one names those that are shipped."""
    table = load_snapshot(ticker, as_of=as_of)
    if table is not None:
        return table
    names = ", ".join(company.ticker for company in shipped())
    book = TickerBook.stored()
    if renamed := book.renamed(ticker):
        raise InputError(
            f"The ticker {ticker.upper()} is now {renamed}.",
            remedy=f"Ask for {renamed}. Without a network there are: {names}.",
        )
    near = ", ".join(f"{row.ticker} ({row.name})" for row in book.nearest(ticker, 3))
    raise InputError(
        f"{ticker} is not among the stored companies, and the network was not used.",
        means=f"Stored are: {names}." + (f" Near it: {near}." if near else ""),
        remedy="Choose one of them, or run again with a network.",
    )


async def _china(ticker: str, as_of: date, *, offline: bool) -> FactTable:
    """Mainland and Hong Kong companies: akshare's sources, then what is stored."""
    code = normalise(ticker)
    if offline:
        return _from_store(code, as_of)
    try:
        return await asyncio.to_thread(china_table, code, as_of=as_of)
    except MissingExtra:
        if not _stored(code):
            raise
        return _from_store(code, as_of)


async def _live(ticker: str, as_of: date, context: Context) -> Gathered:
    settings = context.settings
    async with Edgar(
        user_agent=settings.sec_user_agent,
        cache_dir=settings.cache_dir / "sec",
        data_url=settings.sec_data_url,
        www_url=settings.sec_www_url,
        connect_timeout=settings.connect_timeout,
    ) as edgar:
        listing = (await edgar.tickers()).find(ticker)
        submitted = await edgar.company(listing.cik)
        rows = await edgar.companyfacts(listing.cik)
        company = _company(listing.ticker, listing.cik, submitted)
        filings = _reports(submitted, as_of)
        read: list[tuple[Filing, str]] = []
        for filing in filings:
            try:
                read.append((filing, await edgar.document(filing)))
            except SourceError as error:
                context.note(NODE, f"{filing.form} of {filing.filed} was not read: {error.what}")
    inline, labels = _inline(read)
    table = build_table(
        company,
        [*rows, *inline],
        as_of=as_of,
        doc_urls={filing.accession: filing.url for filing, _ in read},
        base_url=settings.sec_www_url,
        member_labels=labels,
    )
    return Gathered(table, _passages(read))


def _company(ticker: str, cik: str | int, submitted: Submissions) -> Company:
    known = next((c for c in shipped() if c.ticker == normalise(ticker)), None)
    found = Company(
        name=submitted.name,
        ticker=ticker,
        key=f"{int(cik):010d}",
        listing="US",
        currency="USD",
        exchange=submitted.exchanges[0] if submitted.exchanges else "",
        industry=submitted.industry,
        is_bank=submitted.sic.startswith("60"),
    )
    return replace(found, name=known.name, name_zh=known.name_zh) if known else found


def _reports(submitted: Submissions, as_of: date) -> list[Filing]:
    """The two newest annual reports and the newest quarterly one after them."""
    annual = submitted.of_form(_ANNUAL, as_of=as_of)[:2]
    quarterly = submitted.of_form(_QUARTERLY, as_of=as_of)[:1]
    newer = [q for q in quarterly if not annual or q.filed > annual[0].filed]
    return [filing for filing in (*annual, *newer) if filing.document]


def _inline(read: Iterable[tuple[Filing, str]]) -> tuple[list[RawFact], dict[str, str]]:
    rows: list[RawFact] = []
    labels: dict[str, str] = {}
    for filing, html in read:
        document = ixbrl.read(
            html, accession=filing.accession, filed=filing.filed, form=filing.form
        )
        rows += document.facts
        labels = {**document.labels, **labels}
    return rows, labels


_TOPICS = ("risk_factors", "mda")


def _passages(read: Iterable[tuple[Filing, str]]) -> list[dict[str, Any]]:
    """Paragraphs of the newest annual report's risk factors and discussion."""
    annual = next(((f, html) for f, html in read if f.form in _ANNUAL), None)
    if annual is None:
        return []
    filing, html = annual
    found = items.items(html, filing.form)
    out: list[dict[str, Any]] = []
    for topic in _TOPICS:
        item = found.get(topic)  # type: ignore[call-overload]
        if item is None:
            continue
        for paragraph in item.paragraphs:
            if paragraph.table or len(paragraph.text) < 40:
                continue
            anchor = f"#{paragraph.anchor}" if paragraph.anchor else ""
            out.append(
                {
                    "topic": topic,
                    "text": paragraph.text,
                    "heading": paragraph.heading,
                    "url": filing.url + anchor,
                    "form": filing.form,
                    "item": item.name,
                    "accession": filing.accession,
                    "filed": filing.filed.isoformat(),
                }
            )
    return out
