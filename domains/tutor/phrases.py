"""The hand-written messages: which there are for a move, and how their slots are filled."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from .schema import Lang


@cache
def book(lang: Lang) -> dict[str, Any]:
    """All phrases of a language, by move."""
    text = (Path(__file__).parent / f"phrases_{lang}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def operation_word(operation: str, lang: Lang) -> str:
    return str(book(lang)["operation"].get(operation, ""))


def phrases(key: str, lang: Lang) -> tuple[str, ...]:
    return tuple(book(lang)[key]["phrases"])


def filled(key: str, lang: Lang, slots: Mapping[str, tuple[str, ...]], turn: int) -> Iterator[str]:
    """The messages for a move, those first whose turn it is; each slot's values in turn."""
    known = phrases(key, lang)
    turned = [known[(turn + offset) % len(known)] for offset in range(len(known))]
    # What a teacher wrote for this very step, or this very mistake, comes before all else.
    own = ("{hint}", "{remedy}", "{task}")
    for phrase in sorted(turned, key=lambda one: not any(slot in one for slot in own)):
        names = [name for _, name, _, _ in Formatter().parse(phrase) if name]
        if any(not slots.get(name) for name in names):
            continue
        for round_ in range(max((len(slots[name]) for name in names), default=1)):
            yield phrase.format(
                **{name: slots[name][(turn + round_) % len(slots[name])] for name in names}
            )


def meetings(kind: str, right: bool, lang: Lang) -> tuple[str, ...]:
    """Sentences that meet a pupil, by what the message was taken for."""
    known = book(lang)["meet"]
    if right:
        return tuple(known["right"])
    mood = {"demand": "demand", "stuck": "stuck", "hint": "stuck", "working": "wrong"}.get(kind)
    mood = mood or ("guess" if kind in ("guess", "guesses") else "talk")
    return tuple(known[mood])
