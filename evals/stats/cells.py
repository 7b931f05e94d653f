"""Rows of a cell as compact columns, so that a run of any length can be summarised.

A row is reduced to some forty bytes as it comes; texts, traces and calls are not kept. Cells of
one task share the table of its samples and clusters.
"""

from __future__ import annotations

import json
import math
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, TypeAlias
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from ...agents.model.types import Usage
from ..rows import Row

Basis: TypeAlias = Literal["listed", "incurred", "reference"]
"""What a cost is counted at. listed: list price, for a self-hosted model its machine-hour price.
incurred: what was spent in this run; replayed calls cost nothing. reference: deepseek-flash's
off-peak list price for the same tokens."""

CellKey: TypeAlias = tuple[str, str, str]
"""Task, variant, model."""

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]


@dataclass
class Samples:
    """A task's samples by number, and the cluster that each is in: its group, or itself. A group
    is taken from the first row of a sample, so that all its epochs are in one cluster."""

    number: dict[str, int] = field(default_factory=dict)
    clusters: array[int] = field(default_factory=lambda: array("q"))
    targets: array[int] = field(default_factory=lambda: array("Q"))
    _codes: dict[tuple[str, str], int] = field(default_factory=dict)

    def add(self, row: Row) -> int:
        known = self.number.get(row.sample)
        if known is not None:
            return known
        name = ("group", row.group) if row.group else ("sample", row.sample)
        self.clusters.append(self._codes.setdefault(name, len(self._codes)))
        self.targets.append(_digest(row.target))
        return self.number.setdefault(row.sample, len(self.number))


@dataclass
class Cell:
    """A cell's rows as columns. ``cost`` is in US dollars, NaN where it is not known;
    ``total`` is the exact sum of what is known."""

    key: CellKey
    basis: Basis
    of: Samples
    sample: array[int] = field(default_factory=lambda: array("q"))
    score: array[float] = field(default_factory=lambda: array("d"))
    acceptable: array[int] = field(default_factory=lambda: array("b"))
    cost: array[float] = field(default_factory=lambda: array("d"))
    seconds: array[float] = field(default_factory=lambda: array("d"))
    total: Decimal = Decimal(0)
    usage: Usage = field(default_factory=Usage)
    abstained: int = 0
    calls: int = 0
    retries: int = 0
    replayed: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    unpriced: Counter[str] = field(default_factory=Counter)
    served: Counter[str] = field(default_factory=Counter)
    tables: set[str] = field(default_factory=set)

    def add(self, row: Row) -> None:
        """Takes a row in. One without a score counts as a score of 0: a setting that fails is not
        better than one that answers wrongly."""
        self.sample.append(self.of.add(row))
        self.score.append(row.score if row.score is not None else 0.0)
        self.acceptable.append(row.acceptable)
        self.seconds.append(row.seconds)
        amount = getattr(row, self.basis)
        why = _unpriced(row, self.basis, amount)
        if why:
            self.unpriced[why] += 1
            self.cost.append(math.nan)
        else:
            self.total += amount
            self.cost.append(float(amount))
        self.usage += row.tokens.usage()
        self.abstained += row.abstained
        self.calls += len(row.calls)
        self.retries += row.retries
        self.replayed += sum(call.replayed for call in row.calls)
        if row.failure is not None:
            self.failures[row.failure.kind] += 1
        if row.served:
            self.served[row.served] += 1
        if row.table:
            self.tables.add(row.table)

    @property
    def rows(self) -> int:
        return len(self.sample)

    @property
    def cost_why(self) -> str:
        """Why the cell's cost is not known; empty where it is."""
        if not self.unpriced:
            return ""
        most, _ = self.unpriced.most_common(1)[0]
        return f"{most} ({self.unpriced.total()} of {self.rows} rows)"

    def clusters(self) -> Ints:
        """The cluster of each row, numbered from 0 without gaps."""
        codes = np.frombuffer(self.of.clusters, dtype=np.int64)[np.asarray(self.sample)]
        return numbered(codes)

    def by_sample(self) -> dict[str, int]:
        """The task's number of each sample that the cell has, by id."""
        mine = set(self.sample)
        return {name: at for name, at in self.of.number.items() if at in mine}


@dataclass(frozen=True)
class Samplewise:
    """A cell over chosen samples, a figure a sample: how many tries, and sums over them."""

    tries: Floats
    score: Floats
    acceptable: Floats
    cost: Floats


def collect(rows: Iterable[Row], *, basis: Basis, task: str = "") -> dict[CellKey, Cell]:
    """The cells of the rows, in the order in which they first come. ``task``: only this one."""
    samples: dict[str, Samples] = {}
    cells: dict[CellKey, Cell] = {}
    for row in rows:
        if task and row.task != task:
            continue
        cell = cells.get(row.cell)
        if cell is None:
            of = samples.setdefault(row.task, Samples())
            cell = cells.setdefault(row.cell, Cell(row.cell, basis, of))
        cell.add(row)
    return cells


def shared(cells: Sequence[Cell]) -> list[str]:
    """Ids of the samples that all the cells have, in the first one's order."""
    first, *rest = [cell.by_sample() for cell in cells]
    return [name for name in first if all(name in other for other in rest)]


def samplewise(cell: Cell, names: Sequence[str]) -> Samplewise:
    """The cell's figures for these samples, in this order."""
    at = np.array([cell.of.number[name] for name in names], dtype=np.int64)
    number = np.asarray(cell.sample)
    size = len(cell.of.number)

    def total(column: Any) -> Floats:
        weights = np.asarray(column, dtype=np.float64)
        found = np.bincount(number, weights=weights, minlength=size)[at]
        return np.asarray(found, dtype=np.float64)

    tries = np.bincount(number, minlength=size)[at].astype(np.float64)
    return Samplewise(tries, total(cell.score), total(cell.acceptable), total(cell.cost))


def clusters_of(cell: Cell, names: Sequence[str]) -> Ints:
    """The cluster of each of these samples, numbered from 0 without gaps."""
    codes = [cell.of.clusters[cell.of.number[name]] for name in names]
    return numbered(np.array(codes, dtype=np.int64))


def numbered(codes: Ints) -> Ints:
    """The same partition with numbers from 0 without gaps."""
    return np.unique(codes, return_inverse=True)[1].astype(np.int64)


def sums(column: Floats, cluster: Ints) -> Floats:
    """A column added up by cluster."""
    return np.asarray(np.bincount(cluster, weights=column), dtype=np.float64)


def _unpriced(row: Row, basis: Basis, amount: Decimal | None) -> str:
    if amount is None:
        return f"no price is known for {row.served or row.model}"
    if basis != "reference" and row.currency != "USD":
        return f"{row.served or row.model} is priced in {row.currency}, which is not converted"
    return ""


def _digest(target: Any) -> int:
    return crc32(json.dumps(target, sort_keys=True, default=str).encode())
