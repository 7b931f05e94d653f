"""Which component comes next: what is due for review first, then what the pupil is ready for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from . import bkt
from .protocol import Standing


def next_component(
    order: Sequence[str],
    needs: Mapping[str, Sequence[str]],
    standings: Mapping[str, Standing],
    now: datetime,
) -> str:
    """The next of some components, which stand in the order in which they are taught.

    A known one that is due comes first, the least remembered of them; then the first that is not
    known and all of whose needs (those that were tried, at least) are; else the weakest.
    """
    due = [
        one
        for name in order
        if (one := standings.get(name)) and one.due and one.due <= now and one.mastery >= bkt.KNOWN
    ]
    if due:
        return min(due, key=lambda one: one.recall if one.recall is not None else 1.0).component
    for name in order:
        if _known(name, standings) is not True and all(
            _known(need, standings) is not False for need in needs.get(name, ())
        ):
            return name
    return min(order, key=lambda name: standings[name].mastery if name in standings else 0.0)


def _known(name: str, standings: Mapping[str, Standing]) -> bool | None:
    """Whether a component is known; None where it was never tried."""
    return standings[name].mastery >= bkt.KNOWN if name in standings else None
