"""The words that a sentence of the model may consist of.

A small model asked for a kind word tells of bakers, calls a wrong step a good start and praises
cleverness. A sentence made of these words and the pupil's own can do none of that.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from .schema import Lang

_BANNED = re.compile(
    r"\b(?:good|great|nice)\s+(?:start|job|work|try|point|idea)\b|\b(?:easy|simple|smart|clever|genius)\b|\banother\s+(?:sentence|word)"
    r"|\bi\s+(?:can|will|could)\s+(?:tell|give|show)\b|\bi['’]ll\s+(?:tell|give|show)\b|\b(?:try|write|say)\s+again\b|\bthe\s+answer\s+is\b"
    r"|好的开始|开头不错|聪明|简单|不难|容易(?<!不容易)|告诉你|给你答案|答案是|结果是|不涉及|换一句",
    re.IGNORECASE,
)


@cache
def _lexicon() -> dict[str, frozenset[str]]:
    text = (Path(__file__).parent / "social.toml").read_text(encoding="utf-8")
    return {name: frozenset(words.split()) for name, words in tomllib.loads(text).items()}


def stray(text: str, lang: Lang, pupil: str, right: bool) -> str:
    """The first word of a sentence that is not among them, or ''. right: the pupil's step is."""
    banned = _BANNED.search(text)
    if banned and not right:
        return banned[0]
    words = _lexicon()
    if lang == "en":
        known = words["en"] | (words["right"] if right else frozenset())
        known |= set(re.findall(r"[a-z']+", pupil.lower().replace("’", "'")))
        for word in re.findall(r"[a-z']+", text.lower().replace("’", "'")):
            if not any(form in known for form in _forms(word)):
                return str(word)
        return ""
    known = words["zh"] | (words["right_zh"] if right else frozenset())
    for run in re.findall("[\u4e00-\u9fff]+", text):
        if left := _unread(run, known, pupil):
            return left
    return ""


def _forms(word: str) -> tuple[str, ...]:
    """A word and what it may be an inflection of."""
    bare = word.removesuffix("'s")
    stems = [bare.removesuffix(ending) for ending in ("s", "es", "ed", "ing", "ly", "er")]
    return (word, bare, *stems, *(f"{stem}e" for stem in stems))


def _unread(run: str, known: frozenset[str], pupil: str) -> str:
    """What cannot be cut into known words (or stretches of two and more signs of the pupil's)."""
    reach = [True] + [False] * len(run)
    for end in range(1, len(run) + 1):
        for start in range(max(0, end - 6), end):
            part = run[start:end]
            if reach[start] and (part in known or (len(part) > 1 and part in pupil)):
                reach[end] = True
                break
    if reach[-1]:
        return ""
    last = max(at for at, read in enumerate(reach) if read)
    return run[last : last + 2]
