"""SEC's EDGAR over HTTP: symbols, filers, their figures and the documents they filed.

The base URLs, the identity to send and the folder to keep answers in are given; nothing is read
from the environment. All that comes is parsed here and returned as records.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import httpx

from ..errors import IntegrityError, NotFoundError
from ..facts import RawFact
from ..http import Http
from . import companyfacts, submissions
from .submissions import Filing, Submissions
from .tickers import TickerBook

T = TypeVar("T")

DATA_URL = "https://data.sec.gov"
WWW_URL = "https://www.sec.gov"

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_REQUESTS_A_SECOND = 10.0
"""SEC's limit on automated readers."""


class Edgar:
    """A client of SEC's public interfaces. Use it as ``async with Edgar(...) as edgar``.

    user_agent: name and e-mail, which SEC asks of automated readers. cache_dir: None keeps
    nothing. offline: answer from the cache only. Every method raises NetworkError, NotFoundError,
    IntegrityError or SourceError.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        cache_dir: Path | None,
        data_url: str = DATA_URL,
        www_url: str = WWW_URL,
        transport: httpx.AsyncBaseTransport | None = None,
        connect_timeout: float = 5.0,
        offline: bool = False,
    ) -> None:
        self._data, self._www = data_url.rstrip("/"), www_url.rstrip("/")
        self._http = Http(
            user_agent=user_agent,
            allow=(self._data, self._www),
            cache_dir=cache_dir,
            transport=transport,
            rate=_REQUESTS_A_SECOND,
            connect_timeout=connect_timeout,
            offline=offline,
            refused="Set TAEL_SEC_USER_AGENT to your name and e-mail address; after too many "
            "requests, wait ten minutes.",
        )
        self.stale_since: datetime | None = None
        """When the oldest stored copy that had to stand in for SEC's answer was fetched."""

    async def __aenter__(self) -> Edgar:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        await self._http.aclose()

    async def tickers(self) -> TickerBook:
        """Every symbol with its filer, from the list that names exchanges too."""
        url = f"{self._www}/files/company_tickers_exchange.json"
        try:
            return await self._read(url, TickerBook.parse, _DAY)
        except NotFoundError:
            plain = f"{self._www}/files/company_tickers.json"
            return await self._read(plain, TickerBook.parse, _DAY)

    async def company(self, cik: int | str, *, since: date | None = None) -> Submissions:
        """Who a filer is and what it filed; since: as far back as that day, where the newest
        filings alone do not reach."""
        found = await self._submissions(cik)
        if since is None:
            return found
        for page in found.older:
            if page.last >= since:
                found = found.with_older(page, await self._older(cik, page.name))
        return found

    async def latest(
        self, cik: int | str, forms: Collection[str], *, as_of: date | None = None
    ) -> Filing:
        """The newest filing of these forms known on a date; older pages are read until one turns
        up. NotFoundError when none does."""
        found = await self._submissions(cik)
        pages = sorted(found.older, key=lambda page: page.last, reverse=True)
        hits = found.of_form(forms, as_of=as_of)
        for page in pages:
            if hits:
                break
            if as_of is None or page.first <= as_of:
                found = found.with_older(page, await self._older(cik, page.name))
                hits = found.of_form(forms, as_of=as_of)
        if not hits:
            until = f" until {as_of}" if as_of else ""
            raise NotFoundError(f"{found.name} has filed no {' or '.join(sorted(forms))}{until}.")
        return hits[0]

    async def companyfacts(self, cik: int | str) -> list[RawFact]:
        """Every figure the filer tagged. NotFoundError for one that never filed XBRL."""
        url = f"{self._data}/api/xbrl/companyfacts/CIK{int(cik):010d}.json"
        return await self._read(url, lambda data: companyfacts.parse(data, cik=cik), _HOUR)

    async def document(self, filing: Filing) -> str:
        """The HTML of a filing's primary document, which never changes."""
        if not filing.document:
            raise NotFoundError(
                f"The filing {filing.accession} has no primary document.",
                means="Old filings are one text file.",
            )
        return await self._read(filing.url, _html, None)

    async def _submissions(self, cik: int | str) -> Submissions:
        url = f"{self._data}/submissions/CIK{int(cik):010d}.json"
        return await self._read(
            url, lambda data: submissions.parse(data, cik=cik, www_url=self._www), _HOUR
        )

    async def _older(self, cik: int | str, page: str) -> tuple[Filing, ...]:
        url = f"{self._data}/submissions/{page}"
        return await self._read(
            url, lambda data: submissions.parse_older(data, cik=cik, www_url=self._www), _DAY
        )

    async def _read(self, url: str, parse: Callable[[bytes], T], max_age: timedelta | None) -> T:
        answer = await self._http.read(url, parse, max_age=max_age)
        if answer.stale:
            self.stale_since = min(self.stale_since or answer.fetched, answer.fetched)
        return answer.value


def _html(data: bytes) -> str:
    """A document's text. SEC's are ASCII or UTF-8, the oldest Windows-1252."""
    if b"<html" not in data[:20000].lower() and b"<document" not in data[:2000].lower():
        raise IntegrityError(
            "The filing's document is not HTML.", means=f"It begins with {data[:60]!r}."
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
