"""Weights by HTTP: one file, resumed with Range requests where an earlier try ended."""

from __future__ import annotations

import os
from pathlib import Path

import httpx

from ....tools.errors import IntegrityError, NetworkError, NotFoundError, SourceError
from .transfer import Transfer

STALL = 30.0
"""Seconds without a byte after which a connection counts as broken."""


def fetch(url: str, transfer: Transfer) -> Path:
    """Fetch ``url`` into the ``.hub.part`` file and return it, complete but not yet checked.

    A connection that breaks is taken up again as long as each try brings something. Raises
    NetworkError, NotFoundError, IntegrityError (size) or SourceError.
    """
    part = transfer.beside("hub.part")
    timeout = httpx.Timeout(STALL, connect=transfer.connect_timeout)
    # identity: sizes and ranges are those of the file, not of a compressed copy.
    headers = {"Accept-Encoding": "identity"}
    with httpx.Client(timeout=timeout, headers=headers, follow_redirects=True) as client:
        while True:
            before = _size(part)
            try:
                return _attempt(client, url, part, transfer)
            except httpx.HTTPError as error:
                if _size(part) > before:
                    continue
                host = httpx.URL(url).host
                raise NetworkError(
                    f"{host} cannot be reached ({type(error).__name__}).",
                    means="The network is closed, or the host is down.",
                    remedy="Check the network, or give the weights as a file.",
                ) from error


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _attempt(client: httpx.Client, url: str, part: Path, transfer: Transfer) -> Path:
    transfer.check()
    have = _size(part)
    expected = transfer.weights.bytes
    if expected is not None and have >= expected:
        if have == expected:
            return part
        part.unlink()
        have = 0
    headers = {"Range": f"bytes={have}-"} if have else {}
    host = httpx.URL(url).host
    transfer.report(have, f"connecting to {host}")
    with client.stream("GET", url, headers=headers) as response:
        if response.status_code == 416:
            # Nothing lies beyond what is here: the part is the file, or not of this file at all;
            # the hash tells.
            return part
        _refuse(response, url)
        if response.status_code != 206:
            have = 0
        total = _total(response, have)
        if expected is not None and total is not None and total != expected:
            raise IntegrityError(
                f"{host} offers {total} bytes for {transfer.weights.name}; "
                f"{expected} are expected.",
                means="It is another file, or a page put in its place.",
            )
        if total is not None:
            transfer.need_space(total - have)
        _write(response, part, have, total or expected, transfer)
    if total is not None and _size(part) < total:
        raise httpx.RemoteProtocolError("the body ended early")
    return part


def _refuse(response: httpx.Response, url: str) -> None:
    if response.status_code in (200, 206):
        return
    where = httpx.URL(url).host
    if response.status_code in (404, 410):
        raise NotFoundError(f"{where} has no such file (HTTP {response.status_code}): {url}.")
    raise SourceError(f"{where} refused the file (HTTP {response.status_code}).")


def _total(response: httpx.Response, have: int) -> int | None:
    """Size of the whole file as the server states it."""
    ranged = response.headers.get("content-range", "").rpartition("/")[2]
    if response.status_code == 206 and ranged.isdigit():
        return int(ranged)
    length = response.headers.get("content-length", "")
    return have + int(length) if length.isdigit() else None


def _write(
    response: httpx.Response, part: Path, have: int, total: int | None, transfer: Transfer
) -> None:
    host = response.url.host
    with part.open("ab" if have else "wb") as file:
        for chunk in response.iter_raw():
            transfer.check()
            file.write(chunk)
            have += len(chunk)
            if total is not None and have > total:
                raise IntegrityError(f"{host} sent more than the {total} bytes that were due.")
            transfer.report(have, f"fetching from {host}", total)
        file.flush()
        os.fsync(file.fileno())
