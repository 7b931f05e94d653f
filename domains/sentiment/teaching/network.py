"""The encoder of :mod:`.tools.e5.forward` once more, in torch, so that it can learn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from ....tools.e5.file import E5File
from ....tools.e5.forward import Layer, Norm, encoder
from ..heads.tuned import Tuned
from ..item import LABELS


class _Matrix(nn.Module):
    """A frozen matrix with its adapter."""

    def __init__(self, weight: Any, bias: Any, down: Any, up: Any, scale: float) -> None:
        super().__init__()
        self.register_buffer("weight", torch.from_numpy(weight.T.copy()))
        self.register_buffer("bias", torch.from_numpy(bias))
        self.down = nn.Parameter(torch.from_numpy(down.copy()))
        self.up = nn.Parameter(torch.from_numpy(up.copy()))
        self.scale = scale

    def forward(self, rows: Tensor) -> Tensor:
        own = functional.linear(rows, self.weight, self.bias)
        return own + functional.linear(functional.linear(rows, self.down), self.up) * self.scale


def _norm(norm: Norm) -> nn.LayerNorm:
    made = nn.LayerNorm(len(norm.weight), norm.epsilon)
    made.weight = nn.Parameter(torch.from_numpy(norm.weight), requires_grad=False)
    made.bias = nn.Parameter(torch.from_numpy(norm.bias), requires_grad=False)
    return made


class _Layer(nn.Module):
    def __init__(self, layer: Layer, prefix: str, start: Tuned, heads: int, drop: float) -> None:
        super().__init__()
        adapter = start.adapter
        self.matrices = nn.ModuleDict(
            {
                name: _Matrix(
                    weight,
                    layer.biases[name],
                    adapter.down[f"{prefix}.{name}.w"],
                    adapter.up[f"{prefix}.{name}.w"],
                    adapter.scale,
                )
                for name, weight in layer.weights.items()
            }
        )
        self.attended, self.done = _norm(layer.attended), _norm(layer.done)
        self.heads, self.drop = heads, drop

    def forward(self, rows: Tensor, real: Tensor) -> Tensor:
        count, length, hidden = rows.shape

        def split(name: str) -> Tensor:
            part: Tensor = self.matrices[name](rows)
            return part.view(count, length, self.heads, hidden // self.heads).transpose(1, 2)

        seen = functional.scaled_dot_product_attention(
            split("q"), split("k"), split("v"), attn_mask=real[:, None, None, :]
        )
        seen = seen.transpose(1, 2).reshape(count, length, hidden)
        rows = self.attended(rows + self._dropped(self.matrices["ao"](seen)))
        inner = functional.gelu(self.matrices["fi"](rows), approximate="tanh")
        found: Tensor = self.done(rows + self._dropped(self.matrices["fo"](inner)))
        return found

    def _dropped(self, rows: Tensor) -> Tensor:
        return functional.dropout(rows, self.drop, self.training)


class Network(nn.Module):
    """Padded tokens, which are real, which are the entity's -> logits (n, 3)."""

    def __init__(self, file: E5File, start: Tuned, drop: float) -> None:
        super().__init__()
        made = encoder(file)
        self.file, self.drop = file, drop
        self.register_buffer("positions", torch.from_numpy(made.positions))
        self.first = _norm(made.first)
        self.layers = nn.ModuleList(
            _Layer(layer, f"l{at}", start, file.heads, drop) for at, layer in enumerate(made.layers)
        )
        self.out = nn.Linear(2 * file.hidden, len(LABELS))
        self.out.weight = nn.Parameter(torch.from_numpy(start.out.weights.T.copy()).float())
        self.out.bias = nn.Parameter(torch.from_numpy(start.out.bias.copy()).float())

    def forward(self, tokens: Tensor, real: Tensor, inside: Tensor) -> Tensor:
        count, length = tokens.shape
        words = torch.from_numpy(self.file.words(tokens.numpy().reshape(-1)))
        rows = self.first(words.view(count, length, -1) + self.positions[:length])
        rows = functional.dropout(rows, self.drop, self.training)
        for layer in self.layers:
            rows = layer(rows, real)
        pooled = torch.cat([_mean(rows, real.float()), _mean(rows, inside)], dim=1)
        logits: Tensor = self.out(functional.dropout(pooled, self.drop, self.training))
        return logits

    def adapted(self) -> Iterator[tuple[str, Any]]:
        """Each adapted matrix by the name of its tensor."""
        for at, layer in enumerate(self.layers):
            for name, matrix in layer.matrices.items():
                yield f"l{at}.{name}.w", matrix


def _mean(rows: Tensor, counted: Tensor) -> Tensor:
    return torch.einsum("nld,nl->nd", rows, counted) / counted.sum(1, keepdim=True)
