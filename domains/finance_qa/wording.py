"""The answer for the reader, in English or Chinese: printed figures and units, or not sure."""

from __future__ import annotations

import re

from .found import Found, evidence_of, printed
from .reckon import Task
from .schema import EvidenceLine, QuestionAnswer, QuestionInput

_PERCENT = re.compile(r"[%％]|percent|百分")
_NOT_SURE = {"en": "Not sure.", "zh": "不确定。"}


def worded(found: Found, request: QuestionInput, attempts: int) -> QuestionAnswer:
    """The domain's output."""
    lang = request.language
    return QuestionAnswer(
        question=request.question,
        lang=lang,
        answer=text_of(found, lang) if found.sure else _NOT_SURE[lang],
        value=found.value,
        unit=found.unit,
        scale=found.scale,
        kind=found.kind,
        items=found.texts,
        expression=found.expression,
        legend=found.legend,
        evidence=tuple(
            EvidenceLine(quote=one.quote, place=one.place, label=one.label)
            for one in found.evidence
        ),
        sure=found.sure,
        reason=found.reason,
        by=found.by,
        attempts=attempts,
    )


def text_of(found: Found, lang: str) -> str:
    """The answer as one text."""
    if found.kind == "texts" or (found.kind == "text" and found.value is None):
        items = [_with_scale(text, found.scale, lang) for text in found.texts]
        return ("；" if lang == "zh" else "; ").join(items)
    if found.texts and not found.expression and found.kind in ("number", "percent"):
        text = found.texts[0]
        if found.kind == "percent" and not _PERCENT.search(text):
            text += "%"
        return _with_scale(text, found.scale, lang)
    if found.kind == "yes-no":
        return found.texts[0]
    if found.value is None:
        return _NOT_SURE[lang]
    return printed(found.value, found.kind, found.scale, found.unit, lang)


def _with_scale(text: str, scale: str, lang: str) -> str:
    if not scale or scale in text.lower():
        return text
    return f"{text}{scale}" if lang == "zh" else f"{text} {scale}"


def unsure(task: Task, reason: str, drafted: str) -> Found:
    """No answer, with what was found: the units that come nearest."""
    said = f"{reason} (the draft was: {drafted})" if drafted else reason
    return Found(
        "none", sure=False, reason=said, evidence=evidence_of(list(task.sources.shown)[:8])
    )
