"""A gate for CI: did a change cost quality, or money?

The rule is non-inferiority, cell by cell on the shared samples. With one-sided confidence
``level``, a check

* passes when even the upper bound of the drop (or rise) is at most what is allowed;
* fails when even its lower bound is above: the data show more than is allowed;
* is undecided otherwise: there are too few samples to tell.

``strict`` (the default) lets only a pass through, so an undecided check stops the gate; a lenient
gate is stopped only by what the data show. All checks have to pass, so a change that is worse than
allowed in any one of them gets through a strict gate at most with probability 1 - level, however
many checks there are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from ..tools.errors import InputError
from .rows import Row
from .stats.cells import Basis, Cell, CellKey, collect, shared
from .stats.intervals import Estimate
from .stats.paired import Paired, paired_cells, said

Status = Literal["pass", "fail", "undecided"]
Subject = Literal["quality", "cost", "measured"]


@dataclass(frozen=True, slots=True)
class Check:
    """One question about one cell. ``estimate``: the change against the baseline, with one-sided
    bounds as its low and high: for quality the drop of the mean score, for cost the relative rise
    (0.10: ten per cent dearer). ``stops``: whether it stops the gate."""

    cell: CellKey
    subject: Subject
    status: Status
    stops: bool
    allowed: float | None
    estimate: Estimate | None
    samples: int
    why: str

    @property
    def name(self) -> str:
        return f"{self.subject}: {said(self.cell)}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """``passed``: no check stops the gate. ``new``: cells that the baseline does not have, which
    nothing is said about."""

    passed: bool
    strict: bool
    level: float
    checks: tuple[Check, ...]
    new: tuple[CellKey, ...] = ()

    def lines(self) -> list[str]:
        """The verdict as plain text, a line a check."""
        head = "gate: passed" if self.passed else "gate: stopped"
        rule = "strict" if self.strict else "lenient"
        text = [f"{head} ({rule}, one-sided confidence {self.level:.0%})"]
        text += [f"  {check.status:<9} {check.name}: {check.why}" for check in self.checks]
        return text + [f"  new       {said(key)}: not in the baseline" for key in self.new]


def gate(
    candidate_rows: Iterable[Row],
    baseline_rows: Iterable[Row],
    max_quality_drop: float = 0.02,
    max_cost_rise: float | None = 0.10,
    level: float = 0.95,
    *,
    strict: bool = True,
    per: Literal["acceptable", "row"] = "acceptable",
    basis: Basis = "listed",
    seed: int = 0,
) -> Verdict:
    """Checks every cell of the baseline. One that the candidate does not have fails.

    max_quality_drop: in points of the mean score (0.02: from 0.90 to 0.88). max_cost_rise: relative
    to the baseline's cost per acceptable output, or per row; None: cost is not checked. level: of
    each one-sided bound. A baseline without rows, or limits out of range, are an InputError.
    """
    _check(max_quality_drop, max_cost_rise, level)
    old, new = collect(baseline_rows, basis=basis), collect(candidate_rows, basis=basis)
    if not old:
        raise InputError(
            "The baseline has no rows.", remedy="Give a run that has ended as the baseline."
        )
    checks: list[Check] = []
    for key, cell in old.items():
        other = new.get(key)
        if other is None or not shared([cell, other]):
            why = "the candidate has no row of it" if other is None else "no sample in common"
            checks.append(Check(key, "measured", "fail", True, None, None, 0, why))
            continue
        costs = max_cost_rise is not None
        pair = paired_cells(cell, other, level=2 * level - 1, seed=seed, costs=costs)
        checks.append(_missing(pair, cell))
        checks.append(_quality(pair, max_quality_drop, strict))
        if max_cost_rise is not None:
            checks.append(_cost(pair, max_cost_rise, per, strict))
    passed = not any(check.stops for check in checks)
    return Verdict(
        passed, strict, level, tuple(checks), tuple(key for key in new if key not in old)
    )


def _check(drop: float, rise: float | None, level: float) -> None:
    if not 0 <= drop < 1:
        raise InputError(f"The allowed quality drop is {drop}; it lies from 0 to below 1.")
    if rise is not None and not rise >= 0:
        raise InputError(f"The allowed cost rise is {rise}; it is at least 0.")
    if not 0.5 < level < 1:
        raise InputError(f"The level is {level}; it lies between 0.5 and 1.")


def _missing(pair: Paired, baseline: Cell) -> Check:
    """Samples that the candidate lost: what is not there is not in the comparison, so a candidate
    that leaves out most of them is not measured at all."""
    had = len(baseline.by_sample())
    enough = 2 * pair.samples >= had
    why = f"{pair.samples} of the baseline's {had} samples"
    status: Status = "pass" if enough else "fail"
    return Check(pair.b, "measured", status, not enough, None, None, pair.samples, why)


def _quality(pair: Paired, allowed: float, strict: bool) -> Check:
    up = pair.difference
    drop = Estimate(-up.value, -up.high, -up.low, up.n, up.method, up.level)
    status = _status(drop, allowed)
    why = (
        f"{pair.score_a:.3f} -> {pair.score_b:.3f}, a drop of {drop.value:+.3f} "
        f"(from {drop.low:+.3f} to {drop.high:+.3f}), allowed {allowed:.3f}"
    )
    return _made(pair, "quality", status, strict, allowed, drop, why)


def _cost(pair: Paired, allowed: float, per: str, strict: bool) -> Check:
    ratio = pair.cost_per_acceptable_ratio if per == "acceptable" else pair.cost_ratio
    if ratio is None:
        return _made(pair, "cost", "undecided", strict, allowed, None, pair.cost_why)
    rise = Estimate(
        ratio.value - 1, ratio.low - 1, ratio.high - 1, ratio.n, ratio.method, ratio.level
    )
    unit = "acceptable output" if per == "acceptable" else "row"
    why = (
        f"a rise of {rise.value:+.1%} per {unit} (from {rise.low:+.1%} to {rise.high:+.1%}), "
        f"allowed {allowed:.1%}"
    )
    return _made(pair, "cost", _status(rise, allowed), strict, allowed, rise, why)


def _status(change: Estimate, allowed: float) -> Status:
    if change.high <= allowed:
        return "pass"
    return "fail" if change.low > allowed else "undecided"


def _made(
    pair: Paired,
    subject: Subject,
    status: Status,
    strict: bool,
    allowed: float,
    change: Estimate | None,
    why: str,
) -> Check:
    stops = status == "fail" or (strict and status == "undecided")
    return Check(pair.b, subject, status, stops, allowed, change, pair.samples, why)
