"""EDGAR over real HTTP, against a server that replays SEC's answers."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import pytest
from tael.tests.support.sec import FILINGS, SecReplay, replay_sec
from tael.tools.errors import IntegrityError, NetworkError, NotFoundError, SourceError
from tael.tools.filings import companyfacts
from tael.tools.filings.edgar import Edgar

T = TypeVar("T")


@pytest.fixture
def sec(shared_data: Path):
    with replay_sec(shared_data) as replay:
        yield replay


def ask(
    sec: SecReplay, work: Callable[[Edgar], Awaitable[T]], cache: Path | None = None, **kw: bool
) -> T:
    async def run() -> T:
        async with Edgar(
            user_agent="Test Suite test@example.org",
            cache_dir=cache,
            data_url=sec.data_url,
            www_url=sec.www_url,
            **kw,
        ) as edgar:
            return await work(edgar)

    return asyncio.run(run())


def test_from_ticker_to_document(sec: SecReplay) -> None:
    async def work(edgar: Edgar) -> tuple[str, str]:
        listing = (await edgar.tickers()).find("aapl")
        filing = await edgar.latest(listing.cik, {"10-K"})
        return filing.accession, await edgar.document(filing)

    accession, html = ask(sec, work)
    assert accession == "0000320193-25-000079"
    assert "Apple Inc." in html


def test_every_stored_document_is_served_where_its_listing_says(sec: SecReplay) -> None:
    async def work(edgar: Edgar) -> None:
        for stored in FILINGS:
            filings = (await edgar.company(stored.cik)).filings
            filing = next(row for row in filings if row.accession == stored.accession)
            assert (filing.form, filing.filed) == (stored.form, date.fromisoformat(stored.filed))
            assert filing.period == date.fromisoformat(stored.period)
            assert len(await edgar.document(filing)) > 500_000

    ask(sec, work)


def test_figures_are_exact_and_dated(sec: SecReplay) -> None:
    rows = ask(sec, lambda edgar: edgar.companyfacts(320193))
    revenue = [
        row
        for row in rows
        if row.concept == "RevenueFromContractWithCustomerExcludingAssessedTax"
        and row.end == date(2025, 9, 27)
        and row.days == 364
    ]
    assert {row.value for row in revenue} == {Decimal(416161000000)}
    assert {(row.taxonomy, row.unit, row.form) for row in revenue} == {("us-gaap", "USD", "10-K")}
    assert all(isinstance(row.value, Decimal) for row in rows)


def test_a_second_run_asks_nothing_again(sec: SecReplay, tmp_path: Path) -> None:
    ask(sec, lambda edgar: edgar.companyfacts(21344), tmp_path)
    rows = ask(sec, lambda edgar: edgar.companyfacts(21344), tmp_path)
    assert len(rows) > 700
    assert sum(sec.hits.values()) == 1


def test_without_exchanges_the_plain_list_serves(sec: SecReplay) -> None:
    sec.answers["/files/company_tickers_exchange.json"] = (404, b"")
    book = ask(sec, lambda edgar: edgar.tickers())
    assert book.find("KO").cik == "0000021344"


def test_older_pages_are_read_as_far_as_needed(sec: SecReplay) -> None:
    pages = {
        "/submissions/CIK0000320193-submissions-001.json": {
            "accessionNumber": ["0001193125-14-383437"],
            "filingDate": ["2014-10-27"],
            "reportDate": ["2014-09-27"],
            "form": ["10-K"],
            "items": [""],
            "primaryDocument": ["d783162d10k.htm"],
        }
    }
    for path, page in pages.items():
        sec.answers[path] = (200, json.dumps(page).encode())
    newest = ask(sec, lambda edgar: edgar.company(320193, since=date(2016, 1, 1)))
    assert not any(path in sec.hits for path in pages)
    assert newest.older
    back = ask(sec, lambda edgar: edgar.company(320193, since=date(2014, 1, 1)))
    assert len(back.filings) == len(newest.filings) + 1
    assert not back.older
    old = ask(sec, lambda edgar: edgar.latest(320193, {"10-K"}, as_of=date(2014, 12, 31)))
    assert old.accession == "0001193125-14-383437"


def test_the_newest_annual_report_known_on_a_date(sec: SecReplay) -> None:
    found = ask(sec, lambda edgar: edgar.latest(320193, {"10-K"}, as_of=date(2025, 6, 30)))
    assert found.accession == "0000320193-24-000123"


def test_what_nobody_filed_is_said(sec: SecReplay) -> None:
    with pytest.raises(NotFoundError, match=r"Apple Inc\. has filed no 20-F"):
        ask(sec, lambda edgar: edgar.latest(320193, {"20-F"}))
    with pytest.raises(NotFoundError):
        ask(sec, lambda edgar: edgar.companyfacts(999))


def test_secs_refusal_names_the_setting(sec: SecReplay) -> None:
    sec.refuse_with(403)
    with pytest.raises(SourceError, match="TAEL_SEC_USER_AGENT"):
        ask(sec, lambda edgar: edgar.tickers())


def test_a_login_page_is_not_taken_for_facts(sec: SecReplay, tmp_path: Path) -> None:
    path = "/api/xbrl/companyfacts/CIK0000320193.json"
    sec.answers[path] = (200, b"<html>Please log in to the network</html>")
    with pytest.raises(IntegrityError, match="not JSON"):
        ask(sec, lambda edgar: edgar.companyfacts(320193), tmp_path)
    del sec.answers[path]
    assert ask(sec, lambda edgar: edgar.companyfacts(320193), tmp_path)


def test_another_companys_facts_are_refused(sec: SecReplay) -> None:
    body = b'{"cik": 21344, "entityName": "KO", "facts": {}}'
    sec.answers["/api/xbrl/companyfacts/CIK0000320193.json"] = (200, body)
    with pytest.raises(IntegrityError, match="not 320193"):
        ask(sec, lambda edgar: edgar.companyfacts(320193))


def test_a_stored_copy_that_stands_in_is_marked(sec: SecReplay, tmp_path: Path) -> None:
    async def page(edgar: Edgar) -> bool:
        await edgar.document(await edgar.latest(320193, {"10-K"}))
        return edgar.stale_since is not None

    assert ask(sec, page, tmp_path) is False
    for stored in tmp_path.iterdir():  # all of it fetched long ago
        head, _, body = stored.read_bytes().partition(b"\n")
        about = json.loads(head) | {"fetched": "2020-01-01T00:00:00+00:00"}
        stored.write_bytes(json.dumps(about).encode() + b"\n" + body)
    sec.stop()
    assert ask(sec, page, tmp_path) is True


def test_a_dead_server_costs_no_time(sec: SecReplay) -> None:
    sec.stop()
    started = time.monotonic()
    for _ in range(3):
        with pytest.raises(NetworkError):
            ask(sec, lambda edgar: edgar.tickers())
    assert time.monotonic() - started < 3


class TestCompanyfacts:
    """The parser alone: gaps in what SEC sends."""

    @staticmethod
    def document(**row: object) -> bytes:
        whole = {
            "end": "2025-09-27", "val": 1, "accn": "0000320193-25-000079", "fy": None, "fp": None,
            "form": "10-K", "filed": "2025-10-31",
        } | row  # fmt: skip
        entry = {"label": None, "description": None, "units": {"USD": [whole]}}
        return json.dumps({"cik": 320193, "facts": {"us-gaap": {"Assets": entry}}}).encode()

    def test_null_labels_and_years_are_normal(self) -> None:
        (fact,) = companyfacts.parse(self.document())
        assert (fact.fy, fact.fp, fact.start, fact.value) == (None, None, None, Decimal(1))

    def test_fractions_keep_every_digit(self) -> None:
        (fact,) = companyfacts.parse(self.document(val=0).replace(b'"val": 0', b'"val": 7.4600'))
        assert str(fact.value) == "7.4600"

    @pytest.mark.parametrize("gap", [{"val": None}, {"accn": None}, {"filed": ""}, {"end": None}])
    def test_rows_that_cannot_be_cited_are_left_out(self, gap: dict[str, object]) -> None:
        assert companyfacts.parse(self.document(**gap)) == []

    @pytest.mark.parametrize(
        "body", [b"", b"[]", b"{}", b'{"facts": []}', b"[" * 100_000, b'{"facts": NaN}']
    )
    def test_other_shapes_are_refused(self, body: bytes) -> None:
        with pytest.raises(IntegrityError):
            companyfacts.parse(body)

    def test_a_date_that_is_none_is_refused(self) -> None:
        with pytest.raises(IntegrityError):
            companyfacts.parse(self.document(end="2025-02-30"))
