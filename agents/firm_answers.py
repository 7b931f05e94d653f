"""Typed answers as values, and where in nested data they belong."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

_YES, _NO = {"yes", "y", "true", "是"}, {"no", "n", "false", "否"}


def read(said: str, kind: str) -> Any:
    """What a person typed as the value it stands for; what it cannot stand for stays text, for
    the model to refuse with its reason."""
    text = said.strip()
    match kind:
        case "answer":
            lower = text.lower()
            return True if lower in _YES else False if lower in _NO else text
        case "texts":
            return [part.strip() for part in split(text) if part.strip()]
        case "percent" | "amount":
            try:
                return Decimal(text.rstrip("%％").replace(",", "").strip())
            except InvalidOperation:
                return text
        case "whole":
            return int(text) if text.isdecimal() else text
        case "date" | "day":
            try:
                return date.fromisoformat(text)
            except ValueError:
                return text
    return text


def split(text: str) -> list[str]:
    return text.replace("；", ";").split(";")


def opened(value: Any) -> Any:
    """A copy with lists in place of tuples, to which entries can be added."""
    if isinstance(value, dict):
        return {key: opened(one) for key, one in value.items()}
    return [opened(one) for one in value] if isinstance(value, list | tuple) else value


def at(data: Any, path: list[str | int], *, make: bool = False) -> Any:
    """What stands at a path; an empty table where nothing does, put there when ``make``."""
    for step in path:
        if isinstance(step, int):
            if make and step == len(data):
                data.append({})
            data = data[step] if step < len(data) else {}
            continue
        found = data.get(step)
        if found is None:
            found = [] if step in ("analysts", "bands") else {}
            if make:
                data[step] = found
        data = found
    return data
