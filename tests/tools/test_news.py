"""News: feeds over real HTTP, and 8-K reports out of a real list of filings."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from tael.tests.support.sec import SecReplay, replay_sec
from tael.tools.errors import IntegrityError, SourceError
from tael.tools.filings import submissions
from tael.tools.http import Http
from tael.tools.news import NewsBatch, RssNews, from_filings, parse_feed, plain_text

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>Wire &amp; Co</title>
<item><title>Apple &lt;b&gt;sues&lt;/b&gt; over fees</title><link>https://news.example/1</link>
<pubDate>Tue, 02 Sep 2025 14:00:00 +0200</pubDate>
<description>&lt;p&gt;One&lt;/p&gt;&lt;script&gt;steal()&lt;/script&gt;&lt;p&gt;two &amp;amp; three
&lt;/p&gt;</description></item>
<item><title>Older</title><link>https://news.example/2</link>
<pubDate>Mon, 01 Sep 2025 09:00:00 GMT</pubDate></item>
<item><title>Undated</title><link>https://news.example/3</link></item>
<item><title>Not a page</title><link>javascript:alert(1)</link></item>
<item><title>Local</title><link>file:///etc/passwd</link></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Other</title>
<entry><title>Apple sues over fees, again told</title><link href="https://news.example/1"/>
<updated>2025-09-02T13:00:00Z</updated></entry>
<entry><title>Newest</title><link href="https://other.example/9"/>
<source><title>Its Publisher</title></source>
<updated>2025-09-03T08:00:00Z</updated><summary>In short.</summary></entry></feed>"""


@pytest.fixture
def web(tmp_path: Path):
    with replay_sec(tmp_path / "nothing") as replay:
        replay.answers["/rss/AAPL"] = (200, RSS.encode())
        replay.answers["/atom"] = (200, ATOM.encode())
        yield replay


def about(web: SecReplay, *feeds: str, ticker: str = "AAPL", **limits: date) -> NewsBatch:
    async def once() -> NewsBatch:
        urls = [web.www_url + feed for feed in feeds]
        async with Http(user_agent="t t@example.org", allow=urls, rate=1000) as http:
            return await RssNews(urls, http).about(ticker, **limits)

    return asyncio.run(once())


def test_feeds_are_merged_newest_first_and_once(web: SecReplay) -> None:
    batch = about(web, "/rss/{ticker}", "/atom")
    assert [item.title for item in batch.items] == [
        "Newest",
        "Apple sues over fees",
        "Older",
        "Undated",
    ]
    newest, first = batch.items[:2]
    assert first.published == datetime(2025, 9, 2, 12, tzinfo=UTC)
    assert first.summary == "One two & three"
    assert (first.source, newest.source) == ("Wire & Co", "Its Publisher")
    assert batch.missing == ()


def test_links_that_are_no_pages_are_left_out(web: SecReplay) -> None:
    batch = about(web, "/rss/{ticker}")
    assert {item.url.partition(":")[0] for item in batch.items} == {"https"}


def test_limits_include_their_days_and_leave_out_the_undated(web: SecReplay) -> None:
    batch = about(web, "/rss/{ticker}", since=date(2025, 9, 1), until=date(2025, 9, 1))
    assert [item.title for item in batch.items] == ["Older"]


def test_a_ticker_cannot_change_the_address(web: SecReplay) -> None:
    with pytest.raises(SourceError):
        about(web, "/rss/{ticker}", ticker="../atom?x=")
    assert "/atom" not in web.hits


def test_a_feed_that_fails_is_named_and_the_rest_is_kept(web: SecReplay) -> None:
    web.answers["/html"] = (200, b"<html><body>Sign in</body></html>")
    batch = about(web, "/rss/{ticker}", "/gone", "/html")
    assert len(batch.items) == 3
    assert len(batch.missing) == 2
    assert "/gone" in batch.missing[0]
    assert "not a news feed" in batch.missing[1]


def test_when_all_feeds_fail_it_is_an_error(web: SecReplay) -> None:
    with pytest.raises(SourceError):
        about(web, "/gone")


def test_without_feeds_there_is_no_news(web: SecReplay) -> None:
    assert about(web) == NewsBatch(())


def test_bytes_that_look_like_a_path_are_not_opened(tmp_path: Path) -> None:
    feed = tmp_path / "feed.xml"
    feed.write_text(RSS)
    with pytest.raises(IntegrityError):
        parse_feed(str(feed).encode())


def test_entities_in_a_feed_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("TOP SECRET")
    feed = (
        f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file://{secret}">]><rss version="2.0"><channel>'
        "<title>&x;</title><item><title>a &x; b</title><link>https://a.example/</link></item>"
        "</channel></rss>"
    )
    assert all("SECRET" not in item.title + item.source for item in parse_feed(feed.encode()))


def test_an_impossible_date_is_no_date() -> None:
    odd = RSS.replace("Mon, 01 Sep 2025 09:00:00 GMT", "the day before")
    assert [item.published for item in parse_feed(odd.encode())][1] is None


def test_text_is_plain_and_bounded() -> None:
    assert plain_text("a\u202eb\x00 <i>c</i>\n d") == "a b c d"
    assert plain_text("P/E < 10 & falling") == "P/E < 10 & falling"
    long = plain_text("word " * 5000)
    assert len(long) <= 2002
    assert long.endswith("word …")


def test_current_reports_of_nvidia(shared_data: Path) -> None:
    data = (shared_data / "finance/us/submissions/CIK0001045810.json").read_bytes()
    filer = submissions.parse(data, cik=1045810, www_url="https://www.sec.gov")
    batch = from_filings(filer.filings, since=date(2026, 2, 1), until=date(2026, 2, 28))
    results = next(item for item in batch.items if "Results of operations" in item.title)
    assert results.published == datetime(2026, 2, 25, tzinfo=UTC)
    assert results.title == "Results of operations and financial condition"
    assert results.url.endswith("/000104581026000019/nvda-20260225.htm")
    assert {item.source for item in batch.items} == {"SEC 8-K"}


def test_exhibits_alone_are_a_topic() -> None:
    filing = submissions.Filing(
        "0000000001", "a", "8-K", date(2025, 1, 1), None, "d.htm", "https://x/d.htm", ("9.01",)
    )
    assert from_filings([filing]).items[0].title == "Financial statements and exhibits"
