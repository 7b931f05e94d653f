"""The AIGC field in a PDF: an entry of its Info dictionary, added as an incremental update.

An update is appended (ISO 32000-1, 7.5.6): the pages as they were set stay byte for byte the same.
"""

from __future__ import annotations

import re

from ...tools.errors import TaelError

AIGC_KEY = "AIGC"
"""Key in the Info dictionary of the metadata of generated content; its value is JSON."""

_TRAILER = re.compile(
    rb"trailer\s*<<(?=.*?/Size (\d+))(?=.*?/Root (\d+) 0 R)(?=.*?/Info (\d+) 0 R)"
    rb"(?:.*?(/ID\s*\[.*?\]))?.*?>>\s*startxref\s+(\d+)\s+%%EOF\s*$",
    re.S,
)


def with_entry(pdf: bytes, key: str, value: str) -> bytes:
    """The file with one more entry in its Info dictionary.

    Raises TaelError for a file whose trailer is none that the typesetter writes.
    """
    at = pdf.rfind(b"trailer")
    found = _TRAILER.match(pdf, at) if at >= 0 else None
    if found is None:
        raise _strange()
    size, root, info, file_id, previous = found.groups()
    old = re.search(rb"\n" + info + rb" 0 obj\s*<<(.*?)>>\s*endobj", pdf, re.S)
    if old is None:
        raise _strange()
    hexed = ("\ufeff" + value).encode("utf-16-be").hex().encode("ascii")
    start = len(pdf) + 1
    entry = b"/" + key.encode("ascii") + b" <" + hexed + b">"
    changed = b"\n" + info + b" 0 obj\n<<" + old[1] + entry + b">>\nendobj\n"
    table = b"xref\n0 1\n0000000000 65535 f\r\n%s 1\n%010d 00000 n\r\n" % (info, start)
    trailer = b"trailer\n<</Size %s/Root %s 0 R/Info %s 0 R%s/Prev %s>>\nstartxref\n%d\n%%%%EOF\n"
    end = len(pdf) + len(changed)
    return pdf + changed + table + trailer % (size, root, info, file_id or b"", previous, end)


def _strange() -> TaelError:
    return TaelError(
        "The PDF's metadata could not be written.",
        means="Its trailer is not of the kind that the typesetter is known to write.",
        remedy="Install a version of typst that this package names.",
    )
