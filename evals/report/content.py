"""What the report says, before it is HTML or Markdown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..frontier import Frontier
from ..recommend import Recommendation
from ..rows import End, Plan, Row, TaskPlan
from ..stats.cells import Basis, CellKey
from ..stats.paired import Paired
from ..summary import Summary


@dataclass(frozen=True)
class Case:
    """A row to read, and what was asked in it (None where that is not known)."""

    row: Row
    asked: Any = None


@dataclass(frozen=True)
class Cases:
    """Rows of a cell that are not acceptable: the worst ones, and how many there are."""

    cell: CellKey
    total: int
    shown: tuple[Case, ...]


@dataclass(frozen=True)
class Past:
    """What a cell came to in one run. ``cost_per_acceptable`` in US dollars, None if not known."""

    run: str
    when: datetime
    cell: CellKey
    rows: int
    quality: float
    cost_per_acceptable: float | None


@dataclass(frozen=True)
class TaskReport:
    """One task. ``past``: this run and earlier ones, oldest first; empty with one run."""

    name: str
    plan: TaskPlan | None
    summaries: tuple[Summary, ...]
    frontier: Frontier
    pairs: tuple[Paired, ...]
    recommendation: Recommendation
    cases: tuple[Cases, ...]
    past: tuple[Past, ...] = ()


@dataclass(frozen=True)
class Report:
    plan: Plan
    end: End
    basis: Basis
    level: float
    seed: int
    tasks: tuple[TaskReport, ...]
