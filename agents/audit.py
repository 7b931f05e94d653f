"""The audit bundle of a run: everything that led to its files, and the chain that proves it.

Members: ``index.html`` to read, ``manifest.json`` with the SHA-256 of each member, ``run.json``,
``inputs/``, ``evidence/`` (facts, checks and what else the domain shows), ``calls/`` (each prompt
and reply as text), ``files/`` (the report) and ``chain/``: the run's acts and calls as stored,
between them the hashes of other runs' rows, whose content is nobody's business here.

A zip is made of stored members with fixed dates in order of name, so that the same members always
give the same bytes: :mod:`.audit_verify` makes it again and compares.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from .. import __version__
from ..tools.errors import InputError, IntegrityError, StoreError
from .audit_index import index
from .audit_pages import call_name, call_page
from .model.ledger import Ledger
from .model.rows import canonical
from .publish import EVIDENCE
from .runs import RunRecord
from .settings import Settings
from .trail import Act, Heads, Trail

FORMAT = "tael-audit/1"
YEARS = 5
"""How long the record of review and publication is kept: 发布证券研究报告暂行规定 (CN12)."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle as written. digest: SHA-256 of its manifest. keep_until: the last day on which the
    rules want it kept."""

    path: Path
    digest: str
    members: int
    keep_until: date


def write(
    record: RunRecord, ledger: Ledger, trail: Trail, settings: Settings, out: Path | None = None
) -> Bundle:
    """Writes the bundle of a run, a zip where ``out`` ends so, else a folder; by default
    ``audit-<run>.zip`` in the working folder. Its digest is a row of the trail before it is there.

    Raises InputError: it is there already, or the run is under way; IntegrityError: a file of the
    run is gone or not what was written; StoreError: a key would get into it.
    """
    target = out or Path(f"audit-{record.id}.zip")
    _free(target)
    if record.state == "running":
        raise InputError(f"The run {record.id} is under way.", remedy="Wait for its end.")
    members = collect(record, ledger, trail, settings)
    _no_keys(members, settings)
    manifest = members["manifest.json"]
    digest = hashlib.sha256(manifest).hexdigest()
    trail.add(record.id, "bundle", {"manifest": digest})
    try:
        if target.suffix == ".zip":
            partial = target.with_name(f".{target.name}.part")
            partial.parent.mkdir(parents=True, exist_ok=True)
            partial.write_bytes(pack(members))
            partial.replace(target)
        else:
            for name, content in members.items():
                path = target / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
    except OSError as error:
        raise StoreError(
            f"The bundle cannot be written to {target}: {error.strerror}.",
            remedy="Choose another place with --out.",
        ) from error
    until = date.fromisoformat(json.loads(manifest)["keep_until"])
    return Bundle(target, digest, len(members), until)


def pack(members: Mapping[str, bytes]) -> bytes:
    """The zip of members: the same bytes for the same members, on every machine."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(members):
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.create_system, info.external_attr = 3, 0o100644 << 16
            archive.writestr(info, members[name])
    return out.getvalue()


def collect(
    record: RunRecord, ledger: Ledger, trail: Trail, settings: Settings
) -> dict[str, bytes]:
    """The members of a run's bundle by name."""
    acts = trail.of(record.id)
    if not acts:
        raise InputError(
            f"There is no audit trail of the run {record.id}: it is older than the trail.",
            remedy=f"Write its files again, without a call: agent run --resume {record.id}",
        )
    heads = trail.heads()
    chain_acts = [
        row if row["run_id"] == record.id else {key: row[key] for key in ("position", "hash")}
        for row in trail.rows(acts[0].position)
    ]
    own = ledger.calls(record.id)
    since = min([acts[0].calls + 1, *(call.position for call in own[:1])])
    until = max([acts[-1].calls, *(call.position for call in own[-1:])])
    chain_calls = ledger.stretch(record.id, since, until)
    published = _published(acts)
    members: dict[str, bytes] = {
        "run.json": _json(_about(record)),
        "inputs/request.json": canonical(record.input).encode(),
        "chain/acts.jsonl": _lines(chain_acts),
        "chain/calls.jsonl": _lines(chain_calls),
        **_kept(settings.runs_dir / record.id / EVIDENCE, published.get("evidence", {}), EVIDENCE),
        **_kept(Path(published.get("folder", "")), published.get("files", {}), "files"),
    }
    for call in own:
        members[call_name(call)] = call_page(call).encode()
    trace = members.get(f"{EVIDENCE}/trace.json")
    members["index.html"] = index(
        record, acts, own, json.loads(trace) if trace else {}, sorted(members), keep_until(acts)
    ).encode()
    members["manifest.json"] = _manifest(record, acts, members, heads)
    return dict(sorted(members.items()))


def keep_until(acts: list[Act]) -> date:
    """Five years after the last act of the run that was not the writing of a bundle."""
    last: datetime = next((a.at for a in reversed(acts) if a.kind != "bundle"), acts[-1].at)
    try:
        return last.date().replace(year=last.year + YEARS)
    except ValueError:  # the 29th of February
        return date(last.year + YEARS, 3, 1)


def _published(acts: list[Act]) -> dict[str, Any]:
    return next((act.data for act in reversed(acts) if act.kind == "files"), {})


def _kept(folder: Path, hashes: Mapping[str, str], under: str) -> dict[str, bytes]:
    """Files with the hashes that the trail has of them."""
    found = {}
    for name, wanted in hashes.items():
        try:
            content = (folder / name).read_bytes()
        except OSError:
            content = None
        if content is None or hashlib.sha256(content).hexdigest() != wanted:
            raise IntegrityError(
                f"{folder / name} is {'gone' if content is None else 'not what was written'}.",
                means="The audit trail has its SHA-256, and a bundle holds what was written.",
                remedy="Put the file back, or write the run's files again with: "
                "agent run --resume RUN",
            )
        found[f"{under}/{name}"] = content
    return found


def _about(record: RunRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "domain": record.domain,
        "status": record.state,
        "started": record.started.isoformat(),
        "ended": record.ended.isoformat() if record.ended else None,
        "error": record.error,
    }


def _manifest(
    record: RunRecord, acts: list[Act], members: Mapping[str, bytes], heads: Heads
) -> bytes:
    return _json(
        {
            "format": FORMAT,
            "run": record.id,
            "domain": record.domain,
            "status": record.state,
            "tael": __version__,
            "keep_until": keep_until(acts).isoformat(),
            "heads": {
                "acts": {"count": heads.acts, "hash": heads.acts_hash},
                "calls": {"count": heads.calls, "hash": heads.calls_hash},
            },
            "members": {
                name: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
                for name, content in sorted(members.items())
            },
        }
    )


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def _lines(found: list[dict[str, Any]]) -> bytes:
    return "".join(canonical(row) + "\n" for row in found).encode()


def _free(target: Path) -> None:
    """Nothing that is there is overwritten."""
    if target.is_file() or (target.is_dir() and any(target.iterdir())):
        raise InputError(
            f"{target} is there already, and a bundle is never written over.",
            remedy="Choose another name with --out.",
        )


def _no_keys(members: Mapping[str, bytes], settings: Settings) -> None:
    """A row of the chain cannot be blacked out, so a bundle with a key in it is not written."""
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if not isinstance(value, SecretStr) or not value.get_secret_value():
            continue
        secret = value.get_secret_value().encode()
        for member, content in members.items():
            if secret in content:
                raise StoreError(
                    f"The setting {name} stands in {member}, so the bundle was not written.",
                    remedy="Withdraw that key at its server, unset it and try again.",
                )
