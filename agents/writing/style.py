"""Whether a sentence reads as a person would write it: the shape around names and figures.

A small model that decodes under a pattern fills the room between two slots with noise that uses
only allowed words: "revenue was {revenue} in {share}", "净利润为净利润". Each rule here describes
such a shape, for any note, and gives a reason that names the mend.
"""

from __future__ import annotations

import re

from .plan import SLOT, Lang, Note, Slot

_AMOUNT_BAD_EN = re.compile(
    r"(?<!brought )(?<!bringing )(?<!took )\bin\s+§|\b(?:from|by|than|on|a|an|its|their)\s+§", re.I
)
_DANGLING_EN = re.compile(
    r"\b(?:the|its|a|an|of|in|by|from|to|than|with|for|at|and|or|on|as)\s*(?:[,.]|$)"
    r"|\b(?:the|its|a|an)\s+(?:in|of|to|by|from|for|at|and|or|on|was|were)\b"
    r"|\b(?:prior|previous|preceding|same|last)\s*(?:[,.§·]|$)|\bpre\b|-\s"
    r"|\b(?:a|an|the|of|with)\s+(?:rose|fell|grew|increased|decreased|declined|climbed|dropped)\b"
    r"|\b(\w+)\s+\1\b",
    re.I,
)
# "Fell by a margin change {c}": between "by" and the size of a change stands at most an average.
_STUFFED_EN = re.compile(
    r"\bby\s+(?:a|an|the|its)\s+(?!(?:annual |yearly )?average (?:annual )?(?:rate )?of\s)"
    r"(?:[\w-]+\s+){0,5}§",
    re.I,
)
_MOVE_ZH = "上升|增长|增加|提高|提升|上涨|扩大|下降|减少|降低|下滑|回落|收窄|缩小|下跌"
# A movement is followed by its figure, with nothing between but small words of measure.
_LOOSE_ZH = re.compile(
    rf"(?:{_MOVE_ZH})(?!最|[了至到为达幅度率额的，由从自上年末同比较增降多少约分别]{{0,9}}\s*[§·])"
)
_LINK_ZH = re.compile(r"(?<![作成认以行因])为(?!\s*[§·])|[至到达](?!\s*[§·]|到|为|[上年]年)")
_HEAD_ZH = re.compile(r"^(?:公司)?(?:的|在|于|，)*\s*§|[在于自从]\s*§")
_NAMED_AS_AMOUNT_ZH = re.compile(r"(?:占比?|份额|比重|收入|增长|下降)(?:为|是|达到?)?\s*§")


def clumsy(sentence: str, words: str, note: Note, lang: Lang, subject: str = "") -> str | None:
    """The reason why a sentence does not read well, or None. words: with § for slots."""
    if repeated := _named_twice(sentence, note, lang):
        return f'write "{repeated}" only once' if lang == "en" else f"“{repeated}”只写一次"
    return (
        _english(sentence, words, note, subject)
        if lang == "en"
        else _chinese(sentence, words, note)
    )


def _only(sentence: str, slot: Slot) -> str:
    return SLOT.sub(lambda m: "§" if m.group(1) == slot.name else "·", sentence)


def _named_twice(sentence: str, note: Note, lang: Lang) -> str | None:
    """The name of the one figure that a note is about, where a sentence gives it again."""
    named = [slot for slot in note.slots if slot.anchor]
    if len(named) != 1:
        return None
    ways = sorted(named[0].anchor.split("|"), key=len, reverse=True)
    found = re.compile("|".join(map(re.escape, ways)), re.I)
    hits = found.findall(SLOT.sub(" ", sentence))
    most = max(1, len(found.findall(SLOT.sub(" ", note.fallback))))
    return hits[-1] if len(hits) > most else None


def _english(sentence: str, words: str, note: Note, subject: str) -> str | None:
    plain = SLOT.sub(" § ", sentence)
    if re.search(r"[A-Za-z]\{|\}[A-Za-z]", sentence) or (hit := _DANGLING_EN.search(words)):
        said = "" if re.search(r"[A-Za-z]\{|\}[A-Za-z]", sentence) else hit.group().strip()  # type: ignore[union-attr]
        return f'leave out "{said}"' if said else "put a space beside each slot"
    known = f"{note.text} {note.fallback[1:]} {note.vocabulary} {subject} Company"
    for word in re.findall(r"(?<=[\w§,] )[A-Z][\w'-]*", re.sub(r"\s+", " ", plain)):
        if word.removesuffix("'s") not in known:
            return f'write "{word}" without a capital'
    for slot in note.slots:
        around = _only(sentence, slot)
        if slot.role in ("level", "ratio") and _AMOUNT_BAD_EN.search(around):
            return f'write "was {{{slot.name}}}" or "to {{{slot.name}}}"'
        if slot.role == "change" and _STUFFED_EN.search(around):
            return f'write "by {{{slot.name}}}" with nothing between'
        if slot.role == "name" and not _named_well(around, note):
            return f'write "the {_head(note)} was {{{slot.name}}}"'
        if other := _called_another(around, slot, note):
            return f'{{{slot.name}}} is not "{other}"'
    return None


def _head(note: Note) -> str:
    """What a note is about: its words before the colon."""
    return SLOT.sub("", note.text.partition(":")[0]).strip()


def _named_well(around: str, note: Note) -> bool:
    """Whether a part's name stands where a name can: first, after "was", or beside its kind."""
    kind = re.escape((_head(note).split() or [""])[-1])
    return bool(
        re.search(
            rf"^\s*(?:the )?§|\b(?:was|is|being|remained|named|called)(?: the)?\s+§|,\s+§"
            rf"|\b{kind}(?:,|, which is)?\s+§",
            around,
            re.I,
        )
    )


def _called_another(around: str, slot: Slot, note: Note) -> str | None:
    """A name of another figure right behind a slot: "paid {buybacks} in dividends"."""
    if slot.role not in ("level", "ratio"):
        return None
    after = re.search(
        r"§\s+(?:(?:in|on|as|for|of)\s+)?(?:(?:share|cash|total)\s+)?([a-z' -]+)", around
    )
    if after is None:
        return None
    tail = after[1].lower()
    own = slot.anchor.lower().split("|")
    for other in note.slots:
        for name in other.anchor.split("|"):
            if other is slot or not name or name in own:
                continue
            if tail.startswith(name) and not any(tail.startswith(mine) for mine in own if mine):
                return name
    return None


def _chinese(sentence: str, words: str, note: Note) -> str | None:
    around = {slot.name: _only(sentence, slot) for slot in note.slots}
    for slot in note.slots:
        text = around[slot.name]
        if slot.role == "time" and not _HEAD_ZH.search(text):
            return f"{{{slot.name}}}写在句首"
        if mistaken := _misnamed_zh(sentence, slot, note):
            return f"{{{slot.name}}}前面写“{slot.anchor.split('|')[0]}”，不写“{mistaken}”"
        if slot.role == "name" and _NAMED_AS_AMOUNT_ZH.search(text):
            return f"{{{slot.name}}}是名称，写“{_head_zh(note)}是{{{slot.name}}}”"
    if hit := _LINK_ZH.search(words):
        return f"“{hit.group()}”后面直接写占位符"
    if hit := _LOOSE_ZH.search(words):
        return f"“{hit.group()}”后面直接写占位符"
    return "写得通顺简短" if re.search(r"(.)\1\1|的的|为为|，，|的，|的。", words) else None


def _misnamed_zh(sentence: str, slot: Slot, note: Note) -> str | None:
    """Of several amounts: another's name, or its own again, right before a slot, as in
    "回购的股息为{buybacks}"."""
    owners = {name: s for s in note.slots if s.anchor for name in s.anchor.split("|")}
    if not slot.anchor or len({s.name for s in owners.values()}) < 2:
        return None
    before = sentence.partition(f"{{{slot.name}}}")[0]
    clause = re.split(r"\}|，|、|和|及", before)[-1]
    ways = "|".join(map(re.escape, sorted(owners, key=len, reverse=True)))
    hits = re.findall(ways, clause)
    if hits and (owners[hits[-1]] is not slot or hits.count(hits[-1]) > 1):
        return str(hits[-1])
    return None


def _head_zh(note: Note) -> str:
    return SLOT.sub("", note.text.partition("：")[0]).strip()
