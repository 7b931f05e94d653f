"""What was asked: a run's inputs, read again from the data set, as rows do not hold them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..tools.errors import TaelError
from .rows import Plan
from .task import Task

Inputs = Mapping[tuple[str, str], Any]
"""Input by task and sample id."""


def inputs_of(plan: Plan, tasks: Mapping[str, Task], data: Path | None) -> Inputs:
    """The inputs of a plan's samples. A task that is not installed, or whose files are not there
    or are not those that the run read, gives none: an input of another file would mislead."""
    found: dict[tuple[str, str], Any] = {}
    for planned in plan.tasks if data is not None else ():
        task = tasks.get(planned.name)
        if task is None or data is None:
            continue
        try:
            if task.dataset.digests(data) != planned.files:
                continue
            samples = task.dataset.load(data, unverified=True)
        except TaelError:
            continue
        found.update({(planned.name, sample.id): sample.input for sample in samples})
    return found
