"""How the domain is measured, on the public sets of :mod:`tael.evals.sets.sentiment`.

Four variants beside ``bare``: ``head``, a head taught on the set's training part, with a frozen
encoder and no model; ``tuned``, the same with a tuned encoder; ``taught``, the whole cascade with
the tuned head; ``tael``, the whole cascade as it comes, with the shipped head. The taught heads are
made once, as ``eval-NAME`` and ``tuned-NAME``, among the user's heads; tuning takes minutes and
needs the extra of that name.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...agents.domain import Context
from ...evals.sets import sentiment
from ...evals.solvers import Agent
from ...evals.task import Answer, Sample, Task
from .item import LABELS
from .schema import SentimentOutput


@dataclass(frozen=True)
class TaughtHead:
    """Answers by the head that was taught on a set, without a model."""

    name: str
    tune: bool = False

    async def __call__(self, sample: Sample, context: Context) -> Answer:
        return await asyncio.to_thread(self._answer, sample)

    def _answer(self, sample: Sample) -> Answer:
        from .heads import load_head
        from .teaching.sets import item_of_sample, taught_on

        item = item_of_sample(sample)
        head = load_head(taught_on(self.name, tune=self.tune))
        shares = head.predict([item])[0]
        label = LABELS[int(shares.argmax())]
        span = head.evidence(item)
        trace = {
            "probability": round(float(shares.max()), 4),
            "evidence": None if span is None else item.text[slice(*span)],
        }
        return Answer(label, label, trace=trace)


@dataclass(frozen=True)
class Given:
    """The domain's input for a sample: the entity that is asked about first, then the others.
    ``taught``: the set whose taught head is used; None: the shipped head."""

    taught: str | None = None

    def __call__(self, sample: Sample) -> Mapping[str, Any]:
        item = sample.input
        text = item["text"] if not item.get("title") else f"{item['title']}\n{item['text']}"
        asked: dict[str, Any] = {"text": text}
        if item["entity"]:
            others = [item["text"][start:end] for start, end in item.get("others", ())]
            asked["entities"] = tuple(dict.fromkeys([item["entity"], *others]))
        if self.taught is not None:
            from .teaching.sets import taught_on

            asked["head"] = taught_on(self.taught, tune=True)
        return asked


def answer(output: SentimentOutput) -> Answer:
    """What the sets' scorers read: the label of the entity that was asked about."""
    row = output.rows[0]
    if not row.entities:
        return Answer(None, row.error or "", abstained=True)
    said = row.entities[0]
    trace = {"probability": said.probability, "stage": said.stage, "reason": said.reason}
    return Answer(said.label, said.label or "", abstained=said.label is None, trace=trace)


def _measured(task: Task) -> Task:
    variants: dict[str, Any] = {"tael": Agent("sentiment", Given(), answer)}
    if task.name in sentiment.TRAINING:
        variants["head"] = TaughtHead(task.name)
        variants["tuned"] = TaughtHead(task.name, tune=True)
        variants["taught"] = Agent("sentiment", Given(task.name), answer)
    return task.adding(**variants)


TASKS = tuple(map(_measured, sentiment.TASKS))
