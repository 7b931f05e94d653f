"""Heads on disk: the one that ships, and the user's by their names."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from ....agents.settings import load
from ....tools.e5.adapter import packed_adapter, unpacked_adapter
from ....tools.errors import InputError, StoreError
from ..item import Example, Item
from .card import Card
from .embedded import Embedded
from .head import Head, Member
from .linear import packed, unpacked
from .stack import Stack
from .tuned import Tuned

Arrays = Mapping[str, NDArray[np.generic]]


def save_head(head: Head, folder: Path) -> None:
    """Writes ``weights.npz``, ``examples.jsonl`` and ``card.json``, the card last, so that a folder
    with a card is whole."""
    arrays: dict[str, NDArray[np.generic]] = {
        **packed(head.linear),
        "familiar": head.familiar.astype(np.float32),
        "pooling": head.pooling,
    }
    stacks = {"light": head.light, "full": head.full}
    if isinstance(head.member, Embedded):
        stacks["member"] = head.member.stack
    elif isinstance(head.member, Tuned):
        arrays |= {**packed_adapter(head.member.adapter), "tuned.seen": head.member.seen}
        stacks["tuned"] = head.member.out
    for name, stack in stacks.items():
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


def _built(card: Card, arrays: Arrays) -> Head:
    light = _stack(arrays, "light")
    if light is None:
        raise KeyError("light.weights")
    return Head(
        card,
        unpacked(arrays),
        light,
        np.asarray(arrays["familiar"], np.float64),
        np.asarray(arrays["pooling"], np.float64),
        _member(arrays),
        _stack(arrays, "full"),
    )


def _member(arrays: Arrays) -> Member | None:
    embedded, tuned = _stack(arrays, "member"), _stack(arrays, "tuned")
    if tuned is not None:
        seen = np.asarray(arrays["tuned.seen"], np.uint64)
        return Tuned(unpacked_adapter(arrays), tuned, seen)
    return None if embedded is None else Embedded(embedded)


def _stack(arrays: Arrays, name: str) -> Stack | None:
    if f"{name}.weights" not in arrays:
        return None
    return Stack(
        np.asarray(arrays[f"{name}.weights"], np.float64),
        np.asarray(arrays[f"{name}.bias"], np.float64),
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
