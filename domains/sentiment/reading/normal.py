"""A text as the rest of the cascade sees it, with a map back to the text that was given.

NFKC, so that full-width letters and figures are plain ones; Chinese punctuation stays, since a
Chinese text without it is another text. Markup goes, with what it hides. Invisible characters go.
White space is single. Every character that is left knows which characters of the original it came
from, so that a span of the normal text is a substring of the original by construction.
"""

from __future__ import annotations

import html
import re
import unicodedata
from array import array
from collections.abc import Iterable
from dataclasses import dataclass

from ..item import Span

HIDDEN_CHARACTERS = "hidden-characters"
HIDDEN_TEXT = "hidden-text"
MARKUP = "markup"

_KEPT = "，。！？；：（）【】《》“”‘’、…—～"
_KEPT_OUT = str.maketrans("", "", _KEPT)
_INVISIBLE = (
    r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff"
)
_HIDDEN = re.compile(f"[{_INVISIBLE}]")
_TAG = re.compile(r"<(!--|/?[A-Za-z][A-Za-z0-9]{0,15})([^<>]{0,2000})>")
_CONCEALS = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|\bhidden\b", re.I
)
_TEMPLATE = r"<[|｜][^|｜<>]{1,40}[|｜]>|\[/?INST\]"
_ODD = re.compile(
    rf"(?P<gone>[{_INVISIBLE}]|[\ud800-\udfff])"
    r"|(?P<template>" + _TEMPLATE + ")"
    r"|(?P<entity>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,31});)"
    r"|(?P<space>[\x00-\x1f\x7f-\x9f\s]+)"
)
_PIECE = re.compile(r"\w[\u0300-\u036f\u0900-\u0903\u093a-\u094f\u3099\u309a\uff9e\uff9f]*|.", re.S)


@dataclass(frozen=True, slots=True)
class Normal:
    """``text``, and for each of its characters the stretch of ``original`` that it came from
    (``starts``, ``ends``; None where the two texts are the same). ``flags``: what was taken out."""

    text: str
    original: str
    starts: array[int] | None = None
    ends: array[int] | None = None
    flags: tuple[str, ...] = ()

    def back(self, start: int, end: int) -> Span:
        """A span of ``text`` (not empty) as a span of ``original``."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]

    def forward(self, start: int, end: int) -> Span | None:
        """A span of ``original`` as a span of ``text``; None where nothing is left of it."""
        if self.starts is None or self.ends is None:
            return start, end
        inside = [
            i for i in range(len(self.text)) if self.starts[i] >= start and self.ends[i] <= end
        ]
        return (inside[0], inside[-1] + 1) if inside else None

    def without(self, spans: Iterable[Span]) -> Normal:
        """The same text with stretches of it taken out, each for one space."""
        starts = self.starts if self.starts is not None else array("L", range(len(self.text)))
        ends = self.ends if self.ends is not None else array("L", range(1, len(self.text) + 1))
        built = _Builder()
        at = 0
        for start, end in sorted(spans):
            built.take(self.text[at:start], starts[at:start], ends[at:start])
            built.space(starts[start], ends[end - 1])
            at = end
        built.take(self.text[at:], starts[at:], ends[at:])
        return built.finish(self.original, self.flags)


class _Builder:
    def __init__(self) -> None:
        self._parts: list[str] = []
        self._starts, self._ends = array("L"), array("L")
        self._spaced = True

    def take(self, text: str, starts: Iterable[int], ends: Iterable[int]) -> None:
        if text and text[0] == " " and self._spaced:
            text, starts, ends = text[1:], array("L", starts)[1:], array("L", ends)[1:]
        if text:
            self._parts.append(text)
            self._starts.extend(starts)
            self._ends.extend(ends)
            self._spaced = text[-1] == " "

    def space(self, start: int, end: int) -> None:
        if not self._spaced:
            self.take(" ", (start,), (end,))

    def finish(self, original: str, flags: Iterable[str]) -> Normal:
        text = "".join(self._parts)
        size = len(text.rstrip(" "))
        return Normal(text[:size], original, self._starts[:size], self._ends[:size], tuple(flags))


def normalise(original: str) -> Normal:
    """The normal form of a text. Linear in its length, whatever it holds."""
    marked = _TAG.search(original) is not None
    plain = unicodedata.is_normalized("NFKC", original.translate(_KEPT_OUT))
    bare = original == original.strip(" ") and _ODD.sub(_keep_single, original) == original
    if plain and bare and not marked:
        return Normal(original, original)
    flags: list[str] = []
    if _HIDDEN.search(original):
        flags.append(HIDDEN_CHARACTERS)
    built = _Builder()
    at = 0
    for start, end, hides in _markup(original) if marked else ():
        _plain_part(built, original, at, start, plain)
        built.space(start, end)
        flags.append(HIDDEN_TEXT if hides else MARKUP)
        at = end
    _plain_part(built, original, at, len(original), plain)
    return built.finish(original, dict.fromkeys(flags))


def _keep_single(found: re.Match[str]) -> str:
    return " " if found["space"] == " " else ""


def _markup(text: str) -> Iterable[tuple[int, int, bool]]:
    """Stretches that are markup: (start, end, whether it conceals text)."""
    low = text.lower()
    lost: set[str] = set()
    at = 0
    while found := _TAG.search(text, at):
        name = found[1].lower()
        end, hides = found.end(), False
        if name == "!--":
            close = text.find("-->", found.start())
            end, hides = (close + 3, True) if close >= 0 else (end, False)
        elif name in {"script", "style"} or _CONCEALS.search(found[2]):
            close = -1 if name in lost else low.find(f"</{name}", end)
            if close >= 0:
                shut = text.find(">", close)
                end, hides = (shut + 1 if shut >= 0 else len(text)), name not in {"script", "style"}
            else:
                lost.add(name)
        yield found.start(), end, hides
        at = end


def _plain_part(built: _Builder, text: str, start: int, end: int, plain: bool) -> None:
    """Text between markup: odd characters one by one, the rest in runs."""
    at = start
    for odd in _ODD.finditer(text, start, end):
        _run(built, text, at, odd.start(), plain)
        at = odd.end()
        if odd["space"] or odd["template"]:
            built.space(*odd.span())
        elif odd["entity"]:
            meant = unicodedata.normalize("NFKC", html.unescape(odd[0]))
            meant = _ODD.sub(" ", _TAG.sub(" ", meant))
            built.take(meant, [odd.start()] * len(meant), [odd.end()] * len(meant))
    _run(built, text, at, end, plain)


def _run(built: _Builder, text: str, start: int, end: int, plain: bool) -> None:
    if plain:
        built.take(text[start:end], range(start, end), range(start + 1, end + 1))
        return
    for piece in _PIECE.finditer(text, start, end):
        said = piece[0] if piece[0] in _KEPT else unicodedata.normalize("NFKC", piece[0])
        if said == " ":
            built.space(*piece.span())
        else:
            # A character may become several (㈱ is three): each comes from all of it.
            built.take(said, [piece.start()] * len(said), [piece.end()] * len(said))
