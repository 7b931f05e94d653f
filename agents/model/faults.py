"""What can go wrong on the way to a model, sorted by what to do about it.

A :class:`Fault` never leaves the model layer: it carries the typed error that the caller will see
if trying again does not help, and says whether it may.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Literal

from ...tools.errors import (
    AuthError,
    ContentRefused,
    ContextOverflow,
    ModelError,
    PaymentError,
    RequestRefused,
    ServerBroken,
    ServerBusy,
)

Kind = Literal["final", "busy", "loading", "broken", "format"]
"""final: the same request would fail again. busy: wait longer each time, until the deadline.
loading: the server is starting; ask again at short, even intervals. broken: try a few times.
format: the server does not know this way to ask for JSON; a plainer one may do."""

_SHOWN = 300
"""Characters of a server's own words that go into a message."""

_KEY = re.compile(r"\b(sk|hf|gsk|key)[-_][A-Za-z0-9*_\-]{6,}", re.IGNORECASE)
_OVERFLOW = re.compile(
    r"context[ _-]?(length|size|window)|exceed_context|maximum context|max_model_len"
    r"|prompt is too long|too many tokens|input is too long|longer than the (model|maximum)",
    re.IGNORECASE,
)
_MODERATION = re.compile(
    r"content exists risk|content[ _]?(policy|filter)|data_inspection|inappropriate content"
    r"|sensitive (content|words)|敏感|违规",
    re.IGNORECASE,
)
_FORMAT = re.compile(r"response_format|json_schema|json_object|grammar|guided", re.IGNORECASE)
_LOADING = re.compile(r"loading|starting up|warming", re.IGNORECASE)
_BUSY = {408, 409, 425, 429, 500, 502, 503, 504, 520, 522, 524, 529}


class Fault(Exception):
    """An exchange that gave no reply.

    usage: the server's usage object where one came all the same. text: what was written before it
    broke off. begun: whether the server had accepted the request, so that it may be billed.
    """

    def __init__(
        self,
        kind: Kind,
        error: ModelError,
        *,
        usage: Mapping[str, Any] | None = None,
        text: str = "",
        begun: bool = False,
    ) -> None:
        super().__init__(error.what)
        self.kind, self.error = kind, error
        self.usage, self.text, self.begun = usage, text, begun


def scrub(text: str, secret: str = "") -> str:
    """A server's words without the key it may quote, on one line and not too long."""
    if secret:
        text = text.replace(secret, "[key]")
    text = _KEY.sub("[key]", text)
    text = "".join(char if char.isprintable() else " " for char in text)
    text = re.sub(r"\s+", " ", text).strip()
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def broken(server: str, what: str, **more: Any) -> Fault:
    """The server answered, but not with a completion."""
    return Fault(
        "broken",
        ServerBroken(
            f"{server} sent {what}.",
            means="That is not a complete answer, so nothing of it was used.",
            remedy="Try again; if it stays so, check the URL and what stands between.",
        ),
        begun=True,
        **more,
    )


def refusal(
    server: str, status: int, body: str, headers: Mapping[str, str], *, secret: str = ""
) -> Fault:
    """The fault for an HTTP status other than 200, or for an error object in a 200."""
    said = scrub(_message(body), secret)
    quoted = f"It said: {said}" if said else ""
    if status in _BUSY or status >= 500:
        return _busy(server, status, said, retry_after(headers))
    if status in {401, 403}:
        return Fault(
            "final",
            AuthError(
                f"{server} refuses the key ({status}).",
                means=quoted,
                remedy="Check that the key is right, still valid and meant for this server.",
            ),
        )
    if status == 402:
        return Fault(
            "final",
            PaymentError(
                f"{server} says that the account has no balance (402).",
                means=quoted,
                remedy="Top the account up, or use --model embedded, which costs nothing.",
            ),
        )
    if 300 <= status < 400:
        return broken(server, f"a redirect ({status}), which is not followed with a key")
    return _refused(server, status, body, quoted)


def _refused(server: str, status: int, body: str, quoted: str) -> Fault:
    what = f"{server} refuses the request ({status})."
    if _MODERATION.search(body):
        return Fault(
            "final",
            ContentRefused(
                f"{server} refuses this content ({status}).",
                means=f"Its moderation stopped the prompt. {quoted}",
                remedy="Leave the item out, or ask another model about it.",
            ),
        )
    if _OVERFLOW.search(body) or status == 413:
        return Fault(
            "final",
            ContextOverflow(
                f"The prompt is too long for {server} ({status}).",
                means=quoted,
                remedy="Shorten or split the input, or use a model with a longer context.",
            ),
        )
    if status == 404:
        return Fault(
            "final",
            RequestRefused(
                f"{server} has no such model or path (404).",
                means=quoted,
                remedy="Check the model's name and that the URL ends where /v1 does.",
            ),
        )
    error = RequestRefused(
        what, means=quoted, remedy="`agent doctor` shows what this server can do."
    )
    return Fault("format" if _FORMAT.search(body) else "final", error)


def _busy(server: str, status: int, said: str, wait: float | None) -> Fault:
    loading = status == 503 and _LOADING.search(said) is not None
    error = ServerBusy(
        f"{server} is {'still loading its model' if loading else f'busy ({status})'}.",
        means=f"It said: {said}" if said else "",
        remedy=(
            f"It asks to wait {wait:.0f} s; resume the run then."
            if wait is not None
            else "Resume the run later, or set TAEL_FALLBACK_MODEL."
        ),
        retry_after=wait,
    )
    return Fault("loading" if loading else "busy", error)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that a ``Retry-After`` header asks for, given as a number or as a date."""
    value = headers.get("retry-after", "").strip()
    if not value:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (moment.astimezone(UTC) - datetime.now(UTC)).total_seconds())


def _message(body: str) -> str:
    """The words in an error body, of whichever shape. An HTML page has none worth showing."""
    try:
        data = json.loads(body)
    except ValueError:
        return "" if "<" in body[:200] else body
    for key in ("error", "message", "detail", "msg"):
        found = data.get(key) if isinstance(data, dict) else None
        if isinstance(found, dict):
            found = found.get("message")
        if isinstance(found, str):
            return found
    return body
