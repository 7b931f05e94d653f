"""Bodies fetched by HTTP, kept in a folder with what is needed to ask whether they still hold."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Copy:
    """A body as the server last confirmed it. ``headers``: its validators, names in lower case."""

    body: bytes
    fetched: datetime
    headers: dict[str, str] = field(default_factory=dict)

    def fresh(self, max_age: timedelta | None) -> bool:
        return max_age is None or datetime.now(UTC) - self.fetched < max_age

    def conditions(self) -> dict[str, str]:
        asked = {"If-None-Match": "etag", "If-Modified-Since": "last-modified"}
        return {name: self.headers[key] for name, key in asked.items() if key in self.headers}


class DiskCache:
    """One file a URL: a line of JSON about the body, then the body.

    Files are written whole and then renamed, so a reader sees the old one or the new one. A file
    that is damaged is no copy. A folder that cannot be written costs the cache, not the run.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _path(self, url: str) -> Path:
        return self.folder / hashlib.sha256(url.encode()).hexdigest()[:40]

    def load(self, url: str) -> Copy | None:
        try:
            head, _, body = self._path(url).read_bytes().partition(b"\n")
            about = json.loads(head)
            if about["url"] != url or about["sha256"] != hashlib.sha256(body).hexdigest():
                return None
            return Copy(body, datetime.fromisoformat(about["fetched"]), dict(about["headers"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def store(self, url: str, copy: Copy) -> None:
        about: dict[str, Any] = {
            "url": url,
            "fetched": copy.fetched.isoformat(),
            "sha256": hashlib.sha256(copy.body).hexdigest(),
            "headers": copy.headers,
        }
        temporary: str | None = None
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=self.folder, prefix=".part-")
            with os.fdopen(handle, "wb") as file:
                file.write(json.dumps(about).encode() + b"\n" + copy.body)
            os.replace(temporary, self._path(url))
        except OSError as error:
            log.warning("The cache folder %s cannot be written: %s", self.folder, error)
            if temporary is not None:
                Path(temporary).unlink(missing_ok=True)
