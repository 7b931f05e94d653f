"""What a run would take, before it is paid for.

Where the same task, variant and model were run before, their rows are the estimate; else those of
another model on the same task and variant. Where there are none, the solver is walked through a few
samples with a scripted model: its prompts are real, but what it writes is a lower bound. Time is
known for models that have rows of any task, by their seconds a token.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from ..agents.model.connect import connect
from ..agents.model.fake import ScriptedModel
from ..agents.model.ledger import Ledger
from ..agents.model.pricing import PriceTable, machine_price
from ..agents.model.profiles import resolve
from ..agents.model.sample import sample_answer
from ..agents.model.types import Money, Usage
from ..agents.settings import Settings
from .attempt import Bench, attempt
from .jobs import Chosen, Job
from .rows import Plan, Row
from .store import runs

WALKED = 3
PAST_RUNS = 10


@dataclass(frozen=True)
class Guess:
    """One cell. ``basis`` says where the figures come from; None: not known."""

    task: str
    variant: str
    model: str
    rows: int
    prompt: int
    output: int
    cost: Money | None
    seconds: float | None
    basis: str


@dataclass(frozen=True)
class Estimated:
    guesses: tuple[Guess, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "cells": [
                {
                    **{
                        name: getattr(guess, name)
                        for name in ("task", "variant", "model", "rows", "prompt", "output")
                    },
                    "cost": str(guess.cost.amount) if guess.cost else None,
                    "currency": guess.cost.currency if guess.cost else None,
                    "seconds": round(guess.seconds, 1) if guess.seconds is not None else None,
                    "basis": guess.basis,
                }
                for guess in self.guesses
            ]
        }

    def text(self) -> str:
        lines = []
        for guess in self.guesses:
            cost = str(guess.cost) if guess.cost else "price not known"
            time = "time not known" if guess.seconds is None else f"{guess.seconds / 60:.1f} min"
            lines.append(
                f"{guess.task} {guess.variant} {guess.model}: {guess.rows} rows, about "
                f"{guess.prompt:,} prompt + {guess.output:,} output tokens, {cost}, {time} "
                f"(from {guess.basis})"
            )
        known = [guess.cost.amount for guess in self.guesses if guess.cost]
        total = f"in all at least ${sum(known, Decimal(0)):.4f}" if known else "no price is known"
        return "\n".join([*lines, f"Nothing was sent; {total}."])


async def estimate(plan: Plan, chosen: Sequence[Chosen], settings: Settings) -> Estimated:
    """Guesses for all cells of a plan. Sends nothing anywhere."""
    past = _past(settings)
    speed = _speeds(past)
    guesses = []
    for model in plan.models:
        for one in chosen:
            if one.models is not None and model not in one.models:
                continue
            for variant in one.variants:
                rows, basis = _alike(past, (one.task.name, variant, model))
                if not rows:
                    rows = await _walk(one, variant, settings)
                    basis = f"{len(rows)} walks with a scripted model; output is a lower bound"
                guesses.append(
                    _guess(plan, one, variant, model, rows, basis, speed.get(model), settings)
                )
    return Estimated(tuple(guesses))


_Rows = dict[tuple[str, str, str], list[Row]]


def _alike(past: _Rows, cell: tuple[str, str, str]) -> tuple[list[Row], str]:
    """Earlier rows of a cell, or of another model's, and what to call them."""
    if cell in past:
        return past[cell], f"{len(past[cell])} earlier rows"
    for (task, variant, model), rows in past.items():
        if (task, variant) == cell[:2]:
            return rows, f"{len(rows)} earlier rows of {model}"
    return [], ""


def _speeds(past: _Rows) -> dict[str, float]:
    """Seconds a token that is read afresh or written, by model."""
    seconds: dict[str, float] = {}
    tokens: dict[str, int] = {}
    for (_, _, model), rows in past.items():
        seconds[model] = seconds.get(model, 0.0) + sum(row.seconds for row in rows)
        fresh = sum(row.tokens.uncached + row.tokens.output for row in rows)
        tokens[model] = tokens.get(model, 0) + fresh
    return {model: seconds[model] / tokens[model] for model in seconds if tokens[model]}


def _past(settings: Settings) -> _Rows:
    found: _Rows = {}
    for run in runs(settings)[:PAST_RUNS]:
        for row in run.rows():
            if row.failure is None:
                found.setdefault(row.cell, []).append(row)
    return found


async def _walk(one: Chosen, variant: str, settings: Settings) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger(f"sqlite:///{folder}/walk.db")
        model = connect("fake", transport=ScriptedModel(sample_answer), settings=settings)
        bench = Bench("walk", "walk", model, ledger, settings, Path(folder))
        rows = []
        for sample in one.samples[:WALKED]:
            rows.append(await attempt(Job(one.task, variant, "fake", sample, 0), bench))
        ledger.close()
    return rows


def _guess(
    plan: Plan,
    one: Chosen,
    variant: str,
    model: str,
    rows: list[Row],
    basis: str,
    speed: float | None,
    settings: Settings,
) -> Guess:
    count = len(one.samples) * plan.epochs
    each = max(len(rows), 1)
    prompt = sum(row.tokens.prompt for row in rows) * count // each
    cached = sum(row.tokens.cached for row in rows) * count // each
    output = sum(row.tokens.output for row in rows) * count // each
    seconds: float | None = None
    if basis.endswith("earlier rows"):
        seconds = sum(row.seconds for row in rows) * count / each
    elif speed is not None:
        seconds = speed * (prompt - cached + output)
    profile = resolve(model, settings, api_key="none")
    cost: Money | None = None
    if profile.price_key is not None:
        usage = Usage(prompt - cached, cached, output)
        cost = PriceTable.load().price(
            profile.price_key, usage, datetime.now(UTC), api_url=profile.base_url or None
        )
    elif plan.machine_hour is not None and seconds is not None:
        cost = machine_price(plan.machine_hour, seconds)
    return Guess(one.task.name, variant, model, count, prompt, output, cost, seconds, basis)
