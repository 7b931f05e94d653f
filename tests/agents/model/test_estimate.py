"""Estimates against counts of a real tokenizer (Qwen2.5), for texts of many kinds."""

from __future__ import annotations

import json

import pytest
from tael.agents.model.estimate import TokenRates, estimate, prompt_tokens
from tael.agents.model.types import Message

ZH = (
    "贵州茅台酒股份有限公司二〇二三年年度报告显示,公司全年实现营业收入一千四百七十六亿元,"
    "同比增长百分之十八点零四。"
)
LONG = ["international", "responsibility", "considerable", "infrastructure"]
NUMBERS = json.dumps([{"period": f"FY20{i:02}", "value": i * 123456789} for i in range(60)])
TABLE = "\n".join(f"{i}   {i * 17}     {i * i * 3.5:>12.2f}" for i in range(120))
PROMPT_OVERHEAD = 30
"""Tokens of the chat template and its default system message in the counts below."""


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("The company reported revenue. " * 150, 780),
        ("a " * 1500, 1530),
        (ZH * 25, 804),
        (NUMBERS, 1513),
        (TABLE, 2173),
        (" ".join(LONG * 150), 629),
    ],
    ids=["prose", "letters", "chinese", "json", "table", "long-words"],
)
def test_the_truth_lies_between_low_and_high(text: str, counted: int) -> None:
    found = estimate(text)
    assert found.low <= counted - PROMPT_OVERHEAD <= found.expected * 1.2
    assert counted <= found.high


def test_half_a_prompt_is_below_low_for_plain_prose() -> None:
    assert estimate("The company reported revenue. " * 150).low > 780 * 0.6


def test_blanks_count_once() -> None:
    assert estimate("a" + " " * 5000 + "b").expected == 3


def test_digits_differ_by_family() -> None:
    assert estimate("123456", TokenRates(digit=0.4)).expected == 2
    assert estimate("123456").expected == 6


def test_a_prompt_is_its_messages_and_their_markers() -> None:
    messages = [Message(role="user", content="one two three"), Message(role="user", content="")]
    assert prompt_tokens(messages).expected == 3 + 8
    assert estimate("").expected == 0
