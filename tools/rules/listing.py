"""Which regimes a document falls under, from its ticker, the exchange it names or its language."""

from __future__ import annotations

import re
from itertools import islice

from .material import Material

_PLACES = (
    ("hk", r"\b0?\d{4}\s?\.?HK\b|\bHKEX\b|港交所|香港联交所|联交所主板"),
    (
        "cn",
        r"\b[036]\d{5}\s?[.(]?\s?(?:SH|SZ|SS)\b|(?<!\d)(?:60[0135]|68[89]|00[0-3]|30[01])\d{3}(?!\d)"
        r"|\bSSE\b|\bSZSE\b|上交所|深交所|上海证券交易所|深圳证券交易所",
    ),
    ("us", r"\b(?:NYSE|NASDAQ|Nasdaq)\b|纽交所|纳斯达克"),
    ("eu", r"\b(?:LSE|XETRA|Xetra|Euronext|EURONEXT|SIX|London Stock Exchange|Frankfurt)\b"),
)


def regimes_of(material: Material, ticker: str | None = None) -> tuple[tuple[str, ...], str]:
    """The regimes and what they were told by: ``ticker``, the words found, or ``language``."""
    if ticker:
        return (_of_ticker(ticker),), "ticker"
    heads = [b.text for b in material.blocks if b.kind in ("heading", "mark")]
    texts = [
        *heads[:12],
        *(" ".join((b.text, *(c for r in b.rows for c in r))) for b in islice(material.blocks, 40)),
    ]
    found: dict[str, str] = {}
    for regime, pattern in _PLACES:
        for text in texts:
            if match := re.search(pattern, text):
                found.setdefault(regime, match.group())
                break
    if found:
        # A mainland company's code beside a Hong Kong one: listed in both.
        return tuple(r for r in ("us", "cn", "hk", "eu") if r in found), ", ".join(found.values())
    return (("cn",) if material.lang == "zh" else ("us",)), "language"


def _of_ticker(ticker: str) -> str:
    bare = ticker.strip().upper()
    if re.fullmatch(r"\d{6}(?:\.\w+)?", bare):
        return "cn"
    if re.fullmatch(r"\d{1,5}(?:\.HK)?", bare):
        return "hk"
    return "eu" if re.search(r"\.(?:L|DE|PA|AS|SW|MI|MC)$", bare) else "us"
