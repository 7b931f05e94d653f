"""Words as they are compared: English word stems and Chinese character pairs, without fillers."""

from __future__ import annotations

import re
from functools import lru_cache

from .figures import ascii_digits

_WORD = re.compile(r"[A-Za-z][A-Za-z&'’]*|\d[\d.,]*\d|\d|[\u4e00-\u9fff]+")

_FILLER_WORDS = """
a an the of in on at for to from by with and or as is are was were be been what which how much
many did do does its it this that these those there their company's company during between
year years ended end fiscal december january june march september july october november
february april may august respectively respective amount amounts value values total's
following was then table has have had per what's over all within under into if would each any
than i you me 给 的 是 了 和 与 在 请问 多少
"""
_CUE_WORDS = """
change changes percentage percent average difference ratio sum increase decrease growth rate
proportion calculate largest smallest highest lowest higher lower larger smaller greater
greatest less least most more than exceed above below thousand million billion period
"""
_FILLERS = frozenset(_FILLER_WORDS.split())
_ZH_FILLERS = re.compile(r"[的是了和与在吗呢呀啊吧]|请问|多少|一下|什么|怎么样|如何|帮我|我想")


@lru_cache(maxsize=4096)
def stems(text: str) -> frozenset[str]:
    """The comparable parts of a text."""
    found: set[str] = set()
    for match in _WORD.finditer(ascii_digits(text).lower()):
        word = match[0].strip("'’.,")
        if "\u4e00" <= word[0] <= "\u9fff":
            for piece in _ZH_FILLERS.split(word):
                found.update(piece[i : i + 2] for i in range(len(piece) - 1))
                if len(piece) == 1:
                    found.add(piece)
        elif word not in _FILLERS:
            found.add(_stem(word.removesuffix("'s").removesuffix("’s")))
    return frozenset(found)


def content(question: str) -> frozenset[str]:
    """A question's words without those that only say what to do with its figures."""
    return frozenset(word for word in stems(question) if word not in _CUE_STEMS)


def _stem(word: str) -> str:
    for ending, instead in (
        ("ies", "y"),
        ("sses", "ss"),
        ("ing", ""),
        ("ed", ""),
        ("es", "e"),
        ("s", ""),
    ):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            word = word.removesuffix(ending) + instead
            break
    return word.removesuffix("e") if len(word) > 4 else word


_CUE_STEMS = frozenset(_stem(word) for word in _CUE_WORDS.split())
