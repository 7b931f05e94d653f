"""Bills to the last digit: usage as each provider's documentation gives it -> the five kinds of
tokens -> the cost. The cost is at deepseek-flash's off-peak price, where a cached prompt token is 3
nano-dollars, another one 150 and a written one 600, so that each line can be checked by head."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from tael.agents.model.pricing import PriceTable
from tael.agents.model.reading import parse
from tael.agents.model.types import Usage
from tael.agents.model.usage import read
from tael.evals.rows import Tokens

TABLE = PriceTable.load()
OFF_PEAK = datetime(2026, 11, 24, 12, tzinfo=UTC)
NANO = Decimal("0.000000001")
PROMPT, OUTPUT = 500, 40
"""What is estimated where a server does not say."""


@dataclass(frozen=True)
class Shape:
    name: str
    body: dict[str, Any]
    prompt: int
    uncached: int
    cached: int
    output: int
    reasoning: int
    nano: int
    estimated: bool = False


def usage(**fields: Any) -> dict[str, Any]:
    return {"usage": fields}


def tokens(prompt: Any, output: Any, total: Any = None, **more: Any) -> dict[str, Any]:
    known = {"prompt_tokens": prompt, "completion_tokens": output, **more}
    return {"usage": known if total is None else {**known, "total_tokens": total}}


def cached(count: Any, **more: Any) -> dict[str, Any]:
    return {"prompt_tokens_details": {"cached_tokens": count, **more}}


def thought(count: Any, **more: Any) -> dict[str, Any]:
    return {"completion_tokens_details": {"reasoning_tokens": count, **more}}


SHAPES = [
    Shape(
        "DeepSeek, hit and miss beside OpenAI's details",
        tokens(
            1000, 50, 1050, prompt_cache_hit_tokens=896, prompt_cache_miss_tokens=104, **cached(896)
        ),
        1000,
        104,
        896,
        50,
        0,
        48_288,
    ),
    Shape(
        "DeepSeek, thinking",
        tokens(
            20, 300, 320, prompt_cache_hit_tokens=0, prompt_cache_miss_tokens=20, **thought(280)
        ),
        20,
        20,
        0,
        300,
        280,
        183_000,
    ),
    Shape(
        "DeepSeek, all of it hit",
        tokens(128, 1, 129, prompt_cache_hit_tokens=128, prompt_cache_miss_tokens=0),
        128,
        0,
        128,
        1,
        0,
        984,
    ),
    Shape(
        "DeepSeek, hit and miss without a total",
        usage(prompt_cache_hit_tokens=64, prompt_cache_miss_tokens=6, completion_tokens=5),
        70,
        6,
        64,
        5,
        0,
        4_092,
    ),
    Shape(
        "OpenAI, nested details",
        tokens(
            2006,
            300,
            2306,
            **cached(1920, audio_tokens=0),
            **thought(
                192, audio_tokens=0, accepted_prediction_tokens=0, rejected_prediction_tokens=0
            ),
        ),
        2006,
        86,
        1920,
        300,
        192,
        198_660,
    ),
    Shape(
        "OpenAI, Responses API",
        usage(
            input_tokens=75,
            input_tokens_details={"cached_tokens": 10},
            output_tokens=1186,
            output_tokens_details={"reasoning_tokens": 1024},
            total_tokens=1261,
        ),
        75,
        65,
        10,
        1186,
        1024,
        721_380,
    ),
    Shape("llama.cpp, usage", tokens(313, 100, 413, **cached(300)), 313, 13, 300, 100, 0, 62_850),
    Shape(
        "llama.cpp, timings alone",
        {
            "timings": {
                "cache_n": 300,
                "prompt_n": 13,
                "prompt_ms": 180.5,
                "predicted_n": 100,
                "predicted_ms": 3300.1,
                "predicted_per_second": 30.3,
            }
        },
        313,
        13,
        300,
        100,
        0,
        62_850,
    ),
    Shape(
        "llama.cpp, timings of a version without a cache count",
        {"timings": {"prompt_n": 26, "prompt_ms": 90.0, "predicted_n": 8}},
        26,
        26,
        0,
        8,
        0,
        8_700,
    ),
    Shape(
        "vLLM, details null",
        tokens(30, 12, 42, prompt_tokens_details=None),
        30,
        30,
        0,
        12,
        0,
        11_700,
    ),
    Shape("vLLM, details enabled", tokens(30, 12, 42, **cached(16)), 30, 14, 16, 12, 0, 9_348),
    Shape(
        "SGLang, reasoning at the top, cache report off",
        tokens(30, 90, 120, prompt_tokens_details=None, reasoning_tokens=80),
        30,
        30,
        0,
        90,
        80,
        58_500,
    ),
    Shape(
        "SGLang, cache report on",
        tokens(2048, 7, 2055, **cached(2047), reasoning_tokens=0),
        2048,
        1,
        2047,
        7,
        0,
        10_491,
    ),
    Shape("Ollama", tokens(26, 290, 316), 26, 26, 0, 290, 0, 177_900),
    Shape(
        "SiliconFlow",
        tokens(
            11,
            31,
            42,
            **thought(20),
            **cached(0),
            prompt_cache_hit_tokens=0,
            prompt_cache_miss_tokens=11,
        ),
        11,
        11,
        0,
        31,
        20,
        20_250,
    ),
    Shape(
        "Qwen by DashScope, implicit cache",
        tokens(3019, 104, 3123, **cached(2048)),
        3019,
        971,
        2048,
        104,
        0,
        214_194,
    ),
    Shape(
        "Qwen by DashScope, a cache that was made",
        tokens(
            1605,
            187,
            1792,
            **cached(0, cache_creation_input_tokens=1605, cache_type="ephemeral"),
            **thought(0),
        ),
        1605,
        1605,
        0,
        187,
        0,
        352_950,
    ),
    Shape(
        "Moonshot, cached at the top",
        tokens(100, 9, 109, cached_tokens=64),
        100,
        36,
        64,
        9,
        0,
        10_992,
    ),
    Shape(
        "Moonshot, a stream's usage inside the choice",
        {"choice": tokens(19, 13, 32)["usage"]},
        19,
        19,
        0,
        13,
        0,
        10_650,
    ),
    Shape("Zhipu", tokens(1200, 300, 1500, **cached(800)), 1200, 400, 800, 300, 0, 242_400),
    Shape(
        "Mistral",
        tokens(18, 29, 47, prompt_audio_seconds={}, **cached(16)),
        18,
        2,
        16,
        29,
        0,
        17_748,
    ),
    Shape(
        "Groq, times beside counts",
        tokens(
            4641,
            1817,
            6458,
            queue_time=0.1,
            prompt_time=0.2,
            completion_time=3.9,
            total_time=4.1,
            **cached(4608),
            **thought(1000),
        ),
        4641,
        33,
        4608,
        1817,
        1000,
        1_108_974,
    ),
    Shape(
        "xAI, reasoning beside the output",
        tokens(
            32,
            9,
            235,
            **cached(6, text_tokens=32, audio_tokens=0, image_tokens=0),
            **thought(194, audio_tokens=0),
            num_sources_used=0,
        ),
        32,
        26,
        6,
        203,
        194,
        125_718,
    ),
    Shape(
        "xAI, no reasoning",
        tokens(125, 48, 173, **cached(98, text_tokens=125), **thought(0)),
        125,
        27,
        98,
        48,
        0,
        33_144,
    ),
    Shape(
        "OpenRouter, with its own cost and cache writes",
        tokens(
            194,
            2,
            196,
            **cached(90, cache_write_tokens=100, audio_tokens=0),
            **thought(0),
            cost=0.95,
            cost_details={"upstream_inference_cost": 19},
        ),
        194,
        104,
        90,
        2,
        0,
        17_070,
    ),
    Shape(
        "Gemini's OpenAI endpoint, thoughts in the total alone",
        tokens(20, 198, 623),
        20,
        20,
        0,
        603,
        405,
        364_800,
    ),
    Shape(
        "Gemini by a gateway, nothing but thoughts",
        tokens(21, 0, 81, **thought(60)),
        21,
        21,
        0,
        60,
        60,
        39_150,
    ),
    Shape(
        "Anthropic's shape, passed on by a gateway",
        usage(
            input_tokens=50,
            cache_read_input_tokens=1000,
            cache_creation_input_tokens=200,
            output_tokens=10,
        ),
        1250,
        250,
        1000,
        10,
        0,
        46_500,
    ),
    Shape(
        "LiteLLM, Anthropic's counts beside OpenAI's",
        tokens(
            1250,
            10,
            1260,
            cache_read_input_tokens=1000,
            cache_creation_input_tokens=200,
            **cached(1000),
        ),
        1250,
        250,
        1000,
        10,
        0,
        46_500,
    ),
    Shape(
        "a gateway's zeros beside real details",
        tokens(1000, 1, 1001, prompt_cache_hit_tokens=0, prompt_cache_miss_tokens=0, **cached(896)),
        1000,
        104,
        896,
        1,
        0,
        18_888,
    ),
    Shape(
        "reasoning larger than an output that the total confirms",
        tokens(10, 5, 15, **thought(8)),
        10,
        10,
        0,
        5,
        5,
        4_500,
    ),
    Shape("none at all", {}, 500, 500, 0, 40, 0, 99_000, estimated=True),
    Shape("null", {"usage": None}, 500, 500, 0, 40, 0, 99_000, estimated=True),
    Shape(
        "nulls",
        tokens(None, None, **cached(None), **thought(None)),
        500,
        500,
        0,
        40,
        0,
        99_000,
        estimated=True,
    ),
    Shape("zeros", tokens(0, 0, 0), 500, 500, 0, 40, 0, 99_000, estimated=True),
    Shape("strings", tokens("480", "38", "518"), 500, 500, 0, 40, 0, 99_000, estimated=True),
    Shape("negative", tokens(-1, -1), 500, 500, 0, 40, 0, 99_000, estimated=True),
    Shape("fractions", tokens(10.5, 2.5), 500, 500, 0, 40, 0, 99_000, estimated=True),
    Shape("whole numbers written as fractions", tokens(10.0, 2.0), 10, 10, 0, 2, 0, 2_700),
    Shape("the prompt alone", tokens(480, None), 480, 480, 0, 40, 0, 96_000, estimated=True),
    Shape("the output alone", tokens(None, 38), 500, 500, 0, 38, 0, 97_800, estimated=True),
    Shape("more cached than there was", tokens(10, 1, 11, **cached(99)), 10, 0, 10, 1, 0, 630),
]


def billed(shape: Shape) -> Usage:
    """By the way that a reply takes: as JSON text, read into a completion, then counted."""
    choice = {"message": {"content": "x"}, "finish_reason": "stop"}
    if "choice" in shape.body:
        choice["usage"] = shape.body["choice"]
    body = {"model": "m", "choices": [choice], **shape.body}
    completion = parse(json.loads(json.dumps(body)), "server")
    return read(completion.usage, prompt_estimate=PROMPT, output_estimate=OUTPUT)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_five_kinds_and_the_cost(shape: Shape) -> None:
    found = billed(shape)
    assert Tokens.of(found) == Tokens(
        prompt=shape.prompt,
        uncached=shape.uncached,
        cached=shape.cached,
        output=shape.output,
        reasoning=shape.reasoning,
        estimated=shape.estimated,
    )
    price = TABLE.price("deepseek-flash", found, OFF_PEAK)
    assert price is not None
    assert (price.amount, price.currency) == (shape.nano * NANO, "USD")


def test_what_is_written_down_here_adds_up() -> None:
    for shape in SHAPES:
        assert shape.prompt == shape.uncached + shape.cached
        assert shape.reasoning <= shape.output
        kinds = (shape.cached, shape.uncached, shape.output)
        assert shape.nano == sum(n * each for n, each in zip(kinds, (3, 150, 600), strict=True))


def test_a_long_bill_keeps_its_last_digit() -> None:
    call = Usage(uncached=1, cached=1, output=1)
    price = TABLE.price("deepseek-flash", call, OFF_PEAK)
    assert price is not None
    assert sum([price.amount] * 100_000, Decimal(0)) == Decimal("0.0753")


BEIJING = timezone(timedelta(hours=8))
PEAK, BASE = 2 * 1506, 1506
"""Nano-dollars of two cached, two uncached and two written tokens."""


@pytest.mark.parametrize(
    ("moment", "nano"),
    [
        ("2026-11-24T00:59:59+00:00", BASE),
        ("2026-11-24T00:59:59.999999+00:00", BASE),
        ("2026-11-24T01:00:00+00:00", PEAK),
        ("2026-11-24T01:00:01+00:00", PEAK),
        ("2026-11-24T03:59:59+00:00", PEAK),
        ("2026-11-24T04:00:00+00:00", BASE),
        ("2026-11-24T05:59:59+00:00", BASE),
        ("2026-11-24T06:00:00+00:00", PEAK),
        ("2026-11-24T09:59:59+00:00", PEAK),
        ("2026-11-24T10:00:00+00:00", BASE),
        ("2026-11-24T09:30:00+08:00", PEAK),  # 01:30 UTC
        ("2026-11-23T20:30:00-05:00", PEAK),  # the same
        ("2026-11-27T09:59:59+00:00", PEAK),  # Friday
        ("2026-11-28T09:59:59+00:00", BASE),  # Saturday
        ("2026-11-29T01:00:00+00:00", BASE),  # Sunday
        ("2026-11-30T01:00:00+00:00", PEAK),  # Monday
        ("2026-10-01T01:00:00+00:00", BASE),  # Thursday, National Day
        ("2026-10-08T01:00:00+00:00", PEAK),  # Thursday after the week off
        ("2026-10-10T01:00:00+00:00", BASE),  # a Saturday that is worked for it: a weekend still
        ("2026-09-25T06:00:00+00:00", BASE),  # Friday, Mid-Autumn Festival
        ("2026-09-20T06:00:00+00:00", BASE),  # a Sunday that is worked for the week off
    ],
)
def test_flash_by_the_clock_and_the_calendar(moment: str, nano: int) -> None:
    price = TABLE.price("deepseek-flash", Usage(2, 2, 2), datetime.fromisoformat(moment))
    assert price is not None
    assert price.amount == nano * NANO


def test_the_calendar_is_not_the_local_one() -> None:
    # Friday evening in Beijing is Friday in UTC; Saturday 07:30 in Beijing is still Friday there.
    saturday = datetime(2026, 11, 28, 9, 30, tzinfo=BEIJING)
    assert saturday.astimezone(UTC).weekday() == 5
    price = TABLE.price("deepseek-flash", Usage(2, 2, 2), saturday)
    assert price is not None
    assert price.amount == BASE * NANO


def test_before_a_price_was_known_there_is_none_of_this_table() -> None:
    quote = TABLE.quote("deepseek-v4-pro", Usage(1, 1, 1), datetime(2026, 8, 16, 15, tzinfo=UTC))
    assert quote is None or quote.table != TABLE.version
