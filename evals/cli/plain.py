"""Pieces that the eval commands share: choices, amounts, dataclasses as JSON."""

from __future__ import annotations

from dataclasses import asdict, is_dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from ...tools.errors import InputError


def known(name: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise InputError(f"There is no {name} {value!r}.", remedy=f"One of: {', '.join(choices)}.")


def usd(name: str, text: str | None) -> Decimal | None:
    """An option's amount in US dollars; None where it was not given."""
    if text is None:
        return None
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or amount < 0:
        raise InputError(f"--{name} {text} is not an amount in US dollars.")
    return amount


def plain(value: Any) -> Any:
    """Dataclasses and decimals as JSON values."""
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, dict):
        return {str(key): plain(child) for key, child in value.items()}
    if isinstance(value, list | tuple):
        return [plain(child) for child in value]
    if isinstance(value, float) and value != value:
        return None
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
