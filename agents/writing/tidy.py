"""Small mends by code that cannot change what a sentence says.

A verb agrees with the name of its figure, a past figure is told in the past, a slot stands apart
from the word before it. Anything beyond that is for the checks to refuse.
"""

from __future__ import annotations

import re

from .plan import SLOT, Lang, Note, Slot

_PLURAL = {"was": "were", "is": "were", "has": "have"}
_SINGULAR = {"were": "was", "are": "was", "have": "has"}
_PERFECT = {
    "rose": "risen",
    "grew": "grown",
    "fell": "fallen",
    "increased": "increased",
    "climbed": "climbed",
    "decreased": "decreased",
    "declined": "declined",
    "dropped": "dropped",
}
_SAYS = r"(?:was|were|came to|amounted to|stood at|reached|totall?ed|took)\s+\{"
_JOINED = re.compile(r"\b(?:and|while|with|which|after|or)\b|ing\b")


def tidy(sentence: str, note: Note, lang: Lang, subject: str) -> str:
    """The sentence with its small slips mended; the same slots in the same order."""
    if lang == "zh":
        return _chinese(sentence, note, subject)
    text = re.sub(r"(?<=[A-Za-z,])(?=\{[a-z])|(?<=[a-z]\})(?=[A-Za-z])", " ", sentence.strip())
    text = re.sub(r"[ \t]{2,}", " ", text).replace(" .", ".").replace(" ,", ",")
    for slot in note.slots:
        if slot.anchor:
            text = _agreeing(_small(text, slot), slot)
    amounts = "|".join(s.name for s in note.slots if s.role in ("level", "ratio", "name"))
    text = re.sub(rf"\bis(?=\s+(?:the )?\{{(?:{amounts})\}})", "was", text)
    return _since(_joined(text, note))


def _small(text: str, slot: Slot) -> str:
    """A figure's name takes a capital only at the head of a sentence."""
    for name in slot.anchor.split("|"):
        text = re.sub(rf"(?<=[\w,] ){re.escape(name[:1].upper() + name[1:])}\b", name, text)
    return text


def _agreeing(text: str, slot: Slot) -> str:
    """A figure's name and the verb behind it agree in number."""
    forms = _PLURAL if slot.plural else _SINGULAR
    name = "|".join(re.escape(way) for way in slot.anchor.split("|"))
    found = re.compile(rf"(\b(?:{name})s?(?: paid)?) ({'|'.join(forms)})\b(?! been)", re.I)

    def agree(match: re.Match[str]) -> str:
        # Two names take the plural, whatever each is, and so does "buybacks" of "buyback".
        several = not slot.plural and match[1].lower().endswith("s")
        if several or _listed(text[: match.start()]):
            return match.group()
        return f"{match[1]} {forms[match[2].lower()]}"

    return found.sub(agree, text)


def _listed(before: str) -> bool:
    """Whether what stands before a name makes it one of several, or not the subject at all."""
    return bool(re.search(r"\b(?:and|of|in|on|with|as|to|from|for)(?: the| its)?\s+$", before))


def _joined(text: str, note: Note) -> str:
    """The last of several statements is joined by "and", not by a comma."""
    if note.direction is not None or len(note.slots) < 2:
        return text
    parts = [m.start() for m in re.finditer(rf", (?=(?:the )?[a-z' -]+ {_SAYS})", text)]
    if not parts or _JOINED.search(SLOT.sub("", text[parts[0] :])):
        return text
    return f"{text[: parts[-1]]} and{text[parts[-1] + 1 :]}"


def _since(text: str) -> str:
    """What has moved since a year until now is told in the perfect."""
    if not re.search(r"\bsince \{", text):
        return text
    verb = re.compile(rf"(?<!has )(?<!have )\b({'|'.join(_PERFECT)})(?= (?:by|at) )")
    return verb.sub(lambda m: f"has {_PERFECT[m[1]]}", text, count=1)


def _chinese(sentence: str, note: Note, subject: str) -> str:
    text = re.sub(r"\s+", "", sentence) if " " not in subject else sentence.strip()
    for slot in note.slots:
        for name in slot.anchor.split("|"):
            said = f"{name}为{{{slot.name}}}"
            if name and said in note.fallback:
                bare = re.escape(f"{name}{{{slot.name}}}")
                text = re.sub(rf"{bare}(?=[，。])", said, text)
    return re.sub(rf"({re.escape(subject)})的(?=[^，的]{{2,6}}最.的)", r"\1", text)
