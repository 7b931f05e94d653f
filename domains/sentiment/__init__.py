"""sentiment: entity by entity, in Chinese and English, with a calibrated probability and the words
that carry it, for a few per cent of what a model on every headline costs.

Many texts from Python: :class:`~.batch.Desk`, here as ``Desk``; a text with its own entities is a
``Text``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .batch import Desk
    from .definition import DOMAIN
    from .work import Text

__all__ = ["DOMAIN", "Desk", "Text"]

_WHERE = {"DOMAIN": ".definition", "Desk": ".batch", "Text": ".work"}


def __getattr__(name: str) -> Any:
    """Imports late: the command line's help needs neither pydantic nor numpy."""
    if name in _WHERE:
        return getattr(import_module(_WHERE[name], __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
