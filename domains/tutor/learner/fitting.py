"""Parameters of knowledge tracing from answers, by expectation and maximisation.

A component's answers of all learners are sequences of a two-state chain: not known, then known.
Its prior, learn, slip and guess are those that make the answers likeliest, held near the common
ones where there are few (as many imagined answers as ``HELD``), and slip and guess below ``MOST``,
beyond which knowing would be no better than guessing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .bkt import DEFAULT, Parameters, expected, updated, weight
from .protocol import Answer

HELD = 10.0
MOST = 0.4
LEAST = 30
"""Answers to a component, below which nothing is fitted."""
_ROUNDS = 100

Array = NDArray[np.float64]


Sequences = Sequence[Sequence[tuple[bool, int]]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """On the learners who were held out. answers: unhinted ones; learners: who gave them. auc: that
    a right answer was held likelier than a wrong one, .5 of always saying the mean; loss: mean
    negative log-likelihood. By the common parameters, by fitted ones, by the mean."""

    answers: int
    learners: int
    auc: Mapping[str, float]
    loss: Mapping[str, float]

    @property
    def helps(self) -> bool:
        return self.loss["fitted"] < self.loss["common"]


def fitted(answers: Iterable[Answer]) -> dict[str, Parameters]:
    """For each component with enough answers."""
    found: dict[str, dict[str, list[tuple[bool, int]]]] = {}
    for one in answers:
        found.setdefault(one.component, {}).setdefault(one.learner, []).append(
            (one.correct, one.hint)
        )
    return {
        name: fit(list(learners.values()))
        for name, learners in sorted(found.items())
        if sum(map(len, learners.values())) >= LEAST
    }


def fit(sequences: Sequences) -> Parameters:
    """The parameters of one component."""
    now = DEFAULT
    for _ in range(_ROUNDS):
        counts = sum((_counted(each, now) for each in sequences), np.zeros((4, 2)))
        common = np.array([DEFAULT.prior, DEFAULT.learn, DEFAULT.slip, DEFAULT.guess])
        yes, of = counts.T
        rates = (yes + HELD * common) / (of + HELD)
        rates = np.clip(rates, 0.001, [0.999, 0.999, MOST, MOST])
        new = Parameters(*map(float, rates))
        still = max(abs(rates - [now.prior, now.learn, now.slip, now.guess])) < 1e-5
        now = new
        if still:
            break
    return now


def _counted(answers: Sequence[tuple[bool, int]], given: Parameters) -> Array:
    """How often each of prior, learn, slip and guess came true, of how many chances, as expected:
    (4, 2). By the forward and backward passes over one learner's answers."""
    seen = np.array([_likely(correct, hint, given) for correct, hint in answers])
    move = np.array([[1 - given.learn, given.learn], [0.0, 1.0]])
    many = len(answers)
    forward, backward = np.zeros((many, 2)), np.ones((many, 2))
    forward[0] = np.array([1 - given.prior, given.prior]) * seen[0]
    forward[0] /= forward[0].sum()
    for at in range(1, many):
        forward[at] = forward[at - 1] @ move * seen[at]
        forward[at] /= forward[at].sum()
    for at in range(many - 2, -1, -1):
        backward[at] = move @ (seen[at + 1] * backward[at + 1])
        backward[at] /= backward[at].sum()
    state = forward * backward
    state /= state.sum(1, keepdims=True)
    learnt = np.zeros(2)
    for at in range(many - 1):
        both = forward[at][:, None] * move * (seen[at + 1] * backward[at + 1])[None, :]
        both /= both.sum()
        learnt += [both[0, 1], both[0].sum()]
    plain = np.array([not (correct and hint) for correct, hint in answers])
    right = np.array([correct for correct, _ in answers])
    return np.array(
        [
            [state[0, 1], 1.0],
            learnt,
            [state[plain & ~right, 1].sum(), state[plain, 1].sum()],
            [state[plain & right, 0].sum(), state[plain, 0].sum()],
        ]
    )


def _likely(correct: bool, hint: int, given: Parameters) -> tuple[float, float]:
    """The likelihood of an answer of one who does not know, and of one who does."""
    if not correct:
        return 1 - given.guess, given.slip
    guess = given.guess + (1 - given.slip - given.guess) * (1 - weight(hint))
    return guess, 1 - given.slip


def compared(answers: Sequence[Answer], seed: int = 42) -> Comparison | None:
    """A fifth of the learners held out, the parameters fitted to the others: how well each next
    answer of those held out is foretold from their answers before it. None where the fifth has not
    both right and wrong answers."""
    learners = sorted({one.learner for one in answers})
    order = np.random.default_rng(seed).permutation(len(learners))
    held = {learners[at] for at in order[: max(1, len(learners) // 5)]}
    taught = [one for one in answers if one.learner not in held]
    parameters = fitted(taught)
    test = [one for one in answers if one.learner in held]
    plain = [one for one in taught if not one.hint]
    mean = float(np.mean([one.correct for one in plain])) if plain else 0.5
    told = {"common": replayed(test, {}), "fitted": replayed(test, parameters)}
    right = np.array([one.correct for one in test if not one.hint])
    if not right.size or right.all() or not right.any():
        return None
    told["mean"] = np.full(len(right), mean)
    return Comparison(
        len(right),
        len({one.learner for one in test if not one.hint}),
        {name: auc(said, right) for name, said in told.items()},
        {name: _loss(said, right) for name, said in told.items()},
    )


def replayed(answers: Iterable[Answer], parameters: Mapping[str, Parameters]) -> Array:
    """For each unhinted answer, in order: how likely a right one was held before it came."""
    known: dict[tuple[str, str], float] = {}
    said = []
    for one in answers:
        key, given = (one.learner, one.component), parameters.get(one.component, DEFAULT)
        now = known.get(key, given.prior)
        if not one.hint:
            said.append(expected(now, given))
        known[key] = updated(now, one.correct, one.hint, given)
    return np.array(said)


def auc(said: Array, right: NDArray[np.bool_]) -> float:
    """Area under the ROC curve by ranks; ties count half."""
    _, at, many = np.unique(said, return_inverse=True, return_counts=True)
    rank = np.cumsum(many) - (many - 1) / 2
    of_right = float(rank[at][right].sum())
    yes, no = int(right.sum()), int((~right).sum())
    return (of_right - yes * (yes + 1) / 2) / (yes * no)


def _loss(said: Array, right: NDArray[np.bool_]) -> float:
    chance = np.clip(np.where(right, said, 1 - said), 1e-6, 1)
    return float(-np.log(chance).mean())
