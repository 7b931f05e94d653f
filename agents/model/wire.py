"""One exchange over HTTP: a request out, a completion or a :class:`~.faults.Fault` back.

The OpenAI client builds the request and knows the protocol; its own retries are off, and the body
is read here, so that its size is capped and every byte is looked at before anything is believed.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from typing import Any, cast

import httpx
import openai
from openai import AsyncOpenAI

from ...tools.errors import ConfigError, ServerBroken, Unreachable
from .faults import Fault, broken, refusal, scrub
from .profiles import Profile, is_local
from .reading import Completion, parse_bytes, parse_stream

MAX_BYTES = 4_000_000
"""Largest body that is read. The longest honest reply (384K tokens) is well below it."""


class TooLong(httpx.ReadError):
    """A body passed the cap."""


class Wire:
    """The connection to one server, for one event loop."""

    def __init__(
        self,
        profile: Profile,
        *,
        connect_timeout: float,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._server = server_name(profile)
        self._secret = profile.secret()
        self._http = httpx.AsyncClient(
            transport=transport,
            # No read timeout: it never fires while a server drips keep-alives, and a deadline on
            # the whole call does the work.
            timeout=httpx.Timeout(None, connect=connect_timeout),
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=20),
            # A key must not follow a redirect to another host.
            follow_redirects=False,
            # A proxy cannot reach a server on this machine.
            trust_env=not is_local(profile.base_url),
            event_hooks={"response": [_cap]},
        )
        self._openai = AsyncOpenAI(
            api_key=self._secret or "none",
            base_url=profile.base_url,
            max_retries=0,
            # Version 3 of the client prefers httpx2 but takes httpx; its types know only the one.
            http_client=cast(Any, self._http),
            # The client would send these from its own environment variables to any server.
            default_headers={
                "OpenAI-Organization": cast(str, openai.omit),
                "OpenAI-Project": cast(str, openai.omit),
            },
        )

    async def aclose(self) -> None:
        await self._http.aclose()

    async def send(self, body: Mapping[str, Any], *, stream: bool, seconds: float) -> Completion:
        """One exchange within so many seconds. Raises Fault, or TimeoutError when they ran out."""
        async with asyncio.timeout(seconds):
            return await self._send(body, stream)

    async def _send(self, body: Mapping[str, Any], stream: bool) -> Completion:
        # All of it goes as extra fields, which the client sends as they are. Its own ones are
        # walked through by their types, which takes longer than everything else that it does.
        fields: dict[str, Any] = {"model": body["model"], "messages": []}
        extra = dict(body)
        if stream:
            fields["stream"] = True
            extra["stream_options"] = {"include_usage": True}
        create = cast(Any, self._openai.chat.completions.with_streaming_response.create)
        try:
            async with create(**fields, extra_body=extra) as response:
                kind = response.headers.get("content-type", "")
                if stream and "event-stream" in kind:
                    return await parse_stream(
                        _bytes(response.http_response), self._server, self._secret
                    )
                whole = b"".join([chunk async for chunk in _bytes(response.http_response)])
                return parse_bytes(whole, self._server, self._secret)
        except Fault:
            raise
        except (openai.OpenAIError, httpx.HTTPError) as error:
            # From None: the chain would carry the request, and with it the key.
            raise self._fault(error) from None

    def _fault(self, error: openai.OpenAIError | httpx.HTTPError) -> Fault:
        if isinstance(error, openai.APIStatusError):
            text = error.response.text
            return refusal(
                self._server, error.status_code, text, error.response.headers, secret=self._secret
            )
        cause = error.__cause__ if isinstance(error, openai.APIConnectionError) else error
        if isinstance(cause, TooLong):
            return broken(self._server, f"more than {MAX_BYTES // 1_000_000} MB")
        if isinstance(cause, httpx.ReadError | httpx.RemoteProtocolError | httpx.DecodingError):
            return Fault(
                "broken",
                ServerBroken(
                    f"{self._server} broke the connection off.",
                    means=scrub(str(cause), self._secret),
                    remedy="Try again; if it stays so, look at the server's log.",
                ),
                begun=True,
            )
        reason = scrub(str(cause or error), self._secret)
        return Fault(
            "broken",
            Unreachable(
                f"{self._server} cannot be reached: {reason or type(cause).__name__}.",
                remedy="Check that it runs, and its URL.",
            ),
        )

    async def only_model(self) -> str:
        """The model that the server has, for a profile that names none. Several are a
        ConfigError that lists them."""
        try:
            page = await self._openai.models.list()
        except (openai.OpenAIError, httpx.HTTPError) as error:
            raise self._fault(error).error from None
        names = [model.id for model in page.data]
        if len(names) == 1:
            return names[0]
        raise ConfigError(
            f"{self._server} serves {len(names)} models, and none was named.",
            means=f"It has: {', '.join(names[:8])}." if names else "",
            remedy="Name one, as in vllm:NAME, or after a # in the URL.",
        )


def server_name(profile: Profile) -> str:
    """What messages call a server; it may begin a sentence."""
    if profile.provider == "embedded":
        return f"{profile.model} (embedded)"
    names = {"deepseek": "DeepSeek", "siliconflow": "SiliconFlow"}
    return names.get(profile.provider) or httpx.URL(profile.base_url).netloc.decode()


async def _bytes(response: httpx.Response) -> AsyncIterator[bytes]:
    # The cap on the wire counts compressed bytes; this one counts what they grow to.
    total = 0
    async with contextlib.aclosing(cast(Any, response.aiter_bytes())) as chunks:
        async for chunk in chunks:
            total += len(chunk)
            if total > MAX_BYTES:
                raise TooLong("the reply is too long")
            yield chunk


async def _cap(response: httpx.Response) -> None:
    """Caps every body, also those of errors, which the OpenAI client reads in full."""
    response.stream = _Capped(cast(httpx.AsyncByteStream, response.stream))


class _Capped(httpx.AsyncByteStream):
    def __init__(self, inner: httpx.AsyncByteStream) -> None:
        self._inner = inner

    async def __aiter__(self) -> AsyncIterator[bytes]:
        total = 0
        async for chunk in self._inner:
            total += len(chunk)
            if total > MAX_BYTES:
                raise TooLong("the reply is too long")
            yield chunk

    async def aclose(self) -> None:
        await self._inner.aclose()
