"""Tael: vertical-domain agents on a cheap open model.

::

    import tael

    run = tael.run_sync("finance-report", ticker="AAPL")
    print(run.path, run.usage.total, run.cost.listed)
"""

from __future__ import annotations

import importlib
import os
from typing import TYPE_CHECKING, Any

# LangGraph reads this when it is imported, so it stands before anything that imports it.
os.environ.setdefault("LANGGRAPH_STRICT_MSGPACK", "true")

if TYPE_CHECKING:
    from .agents.decisions import approve, approve_sync, reject, reject_sync
    from .agents.domain import Context, Domain, Event
    from .agents.model.connect import connect
    from .agents.registry import domains
    from .agents.runtime import Run, graph, resume, run, run_sync
    from .tools.errors import TaelError

_WHERE = {
    "Context": ".agents.domain",
    "Domain": ".agents.domain",
    "Event": ".agents.domain",
    "Run": ".agents.runtime",
    "TaelError": ".tools.errors",
    "approve": ".agents.decisions",
    "approve_sync": ".agents.decisions",
    "connect": ".agents.model.connect",
    "domains": ".agents.registry",
    "graph": ".agents.runtime",
    "reject": ".agents.decisions",
    "reject_sync": ".agents.decisions",
    "resume": ".agents.runtime",
    "run": ".agents.runtime",
    "run_sync": ".agents.runtime",
}

__version__ = "0.1.0"
__all__ = [
    "Context",
    "Domain",
    "Event",
    "Run",
    "TaelError",
    "approve",
    "approve_sync",
    "connect",
    "domains",
    "graph",
    "reject",
    "reject_sync",
    "resume",
    "run",
    "run_sync",
]


def __getattr__(name: str) -> Any:
    """Imports late: ``import tael`` alone takes no time, whatever the rooms need."""
    if name in _WHERE:
        return getattr(importlib.import_module(_WHERE[name], __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
