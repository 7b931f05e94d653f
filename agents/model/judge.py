"""Decides whether a completion may be used, and what to do when it may not.

A reply counts only with a finish reason, content that is not blank, no markup of tools, and a
value that validates. Everything else is a verdict that names the next step; nothing is repaired.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel

from ...tools.errors import (
    ContentRefused,
    InvalidReply,
    ModelError,
    PromptCut,
    ServerBroken,
    ServerBusy,
    TruncatedReply,
)
from .degenerate import has_tool_markup, looping, unstorable, without_reasoning
from .estimate import Estimate
from .reading import LOOP, Completion
from .structured import NotTheObject, decode
from .usage import reported_prompt

Next = Literal["accept", "resend", "wait", "enlarge", "reask", "stop"]
"""accept: use the value. resend: the same request again. wait: again, after a pause. enlarge: again
with a larger token limit. reask: tell the model what is wrong. stop: raise the error."""

_JUDGED_FROM = 200
"""Expected prompt tokens from which a reported count that is far too low means a cut prompt; with
shorter prompts the estimate is too rough."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """``value`` when it is accepted, else the error to raise if the next step is not open any
    more. ``reason``: what to tell the model. ``quotable``: the bad reply may stand in the
    history of the next request."""

    next: Next
    value: Any = None
    error: ModelError | None = None
    reason: str = ""
    quotable: bool = False


def judge(
    completion: Completion,
    *,
    schema: type[BaseModel] | None,
    prompt: Estimate,
    server: str,
    max_tokens: int,
) -> Verdict:
    """The verdict on a completion. ``prompt``: the estimate of what was sent."""
    cut = _prompt_cut(completion, prompt, server)
    if cut:
        return cut
    finish = completion.finish
    if finish is None:
        return Verdict("resend", error=_broken(server, "a reply without a finish reason"))
    if finish == "content_filter":
        return Verdict("resend", error=_filtered(server))
    if finish == "insufficient_system_resource":
        error = ServerBusy(f"{server} ran out of resources in the middle of a reply.")
        return Verdict("wait", error=error)
    text = without_reasoning(completion.text)
    if finish in {"length", LOOP}:
        return _truncated(completion, server, max_tokens)
    return _content(completion, text, schema, server)


def _content(
    completion: Completion, text: str, schema: type[BaseModel] | None, server: str
) -> Verdict:
    if completion.tool_calls or has_tool_markup(text):
        return _invalid(server, "calls a tool, though none was offered")
    if unstorable(text):
        return _invalid(server, "has characters that are not text")
    if not text:
        what = "only reasoning" if completion.reasoned or completion.text.strip() else "blank"
        error = InvalidReply(f"{server} gave a blank reply.", means=f"It was {what}.")
        return Verdict("enlarge", error=error, reason="your reply was empty")
    if schema is None:
        return Verdict("accept", text)
    try:
        return Verdict("accept", decode(text, schema))
    except NotTheObject as problem:
        return _invalid(server, f"is not usable: {problem}", quotable=True)


def _prompt_cut(completion: Completion, prompt: Estimate, server: str) -> Verdict | None:
    reported = reported_prompt(completion.usage)
    if reported is None or prompt.expected < _JUDGED_FROM or reported >= prompt.low:
        return None
    error = PromptCut(
        f"{server} read {reported} tokens of a prompt of about {prompt.expected}.",
        means="It dropped a part without saying so, so its reply is not about all of it.",
        remedy="Raise the server's context length (num_ctx, --ctx-size), or shorten the input.",
    )
    return Verdict("stop", error=error)


def _truncated(completion: Completion, server: str, max_tokens: int) -> Verdict:
    if completion.finish == LOOP or looping(completion.text):
        return _invalid(server, "goes round in circles")
    error = TruncatedReply(
        f"The reply of {server} was cut at {max_tokens} tokens.",
        means="Half an answer is not used.",
        remedy="Ask for less at once, or allow more tokens.",
    )
    return Verdict("enlarge", error=error, reason="your reply was too long; be brief")


def _invalid(server: str, what: str, *, quotable: bool = False) -> Verdict:
    error = InvalidReply(
        f"A reply of {server} {what}.",
        means="Nothing is repaired by guessing, so it was not used.",
        remedy="Try another model; what was done so far is kept.",
    )
    return Verdict("reask", error=error, reason=f"your reply {what}", quotable=quotable)


def _broken(server: str, what: str) -> ServerBroken:
    return ServerBroken(f"{server} sent {what}.", means="It may have been cut, so it is not used.")


def _filtered(server: str) -> ContentRefused:
    return ContentRefused(
        f"{server} stopped its reply by content filter.",
        means="Its moderation objects to what the model wrote.",
        remedy="Leave the item out, or ask another model about it.",
    )
