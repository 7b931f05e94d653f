"""What a message has to be like, whatever it says: short, kind, leading on, in one language.

At most two sentences, the last of which asks or invites to do something; nothing that belittles,
no markup, no talk about prompts, no claim to be a person.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

SENTENCES = 2
WORDS = {"en": 75, "zh": 150}
"""Longest message: words in English, signs in Chinese."""

QUOTED = re.compile(r"“[^”]*”|「[^」]*」")
_STOP = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[A-Z\"“(])|[。！？]+[”」』）]*")
_UNKIND = re.compile(
    r"\b(?:stupid|dumb|idiot|lazy|silly\s+you|shut\s+up|ridiculous|hopeless|obviously|you\s+should\s+know|too\s+easy|pathetic"
    r"|how\s+can\s+you\s+not)\b|笨|蠢|懒|白痴|傻瓜|这么简单|这都不会|显而易见|怎么连|没救|丢人",
    re.IGNORECASE,
)
_BACKSTAGE = re.compile(
    r"\b(?:system\s+prompt|as\s+an?\s+(?:ai\s+)?language\s+model|my\s+instructions|openai|qwen|deepseek|assistant:|tutor:|student:"
    r"|note:|plan:|i\s+am\s+(?:a\s+)?human|i(?:'|’)m\s+(?:a\s+)?human|real\s+person)\b|系统提示|语言模型|我是人类|真人老师|老师：|学生：|提示词|要点：",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"```|\*\*|^#+\s|\\[a-zA-Z]+\{|</?\w+>|https?://|\[[^\]]*\]\(", re.MULTILINE)
_ACTS = re.compile(
    r"\b(?:try|show|write|tell|look|find|think|draw|check|read|work|explain|start|go\s+back|use|put|say|point|pick|choose"
    r"|underline|list|compare|take|do|give|let(?:'|’)?s|have\s+(?:another|a)|now|ask|talk|come|send|type|paste|count|name|copy"
    r"|mark|change|split|add|subtract|multiply|divide|describe|see|keep)\b|[试写说看找想画读算检查圈标列用做告诉讲指选解释回比划数补填发贴聊请]",
    re.IGNORECASE,
)
_SCRIPTS = {"en": ("LATIN",), "zh": ("LATIN", "CJK", "GREEK")}


def faults(text: str, lang: str, known: str, *, sentences: int = SENTENCES) -> Iterator[str]:
    """What is wrong with the message's manner, as something to be told to who wrote it."""
    bare = QUOTED.sub("“”", text).strip()
    parts = [part for part in _STOP.split(bare) if part and part.strip(" ”」\n")]
    if not bare:
        yield "the message is empty"
        return
    if len(parts) > sentences or "\n" in bare:
        yield f"more than {sentences} sentences"
    size = len(bare.split()) if lang == "en" else len(bare)
    if size > WORDS[lang]:
        yield "too long"
    last = parts[-1] if parts else bare
    if not bare.rstrip("”」\"' ").endswith(("?", "？")) and not _ACTS.search(last):
        yield "it does not end with a question or something to do"
    if _UNKIND.search(bare):
        yield "unkind words"
    if _BACKSTAGE.search(bare):
        yield "it talks about itself or repeats labels"
    if _MARKUP.search(bare):
        yield "markup"
    if foreign := _foreign(bare, lang, known):
        yield f"not in the pupil's language: {foreign}"


def _foreign(text: str, lang: str, known: str) -> str:
    chinese = len(re.findall("[\u4e00-\u9fff]", text))
    if lang == "en" and chinese and re.search("[\u4e00-\u9fff]", text)[0] not in known:  # type: ignore[index]
        return "Chinese"
    if lang == "zh":
        if not chinese:
            return "no Chinese"
        words = [w for w in re.findall(r"[A-Za-z]{2,}", text) if w.lower() not in known.lower()]
        unknown = [w for w in words if w.lower() not in _LATIN]
        if unknown:
            return str(unknown[0])
    for char in text:
        if char.isalpha() and not char.isascii():
            name = unicodedata.name(char, "")
            if not name.startswith(_SCRIPTS[lang]) and char not in known:
                return char
        elif unicodedata.category(char) in ("So", "Sk", "Co", "Cn") and char not in known + "^":
            return char
    return ""


_LATIN = frozenset({"ai", "cm", "mm", "km", "kg", "ml", "ok", "hi", "next", "hint"})
