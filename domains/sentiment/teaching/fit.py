"""Fitting a head: the members out of fold, the stack on top, and what it reaches.

Nothing is measured on what it was fitted to: the members' scores of a row come from a fit without
its text, the stack's from a fit without its fold.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ....tools.errors import MissingExtra
from ..heads.cues import measure
from ..heads.head import Member
from ..heads.linear import CUE_WEIGHT, Linear
from ..heads.segments import BITS, BLOCKS, marked, segments
from ..heads.stack import Array, Stack, logs
from ..item import LABELS, Example

Rows = NDArray[np.int64]
Said = Callable[[str], None]
"""Hears how far a lesson is."""

SEED = 42
TRIED = (0.1, 0.3, 1.0)
"""Strengths that are tried for the linear member."""
_SURE = (0.9, 0.95, 0.98)
"""Thresholds from which the words alone may decide."""


@dataclass(frozen=True)
class Reading:
    """A member that reads with an encoder, fitted to all rows, and its log-probabilities for some
    of the rows, by a fit that did not see them. wanted: it was asked for by name, so that it stays
    unless it is less often right."""

    member: Member
    rows: Rows
    scores: Array
    wanted: bool = False


Reader = Callable[[Sequence[Example], Rows, Rows], Reading]
"""Fits such a member: to examples, their labels and their folds."""


@dataclass(frozen=True)
class Fitted:
    """The parts of a head; and for the ``rows`` that were measured its probabilities ``out`` by a
    fit that did not see them, with the encoder where it has a ``member``. sure: as of the card.
    notes: what was measured of the member."""

    linear: Linear
    light: Stack
    familiar: Array
    rows: Rows
    out: Array
    member: Member | None = None
    full: Stack | None = None
    sure: float = 1.0
    notes: tuple[str, ...] = ()


def text_key(text: str) -> str:
    """What texts share that differ in case, width, spaces and punctuation only."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def folds_of(examples: Sequence[Example], folds: int, seed: int = SEED) -> Rows:
    """The fold of each example, the same for all of a text."""
    keys = [text_key(each.item.text) for each in examples]
    names = sorted(set(keys))
    order = np.random.default_rng(seed).permutation(len(names))
    fold = dict(zip(names, (order % folds).tolist(), strict=True))
    return np.array([fold[key] for key in keys], np.int64)


def fit(
    examples: Sequence[Example],
    *,
    reader: Reader | None = None,
    folds: int = 5,
    said: Said = lambda text: None,
) -> Fitted:
    """Fits the members and the stacks. ``reader``: also a member that reads with an encoder, which
    is kept if it helps: if by its log loss out of fold the head is better with it beyond chance."""
    labels = np.array([LABELS.index(each.label) for each in examples], np.int64)
    fold = folds_of(examples, folds)
    said("words and cues")
    matrix, idf, mean, spread = _matrix(examples)
    strength = _strength(matrix, labels, fold)
    scores = _out_of_fold(lambda: _svm(strength), matrix, labels, fold)
    linear, familiar = _linear(matrix, labels, fold, _svm(strength), (idf, mean, spread))
    light, light_out = _stacked(scores, labels, fold)
    plain = Fitted(linear, light, familiar, np.arange(len(labels)), light_out)
    if reader is None:
        return plain
    reading = reader(examples, labels, fold)
    rows = reading.rows
    full, full_out = _stacked(
        np.hstack([scores[rows], reading.scores]),
        labels[rows],
        folds_of([examples[int(at)] for at in rows], folds),
    )
    sure = _sure(light_out[rows], full_out, labels[rows])
    out = _by(light_out[rows], full_out, sure)
    helps, note = _helps(light_out[rows], out, labels[rows], wanted=reading.wanted)
    if not helps:
        return replace(plain, notes=(note,))
    return replace(
        plain, rows=rows, out=out, member=reading.member, full=full, sure=sure, notes=(note,)
    )


def _by(light: Array, full: Array, sure: float) -> Array:
    return np.where(light.max(1, keepdims=True) < sure, full, light)


def _sure(light: Array, full: Array, labels: Rows) -> float:
    """The lowest threshold at which leaving the encoder out costs less than half a thousandth of
    the items their right label."""
    right = (full.argmax(1) == labels).mean()
    for sure in _SURE:
        if (_by(light, full, sure).argmax(1) == labels).mean() >= right - 0.0005:
            return sure
    return 1.0


def _helps(light: Array, full: Array, labels: Rows, *, wanted: bool) -> tuple[bool, str]:
    """Whether the encoder costs no accuracy and, unless it is wanted, lowers the log loss by more
    than two standard errors; and that in words."""
    rows = np.arange(len(labels))
    gain = logs(full)[rows, labels] - logs(light)[rows, labels]
    without, with_ = (float((each.argmax(1) == labels).mean()) for each in (light, full))
    sure = float(gain.mean()) > 2 * float(gain.std()) / np.sqrt(len(gain))
    kept = bool((sure or wanted) and with_ >= without)
    word = "kept" if kept else "left out"
    return kept, f"Encoder {word}: accuracy {with_:.3f} with it, {without:.3f} without."


def _svm(strength: float) -> Any:
    try:
        from sklearn.svm import LinearSVC
    except ImportError as error:
        raise MissingExtra("scikit-learn", "teach") from error
    return LinearSVC(C=strength, random_state=SEED)


def _matrix(examples: Sequence[Example]) -> tuple[Any, NDArray[np.float32], Array, Array]:
    """The linear member's inputs as a sparse matrix (n, blocks * 2**BITS + cues), with the idf and
    the cues' mean and spread."""
    try:
        import scipy.sparse as sparse
    except ImportError as error:
        raise MissingExtra("scipy", "teach") from error
    texts = [marked(each.item) for each in examples]
    found, rows, size = segments([text.text for text in texts]), len(texts), 1 << BITS
    idf, parts = np.zeros((len(BLOCKS), size), np.float32), []
    for at, name in enumerate(BLOCKS):
        part = found[name]
        ones = np.ones(len(part.row))
        counts = sparse.csr_matrix((ones, (part.row, part.index)), shape=(rows, size))
        counts.sum_duplicates()
        documents = np.bincount(counts.indices, minlength=size)
        common = documents >= 2
        idf[at, common] = np.log((1 + rows) / (1 + documents[common])) + 1
        idf[at] = idf[at].astype(np.float16)
        weight = idf[at, part.index].astype(np.float64)
        length = np.sqrt(np.bincount(part.row, weight * weight, rows))
        value = weight / np.maximum(length[part.row], 1e-9)
        parts.append(sparse.csr_matrix((value, (part.row, part.index)), shape=(rows, size)))
    raw = np.stack(
        [measure(e.item.text, text.text) for e, text in zip(examples, texts, strict=True)]
    )
    mean, spread = raw.mean(0), raw.std(0) + 1e-6
    parts.append(sparse.csr_matrix((raw - mean) / spread * CUE_WEIGHT))
    return sparse.hstack(parts).tocsr(), idf, mean, spread


def _narrow(matrix: Any) -> tuple[Any, Rows]:
    used = np.flatnonzero(np.bincount(matrix.indices, minlength=matrix.shape[1]))
    return matrix[:, used], used


def _strength(matrix: Any, labels: Rows, fold: Rows) -> float:
    """The strength whose out-of-fold labels are right most often, by the first three folds."""
    narrow, _ = _narrow(matrix)
    tried = {}
    for strength in TRIED:
        right = []
        for at in range(min(3, int(fold.max()) + 1)):
            here = fold == at
            model = _svm(strength).fit(narrow[~here], labels[~here])
            right.append(model.predict(narrow[here]) == labels[here])
        tried[strength] = float(np.concatenate(right).mean())
    return max(tried, key=lambda each: tried[each])


def _out_of_fold(make: Callable[[], Any], matrix: Any, labels: Rows, fold: Rows) -> Array:
    """Each row's margins (n, 3) by a fit without its fold."""
    narrow, _ = _narrow(matrix)
    found = np.zeros((len(labels), 3))
    for at in np.unique(fold):
        here = fold == at
        found[here] = make().fit(narrow[~here], labels[~here]).decision_function(narrow[here])
    return found


def _linear(
    matrix: Any,
    labels: Rows,
    fold: Rows,
    model: Any,
    made: tuple[NDArray[np.float32], Array, Array],
) -> tuple[Linear, Array]:
    """The member fitted to all rows, and how familiar rows are to a fit without them."""
    idf, mean, spread = made
    narrow, used = _narrow(matrix)
    model.fit(narrow, labels)
    dense = np.zeros((matrix.shape[1], 3))
    dense[used] = model.coef_.T
    size = len(BLOCKS) << BITS
    weights = dense[:size].reshape(len(BLOCKS), 1 << BITS, 3).astype(np.float16)
    linear = Linear(
        idf, weights.astype(np.float32), mean, spread, dense[size:], np.asarray(model.intercept_)
    )
    return linear, _familiar(matrix, fold, idf)


def _familiar(matrix: Any, fold: Rows, idf: NDArray[np.float32]) -> Array:
    """The share of each row's segments, by idf, that rows of other folds have too; sorted."""
    flat = np.concatenate([idf.ravel(), np.zeros(matrix.shape[1] - idf.size, np.float32)])
    rare, found = float(idf.max(initial=1.0)), []
    binary = matrix.copy()
    binary.data = np.ones_like(binary.data)
    for at in np.unique(fold):
        here = binary[fold == at]
        elsewhere = np.bincount(binary[fold != at].indices, minlength=matrix.shape[1]) >= 2
        weight = flat * elsewhere
        unknown = np.where((weight > 0) | (np.arange(len(flat)) >= idf.size), 0.0, rare)
        known = here @ weight
        found.append(known / np.maximum(known + here @ unknown, 1e-9))
    return np.sort(np.concatenate(found))


def _stacked(inputs: Array, labels: Rows, fold: Rows) -> tuple[Stack, Array]:
    """The stack, and for each row its probabilities by a stack fitted without its fold."""
    from sklearn.linear_model import LogisticRegression

    out = np.zeros((len(inputs), 3))
    for at in np.unique(fold):
        here = fold == at
        model = LogisticRegression(C=1.0, max_iter=500).fit(inputs[~here], labels[~here])
        out[here] = model.predict_proba(inputs[here])
    model = LogisticRegression(C=1.0, max_iter=500).fit(inputs, labels)
    return Stack(model.coef_.T, model.intercept_), out
