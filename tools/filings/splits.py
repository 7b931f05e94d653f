"""Share splits, seen in the filings themselves.

A split shows as a share count that a later filing restates by a simple factor. Per-share figures
that were last filed before it rest on another share count and must not be compared with later
ones: NVDA's diluted EPS of FY2024 is 11.93 as first filed and 1.19 after a 10-for-1 split.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from ..facts import RawFact
from ..remark import Remark
from .periods import FORMS

SHARE_COUNTS = frozenset(
    {
        "WeightedAverageNumberOfDilutedSharesOutstanding",
        "WeightedAverageNumberOfSharesOutstandingBasic",
        "AdjustedWeightedAverageShares",
        "WeightedAverageShares",
    }
)
_FACTORS = tuple(
    Decimal(new) / Decimal(old)
    for new, old in [(n, 1) for n in (2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 20, 25, 30, 40, 50, 100)]
    + [(3, 2), (5, 2), (1, 2), (1, 3), (1, 4), (1, 5), (1, 8), (1, 10), (1, 15), (1, 20), (1, 25)]
)
_TOLERANCE = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Split:
    """``factor`` new shares for each old one. Filings from ``seen`` on count in new shares."""

    factor: Decimal
    seen: date

    def describe(self) -> Remark:
        """What it is called: a "4-for-1 split", 1拆4的拆股."""
        if self.factor >= 1:
            many = f"{self.factor.normalize():f}"
            return Remark(f"{many}-for-1 split", f"1拆{many}的拆股")
        many = str((1 / self.factor).quantize(Decimal(1)))
        return Remark(f"1-for-{many} reverse split", f"{many}合1的并股")


@dataclass(frozen=True, slots=True)
class _Restated:
    factor: Decimal
    old: date
    new: date


def _restatements(rows: Iterable[RawFact]) -> list[_Restated]:
    by_fact: dict[tuple[object, ...], list[RawFact]] = defaultdict(list)
    for row in rows:
        if row.concept in SHARE_COUNTS and row.form in FORMS and not row.dimensions and row.value:
            by_fact[row.concept, row.start, row.end].append(row)
    found: list[_Restated] = []
    for filings in by_fact.values():
        filings.sort(key=lambda row: row.filed)
        for old, new in pairwise(filings):
            ratio = new.value / old.value
            for factor in _FACTORS:
                if abs(ratio / factor - 1) <= _TOLERANCE:
                    found.append(_Restated(factor, old.filed, new.filed))
    return found


def find_splits(rows: Iterable[RawFact]) -> list[Split]:
    """The splits that restated share counts show, oldest first.

    Each restatement says that the split lies between two filings; those of one factor whose spans
    overlap are one split, seen in the earliest of the new filings.
    """
    splits: list[Split] = []
    for item in sorted(_restatements(rows), key=lambda item: (item.new, item.old)):
        if not any(split.factor == item.factor and item.old < split.seen for split in splits):
            splits.append(Split(item.factor, item.new))
    return splits
