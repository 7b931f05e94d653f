"""Compares eval runs: the same cells in two runs, two named cells, or the cells of one run.

All p-values of one comparison are corrected together by Holm's method, whatever was asked for, so
that looking at many cells does not find a difference by chance.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import combinations

from ..tools.errors import InputError
from .rows import Row
from .stats.cells import Basis, Cell, CellKey, collect, shared
from .stats.intervals import Estimate
from .stats.paired import Paired, paired_cells, said
from .stats.significance import holm

BARE = "bare"


@dataclass(frozen=True, slots=True)
class Comparison:
    """``pairs``: each with its p-value after Holm. ``only_a`` and ``only_b``: cells that the other
    run lacks, or shares no sample with."""

    pairs: tuple[Paired, ...]
    only_a: tuple[CellKey, ...] = ()
    only_b: tuple[CellKey, ...] = ()


def compare(
    rows_a: Iterable[Row],
    rows_b: Iterable[Row],
    *,
    cells: tuple[CellKey, CellKey] | None = None,
    basis: Basis = "listed",
    level: float = 0.95,
    seed: int = 0,
) -> Comparison:
    """Each cell that both runs have, on the samples that both have; or, with ``cells``, the first
    one in a against the second in b. Nothing to compare is an InputError."""
    a, b = collect(rows_a, basis=basis), collect(rows_b, basis=basis)
    if cells is not None:
        one, two = _named(a, cells[0]), _named(b, cells[1])
        return Comparison(corrected([paired_cells(one, two, level=level, seed=seed)]))
    both = [key for key in a if key in b and shared([a[key], b[key]])]
    if not both:
        raise InputError(
            "The two runs have no cell with a sample in common.",
            means="A cell is a task, a variant and a model.",
            remedy="Name two cells to compare, or run both with the same tasks, seed and limit.",
        )
    pairs = [paired_cells(a[key], b[key], level=level, seed=seed) for key in both]
    return Comparison(
        corrected(pairs),
        tuple(key for key in a if key not in both),
        tuple(key for key in b if key not in both),
    )


def within(
    rows: Iterable[Row], *, basis: Basis = "listed", level: float = 0.95, seed: int = 0
) -> tuple[Paired, ...]:
    """The comparisons that one run was made for: in each task every other variant against ``bare``
    with the same model, and the models of a variant with each other. Cells without a sample in
    common are left out."""
    cells = collect(rows, basis=basis)
    wanted = [(a, b) for a, b in combinations(cells, 2) if _worth_comparing(a, b)]
    ordered = [(b, a) if b[1] == BARE != a[1] else (a, b) for a, b in wanted]
    return corrected(
        [
            paired_cells(cells[a], cells[b], level=level, seed=seed)
            for a, b in ordered
            if shared([cells[a], cells[b]])
        ]
    )


def _worth_comparing(a: CellKey, b: CellKey) -> bool:
    if a[0] != b[0]:
        return False
    return a[1] == b[1] or (a[2] == b[2] and BARE in (a[1], b[1]))


def corrected(pairs: list[Paired]) -> tuple[Paired, ...]:
    """The pairs with McNemar's p-values after Holm; of a single one nothing is corrected."""
    if len(pairs) < 2:
        return tuple(pairs)
    adjusted = holm([pair.p_mcnemar for pair in pairs])
    return tuple(replace(pair, holm=p) for pair, p in zip(pairs, adjusted, strict=True))


def _named(cells: dict[CellKey, Cell], key: CellKey) -> Cell:
    if key in cells:
        return cells[key]
    raise InputError(
        f"The run has no rows of {said(key)}.",
        remedy="It has: " + "; ".join(said(one) for one in cells) if cells else "It has no rows.",
    )


def lines(comparison: Comparison) -> list[str]:
    """The comparison as plain text, a few lines a pair."""
    text: list[str] = []
    for pair in comparison.pairs:
        text += _pair_lines(pair)
    for side, keys in (("first", comparison.only_a), ("second", comparison.only_b)):
        text += [f"only in the {side} run: {said(key)}" for key in keys]
    return text


def _pair_lines(pair: Paired) -> list[str]:
    title = said(pair.a) if pair.a == pair.b else f"{said(pair.b)}, against {said(pair.a)}"
    holm_text = "" if pair.holm is None else f", after Holm {p_text(pair.holm)}"
    return [
        f"{title} ({pair.samples} samples, {pair.clusters} clusters)",
        f"  mean score       {pair.score_a:.3f} -> {pair.score_b:.3f}  "
        f"{interval(pair.difference, '+.3f')}  Wilcoxon {p_text(pair.p_wilcoxon)}",
        f"  acceptable       {pair.acceptable_a:.3f} -> {pair.acceptable_b:.3f}  "
        f"{interval(pair.acceptable_difference, '+.3f')}  +{pair.gained} -{pair.lost} samples, "
        f"McNemar {p_text(pair.p_mcnemar)}{holm_text}",
        f"  cost a row       {_ratio(pair.cost_ratio, pair.cost_why)}",
        f"  per acceptable   {_ratio(pair.cost_per_acceptable_ratio, pair.cost_why)}",
    ]


def interval(estimate: Estimate, form: str) -> str:
    """``+0.031 [+0.012, +0.050]``, with ``inf`` in words."""
    high = format(estimate.high, form) if math.isfinite(estimate.high) else "no bound"
    return f"{estimate.value:{form}} [{estimate.low:{form}}, {high}]"


def p_text(p: float) -> str:
    """A p-value as text."""
    if math.isnan(p):
        return "p = -"
    return "p < 0.0001" if p < 0.0001 else f"p = {p:.4f}"


def _ratio(estimate: Estimate | None, why: str) -> str:
    return f"-  ({why})" if estimate is None else f"x {interval(estimate, '.3g')}"
