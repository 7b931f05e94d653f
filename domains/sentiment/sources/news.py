"""The news on a symbol: the feeds that are configured, and the 8-K reports of a US filer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from ....agents.settings import Settings
from ....tools.errors import ConfigError, InputError, NotFoundError, SourceError
from ....tools.filings.edgar import Edgar
from ....tools.http import Http
from ....tools.news import NewsItem, RssNews, from_filings, newest_first
from ..entities.gazetteer import Gazetteer
from ..work import Text


@dataclass(frozen=True, slots=True)
class Told:
    """The texts, newest first, and a sentence for each source that did not answer."""

    texts: tuple[Text, ...]
    missing: tuple[str, ...]


async def news_on(ticker: str, since: str, settings: Settings, gazetteer: Gazetteer) -> Told:
    """What was said about a symbol since then. Raises SourceError when no source answers and
    InputError when there is nothing: no news are no neutral news."""
    if settings.offline:
        raise ConfigError(
            "News are fetched over the network, and TAEL_OFFLINE is set.",
            remedy="Unset it, or give the texts with --file.",
        )
    start = _start(since)
    items: list[NewsItem] = []
    missing: list[str] = []
    for source in (_feeds, _filings):
        try:
            found, faults = await source(ticker, start, settings)
        except (SourceError, InputError) as error:
            missing.append(error.what)
            continue
        items += found
        missing += faults
    company = gazetteer.ticker(ticker)
    name = company.name if company else ticker.upper()
    if not items:
        raise InputError(
            f"There are no news on {ticker.upper()} since {start}.",
            means=" ".join(missing),
            remedy="Look further back with --since 30d, or set TAEL_NEWS_FEEDS to RSS addresses "
            "with {ticker} in them.",
        )
    return Told(tuple(_text(item, name) for item in newest_first(items)), tuple(missing))


def _text(item: NewsItem, name: str) -> Text:
    said = item.title.rstrip(".")
    if item.summary and item.summary not in item.title:
        said += f". {item.summary}"
    day = item.published.date().isoformat() if item.published else None
    return Text(said, (name,), item.url, day)


def _start(since: str) -> date:
    if since.endswith("d"):
        return datetime.now(UTC).date() - timedelta(days=int(since[:-1]))
    return date.fromisoformat(since)


async def _feeds(
    ticker: str, since: date, settings: Settings
) -> tuple[list[NewsItem], tuple[str, ...]]:
    if not settings.news_feeds:
        return [], ("No news feeds are configured (TAEL_NEWS_FEEDS).",)
    hosts = {f"{urlsplit(feed).scheme}://{urlsplit(feed).netloc}" for feed in settings.news_feeds}
    http = Http(
        user_agent=settings.sec_user_agent,
        allow=tuple(hosts),
        cache_dir=settings.cache_dir / "news",
        connect_timeout=settings.connect_timeout,
    )
    try:
        batch = await RssNews(settings.news_feeds, http).about(ticker, since=since)
    finally:
        await http.aclose()
    return list(batch.items), batch.missing


async def _filings(
    ticker: str, since: date, settings: Settings
) -> tuple[list[NewsItem], tuple[str, ...]]:
    if not ticker.replace("-", "").replace(".", "").isalpha():
        return [], ()
    async with Edgar(
        user_agent=settings.sec_user_agent,
        cache_dir=settings.cache_dir / "sec",
        data_url=settings.sec_data_url,
        www_url=settings.sec_www_url,
        connect_timeout=settings.connect_timeout,
    ) as edgar:
        try:
            listing = (await edgar.tickers()).find(ticker)
            company = await edgar.company(listing.cik, since=since)
        except NotFoundError as error:
            return [], (error.what,)
    return list(from_filings(company.filings, since=since).items), ()
