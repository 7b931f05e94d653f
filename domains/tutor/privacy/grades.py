"""Grade bands, such as 7-9, and what follows from one: which problems, and how long a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ....tools.errors import InputError
from ..curriculum import COMPONENTS
from ..schema import Lang

_BAND = re.compile(r"\s*(\d{1,2})\s*[-–~至到]\s*(\d{1,2})\s*(?:年级)?\s*")
_HIGHEST = 12
_PRIMARY = 6
_OWN_WORD = 10
_SENTENCE: tuple[tuple[int, dict[Lang, int]], ...] = (
    (3, {"en": 14, "zh": 26}),
    (6, {"en": 18, "zh": 32}),
)
_GROWN: dict[Lang, int] = {"en": 22, "zh": 40}


def read_band(text: str) -> str:
    """A band as FIRST-LAST. Raises InputError."""
    found = _BAND.fullmatch(text)
    if found and 1 <= int(found[1]) <= int(found[2]) <= _HIGHEST:
        return f"{int(found[1])}-{int(found[2])}"
    raise InputError(
        f"{text!r} is no grade band.", remedy=f"Give the first and last grade, 1 to {_HIGHEST}: 7-9"
    )


def is_primary(band: str) -> bool:
    """Whether a band begins in primary school, where a model chooses sentences and writes none."""
    return bool(band) and int(band.split("-")[0]) <= _PRIMARY


def may_agree(by: str, band: str) -> bool:
    """Whether that person can give consent: a pupil only from the grades of those who are 15 and
    older, since below 14 (China) or 13 (United States) it takes a guardian."""
    return by != "pupil" or int(band.split("-")[0]) >= _OWN_WORD


def longest(band: str, lang: Lang) -> int:
    """How long a sentence to a pupil may be: words in English, signs in Chinese."""
    if band:
        top = int(band.split("-")[1])
        for last, size in _SENTENCE:
            if top <= last:
                return size[lang]
    return _GROWN[lang]


def within(band: str, components: Sequence[str]) -> list[str]:
    """Those components that are taught up to the band's last grade; all where that leaves none,
    as when a school asks for another one by name. One of a school's own course has no grade."""
    if not band:
        return list(components)
    top = int(band.split("-")[1])
    fitting = [one for one in components if one not in COMPONENTS or COMPONENTS[one].grade <= top]
    return fitting or list(components)
