"""The templates of problems, by field; each registers itself under its knowledge component."""

from . import (
    decimals,
    equations,
    expressions,
    fractions,
    geometry,
    percents,
    signs,
    statistics,
    whole,
)

__all__ = [
    "decimals",
    "equations",
    "expressions",
    "fractions",
    "geometry",
    "percents",
    "signs",
    "statistics",
    "whole",
]
