"""Whether an audit bundle is what was written, and which part of it is not.

Three nets, each of which finds what the one before lets through. The bytes: a zip is made again
from its members and compared. The manifest: each member's SHA-256, none missing, none added. The
chain: rows hashed anew, in order, up to the head; and what they say of input, evidence, files and
approval is compared with what is there, so that a manifest written anew for a changed member does
not help. A chain written anew from one end to the other is consistent too: only a head that was
noted elsewhere, or the ledger that the bundle came from, can tell.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..tools.errors import InputError
from .audit import FORMAT, pack
from .model import rows
from .model.rows import verify_stretch
from .trail import Trail, verify_acts

_HEAD = re.compile(r"(acts|calls):(\d+):([0-9a-f]{64})")
_NEEDED = (
    *("run.json", "index.html", "inputs/request.json"),
    *("chain/acts.jsonl", "chain/calls.jsonl"),
)


def verify(path: Path, heads: Sequence[str] = ()) -> list[str]:
    """What is wrong with a bundle, each naming its member; empty when all is well. heads: noted at
    the time, as ``agent audit head`` prints them. Raises InputError for what is no bundle."""
    members, problems = _read(path)
    if "manifest.json" not in members:
        return [*problems, "manifest.json: the member is missing"]
    try:
        manifest = json.loads(members["manifest.json"])
        wanted = {name: row["sha256"] for name, row in manifest["members"].items()}
        if manifest["format"] != FORMAT:
            return [*problems, f"manifest.json: the format {manifest['format']!r} is not known"]
        problems += _members(members, wanted, manifest)
        problems += _chain(members, manifest, heads)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        problems.append(f"manifest.json or a part of the chain cannot be read: {error!r}")
    return list(dict.fromkeys(problems))


def digest_of(path: Path) -> tuple[str, str]:
    """The run that a bundle is of, and the SHA-256 of its manifest."""
    members, _ = _read(path)
    manifest = members.get("manifest.json", b"")
    try:
        return str(json.loads(manifest)["run"]), hashlib.sha256(manifest).hexdigest()
    except (ValueError, KeyError, TypeError):
        return "", ""


def known(path: Path, trail: Trail) -> tuple[bool, list[str]]:
    """Whether the ledger at hand has the bundle's run; what is wrong then: a bundle that its own
    ledger has no row of was not written by it."""
    run_id, digest = digest_of(path)
    acts = [act for act in trail.of(run_id) if act.data] if run_id else []
    if not acts:  # never there, or erased since
        return False, []
    written = {act.data["manifest"] for act in acts if act.kind == "bundle"}
    if digest in written:
        return True, []
    return True, ["manifest.json: the ledger here has the run, but wrote no such bundle of it"]


def read_head(text: str) -> tuple[str, int, str]:
    """Kind, count and hash of a noted head."""
    match = _HEAD.fullmatch(text.strip())
    if match is None:
        raise InputError(
            f"{text!r} is no head of a chain.",
            remedy="Give one as `agent audit head` prints it: acts:COUNT:HASH or calls:COUNT:HASH.",
        )
    return match[1], int(match[2]), match[3]


def _read(path: Path) -> tuple[dict[str, bytes], list[str]]:
    """The members, and what is wrong with how they are held together."""
    if path.is_dir():
        problems, found = [], {}
        for entry in sorted(path.rglob("*")):
            name = entry.relative_to(path).as_posix()
            if entry.is_symlink():
                problems.append(f"{name}: is a link, not a member")
            elif entry.is_file():
                found[name] = entry.read_bytes()
        return found, problems
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"The bundle {path} cannot be read: {error.strerror}.") from error
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _unpacked(archive, content)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, RuntimeError) as error:
        if content[:2] == b"PK" or b"tael-audit/" in content:
            return {}, [f"{path.name}: the archive is damaged or cut: {error}"]
        raise InputError(
            f"{path} is no audit bundle.", remedy="`agent audit RUN` writes one."
        ) from error


def _unpacked(archive: zipfile.ZipFile, content: bytes) -> tuple[dict[str, bytes], list[str]]:
    found: dict[str, bytes] = {}
    problems: list[str] = []
    for info in archive.infolist():
        if info.filename in found:
            problems.append(f"{info.filename}: stands in the archive twice")
        if info.compress_type != zipfile.ZIP_STORED:
            problems.append(f"{info.filename}: is compressed, as no member of a bundle is")
            continue
        try:
            found[info.filename] = archive.read(info)
        except (zipfile.BadZipFile, RuntimeError, EOFError, NotImplementedError) as error:
            problems.append(f"{info.filename}: was changed after it was written ({error})")
            start = info.header_offset + 30 + len(info.orig_filename.encode())
            found[info.filename] = content[start : start + info.file_size]
    if not problems and pack(found) != content:
        problems.append("the archive: bytes outside of its members were changed, added or cut")
    return found, problems


def _members(
    members: Mapping[str, bytes], wanted: Mapping[str, str], manifest: Mapping[str, Any]
) -> Iterator[str]:
    for name in _NEEDED:
        if name not in wanted:
            yield f"{name}: the manifest does not name it"
    for name, digest in wanted.items():
        if name not in members:
            yield f"{name}: the member is missing"
        elif hashlib.sha256(members[name]).hexdigest() != digest:
            yield f"{name}: was changed after it was written"
        elif len(members[name]) != manifest["members"][name]["bytes"]:
            yield f"manifest.json: the length of {name} is not its own"
    for name in members:
        if name != "manifest.json" and name not in wanted:
            yield f"{name}: was added"


def _chain(
    members: Mapping[str, bytes], manifest: Mapping[str, Any], heads: Sequence[str]
) -> Iterator[str]:
    acts = _rows(members.get("chain/acts.jsonl", b""))
    calls = _rows(members.get("chain/calls.jsonl", b""))
    own = [{**row, "data": json.loads(row["data"])} for row in acts if "data" in row]
    if not own:
        yield "chain/acts.jsonl: there is no act of the run"
        return
    if [row["seq"] for row in own] != list(range(1, len(own) + 1)):
        yield "chain/acts.jsonl: an act of the run is missing or stands twice"
    run_id = manifest["run"]
    first = acts[0]
    for problem in verify_acts(acts, str(first.get("prev_hash", "")), first["position"]):
        yield f"chain/acts.jsonl: {problem}"
    head = manifest["heads"]["acts"]
    if (acts[-1]["position"], acts[-1]["hash"]) != (head["count"], head["hash"]):
        yield "chain/acts.jsonl: the last act is not the head that the manifest names: cut or added"
    before = own[0]["calls_hash"] if calls and calls[0]["position"] == own[0]["calls"] + 1 else None
    for problem in verify_stretch(calls, before, calls[0]["position"] if calls else 1):
        yield f"chain/calls.jsonl: {problem}"
    if {row["run_id"] for row in (*own, *_of(calls))} != {run_id}:
        yield "chain: rows of another run are among those of this one"
    yield from _crossed(own, calls, manifest)
    yield from _told(members, own)
    for text in heads:
        yield from _noted(read_head(text), acts if text.startswith("acts") else calls)


def _crossed(
    own: Sequence[Mapping[str, Any]],
    calls: Sequence[Mapping[str, Any]],
    manifest: Mapping[str, Any],
) -> Iterator[str]:
    """Acts against calls: each act saw the ledger's head, and counted the run's calls."""
    hashes = {row["position"]: row["hash"] for row in calls}
    for act in own:
        seen = act["calls"]
        if hashes.get(seen, act["calls_hash"]) != act["calls_hash"]:
            yield f"chain/calls.jsonl: row {seen} is not the one that act {act['position']} saw"
    numbers = [row["seq"] for row in _of(calls)]
    if numbers != list(range(1, len(numbers) + 1)):
        yield "chain/calls.jsonl: a call of the run is missing or stands twice"
    until = own[-1]["calls"]
    start = own[0]["calls"] + 1
    if until >= start and (not calls or calls[-1]["position"] < until):
        yield f"chain/calls.jsonl: rows are missing at the end, up to row {until}"
    told = next((a["data"]["calls"] for a in reversed(own) if a["kind"] == "files"), None)
    if told is not None and len(numbers) < told:
        yield f"chain/calls.jsonl: {told - len(numbers)} calls of the run are missing"
    if manifest["heads"]["calls"]["count"] < max(hashes, default=0):
        yield "manifest.json: the head of the calls is before their last row"


def _told(members: Mapping[str, bytes], own: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What the acts say of input, evidence, files and approval, against what is there."""
    begun = next((act["data"] for act in own if act["kind"] == "started"), None)
    given = hashlib.sha256(members.get("inputs/request.json", b"")).hexdigest()
    if begun is not None and begun["input"] != given:
        yield "inputs/request.json: is not the input that the run was started with"
    files = next((act["data"] for act in reversed(own) if act["kind"] == "files"), None)
    for folder, hashes in (("files", "files"), ("evidence", "evidence")):
        told = files[hashes] if files else {}
        for name, digest in told.items():
            content = members.get(f"{folder}/{name}")
            if content is None:
                yield f"{folder}/{name}: the member is missing"
            elif hashlib.sha256(content).hexdigest() != digest:
                yield f"{folder}/{name}: is not what the audit trail says was written"
        for name in members:
            if name.startswith(f"{folder}/") and name.removeprefix(f"{folder}/") not in told:
                yield f"{name}: the audit trail does not know it"
    yield from _approved(own)


def _approved(own: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """A run that was put before a person ends well only with that person's approval of it."""
    last: Mapping[str, Any] | None = None
    approved = False
    for act in own:
        if act["kind"] == "submitted":
            last, approved = act["data"], False
        elif act["kind"] == "approval":
            approved = last is not None and act["data"]["document"] == last["document"]
        elif act["kind"] == "ended" and act["data"]["status"] == "done" and last and not approved:
            yield f"chain/acts.jsonl: act {act['position']} ends the run without an approval"


def _noted(noted: tuple[str, int, str], found: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    kind, count, digest = noted
    row = next((row for row in found if row["position"] == count), None)
    if row is None:
        have = f"{found[0]['position']} to {found[-1]['position']}" if found else "none"
        yield f"chain/{kind}.jsonl: the noted head {count} is not among its rows ({have})"
    elif row["hash"] != digest:
        yield f"chain/{kind}.jsonl: row {count} is not the one that was noted: written anew"


def _of(calls: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [row for row in calls if "run_id" in row]


def _rows(content: bytes) -> list[dict[str, Any]]:
    lines = content.decode().split("\n")  # a text may hold other characters that end a line
    found = [json.loads(line) for line in lines if line]
    if b"".join((rows.canonical(row) + "\n").encode() for row in found) != content:
        raise ValueError("a row is not in its canonical form")
    return found
