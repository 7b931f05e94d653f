"""What is taught in grades 1 to 9: components, misconceptions, and problems made by code."""

from __future__ import annotations

from .components import COMPONENTS, Component, after, component, order
from .making import generate, generated
from .misconceptions import MISCONCEPTIONS, Misconception

__all__ = [
    "COMPONENTS",
    "MISCONCEPTIONS",
    "Component",
    "Misconception",
    "after",
    "component",
    "generate",
    "generated",
    "order",
]
