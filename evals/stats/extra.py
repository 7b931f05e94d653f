"""The optional packages behind the statistics, imported only when a figure is asked for."""

from __future__ import annotations

import importlib
from typing import Any

from ...tools.errors import MissingExtra


def need(module: str) -> Any:
    """A module of scipy or statsmodels. Where its package is missing: MissingExtra."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise MissingExtra(module.partition(".")[0], "evals") from error
