"""A small value that fits a JSON schema: what the profile ``fake`` answers with.

It lets any domain run from end to end without a model. Values are the schema's own examples,
defaults and first choices where it has them. A ``pattern`` is met only through an example.
"""

from __future__ import annotations

from typing import Any

TEXT = "This is a scripted reply."


def sample_answer(body: dict[str, Any]) -> str | dict[str, Any]:
    """The answer to a chat request: a sample of its schema, or a sentence."""
    wanted = body.get("response_format", {}).get("json_schema")
    if wanted is None:
        return TEXT
    value = sample(wanted["schema"], wanted["schema"])
    return value if isinstance(value, dict) else TEXT


def sample(schema: dict[str, Any], root: dict[str, Any]) -> Any:
    """A value for a schema whose references lead into ``root``."""
    if "$ref" in schema:
        return sample(root["$defs"][schema["$ref"].rsplit("/", 1)[-1]], root)
    for key in ("examples", "enum"):
        if schema.get(key):
            return schema[key][0]
    for key in ("const", "default"):
        if key in schema:
            return schema[key]
    for key in ("anyOf", "oneOf", "allOf"):
        if key in schema:
            return sample(schema[key][0], root)
    return _typed(schema, root)


def _typed(schema: dict[str, Any], root: dict[str, Any]) -> Any:
    kind = schema.get("type")
    if kind == "object":
        return {name: sample(child, root) for name, child in schema.get("properties", {}).items()}
    if kind == "array":
        parts = schema.get("prefixItems")
        if parts:
            return [sample(part, root) for part in parts]
        return [sample(schema.get("items", {}), root) for _ in range(schema.get("minItems", 0))]
    if kind in {"integer", "number"}:
        return schema.get("minimum", schema.get("exclusiveMinimum", -1) + 1)
    if kind == "boolean":
        return True
    if kind == "null":
        return None
    text = TEXT.ljust(schema.get("minLength", 0), ".")
    return text[: schema.get("maxLength", len(text))]
