"""The one HTTP client for facts: filings, ticker files, feeds.

It names itself, talks to the listed hosts only, keeps to a rate, tries again when a server is
busy, and keeps what it got in a folder. It only ever sends GET.

A closed network is paid for once. A host that cannot be connected to is left alone by the same
client for some minutes, and when a connection has timed out before any host ever answered, so is
every other host.
"""

from __future__ import annotations

import asyncio
import email.utils
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Generic, TypeVar

import httpx

from .errors import ConfigError, IntegrityError, NetworkError, NotFoundError, SourceError
from .http_cache import Copy, DiskCache

T = TypeVar("T")

MAX_BYTES = 80 * 1024 * 1024
"""The largest annual reports of banks come near 30 MB, companyfacts near 10 MB."""

DOWN_FOR = 300.0
"""Seconds for which a host that could not be connected to is not tried again."""

_BUSY = frozenset({429, 500, 502, 503, 504})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MAX_HOPS = 5


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """What a URL gave. ``fetched``: when the server last confirmed it. ``stale``: a stored copy
    past its age, used because the server could not be reached."""

    value: T
    url: str
    fetched: datetime
    stale: bool = False


class _Busy(Exception):
    """A failure that another try may cure; ``wait`` is what the server asked for, in seconds."""

    def __init__(self, error: SourceError, wait: float | None = None) -> None:
        super().__init__(error.what)
        self.error, self.wait = error, wait


def _retry_after(response: httpx.Response) -> float | None:
    """Seconds that a Retry-After header asks for, given as a number or as a date."""
    given = response.headers.get("retry-after", "").strip()
    if given.isdecimal():
        return float(given)
    try:
        until = email.utils.parsedate_to_datetime(given)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())


def _site(url: httpx.URL) -> str:
    """Host and port, the two default ports being one site."""
    return url.host if url.port in (None, 80, 443) else f"{url.host}:{url.port}"


def _base(url: str) -> httpx.URL:
    try:
        base = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise ConfigError(f"The address {url!r} is not valid: {error}.") from error
    if base.scheme not in {"http", "https"} or not base.host:
        raise ConfigError(f"The address {url!r} is not valid: it must begin with https://.")
    return base


def _unreachable(url: httpx.URL, why: str) -> NetworkError:
    return NetworkError(
        f"{url.host} cannot be reached: {why}.",
        means="A host that cannot be reached is not tried again for some minutes.",
        remedy="Check the network or proxy, or work with what is stored.",
    )


class Http:
    """An async client for a fixed set of hosts. Use it as ``async with Http(...) as http``.

    user_agent: who asks. allow: base URLs whose hosts may be asked. cache_dir: None keeps nothing.
    rate: requests a second, over all hosts together. connect_timeout: seconds. patience: seconds
    that one call may wait for busy servers in all. deadline: seconds for one call, all included.
    offline: answer from the cache only. refused: what to tell the user on 401 and 403.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        allow: Iterable[str],
        cache_dir: Path | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        rate: float = 10.0,
        connect_timeout: float = 5.0,
        attempts: int = 4,
        patience: float = 30.0,
        deadline: float = 120.0,
        max_bytes: int = MAX_BYTES,
        offline: bool = False,
        refused: str = "",
    ) -> None:
        if not user_agent.strip() or not user_agent.isascii() or not user_agent.isprintable():
            raise ConfigError(
                f"The User-Agent {user_agent!r} cannot be sent.",
                means="An HTTP header holds plain ASCII text on one line.",
                remedy="Write your name and e-mail address in ASCII letters.",
            )
        self._schemes = {_site(base): base.scheme for base in map(_base, allow)}
        self._cache = DiskCache(cache_dir) if cache_dir else None
        self._pause = 1.0 / rate
        self._next_slot = 0.0
        self._attempts, self._patience, self._deadline = attempts, patience, deadline
        self._max_bytes, self._offline, self._refused = max_bytes, offline, refused
        self._down: dict[str, tuple[float, str]] = {}
        self._no_route_until = 0.0
        self._answered = False
        self._client = httpx.AsyncClient(
            headers={"User-Agent": user_agent},
            timeout=httpx.Timeout(20.0, connect=connect_timeout),
            transport=transport,
            follow_redirects=False,
        )

    async def __aenter__(self) -> Http:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        await self._client.aclose()

    async def read(
        self, url: str, parse: Callable[[bytes], T], *, max_age: timedelta | None = timedelta(0)
    ) -> Answer[T]:
        """The body of ``url``, parsed. A body that ``parse`` rejects is never kept.

        max_age: how old a kept copy may be to be used unasked; None is for ever (documents that
        never change). An older one is confirmed with the server, or stands in, marked ``stale``,
        when the server cannot be reached or does not serve. Raises NetworkError, NotFoundError
        (404, 410), IntegrityError (too large, or what ``parse`` raises), SourceError (refused,
        busy, foreign host).
        """
        self._check_allowed(httpx.URL(url))
        kept = await asyncio.to_thread(self._cache.load, url) if self._cache else None
        if kept and kept.fresh(max_age):
            try:
                return Answer(parse(kept.body), url, kept.fetched)
            except IntegrityError:
                kept = None  # written by another version; the server has a better one
        try:
            copy = await self._fetch(url, kept)
        except SourceError as error:
            if kept is None or isinstance(error, (NotFoundError, IntegrityError)):
                raise
            return Answer(parse(kept.body), url, kept.fetched, stale=True)
        value = parse(copy.body)
        if self._cache:
            await asyncio.to_thread(self._cache.store, url, copy)
        return Answer(value, url, copy.fetched)

    def _check_allowed(self, url: httpx.URL) -> None:
        scheme = self._schemes.get(_site(url))
        # A plain base URL may lead up to https, never the other way round.
        if scheme is None or url.scheme not in {"https", scheme}:
            raise SourceError(
                f"{url} is not on a host that this client may ask.",
                means=f"It may ask: {', '.join(sorted(self._schemes))}.",
                remedy="Add the source to the settings if it is meant.",
            )

    async def _fetch(self, url: str, kept: Copy | None) -> Copy:
        try:
            async with asyncio.timeout(self._deadline):
                return await self._keep_trying(url, kept)
        except TimeoutError:
            raise NetworkError(
                f"{httpx.URL(url).host} did not finish its answer in {self._deadline:g} s.",
                remedy="Try again later.",
            ) from None

    async def _keep_trying(self, url: str, kept: Copy | None) -> Copy:
        """Try until it works, the tries run out, or the waiting does."""
        waited = 0.0
        attempt = 1
        while True:
            try:
                return await self._attempt(url, kept)
            except _Busy as busy:
                wait = busy.wait if busy.wait is not None else 0.5 * 2 ** (attempt - 1)
                if attempt >= self._attempts or waited + wait > self._patience:
                    raise busy.error from None
            waited += wait
            attempt += 1
            await asyncio.sleep(wait)

    def _check_open(self, url: httpx.URL) -> None:
        if self._offline:
            raise NetworkError(
                f"{url} is not stored, and the network is switched off.",
                remedy="Allow the network (offline = false), or ask for what is stored.",
            )
        now = time.monotonic()
        since, why = self._down.get(_site(url), (None, ""))
        if since is not None and now - since < DOWN_FOR:
            raise _unreachable(url, why)
        if now < self._no_route_until and not self._answered:
            raise _unreachable(url, "connections to the network time out")

    async def _attempt(self, url: str, kept: Copy | None) -> Copy:
        target = httpx.URL(url)
        for _ in range(_MAX_HOPS):
            self._check_allowed(target)
            self._check_open(target)
            await self._take_slot()
            try:
                headers = kept.conditions() if kept else {}
                async with self._client.stream("GET", target, headers=headers) as response:
                    self._answered = True
                    if response.status_code in _REDIRECTS and "location" in response.headers:
                        target = target.join(response.headers["location"])
                        continue
                    if response.status_code == httpx.codes.NOT_MODIFIED and kept:
                        return Copy(kept.body, datetime.now(UTC), kept.headers)
                    self._raise_for(response)
                    return await self._receive(response)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                raise self._mark_down(target, error) from error
            except (httpx.TransportError, httpx.DecodingError) as error:
                broken = NetworkError(
                    f"The connection to {target.host} broke: {error or type(error).__name__}.",
                    remedy="Try again later.",
                )
                raise _Busy(broken) from error
        raise SourceError(f"{url} redirects in circles.", remedy="Try again later.")

    async def _take_slot(self) -> None:
        """Wait for this request's turn. Slots are given out before the wait, so that requests
        made together are spread out too."""
        now = time.monotonic()
        slot = max(now, self._next_slot)
        self._next_slot = slot + self._pause
        if slot > now:
            await asyncio.sleep(slot - now)

    def _mark_down(self, url: httpx.URL, error: httpx.TransportError) -> NetworkError:
        now = time.monotonic()
        why = str(error) or "the connection failed"
        if isinstance(error, httpx.ConnectTimeout):
            why = "the connection timed out"
            self._no_route_until = now + DOWN_FOR
        self._down[_site(url)] = (now, why)
        return _unreachable(url, why)

    def _raise_for(self, response: httpx.Response) -> None:
        status, host, url = response.status_code, response.url.host, response.url
        if status in _BUSY:
            busy = SourceError(
                f"{host} is busy (HTTP {status} for {url}).", remedy="Try again in some minutes."
            )
            raise _Busy(busy, _retry_after(response))
        if status in (404, 410):
            raise NotFoundError(f"{host} has nothing at {url}.")
        if status in (401, 403):
            raise SourceError(
                f"{host} refused the request (HTTP {status} for {url}).", remedy=self._refused
            )
        if status != httpx.codes.OK:
            raise SourceError(
                f"{host} answered HTTP {status} for {url}.",
                means="That is not an answer this client knows what to do with.",
            )

    async def _receive(self, response: httpx.Response) -> Copy:
        """The body, unpacked; what is too large is dropped while it comes in."""
        parts: list[bytes] = []
        size = 0
        async for part in response.aiter_bytes(65536):
            size += len(part)
            if size > self._max_bytes:
                raise IntegrityError(
                    f"{response.url} is larger than {self._max_bytes:,} bytes.",
                    means="No file of this kind is; it was not read to the end.",
                )
            parts.append(part)
        names = ("etag", "last-modified", "content-type")
        headers = {name: response.headers[name] for name in names if name in response.headers}
        return Copy(b"".join(parts), datetime.now(UTC), headers)
