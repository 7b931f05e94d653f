"""The cascade: from texts to labelled texts, as a LangGraph graph.

::

    normalise -> deduplicate -> entities -> head -> model -> decide -> END

Each step is cheaper than the next and leaves less for it. The graph works on a few texts at a time,
so that the head sees them as one batch and the model's calls go side by side; what is kept from one
batch to the next (texts seen, labels given, the budget's end) is on the :class:`Bench`.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypedDict

import numpy as np
from langgraph.graph import END, START, StateGraph

from ...agents.model.client import Model
from ...tools.errors import BudgetExceeded
from .asking import ask
from .deciding import row_of
from .entities.find import Found, find_companies, find_given
from .entities.gazetteer import Gazetteer
from .heads import Head
from .near import Nearest
from .plan import Plan
from .reading.duplicates import MEMORY, NearTexts, key
from .reading.events import event_type
from .reading.hostile import HOSTILE, hostile_spans
from .reading.language import language
from .reading.normal import normalise
from .schema import Row
from .windows import items_of
from .work import LONGEST, Subject, Text, Work

NOVEL = "novel"
NOT_NAMED = "not-named"
UNPAID = "unpaid"
"""A flag: the budget ended before the model could be asked."""


@dataclass
class Bench:
    """What the cascade works with, and what it remembers of earlier batches."""

    head: Head
    plan: Plan
    gazetteer: Gazetteer
    model: Model | None
    nearest: Nearest | None
    abstain_below: float
    embeddings: bool = True
    answers: OrderedDict[bytes, tuple[int, asyncio.Future[bytes]]] = field(
        default_factory=OrderedDict
    )
    near_texts: NearTexts = field(default_factory=NearTexts)
    spent: str | None = None
    """Why no further call is made: the budget is used up."""

    def remember(self, work: Work) -> None:
        """Marks a text as a duplicate, or as the first of its kind."""
        seen = self.answers.get(work.key)
        if seen is not None:
            self.answers.move_to_end(work.key)
            work.duplicate_of = seen[0]
            return
        self.answers[work.key] = work.row, asyncio.get_running_loop().create_future()
        if len(self.answers) > MEMORY:
            self.answers.popitem(last=False)
        work.near_duplicate_of = self.near_texts.add(work.row, work.text)

    async def answer(self, work: Work) -> Row | None:
        """The row that a duplicate repeats; None where it was forgotten meanwhile."""
        kept = self.answers.get(work.key)
        if kept is None:
            return None
        return Row.model_validate_json(await asyncio.shield(kept[1]))


def digest(work: Work) -> bytes:
    """What exact duplicates that are asked about for the same entities share."""
    said = "\0".join((key(work.text), *work.given.entities))
    return hashlib.blake2b(said.encode("utf-8", "replace"), digest_size=16).digest()


class State(TypedDict, total=False):
    """Works move through the graph and are filled in on the way."""

    texts: list[tuple[int, Text]]
    works: list[Work]
    rows: list[Row]


def read(row: int, given: Text) -> Work:
    """A text normalised, with its language and event, and what speaks against it."""
    if given.error is not None:
        return Work(row, given, normalise(""), error=given.error)
    if len(given.text) > LONGEST:
        error = (
            f"The text has {len(given.text):,} characters; at most {LONGEST:,} are read. Split it."
        )
        return Work(row, given, normalise(""), error=error)
    normal = normalise(given.text)
    told = hostile_spans(normal.text)
    flags = list(normal.flags)
    if told or hostile_spans(given.text[: len(normal.text) * 2 + 2000] if flags else ""):
        flags.append(HOSTILE)
    if told:
        normal = normal.without(told)
    work = Work(row, given, normal, flags=flags)
    if not normal.text:
        if not given.text.strip():
            work.error = "The text is empty."
        work.reason = "nothing is left but an instruction" if told else "there is no text"
        return work
    work.lang = language(normal.text)
    if work.lang is None:
        work.reason = "the language is neither English nor Chinese"
        return work
    work.event = event_type(normal.text, work.lang)
    return work


def build_cascade(bench: Bench) -> StateGraph[State, Any, Any, Any]:
    """The graph, uncompiled, on a bench."""
    steps = _Steps(bench)
    graph: StateGraph[State, Any, Any, Any] = StateGraph(State)
    order = ("normalise", "deduplicate", "entities", "head", "model", "decide")
    for name in order:
        graph.add_node(name, getattr(steps, name))
    for before, after in zip((START, *order), (*order, END), strict=True):
        graph.add_edge(before, after)
    return graph


class _Steps:
    """The graph's nodes."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    async def normalise(self, state: State) -> State:
        return {"works": [read(row, given) for row, given in state["texts"]]}

    async def deduplicate(self, state: State) -> State:
        for work in state["works"]:
            if work.lang is not None:
                work.key = digest(work)
                self._bench.remember(work)
        return {"works": state["works"]}

    async def entities(self, state: State) -> State:
        for work in state["works"]:
            if work.lang is not None:
                work.subjects = subjects_of(work, self._bench.gazetteer)
        return {"works": state["works"]}

    async def head(self, state: State) -> State:
        subjects = [
            subject for work in state["works"] for subject in work.subjects if subject.items
        ]
        items = [item for subject in subjects for item in subject.items]
        if not items:
            return {"works": state["works"]}
        # In a thread: the model's replies of the batch before come in meanwhile.
        shares, novelty = await asyncio.to_thread(self._judge, items)
        at = 0
        for subject in subjects:
            end = at + len(subject.items)
            _settle(subject, shares[at:end], novelty[at:end])
            at = end
        return {"works": state["works"]}

    def _judge(self, items: Sequence[Any]) -> tuple[Any, Any]:
        head = self._bench.head
        shares = head.predict(items, embeddings=self._bench.embeddings)
        return np.asarray(shares), np.asarray(head.novelty(items))

    async def model(self, state: State) -> State:
        bench = self._bench
        for work in state["works"]:
            if any(subject.novelty >= bench.plan.novelty for subject in work.subjects):
                work.flags.append(NOVEL)
        if bench.model is not None and bench.plan.threshold > 0:
            await asyncio.gather(
                *(
                    self._ask(work, subject)
                    for work in state["works"]
                    if work.duplicate_of is None
                    for subject in work.subjects
                    if subject.items and self._unsure(subject)
                )
            )
        return {"works": state["works"]}

    def _unsure(self, subject: Subject) -> bool:
        plan = self._bench.plan
        return subject.best < plan.threshold or subject.novelty >= plan.novelty

    async def _ask(self, work: Work, subject: Subject) -> None:
        bench, item = self._bench, subject.items[subject.main]
        subject.stage = "model"
        if bench.spent is not None:
            subject.reason = bench.spent
            work.flags.append(UNPAID)
            return
        near = await asyncio.to_thread(bench.nearest.to, item) if bench.nearest else ()
        assert bench.model is not None
        try:
            subject.asked = await ask(
                bench.model, item, bench.head.card.fixed(item.lang), near, "label"
            )
        except BudgetExceeded as error:
            bench.spent = subject.reason = error.what
            work.flags.append(UNPAID)
            return
        if subject.asked.logprobs is None:
            subject.reason = subject.asked.error or "the model gave no label"
            return
        pooled = bench.head.pool(subject.probabilities[None, :], [subject.asked.logprobs])
        subject.settle(np.asarray(pooled)[0])

    async def decide(self, state: State) -> State:
        rows = []
        for work in state["works"]:
            first = None
            if work.duplicate_of is not None:
                first = await self._bench.answer(work)
            row = row_of(work, self._bench.head, self._bench.abstain_below, first)
            if work.lang is not None and work.duplicate_of is None:
                kept = self._bench.answers.get(work.key)
                if kept is not None and not kept[1].done():
                    kept[1].set_result(row.model_dump_json().encode())
            rows.append(row)
        return {"rows": rows}


def subjects_of(work: Work, gazetteer: Gazetteer) -> list[Subject]:
    """What is to be labelled in a text: the entities asked about, else those found and spoken of,
    else the text as a whole."""
    assert work.lang is not None
    found = find_companies(work.text, gazetteer)
    if work.given.entities:
        chosen: list[Found | None] = [*find_given(work.text, work.given.entities, gazetteer)]
    else:
        chosen = [each for each in found if each.spans] or [None]
    taken = [*found, *(each for each in chosen if each)]
    subjects = []
    for each in chosen:
        mine = set(each.spans) if each else set()
        others = {span for one in taken for span in (*one.spans, *one.rating)} - mine
        others = {o for o in others if not any(o[0] < e and s < o[1] for s, e in mine)}
        name = each.name if each else None
        if each and not each.spans and any(one.spans for one in found):
            subject = Subject(each, [], [], stage="rule", reason="the text names others, not it")
            work.flags.append(NOT_NAMED)
        else:
            if each and not each.spans:
                work.flags.append(NOT_NAMED)
            items, starts = items_of(
                work.text, work.lang, name, sorted(mine), sorted(others) if each else ()
            )
            subject = Subject(each, items, starts)
        subjects.append(subject)
    return subjects


def _settle(subject: Subject, shares: Any, novelty: Any) -> None:
    """The head's word on a subject: the mean over its windows; the most telling one is the one that
    a model is asked about and whose words are the evidence."""
    subject.shares = shares
    subject.settle(shares.mean(axis=0))
    subject.novelty = float(novelty.mean())
    subject.main = int(np.argmax(np.abs(shares[:, 2] - shares[:, 0])))
