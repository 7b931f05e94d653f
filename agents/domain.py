"""The contract of a domain: one definition, from which every surface follows.

A domain is a folder under ``domains/`` (or a package elsewhere, by the entry-point group
``tael.domains``) whose module has a ``DOMAIN``. The command line's options, the Python call and
the conformance test are all read from it.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Literal, Protocol, TypeVar

from pydantic import BaseModel

from .model.types import Cost, Money, Usage

if TYPE_CHECKING:
    from langgraph.graph import StateGraph

    from .model.client import Model
    from .settings import Settings

In = TypeVar("In", bound=BaseModel)
Out = TypeVar("Out", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in a run. ``start`` and ``end`` of a node, a ``call`` to a model,
    ``progress`` inside a node, a ``note`` for the user (a fallback taken, a figure missing), a
    ``row`` of the output that is done (``text``: its JSON, on one line)."""

    kind: Literal["start", "end", "call", "progress", "note", "row"]
    node: str
    text: str = ""
    tokens: int = 0
    listed: str = ""


class Emit(Protocol):
    def __call__(self, event: Event) -> None: ...


@dataclass(frozen=True)
class Context:
    """What a node may use besides its state: the model, the settings, a folder of its run."""

    model: Model
    settings: Settings
    run_id: str
    folder: Path
    emit: Emit

    def note(self, node: str, text: str) -> None:
        self.emit(Event("note", node, text))


@dataclass(frozen=True, slots=True)
class Bill:
    """What a run took: all its calls, failed and replayed attempts included. ``reference``: what
    the same tokens list for at deepseek-flash, off-peak, a measure for models without a price."""

    run_id: str
    model: str
    usage: Usage
    cost: Cost
    calls: int
    failed: int
    seconds: float
    reference: Money | None = None


@dataclass(frozen=True)
class Front:
    """An interactive front of a domain, for ``agent run DOMAIN`` in a terminal.

    opens: whether what was given on the command line asks for it. run: the front itself, given that
    input, the model's profile (None: the settings' choice) and the budget in US dollars.
    """

    opens: Callable[[dict[str, Any]], bool]
    run: Callable[[dict[str, Any], str | None, str | None], Coroutine[Any, Any, None]]


@dataclass(frozen=True)
class Domain(Generic[In, Out]):
    """What a domain declares.

    name: as typed after ``agent run``. summary: one line for help.
    Input: a pydantic model; each field is an option, its description the help text.
    Output: a pydantic model that the graph leaves, as JSON, in ``state["output"]``.
    build: makes the uncompiled graph; state begins as ``{"input": <Input as JSON>}``. A graph may
        wait for a person's approval as its last step; :mod:`.review` says how.
    export: writes the output's files into a folder and returns their paths.
    summarise: rows (label, value) for the table shown after a run.
    example: an input that works offline, for the conformance test and the documentation.
    quality: None when the output is fit to use, else why it is not (exit code 8).
    shown: what ``--json`` prints of the output beside the bill; nothing by default.
    front: an interactive front, None for none.
    evidence: what an auditor is shown besides files and calls, from the graph's last state: texts
        by file name. ``trace.json`` has a form of its own, see :mod:`.audit_index`.
    tasks: its eval tasks, each a ``tael.evals.task.Task``; called only when evals are asked for.
    keeps: whether anything of a run with that input may be kept, asked before it starts; where not,
        it runs in memory (see :mod:`.private`) and leaves no record, call or file.
    streams: it emits its output in ``row`` events, which ``--json`` prints as they come, one line
    each, instead of the result as a whole.
    """

    name: str
    summary: str
    Input: type[In]
    Output: type[Out]
    build: Callable[[], StateGraph[Any, Any, Any, Any]]
    export: Callable[[Out, Bill, Path], list[Path]]
    summarise: Callable[[Out], list[tuple[str, str]]]
    example: dict[str, Any] = field(default_factory=dict)
    quality: Callable[[Out], str | None] = lambda output: None
    shown: Callable[[Out], dict[str, Any]] = lambda output: {}
    front: Front | None = None
    evidence: Callable[[dict[str, Any]], dict[str, str]] = lambda state: {}
    tasks: Callable[[], Iterable[Any]] = tuple
    keeps: Callable[[In, Settings], bool] = lambda request, settings: True
    streams: bool = False
