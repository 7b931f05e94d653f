"""Low-rank adapters (LoRA): what teaching changes in the encoder, in a few megabytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .file import Floats
from .forward import MATRICES


@dataclass(frozen=True)
class Adapter:
    """down: of each tensor that is changed, (rank, in); up: (out, rank). Their product, scaled, is
    added to the file's matrix."""

    down: Mapping[str, Floats]
    up: Mapping[str, Floats]
    scale: float = 1.0

    def deltas(self) -> dict[str, Floats]:
        """What is added to each matrix, (out, in)."""
        return {
            name: np.float32(self.scale) * (self.up[name] @ down)
            for name, down in self.down.items()
        }


def tensor_names(layers: int) -> tuple[str, ...]:
    """The tensors that an adapter changes: every matrix of every layer."""
    return tuple(f"l{at}.{name}.w" for at in range(layers) for name in MATRICES)


def packed_adapter(adapter: Adapter) -> dict[str, NDArray[np.generic]]:
    """As arrays for an ``npz`` file, in half precision."""
    found: dict[str, NDArray[np.generic]] = {"adapter.scale": np.array([adapter.scale])}
    for name, down in adapter.down.items():
        found[f"adapter.{name}.down"] = down.astype(np.float16)
        found[f"adapter.{name}.up"] = adapter.up[name].astype(np.float16)
    return found


def unpacked_adapter(arrays: Mapping[str, NDArray[np.generic]]) -> Adapter:
    """The adapter of a file that has one. A KeyError if it has none."""
    scale = float(np.asarray(arrays["adapter.scale"], np.float64)[0])

    def part(end: str) -> dict[str, Floats]:
        return {
            name.removeprefix("adapter.").removesuffix(end): np.asarray(array, np.float32)
            for name, array in arrays.items()
            if name.startswith("adapter.") and name.endswith(end)
        }

    return Adapter(part(".down"), part(".up"), scale)
