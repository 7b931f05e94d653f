"""Schemas as servers get them, and the one strict reading of what comes back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

import pytest
from pydantic import BaseModel, Field
from tael.agents.model.degenerate import has_tool_markup, looping, without_reasoning
from tael.agents.model.structured import (
    NotTheObject,
    decode,
    json_schema,
    request_fields,
    with_instruction,
)
from tael.agents.model.types import Message


class Side(Enum):
    UP = "up"
    DOWN = "down"


class Item(BaseModel):
    title: str
    weight: int = Field(ge=0)


class Whole(BaseModel):
    """Something with a bit of everything."""

    side: Side
    on: date
    amount: Decimal
    items: list[Item]
    text: str = Field("", pattern="^[a-z]*$", json_schema_extra={"x-note": "kept"})
    pair: tuple[int, str] | None = None


GOOD = """{"side": "up", "on": "2026-11-24", "amount": "1.10", "pair": [1, "a"],
 "items": [{"title": "t", "weight": 2}]}"""


def test_objects_are_closed_and_complete_all_the_way_down() -> None:
    schema = json_schema(Whole)
    item = schema["$defs"]["Item"]
    for node in (schema, item):
        assert node["additionalProperties"] is False
        assert node["required"] == list(node["properties"])
    # A property may be called title; the keyword of that name is only noise in a prompt.
    assert "title" in item["properties"]
    assert "title" not in schema
    assert schema["properties"]["text"]["pattern"] == "^[a-z]*$"
    assert schema["properties"]["text"]["x-note"] == "kept"


def test_the_instruction_goes_into_the_last_message_only() -> None:
    system = Message(role="system", content="s")
    asked = with_instruction([system, Message(role="user", content="u")], Item, "json_object")
    assert asked[0] == system
    assert len(asked) == 2
    assert "JSON" in asked[1]["content"]
    shown = with_instruction([system, Message(role="assistant", content="a")], Item, "none")
    assert [message["role"] for message in shown] == ["system", "assistant", "user"]
    assert with_instruction([system], Item, "json_schema") == [system]


def test_request_fields() -> None:
    assert request_fields(Item, "json_object") == {"response_format": {"type": "json_object"}}
    assert request_fields(Item, "none") == {}
    assert request_fields(Item, "grammar")["grammar"].startswith("root ::= object")


def test_a_good_object() -> None:
    whole = decode(f" {GOOD}\n", Whole)
    assert (whole.side, whole.on, whole.amount) == (Side.UP, date(2026, 11, 24), Decimal("1.10"))
    assert decode(f"```json\n{GOOD}\n```", Whole) == whole
    assert decode(f"```\n{GOOD}```", Whole) == whole


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not exactly one JSON object"),
        ("{", "not exactly one JSON object"),
        ('{"title": "t", "weight": 2', "not exactly one JSON object"),
        ('{"title": "t", "weight": 2,}', "not exactly one JSON object"),
        ("{'title': 't', 'weight': 2}", "not exactly one JSON object"),
        ('Sure: {"title": "t", "weight": 2}', "not exactly one JSON object"),
        ('{"title": "t", "weight": 2} done', "not exactly one JSON object"),
        ('```json\n{"title": "t", "weight": 2}\n```\nThere.', "not exactly one JSON object"),
        ('[{"title": "t", "weight": 2}]', "not an object"),
        ('"t"', "not an object"),
        ('{"title": "t", "weight": 2, "weight": 3}', "same key twice"),
        ('{"title": "t", "weight": Infinity}', "Infinity is not JSON"),
        ('{"title": "t", "weight": "2"}', "weight"),
        ('{"title": "t", "weight": 2.5}', "weight"),
        ('{"title": "t", "weight": -1}', "weight"),
        ('{"title": null, "weight": 1}', "title"),
        ('{"weight": 1}', "title"),
        ('{"title":' + "[" * 100_000, "nested too deeply"),
    ],
)
def test_nothing_is_repaired(text: str, said: str) -> None:
    with pytest.raises(NotTheObject, match=said):
        decode(text, Item)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("<think>a</think>b", "b"),
        ("<THINK>a\nb</THINK>\n c ", "c"),
        ("a</think>b", "b"),
        ("a</think>b</think>c", "c"),
        ("b<think>a", "b"),
        ("<thinking>a</thinking>b<think>c</think>", "b"),
        ("I think so", "I think so"),
        ("", ""),
    ],
)
def test_reasoning_is_stripped(text: str, left: str) -> None:
    assert without_reasoning(text) == left


@pytest.mark.parametrize(
    ("text", "loops"),
    [
        (" " * 600, True),
        ("ab" * 400, True),
        ("start. " + "The bank said that profit had grown. " * 20, True),
        ("短" * 10, False),
        ("word " * 20, False),
        ("".join(f"sentence {n} is its own. " for n in range(60)), False),
    ],
)
def test_looping(text: str, loops: bool) -> None:
    assert looping(text) is loops


@pytest.mark.parametrize(
    "text",
    [
        "<｜DSML｜tool_calls>",
        "<|DSML|invoke>",
        '<tool_call>{"name": "x"}</tool_call>',
        "[TOOL_CALLS] [{}]",
        "<｜tool▁calls▁begin｜>",
        "<function=rm>",
        "<|im_start|>assistant",
    ],
)
def test_markup_of_tools(text: str) -> None:
    assert has_tool_markup(f"before {text} after")
    assert not has_tool_markup("a <b>bold</b> word, x < y | z > 2, and a tool call in prose")


def test_a_schema_is_made_once() -> None:
    first: Any = json_schema(Item)
    assert json_schema(Item) is first
