"""Made-up rows of eval runs."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from tael.evals.rows import Row, Tokens

START = datetime(2026, 3, 2, tzinfo=UTC)


def row(sample: object, score: float | None = 1.0, **other: Any) -> Row:
    """A row of the task ``sums``, solved ``bare`` by ``small``, acceptable from a score of 1, at a
    tenth of a cent."""
    given = {
        "run": "r1",
        "task": "sums",
        "variant": "bare",
        "model": "small",
        "served": "small-1",
        "sample": f"s{sample}",
        "epoch": 0,
        "score": score,
        "acceptable": score is not None and score >= 1.0,
        "target": str(sample),
        "started": START,
        "seconds": 2.0,
        "tokens": Tokens(prompt=100, uncached=60, cached=40, output=10, reasoning=5),
        "listed": Decimal("0.001"),
        "incurred": Decimal("0.001"),
        "reference": Decimal("0.0005"),
        "table": "t1",
    }
    return Row.model_validate(given | other)
