"""The company's name as prose says it."""

from __future__ import annotations

import re

from ...agents.writing.plan import Lang
from ...tools.facts import Company

_FORM_EN = re.compile(
    r"[,.]?\s+(?:Inc|Incorporated|Corp|Corporation|Co|Company|Companies|Ltd|Limited|PLC|plc|N\.?V"
    r"|S\.?A|AG|SE|LLC|L\.?P|Holdings?|Group|& Co)\b\.?,?",
)
_FORM_ZH = re.compile("(?:股份有限公司|有限责任公司|有限公司|集团公司|公司)$")


_SMALL = {"of", "and", "the", "for", "in"}


def short_name(company: Company, lang: Lang) -> str:
    """``Apple Inc.`` as ``Apple``, ``The Coca-Cola Company`` as ``Coca-Cola``, 苹果公司 as 苹果.

    Without full stops but for one inside a word (Amazon.com), so that it can stand inside a
    sentence. A name in capitals, as SEC's files give some, is put in title case."""
    if lang == "zh" and company.name_zh:
        return _FORM_ZH.sub("", company.name_zh) or company.name_zh
    name = re.sub(r"[/\\].*$", "", company.name).strip()
    if name.isupper() and len(name) > 5:
        name = _cased(name)
    name = re.sub(r"^The\s+", "", name)
    while (shorter := _FORM_EN.sub("", name).strip(" ,&")) != name and shorter:
        name = shorter
    return re.sub(r"\.(?!(?:com|net|org|io|ai)\b)", "", name) or company.ticker


def _cased(name: str) -> str:
    """Title case of a name in capitals. What has no vowel (CVS) or a digit or & (AT&T) stays."""
    out: list[str] = []
    for word in re.sub(r" COM(?=[ ,]|$)", ".COM", name).split():
        initials = re.search(r"[\d&]", word) or not re.search("[AEIOUY.]", word)
        if out and word.lower() in _SMALL:
            out.append(word.lower())
        elif initials and not _FORM_EN.match(f" {word.title()}"):
            out.append(word)
        else:
            out.append("-".join(part.capitalize() for part in word.split("-")))
    return " ".join(out)
