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


def short_name(company: Company, lang: Lang) -> str:
    """``Apple Inc.`` as ``Apple``, ``The Coca-Cola Company`` as ``Coca-Cola``, 苹果公司 as 苹果.

    Without full stops, so that it can stand inside a sentence. A name in capitals, as SEC's files
    give some, is put in title case."""
    if lang == "zh" and company.name_zh:
        return _FORM_ZH.sub("", company.name_zh) or company.name_zh
    name = re.sub(r"/.*$", "", company.name).strip()
    if name.isupper() and len(name) > 5:
        name = name.title()
    name = re.sub(r"^The\s+", "", name)
    while (shorter := _FORM_EN.sub("", name).strip(" ,&")) != name and shorter:
        name = shorter
    return name.replace(".", "") or company.ticker
