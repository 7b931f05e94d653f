"""Makes a model from a spec. No network: servers are started and asked at the first call."""

from __future__ import annotations

import httpx

from ..settings import Settings, load
from .client import Model
from .connection import Connection
from .fake import ScriptedModel
from .pricing import PriceTable
from .profiles import Profile, resolve
from .sample import sample_answer


def connect(
    spec: str | None = None,
    *,
    base_url: str | None = None,
    model: str | None = None,
    api_key: str | None = None,
    settings: Settings | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
    pace: float = 1.0,
) -> Model:
    """A model by profile (``deepseek``, ``embedded``, ``ollama:qwen3``, ...) or by server URL.

    Without arguments: TAEL_MODEL, else DeepSeek if its key is set, else the embedded model.
    transport: replaces the network, such as a `ScriptedModel`. pace: factor on the pauses between
    tries. Raises ConfigError for an unknown profile or a missing key.
    """
    settings = settings or load()
    profile = resolve(spec, settings, base_url=base_url, model=model, api_key=api_key)
    fallback = None
    if settings.fallback_model and settings.fallback_model != spec:
        fallback = _model(resolve(settings.fallback_model, settings), settings, None, pace)
    return _model(profile, settings, transport, pace, fallback)


def _model(
    profile: Profile,
    settings: Settings,
    transport: httpx.AsyncBaseTransport | None,
    pace: float,
    fallback: Model | None = None,
) -> Model:
    if profile.provider == "fake" and transport is None:
        transport = ScriptedModel(sample_answer)
    connection = Connection(profile, settings, transport=transport)
    return Model(connection, PriceTable.load(), fallback=fallback, pace=pace)
