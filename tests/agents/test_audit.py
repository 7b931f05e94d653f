"""Audit bundles: what is in them, and that no change to one goes unseen."""

from __future__ import annotations

import asyncio
import dataclasses
import hashlib
import io
import json
import random
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tael
from tael.agents import registry
from tael.agents.audit import keep_until, pack
from tael.agents.audit_verify import verify
from tael.agents.model.rows import canonical
from tael.agents.opening import open_store
from tael.agents.trail import Trail, row_hash
from tael.tools.errors import IntegrityError, StoreError

from ..support.runs import Cli, cli
from ..support.waiting import CHEN, MEMO
from .test_decisions import memo, model

__all__ = ["cli"]
Members = dict[str, bytes]


@pytest.fixture(autouse=True)
def memo_domain(monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = registry.domains()
    monkeypatch.setattr(registry, "domains", lambda: {**shipped, MEMO.name: MEMO})


@pytest.fixture
def approved() -> tael.Run[Any]:
    """A memo with strangers' calls before, between and after its own, sent back once."""
    memo(topic="before", out="other")
    done = memo()
    memo(topic="between", out="other")
    tael.reject_sync(done.id, by=CHEN.name, because="Shorter.\u2028Much.")
    asyncio.run(tael.resume(done.id, model=model()[1]))
    memo(topic="after", out="other")
    return tael.approve_sync(done.id, by=CHEN.name)


@pytest.fixture
def bundle(approved: tael.Run[Any], cli: Cli) -> Path:
    code, out, err = cli("audit", approved.id, "--out", "bundle.zip")
    assert code == 0, err
    assert "keep until" in out
    return Path("bundle.zip")


def read(path: Path) -> Members:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write(members: Members, path: str = "changed.zip") -> Path:
    Path(path).write_bytes(pack(members))
    return Path(path)


def remade(members: Members) -> Members:
    """With a manifest that fits, as somebody would make it who covers his tracks."""
    manifest = json.loads(members["manifest.json"])
    manifest["members"] = {
        name: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        for name, content in members.items()
        if name != "manifest.json"
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
    return {**members, "manifest.json": text.encode()}


def test_a_bundle_has_everything_and_verifies(
    bundle: Path, approved: tael.Run[Any], cli: Cli
) -> None:
    assert verify(bundle) == []
    members = read(bundle)
    assert {"index.html", "run.json", "inputs/request.json", "files/memo.txt"} <= set(members)
    assert members["files/memo.txt"].startswith(b"Approved by Chen Yulan")
    assert json.loads(members["inputs/request.json"])["topic"] == "KO"
    calls = [name for name in members if name.startswith("calls/")]
    assert len(calls) == approved.calls == 4
    page = members["index.html"].decode()
    assert all(name in page for name in calls)
    assert "Shorter." in page
    assert "Keep until" in page
    everything = b"".join(members.values())
    assert b"between" not in everything.replace(b"between them", b"")  # other runs are not shown
    assert cli("audit", "verify", str(bundle))[0] == 0
    assert cli("audit", "verify")[0] == 0


def test_a_folder_is_a_bundle_too(approved: tael.Run[Any], cli: Cli) -> None:
    assert cli("audit", approved.id, "--out", "folder")[0] == 0
    assert cli("audit", "verify", "folder")[0] == 0
    for path in sorted(Path("folder").rglob("*")):
        if path.is_file():
            whole = path.read_bytes()
            path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
            name = path.relative_to("folder").as_posix()
            problems = verify(Path("folder"))
            assert problems, name
            assert any(name in problem for problem in problems), (name, problems)
            path.write_bytes(whole)
    Path("folder/extra.txt").touch()
    assert verify(Path("folder")) == ["extra.txt: was added"]
    Path("folder/extra.txt").unlink()
    Path("folder/link.txt").symlink_to("index.html")
    assert verify(Path("folder")) == ["link.txt: is a link, not a member"]


def test_a_changed_byte_anywhere_in_the_archive_is_found(bundle: Path) -> None:
    """First, last and ten random bytes of each member, and every kind of byte around them."""
    chance = random.Random(7)
    whole = bundle.read_bytes()
    spots: dict[int, str] = {}
    with zipfile.ZipFile(bundle) as archive:
        for info in archive.infolist():
            start = info.header_offset + 30 + len(info.filename.encode())
            inside = [start, start + info.file_size - 1]
            inside += [chance.randrange(start, start + info.file_size) for _ in range(10)]
            spots |= dict.fromkeys(inside, info.filename)
            spots |= dict.fromkeys(range(info.header_offset, start), "")
        spots |= dict.fromkeys(range(archive.start_dir, len(whole)), "")
    Path("one.zip").touch()
    for at, name in spots.items():
        changed = bytearray(whole)
        changed[at] ^= 1 << chance.randrange(8)
        Path("one.zip").write_bytes(bytes(changed))
        problems = _problems(Path("one.zip"))
        assert problems, at
        if name:
            assert any(name in problem for problem in problems), (at, name, problems)


def _problems(path: Path) -> list[str]:
    try:
        return verify(path)
    except tael.TaelError as error:
        return [str(error)]


@pytest.mark.parametrize("cut", [1, 21, 22, 23, 100, 5000])
def test_a_cut_tail_of_the_archive_is_found(bundle: Path, cut: int) -> None:
    whole = bundle.read_bytes()
    Path("cut.zip").write_bytes(whole[:-cut])
    assert _problems(Path("cut.zip"))
    Path("long.zip").write_bytes(whole + b"x" * cut)
    assert _problems(Path("long.zip"))


def test_each_member_removed_added_or_changed_is_named(bundle: Path) -> None:
    members = read(bundle)
    for name in members:
        rest = {key: value for key, value in members.items() if key != name}
        assert any(name in problem for problem in verify(write(rest))), name
    assert verify(write({**members, "files/new.txt": b"x"})) == [
        "files/new.txt: was added",
        "files/new.txt: the audit trail does not know it",
    ]


COVERED: dict[str, Callable[[Members], Members]] = {
    "the report": lambda m: {**m, "files/memo.txt": m["files/memo.txt"] + b"Buy!"},
    "a removed report": lambda m: {k: v for k, v in m.items() if k != "files/memo.txt"},
    "an added report": lambda m: {**m, "files/other.txt": b"x"},
    "the evidence": lambda m: {**m, "evidence/texts.txt": b"others"},
    "the request": lambda m: {**m, "inputs/request.json": b"{}"},
    "the first call": lambda m: _line(m, "calls", 0, drop=True),
    "a call in the middle": lambda m: _line(m, "calls", 1, drop=True),
    "the last call": lambda m: _line(m, "calls", -1, drop=True),
    "a changed reply": lambda m: _line(m, "calls", 1, response="{}"),
    "a call hidden as another run's": lambda m: _hidden(m),
    "an act in the middle": lambda m: _line(m, "acts", 3, drop=True),
    "the first act": lambda m: _line(m, "acts", 0, drop=True),
    "the last act": lambda m: _line(m, "acts", -1, drop=True),
    "an act's time": lambda m: _line(m, "acts", 0, at="2020-01-01T00:00:00+00:00"),
}


def _line(members: Members, chain: str, nth: int, *, drop: bool = False, **new: Any) -> Members:
    name = f"chain/{chain}.jsonl"
    found = [json.loads(line) for line in members[name].decode().split("\n") if line]
    if chain == "calls" and not drop:
        own = [row for row in found if "run_id" in row]
        own[nth].update(new)
    elif drop:
        del found[nth]
    else:
        found[nth].update(new)
    return {**members, name: "".join(canonical(row) + "\n" for row in found).encode()}


def _hidden(members: Members) -> Members:
    name = "chain/calls.jsonl"
    found = [json.loads(line) for line in members[name].decode().split("\n") if line]
    last = max(at for at, row in enumerate(found) if "run_id" in row)
    found[last] = {key: found[last][key] for key in ("position", "hash")}
    return {**members, name: "".join(canonical(row) + "\n" for row in found).encode()}


@pytest.mark.parametrize("what", COVERED)
def test_a_manifest_made_anew_does_not_cover_it(bundle: Path, what: str) -> None:
    changed = remade(COVERED[what](read(bundle)))
    assert verify(write(changed)) != []


def test_an_approval_taken_out_and_the_chain_made_anew_is_found(bundle: Path) -> None:
    """Even rows hashed anew tell that a run ended that nobody approved; and a head that was noted
    elsewhere, or the ledger itself, tells of any chain written anew."""
    members = read(bundle)
    rows = [json.loads(row) for row in members["chain/acts.jsonl"].decode().split("\n") if row]
    noted = f"acts:{rows[-1]['position']}:{rows[-1]['hash']}"
    assert verify(bundle, [noted]) == []
    previous, kept = rows[0]["prev_hash"], []
    for row in rows:
        if row.get("kind") == "approval":
            continue
        row = {**row, "position": rows[0]["position"] + len(kept)}
        if "prev_hash" in row:
            row = {**row, "prev_hash": previous}
            row["hash"] = row_hash({k: v for k, v in row.items() if k != "hash"})
        previous = row["hash"]
        kept.append(row)
    manifest = json.loads(members["manifest.json"])
    manifest["heads"]["acts"] = {"count": kept[-1]["position"], "hash": kept[-1]["hash"]}
    members["chain/acts.jsonl"] = "".join(canonical(row) + "\n" for row in kept).encode()
    members["manifest.json"] = json.dumps(manifest).encode()
    forged = write(remade(members))
    problems = verify(forged, [noted])
    assert any("without an approval" in problem for problem in problems)
    assert any("noted head" in problem for problem in problems)


def test_the_ledger_here_knows_its_own_bundles(bundle: Path, cli: Cli) -> None:
    members = read(bundle)
    manifest = json.loads(members["manifest.json"])
    manifest["keep_until"] = "2026-12-31"
    members["manifest.json"] = (json.dumps(manifest, indent=2) + "\n").encode()
    changed = write(members)
    assert verify(changed) == []  # by itself it is consistent
    code, out, _ = cli("audit", "verify", str(changed))
    assert code == IntegrityError.exit_code
    assert "wrote no such bundle" in out
    shutil.rmtree("home")
    code, _, err = cli("audit", "verify", str(bundle))
    assert (code, "not in the ledger here" in err) == (0, True)
    assert not Path("home").exists()


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("update acts set data = replace(data, 'Shorter', 'Longer')", "was changed"),
        ("delete from acts where position = 3", "missing or added"),
        ("delete from acts where position = (select max(position) from acts)", "at the end"),
        ("update calls set response = '{}' where position = 2", "was changed"),
        ("delete from calls where position = (select max(position) from calls)", "missing"),
        ("update acts_head set hash = 'x'", "head"),
        ("delete from acts_head", "head"),
    ],
)
def test_the_ledger_itself(approved: tael.Run[Any], cli: Cli, statement: str, said: str) -> None:
    code, out, _ = cli("audit", "head")
    noted = out.split()
    assert code == 0
    assert cli("audit", "verify", "--head", noted[0], "--head", noted[1])[0] == 0
    with sqlite3.connect("home/ledger.db") as database:
        database.execute(statement)
    code, out, _ = cli("audit", "verify", "--head", noted[0])
    assert code == IntegrityError.exit_code
    assert said in out


def test_a_file_that_was_changed_since_is_not_bundled(approved: tael.Run[Any], cli: Cli) -> None:
    Path("out/memo.txt").write_text("Buy!", encoding="utf-8")
    code, _, err = cli("audit", approved.id)
    assert code == IntegrityError.exit_code
    assert "not what was written" in err
    Path("out/memo.txt").unlink()
    assert "gone" in cli("audit", approved.id)[2]
    assert list(Path().glob("audit-*")) == []


def test_no_key_gets_into_a_bundle(
    approved: tael.Run[Any], cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAEL_API_KEY", "About facts")
    code, _, err = cli("audit", approved.id)
    assert code == StoreError.exit_code
    assert "api_key stands in" in err
    assert "About facts" not in err
    assert list(Path().glob("audit-*")) == []


def test_what_the_command_refuses(bundle: Path, approved: tael.Run[Any], cli: Cli) -> None:
    whole = bundle.read_bytes()
    code, _, err = cli("audit", approved.id, "--out", "bundle.zip")
    assert (code, "never written over" in err) == (2, True)
    assert bundle.read_bytes() == whole
    assert cli("audit", "nothing")[0] == 2
    assert cli("audit", "verify", "nothing.zip")[0] == 2
    Path("text.zip").write_text("hello", encoding="utf-8")
    assert "no audit bundle" in cli("audit", "verify", "text.zip")[2]
    assert "is no head" in cli("audit", "verify", str(bundle), "--head", "12")[2]
    code, out, _ = cli("audit", "verify", str(bundle), "--json")
    assert json.loads(out) == {"ok": True, "problems": []}
    made = json.loads(cli("audit", approved.id, "--out", "second.zip", "--json")[1])
    assert made["head"].startswith("acts:")


def test_a_compressed_archive_is_not_taken_for_one(bundle: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in read(bundle).items():
            archive.writestr(name, content)
    Path("deflated.zip").write_bytes(out.getvalue())
    assert any("is compressed" in problem for problem in verify(Path("deflated.zip")))


def test_how_long_it_is_kept(approved: tael.Run[Any]) -> None:
    with open_store() as (ledger, _):
        acts = Trail(ledger.engine).of(approved.id)
    until = keep_until(acts)
    ended = acts[-1].at.date()
    assert until.year == ended.year + 5
    leap = dataclasses.replace(acts[-1], at=acts[-1].at.replace(year=2024, month=2, day=29))
    assert keep_until([leap]).isoformat() == "2029-03-01"
