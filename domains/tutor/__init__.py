"""tutor: an AI teacher whose hints are gated by code, and that remembers what a pupil knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .definition import DOMAIN

__all__ = ["DOMAIN"]


def __getattr__(name: str) -> Any:
    """Imports late: the command line's help needs no pydantic."""
    if name == "DOMAIN":
        from .definition import DOMAIN

        return DOMAIN
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
