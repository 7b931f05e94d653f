"""Option letters: reads them from a reply and compares them."""

from __future__ import annotations

import re

from ..task import Answer, Sample, Score
from .maths_reading import answer_part

_LETTER = re.compile(r"(?<![A-Za-z])([A-J](?:\s*[,、和]?\s*[A-J]){0,9})(?![A-Za-z'’])")
_CHOSEN = re.compile(
    r"(?:(?:option|choice|choose|选项?|故选|应选)\s*[:：是为]?\s*[(（]?\s*)([A-J]{1,10})(?![A-Za-z'’])",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"A\s+[a-z]")


def read_letters(text: str) -> str | None:
    """The chosen letters, sorted: those in the answer line, else after "option" or 选, else the
    last that stand alone (an ``A`` before a word is an article). None where there are none."""
    part = answer_part(text)
    if part is not None and (found := _first(part)):
        return found
    tail = text[-20_000:]
    if said := _CHOSEN.findall(tail):
        return _sorted(said[-1])
    alone = [
        found[1]
        for found in _LETTER.finditer(tail)
        if not (_ARTICLE.match(tail, found.start()) or found[1] == "I")
    ]
    return _sorted(alone[-1]) if alone else None


def _first(part: str) -> str | None:
    part = re.sub(r"\\(?:text|mathrm|textbf)\b", "", part)
    if re.fullmatch(r"[a-j]", part.strip("(). *")):
        return part.strip("(). *").upper()
    for found in _LETTER.finditer(part):
        if not (_ARTICLE.match(part, found.start()) and found.start()):
            return _sorted(found[1])
    return None


def _sorted(letters: str) -> str:
    return "".join(sorted({letter for letter in letters.upper() if "A" <= letter <= "J"}))


def score_choice(sample: Sample, answer: Answer) -> Score:
    """1 when the letters are those of ``target["answer"]``. The answer's value: letters or None."""
    gold = str(sample.target["answer"])
    if not isinstance(answer.value, str):
        return Score(0.0, why="no option letter could be read")
    given = _sorted(answer.value)
    return Score(float(given == gold), why="" if given == gold else f"{given} for {gold}")
