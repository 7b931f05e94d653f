"""Writes a run's files so that the audit trail knows each before anybody sees it.

Files are made in a folder beside their place, hashed, the hashes committed, and only then moved to
their names. Who is killed in between leaves the old files, and a row about new ones that the next
attempt repeats. What an auditor is shown besides is kept in the run's own folder, hashed alike.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .domain import Bill, Domain
from .trail import Trail

EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run's files go. out: folder for readers; folder: the run's own."""

    run_id: str
    out: Path
    folder: Path

    @property
    def staging(self) -> Path:
        return self.out / f".{self.run_id}.part"


def publish(
    found: Domain[Any, Any],
    place: Place,
    trail: Trail,
    *,
    state: Mapping[str, Any],
    bill: Bill,
    about: Mapping[str, Any],
) -> tuple[Path, ...]:
    """Writes files and evidence; returns the files' paths. about: what the trail's row says of them
    besides their hashes (whether they are a draft, the output's hash)."""
    output = found.Output.model_validate(state["output"])
    staging = place.staging
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    try:
        named = [path.relative_to(staging) for path in found.export(output, bill, staging)]
        made = sorted(path for path in staging.rglob("*") if path.is_file())
        evidence = _keep(place.folder / EVIDENCE, found.evidence(dict(state)))
        trail.add(
            place.run_id,
            "files",
            {
                **about,
                "folder": str(place.out.resolve()),
                "files": {path.relative_to(staging).as_posix(): sha256(path) for path in made},
                "evidence": evidence,
                "calls": bill.calls,
            },
        )
        for path in made:
            target = place.out / path.relative_to(staging)
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return tuple(place.out / name for name in named)


def _keep(folder: Path, texts: Mapping[str, str]) -> dict[str, str]:
    """Writes the evidence into the run's folder; its hashes by name."""
    if texts:
        folder.mkdir(parents=True, exist_ok=True)
    hashes = {}
    for name, text in sorted(texts.items()):
        partial = folder / f".{name}.part"
        partial.write_bytes(text.encode())
        hashes[name] = sha256(partial)
        partial.replace(folder / name)
    return hashes


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
