"""Reads a run and works out what its report says.

Rows are read anew for each step and none is kept but those that are shown, so that a run of any
length can be reported.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

from ...tools.errors import InputError, StoreError
from ..compare import corrected
from ..frontier import frontiers
from ..inputs import Inputs, inputs_of
from ..recommend import recommend
from ..rows import Plan, Row, TaskPlan
from ..stats.cells import Basis, Cell, CellKey, collect
from ..stats.paired import Paired, paired_cells
from ..store import PLAN, EvalRun
from ..summary import Summary, summarise
from ..task import Task
from .content import Case, Cases, Past, Report, TaskReport
from .tables import by_cost

SHOWN = 30
"""Rows to read, a cell."""
RUNS = 12
"""Points of a line over time, this run's included."""


def gather(
    run: EvalRun,
    *,
    basis: Basis,
    tasks: Mapping[str, Task],
    level: float,
    seed: int,
    data: Path | None = None,
) -> Report:
    """Everything that the report says. ``data``: folder of the data sets, to show what was asked.
    A run that cannot be read is a StoreError; without scipy and statsmodels, MissingExtra."""
    plan = run.plan()
    worst = _Worst()
    summaries = summarise(worst.watch(run.rows()), basis=basis, tasks=tasks, level=level, seed=seed)
    cells = collect(run.rows(), basis=basis)
    planes = frontiers(run.rows(), basis=basis, level=level, seed=seed)
    asked = inputs_of(plan, tasks, data)
    earlier = _earlier(run, plan)
    planned = {task.name: task for task in plan.tasks}
    reports = []
    for name in dict.fromkeys(one.task for one in summaries):
        mine = tuple(one for one in summaries if one.task == name)
        here = {key: cell for key, cell in cells.items() if key[0] == name}
        reports.append(
            TaskReport(
                name=name,
                plan=planned.get(name),
                summaries=mine,
                frontier=planes[name],
                pairs=_pairs(mine, here, level, seed),
                recommendation=recommend(run.rows(), name, basis=basis, seed=seed),
                cases=worst.cases(name, asked),
                past=_past(run, plan, planned.get(name), here, earlier, basis),
            )
        )
    return Report(plan, run.end(), basis, level, seed, tuple(reports))


@dataclass
class _Worst:
    """The rows of each cell that went worst: those without a score first, then by score."""

    _rows: dict[CellKey, list[tuple[float, int, Row]]] = field(default_factory=dict)
    _totals: dict[CellKey, int] = field(default_factory=dict)

    def watch(self, rows: Iterable[Row]) -> Iterator[Row]:
        for at, row in enumerate(rows):
            if not row.acceptable or row.failure is not None:
                self._totals[row.cell] = self._totals.get(row.cell, 0) + 1
                mine = self._rows.setdefault(row.cell, [])
                rank = -1.0 if row.score is None else row.score
                insort(mine, (rank, at, row), key=lambda item: item[:2])
                del mine[SHOWN:]
            yield row

    def cases(self, task: str, asked: Inputs) -> tuple[Cases, ...]:
        return tuple(
            Cases(
                cell,
                self._totals[cell],
                tuple(Case(row, asked.get((row.task, row.sample))) for _, _, row in rows),
            )
            for cell, rows in self._rows.items()
            if cell[0] == task
        )


def _pairs(
    summaries: Sequence[Summary], cells: Mapping[CellKey, Cell], level: float, seed: int
) -> tuple[Paired, ...]:
    """Bare against the other variants of a model, models against each other on one variant, and
    the cheapest setting against every other; p-values after Holm over all of them."""
    found = []
    for a, b in _wanted(summaries):
        try:
            found.append(paired_cells(cells[a], cells[b], level=level, seed=seed))
        except InputError:
            continue  # no sample in common, as in a run that was cut short
    return corrected(found)


def _wanted(summaries: Sequence[Summary]) -> list[tuple[CellKey, CellKey]]:
    keys = [one.cell for one in summaries]
    best = by_cost(summaries)[0].cell if summaries else None
    wanted = []
    for a, b in combinations(sorted(keys, key=lambda key: (key[1] != "bare", key[1])), 2):
        alike = (a[1] == b[1]) + (a[2] == b[2])
        if alike == 1 or best in (a, b):
            wanted.append((a, b))
    # One model's variants first: what the agent adds is the question asked most.
    return sorted(wanted, key=lambda pair: (pair[0][2] != pair[1][2], pair[0][1] != pair[1][1]))


def _earlier(run: EvalRun, plan: Plan) -> list[tuple[EvalRun, Plan]]:
    """Runs in the same store that began before this one, oldest first."""
    found = []
    for path in run.folder.parent.glob(f"*/{PLAN}"):
        other = EvalRun(path.parent)
        try:
            theirs = other.plan()
        except StoreError:
            continue  # a broken run beside this one is no reason not to report this one
        if theirs.id != plan.id and theirs.started < plan.started:
            found.append((other, theirs))
    return sorted(found, key=lambda pair: pair[1].started)


def _past(
    run: EvalRun,
    plan: Plan,
    planned: TaskPlan | None,
    cells: Mapping[CellKey, Cell],
    earlier: Sequence[tuple[EvalRun, Plan]],
    basis: Basis,
) -> tuple[Past, ...]:
    """What this run's cells came to in earlier runs on the same files, then in this one."""
    if planned is None:
        return ()
    same = [
        (other, theirs)
        for other, theirs in earlier
        if any(t.name == planned.name and t.files == planned.files for t in theirs.tasks)
    ]
    past = []
    for other, theirs in same[-(RUNS - 1) :]:
        try:
            then = collect(other.rows(), basis=basis, task=planned.name)
        except StoreError:
            continue
        past += [_point(theirs, cell) for key, cell in then.items() if key in cells]
    return (*past, *(_point(plan, cell) for cell in cells.values())) if past else ()


def _point(plan: Plan, cell: Cell) -> Past:
    acceptable = sum(cell.acceptable)
    known = not cell.cost_why and acceptable > 0
    return Past(
        run=plan.id,
        when=plan.started,
        cell=cell.key,
        rows=cell.rows,
        quality=sum(cell.score) / cell.rows,
        cost_per_acceptable=float(cell.total / acceptable) if known else None,
    )
