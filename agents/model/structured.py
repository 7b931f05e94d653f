"""Structured output: a pydantic model as a constraint on decoding, and the one strict reading.

The schema that goes to the server is the model's own JSON schema, with every object closed and
every property required, which is what constrained decoders expect; ``pattern`` and whatever
``json_schema_extra`` adds are kept. What comes back is decoded once, as exactly one JSON object.
Nothing is completed or repaired.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from .profiles import Structured
from .types import Message, Messages

M = TypeVar("M", bound=BaseModel)

_FENCE = re.compile(r"\A```(?:json)?[ \t]*\n(?P<inside>.*?)\n?```\Z", re.DOTALL | re.IGNORECASE)

_ANY_OBJECT = r"""root ::= object
object ::= "{" ws (pair ("," ws pair)*)? "}" ws
pair ::= string ":" ws value
value ::= object | array | string | number | ("true" | "false" | "null") ws
array ::= "[" ws (value ("," ws value)*)? "]" ws
string ::= "\"" ([^"\\\x7F\x00-\x1F] | "\\" (["\\/bfnrt] | "u" [0-9a-fA-F]{4}))* "\"" ws
number ::= "-"? ([0-9] | [1-9] [0-9]{0,15}) ("." [0-9]+)? ([eE] [-+]? [0-9]+)? ws
ws ::= [ \t\n]{0,4}
"""
"""GBNF for any JSON object. White space is bounded, so that a model cannot fall into it."""


class NotTheObject(ValueError):
    """A reply is not the one object that was asked for; the message says why, for the model."""


@cache
def json_schema(schema: type[BaseModel]) -> dict[str, Any]:
    """The schema as a server gets it: closed, everything required, without titles."""
    closed = _closed(schema.model_json_schema())
    assert isinstance(closed, dict)
    return closed


def _closed(node: Any) -> Any:
    if isinstance(node, list):
        return [_closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    out: dict[str, Any] = {}
    for key, value in node.items():
        if key == "title" and isinstance(value, str):
            continue
        if key in {"properties", "$defs"} and isinstance(value, dict):
            # Keys here are names that the author chose, not keywords of JSON schema.
            out[key] = {name: _closed(child) for name, child in value.items()}
        elif key in {"default", "const", "enum", "examples"}:
            out[key] = value
        else:
            out[key] = _closed(value)
    if isinstance(out.get("properties"), dict):
        out.setdefault("additionalProperties", False)
        out["required"] = list(out["properties"])
    return out


def request_fields(schema: type[BaseModel], mode: Structured) -> dict[str, Any]:
    """What the request says about its output."""
    if mode == "json_schema":
        described = {"name": schema.__name__, "schema": json_schema(schema), "strict": True}
        return {"response_format": {"type": "json_schema", "json_schema": described}}
    if mode == "json_object":
        return {"response_format": {"type": "json_object"}}
    if mode == "grammar":
        return {"grammar": _ANY_OBJECT}
    return {}


def with_instruction(messages: Messages, schema: type[BaseModel], mode: Structured) -> Messages:
    """The messages, with the schema in the last one where the server does not enforce it. The last
    one, so that the prefix stays the same from call to call and its cache is hit."""
    if mode == "json_schema":
        return list(messages)
    text = json.dumps(json_schema(schema), ensure_ascii=False, separators=(",", ":"))
    added = (
        "Answer with exactly one JSON object and nothing else: no prose, no code fence. "
        f"It must fit this JSON schema: {text}"
    )
    last = messages[-1]
    if last["role"] == "assistant":
        return [*messages, Message(role="user", content=added)]
    joined = Message(role=last["role"], content=f"{last['content']}\n\n{added}")
    return [*messages[:-1], joined]


def decode(text: str, schema: type[M]) -> M:
    """The one object in a reply. Raises NotTheObject with the reason in words a model can use."""
    text = text.strip()
    fenced = _FENCE.match(text)
    if fenced:
        text = fenced["inside"].strip()
    try:
        value = json.loads(
            text, object_pairs_hook=_no_twice, parse_constant=_no_constant, parse_float=str
        )
    except json.JSONDecodeError as error:
        where = f"line {error.lineno} column {error.colno}"
        raise NotTheObject(f"it is not exactly one JSON object ({error.msg} at {where})") from None
    except RecursionError:
        raise NotTheObject("it is nested too deeply") from None
    if not isinstance(value, dict):
        raise NotTheObject("it is JSON, but not an object")
    try:
        return schema.model_validate_json(text, strict=True)
    except ValidationError as error:
        raise NotTheObject(_reasons(error)) from None


def _no_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotTheObject("it has the same key twice")
    return found


def _no_constant(name: str) -> Any:
    raise NotTheObject(f"{name} is not JSON")


def _reasons(error: ValidationError) -> str:
    """The first few things that are wrong, each with its place."""
    parts = []
    for item in error.errors(include_url=False, include_input=False)[:3]:
        place = ".".join(str(part) for part in item["loc"]) or "the object"
        parts.append(f"{place}: {item['msg']}")
    return "; ".join(parts)
