"""Suites: named lists of tasks, models and limits, in ``suites.toml``."""

from __future__ import annotations

import difflib
import tomllib
from decimal import Decimal
from importlib import resources

from pydantic import BaseModel, ConfigDict

from ..tools.errors import InputError
from .planning import Asked, Wanted


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")
    task: str
    limit: int
    variants: tuple[str, ...] | None = None
    models: tuple[str, ...] | None = None


class Suite(BaseModel):
    """What a suite runs. ``machine_hour``: the price of the machine, in US dollars an hour, that
    self-hosted models are billed by."""

    model_config = ConfigDict(extra="forbid")
    summary: str
    models: tuple[str, ...]
    machine_hour: Decimal | None = None
    seed: int = 0
    tasks: tuple[_Part, ...]

    def asked(self) -> Asked:
        parts = tuple(Wanted(p.task, p.limit, p.variants, p.models) for p in self.tasks)
        return Asked(parts, self.models, seed=self.seed, machine_hour=self.machine_hour)


def suites() -> dict[str, Suite]:
    text = resources.files(__package__).joinpath("suites.toml").read_text("utf-8")
    return {name: Suite.model_validate(part) for name, part in tomllib.loads(text).items()}


def suite(name: str) -> Suite:
    """The suite of that name; an unknown one is an InputError that offers the nearest."""
    known = suites()
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, n=1) or sorted(known)
    raise InputError(f"There is no suite {name!r}.", remedy=f"There is: {', '.join(near)}.")
