"""Is each slot used as what it is: a change as a change, a figure under its own name.

Two checks of :mod:`.checks`: :func:`roles` looks at the words around a slot, :func:`anchors` at the
name that stands nearest to it.
"""

from __future__ import annotations

import re

from .plan import SLOT, Lang, Note, Problem, Slot

_CHANGE_AS_LEVEL_EN = re.compile(
    r"\b(?:to|at|(?<!by an average )of|reached|was|were|is|are|stood at|came to"
    r"|totall?ed|reported|recorded)\s+§"
    r"(?!\s*(?:more|less|higher|lower|above|below|larger|smaller|greater|fewer|up|down))",
    re.I,
)
_CHANGE_NOUN_EN = re.compile(
    r"(?:growth|increase|rise|gain|decline|decrease|drop|fall|reduction|rate|change|pace)"
    r"(?:\s+\w+){0,6}\s+(?:to|at|reached|was|were|is|are|stood at|came to|of)\s+§",
    re.I,
)
_PRIOR_EN = re.compile(
    r"(?:\b(?:from|than|against|versus|over|above|below|compar\w+ (?:with|to)|relative to)\s+"
    r"(?:its |the |a )?"
    r"(?:\w+[ -]){0,4}§)|(?:§\s*,?\s*(?:\w+\s+){0,5}(?:a year earlier|earlier|before|prior"
    r"|previous|preceding|last year))",
    re.I,
)
_TIME_BAD = re.compile(
    r"(?:increase|decrease|rise|fall|growth|decline|change|gain|share|by|was|were|to)"
    r"(?:\s+of)?\s+§|\b(?:before|until|after|than|on|over|versus|against|up|down)\s+§"
    r"|(?:上升|增长|增加|下降|减少|为|达|占|·)\s*§",
    re.I,
)
_PRIOR_BAD_EN = re.compile(
    r"\bby\s+§|§\s+(?:more|less|higher|lower|above|below|greater|smaller)\b", re.I
)
_LEVEL_BAD_EN = re.compile(
    r"\b(?:by|up|down|increased|decreased|rose|fell|grew|declined|dropped|climbed|slipped"
    r"|share of|proportion of|percentage of)\s+§"
    r"|§,?\s+(?:in|for|during|of) the (?:year before|previous year|prior year)"
    r"|§,?\s+(?:a year )?(?:before|earlier|previously)\b"
    r"|\b(?:from|than|against|versus|above|below|compar\w+ (?:with|to))\s+(?:the |its )?§"
    r"|\b(?:growth|increase|rise|decline|decrease|fall|change|drop)\b(?:in ·|[^§·,])*"
    r"\b(?:was|were|is|of|reached|came to|stood at|totall?ed)\s+§",
    re.I,
)
_PART_OF_EN = re.compile(r"(?<=·)\s+(?:from|of)\s+(?:a|an|the|its)\s+(?:\w+\s+){0,4}§", re.I)
_CHANGE_AS_LEVEL_ZH = re.compile("(?:至|到|达到|达|为|是)\\s*§")
_CHANGE_NOUN_ZH = re.compile(
    "(?:幅度?|增速|增长率|变动|变化|增长|率)[^，。§]{0,6}(?:达到|达|为|是)\\s*§"
)
_PRIOR_ZH = re.compile(
    "(?:由|从|自|较|比|于|上年|去年|前一年|上一年|年前|同期|上年末|期初)[^§，。]{0,14}§"
)
_LEVEL_BAD_ZH = re.compile(
    "(?:上升|增长|增加|提高|下降|减少|降低|下滑|回落|提升|收窄|扩大|上涨|下跌)了?\\s*§"
)
_LEVEL_BEFORE_ZH = re.compile(
    r"[由从自占]\s*§|(?:上年末?|去年|前一年|上一年|年前|同期|期初)[的为是]*\s*§"
)
_CHANGE_BAD_EN = re.compile(
    r"\bfrom\s+(?:\w+\s+){0,2}§|\bin\s+§|\bby\s+§\s+(?:more|less|higher|lower)\b"
    r"|\b(?:revenue|sales|income|profit|flow|margin) of\s+§",
    re.I,
)
_CHANGE_BAD_ZH = re.compile(
    "(?:由|从|自|上年的?|去年的?)\\s*§|[率额入润金][为是](?:上升|下降|增长|减少)"
)


def roles(sentence: str, note: Note, lang: Lang) -> list[Problem]:
    """A change is not a level, and the year before is not this year."""
    moving = any(slot.role in ("change", "prior") for slot in note.slots)
    for slot in note.slots:
        words = _only(sentence, slot)
        bad = slot.role == "time" and bool(_TIME_BAD.search(words))
        if lang == "en":
            if slot.role == "change":
                bad = bool(_CHANGE_BAD_EN.search(words)) or (
                    bool(_CHANGE_AS_LEVEL_EN.search(words)) and not _CHANGE_NOUN_EN.search(words)
                )
            elif slot.role == "prior":
                bad = not _PRIOR_EN.search(words) or bool(_PRIOR_BAD_EN.search(words))
            elif slot.role in ("level", "ratio") and moving:
                bad = bool(_LEVEL_BAD_EN.search(words))
            elif slot.role == "level":
                bad = bool(_PART_OF_EN.search(words))
        elif slot.role == "change":
            bad = bool(_CHANGE_BAD_ZH.search(words)) or (
                bool(_CHANGE_AS_LEVEL_ZH.search(words)) and not _CHANGE_NOUN_ZH.search(words)
            )
        elif slot.role == "prior":
            bad = not _PRIOR_ZH.search(words) or bool(_LEVEL_BAD_ZH.search(words))
        elif slot.role in ("level", "ratio") and moving:
            bad = bool(_LEVEL_BAD_ZH.search(words)) or bool(_LEVEL_BEFORE_ZH.search(words))
        if bad:
            return [Problem("role", _role_reason(slot, lang))]
    return []


def _only(sentence: str, slot: Slot) -> str:
    """The sentence with § for this slot and · for every other."""
    return SLOT.sub(lambda m: "§" if m.group(1) == slot.name else "·", sentence)


def _role_reason(slot: Slot, lang: Lang) -> str:
    name = f"{{{slot.name}}}"
    en = {
        "change": f"{name} is the size of the change: write by {name}",
        "prior": f"{name} is the figure of the year before: write from {name}",
        "level": f"{name} is the figure itself: write to {name} or was {name}",
        "time": f"{name} is a period: write in {name}",
    }
    zh = {
        "change": f"{name}是变动的幅度，写“上升{name}”或“下降{name}”",
        "prior": f"{name}是上年的数，写“由上年的{name}”",
        "level": f"{name}是本年的数，写“为{name}”或“至{name}”",
        "time": f"{name}是期间，放在句首",
    }
    return (en if lang == "en" else zh)["level" if slot.role == "ratio" else slot.role]


def anchors(sentence: str, note: Note, lang: Lang) -> list[Problem]:
    """Every figure is named, and with several in a sentence each stands next to its own name."""
    low = sentence.lower()
    named = [slot for slot in note.slots if slot.anchor]
    for slot in named:
        plain = slot.anchor.split("|")[0]
        reason = (
            f'name what {{{slot.name}}} is: "{plain}"'
            if lang == "en"
            else f"要写明{{{slot.name}}}是“{plain}”"
        )
        mine = _distance(low, slot, slot.anchor)
        if mine is None or (len(named) > 1 and mine >= _FAR):
            return [Problem("anchor", reason)]
        if any(_reads_better_swapped(low, slot, other) for other in named if other is not slot):
            return [Problem("swapped", reason)]
    return []


def _reads_better_swapped(sentence: str, one: Slot, other: Slot) -> bool:
    """Whether two figures stand nearer to each other's names than to their own, taken together:
    in "A came to {a} and B came to {b}" the name B alone is nearer to {a} than A is."""
    own = _distance(sentence, one, one.anchor), _distance(sentence, other, other.anchor)
    crossed = _distance(sentence, one, other.anchor), _distance(sentence, other, one.anchor)
    if None in own or None in crossed:
        return False  # a name that is missing is found where its own slot is looked at
    return sum(filter(None, crossed)) < sum(filter(None, own))


_FAR = 40
"""What a slot in between counts for: beyond it, a name belongs to another figure."""


def _distance(sentence: str, slot: Slot, names: str) -> int | None:
    """Characters between a slot and the nearest of some names; commas and slots count as far."""
    start = sentence.index(f"{{{slot.name}}}")
    end = start + len(slot.name) + 2
    best: int | None = None
    text = SLOT.sub(lambda slot: "§" * len(slot.group()), sentence)  # {revenue} is not its name
    for name in names.split("|"):
        for hit in re.finditer(re.escape(name), text):
            between = (
                sentence[hit.end() : start] if hit.end() <= start else sentence[end : hit.start()]
            )
            far = len(SLOT.sub("", between)) + _FAR * len(SLOT.findall(between))
            far += 25 * len(re.findall("[,，、]", between))
            best = far if best is None else min(best, far)
    return best
