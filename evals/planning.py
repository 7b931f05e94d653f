"""Makes a plan: reads and checks the data, draws the samples, writes down what is to be run."""

from __future__ import annotations

import difflib
import os
import platform
import secrets
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from importlib import metadata
from pathlib import Path

from ..agents.model.pricing import PriceTable
from ..agents.model.profiles import resolve
from ..agents.settings import Settings
from ..tools.errors import ConfigError, InputError
from .catalog import task as find_task
from .jobs import Chosen, take
from .rows import Plan, TaskPlan
from .task import Task


@dataclass(frozen=True)
class Wanted:
    """A task to run: how many samples, with which variants and models (None: all)."""

    task: str
    limit: int | None = None
    variants: tuple[str, ...] | None = None
    models: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Asked:
    """What a user asks for, before any of it is looked up."""

    tasks: tuple[Wanted, ...]
    models: tuple[str, ...]
    epochs: int = 1
    seed: int = 0
    budget: Decimal | None = None
    machine_hour: Decimal | None = None
    judge: str | None = None
    reuse: bool = False
    unverified: bool = False
    dry: bool = False
    """Nothing is to be sent, so no key is needed."""


def plan(asked: Asked, settings: Settings) -> tuple[Plan, list[Chosen]]:
    """The plan and the samples. An unknown task, variant or model is an InputError that offers
    the nearest; missing data a ConfigError; data of another hash an IntegrityError."""
    if not asked.tasks:
        raise InputError("No task was named.", remedy="`agent eval list` shows them.")
    if asked.epochs < 1 or any(want.limit is not None and want.limit < 1 for want in asked.tasks):
        raise InputError("Limit and epochs begin at 1.")
    for model in asked.models:
        resolve(model, settings, api_key="none" if asked.dry else None)
    chosen = [_choose(want, asked, settings) for want in asked.tasks]
    written = Plan(
        id=f"eval-{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(2)}",
        tasks=[_task_plan(one, want) for one, want in zip(chosen, asked.tasks, strict=True)],
        models=list(dict.fromkeys(asked.models)),
        epochs=asked.epochs,
        seed=asked.seed,
        budget=asked.budget,
        machine_hour=asked.machine_hour,
        judge=asked.judge,
        reuse=asked.reuse,
        tael=metadata.version("tael"),
        commit=commit(),
        prices=PriceTable.load().version,
        machine=_machine(),
        started=datetime.now(UTC),
    )
    return written, chosen


def again(written: Plan, settings: Settings) -> list[Chosen]:
    """The samples of a plan that is resumed. Data that has changed since is a ConfigError: its
    rows would not belong together."""
    chosen = []
    for part in written.tasks:
        want = Wanted(
            part.name, part.limit, tuple(part.variants), tuple(part.models) if part.models else None
        )
        asked = Asked((want,), (), seed=written.seed, unverified=not part.verified)
        one = _choose(want, asked, settings)
        if one.files != part.files:
            raise ConfigError(
                f"The data of {part.name} has changed since {written.id} was begun.",
                remedy="Bring the old files back, or start a new run.",
            )
        chosen.append(one)
    return chosen


def _choose(want: Wanted, asked: Asked, settings: Settings) -> Chosen:
    found = find_task(want.task)
    variants = _variants(found, want.variants)
    folder = settings.eval_data
    if folder is None and found.dataset.files:
        raise ConfigError(
            f"The task {found.name} needs the data set {found.dataset.name} "
            f"({found.dataset.source}).",
            remedy="Set TAEL_EVAL_DATA to the folder that holds the data sets.",
        )
    folder = folder or Path()
    digests = found.dataset.digests(folder)
    samples = found.dataset.load(folder, unverified=asked.unverified)
    return Chosen(
        task=found,
        samples=take(samples, want.limit, asked.seed),
        of=len(samples),
        files=digests,
        verified=all(digests[file.path] == file.sha256 for file in found.dataset.files),
        variants=variants,
        models=want.models,
    )


def _variants(found: Task, wanted: Sequence[str] | None) -> tuple[str, ...]:
    if wanted is None:
        return tuple(found.variants)
    for name in wanted:
        if name not in found.variants:
            near = difflib.get_close_matches(name, found.variants, n=1)
            raise InputError(
                f"The task {found.name} has no variant {name!r}.",
                remedy=f"Did you mean {near[0]}?"
                if near
                else f"It has: {', '.join(found.variants)}.",
            )
    return tuple(wanted)


def _task_plan(one: Chosen, want: Wanted) -> TaskPlan:
    found = one.task
    return TaskPlan(
        name=found.name,
        domain=found.domain,
        dataset=found.dataset.name,
        source=found.dataset.source,
        licence=found.dataset.licence,
        files=one.files,
        verified=one.verified,
        samples=len(one.samples),
        of=one.of,
        acceptable=found.acceptable,
        variants=list(one.variants),
        limit=want.limit,
        models=list(one.models) if one.models else None,
    )


def commit() -> str:
    """The commit of the checkout that this code runs from, marked where files differ from it."""
    here = Path(__file__).parent
    try:
        found = subprocess.run(
            ["git", "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"],
            cwd=here,
            capture_output=True,
            text=True,
            timeout=5,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return found.stdout.strip()


def _machine() -> str:
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
