"""Every known fault of a server, over real HTTP: once and for ever.

A client must recover or raise a typed error: never hang, never pass bad output on, never show the
key. All cases run side by side; the tests then look at how each one ended.
"""

from __future__ import annotations

import asyncio
import time
import traceback
from dataclasses import dataclass
from typing import Any

import pytest
from pydantic import BaseModel
from tael.agents.model.connect import connect
from tael.agents.model.types import Message, Reply
from tael.agents.settings import load
from tael.tools.errors import TaelError

from tests.support.openai_server import FAULTS, GOOD, PLAIN, STREAM, Address, OpenAIServer

KEY = "sk-secret-0123456789abcdef"
DEADLINE = 4.0
HUGE = {"8-mb", "8-mb-error", "s-8-mb"}
"""These take computing time, which a slow machine must be given."""
PROMPT = [
    Message(role="system", content="You label sentences about companies. " * 20),
    Message(role="user", content="The bank said that its profit had grown again. " * 30),
]


class Label(BaseModel):
    label: str
    score: int


@dataclass(frozen=True)
class Ended:
    """How a case ended: a reply or an error, after so many seconds and requests."""

    reply: Reply[Label] | None
    error: BaseException | None
    seconds: float
    requests: list[dict[str, Any]]


async def _one(address: Address) -> Ended:
    settings = load(connect_timeout=1.0)
    model = connect(base_url=address.base_url, model="m", api_key=KEY, settings=settings, pace=0.05)
    began = time.monotonic()
    reply, error = None, None
    try:
        reply = await model.ask(
            PROMPT,
            schema=Label,
            max_tokens=200,
            deadline=60.0 if address.fault in HUGE else DEADLINE,
            stream=address.fault in STREAM,
        )
    except TaelError as caught:
        error = caught
    seconds = time.monotonic() - began
    await model.aclose()
    return Ended(reply, error, seconds, address.requests)


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Ended]:
    async def all_cases(server: OpenAIServer) -> dict[tuple[str, str], Ended]:
        cases = [(mode, fault) for mode in ("once", "always") for fault in [*PLAIN, *STREAM]]
        gate = asyncio.Semaphore(24)

        async def gated(case: tuple[str, str]) -> Ended:
            async with gate:
                return await _one(Address(server, *case))

        # The huge ones last and by themselves, so that they cannot starve the others.
        cases.sort(key=lambda case: case[1] in HUGE)
        quick = [case for case in cases if case[1] not in HUGE]
        results = await asyncio.gather(*map(gated, quick))
        results += [await _one(Address(server, *case)) for case in cases[len(quick) :]]
        return dict(zip(cases, results, strict=True))

    with pytest.MonkeyPatch.context() as patch, OpenAIServer() as server:
        patch.setenv("TAEL_HOME", str(tmp_path_factory.mktemp("home")))
        patch.chdir(tmp_path_factory.mktemp("work"))
        return asyncio.run(all_cases(server))


FINAL_AT_ONCE = {
    "401": "AuthError",
    "402": "PaymentError",
    "404": "RequestRefused",
    "422": "RequestRefused",
    "400-overflow": "ContextOverflow",
    "400-risk": "ContentRefused",
    "400-reasoning": "RequestRefused",
    "429-retry-600": "ServerBusy",
    "prompt-cut": "PromptCut",
    # Time that was lost to silence cannot be won back.
    "blank-lines": "DeadlineExceeded",
    "silence": "DeadlineExceeded",
    "s-stall": "DeadlineExceeded",
    "s-comments": "DeadlineExceeded",
}
HARMLESS = {
    "400-format",
    "json-fenced",
    "think",
    "think-no-opening",
    "usage-missing",
    "usage-null",
    "usage-zero",
    "s-comment-after-id",
    "s-empty-data",
    "s-usage-no-choices",
    "s-crlf",
    "s-no-done",
    "s-think",
}
FOR_EVER = {
    **dict.fromkeys(["429", "429-retry-1", "500", "503-busy", "503-loading"], "ServerBusy"),
    **dict.fromkeys(["502-html", "no-resources", "200-error-429", "s-429"], "ServerBusy"),
    **dict.fromkeys(["s-error-data"], "ServerBusy"),
    **dict.fromkeys(["json-cut-length", "s-length"], "TruncatedReply"),
    **dict.fromkeys(["content-filter"], "ContentRefused"),
    **dict.fromkeys(["blank", "null", "spaces", "reasoning-only", "space-loop"], "InvalidReply"),
    **dict.fromkeys(["repetition", "json-cut-stop", "json-in-prose", "nul"], "InvalidReply"),
    **dict.fromkeys(["json-twice", "json-wrong", "json-extra", "surrogate"], "InvalidReply"),
    **dict.fromkeys(["json-same-key", "json-nan", "json-array"], "InvalidReply"),
    **dict.fromkeys(["think-unclosed", "tool-markup", "tool-arguments"], "InvalidReply"),
    **dict.fromkeys(["tool-unknown", "tool-markup-in-json"], "InvalidReply"),
    **dict.fromkeys(["s-blank", "s-tool", "s-spaces"], "InvalidReply"),
    **FINAL_AT_ONCE,
}
"""The error of a fault that lasts; ServerBroken where none is named."""


@pytest.mark.parametrize("fault", [*PLAIN, *STREAM])
def test_a_fault_that_passes(ended: dict[tuple[str, str], Ended], fault: str) -> None:
    case = ended["once", fault]
    if fault in FINAL_AT_ONCE:
        assert type(case.error).__name__ == FINAL_AT_ONCE[fault]
        assert len(case.requests) == 1
        return
    assert case.error is None
    assert case.reply is not None
    assert case.reply.value.model_dump() == GOOD
    assert case.reply.calls == (1 if fault in HARMLESS - {"400-format"} else 2)


@pytest.mark.parametrize("fault", [*PLAIN, *STREAM])
def test_a_fault_that_lasts(ended: dict[tuple[str, str], Ended], fault: str) -> None:
    case = ended["always", fault]
    if fault in HARMLESS:
        assert case.reply is not None
        assert case.reply.value.model_dump() == GOOD
        return
    assert case.reply is None
    assert type(case.error).__name__ == FOR_EVER.get(fault, "ServerBroken")
    assert case.seconds < DEADLINE + 1.5 or fault in HUGE


def test_no_error_shows_the_key(ended: dict[tuple[str, str], Ended]) -> None:
    for case in ended.values():
        if case.error is not None:
            shown = "".join(traceback.format_exception(case.error)) + repr(vars(case.error))
            assert KEY not in shown
            assert "0123456789abcdef" not in shown
            # Nor may a debugger find the request, with its header, behind the error.
            assert case.error.__cause__ is None


def test_what_is_not_text_is_never_sent_back(ended: dict[tuple[str, str], Ended]) -> None:
    for fault in ("tool-markup", "tool-unknown", "surrogate", "nul", "think-unclosed"):
        for request in ended["always", fault].requests[1:]:
            history = "".join(message["content"] for message in request["messages"])
            assert "DSML" not in history
            assert '"path"' not in history
            assert "\x00" not in history
            assert not any("\ud800" <= char <= "\udfff" for char in history)


def test_a_reask_keeps_the_prefix_and_gives_the_reason(
    ended: dict[tuple[str, str], Ended],
) -> None:
    first, second = ended["once", "json-wrong"].requests
    assert second["messages"][: len(first["messages"])] == first["messages"]
    bad, reason = second["messages"][len(first["messages"]) :]
    assert bad["role"] == "assistant"
    assert "score" in reason["content"]


def test_unusable_output_is_asked_for_at_most_twice_more(
    ended: dict[tuple[str, str], Ended],
) -> None:
    assert len(ended["always", "json-wrong"].requests) == 3
    limits = [request["max_tokens"] for request in ended["always", "json-cut-length"].requests]
    assert limits == [200, 400]


def test_a_server_without_json_schema_is_asked_in_a_plainer_way(
    ended: dict[tuple[str, str], Ended],
) -> None:
    formats = [
        request.get("response_format", {}).get("type")
        for request in ended["always", "400-format"].requests
    ]
    assert formats == ["json_schema", "json_object", None]


def test_usage_that_is_not_reported_is_estimated_and_flagged(
    ended: dict[tuple[str, str], Ended],
) -> None:
    for fault in ("usage-missing", "usage-null", "usage-zero"):
        reply = ended["once", fault].reply
        assert reply is not None
        assert reply.usage.estimated
        assert reply.usage.prompt > 200
    reported = ended["once", "think"].reply
    assert reported is not None
    assert not reported.usage.estimated


def test_retry_after_is_obeyed(ended: dict[tuple[str, str], Ended]) -> None:
    assert ended["once", "429-retry-1"].seconds >= 1.0
    assert ended["once", "429-retry-600"].seconds < DEADLINE
    error = ended["once", "429-retry-600"].error
    assert getattr(error, "retry_after", None) == 600


async def _refused() -> TaelError:
    with OpenAIServer() as server:
        url = server.url
    model = connect(base_url=f"{url}/v1", model="m", pace=0.02)
    with pytest.raises(TaelError) as caught:
        await model.ask(PROMPT, deadline=DEADLINE)
    return caught.value


def test_a_refused_connection() -> None:
    assert type(asyncio.run(_refused())).__name__ == "Unreachable"


def test_every_fault_has_a_case() -> None:
    assert {*FOR_EVER, *HARMLESS, "none"} <= FAULTS.keys()
