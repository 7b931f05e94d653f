"""The server under examination: how a probe asks it, and what a probe hands back."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

import httpx

Status = Literal["ok", "warn", "fail", "skip"]
"""ok: works. warn: works not at all or not fully, and Tael copes. fail: Tael cannot work like
this. skip: not tried."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the diagnosis."""

    name: str
    status: Status
    detail: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply of the server. ``body`` is empty where it was no JSON object."""

    status: int
    body: Mapping[str, Any]
    seconds: float

    @property
    def message(self) -> Mapping[str, Any]:
        choices = self.body.get("choices")
        first = choices[0] if isinstance(choices, list) and choices else {}
        message = first.get("message") if isinstance(first, dict) else None
        return message if isinstance(message, dict) else {}

    @property
    def text(self) -> str:
        content = self.message.get("content")
        return content.strip() if isinstance(content, str) else ""

    @property
    def usage(self) -> Mapping[str, Any]:
        usage = self.body.get("usage")
        return usage if isinstance(usage, dict) else {}

    @property
    def refusal(self) -> str:
        return f"refused (HTTP {self.status})"


@dataclass
class Server:
    """A server under test. ``extra`` goes into every request (a profile's own fields)."""

    client: httpx.AsyncClient
    model: str
    extra: Mapping[str, Any] = field(default_factory=dict)
    context: int | None = None

    async def chat(self, prompt: str, *, system: str = "", **fields: Any) -> Answer:
        messages = [{"role": "system", "content": system}] if system else []
        messages.append({"role": "user", "content": prompt})
        body = {
            "model": self.model,
            "messages": messages,
            "max_tokens": 64,
            "temperature": 0,
            **self.extra,
            **fields,
        }
        began = time.monotonic()
        response = await self.client.post("chat/completions", json=body)
        return Answer(response.status_code, json_object_of(response), time.monotonic() - began)


def json_object_of(response: httpx.Response) -> Mapping[str, Any]:
    try:
        found = json.loads(response.text, parse_float=Decimal)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
