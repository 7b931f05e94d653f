"""The encoder's forward pass: tokens in, a vector for every token out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .file import E5File, Floats

MATRICES = ("q", "k", "v", "ao", "fi", "fo")
"""A layer's matrices: query, key, value, attention's output, and the inner layer in and out."""


@dataclass(frozen=True)
class Norm:
    """Scales each row to mean 0 and variance 1, then by learnt weights."""

    weight: Floats
    bias: Floats
    epsilon: float

    def __call__(self, rows: Floats) -> Floats:
        centred = rows - rows.mean(-1, keepdims=True)
        spread = np.einsum("...i,...i->...", centred, centred)[..., None] / rows.shape[-1]
        centred /= np.sqrt(spread + self.epsilon)
        found: Floats = centred * self.weight + self.bias
        return found


@dataclass(frozen=True)
class Layer:
    """weights: of each matrix, (in, out); biases: (out,)."""

    weights: Mapping[str, Floats]
    biases: Mapping[str, Floats]
    attended: Norm
    done: Norm

    def through(self, name: str, rows: Floats) -> Floats:
        found: Floats = rows @ self.weights[name]
        found += self.biases[name]
        return found


@dataclass(frozen=True)
class Encoder:
    """The file's embeddings, and layers whose weights may be others than the file's."""

    file: E5File
    positions: Floats
    first: Norm
    layers: tuple[Layer, ...]

    def __call__(self, tokens: NDArray[np.int64], real: NDArray[np.bool_]) -> Floats:
        """(n, length) tokens, of which ``real`` are no padding -> (n, length, hidden)."""
        count, length = tokens.shape
        rows = self.file.words(tokens.reshape(-1)).reshape(count, length, -1)
        rows = self.first(rows + self.positions[:length])
        away: Floats = np.where(real, np.float32(0), np.float32(-1e9))[:, None, None, :]
        for layer in self.layers:
            rows = layer.attended(rows + layer.through("ao", self._attention(layer, rows, away)))
            inner = _gelu(layer.through("fi", rows))
            rows = layer.done(rows + layer.through("fo", inner))
        return rows

    def _attention(self, layer: Layer, rows: Floats, away: Floats) -> Floats:
        count, length, hidden = rows.shape
        heads = self.file.heads

        def split(name: str) -> Floats:
            part = layer.through(name, rows)
            return part.reshape(count, length, heads, hidden // heads).transpose(0, 2, 1, 3)

        scores: Floats = split("q") @ split("k").transpose(0, 1, 3, 2)
        scores *= np.float32((hidden // heads) ** -0.5)
        scores += away
        scores -= scores.max(-1, keepdims=True)
        np.exp(scores, out=scores)
        scores /= scores.sum(-1, keepdims=True)
        found: Floats = (scores @ split("v")).transpose(0, 2, 1, 3).reshape(count, length, hidden)
        return found


def _gelu(rows: Floats) -> Floats:
    """By the hyperbolic tangent, which is within .001 of the error function's."""
    inner = rows * rows
    inner *= np.float32(0.044715)
    inner += np.float32(1)
    inner *= rows
    inner *= np.float32((2 / np.pi) ** 0.5)
    np.tanh(inner, out=inner)
    inner += np.float32(1)
    inner *= rows
    inner *= np.float32(0.5)
    return inner


def encoder(file: E5File, deltas: Mapping[str, Floats] | None = None) -> Encoder:
    """The file's encoder. deltas: what is added to some of its matrices, (out, in), by the name of
    the tensor (``l3.q.w``)."""
    added = deltas or {}
    return Encoder(
        file,
        file.floats("emb.pos").reshape(-1, file.hidden) + file.floats("emb.type")[: file.hidden],
        _norm(file, "emb.ln"),
        tuple(_layer(file, at, added) for at in range(file.layers)),
    )


def _layer(file: E5File, at: int, added: Mapping[str, Floats]) -> Layer:
    weights, biases = {}, {}
    for name in MATRICES:
        tensor = f"l{at}.{name}.w"
        biases[name] = file.floats(f"l{at}.{name}.b")
        matrix = file.floats(tensor).reshape(len(biases[name]), -1)
        if tensor in added:
            matrix = matrix + added[tensor]
        weights[name] = np.ascontiguousarray(matrix.T)
    return Layer(weights, biases, _norm(file, f"l{at}.aln"), _norm(file, f"l{at}.oln"))


def _norm(file: E5File, name: str) -> Norm:
    return Norm(file.floats(f"{name}.w"), file.floats(f"{name}.b"), file.epsilon)
