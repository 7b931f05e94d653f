"""Finding companies in a normalised text, with the places where each is named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..item import Span
from .context import means_company, rates_others
from .gazetteer import HAN, WORD, Alias, Company, Gazetteer

_CASHTAG = re.compile(r"(?<![\w$])\$([A-Za-z]{1,5}(?:[.-][A-Za-z])?)(?![\w$])")
_LISTED = re.compile(
    r"(?<![\w.])(?:(?P<code>\d{6}\.(?:SH|SZ|SS|BJ)|\d{1,5}\.HK)|(?P<place>SH|SZ|BJ)(?P<digits>\d{6}))(?![\w])",
    re.I,
)
_BRACKETED = re.compile(
    r"[(（]\s*(?:(?P<venue>NYSE|NASDAQ|NYSE American|AMEX|HKEX|SEHK|SSE|SZSE)\s*[:：]\s*)?"
    r"(?P<code>[A-Z]{1,5}(?:[.-][A-Z])?|\d{6}|\d{4,5})(?:\.[A-Z]{1,2})?\s*[)）]"
)
_BARE = re.compile(r"(?<![\w$.&'’-])[A-Z]{4,5}(?![\w.&'’-])")
_FORM = re.compile(
    r"(?:,?\s+(?:Inc|Corp|Co|Ltd|Limited|plc|PLC|Corporation|Incorporated|Company|Holdings|Group|N\.V|S\.A|AG|SE)\b\.?)+"
)
_JOIN = re.compile(r"[ .&'’!·-]{1,2}")
_OTHER_THING = re.compile(
    r"^\s+(?:Foundation|University|Stadium|Arena|Awards?|Prize|Hospitality|Museum)\b"
)
_SYMBOL_WORDS = frozenset(
    ["META", "SNAP", "DASH", "LOW", "COST", "CASH", "FAST", "OPEN", "REAL", "NET"]
)


@dataclass(frozen=True, slots=True)
class Found:
    """A company in a text. ``spans``: where it is spoken of; ``rating``: where it is named only
    as the one who rates another."""

    name: str
    ticker: str | None
    spans: tuple[Span, ...]
    rating: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class _Mention:
    company: Company
    start: int
    end: int
    sure: bool
    han: bool = False


def find_companies(text: str, gazetteer: Gazetteer) -> list[Found]:
    """The companies that a text names, in the order of their first mention."""
    mentions = _mentions(text, gazetteer)
    by_company: dict[str, list[_Mention]] = {}
    for mention in mentions:
        by_company.setdefault(mention.company.key, []).append(mention)
    several = len(by_company) > 1
    found = []
    for group in by_company.values():
        spans: list[Span] = []
        rating: list[Span] = []
        for each in group:
            rater = several and rates_others(text, each.start, each.end, han=each.han)
            (rating if rater else spans).append((each.start, each.end))
        company = group[0].company
        found.append(Found(company.name, company.ticker or None, tuple(spans), tuple(rating)))
    return found


def find_given(text: str, names: Sequence[str], gazetteer: Gazetteer) -> list[Found]:
    """The entities that were asked about, each once, as they were written; and where each is named
    by that name, by another of its names, or by its symbol."""
    known = find_companies(text, gazetteer)
    found = []
    for name in dict.fromkeys(filter(None, (each.strip() for each in names))):
        company = gazetteer.named(name)
        spans: set[Span] = set(_literal(text, name))
        rating: tuple[Span, ...] = ()
        if company is not None:
            for each in known:
                if (each.ticker or each.name) == company.key:
                    spans |= set(each.spans)
                    rating = each.rating
            for alias in company.aliases:
                spans |= set(_literal(text, alias)) if len(alias) > 3 else set()
        spans = {span for span in spans if span not in rating} or set(rating)
        ticker = company.ticker or None if company else None
        found.append(Found(name, ticker, tuple(_outer(spans)), rating))
    return found


def _literal(text: str, name: str) -> Iterable[Span]:
    pattern = re.escape(name)
    if not HAN.search(name):
        pattern = rf"(?<![A-Za-z0-9]){pattern}(?![A-Za-z0-9])"
    return [found.span() for found in re.finditer(pattern, text, re.I)]


def _outer(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, without those that lie in or over an earlier one."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda each: (each[0], -each[1])):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


def _mentions(text: str, gazetteer: Gazetteer) -> list[_Mention]:
    found = [*_symbols(text, gazetteer), *_names(text, gazetteer), *_han_names(text, gazetteer)]
    found.sort(key=lambda each: (each.start, -each.end))
    kept: list[_Mention] = []
    for mention in found:
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    certain = {each.company.key for each in kept if each.sure}
    return [each for each in kept if each.sure or _settled(text, each, kept, certain)]


def _settled(text: str, mention: _Mention, among: list[_Mention], certain: set[str]) -> bool:
    """Whether an ambiguous name is the company's: by its neighbours, or since the text names the
    company without doubt elsewhere, or in one breath with a company that is certain."""
    if mention.company.key in certain:
        return True
    if means_company(text, mention.start, mention.end, han=mention.han):
        return True
    for other in among:
        if other.sure:
            first, second = sorted((mention, other), key=lambda each: each.start)
            if re.fullmatch(
                r"\s*(?:,|and|&|、|和|与|及|/|vs\.?)\s*", text[first.end : second.start]
            ):
                return True
    return False


def _symbols(text: str, gazetteer: Gazetteer) -> Iterable[_Mention]:
    for found in _CASHTAG.finditer(text):
        symbol = found[1].upper()
        company = gazetteer.ticker(symbol) or Company(symbol, symbol, (symbol,))
        yield _Mention(company, *found.span(), True)
    for found in _LISTED.finditer(text):
        symbol = (found["code"] or f"{found['digits']}.{found['place']}").upper()
        company = gazetteer.ticker(symbol) or Company(symbol, symbol, (symbol,))
        yield _Mention(company, *found.span(), True)
    for found in _BRACKETED.finditer(text):
        known = gazetteer.ticker(found["code"])
        if known is None and found["venue"]:
            known = Company(found["code"], found["code"], (found["code"],))
        if known is not None:
            yield _Mention(known, *found.span("code"), True)
    if not text.isupper():
        for found in _BARE.finditer(text):
            known = gazetteer.ticker(found[0])
            if known is not None and found[0] not in _SYMBOL_WORDS:
                yield _Mention(known, *found.span(), True)


def _names(text: str, gazetteer: Gazetteer) -> Iterable[_Mention]:
    words = [(found[0], found.start(), found.end()) for found in WORD.finditer(text)]
    low, shouts = not any(c.isupper() for c in text), text.isupper()
    for place, (word, start, _) in enumerate(words):
        for alias in gazetteer.latin.get(word.lower(), ()):
            end = _match(text, words, place, alias)
            if end is None or not _cased(text[start:end], alias, low, shouts):
                continue
            form = _FORM.match(text, end)
            if form is None and _OTHER_THING.match(text[end : end + 20]):
                continue
            yield _Mention(
                alias.company, start, form.end() if form else end, not alias.ambiguous or bool(form)
            )
            break


def _match(text: str, words: list[tuple[str, int, int]], place: int, alias: Alias) -> int | None:
    """Where an alias that begins with the word at ``place`` ends, or None."""
    if place + len(alias.words) > len(words):
        return None
    for offset, wanted in enumerate(alias.words[1:], 1):
        word, start, _ = words[place + offset]
        if word.lower() != wanted:
            return None
        if not _JOIN.fullmatch(text, words[place + offset - 1][2], start):
            return None
    return words[place + len(alias.words) - 1][2]


def _cased(said: str, alias: Alias, low: bool, shouts: bool) -> bool:
    """Whether a name is written as a name."""
    if alias.text.isupper() and len(alias.text) <= 4:
        return said == alias.text and not shouts
    if said[0].isupper() or said[0].isdigit() or alias.text[0].islower():
        return True
    return low and not alias.ambiguous and len(alias.text) > 4


def _han_names(text: str, gazetteer: Gazetteer) -> Iterable[_Mention]:
    if not HAN.search(text):
        return
    at = 0
    while at < len(text) - 1:
        for alias in gazetteer.han.get(text[at : at + 2], ()):
            if text.startswith(alias.text, at):
                end = at + len(alias.text)
                yield _Mention(alias.company, at, end, not alias.ambiguous, han=True)
                break
        at += 1
