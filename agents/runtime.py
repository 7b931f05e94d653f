"""Runs one domain: record, graph, checkpoints, bill, files.

The runtime has all the side effects. A run is a row in the run records, a folder under
``TAEL_HOME/runs`` and the ledger's rows of its calls. A killed run is resumed by its id: finished
nodes come from the checkpoint, and calls of the node that was interrupted from the ledger.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from .. import __version__
from ..tools.errors import ConfigError, InputError
from .attempt import Attempt
from .attempt import Run as Run
from .domain import Context, Domain, Emit, Event
from .history import take_up
from .model.client import Model
from .model.connect import connect
from .opening import loading, out_folder, read_budget, read_input
from .opening import open_store as open_store
from .private import unkept
from .registry import domain as find_domain
from .review import document_hash
from .runs import new_id
from .settings import Settings, load
from .trail import Trail
from .walk import forget


async def run(
    domain: str,
    *,
    model: Model | str | None = None,
    out: Path | str | None = None,
    budget: Decimal | float | str | None = None,
    settings: Settings | None = None,
    on_event: Emit | None = None,
    **given: Any,
) -> Run[Any]:
    """Runs a domain on its input and writes its files.

    model: a profile's name, a connected Model, or None for the settings' choice. out: folder for
    the files; default ``reports/<run id>`` under the working folder. budget: US dollars at list
    price; at the limit the run ends with what it has. Any other argument is the domain's input.

    Raises TaelError; the run's record then says what happened, and the run can be resumed.
    """
    found = find_domain(domain)
    options = {
        "model": model if isinstance(model, str) else None,
        "out": str(out) if out is not None else None,
        "budget": read_budget(budget),
    }
    chosen = settings or load()
    request = read_input(found, given)
    emit = on_event or quiet
    if found.keeps(request, chosen):
        return await _started(found, request, options, chosen, out, emit, model)
    # Opened with the true settings: weights that have to be fetched are kept.
    opened = model if isinstance(model, Model) else connect(model, settings=chosen)
    try:
        with unkept(chosen) as passing:
            folder = passing.home / "out"
            done = await _started(found, request, options, passing, folder, emit, opened)
    finally:
        if opened is not model:
            await opened.aclose()
    return replace(done, files=())


async def _started(
    found: Domain[Any, Any],
    request: BaseModel,
    options: dict[str, Any],
    settings: Settings,
    out: Path | str | None,
    emit: Emit,
    model: Model | str | None,
) -> Run[Any]:
    """A new run from its record to its files."""
    with open_store(settings) as (ledger, runs):
        run_id = new_id(found.name)
        folder = out_folder(out, run_id)
        given = request.model_dump(mode="json")
        record, trail = runs.start(run_id, found.name, given, options), Trail(ledger.engine)
        begun = {"domain": found.name, "input": document_hash(record.input), "tael": __version__}
        trail.add(record.id, "started", begun)
        attempt = Attempt(found, record, settings, ledger, runs, trail, folder, emit)
        return await _execute(attempt, model)


async def resume(
    run_id: str,
    *,
    model: Model | str | None = None,
    out: Path | str | None = None,
    budget: Decimal | float | str | None = None,
    sections: Sequence[str] = (),
    settings: Settings | None = None,
    on_event: Emit | None = None,
) -> Run[Any]:
    """Takes up a run where it stopped. Options that are not given are those of its first start;
    a recorded call is not made again. A run that its budget cut short walks its graph anew, so
    that what was left out is written now. One that was sent back is made again: ``sections`` (none
    for all) are written with the reason as an instruction, the others as they were."""
    chosen = settings or load()
    with open_store(chosen) as (ledger, runs):
        record = runs.get(run_id)
        found = find_domain(record.domain)
        if not found.keeps(read_input(found, record.input), chosen):
            raise InputError(
                f"The run {record.id} cannot be resumed: nothing of it may be kept any more.",
                remedy="Whose data it is about has withdrawn the consent; start a new one.",
            )
        options = dict(record.options)
        for name, value in (
            ("model", model if isinstance(model, str) else None),
            ("out", str(out) if out is not None else None),
            ("budget", read_budget(budget)),
        ):
            options[name] = value if value is not None else options.get(name)
        folder = out_folder(options["out"], record.id)
        if record.status == "partial":
            forget(chosen.runs_dir / record.id)
        trail = Trail(ledger.engine)
        take_up(replace(record, options=options), runs, trail, tuple(sections))
        record = runs.get(record.id)
        with_model = model if model is not None else options["model"]
        emit = on_event or quiet
        attempt = Attempt(found, record, chosen, ledger, runs, trail, folder, emit)
        return await _execute(attempt, with_model)


def run_sync(domain: str, **given: Any) -> Run[Any]:
    """:func:`run` for code without an event loop."""
    return without_loop("run", lambda: run(domain, **given))


def without_loop(name: str, start: Callable[[], Coroutine[Any, Any, Run[Any]]]) -> Run[Any]:
    """Carries out a coroutine where there is no event loop. Inside one it is a ConfigError."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        pass  # none is running: left here, so that an error of the run is not chained to this one
    else:
        raise ConfigError(
            f"{name}_sync was called inside a running event loop.",
            remedy=f"Use: await tael.{name}(...)",
        )
    return asyncio.run(start())


def quiet(event: Event) -> None:
    """Where events go that nobody asked for."""


async def _execute(attempt: Attempt, model: Model | str | None) -> Run[Any]:
    """Carries an attempt out. A model that was only named is opened here, and closed."""
    with attempt.recorded():
        opened = model if isinstance(model, Model) else connect(model, settings=attempt.settings)
        opened.on_progress(loading(attempt.emit))
        try:
            return await attempt.walked(attempt.bound(opened), opened.profile.name)
        finally:
            if opened is not model:
                await opened.aclose()


def context_of(given: Context | None) -> Context:
    """The context of a node. A graph used as a subgraph without one gets its own, from the
    settings, with its calls in the ledger under the run ``embedded``."""
    return given if given is not None else _ambient()


_own: list[Context] = []


def _ambient() -> Context:
    if not _own:
        settings = load()
        folder = settings.runs_dir / "embedded"
        folder.mkdir(parents=True, exist_ok=True)
        model = connect(settings=settings)
        _own.append(Context(model, settings, "embedded", folder, lambda event: None))
    return _own[0]


def graph(name: str) -> Any:
    """The compiled graph of a domain, usable as a subgraph of another."""
    return find_domain(name).build().compile()
