"""Tuning the encoder on labelled items: low-rank adapters, on the processor, in minutes.

The encoder's own weights stay as they are, so a tuned head is a few megabytes. A step takes items
of like length, so that little of it is padding. Everything is drawn from one seed.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ....tools.e5.adapter import Adapter, tensor_names
from ....tools.e5.file import E5File, e5_file
from ....tools.errors import MissingExtra
from ..heads.stack import Stack
from ..heads.tuned import Tokens, Tuned, batch_of, tokens_of
from ..item import LABELS, Example
from .fit import Said, text_key


@dataclass(frozen=True)
class Recipe:
    """rank: of the adapters. rate: highest learning rate; it rises over the first tenth of the
    steps and falls to nothing. drop: share of activations left out while learning."""

    epochs: int = 4
    rank: int = 16
    rate: float = 7e-4
    batch: int = 32
    drop: float = 0.1
    decay: float = 0.01
    seed: int = 42


def tune(
    examples: Sequence[Example],
    recipe: Recipe = Recipe(),
    *,
    start: Tuned | None = None,
    said: Said = lambda text: None,
) -> Tuned:
    """An encoder tuned to the examples. start: the tuned one that it goes on from; its adapter's
    rank is kept. A MissingExtra without torch."""
    try:
        import torch
    except ImportError as error:
        raise MissingExtra("torch", "tune") from error
    from .network import Network

    torch.manual_seed(recipe.seed)
    file = e5_file()
    begun = start or _fresh(file, recipe)
    net = Network(file, begun, recipe.drop)
    rows = [(tokens_of(each.item), LABELS.index(each.label)) for each in examples]
    optimiser, schedule = _optimiser(torch, net, recipe, len(rows))
    net.train()
    done, total = 0, len(rows) * recipe.epochs
    for some in _batches(rows, recipe):
        padded, real, inside = batch_of([row for row, _ in some])
        logits = net(*map(torch.from_numpy, (padded, real, inside)))
        labels = torch.tensor([label for _, label in some])
        loss = torch.nn.functional.cross_entropy(logits, labels)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        done += len(some)
        said(f"tuning the encoder: {done} of {total} readings")
    seen = np.union1d(begun.seen, text_hashes(examples))
    return replace(_taken(net, begun.adapter.scale), seen=seen)


def text_hashes(examples: Sequence[Example]) -> NDArray[np.uint64]:
    """Of the examples' texts, as :func:`.fit.text_key` tells them apart; sorted, each once."""
    keys = {text_key(each.item.text) for each in examples}
    digests = (hashlib.blake2b(key.encode(), digest_size=8).digest() for key in keys)
    return np.unique(np.frombuffer(b"".join(digests), np.uint64))


def _fresh(file: E5File, recipe: Recipe) -> Tuned:
    """An adapter that changes nothing yet."""
    rng = np.random.default_rng(recipe.seed)
    down, up = {}, {}
    for name in tensor_names(file.layers):
        out, into = _shape(file, name)
        down[name] = (rng.normal(size=(recipe.rank, into)) / into**0.5).astype(np.float32)
        up[name] = np.zeros((out, recipe.rank), np.float32)
    weights = rng.normal(size=(2 * file.hidden, len(LABELS))) * 0.02
    return Tuned(Adapter(down, up, 2.0), Stack(weights, np.zeros(len(LABELS))))


def _shape(file: E5File, tensor: str) -> tuple[int, int]:
    out = len(file.floats(tensor[:-1] + "b"))
    return out, file.inner if out == file.hidden and ".fo." in tensor else file.hidden


def _optimiser(torch: Any, net: Any, recipe: Recipe, rows: int) -> tuple[Any, Any]:
    steps = -(-rows // recipe.batch) * recipe.epochs
    adapters = [p for name, p in net.named_parameters() if not name.startswith("out.")]
    groups = [
        {"params": adapters, "lr": recipe.rate},
        {"params": list(net.out.parameters()), "lr": 5 * recipe.rate},
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=recipe.decay)

    def factor(step: int) -> float:
        rise = max(1, steps // 10)
        return (step + 1) / rise if step < rise else max(0.0, (steps - step) / (steps - rise))

    return optimiser, torch.optim.lr_scheduler.LambdaLR(optimiser, factor)


Row = tuple[Tokens, int]


def _batches(rows: Sequence[Row], recipe: Recipe) -> Iterator[list[Row]]:
    """Every row once an epoch: shuffled, and by length within some batches, which are shuffled."""
    rng = random.Random(recipe.seed)  # noqa: S311 - an order, no secret
    size = recipe.batch
    for _ in range(recipe.epochs):
        order = list(rows)
        rng.shuffle(order)
        batches = []
        for first in range(0, len(order), 16 * size):
            some = sorted(order[first : first + 16 * size], key=lambda row: len(row[0]))
            batches += [some[at : at + size] for at in range(0, len(some), size)]
        rng.shuffle(batches)
        yield from batches


def _taken(net: Any, scale: float) -> Tuned:
    """What the network has learnt, rounded as a saved head is."""

    def array(parameter: Any) -> NDArray[np.float32]:
        found: NDArray[np.float32] = parameter.detach().numpy().astype(np.float16)
        return found.astype(np.float32)

    down, up = {}, {}
    for name, matrix in net.adapted():
        down[name], up[name] = array(matrix.down), array(matrix.up)
    weights = net.out.weight.detach().numpy().T.astype(np.float64)
    bias = net.out.bias.detach().numpy().astype(np.float64)
    return Tuned(Adapter(down, up, scale), Stack(weights, bias))
