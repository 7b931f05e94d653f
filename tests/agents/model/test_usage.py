"""Usage as real servers report it: one row a shape."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tael.agents.model.types import Usage
from tael.agents.model.usage import from_timings, read, reported_prompt

SHAPES: list[tuple[str, Any, Usage]] = [
    (
        "deepseek, both shapes at once",
        {
            "prompt_tokens": 1000,
            "completion_tokens": 50,
            "total_tokens": 1050,
            "prompt_tokens_details": {"cached_tokens": 896},
            "prompt_cache_hit_tokens": 896,
            "prompt_cache_miss_tokens": 104,
        },
        Usage(104, 896, 50),
    ),
    (
        "deepseek, thinking",
        {
            "prompt_tokens": 20,
            "completion_tokens": 300,
            "total_tokens": 320,
            "prompt_cache_hit_tokens": 0,
            "prompt_cache_miss_tokens": 20,
            "completion_tokens_details": {"reasoning_tokens": 280},
        },
        Usage(20, 0, 300, 280),
    ),
    (
        "deepseek, hit and miss only",
        {"prompt_cache_hit_tokens": 64, "prompt_cache_miss_tokens": 6, "completion_tokens": 5},
        Usage(6, 64, 5),
    ),
    (
        "deepseek, hit without miss",
        {"prompt_tokens": 70, "prompt_cache_hit_tokens": 64, "completion_tokens": 5},
        Usage(6, 64, 5),
    ),
    (
        "openai",
        {
            "prompt_tokens": 2006,
            "completion_tokens": 300,
            "total_tokens": 2306,
            "prompt_tokens_details": {"cached_tokens": 1920, "audio_tokens": 0},
            "completion_tokens_details": {"reasoning_tokens": 0, "accepted_prediction_tokens": 0},
        },
        Usage(86, 1920, 300),
    ),
    (
        "openai responses",
        {
            "input_tokens": 75,
            "input_tokens_details": {"cached_tokens": 10},
            "output_tokens": 1186,
            "output_tokens_details": {"reasoning_tokens": 1024},
        },
        Usage(65, 10, 1186, 1024),
    ),
    (
        "vllm, details null",
        {
            "prompt_tokens": 30,
            "total_tokens": 42,
            "completion_tokens": 12,
            "prompt_tokens_details": None,
        },
        Usage(30, 0, 12),
    ),
    (
        "vllm, cache reported",
        {
            "prompt_tokens": 30,
            "completion_tokens": 12,
            "prompt_tokens_details": {"cached_tokens": 16},
        },
        Usage(14, 16, 12),
    ),
    (
        "sglang, cached null",
        {
            "prompt_tokens": 30,
            "completion_tokens": 12,
            "prompt_tokens_details": {"cached_tokens": None},
            "reasoning_tokens": 0,
        },
        Usage(30, 0, 12),
    ),
    (
        "sglang, reasoning at the top",
        {"prompt_tokens": 30, "completion_tokens": 90, "reasoning_tokens": 80},
        Usage(30, 0, 90, 80),
    ),
    (
        "llama.cpp",
        {
            "prompt_tokens": 313,
            "completion_tokens": 100,
            "total_tokens": 413,
            "prompt_tokens_details": {"cached_tokens": 300},
        },
        Usage(13, 300, 100),
    ),
    (
        "ollama",
        {"prompt_tokens": 26, "completion_tokens": 290, "total_tokens": 316},
        Usage(26, 0, 290),
    ),
    (
        "moonshot, cached at the top",
        {"prompt_tokens": 100, "completion_tokens": 9, "total_tokens": 109, "cached_tokens": 64},
        Usage(36, 64, 9),
    ),
    (
        "grok, reasoning beside the output",
        {
            "prompt_tokens": 32,
            "completion_tokens": 9,
            "total_tokens": 235,
            "completion_tokens_details": {"reasoning_tokens": 194},
        },
        Usage(32, 0, 203, 194),
    ),
    (
        "gemini, larger reasoning without a total",
        {
            "prompt_tokens": 8,
            "completion_tokens": 20,
            "completion_tokens_details": {"reasoning_tokens": 400},
        },
        Usage(8, 0, 420, 400),
    ),
    (
        "siliconflow",
        {
            "prompt_tokens": 11,
            "completion_tokens": 31,
            "total_tokens": 42,
            "completion_tokens_details": {"reasoning_tokens": 20},
        },
        Usage(11, 0, 31, 20),
    ),
    (
        "more cached than there was",
        {
            "prompt_tokens": 10,
            "completion_tokens": 1,
            "prompt_tokens_details": {"cached_tokens": 99},
        },
        Usage(0, 10, 1),
    ),
    (
        "whole numbers as decimals",
        {"prompt_tokens": Decimal("10"), "completion_tokens": 2.0},
        Usage(10, 0, 2),
    ),
    ("nothing", None, Usage(500, 0, 40, estimated=True)),
    ("an empty object", {}, Usage(500, 0, 40, estimated=True)),
    ("a list", [1, 2], Usage(500, 0, 40, estimated=True)),
    (
        "zeros",
        {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0},
        Usage(500, 0, 40, estimated=True),
    ),
    (
        "nulls",
        {"prompt_tokens": None, "completion_tokens": None},
        Usage(500, 0, 40, estimated=True),
    ),
    ("output missing", {"prompt_tokens": 480}, Usage(480, 0, 40, estimated=True)),
    ("prompt missing", {"completion_tokens": 38}, Usage(500, 0, 38, estimated=True)),
    (
        "absurd values",
        {"prompt_tokens": -3, "completion_tokens": True},
        Usage(500, 0, 40, estimated=True),
    ),
    (
        "numbers as text",
        {"prompt_tokens": "480", "completion_tokens": "38"},
        Usage(500, 0, 40, estimated=True),
    ),
]


@pytest.mark.parametrize(("name", "raw", "expected"), SHAPES, ids=[row[0] for row in SHAPES])
def test_shape(name: str, raw: Any, expected: Usage) -> None:
    assert read(raw, prompt_estimate=500, output_estimate=40) == expected


def test_nothing_written_is_believed() -> None:
    usage = read({"prompt_tokens": 9, "completion_tokens": 0}, prompt_estimate=9, output_estimate=0)
    assert usage == Usage(9, 0, 0)


def test_timings_of_llama_cpp_stand_in_for_usage() -> None:
    timings = {"prompt_n": 13, "cache_n": 300, "predicted_n": 100, "prompt_ms": 180.5}
    usage = read(from_timings(timings), prompt_estimate=1, output_estimate=1)
    assert usage == Usage(13, 300, 100)
    assert from_timings({"prompt_ms": 1.0}) is None


def test_reported_prompt() -> None:
    assert reported_prompt({"prompt_tokens": 40}) == 40
    assert reported_prompt({"prompt_tokens": 0}) is None
    assert reported_prompt(None) is None
