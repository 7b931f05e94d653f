"""The made-up firm of the tests, whole or with one answer taken out."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from tael.agents.firm import Firm
from tael.agents.firm_reading import load_firm
from tael.domains.finance_report.compliance import Situation, regimes_of
from tael.domains.finance_report.disclosures import Approval
from tael.tools.rules import REGIMES

from .test_document import table

FILE = Path(__file__).parents[2] / "support" / "firm.toml"
EVERY = REGIMES[:4]
"""All regimes of a market at once."""


@cache
def firm() -> Firm:
    return load_firm(FILE)


def approval() -> Approval:
    supervisor = firm().supervisor
    assert supervisor is not None
    assert supervisor.name
    return Approval(
        supervisor.name, datetime(2026, 3, 25, 9, 30, tzinfo=UTC), supervisor.title or ""
    )


def situation(
    ticker: str,
    *,
    who: Firm | None = None,
    regimes: tuple[str, ...] = (),
    approved: bool = True,
    **more: Any,
) -> Situation:
    return Situation(
        firm=who or firm(),
        regimes=regimes or regimes_of(table(ticker).company),
        approval=approval() if approved else None,
        resolves=lambda produce_id: produce_id == "run-1",
        **more,
    )


def answers(ticker: str) -> Iterator[tuple[str, Firm]]:
    """Every answer of the profile that a report on a company may need: its key, and the profile
    without it."""
    plain = firm().plain()
    for path in _paths(plain, ticker):
        left = copy.deepcopy(_opened(plain))
        place: Any = left
        for step in path[:-1]:
            place = place[step]
        del place[path[-1]]
        shown = (str(step + 1) if isinstance(step, int) else step for step in path)
        yield ".".join(shown), Firm.model_validate(left)


def _paths(plain: Any, ticker: str) -> Iterator[tuple[str | int, ...]]:
    for key, value in plain.items():
        if key in ("assumptions", "peers", "disclosures"):
            continue  # no rule asks for them as such
        if key == "companies":
            yield from ((key, ticker, inner) for inner in value[ticker])
        elif key in ("analysts",):
            yield from ((key, n, inner) for n, one in enumerate(value) for inner in one)
        elif key in ("ratings", "distribution"):
            for inner, rows in value.items():
                yield key, inner
                if isinstance(rows, list | tuple):
                    for n, row in enumerate(rows):
                        # Bounds are no questions: reading the file refuses bands with gaps.
                        cells = (cell for cell in row if cell not in ("low", "high"))
                        yield from ((key, inner, n, cell) for cell in cells)
        elif isinstance(value, dict):
            yield from ((key, inner) for inner in value)
        else:
            yield (key,)


def _opened(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _opened(one) for key, one in value.items()}
    return [_opened(one) for one in value] if isinstance(value, list | tuple) else value
