"""What was said about a company: RSS feeds by configuration, and the 8-K reports it filed.

Feeds are written by strangers. Their text is stripped of markup here and is data from then on;
their links are kept only when they lead to a web page.
"""

from __future__ import annotations

import asyncio
import calendar
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Protocol
from urllib.parse import quote, urlsplit

import feedparser
from lxml import etree

from .errors import IntegrityError, SourceError
from .filings.submissions import Filing
from .http import Http

_MAX_TEXT = 2000
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
_FEED_AGE = timedelta(minutes=15)

ITEM_TITLES = {
    "1.01": "Entry into a material definitive agreement",
    "1.02": "Termination of a material definitive agreement",
    "1.03": "Bankruptcy or receivership",
    "1.04": "Mine safety: shutdowns and patterns of violations",
    "1.05": "Material cybersecurity incidents",
    "2.01": "Completion of an acquisition or disposition of assets",
    "2.02": "Results of operations and financial condition",
    "2.03": "Creation of a direct financial obligation",
    "2.04": "Events that accelerate or increase a financial obligation",
    "2.05": "Costs of exit or disposal activities",
    "2.06": "Material impairments",
    "3.01": "Notice of delisting or failure to satisfy a listing rule",
    "3.02": "Unregistered sales of equity securities",
    "3.03": "Material modification of the rights of security holders",
    "4.01": "Change of certifying accountant",
    "4.02": "Non-reliance on previously issued financial statements",
    "5.01": "Change in control of the registrant",
    "5.02": "Departure, election or appointment of directors or officers",
    "5.03": "Amendment of articles or bylaws, or change of fiscal year",
    "5.04": "Suspension of trading under employee benefit plans",
    "5.05": "Amendment or waiver of the code of ethics",
    "5.06": "Change in shell company status",
    "5.07": "Results of a vote of security holders",
    "5.08": "Shareholder director nominations",
    "7.01": "Regulation FD disclosure",
    "8.01": "Other events",
    "9.01": "Financial statements and exhibits",
}
"""SEC's items of Form 8-K, in short."""


@dataclass(frozen=True, slots=True)
class NewsItem:
    """One piece of news. ``published`` in UTC, None where the source gives no time; ``summary``
    may be empty; ``source`` is the publisher as the feed names it, or ``SEC 8-K``."""

    published: datetime | None
    title: str
    summary: str
    url: str
    source: str


@dataclass(frozen=True, slots=True)
class NewsBatch:
    """Items, newest first, and a sentence for every source that did not answer."""

    items: tuple[NewsItem, ...]
    missing: tuple[str, ...] = ()


class News(Protocol):
    """A source of news about one symbol."""

    async def about(
        self, ticker: str, *, since: date | None = None, until: date | None = None
    ) -> NewsBatch:
        """Items of the days from ``since`` to ``until``, both included; with a limit, an item
        without a time is left out. Raises SourceError when no source answers."""
        ...


class RssNews:
    """RSS and Atom feeds. feeds: addresses with ``{ticker}`` where the symbol goes. http: a client
    that may ask their hosts."""

    def __init__(self, feeds: Sequence[str], http: Http) -> None:
        self._feeds, self._http = tuple(feeds), http

    async def about(
        self, ticker: str, *, since: date | None = None, until: date | None = None
    ) -> NewsBatch:
        urls = [feed.replace("{ticker}", quote(ticker, safe="")) for feed in self._feeds]
        answers = await asyncio.gather(
            *(self._http.read(url, parse_feed, max_age=_FEED_AGE) for url in urls),
            return_exceptions=True,
        )
        items: list[NewsItem] = []
        faults: list[SourceError] = []
        for answer in answers:
            if isinstance(answer, SourceError):
                faults.append(answer)
            elif isinstance(answer, BaseException):
                raise answer
            else:
                items.extend(answer.value)
        if faults and len(faults) == len(urls):
            raise faults[0]
        chosen = newest_first(within(items, since, until))
        return NewsBatch(tuple(chosen), tuple(fault.what for fault in faults))


def parse_feed(data: bytes) -> list[NewsItem]:
    """The entries of an RSS or Atom feed. IntegrityError when it is neither."""
    # A stream, because feedparser takes a string that looks like an address or a path for one.
    feed: Any = feedparser.parse(io.BytesIO(data))
    if not feed.get("version"):
        raise IntegrityError("The answer is not a news feed.", means=f"It begins {data[:60]!r}.")
    name = plain_text(feed.feed.get("title", ""))
    items: list[NewsItem] = []
    for entry in feed.entries:
        title, url = plain_text(entry.get("title", "")), entry.get("link", "").strip()
        if not title or urlsplit(url).scheme not in {"http", "https"}:
            continue
        published = _moment(entry.get("published_parsed") or entry.get("updated_parsed"))
        publisher = plain_text((entry.get("source") or {}).get("title", "")) or name
        summary = plain_text(entry.get("summary", ""))
        items.append(NewsItem(published, title, summary, url, publisher or urlsplit(url).netloc))
    return items


def _moment(parsed: Any) -> datetime | None:
    """feedparser's time (UTC) as a datetime; None for none, or one no calendar has."""
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC) if parsed else None
    except (ValueError, OverflowError, OSError):
        return None


def from_filings(
    filings: Iterable[Filing], *, since: date | None = None, until: date | None = None
) -> NewsBatch:
    """The 8-K reports among a company's filings: its own announcements, with what they are on."""
    items = []
    for filing in filings:
        if filing.form not in {"8-K", "8-K/A"}:
            continue
        topics = [ITEM_TITLES.get(item, f"Item {item}") for item in filing.items]
        # Nearly every 8-K has exhibits: they are a topic only where they are the only one.
        telling = [topic for topic in topics if topic != ITEM_TITLES["9.01"]] or topics
        items.append(
            NewsItem(
                published=datetime.combine(filing.filed, time(), UTC),
                title="; ".join(telling) or filing.form,
                summary="",
                url=filing.url,
                source=f"SEC {filing.form}",
            )
        )
    return NewsBatch(tuple(newest_first(within(items, since, until))))


def within(items: Iterable[NewsItem], since: date | None, until: date | None) -> list[NewsItem]:
    """Items of the days from ``since`` to ``until`` (UTC)."""
    if since is None and until is None:
        return list(items)
    return [
        item
        for item in items
        if item.published
        and (since is None or item.published.date() >= since)
        and (until is None or item.published.date() <= until)
    ]


def newest_first(items: Iterable[NewsItem]) -> list[NewsItem]:
    """One item an address, newest first; those without a time come last."""
    once = {item.url: item for item in reversed(list(items))}
    never = datetime.min.replace(tzinfo=UTC)
    return sorted(once.values(), key=lambda item: item.published or never, reverse=True)


def plain_text(markup: str) -> str:
    """Text without tags, scripts, control and direction characters, white space single, of
    bounded length."""
    markup = _CONTROLS.sub(" ", markup)
    if "<" in markup or "&" in markup:
        parser = etree.HTMLParser(no_network=True, remove_comments=True, encoding="utf-8")
        root = etree.fromstring(f"<div>{markup}</div>".encode(errors="replace"), parser)
        etree.strip_elements(root, "script", "style", with_tail=False)
        markup = _CONTROLS.sub(" ", " ".join(str(part) for part in root.itertext()))
    text = " ".join(markup.split())
    return text if len(text) <= _MAX_TEXT else text[:_MAX_TEXT].rsplit(" ", 1)[0] + " …"
