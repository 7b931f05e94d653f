"""Mathematics as pupils write it: read, compared and solved within bounds of time and memory."""

from __future__ import annotations

from .equal import ANY, SHAPE, Form, same
from .expression import Node, Unreadable
from .reading import Maths, read_maths
from .solving import same_solutions, solve
from .stated import Value, values_in

__all__ = [
    "ANY",
    "SHAPE",
    "Form",
    "Maths",
    "Node",
    "Unreadable",
    "Value",
    "read_maths",
    "same",
    "same_solutions",
    "solve",
    "values_in",
]
