"""Two cells on the same samples: how much better, how much dearer, how sure.

A sample's tries (epochs) are first made one figure: their mean score and mean cost, and for
McNemar's test whether more than half of them were acceptable. What remains is one pair a sample,
and samples are clustered by their group.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ...tools.errors import InputError
from ..rows import Row
from .bootstrap import bootstrap
from .cells import (
    Basis,
    Cell,
    CellKey,
    Floats,
    Ints,
    Samplewise,
    clusters_of,
    collect,
    samplewise,
    shared,
    sums,
)
from .intervals import Estimate, mean
from .significance import mcnemar, mean_p, wilcoxon


@dataclass(frozen=True, slots=True)
class Paired:
    """Cell ``b`` against cell ``a`` on the samples that both have. Differences are b - a, ratios
    b / a: a positive difference and a ratio below 1 speak for b.

    ``gained`` and ``lost``: samples that only b, or only a, answers acceptably. ``p_mcnemar`` tests
    acceptability, ``p_wilcoxon`` scores, ``p_mean`` the difference of means (NaN where there is no
    variance to go by); ``holm``: p_mcnemar after Holm over all the comparisons that were made
    together (None: it was the only one). ``cost_why``: why a cost ratio is None.
    """

    a: CellKey
    b: CellKey
    samples: int
    clusters: int
    score_a: float
    score_b: float
    difference: Estimate
    p_mean: float
    p_wilcoxon: float
    acceptable_a: float
    acceptable_b: float
    acceptable_difference: Estimate
    gained: int
    lost: int
    p_mcnemar: float
    basis: Basis
    cost_ratio: Estimate | None
    cost_per_acceptable_ratio: Estimate | None
    cost_why: str = ""
    holm: float | None = None


def paired(
    rows_a: Iterable[Row],
    rows_b: Iterable[Row],
    *,
    basis: Basis = "listed",
    level: float = 0.95,
    seed: int = 0,
) -> Paired:
    """Compares the rows of one cell with those of another. Rows of several cells on one side, no
    rows, or no sample in common are an InputError."""
    return paired_cells(_only(rows_a, basis), _only(rows_b, basis), level=level, seed=seed)


def paired_cells(
    a: Cell, b: Cell, *, level: float = 0.95, seed: int = 0, costs: bool = True
) -> Paired:
    """The same for cells that are already collected. No sample in common, or samples of one id
    with different targets, are an InputError. ``costs=False`` leaves out the cost ratios, whose
    bootstrap takes most of the time."""
    names = common(a, b)
    cluster = clusters_of(a, names)
    one, two = samplewise(a, names), samplewise(b, names)
    score = two.score / two.tries - one.score / one.tries
    passed = two.acceptable / two.tries - one.acceptable / one.tries
    most_a = (2 * one.acceptable > one.tries).astype(np.int64)
    most_b = (2 * two.acceptable > two.tries).astype(np.int64)
    why = _cost_why(a, b, one, two) if costs else "costs were not asked for"
    ratios = (None, None) if why else _ratios(one, two, cluster, level, seed)
    if not why and ratios[1] is None:
        why = "cost per acceptable output: none acceptable in one of them"
    return Paired(
        a=a.key,
        b=b.key,
        samples=len(names),
        clusters=int(cluster.max()) + 1,
        score_a=float((one.score / one.tries).mean()),
        score_b=float((two.score / two.tries).mean()),
        difference=mean(score, cluster, level=level, bounds=(-1.0, 1.0)),
        p_mean=mean_p(score, cluster),
        p_wilcoxon=wilcoxon(score, cluster),
        acceptable_a=float((one.acceptable / one.tries).mean()),
        acceptable_b=float((two.acceptable / two.tries).mean()),
        acceptable_difference=mean(passed, cluster, level=level, bounds=(-1.0, 1.0)),
        gained=int(((most_b == 1) & (most_a == 0)).sum()),
        lost=int(((most_a == 1) & (most_b == 0)).sum()),
        p_mcnemar=mcnemar(most_a, most_b, cluster),
        basis=a.basis,
        cost_ratio=ratios[0],
        cost_per_acceptable_ratio=ratios[1],
        cost_why=why,
    )


def common(a: Cell, b: Cell) -> list[str]:
    """Ids of the samples that both have, checked to be the same samples."""
    names = shared([a, b])
    if not names:
        raise InputError(
            f"{said(a.key)} and {said(b.key)} have no sample in common.",
            means="A paired comparison needs answers to the same samples.",
            remedy="Run both with the same seed and limit.",
        )
    other = sum(
        a.of.targets[a.of.number[name]] != b.of.targets[b.of.number[name]] for name in names
    )
    if other:
        raise InputError(
            f"{other} of the {len(names)} samples that {said(a.key)} and {said(b.key)} share have "
            "different targets.",
            means="They were measured on different versions of the data set.",
            remedy="Run the older one again.",
        )
    return names


def said(key: CellKey) -> str:
    """A cell in words."""
    task, variant, model = key
    return f"{task} by {variant} with {model}"


def _only(rows: Iterable[Row], basis: Basis) -> Cell:
    cells = list(collect(rows, basis=basis).values())
    if len(cells) == 1:
        return cells[0]
    raise InputError(
        f"Rows of one cell are compared with those of another; here are {len(cells)} cells.",
        remedy="Choose a task, a variant and a model that the run has.",
    )


def _cost_why(a: Cell, b: Cell, one: Samplewise, two: Samplewise) -> str:
    for cell, mine in ((a, one), (b, two)):
        if bool(np.isnan(mine.cost).any()):
            return cell.cost_why
        if not mine.cost.sum() > 0:
            return f"{said(cell.key)} cost nothing on this basis"
    return ""


def _ratios(
    one: Samplewise, two: Samplewise, cluster: Ints, level: float, seed: int
) -> tuple[Estimate, Estimate | None]:
    """Cost of b over a: a try, and an acceptable output (None where either has none). Clusters are
    drawn for both cells together, so what makes a sample dear for both cancels."""
    columns = [
        two.cost / two.tries,
        one.cost / one.tries,
        one.acceptable / one.tries,
        two.acceptable / two.tries,
    ]
    totals = np.stack([sums(column, cluster) for column in columns], axis=-1)

    def plain(drawn: Floats) -> Floats:
        with np.errstate(all="ignore"):
            return drawn[..., 0] / drawn[..., 1]

    def each(drawn: Floats) -> Floats:
        with np.errstate(all="ignore"):
            return plain(drawn) * drawn[..., 2] / drawn[..., 3]

    first = bootstrap(totals, plain, level=level, seed=seed)
    if not (one.acceptable.any() and two.acceptable.any()):
        return first, None
    return first, bootstrap(totals, each, level=level, seed=seed)
