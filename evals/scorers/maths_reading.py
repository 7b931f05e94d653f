"""Where in a model's reply its answer stands.

That is the last ``Answer:`` or ``答案：`` line, else a box, else the end.
"""

from __future__ import annotations

import re

from ...tools.algebra.expression import LONGEST
from ...tools.algebra.numbers import mentions

_MARK = re.compile(
    r"(?:final\s+answer|answer|答案|答)\s*\**\s*(?:is|是|为)?\s*\**\s*[:：]\s*\**\s*(.*)",
    re.IGNORECASE,
)
_SAID = re.compile(r"(?:answer\s+is|答案[是为])\s*[:：]?\s*\**\s*([^\n]+)", re.IGNORECASE)
_BOXED = re.compile(r"\\boxed\s*\{")
_READ = 20_000
"""Characters of a reply, from its end, in which an answer is looked for."""


def answer_part(text: str) -> str | None:
    """What stands after the last ``Answer:`` or ``答案：`` (on the next line, if that one is bare),
    else in the last ``\\boxed{}``, else after the last "the answer is". None without any."""
    text = text[-_READ:]
    after = ""
    for line in reversed(text.splitlines()):
        if found := _MARK.search(line):
            return _inside(found[1].strip(" *") or after) or None
        after = line.strip(" *") or after
    if _BOXED.search(text):
        return _inside(text)
    said = _SAID.findall(text)
    return str(said[-1]).strip(" *") if said else None


def _inside(text: str) -> str:
    """What is in the last box, if there is one."""
    starts = list(_BOXED.finditer(text))
    if not starts:
        return text
    text, depth = text[starts[-1].end() :], 1
    for at, sign in enumerate(text):
        depth += (sign == "{") - (sign == "}")
        if not depth:
            return text[:at].strip()
    return text.strip()


def read_expression(text: str) -> str | None:
    """The answer of a reply as text: :func:`answer_part`, else its last line that is not blank."""
    found = answer_part(text)
    if found:
        return found[:LONGEST]
    lines = [line.strip(" *") for line in text[-_READ:].splitlines() if line.strip(" *")]
    return lines[-1][:LONGEST] if lines else None


def read_number(text: str) -> str | None:
    """The final number of a reply, as it is written there: the one in the answer line (the last
    after ``=`` where it holds a sum worked out), else the last number of all. Lone words such as
    "one" count in the answer line only."""
    part = answer_part(text)
    if part is not None:
        part = _unwrapped(part)
        tail = part.rsplit("=", 1)[-1] if "=" in part else part
        if found := _first(tail) or _first(part):
            return found
    loose = _unwrapped(text[-_READ:])
    known = [m for m in mentions(loose) if not m.words]
    return loose[known[-1].start : known[-1].end] if known else None


def _unwrapped(text: str) -> str:
    return re.sub(r"\\(?:text|mathrm)\s*\{([^{}]{0,80})\}", r" \1", text).replace("\\$", "$")


def _first(text: str) -> str | None:
    """The first number in digits, else the first in words ("一共有 68 下" is no 1)."""
    found = sorted(mentions(text), key=lambda mention: mention.words)
    return text[found[0].start : found[0].end] if found else None
