"""A local stand-in for SEC's servers, which replays real answers out of the shared data folder.

One server plays both hosts (``data_url``, ``www_url``). It serves, at SEC's own paths:

- ``/files/company_tickers.json`` and ``/files/company_tickers_exchange.json``, built from the CSV;
- ``/submissions/CIK##########.json``. Where the stored copy lacks a filing whose document is in
  ``filings/``, or there is no stored copy at all (KO), rows for those filings are added in front,
  so that the listing and the documents agree. The older pages that a stored copy names are empty;
- ``/api/xbrl/companyfacts/CIK##########.json`` (KO and TSLA: figures read from their 10-K);
- ``/Archives/edgar/data/{cik}/{accession}/{document}``.

Knobs: ``fail_next(n, status)``, ``refuse_with(status)``, ``delay``, ``headers``, ``answers`` (any
path's own status and body); ``stop()`` closes the port, so that connections are refused.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class StoredFiling:
    """A filing whose document is in the data folder, with what its cover page says."""

    file: str
    cik: int
    accession: str
    form: str
    filed: str
    period: str
    document: str


FILINGS = (
    StoredFiling(
        "AAPL_10-K_FY2025_0000320193-25-000079", 320193, "0000320193-25-000079",
        "10-K", "2025-10-31", "2025-09-27", "aapl-20250927.htm",
    ),
    StoredFiling(
        "AAPL_10-Q_FY2025Q3", 320193, "0000320193-25-000073",
        "10-Q", "2025-08-01", "2025-06-28", "aapl-20250628.htm",
    ),
    StoredFiling(
        "AAPL_10-K_FY2024_0000320193-24-000123", 320193, "0000320193-24-000123",
        "10-K", "2024-11-01", "2024-09-28", "aapl-20240928.htm",
    ),
    StoredFiling(
        "NVDA_10-K_FY2025_0001045810-25-000023", 1045810, "0001045810-25-000023",
        "10-K", "2025-02-26", "2025-01-26", "nvda-20250126.htm",
    ),
    StoredFiling(
        "KO_10-K_FY2024_0000021344-25-000011", 21344, "0000021344-25-000011",
        "10-K", "2025-02-20", "2024-12-31", "ko-20241231.htm",
    ),
    StoredFiling(
        "TSLA_10-K_FY2024_0001628280-25-003063", 1318605, "0001628280-25-003063",
        "10-K", "2025-01-30", "2024-12-31", "tsla-20241231.htm",
    ),
)  # fmt: skip

_MINIMAL = {
    21344: {"name": "COCA COLA CO", "tickers": ["KO"], "exchanges": ["NYSE"], "sic": "2080",
            "sicDescription": "Beverages", "fiscalYearEnd": "1231"},
    1640147: {"name": "SNOWFLAKE INC.", "tickers": ["SNOW"], "exchanges": ["NYSE"], "sic": "7372",
              "sicDescription": "Services-Prepackaged Software", "fiscalYearEnd": "0131"},
}  # fmt: skip
_COLUMNS = ("accessionNumber", "filingDate", "reportDate", "form", "items", "primaryDocument")


@dataclass
class SecReplay:
    """A running server. ``hits`` counts requests by path, failed ones too; ``seen`` holds their
    headers in order."""

    data: Path
    data_url: str = ""
    www_url: str = ""
    hits: Counter[str] = field(default_factory=Counter)
    seen: list[dict[str, str]] = field(default_factory=list)
    delay: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)
    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    _failures: list[int] = field(default_factory=list)
    _refusal: int | None = None
    _server: ThreadingHTTPServer | None = None
    _built: dict[str, bytes] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def fail_next(self, times: int, status: int = 503) -> None:
        """Answer the next requests with an error."""
        self._failures = [status] * times

    def refuse_with(self, status: int | None = 403) -> None:
        """Answer every request with an error until called with None."""
        self._refusal = status

    def stop(self) -> None:
        """Close the port: connections are refused from now on."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def answer(self, path: str) -> tuple[int, bytes]:
        with self._lock:
            self.hits[path] += 1
            failure = self._refusal or (self._failures.pop() if self._failures else None)
            if failure:
                return failure, b"<html>Request Rate Threshold Exceeded</html>"
            if path in self.answers:
                return self.answers[path]
            if path not in self._built:
                body = self._body(path)
                if body is None:
                    return 404, b"<Error><Code>NoSuchKey</Code></Error>"
                self._built[path] = body
            return 200, self._built[path]

    def _body(self, path: str) -> bytes | None:
        us = self.data / "finance" / "us"
        if path.startswith("/files/company_tickers"):
            return _tickers(us, with_exchange=path.endswith("_exchange.json"))
        if match := re.fullmatch(r"/submissions/CIK(\d{10})\.json", path):
            return _submissions(us, int(match[1]))
        if re.fullmatch(r"/submissions/CIK\d{10}-submissions-\d{3}\.json", path):
            return json.dumps({name: [] for name in _COLUMNS}).encode()
        if match := re.fullmatch(r"/api/xbrl/companyfacts/(CIK\d{10}\.json)", path):
            for folder in ("companyfacts", "from_ixbrl"):
                stored = us / folder / match[1]
                if stored.is_file():
                    return stored.read_bytes()
        for filing in FILINGS:
            accession = filing.accession.replace("-", "")
            if path == f"/Archives/edgar/data/{filing.cik}/{accession}/{filing.document}":
                return gzip.decompress((us / "filings" / f"{filing.file}.htm.gz").read_bytes())
        return None


def _tickers(us: Path, *, with_exchange: bool) -> bytes:
    with (us / "company_tickers_edgartools_5.62.0.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    document: dict[str, Any]
    if with_exchange:
        document = {
            "fields": ["cik", "name", "ticker", "exchange"],
            "data": [
                [int(row["cik"]), row["name"], row["ticker"], row["exchange"] or None]
                for row in rows
            ],
        }
    else:
        document = {
            str(place): {"cik_str": int(row["cik"]), "ticker": row["ticker"], "title": row["name"]}
            for place, row in enumerate(rows)
        }
    return json.dumps(document).encode()


def _submissions(us: Path, cik: int) -> bytes | None:
    stored = sorted((us / "submissions").glob(f"CIK{cik:010d}.*json"))
    if stored:
        document = json.loads(stored[0].read_bytes())
    elif cik in _MINIMAL:
        recent = {name: [] for name in _COLUMNS}
        document = {"cik": f"{cik:010d}", **_MINIMAL[cik], "formerNames": [],
                    "filings": {"recent": recent, "files": []}}  # fmt: skip
    else:
        return None
    recent = document["filings"]["recent"]
    known = set(recent["accessionNumber"])
    for filing in reversed(FILINGS):
        if filing.cik == cik and filing.accession not in known:
            row = {
                "accessionNumber": filing.accession,
                "filingDate": filing.filed,
                "reportDate": filing.period,
                "form": filing.form,
                "primaryDocument": filing.document,
            }
            for name, column in recent.items():
                column.insert(0, row.get(name, ""))
    return json.dumps(document).encode()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are a part of the tests, not news."""


def _handler(replay: SecReplay) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            replay.seen.append({name.lower(): value for name, value in self.headers.items()})
            status, body = replay.answer(path)
            if replay.delay:
                time.sleep(replay.delay)
            etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            if status == 200 and self.headers.get("If-None-Match") == etag:
                status, body = 304, b""
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            if status in (200, 304):
                self.send_header("ETag", etag)
            for name, value in replay.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Tests stay quiet."""

    return Handler


@contextmanager
def replay_sec(data: Path) -> Iterator[SecReplay]:
    """SEC on a free port of this machine, from the shared data folder ``data``."""
    replay = SecReplay(data)
    server = _Server(("127.0.0.1", 0), _handler(replay))
    replay._server = server
    replay.data_url = replay.www_url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield replay
    finally:
        replay.stop()
