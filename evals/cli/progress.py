"""What the terminal shows of an eval run: a line a setting with running quality and spend."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import rich.console
import rich.live
import rich.table

from ..jobs import Chosen
from ..rows import Plan, Row
from ..store import EvalRun


@dataclass
class Cell:
    """Running totals of one task, variant and model. ``spend`` is None once a price is unknown."""

    total: int = 0
    rows: int = 0
    acceptable: int = 0
    failed: int = 0
    score: float = 0.0
    prompt: int = 0
    cached: int = 0
    output: int = 0
    seconds: float = 0.0
    spend: Decimal | None = Decimal(0)
    reference: Decimal = Decimal(0)

    def add(self, row: Row) -> None:
        self.rows += 1
        self.acceptable += row.acceptable
        self.failed += row.failure is not None
        self.score += row.score or 0.0
        self.prompt += row.tokens.prompt
        self.cached += row.tokens.cached
        self.output += row.tokens.output
        self.seconds += row.seconds
        self.reference += row.reference or Decimal(0)
        if self.spend is not None:
            self.spend = None if row.listed is None else self.spend + row.listed


class Progress:
    """A live table on stderr; every tenth of a cell as a line where stderr is no terminal."""

    def __init__(self, plan: Plan, chosen: Sequence[Chosen], *, quiet: bool = False) -> None:
        self.cells: dict[tuple[str, str, str], Cell] = {}
        for model in plan.models:
            for one in chosen:
                if one.models is None or model in one.models:
                    for variant in one.variants:
                        total = len(one.samples) * plan.epochs
                        self.cells[one.task.name, variant, model] = Cell(total)
        self._console = rich.console.Console(stderr=True, quiet=quiet, highlight=False)
        self._live: rich.live.Live | None = None
        self._drawn = 0.0

    def __enter__(self) -> Progress:
        if self._console.is_terminal and not self._console.quiet:
            self._live = rich.live.Live(
                console=self._console, auto_refresh=False, transient=True
            ).__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        if self._live:
            self._live.__exit__(*error)
            self._live = None

    def add(self, row: Row, *, counted: bool = True) -> None:
        cell = self.cells.setdefault(row.cell, Cell())
        cell.add(row)
        if not counted:
            return
        if self._live:
            # Drawing is dearer than a scripted row, so only as often as an eye can follow.
            if time.monotonic() - self._drawn > 0.25:
                self._live.update(table(self.cells), refresh=True)
                self._drawn = time.monotonic()
        elif cell.rows == cell.total or cell.rows % max(cell.total // 10, 1) == 0:
            self._console.print(_line(row.cell, cell), soft_wrap=True)

    def as_json(self, run: EvalRun, partial: list[str]) -> dict[str, Any]:
        return {
            "id": run.id,
            "folder": str(run.folder),
            "partial": partial,
            "cells": [
                {
                    "task": task,
                    "variant": variant,
                    "model": model,
                    "rows": cell.rows,
                    "failed": cell.failed,
                    "quality": round(cell.score / cell.rows, 4) if cell.rows else None,
                    "acceptable": cell.acceptable,
                    "prompt": cell.prompt,
                    "cached": cell.cached,
                    "output": cell.output,
                    "seconds": round(cell.seconds, 3),
                    "spend": str(cell.spend) if cell.spend is not None else None,
                    "at_deepseek_flash": str(cell.reference),
                }
                for (task, variant, model), cell in self.cells.items()
            ],
        }


def table(cells: dict[tuple[str, str, str], Cell]) -> rich.table.Table:
    out = rich.table.Table(box=None, padding=(0, 2, 0, 0))
    for name in ("task", "variant", "model"):
        out.add_column(name)
    for name in ("rows", "quality", "acceptable", "tokens", "s/row", "spend", "per acceptable"):
        out.add_column(name, justify="right")
    for (task, variant, model), cell in cells.items():
        out.add_row(task, variant, model, *_figures(cell))
    return out


def _figures(cell: Cell) -> tuple[str, ...]:
    if not cell.rows:
        return f"0/{cell.total}", "", "", "", "", "", ""
    spend = "-" if cell.spend is None else f"${cell.spend:.5f}"
    each = "-"
    if cell.spend is not None and cell.acceptable:
        each = f"${cell.spend / cell.acceptable:.6f}"
    return (
        f"{cell.rows}/{cell.total}",
        f"{cell.score / cell.rows:.3f}",
        f"{cell.acceptable / cell.rows:.0%}",
        f"{cell.prompt + cell.output:,}",
        f"{cell.seconds / cell.rows:.1f}",
        spend,
        each,
    )


def _line(key: tuple[str, str, str], cell: Cell) -> str:
    rows, quality, acceptable, tokens, seconds, spend, _ = _figures(cell)
    return (
        f"{' '.join(key)}: {rows} rows, quality {quality}, {acceptable} acceptable, "
        f"{tokens} tokens, {seconds} s a row, {spend}"
    )


def cells_table(progress: Progress) -> None:
    """The totals, on stdout."""
    wide().print(table(progress.cells))


def wide() -> rich.console.Console:
    """The console of stdout; where that is no terminal, as wide as a table wants."""
    console = rich.console.Console(highlight=False)
    return console if console.is_terminal else rich.console.Console(highlight=False, width=200)
