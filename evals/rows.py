"""The log of an eval run: a plan, and one row for each try at a sample.

Both are pydantic models, since they are read by other programs: ``rows.jsonl`` holds a row a line,
``plan.json`` what was asked. ``agent eval schema`` prints their JSON schemas. Money is decimal
text; times are UTC.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from ..agents.model.types import Usage


class Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Tokens(Closed):
    """The five kinds. ``prompt`` is ``uncached`` + ``cached``; ``reasoning`` is a part of
    ``output``. ``estimated``: the server did not report (all of) them."""

    prompt: int = 0
    uncached: int = 0
    cached: int = 0
    output: int = 0
    reasoning: int = 0
    estimated: bool = False

    @classmethod
    def of(cls, usage: Usage) -> Tokens:
        return cls(
            prompt=usage.prompt,
            uncached=usage.uncached,
            cached=usage.cached,
            output=usage.output,
            reasoning=usage.reasoning,
            estimated=usage.estimated,
        )

    def usage(self) -> Usage:
        return Usage(self.uncached, self.cached, self.output, self.reasoning, self.estimated)


class Call(Closed):
    """One exchange with a server, failed ones too. ``id`` is the ledger's. ``replayed``: taken
    from the record of an earlier attempt, so it cost nothing now."""

    id: str
    node: str
    status: Literal["ok", "rejected", "failed"]
    started: datetime
    seconds: float
    tokens: Tokens
    listed: Decimal | None
    incurred: Decimal | None
    currency: str = "USD"
    table: str = Field(default="", description="Version of the price table that priced it.")
    model: str = Field(default="", description="The model's name as the server gave it.")
    price_key: str | None = Field(
        default=None, description="Name to price it by; None: self-hosted."
    )
    server: str = ""
    replayed: bool = False


class Failure(Closed):
    """Why a row has no score. ``stage``: the solver (the model or agent), the scorer, the judge.
    ``again``: a resumed run tries it once more."""

    stage: Literal["solver", "scorer", "judge"]
    kind: str
    message: str
    again: bool = False


class Row(Closed):
    """One try at one sample by one variant with one model."""

    run: str
    task: str
    variant: str
    model: str = Field(description="The profile that was asked for.")
    served: str = Field(default="", description="The model's name as the server gave it.")
    sample: str
    epoch: int
    group: str = ""
    lang: str = ""
    score: float | None = Field(description="From 0 to 1; None where there is none.")
    parts: dict[str, float] = {}
    acceptable: bool
    abstained: bool = False
    why: str = ""
    failure: Failure | None = None
    answer: Any = None
    target: Any = None
    text: str = ""
    trace: dict[str, Any] = {}
    started: datetime
    seconds: float = Field(description="Wall clock of the solver; of its first attempt if replayed")
    tokens: Tokens = Tokens()
    calls: list[Call] = []
    retries: int = Field(default=0, description="Calls beyond those whose reply was used.")
    listed: Decimal | None = Field(
        default=None, description="All calls at list price; None where any has no known price."
    )
    incurred: Decimal | None = Field(
        default=None, description="What was spent now; replayed calls cost 0."
    )
    currency: str = "USD"
    reference: Decimal | None = Field(
        default=None, description="The same tokens at deepseek-flash's off-peak list price, in USD."
    )
    table: str = Field(default="", description="Version of the price table.")

    @property
    def key(self) -> tuple[str, str, str, str, int]:
        """What makes a row the only one of its kind in a run."""
        return self.task, self.variant, self.model, self.sample, self.epoch

    @property
    def cell(self) -> tuple[str, str, str]:
        """Task, variant, model: what is summarised together."""
        return self.task, self.variant, self.model


class TaskPlan(Closed):
    """A task as it was run."""

    name: str
    domain: str
    dataset: str
    source: str
    licence: str
    files: dict[str, str] = Field(description="SHA-256 by path.")
    verified: bool = True
    samples: int
    of: int = Field(description="Samples in the whole data set.")
    acceptable: float
    variants: list[str]
    limit: int | None = Field(default=None, description="Samples asked for; None for all.")
    models: list[str] | None = Field(default=None, description="Only these models; None for all.")


class Plan(Closed):
    """What a run was asked to do, and with what."""

    id: str
    tasks: list[TaskPlan]
    models: list[str]
    epochs: int
    seed: int
    budget: Decimal | None
    machine_hour: Decimal | None = Field(
        default=None, description="USD an hour of the machine that self-hosted models ran on."
    )
    judge: str | None = None
    reuse: bool = False
    tael: str = Field(description="Version of Tael.")
    commit: str = Field(
        default="", description="Commit of the checkout it ran from, if it was one."
    )
    rescored: str = Field(
        default="", description="Commit of the scorers, where answers were scored anew since."
    )
    prices: str = Field(description="Version of the price table.")
    machine: str
    started: datetime


class End(Closed):
    """How a run stands. ``partial``: why it is not whole."""

    status: Literal["running", "done", "partial", "interrupted"]
    ended: datetime | None = None
    rows: int = 0
    partial: str | None = None
