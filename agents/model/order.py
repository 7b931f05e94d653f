"""What one `ask` wants, and the requests that it turns into.

An :class:`Order` is fixed; a :class:`Talk` is its state over re-asks: the messages so far, the
token limit, and which steps are still open.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from ...tools.errors import ContextOverflow, InputError, TruncatedReply
from .degenerate import unstorable
from .estimate import Estimate, estimate, prompt_tokens
from .judge import Verdict
from .profiles import Profile, Structured
from .reading import Completion
from .structured import json_schema, request_fields, with_instruction
from .types import Message, Messages
from .wire import server_name

REMOVED = "(unusable reply removed)"
"""Stands in the history for a reply that must not be shown to anyone, the model included."""


@dataclass(frozen=True, slots=True)
class Order:
    """The arguments of `ask`. ``deadline`` in seconds; ``logprobs``: alternatives per token;
    ``choices``: the only replies there are, held to by a server that takes a grammar."""

    messages: Messages
    schema: type[BaseModel] | None
    max_tokens: int
    temperature: float
    node: str
    deadline: float
    reasks: int
    logprobs: int | None
    stream: bool
    choices: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.messages:
            raise InputError("There are no messages to send.")
        if any(unstorable(message["content"]) for message in self.messages):
            raise InputError(
                "A prompt holds NUL or half of a surrogate pair.",
                means="No server or database takes such text.",
                remedy="Clean the input: it is not valid Unicode.",
            )


class Talk:
    """One order's conversation with one server."""

    def __init__(self, order: Order, profile: Profile, structured: Structured) -> None:
        self.order, self.profile = order, profile
        self.max_tokens = order.max_tokens
        self._reasks = order.reasks
        self._resends = 1
        self._may_enlarge = True
        self._asked: Messages = []
        self._turns: Messages = []
        self._estimate: Estimate | None = None
        self.restate(structured)

    def restate(self, structured: Structured) -> None:
        """Asks for JSON in another way from now on."""
        self.structured = structured
        self._estimate = None
        self._asked = list(self.order.messages)
        if self.order.schema is not None:
            self._asked = with_instruction(self._asked, self.order.schema, structured)

    @property
    def _messages(self) -> Messages:
        return [*self._asked, *self._turns]

    @property
    def prompt(self) -> Estimate:
        """Estimated prompt tokens. A schema that the server enforces may or may not be put into
        the prompt by it, so it is left out."""
        if self._estimate is None:
            self._estimate = prompt_tokens(self._messages, self.profile.rates)
        return self._estimate

    def body(self) -> dict[str, Any]:
        """The request. Raises ContextOverflow when it cannot fit the server's context."""
        self._check_length()
        order = self.order
        fields: dict[str, Any] = {
            "model": self.profile.model,
            "messages": self._messages,
            "max_tokens": self.max_tokens,
            "temperature": order.temperature,
            **_plain(self.profile.extra_body),
        }
        if order.schema is not None:
            fields |= request_fields(order.schema, self.structured)
        if order.choices and self.profile.grammar:
            fields |= {"grammar": "root ::= " + " | ".join(map(json.dumps, order.choices))}
        if order.logprobs is not None:
            fields |= {"logprobs": True, "top_logprobs": order.logprobs}
        return fields

    def ceiling(self) -> tuple[int, int]:
        """The most prompt and output tokens that the next request can be billed for."""
        prompt = self.prompt
        if self.order.schema is not None and self.structured == "json_schema":
            prompt += estimate(str(json_schema(self.order.schema)))
        return prompt.high, self.max_tokens

    def follow(self, verdict: Verdict, completion: Completion) -> None:
        """Prepares the next request after a verdict. Raises the verdict's error when the step it
        asks for is used up."""
        assert verdict.error is not None
        if verdict.next == "resend" and self._resends:
            self._resends -= 1
            return
        if verdict.next == "wait":
            return
        if verdict.next == "enlarge" and self._may_enlarge:
            self._may_enlarge = False
            larger = min(self.max_tokens * 2, self._room())
            if larger > self.max_tokens:
                self.max_tokens = larger
                return
        # A reply that is cut again with twice the room is cut for good.
        if verdict.next in {"enlarge", "reask"} and self._reasks and not _cut(verdict):
            self._reasks -= 1
            self._explain(verdict, completion)
            return
        raise verdict.error

    def _explain(self, verdict: Verdict, completion: Completion) -> None:
        # After the bad reply, not in its place: the prefix that the server has cached stays.
        said = completion.text if verdict.quotable else REMOVED
        content = f"That cannot be used: {verdict.reason}. Answer again, as asked before."
        self._turns.append(Message(role="assistant", content=said))
        self._turns.append(Message(role="user", content=content))
        self._estimate = None

    def _room(self) -> int:
        """The largest token limit that the server takes with this prompt."""
        limits = [self.profile.max_output or self.max_tokens * 2]
        if self.profile.context:
            limits.append(self.profile.context - self.prompt.expected)
        return min(limits)

    def _check_length(self) -> None:
        context = self.profile.context
        # The low estimate: only what surely does not fit is refused here, the server says the rest.
        if context and self.prompt.low + self.max_tokens > context:
            raise ContextOverflow(
                f"The prompt of about {self.prompt.expected} tokens and a reply of up to "
                f"{self.max_tokens} do not fit into the {context} tokens of "
                f"{server_name(self.profile)}.",
                means="Nothing was sent.",
                remedy="Shorten or split the input, or use a model with a longer context.",
            )


def _cut(verdict: Verdict) -> bool:
    return isinstance(verdict.error, TruncatedReply)


def _plain(value: Any) -> Any:
    """Mappings as dicts, all the way down, as JSON wants them."""
    if isinstance(value, Mapping):
        return {key: _plain(child) for key, child in value.items()}
    return value
