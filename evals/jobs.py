"""From a plan to jobs: which samples, in which order, under which names in the ledger."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .task import Sample, Task


@dataclass(frozen=True)
class Chosen:
    """A task with the samples of it that a run takes, and how many its data set has."""

    task: Task
    samples: tuple[Sample, ...]
    of: int
    files: dict[str, str]
    verified: bool
    variants: tuple[str, ...]
    models: tuple[str, ...] | None = None
    """Only these of the run's models; None for all."""


@dataclass(frozen=True, slots=True)
class Job:
    """One row to make."""

    task: Task
    variant: str
    model: str
    sample: Sample
    epoch: int

    @property
    def key(self) -> tuple[str, str, str, str, int]:
        return self.task.name, self.variant, self.model, self.sample.id, self.epoch

    def ledger_id(self, scope: str) -> str:
        """The run id of the row's calls in the ledger, at most 64 characters."""
        text = "\0".join(map(str, self.key))
        return f"{scope}:{hashlib.sha256(text.encode()).hexdigest()[:20]}"


def take(samples: Sequence[Sample], limit: int | None, seed: int) -> tuple[Sample, ...]:
    """``limit`` samples drawn at random, in the set's order. Draws of one seed are nested: the
    samples of a smaller limit are among those of a larger one."""
    if limit is None or limit >= len(samples):
        return tuple(samples)

    def rank(at: int) -> bytes:
        return hashlib.sha256(f"{seed}\0{samples[at].id}".encode()).digest()

    drawn = sorted(range(len(samples)), key=rank)[:limit]
    return tuple(samples[at] for at in sorted(drawn))


def jobs(chosen: Sequence[Chosen], model: str, epochs: int) -> Iterator[Job]:
    """A model's jobs. One variant after the other, so that each finds its own prompts in the
    server's cache; samples in order, so that those of one document follow each other."""
    for one in chosen:
        if one.models is not None and model not in one.models:
            continue
        for variant in one.variants:
            for epoch in range(epochs):
                for sample in one.samples:
                    yield Job(one.task, variant, model, sample, epoch)
