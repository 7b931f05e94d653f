"""How the tutor's mathematics is measured: the variant ``tael`` on the public sets, and grading."""

from __future__ import annotations

from .diagnosing import TASKS as _DIAGNOSING
from .grading import TASK as _GRADING
from .steps import TASKS as _STEPS

TASKS = (*_STEPS, *_DIAGNOSING, _GRADING)

__all__ = ["TASKS"]
