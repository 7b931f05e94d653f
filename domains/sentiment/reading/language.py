"""English, Chinese, or neither.

Headlines are too short for what language detectors count, so the question is put the other way
round: which script is it, and do the small words speak for another language than English?
"""

from __future__ import annotations

import re

from ..item import Lang

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_KANA = re.compile(r"[\u3041-\u30ff\uac00-\ud7af]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_OTHER = re.compile(r"[\u0370-\u1fff\u2c00-\u2dff\ua000-\uabff]")
_WORD = re.compile(r"[a-z\u00c0-\u024f']+")
_CHINESE_FROM = 0.2
"""Han characters for each letter: one says more than a letter does."""

_ENGLISH = frozenset(
    [
        "the",
        "of",
        "to",
        "in",
        "and",
        "for",
        "on",
        "at",
        "by",
        "with",
        "from",
        "as",
        "is",
        "are",
        "was",
        "were",
        "will",
        "be",
        "has",
        "have",
        "had",
        "after",
        "over",
        "its",
        "it",
        "this",
        "that",
        "than",
        "up",
        "down",
        "not",
        "new",
        "says",
        "said",
        "see",
        "sees",
        "may",
        "could",
        "would",
        "amid",
        "into",
        "about",
        "out",
        "or",
        "an",
        "against",
        "before",
        "more",
        "less",
        "net",
        "profit",
        "loss",
        "shares",
        "stock",
        "sales",
    ]
)
_FOREIGN = frozenset(
    [
        "der",
        "die",
        "das",
        "und",
        "ist",
        "nicht",
        "mit",
        "von",
        "den",
        "dem",
        "ein",
        "eine",
        "einen",
        "auf",
        "für",
        "im",
        "zum",
        "zur",
        "wird",
        "werden",
        "nach",
        "bei",
        "aus",
        "sich",
        "auch",
        "über",
        "le",
        "la",
        "les",
        "des",
        "du",
        "de",
        "et",
        "est",
        "une",
        "dans",
        "pour",
        "sur",
        "avec",
        "par",
        "qui",
        "que",
        "au",
        "aux",
        "ses",
        "plus",
        "el",
        "los",
        "las",
        "del",
        "en",
        "una",
        "por",
        "con",
        "para",
        "se",
        "su",
        "sus",
        "al",
        "lo",
        "como",
        "más",
        "y_",
        "il",
        "gli",
        "di",
        "che",
        "per",
        "non",
        "della",
        "delle",
        "dei",
        "nel",
        "alla",
        "sono",
        "è",
        "o",
        "os",
        "as",
        "do",
        "da",
        "dos",
        "das",
        "em",
        "um",
        "uma",
        "não",
        "ao",
        "pelo",
        "pela",
        "com",
        "het",
        "een",
        "van",
        "op",
        "voor",
        "te",
        "zijn",
        "dat",
        "niet",
        "met",
        "och",
        "att",
        "som",
        "på",
        "för",
        "av",
        "är",
        "ett",
        "till",
        "den",
        "det",
        "og",
        "til",
        "af",
        "er",
        "ikke",
        "som",
        "ja",
        "ei",
        "se",
        "on",
        "ovat",
        "oli",
        "että",
        "i",
        "w",
        "na",
        "z",
        "nie",
        "do",
        "się",
        "jest",
        "ve",
        "bir",
        "bu",
        "için",
        "ile",
        "olarak",
    ]
) - {"die", "on", "as", "do", "i", "met", "se", "to", "per", "y_", "in", "der"}


def language(text: str) -> Lang | None:
    """The language of a normalised text; None for neither, or for no words at all."""
    han = len(_HAN.findall(text))
    latin = len(_LATIN.findall(text))
    other = len(_OTHER.findall(text))
    kana = len(_KANA.findall(text))
    if kana > 0.15 * (han + kana) and kana > 1:
        return None
    if other > latin + 2 * han:
        return None
    if han and han >= _CHINESE_FROM * latin:
        return "zh"
    if not latin:
        return None
    return "en" if _is_english(text) else None


def _is_english(text: str) -> bool:
    words = _WORD.findall(text.lower())
    english = sum(word in _ENGLISH for word in words)
    foreign = sum(word in _FOREIGN for word in words)
    accented = sum(not word.isascii() for word in words)
    if english == 0 and foreign + accented >= 2:
        return False
    return english >= foreign or foreign < 2
