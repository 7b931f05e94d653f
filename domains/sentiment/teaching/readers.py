"""The two members that read with an encoder, fitted: on a frozen one's vectors, or tuned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..heads.embedded import Embedded, Embedder, vectors
from ..heads.stack import Array, Stack, logs
from ..heads.storing import load_head
from ..heads.tuned import Tuned
from ..item import Example
from .fit import TRIED, Reader, Reading, Rows, Said
from .kept import KeptVectors
from .tuning import Recipe, text_hashes, tune


def reader_of(*, embeddings: bool, tune: bool, epochs: int, said: Said) -> Reader | None:
    """The member that is asked for; a tuned one goes on from the shipped head's, if it has one."""
    if tune:
        shipped = load_head().member
        start = shipped if isinstance(shipped, Tuned) else None
        return tuned(Recipe(epochs=epochs), start, said)
    return frozen(KeptVectors(said=said), said) if embeddings else None


def frozen(embedder: Embedder, said: Said) -> Reader:
    """A regression on the vectors; every row is predicted by a fit without its fold."""

    def fit(examples: Sequence[Example], labels: Rows, fold: Rows) -> Reading:
        said("embeddings")
        found = vectors([each.item for each in examples], embedder)
        stack, out = _regression(found, labels, fold)
        return Reading(Embedded(stack), np.arange(len(labels)), logs(out))

    return fit


def tuned(recipe: Recipe, start: Tuned | None, said: Said) -> Reader:
    """An encoder tuned to all rows; another, tuned to all but a fold, predicts that fold. One fold
    and not five, for tuning takes minutes. ``start`` is left aside if it has seen any of the texts:
    what it says of them would measure nothing."""

    def fit(examples: Sequence[Example], labels: Rows, fold: Rows) -> Reading:
        del labels  # the examples have them
        known = start is not None and np.isin(text_hashes(examples), start.seen).any()
        begun = None if known else start
        held = np.flatnonzero(fold == 0)
        others = [each for each, at in zip(examples, fold, strict=True) if at]
        first = tune(others, recipe, start=begun, said=lambda text: said(f"1 of 2: {text}"))
        scores = first.scores([examples[int(at)].item for at in held])
        whole = tune(examples, recipe, start=begun, said=lambda text: said(f"2 of 2: {text}"))
        return Reading(whole, held, scores, wanted=True)

    return fit


def _regression(vectors: Array, labels: Rows, fold: Rows) -> tuple[Stack, Array]:
    """A regression on the vectors, and its probabilities out of fold."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    scaler = StandardScaler().fit(vectors)
    scaled = scaler.transform(vectors)

    def make(strength: float) -> Any:
        return LogisticRegression(C=strength / 100, max_iter=300)

    def out(strength: float) -> Array:
        found = np.zeros((len(labels), 3))
        for at in np.unique(fold):
            here = fold == at
            model = make(strength).fit(scaled[~here], labels[~here])
            found[here] = model.predict_proba(scaled[here])
        return found

    tried = {each: out(each) for each in TRIED}
    best = min(tried, key=lambda each: -logs(tried[each])[np.arange(len(labels)), labels].mean())
    model = make(best).fit(scaled, labels)
    weights = model.coef_.T / scaler.scale_[:, None]
    return Stack(weights, model.intercept_ - scaler.mean_ @ weights), tried[best]
