"""What a model server can do, found out by asking it over plain HTTP.

Every probe is one or two small requests whose answer shows whether a feature works, is ignored or
is refused. Nothing is taken from a server's name or documentation.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import httpx

from .examinee import Finding, Server, json_object_of

LONGEST = 40_000
"""Tokens up to which a context is filled to see what happens beyond: more would cost too much."""

UNKNOWN_CONTEXT = 6_000
"""Tokens to send where the context is not known: more than the 4,096 that some servers cut at."""


def _schema(*words: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {"answer": {"type": "string", "enum": list(words)}},
        "required": ["answer"],
        "additionalProperties": False,
    }


async def reach(server: Server) -> Finding:
    """The list of models, one real reply, and the context length where it is told."""
    listed = await server.client.get("models")
    if listed.status_code in (401, 403):
        return Finding("server", "fail", f"the key is refused (HTTP {listed.status_code})")
    rows = json_object_of(listed).get("data")
    models = {row["id"]: row for row in rows or () if isinstance(row, dict) and "id" in row}
    server.model = server.model or next(iter(models), "")
    row = models.get(server.model, {})
    meta = row.get("meta") if isinstance(row.get("meta"), dict) else {}
    told = row.get("max_model_len") or (meta or {}).get("n_ctx")
    server.context = server.context or (int(told) if told else None)
    answer = await server.chat("Reply with one word: ready", max_tokens=16)
    if answer.status in (401, 403):
        return Finding("server", "fail", f"the key is refused (HTTP {answer.status})")
    if answer.status != 200 or not answer.message:
        why = f"HTTP {answer.status}" if answer.status != 200 else "no choices in the reply"
        return Finding("server", "fail", f"no chat completion from {server.model!r}: {why}")
    known = "" if not models or server.model in models else ", which it does not list"
    return Finding("server", "ok", f"{server.model}{known} answers in {answer.seconds:.1f} s")


async def json_schema(server: Server) -> Finding:
    wanted = {"name": "probe", "strict": True, "schema": _schema("teal", "mauve")}
    answer = await server.chat(
        "Tell me about the weather, as json.",
        response_format={"type": "json_schema", "json_schema": wanted},
    )
    if answer.status != 200:
        return Finding("json_schema", "warn", answer.refusal)
    # Nobody answers so by chance: these words stand in the schema only.
    held = _parsed(answer.text).get("answer") in ("teal", "mauve")
    return Finding("json_schema", "ok" if held else "warn", "held" if held else "ignored")


async def json_object(server: Server) -> Finding:
    answer = await server.chat(
        'Reply with a json object such as {"colour": "red"}.',
        response_format={"type": "json_object"},
    )
    if answer.status != 200:
        return Finding("json_object", "warn", answer.refusal)
    held = bool(_parsed(answer.text))
    return Finding("json_object", "ok" if held else "warn", "held" if held else "ignored")


async def grammar(server: Server) -> Finding:
    answer = await server.chat("Tell me about the weather.", grammar='root ::= "teal" | "mauve"')
    if answer.status != 200:
        return Finding("grammar", "warn", answer.refusal)
    held = answer.text in ("teal", "mauve")
    return Finding("grammar", "ok" if held else "warn", "held" if held else "ignored")


async def tools(server: Server) -> Finding:
    function = {
        "name": "get_weather",
        "description": "The weather in a city.",
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string"}},
            "required": ["city"],
        },
    }
    answer = await server.chat(
        "What is the weather in Paris? Call the tool.",
        tools=[{"type": "function", "function": function}],
    )
    if answer.status != 200:
        return Finding("tools", "warn", answer.refusal)
    calls = answer.message.get("tool_calls")
    if not isinstance(calls, list) or not calls:
        return Finding("tools", "warn", "accepted, but this model did not call")
    arguments = (calls[0].get("function") or {}).get("arguments", "")
    fine = "city" in _parsed(arguments)
    return Finding("tools", "ok" if fine else "warn", "called" if fine else "called unreadably")


async def logprobs(server: Server) -> Finding:
    answer = await server.chat("Say yes.", logprobs=True, top_logprobs=2, max_tokens=2)
    if answer.status != 200:
        return Finding("logprobs", "warn", answer.refusal)
    given = (
        (answer.body["choices"][0].get("logprobs") or {}).get("content") if answer.message else 0
    )
    return Finding("logprobs", "ok" if given else "warn", "given" if given else "not given")


async def usage(server: Server) -> Finding:
    """Which usage fields there are, and whether a repeated prefix is counted as cached."""
    prefix = f"{secrets.token_hex(8)} " + "The report has an income statement. " * 60
    first = await server.chat("Say yes.", system=prefix, max_tokens=2)
    again = await server.chat("Say no.", system=prefix, max_tokens=2)
    if not first.usage.get("prompt_tokens"):
        return Finding("usage", "warn", "not reported: token counts will be estimates")
    details = again.usage.get("prompt_tokens_details")
    cached = details.get("cached_tokens") if isinstance(details, dict) else None
    hit = again.usage.get("prompt_cache_hit_tokens", cached)
    if hit is None:
        return Finding("usage", "warn", "reported, without cached tokens")
    share = f"{hit} of {again.usage['prompt_tokens']} prompt tokens cached the second time"
    return Finding("usage", "ok" if hit else "warn", f"reported; {share}")


async def streaming(server: Server) -> Finding:
    body = {
        "model": server.model,
        "messages": [{"role": "user", "content": "Count to five."}],
        "max_tokens": 16,
        "stream": True,
        "stream_options": {"include_usage": True},
        **server.extra,
    }
    chunks, finished, done, counted = 0, False, False, False
    async with server.client.stream("POST", "chat/completions", json=body) as response:
        if response.status_code != 200:
            return Finding("streaming", "warn", f"refused (HTTP {response.status_code})")
        async for line in response.aiter_lines():
            data = line.removeprefix("data:").strip() if line.startswith("data:") else ""
            if data == "[DONE]":
                done = True
                break
            chunk = _parsed(data)
            choices = chunk.get("choices") or [{}]
            chunks += bool((choices[0].get("delta") or {}).get("content"))
            finished = finished or bool(choices[0].get("finish_reason"))
            counted = counted or bool(chunk.get("usage"))
    whole = finished and done
    detail = f"{chunks} pieces, {'ends properly' if whole else 'ends without a finish'}"
    return Finding("streaming", "ok" if whole else "warn", detail + (", usage" if counted else ""))


async def thinking(server: Server) -> Finding:
    """Whether the model thinks aloud as it is asked by this profile."""
    answer = await server.chat("What is 17 + 25? Reply with the number.", max_tokens=200)
    aloud = answer.message.get("reasoning_content") or answer.message.get("reasoning")
    if not aloud and "<think>" not in answer.text and "</think>" not in answer.text:
        return Finding("thinking", "ok", "off")
    switch: dict[str, Any] = {"chat_template_kwargs": {"enable_thinking": False}}
    off = await server.chat("What is 17 + 25?", max_tokens=200, **switch)
    quiet = off.status == 200 and not off.message.get("reasoning_content")
    quiet = quiet and "think>" not in off.text
    how = "chat_template_kwargs.enable_thinking switches it off" if quiet else "no switch found"
    return Finding("thinking", "warn", f"on, which costs output tokens; {how}")


async def context_cut(server: Server) -> Finding:
    """What happens to a prompt that is longer than the context: it has to be refused."""
    if server.context and server.context > LONGEST:
        return Finding("context", "skip", f"{server.context} tokens; too long to try")
    length = int(server.context * 1.15) if server.context else UNKNOWN_CONTEXT
    answer = await server.chat("word " * length, max_tokens=1)
    told = f"{server.context} tokens" if server.context else "length not told"
    if answer.status in (400, 413, 422):
        return Finding("context", "ok", f"{told}; a longer prompt is refused")
    if answer.status != 200:
        return Finding("context", "warn", f"{told}; a longer prompt gave HTTP {answer.status}")
    counted = int(answer.usage.get("prompt_tokens") or 0)
    if counted == 0:
        return Finding("context", "warn", f"{told}; a cut cannot be seen without usage")
    if counted < length * 0.9:
        detail = f"{told}; silently cut {length} tokens to {counted}"
        return Finding("context", "fail", detail)
    return Finding("context", "ok", f"at least {counted} tokens")


async def speed(server: Server) -> Finding:
    """Tokens a second, of a prompt that no cache knows. Uses the server's own timings where it
    gives them, else the clock (which counts the network and any queue)."""
    prompt = f"{secrets.token_hex(8)} " + "Sales grew as more units were sold. " * 40
    answer = await server.chat(f"{prompt}\nSummarise in fifty words.", max_tokens=48)
    timings = answer.body.get("timings")
    if isinstance(timings, dict) and timings.get("predicted_per_second"):
        read, written = timings["prompt_per_second"], timings["predicted_per_second"]
        return Finding("speed", "ok", f"reads {read:.0f}, writes {written:.0f} tokens a second")
    short = await server.chat(f"{secrets.token_hex(8)}\n{prompt}\nSay yes.", max_tokens=1)
    output = int(answer.usage.get("completion_tokens") or 0)
    if answer.status != 200 or short.status != 200 or not output:
        return Finding("speed", "skip", "cannot be measured without usage")
    read = int(short.usage.get("prompt_tokens") or 0) / max(short.seconds, 0.001)
    written = max(output - 1, 1) / max(answer.seconds - short.seconds, 0.001)
    return Finding("speed", "ok", f"reads {read:.0f}, writes {written:.0f} tokens a second")


PROBES: Mapping[str, Callable[[Server], Awaitable[Finding]]] = {
    "json_schema": json_schema,
    "json_object": json_object,
    "grammar": grammar,
    "tools": tools,
    "logprobs": logprobs,
    "usage": usage,
    "streaming": streaming,
    "thinking": thinking,
    "context": context_cut,
    "speed": speed,
}


def _parsed(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


async def probe(
    base_url: str,
    model: str,
    api_key: str = "",
    *,
    extra: Mapping[str, Any] | None = None,
    context: int | None = None,
    patience: float = 120.0,
    tell: Callable[[str], None] = lambda name: None,
) -> tuple[Server, list[Finding]]:
    """Put every question to a server. A server that cannot be reached, or refuses the key, is the
    one finding. ``patience``: seconds a request; ``tell`` hears the name of each probe."""
    headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
    limits = httpx.Timeout(patience, connect=min(patience, 10.0))
    async with httpx.AsyncClient(
        base_url=f"{base_url.rstrip('/')}/", headers=headers, timeout=limits
    ) as client:
        server = Server(client, model, extra or {}, context)
        tell("server")
        try:
            findings = [await reach(server)]
        except httpx.HTTPError as error:
            detail = f"{base_url} cannot be reached ({type(error).__name__})"
            return server, [Finding("server", "fail", detail)]
        if findings[0].status == "fail":
            return server, findings
        for name, ask in PROBES.items():
            tell(name)
            try:
                findings.append(await ask(server))
            except httpx.HTTPError as error:
                findings.append(Finding(name, "warn", f"no answer ({type(error).__name__})"))
            except (LookupError, TypeError, ValueError, AttributeError) as error:
                detail = f"an answer out of shape ({type(error).__name__})"
                findings.append(Finding(name, "warn", detail))
        return server, findings
