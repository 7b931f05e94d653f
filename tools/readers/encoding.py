"""The characters of a text file."""

from __future__ import annotations

import codecs
import re

from ..errors import InputError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([A-Za-z0-9_-]+)", re.I)
_HAN = re.compile(r"[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef“”‘’—…·％]")


def decode(data: bytes, name: str) -> str:
    """The text: as its mark or its own word says, else UTF-8, GB18030 where that gives Chinese,
    or Windows-1252 where nearly all is ASCII. Raises InputError for anything else."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _decoded(data, encoding) or _refuse(name)
    if _binary(data):
        raise InputError(
            f"{name} is no text.",
            means="It holds bytes that no Markdown or HTML file has.",
            remedy="Give a Markdown, HTML, DOCX or PDF file.",
        )
    text = _decoded(data, "utf-8")
    if text is not None:
        return text
    if match := _DECLARED.search(data[:4096]):
        declared = match[1].decode("ascii").lower()
        declared = "gb18030" if declared in ("gb2312", "gbk") else declared
        if declared not in ("utf-8", "utf8") and (text := _decoded(data, declared)) is not None:
            return text
    text = _decoded(data, "gb18030")
    if text is not None and _mostly_chinese(text):
        return text
    nearly_ascii = sum(byte > 127 for byte in data) < len(data) * 0.05
    text = _decoded(data, "cp1252") if nearly_ascii else None
    return text if text is not None else _refuse(name)


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _mostly_chinese(text: str) -> bool:
    strange = [char for char in text if ord(char) > 127]
    return bool(strange) and len(_HAN.findall("".join(strange))) >= 0.9 * len(strange)


def _binary(data: bytes) -> bool:
    start = data[:65536]
    return sum(byte < 9 or 13 < byte < 27 for byte in start) > len(start) * 0.001


def _refuse(name: str) -> str:
    raise InputError(
        f"The encoding of {name} is not known.",
        means="It is neither UTF-8 nor GB18030.",
        remedy="Save it as UTF-8.",
    )
