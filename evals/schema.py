"""JSON schemas of an eval run's files, for programs that read or check them without Tael."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from .rows import End, Plan, Row

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def row_schema() -> dict[str, Any]:
    """Schema (draft 2020-12) of a line of ``rows.jsonl``, as it is written: money is text."""
    return _schema(Row)


def plan_schema() -> dict[str, Any]:
    """Schema (draft 2020-12) of ``plan.json``."""
    return _schema(Plan)


def end_schema() -> dict[str, Any]:
    """Schema (draft 2020-12) of ``end.json``."""
    return _schema(End)


def _schema(model: type[BaseModel]) -> dict[str, Any]:
    # "serialization": what is in the file. Validation would also let money be a JSON number.
    return {"$schema": DIALECT, **model.model_json_schema(mode="serialization")}
