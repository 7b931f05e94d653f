"""Teaching a head: fit, measure, choose the fixed examples, ask the model, write the card."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from ....agents.model.client import Model
from ....agents.model.connect import connect
from ....agents.model.ledger import Ledger
from ....agents.model.pricing import PriceTable
from ....agents.settings import load
from ..asking import Asked, ask
from ..heads.card import Card, Fixed, Point
from ..heads.embedded import Embedder, vectors
from ..heads.head import FLOOR, Head
from ..heads.stack import Array, logs, softmax
from ..heads.tuned import Tuned
from ..item import LABELS, Example, Label
from ..near import Nearest
from .choosing import fixed_examples
from .fit import SEED, Fitted, Reader, Said, fit
from .kept import KeptVectors
from .measure import (
    accuracy,
    calibration_error,
    fit_pooling,
    head_curve,
    macro_f1,
    measured,
    model_curve,
)

UNPOOLED = np.array([1.0, 0.5, 0.0, 0.0, 0.0])
"""The pooling of a head that no model was measured with."""
_UNMEASURED = "The model's part is unmeasured: teach with --model to measure it."
_CHOSEN_FROM = 600
"""Rows that the fixed examples are chosen from, at most: half a minute of embedding."""
_SENT = 0.30
"""The threshold is the highest that sends at most this share of the items to a model."""


@dataclass(frozen=True)
class Taught:
    """A head, and its probabilities for examples of the lesson by fits that had not seen them."""

    head: Head
    measured: tuple[Example, ...]
    out: Array


@dataclass(frozen=True)
class Lesson:
    """What is taught, and under which name. ``data``: what the rows are; ``licence``: theirs.
    ``folds``: of the cross-validation. ``rows``: items that the model is asked about, at most."""

    name: str
    examples: tuple[Example, ...]
    data: tuple[str, ...]
    licence: str = "the owner's"
    folds: int = 5
    rows: int = 150
    notes: tuple[str, ...] = ()
    shown: tuple[Example, ...] | None = None
    """Those of the examples that prompts may show; None: all."""

    @property
    def digest(self) -> str:
        """Of its examples: the same lesson finds the model's earlier answers in the ledger."""
        return hashlib.sha256(repr(self.examples).encode()).hexdigest()[:10]


def teach(
    lesson: Lesson, *, reader: Reader | None = None, said: Said = lambda text: None
) -> Taught:
    """A head with its card, without a model's part. ``reader``: with a member that reads with an
    encoder, if that helps."""
    fitted = fit(lesson.examples, reader=reader, folds=lesson.folds, said=said)
    rows = tuple(lesson.examples[int(at)] for at in fitted.rows)
    said("fixed examples")
    fixed = _fixed(lesson, rows, fitted.out, KeptVectors(said=said))
    head = Head(
        _card(lesson, fitted, rows, fixed),
        fitted.linear,
        fitted.light,
        fitted.familiar,
        UNPOOLED,
        fitted.member,
        fitted.full,
        lesson.examples if lesson.shown is None else lesson.shown,
    )
    return Taught(head, rows, fitted.out)


def _card(
    lesson: Lesson, fitted: Fitted, rows: Sequence[Example], fixed: tuple[Fixed, ...]
) -> Card:
    labels = np.array([LABELS.index(each.label) for each in rows], np.int64)
    out = fitted.out
    curve = head_curve(out, labels)
    count = Counter(each.label for each in lesson.examples)
    return Card(
        name=lesson.name,
        created=datetime.now(UTC).date().isoformat(),
        licence=lesson.licence,
        data=lesson.data,
        rows=len(lesson.examples),
        labels={label: count[label] for label in LABELS},
        folds=lesson.folds,
        accuracy=measured(accuracy, out, labels),
        macro_f1=measured(macro_f1, out, labels),
        calibration_error=measured(calibration_error, out, labels),
        measured=len(rows),
        embeddings=fitted.member is not None,
        tuned=isinstance(fitted.member, Tuned),
        sure=fitted.sure,
        threshold=_threshold(curve),
        novelty_threshold=0.99,
        head_curve=curve,
        examples=fixed,
        notes=(*lesson.notes, *fitted.notes, _UNMEASURED),
    )


def _fixed(
    lesson: Lesson, measured: Sequence[Example], out: Array, embedder: Embedder
) -> tuple[Fixed, ...]:
    """Chosen among a part of the rows: without embeddings these are all that is embedded."""
    shown = set(lesson.examples if lesson.shown is None else lesson.shown)
    order = np.random.default_rng(SEED).permutation(len(measured))
    rows = [at for at in order if measured[at] in shown][:_CHOSEN_FROM]
    some = [measured[at] for at in rows]
    return fixed_examples(some, out[rows], vectors([each.item for each in some], embedder))


def _threshold(curve: Sequence[Point]) -> float:
    return max((each.threshold for each in curve if each.share <= _SENT), default=0.5)


async def measured_with(name: str, known: Taught, lesson: Lesson, said: Said) -> Head:
    """As :func:`with_model`, with a connection of its own; its calls are in the ledger, so that a
    lesson that was stopped makes none twice."""
    settings = load()
    opened = connect(name, settings=settings)
    try:
        bound = opened.within(
            ledger=Ledger(settings.ledger_url),
            run_id=f"teach-{lesson.name}-{lesson.digest}",
            domain="sentiment",
        )
        return await with_model(known, bound, lesson, said)
    finally:
        await opened.aclose()


async def with_model(known: Taught, model: Model, lesson: Lesson, said: Said) -> Head:
    """The same head with its pooling fitted to a model's answers, and the cost curve. The model is
    asked about the items that the head is least sure of, from the least sure on, each with the
    fixed examples and the nearest taught ones; an item's own text is never among those."""
    head, own = known.head, known.out
    labels = np.array([LABELS.index(each.label) for each in known.measured], np.int64)
    rows = np.argsort(own.max(1))[: lesson.rows]
    near = Nearest(lesson.name, head.taught, None)
    replies: list[Asked] = []
    for count, at in enumerate(rows):
        item = known.measured[at].item
        replies.append(await ask(model, item, head.card.fixed(item.lang), near.to(item), "teach"))
        said(f"asked the model {count + 1} of {len(rows)}")
    kept = np.array([reply.logprobs is not None for reply in replies], bool)
    spoken = _spoken([reply for reply in replies if reply.logprobs is not None])
    if kept.sum() < 20:
        return head
    pooled, weights = _pooled(own[rows[kept]], spoken, labels[rows[kept]])
    every = np.full_like(own, np.nan)
    every[rows[kept]] = pooled
    # A call that failed leaves the head's own answer.
    every[rows[~kept]] = own[rows[~kept]]
    usd = _usd(replies)
    card = head.card.model_copy(
        update={
            "model": model.profile.model,
            "model_rows": len(rows),
            "model_curve": model_curve(own, every, labels, usd),
            "notes": tuple(note for note in head.card.notes if note != _UNMEASURED),
        }
    )
    return replace(head, card=card, pooling=weights)


def _spoken(replies: Sequence[Asked]) -> Array:
    rows: list[list[float]] = []
    for reply in replies:
        said: dict[Label, float] = dict(reply.logprobs or {})
        rows.append([said.get(label, FLOOR) for label in LABELS])
    return np.array(rows, np.float64).reshape(-1, 3)


def _pooled(own: Array, said: Array, labels: NDArray[np.int64]) -> tuple[Array, Array]:
    """Each half pooled by weights fitted to the other, and the weights of both together."""
    halves = np.arange(len(labels)) % 2
    found = np.zeros_like(own)
    for half in (0, 1):
        here = halves == half
        weights = fit_pooling(logs(own[~here]), said[~here], labels[~here])
        scores = weights[0] * logs(own[here]) + weights[1] * said[here] + weights[2:]
        found[here] = softmax(scores)
    return found, fit_pooling(logs(own), said, labels)


def _usd(replies: Sequence[Asked]) -> float | None:
    """The mean list price of a call in dollars; deepseek-flash's for a model without one, such as
    one's own. None where a price is in another currency."""
    table, amounts = PriceTable.load(), []
    for reply in replies:
        price = reply.cost or table.list_price(reply.usage)
        if price is None or price.currency != "USD":
            return None
        amounts.append(price.amount)
    return float(sum(amounts)) / len(amounts)
