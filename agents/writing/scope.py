"""What a figure measures: words that would make a right number another one.

"Net revenue", "revenue per share", "on the quarter before" and "the largest product" use only
general words, yet each claims something that the figure does not say. Such a word stands only
where the note itself has it.
"""

from __future__ import annotations

import re

from .plan import SLOT, Lang, Note

_QUALIFIER = {
    "en": re.compile(
        r"\b(?:quarters?|quarterly|half-year|years|periods|annual|yearly|total return|per|each"
        r"|every|net|costs?|costing|expenses?|segments?|regions?|products?|flow|lowest|highest)\b",
        re.I,
    ),
    "zh": re.compile("单季|季度|本年|当年|全年|年度|每年|每股|每季|累计|净|收到|不(?!变|大)"),
}
_QUARTER_BEFORE = {
    "en": re.compile(
        r"\b(?:previous|prior|preceding|last|past) quarters?\b|\bquarters? (?:before|earlier)\b",
        re.I,
    ),
    "zh": re.compile("环比|上一?季|前一季"),
}
_BEST_EN = re.compile(r"\b(?:largest|biggest|smallest|fastest|slowest)[ -][a-z]+", re.I)
_BEST_ZH = re.compile("..最.")
_THAN_EN = re.compile(
    r"\bthan\b(?!\s+(?:(?:in|at|for|during|that|those|of|its|the|a|it|was)\s+)*"
    r"(?:§|years?\b|previous|prior|preceding|before|last\b|earlier|same|corresponding|comparable"
    r"|level|figure))",
    re.I,
)
_YEARLY = {
    "en": re.compile(
        r"\bannually|\bannual (?:rate|growth|pace|increase|decline)|\bannuali[sz]ed"
        r"|\b(?:a|per|each|every) year\b|\bcompound|\byearly",
        re.I,
    ),
    "zh": re.compile("年均|每年|年复合|平均"),
}
_SHARE_EN = re.compile(r"as a share of (\w+)")


def misread(sentence: str, words: str, note: Note, lang: Lang) -> str | None:
    """Why a reader would take a figure for another one, or None. words: with § for slots."""
    given = SLOT.sub(" ", f"{note.text} {note.fallback} {note.vocabulary}").lower()
    extra = _qualified(words, given, lang) or _superlative(words, given, lang)
    if extra is None and lang == "en" and _THAN_EN.search(words):
        extra = "than"
    if extra:
        return (
            f'leave out "{extra}": the note does not say so'
            if lang == "en"
            else f"不要写“{extra}”，要点没有这个意思"
        )
    return _average(sentence, note, lang) or _share(words, note, lang)


def _qualified(words: str, given: str, lang: Lang) -> str | None:
    if hit := _QUARTER_BEFORE[lang].search(words):
        return hit.group()
    own = set(re.findall(r"[\w-]+", given))
    for hit in _QUALIFIER[lang].finditer(words):
        word = hit.group().lower()
        if word not in (own if lang == "en" and " " not in word else given):
            return hit.group()
    return None


def _superlative(words: str, given: str, lang: Lang) -> str | None:
    found = _BEST_EN if lang == "en" else _BEST_ZH
    plain = given.replace("-", " ")
    hits = (hit.group() for hit in found.finditer(words) if "§" not in hit.group())
    return next((hit for hit in hits if hit.lower().replace("-", " ") not in plain), None)


def _average(sentence: str, note: Note, lang: Lang) -> str | None:
    """An average growth is told as one, and from where it counts."""
    average = "a year on average" if lang == "en" else "年均"
    if average not in note.text:
        return None
    if not _YEARLY[lang].search(sentence):
        return f'say "{average}"' if lang == "en" else f"要写明“{average}”"
    start = r"\b(?:since|from)\s+\{since\}" if lang == "en" else r"[自从]\s*\{since\}"
    if not re.search(start, sentence, re.I):
        return "write since {since}" if lang == "en" else "写“自{since}以来”"
    return None


def _share(words: str, note: Note, lang: Lang) -> str | None:
    """A share names its whole; in Chinese the figure's own name does."""
    whole = _SHARE_EN.search(note.text)
    if lang != "en" or whole is None:
        return None
    names = f"{whole[1]}|sales" if whole[1] == "revenue" else whole[1]
    if re.search(rf"\b(?:of|to)\s+(?:(?:the|its|total|all|company's)\s+)*(?:{names})\b", words):
        return None
    return f'say "as a share of {whole[1]}"'
