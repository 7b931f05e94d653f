"""A small head for tests, and models that label: the plumbing needs no taught weights."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from tael.agents.model.fake import completion
from tael.domains.sentiment.heads.card import Card, Fixed, Measured, Point
from tael.domains.sentiment.item import LABELS, Item

GOOD = ("beat", "rises", "raised", "strong", "wins", "增长", "上调", "中标", "大涨")
BAD = ("falls", "fell", "miss", "cuts", "fraud", "loss", "下降", "亏损", "处罚", "大跌")


def card(**changed: Any) -> Card:
    """A card with a curve: threshold .75 sends .3 of the items."""
    half = Measured(value=0.8, low=0.75, high=0.85)
    points = tuple(
        Point(threshold=t, share=s, accuracy=a, macro_f1=a)
        for t, s, a in ((0.0, 0.0, 0.79), (0.6, 0.15, 0.81), (0.75, 0.3, 0.83), (0.9, 0.5, 0.84))
    )
    fields: dict[str, Any] = {
        "name": "words",
        "created": "2026-01-01",
        "licence": "CC0",
        "data": ("none",),
        "rows": 3,
        "labels": dict.fromkeys(LABELS, 1),
        "folds": 2,
        "accuracy": half,
        "macro_f1": half,
        "calibration_error": half,
        "measured": 60,
        "embeddings": False,
        "threshold": 0.75,
        "novelty_threshold": 0.99,
        "head_curve": points,
        "model_curve": points,
        "examples": (
            Fixed(text="Profit rises.", label="positive"),
            Fixed(text="Profit falls.", label="negative"),
            Fixed(text="公司召开股东大会。", label="neutral", lang="zh"),
        ),
    }
    return Card(**{**fields, **changed})


class WordHead:
    """Labels by words near the entity; unsure where it finds none or both."""

    def __init__(self, **changed: Any) -> None:
        self.card = card(**changed)
        self.seen: list[Item] = []

    def predict(self, items: Sequence[Item], *, embeddings: bool = True) -> np.ndarray[Any, Any]:
        self.seen += items
        self.embedded = embeddings
        return np.array([self._shares(item) for item in items]).reshape(-1, 3)

    def _shares(self, item: Item) -> list[float]:
        near = item.text
        if item.spans:
            start, end = item.spans[0]
            near = item.text[max(0, start - 20) : end + 20]
        good, bad = any(w in near for w in GOOD), any(w in near for w in BAD)
        if good == bad:
            return [0.3, 0.4, 0.3]
        return [0.05, 0.05, 0.9] if good else [0.9, 0.05, 0.05]

    def novelty(self, items: Sequence[Item]) -> np.ndarray[Any, Any]:
        return np.zeros(len(items))

    def evidence(self, item: Item) -> tuple[int, int] | None:
        for word in (*GOOD, *BAD):
            at = item.text.find(word)
            if at >= 0:
                return at, at + len(word)
        return None

    def pool(
        self, shares: np.ndarray[Any, Any], model: Sequence[Mapping[Any, float]]
    ) -> np.ndarray[Any, Any]:
        said = np.array([[math.exp(each[label]) for label in LABELS] for each in model])
        mixed = shares * said
        return mixed / mixed.sum(axis=1, keepdims=True)


@pytest.fixture
def head(monkeypatch: pytest.MonkeyPatch) -> WordHead:
    """The word head in place of the shipped one."""
    made = WordHead()
    monkeypatch.setattr("tael.domains.sentiment.batch.load_head", lambda name: made)
    monkeypatch.setattr("tael.domains.sentiment.batch.nearest_of", lambda head, settings: None)
    return made


def says(label: str, sure: float = 0.9) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """A script: every reply is that label, with log-probabilities as servers give them."""

    def answer(body: dict[str, Any]) -> dict[str, Any]:
        done = completion(body, label)
        rest = [each for each in LABELS if each != label]
        top = [(label, sure), *((each, (1 - sure) / 2) for each in rest)]
        done["choices"][0]["logprobs"] = {
            "content": [
                {
                    "token": label,
                    "logprob": math.log(sure),
                    "top_logprobs": [{"token": t, "logprob": math.log(p)} for t, p in top],
                }
            ]
        }
        return done

    return answer
