"""The client for facts, over real sockets and, for what sockets cannot show, a fake transport."""

from __future__ import annotations

import asyncio
import gzip
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from tael.tests.support.sec import SecReplay, replay_sec
from tael.tools.errors import (
    ConfigError,
    IntegrityError,
    NetworkError,
    NotFoundError,
    SourceError,
)
from tael.tools.http import Answer, Http

UA = "Test Suite test@example.org"
AGENT_DAY = timedelta(days=1)


@pytest.fixture
def sec(tmp_path: Path):
    """A server that knows only what a test tells it (its data folder is empty)."""
    with replay_sec(tmp_path / "nothing") as replay:
        replay.answers["/a"] = (200, b"one")
        yield replay


def read(
    http: Http, url: str, parse: Callable[[bytes], bytes] = bytes, **kwargs: object
) -> Answer[bytes]:
    async def once() -> Answer[bytes]:
        async with http:
            return await http.read(url, parse, **kwargs)

    return asyncio.run(once())


def client(sec: SecReplay, cache: Path | None = None, **kwargs: object) -> Http:
    return Http(user_agent=UA, allow=[sec.data_url], cache_dir=cache, rate=1000, **kwargs)


def test_it_names_itself(sec: SecReplay) -> None:
    assert read(client(sec), sec.data_url + "/a").value == b"one"
    assert sec.seen[0]["user-agent"] == UA


@pytest.mark.parametrize("agent", ["", "张三 zhang@example.org", "a\nHost: b"])
def test_a_user_agent_that_cannot_be_sent_is_refused_early(agent: str) -> None:
    with pytest.raises(ConfigError, match="User-Agent"):
        Http(user_agent=agent, allow=["https://example.org"])


def test_bad_base_urls_are_refused_early() -> None:
    with pytest.raises(ConfigError, match="not valid"):
        Http(user_agent=UA, allow=["data.sec.gov"])


def test_only_listed_hosts_are_asked(sec: SecReplay) -> None:
    with pytest.raises(SourceError, match="not on a host"):
        read(client(sec), "http://127.0.0.1:9/a")
    with pytest.raises(SourceError, match="not on a host"):
        read(client(sec), sec.data_url.replace("127.0.0.1", "localhost") + "/a")


def test_https_is_never_left_for_http() -> None:
    http = Http(user_agent=UA, allow=["https://example.org"])
    with pytest.raises(SourceError, match="not on a host"):
        read(http, "http://example.org/a")


def test_redirects_are_followed_to_listed_hosts_only() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        targets = {"/in": "/a", "/out": "https://evil.example/a", "/round": "/round"}
        if request.url.path in targets:
            return httpx.Response(302, headers={"location": targets[request.url.path]})
        return httpx.Response(200, content=request.url.host.encode())

    def fresh() -> Http:
        return Http(
            user_agent=UA,
            allow=["https://good.example"],
            transport=httpx.MockTransport(answer),
            rate=1000,
        )

    assert read(fresh(), "https://good.example/in").value == b"good.example"
    with pytest.raises(SourceError, match="not on a host"):
        read(fresh(), "https://good.example/out")
    with pytest.raises(SourceError, match="circles"):
        read(fresh(), "https://good.example/round")


def test_busy_servers_are_tried_again(sec: SecReplay) -> None:
    sec.fail_next(2, 503)
    sec.headers["Retry-After"] = "0"
    assert read(client(sec), sec.data_url + "/a").value == b"one"
    assert sec.hits["/a"] == 3


def test_a_wait_beyond_patience_is_not_waited(sec: SecReplay) -> None:
    sec.fail_next(9, 429)
    sec.headers["Retry-After"] = "3600"
    started = time.monotonic()
    with pytest.raises(SourceError, match="429"):
        read(client(sec), sec.data_url + "/a")
    assert time.monotonic() - started < 2
    assert sec.hits["/a"] == 1


def test_retry_after_may_be_a_date(sec: SecReplay) -> None:
    sec.fail_next(1, 503)
    sec.headers["Retry-After"] = "Wed, 21 Oct 2015 07:28:00 GMT"
    started = time.monotonic()
    assert read(client(sec), sec.data_url + "/a").value == b"one"
    assert time.monotonic() - started < 0.4  # without the date it would wait half a second


def test_tries_run_out(sec: SecReplay) -> None:
    sec.fail_next(99, 500)
    sec.headers["Retry-After"] = "0"
    with pytest.raises(SourceError, match="500"):
        read(client(sec, attempts=3), sec.data_url + "/a")
    assert sec.hits["/a"] == 3


def test_what_is_not_there_is_not_asked_for_again(sec: SecReplay) -> None:
    with pytest.raises(NotFoundError):
        read(client(sec), sec.data_url + "/missing")
    assert sec.hits["/missing"] == 1


def test_a_refusal_says_what_to_do(sec: SecReplay) -> None:
    sec.refuse_with(403)
    with pytest.raises(SourceError, match="Give your name") as caught:
        read(client(sec, refused="Give your name."), sec.data_url + "/a")
    assert not isinstance(caught.value, NotFoundError)
    assert sec.hits["/a"] == 1


def test_a_fresh_copy_is_used_unasked(sec: SecReplay, tmp_path: Path) -> None:
    url = sec.data_url + "/a"
    read(client(sec, tmp_path), url, max_age=AGENT_DAY)
    assert read(client(sec, tmp_path), url, max_age=AGENT_DAY).value == b"one"
    assert read(client(sec, tmp_path), url, max_age=None).value == b"one"
    assert sec.hits["/a"] == 1


def test_an_old_copy_is_confirmed_by_its_etag(sec: SecReplay, tmp_path: Path) -> None:
    url = sec.data_url + "/a"
    read(client(sec, tmp_path), url)
    again = read(client(sec, tmp_path), url)
    assert again.value == b"one"
    assert not again.stale
    assert "if-none-match" in sec.seen[1]
    sec.answers["/a"] = (200, b"two")
    assert read(client(sec, tmp_path), url).value == b"two"


def test_an_old_copy_stands_in_when_the_server_is_gone(sec: SecReplay, tmp_path: Path) -> None:
    url = sec.data_url + "/a"
    first = read(client(sec, tmp_path), url)
    sec.stop()
    again = read(client(sec, tmp_path), url)
    assert (again.value, again.stale, again.fetched) == (b"one", True, first.fetched)


def test_a_vanished_page_is_not_replaced_by_an_old_copy(sec: SecReplay, tmp_path: Path) -> None:
    url = sec.data_url + "/a"
    read(client(sec, tmp_path), url)
    del sec.answers["/a"]
    with pytest.raises(NotFoundError):
        read(client(sec, tmp_path), url)


def test_what_cannot_be_parsed_is_not_kept(sec: SecReplay, tmp_path: Path) -> None:
    def refuse_logins(body: bytes) -> bytes:
        if body == b"<html>log in</html>":
            raise IntegrityError("no")
        return body

    url = sec.data_url + "/a"
    sec.answers["/a"] = (200, b"<html>log in</html>")
    with pytest.raises(IntegrityError):
        read(client(sec, tmp_path), url, refuse_logins, max_age=None)
    sec.answers["/a"] = (200, b"one")
    assert read(client(sec, tmp_path), url, refuse_logins, max_age=None).value == b"one"


def test_a_damaged_copy_is_no_copy(sec: SecReplay, tmp_path: Path) -> None:
    url = sec.data_url + "/a"
    read(client(sec, tmp_path), url)
    (stored,) = tmp_path.iterdir()
    stored.write_bytes(stored.read_bytes()[:-1])
    sec.stop()
    with pytest.raises(NetworkError):
        read(client(sec, tmp_path), url, max_age=None)


def test_a_folder_that_cannot_be_written_costs_only_the_cache(
    sec: SecReplay, tmp_path: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    assert read(client(sec, blocked / "cache"), sec.data_url + "/a").value == b"one"


def test_offline_answers_from_the_cache_only(sec: SecReplay, tmp_path: Path) -> None:
    url = sec.data_url + "/a"
    read(client(sec, tmp_path), url)
    assert read(client(sec, tmp_path, offline=True), url).value == b"one"
    with pytest.raises(NetworkError, match="switched off"):
        read(client(sec, tmp_path, offline=True), sec.data_url + "/b")
    assert sum(sec.hits.values()) == 1


def test_too_large_an_answer_is_dropped(sec: SecReplay) -> None:
    sec.answers["/a"] = (200, b"x" * 5000)
    with pytest.raises(IntegrityError, match="larger"):
        read(client(sec, max_bytes=4999), sec.data_url + "/a")


def test_the_limit_holds_for_unpacked_bytes() -> None:
    bomb = gzip.compress(b"0" * 2_000_000)

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"content-encoding": "gzip"}, content=bomb)

    http = Http(
        user_agent=UA,
        allow=["https://x.example"],
        transport=httpx.MockTransport(answer),
        max_bytes=100_000,
    )
    assert len(bomb) < 100_000
    with pytest.raises(IntegrityError, match="larger"):
        read(http, "https://x.example/")


def test_a_dripping_server_is_left(sec: SecReplay) -> None:
    sec.delay = 5
    started = time.monotonic()
    with pytest.raises(NetworkError, match="did not finish"):
        read(client(sec, deadline=0.3), sec.data_url + "/a")
    assert time.monotonic() - started < 2


class Unreachable(httpx.AsyncBaseTransport):
    """A network that drops everything; or one that drops only some hosts."""

    def __init__(self, alive: str = "") -> None:
        self.tried: list[str] = []
        self.alive = alive

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.tried.append(request.url.host)
        if request.url.host == self.alive:
            return httpx.Response(200, content=b"alive")
        raise httpx.ConnectTimeout("", request=request)


async def _all(http: Http, urls: list[str]) -> list[object]:
    async with http:
        results: list[object] = []
        for url in urls:
            try:
                results.append((await http.read(url, bytes)).value)
            except NetworkError as error:
                results.append(error)
        return results


def test_a_closed_network_is_paid_for_once() -> None:
    transport = Unreachable()
    bases = ["https://data.example", "https://www.example"]
    http = Http(user_agent=UA, allow=bases, transport=transport, rate=1000)
    results = asyncio.run(_all(http, [bases[0] + "/1", bases[0] + "/2", bases[1] + "/3"]))
    assert all(isinstance(result, NetworkError) for result in results)
    assert transport.tried == ["data.example"]


def test_one_dead_host_does_not_close_the_others() -> None:
    transport = Unreachable(alive="www.example")
    bases = ["https://www.example", "https://data.example"]
    http = Http(user_agent=UA, allow=bases, transport=transport, rate=1000)
    dead, alive = bases[1] + "/", bases[0] + "/"
    results = asyncio.run(_all(http, [alive, dead, dead, alive]))
    assert results[0] == results[3] == b"alive"
    assert isinstance(results[1], NetworkError)
    assert transport.tried == ["www.example", "data.example", "www.example"]


def test_refused_connections_fail_at_once(sec: SecReplay) -> None:
    url = sec.data_url + "/a"
    sec.stop()
    started = time.monotonic()
    with pytest.raises(NetworkError, match="cannot be reached"):
        read(client(sec), url)
    assert time.monotonic() - started < 2


def test_requests_made_together_keep_to_the_rate(sec: SecReplay) -> None:
    async def five() -> float:
        async with Http(user_agent=UA, allow=[sec.data_url], rate=20) as http:
            started = time.monotonic()
            await asyncio.gather(*(http.read(sec.data_url + "/a", bytes) for _ in range(5)))
            return time.monotonic() - started

    assert asyncio.run(five()) >= 0.2
