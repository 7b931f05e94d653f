"""Checks on one sentence: what makes it safe to read.

:func:`problems` takes a sentence as the model wrote it, with its slots still open, and the note it
was written from. Each problem has a short code, for the record, and a reason in plain words, for
the model that is asked again.
"""

from __future__ import annotations

import re

from . import lexicon as lex
from .plan import SLOT, Lang, Note, Problem
from .roles import anchors, roles
from .scope import misread
from .style import clumsy

_VERBS_EN = "rose|fell|grew|increased|decreased|declined|climbed|dropped"
_ORPHAN_VERB_EN = re.compile(rf",\s+(?:{_VERBS_EN})\s+(?:by|from|to)\b", re.I)


def problems(sentence: str, note: Note, *, lang: Lang, subject: str) -> list[Problem]:
    """What is wrong with the sentence; empty when nothing is. Only the first of each kind."""
    sentence = _unnamed(sentence, lang, subject)
    words = SLOT.sub(" \u00a7 ", sentence)  # § stands for any slot
    found = [
        *_form(sentence, words, lang),
        *_slots(sentence, note),
        *_numbers(words, lang),
    ]
    if found:
        return found  # the later checks assume a sentence with the right slots
    return [
        *_claims(words, note, lang),
        *_direction(words, note, lang),
        *_tense(words, note, lang),
        *roles(sentence, note, lang),
        *anchors(sentence, note, lang),
        *_scope(sentence, words, note, lang),
        *_vocabulary(words, note, lang, subject),
        *_style(sentence, words, note, lang, subject),
    ]


_SUBJECT = {"en": "Company", "zh": "公司"}


def _unnamed(sentence: str, lang: Lang, subject: str) -> str:
    """The sentence with "Company" for the company's name, whose words claim nothing: neither the
    number in Fifth Third nor the movement in Advance Auto Parts is a statement."""
    name = re.escape(subject)
    name = rf"(?<!\w){name}(?!\w)" if lang == "en" else name
    return (
        re.sub(rf"(\{{[^{{}}]*\}})|{name}", lambda m: m[1] or _SUBJECT[lang], sentence)
        if subject
        else sentence
    )


def repeats(sentence: str, earlier: list[str], lang: Lang) -> Problem | None:
    """A problem when the sentence says in nearly the same words what an earlier one said."""
    mine = _bag(sentence, lang)
    for other in earlier:
        theirs = _bag(other, lang)
        if mine and len(mine & theirs) / len(mine | theirs) > 0.85:
            return Problem("repeat", "it repeats an earlier sentence")
    return None


def _bag(sentence: str, lang: Lang) -> set[str]:
    names = set(SLOT.findall(sentence))
    text = SLOT.sub(" ", sentence)
    words = set(re.findall(r"\w+", text.lower())) if lang == "en" else set(text)
    return words | names


def _form(sentence: str, words: str, lang: Lang) -> list[Problem]:
    text = sentence.strip()
    if "{" in words or "}" in words:
        return [Problem("slot_form", "a slot is broken: write slots exactly as in the note")]
    if re.search(r"[\n\[\]<>|*_#]|\(\s*(?:up|down|flat)\s*\)|（[上下]升?降?）", words):
        return [Problem("form", "write plain text only")]
    if lang == "en":
        if (orphan := _ORPHAN_VERB_EN.search(words)) and lex.VERB_EN.search(
            words[: orphan.start()].replace("growing", "")
        ):
            return [Problem("form", 'write "and rose by" or "up by", not ", rose by"')]
        if not re.match(r"[A-Z{]", text) or not text.endswith("."):
            return [
                Problem("form", "write one sentence that begins with a capital and ends with .")
            ]
        if re.search(r"[.!?;:]\s+\S", text.replace("Inc. ", "Inc ")):
            return [Problem("form", "write one sentence only")]
        if re.search(rf"\b(?:in|of|at|the|with|for)\s+(?:{_VERBS_EN})\b", words, re.I):
            return [Problem("form", "write a sentence that reads well")]
        if len(re.findall(r"[\w§]+", words)) < 4 or not lex.VERB_EN.search(words):
            return [Problem("form", "write a full sentence with a verb")]
    else:
        if not text.endswith("。") or "。" in text[:-1] or re.search("[!?！？；;]", text):
            return [Problem("form", "只写一句话，以句号结尾")]
        if len(re.sub(r"[\s§，。]", "", words)) < 3:
            return [Problem("form", "写成完整的句子")]
        moves = sum(len(pattern.findall(text)) for pattern in lex.MOVES["zh"].values())
        if re.search("[为达至由从占比]，|，[上为]，", text) or text.count("，") > 3 or moves > 2:
            return [Problem("form", "写得通顺简短")]
        if re.search("[，、]。", text):
            return [Problem("form", "句子没有写完")]
    if len(words) > (420 if lang == "en" else 200):
        return [Problem("form", "it is too long" if lang == "en" else "句子太长")]
    return []


def _slots(sentence: str, note: Note) -> list[Problem]:
    used = SLOT.findall(sentence)
    known = {slot.name for slot in note.slots}
    if unknown := [name for name in used if name not in known]:
        return [Problem("unknown_slot", f"{{{unknown[0]}}} is not in the note")]
    if missing := [slot.name for slot in note.slots if slot.name not in used]:
        return [Problem("missing_slot", f"{{{missing[0]}}} is missing")]
    roles = {slot.name: slot.role for slot in note.slots}
    twice = [n for n in used if used.count(n) > 1 and roles[n] not in ("name", "time")]
    if twice:
        return [Problem("repeated_slot", f"{{{twice[0]}}} stands twice")]
    return []


def _numbers(words: str, lang: Lang) -> list[Problem]:
    if digit := re.search(r"\d", words):
        return [Problem("number", f"no digits: {digit.group()}")]
    if lang == "en":
        hit = lex.NUMBERS_EN.search(words)
    else:
        hit = lex.NUMBERS_ZH.search(lex.NUMBER_FREE_ZH.sub("", words))
        hit = hit or re.search(
            r"§\s*(?:美元|人民币|元|股(?![票息份东利权本])|个百分点|亿|万)", words
        )
    if hit:
        said = hit.group().strip("§ ")
        reason = f'leave out "{said}"' if lang == "en" else f"不要写“{said}”"
        return [Problem("number", reason + (": figures are slots" if lang == "en" else ""))]
    if lang == "en" and re.search(r"§\s+(?:shares?|dollars?|points?|USD)\b", words):
        return [Problem("number", "a slot already has its unit")]
    return []


def _claims(words: str, note: Note, lang: Lang) -> list[Problem]:
    given = f"{note.text} {note.vocabulary}".lower()
    kinds = (("cause", lex.CAUSE), ("judgement", lex.JUDGEMENT), ("forecast", lex.FORECAST))
    for code, patterns in kinds:
        hits = (hit.group() for hit in patterns[lang].finditer(words))
        if said := next((word for word in hits if word.lower() not in given), None):
            reason = (
                f'leave out "{said}": the note gives no {code}'
                if lang == "en"
                else f"不要写“{said}”，要点里没有"
            )
            return [Problem(code, reason)]
    return []


def _tense(words: str, note: Note, lang: Lang) -> list[Problem]:
    """An estimate is called one, and nothing of it is told as if it had happened."""
    if not note.estimate:
        return []
    if not lex.ESTIMATE[lang].search(words):
        said = "call it an estimate" if lang == "en" else "要写明是预计"
        return [Problem("tense", said)]
    if hit := lex.HAPPENED[lang].search(words):
        fix = f'"{hit.group()}" is wrong: write "is estimated at"'
        return [Problem("tense", fix if lang == "en" else f"“{hit.group()}”不对，要写“预计为”")]
    return []


_FIX_EN = {
    "up": "say that it rose (up, rose, higher)",
    "down": "say that it fell (down, fell, lower)",
    "flat": "say that it hardly changed (little changed, flat)",
}
_FIX_ZH = {"up": "要写明上升", "down": "要写明下降", "flat": "要写明基本持平"}


def _direction(words: str, note: Note, lang: Lang) -> list[Problem]:
    fix = _FIX_EN if lang == "en" else _FIX_ZH
    moves = lex.MOVES[lang]
    text = re.sub(
        r"(?<!went )(?<!moved )\bup to\b|\bmore information\b|\bno more\b", " ", words, flags=re.I
    )
    if note.direction is None:
        given = SLOT.sub(" ", note.text)
        for way in ("up", "down", "flat"):
            hit = moves[way].search(text)
            if hit and not moves[way].search(given):
                said = hit.group()
                reason = (
                    f'leave out "{said}": the note tells no change'
                    if lang == "en"
                    else f"不要写“{said}”，要点没有说变动"
                )
                return [Problem("direction", reason)]
        return []
    against = {"up": ("down", "flat"), "down": ("up", "flat"), "flat": ("up", "down")}
    for way in against[note.direction]:
        if hit := moves[way].search(_without_idioms(text, note.direction, lang)):
            return [
                Problem("direction", f'"{hit.group()}" is wrong: {fix[note.direction]}')
                if lang == "en"
                else Problem("direction", f"“{hit.group()}”不对，{fix[note.direction]}")
            ]
    if not moves[note.direction].search(text):
        return [Problem("direction", fix[note.direction])]
    return []


def _without_idioms(text: str, direction: str, lang: Lang) -> str:
    """Takes out words of movement that mean none: "little changed" has no "changed" of its own."""
    if lang == "zh" and direction == "flat":
        return text.replace("变化不大", "")
    return text


def _scope(sentence: str, words: str, note: Note, lang: Lang) -> list[Problem]:
    reason = misread(sentence, words, note, lang)
    return [Problem("scope", reason)] if reason else []


def _style(sentence: str, words: str, note: Note, lang: Lang, subject: str) -> list[Problem]:
    reason = clumsy(sentence, words, note, lang, subject)
    return [Problem("style", reason)] if reason else []


def _vocabulary(words: str, note: Note, lang: Lang, subject: str) -> list[Problem]:
    """Every word is general, of movement, or the note's own."""
    names = " ".join(slot.anchor.replace("|", " ") for slot in note.slots)
    told = f"{SLOT.sub(' ', note.text)} {SLOT.sub(' ', note.fallback)} {note.vocabulary}"
    given = f"{told} {names} {subject}"
    if lang == "en":
        own = {stem(word) for word in re.findall(r"[A-Za-z][\w'-]*", given)}
        for word in re.findall(r"[A-Za-z][\w'’-]*", words.replace("’", "'")):
            low = word.lower()
            base = low.removesuffix("'s")
            moved = any(p.fullmatch(low) for p in lex.MOVES["en"].values())
            if low in lex.GENERAL_EN or base in lex.GENERAL_EN or moved or stem(base) in own:
                continue
            if low in ("little", "hardly", "barely", "changed"):
                continue
            return [Problem("vocabulary", f'"{word}" is not in the note: leave it out')]
        return []
    rest = words
    known = sorted(
        {*lex.GENERAL_ZH, *_terms(given), *["，、（）()：:§", "“”"], *_moves_zh()},
        key=len,
        reverse=True,
    )
    for term in known:
        rest = rest.replace(term, " ") if term else rest
    own = set(given)
    left = [ch for ch in rest if not ch.isspace() and ch not in own and ch not in "，。、（）：§“”"]
    if left:
        return [Problem("vocabulary", f"不要写要点之外的内容：“{''.join(left[:8])}”")]
    return []


def _moves_zh() -> list[str]:
    return "|".join((lex.UP_ZH, lex.DOWN_ZH, lex.FLAT_ZH)).split("|")


def _terms(text: str) -> list[str]:
    return [term for term in re.split(r"[\s，。、；：（）()“”]+", text) if term]


def stem(word: str) -> str:
    """A rough stem: enough to see that "dividends" and "dividend" are one word."""
    low = word.lower().removesuffix("'s").strip("'-")
    for suffix in ("ments", "ment", "ings", "ing", "ies", "ed", "es", "s", "e", "y"):
        if low.endswith(suffix) and len(low) - len(suffix) >= 3:
            return low[: -len(suffix)]
    return low
