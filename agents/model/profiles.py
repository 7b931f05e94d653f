"""Profiles: what Tael has to know about a server before the first request.

A profile is chosen by a short spec such as ``deepseek``, ``embedded:smollm2-135m``,
``ollama:qwen3`` or ``http://127.0.0.1:8000/v1#qwen``. Resolving one reads settings and nothing
else: no network.
"""

from __future__ import annotations

import difflib
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import SecretStr

from ...tools.errors import ConfigError
from ..settings import Settings
from .estimate import TokenRates

Structured = Literal["json_schema", "json_object", "grammar", "none"]
"""How a server can be held to JSON. json_schema: it constrains decoding to a schema. json_object:
to any JSON object. grammar: it takes llama.cpp's GBNF. none: it can only be asked."""

EMBEDDED_DEFAULT = "qwen2.5-coder-1.5b"


@dataclass(frozen=True)
class Profile:
    """A server and a model on it.

    provider: whose server (``deepseek``, ``embedded``, ``vllm``, ``url``, ...). base_url: with
    its ``/v1``; empty for the embedded server until it runs. model: empty when the server is to
    be asked which one it has. extra_body: fields of every request, such as the thinking switch.
    context and max_output: tokens, None when not known. max_concurrency: requests in flight.
    price_key: name in the price table, None for a machine of one's own.
    """

    name: str
    provider: str
    base_url: str
    model: str
    api_key: SecretStr | None = None
    structured: Structured = "json_schema"
    extra_body: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    context: int | None = None
    max_output: int | None = None
    max_concurrency: int = 8
    price_key: str | None = None
    rates: TokenRates = field(default_factory=TokenRates)

    @property
    def grammar(self) -> bool:
        """Whether the server takes llama.cpp's ``grammar`` beside plain text."""
        return self.provider in {"embedded", "llamacpp"}

    @property
    def self_hosted(self) -> bool:
        return self.price_key is None

    def secret(self) -> str:
        """The key, or an empty string. Never put it into a message."""
        return self.api_key.get_secret_value() if self.api_key else ""


_NO_THINKING = MappingProxyType({"thinking": MappingProxyType({"type": "disabled"})})
_NO_THINKING_TEMPLATE = MappingProxyType(
    {"chat_template_kwargs": MappingProxyType({"enable_thinking": False})}
)
_DEEPSEEK_MODELS = {"deepseek": ("deepseek-flash", 64), "deepseek-pro": ("deepseek-v4-pro", 32)}
_LOCAL: dict[str, tuple[str, Mapping[str, Any]]] = {
    "vllm": ("http://127.0.0.1:8000/v1", _NO_THINKING_TEMPLATE),
    "sglang": ("http://127.0.0.1:30000/v1", _NO_THINKING_TEMPLATE),
    "ollama": ("http://127.0.0.1:11434/v1", {}),
    "llamacpp": ("http://127.0.0.1:8080/v1", _NO_THINKING_TEMPLATE),
}
_SILICONFLOW = "https://api.siliconflow.cn/v1"

PRESETS = ("deepseek", "deepseek-pro", "embedded", "siliconflow", "fake", *_LOCAL)


def resolve(
    spec: str | None,
    settings: Settings,
    *,
    base_url: str | None = None,
    model: str | None = None,
    api_key: str | None = None,
) -> Profile:
    """The profile for a spec. Without one: ``base_url`` if given, else the setting ``model``, else
    DeepSeek if its key is set, else the embedded model.

    base_url, model and api_key replace what the spec says. Raises ConfigError for an unknown name
    (with the nearest ones), a missing key (with the variable's name) or a bad URL.
    """
    if spec is None and base_url:
        spec = base_url
    chosen = spec or settings.model or ("deepseek" if settings.deepseek_api_key else "embedded")
    profile = _named(chosen, settings)
    if base_url:
        profile = replace(profile, base_url=_checked(base_url))
    if model:
        price = model if profile.price_key is not None else None
        profile = replace(profile, model=model, price_key=price)
    if api_key:
        profile = replace(profile, api_key=SecretStr(api_key))
    return _with_key(profile)


def _named(spec: str, settings: Settings) -> Profile:
    if spec.startswith(("http://", "https://")):
        return _by_url(spec, settings)
    name, _, model = spec.partition(":")
    if name in _DEEPSEEK_MODELS and not model:
        return _deepseek(name, settings)
    if name == "embedded":
        return Profile(
            name="embedded",
            provider="embedded",
            base_url="",
            model=model or EMBEDDED_DEFAULT,
            context=settings.embedded_context,
            max_concurrency=1,
        )
    if name in _LOCAL:
        url, extra = _LOCAL[name]
        return Profile(name, name, url, model, api_key=settings.api_key, extra_body=extra)
    if name == "siliconflow":
        return _siliconflow(model, settings)
    if name == "fake":
        return Profile("fake", "fake", "http://scripted.invalid/v1", model or "scripted")
    near = difflib.get_close_matches(name, PRESETS, n=3, cutoff=0.5)
    known = ", ".join(PRESETS)
    raise ConfigError(
        f"There is no model profile named {spec!r}.",
        means=f"Did you mean {', '.join(near)}?" if near else f"There are: {known}.",
        remedy="A server's URL such as http://127.0.0.1:8000/v1#model works too.",
    )


def _deepseek(name: str, settings: Settings) -> Profile:
    model, concurrency = _DEEPSEEK_MODELS[name]
    return Profile(
        name=name,
        provider="deepseek",
        base_url=_checked(settings.deepseek_base_url),
        model=model,
        api_key=settings.deepseek_api_key,
        structured="json_object",
        extra_body=_NO_THINKING,
        context=1_000_000,
        max_output=384_000,
        max_concurrency=concurrency,
        price_key=model,
        rates=TokenRates(digit=0.4),
    )


def _siliconflow(model: str, settings: Settings) -> Profile:
    if not model:
        raise ConfigError(
            "SiliconFlow serves many models, and none was named.",
            remedy="Name one, such as siliconflow:deepseek-ai/DeepSeek-V3.",
        )
    return Profile(
        name="siliconflow",
        provider="siliconflow",
        base_url=_SILICONFLOW,
        model=model,
        api_key=settings.siliconflow_api_key or settings.api_key,
        structured="json_object",
        price_key=model,
    )


def _by_url(spec: str, settings: Settings) -> Profile:
    url, _, model = spec.partition("#")
    base_url = _checked(url)
    return Profile(
        name="url",
        provider="url",
        base_url=base_url,
        model=model,
        api_key=settings.api_key,
        price_key=None if is_local(base_url) else model,
    )


def _checked(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ConfigError(
            f"{url!r} is not a server's URL.",
            remedy="Give one such as http://127.0.0.1:8000/v1.",
        )
    if parts.username or parts.password:
        raise ConfigError(
            f"The URL of {parts.hostname} carries a user name or password.",
            means="It would end up in the ledger.",
            remedy="Give the key through TAEL_API_KEY or api_key instead.",
        )
    return url.rstrip("/")


def is_local(base_url: str) -> bool:
    """Whether a URL leads to this machine or a private network."""
    host = urlsplit(base_url).hostname or ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "." not in host or host.endswith((".local", ".internal", ".lan", ".localhost"))
    return address.is_private or address.is_loopback or address.is_link_local


def _with_key(profile: Profile) -> Profile:
    variables = {"deepseek": "DEEPSEEK_API_KEY", "siliconflow": "TAEL_SILICONFLOW_API_KEY"}
    variable = variables.get(profile.provider)
    if variable and not profile.secret().strip():
        raise ConfigError(
            f"The profile {profile.name} needs a key.",
            remedy=f"Set {variable}, or use --model embedded, which needs none.",
        )
    return profile
