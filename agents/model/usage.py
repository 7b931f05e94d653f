"""Reads token counts out of whatever a server calls usage.

Two shapes report the prompt cache: DeepSeek's ``prompt_cache_hit_tokens`` and
``prompt_cache_miss_tokens`` beside the totals, and OpenAI's
``prompt_tokens_details.cached_tokens``. Some servers send both; they say the same thing twice, so
one is read and they are never added. Anthropic's shape, which some gateways pass on, counts the
cache beside the input. Reasoning stands inside the output (OpenAI, DeepSeek), beside it (xAI), or
in the total alone (Gemini); the total tells which. What is missing, null, zero or absurd is
estimated, and the result says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from .types import Usage


def read(raw: object, *, prompt_estimate: int, output_estimate: int) -> Usage:
    """Usage from a server's ``usage`` object (or anything else that came in its place).

    prompt_estimate, output_estimate: tokens to fall back on; an output estimate of 0 says that
    nothing was written, so a reported 0 is believed.
    """
    usage: Mapping[str, Any] = raw if isinstance(raw, Mapping) else {}
    hit = _count(usage, "prompt_cache_hit_tokens")
    miss = _count(usage, "prompt_cache_miss_tokens")
    prompt = _prompt(usage)
    if not prompt and hit is not None and miss is not None:
        prompt = hit + miss
    # A gateway's zeros in fields that it does not fill say nothing.
    told = hit is not None and (hit > 0 or bool(miss))
    estimated = not prompt
    cached = min(hit if hit is not None and told else _cached(usage), prompt or prompt_estimate)

    output = _count(usage, "completion_tokens", "output_tokens")
    reasoning = _reasoning(usage)
    if output is None or (output == 0 and output_estimate > 0 and not reasoning):
        estimated = True
        output = max(output_estimate, reasoning)
    else:
        beside = _beside(usage, prompt, output, reasoning)
        output += beside
        reasoning = max(reasoning, beside)
    prompt = prompt or prompt_estimate
    return Usage(prompt - cached, cached, output, min(reasoning, output), estimated)


def from_timings(timings: Mapping[str, Any]) -> dict[str, Any] | None:
    """A usage object from llama.cpp's ``timings``, which it sends even where usage is left out.
    None when the counts are not there."""
    fresh, cached = _count(timings, "prompt_n"), _count(timings, "cache_n")
    output = _count(timings, "predicted_n")
    if fresh is None or output is None:
        return None
    return {
        "prompt_tokens": fresh + (cached or 0),
        "completion_tokens": output,
        "prompt_tokens_details": {"cached_tokens": cached or 0},
    }


def reported_prompt(raw: object) -> int | None:
    """Prompt tokens as the server reported them, or None when it did not."""
    usage = read(raw, prompt_estimate=0, output_estimate=0)
    return usage.prompt or None


def _count(usage: Mapping[str, Any], *names: str) -> int | None:
    """The first of the named counts that is a whole, non-negative number."""
    for name in names:
        value = usage.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            continue
        if value >= 0 and value == value // 1:
            return int(value)
    return None


def _details(usage: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    for name in names:
        found = usage.get(name)
        if isinstance(found, Mapping):
            return found
    return {}


def _cached(usage: Mapping[str, Any]) -> int:
    details = _details(usage, "prompt_tokens_details", "input_tokens_details")
    nested = _count(details, "cached_tokens")
    if nested is not None:
        return nested
    return _count(usage, "cached_tokens", "cache_read_input_tokens") or 0


def _reasoning(usage: Mapping[str, Any]) -> int:
    details = _details(usage, "completion_tokens_details", "output_tokens_details")
    nested = _count(details, "reasoning_tokens")
    return nested if nested is not None else _count(usage, "reasoning_tokens") or 0


def _prompt(usage: Mapping[str, Any]) -> int:
    """All prompt tokens, 0 where they are not reported."""
    prompt = _count(usage, "prompt_tokens")
    if prompt is not None:
        return prompt
    kinds = ("input_tokens", *_ANTHROPIC)
    return sum(_count(usage, name) or 0 for name in kinds)


_ANTHROPIC = ("cache_read_input_tokens", "cache_creation_input_tokens")


def _beside(usage: Mapping[str, Any], prompt: int, output: int, reasoning: int) -> int:
    """Tokens that the model wrote and that ``output`` leaves out."""
    total = _count(usage, "total_tokens")
    rest = total - prompt - output if total and prompt else None
    if rest == 0:
        return 0
    if reasoning:
        return reasoning if rest == reasoning or reasoning > output else 0
    return max(rest or 0, 0)
