"""Arithmetic of probabilities that the parts of a head share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


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


def logs(probabilities: Array) -> Array:
    found: Array = np.log(np.maximum(probabilities, 1e-6))
    return found
