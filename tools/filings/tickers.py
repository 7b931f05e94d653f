"""Ticker symbols: which company files under which symbol, and what was probably meant.

Symbols are written as SEC writes them: upper case, classes of shares after a dash (``BRK-B``).
"""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ..errors import InputError, IntegrityError
from .companyfacts import load_json

_STORED = Path(__file__).with_name("stored_tickers.json")
_FIRST_WORDS = 3
"""How many words of a name are compared; the rest is mostly what kind of company it is."""


@dataclass(frozen=True, slots=True)
class Listing:
    """One symbol. ``cik`` has ten digits; ``exchange`` is empty where SEC gives none."""

    cik: str
    ticker: str
    exchange: str
    name: str


def normalise(ticker: str) -> str:
    """``brk.b``, ``BRK/B`` and ``$BRK-B`` are all ``BRK-B``."""
    return re.sub(r"[./ ]+", "-", ticker.strip().lstrip("$").upper())


class TickerBook:
    """Listings by symbol. Order matters: of equals, the first given is suggested first."""

    def __init__(
        self, listings: Iterable[Listing], renamed: Mapping[str, str] | None = None
    ) -> None:
        self._by_ticker: dict[str, Listing] = {}
        for listing in listings:
            self._by_ticker.setdefault(normalise(listing.ticker), listing)
        self._renamed = dict(_stored_renames() if renamed is None else renamed)
        self._words: dict[str, list[str]] | None = None

    def __len__(self) -> int:
        return len(self._by_ticker)

    def listings(self) -> list[Listing]:
        """All of them, in the order they were given."""
        return list(self._by_ticker.values())

    def get(self, ticker: str) -> Listing | None:
        return self._by_ticker.get(normalise(ticker))

    def renamed(self, ticker: str) -> str | None:
        """What a symbol that is no longer in use is called now, or None."""
        asked = normalise(ticker)
        return None if asked in self._by_ticker else self._renamed.get(asked)

    def find(self, ticker: str) -> Listing:
        """The listing of a symbol. InputError names the new symbol, or the nearest ones."""
        found = self.get(ticker)
        if found:
            return found
        now = self.renamed(ticker)
        if now:
            raise InputError(
                f"The ticker {normalise(ticker)} is now {now}.",
                means="The company changed its symbol; its filings go on under the new one.",
                remedy=f"Ask for {now}.",
            )
        near = self.nearest(ticker)
        raise InputError(
            f"No company files under the ticker {ticker.strip()!r}.",
            remedy="Near it: " + "; ".join(f"{row.ticker} ({row.name})" for row in near) + "."
            if near
            else "Look the symbol up on its exchange.",
        )

    def nearest(self, query: str, n: int = 5) -> list[Listing]:
        """The listings that ``query``, a symbol or a name with slips, comes nearest to."""
        scores: dict[str, float] = defaultdict(float)
        asked = normalise(query)
        for score, ticker in _close(asked, self._by_ticker, n):
            scores[ticker] = score
        asked_words = _words_of(query)
        index = self._word_index()
        by_name: dict[str, float] = defaultdict(float)
        for asked_word in asked_words:
            for score, word in _close(asked_word, index, n):
                for ticker in index[word]:
                    by_name[ticker] += score / len(asked_words)
        for ticker, score in by_name.items():
            scores[ticker] = max(scores[ticker], score)
        rank = {ticker: place for place, ticker in enumerate(self._by_ticker)}
        best = sorted(scores, key=lambda ticker: (-scores[ticker], rank[ticker]))
        companies: dict[str, Listing] = {}
        for ticker in best:
            listing = self._by_ticker[ticker]
            companies.setdefault(listing.cik, listing)  # its other classes of shares add nothing
        return list(companies.values())[:n]

    def _word_index(self) -> dict[str, list[str]]:
        if self._words is None:
            self._words = defaultdict(list)
            for ticker, listing in self._by_ticker.items():
                for word in dict.fromkeys(_words_of(listing.name)):
                    self._words[word].append(ticker)
        return self._words

    @classmethod
    def parse(cls, data: bytes) -> TickerBook:
        """From SEC's ``company_tickers.json`` or ``company_tickers_exchange.json``."""
        document = load_json(data, "The ticker file")
        try:
            fields = document.get("fields")
            rows = document["data"] if fields else list(document.values())
            if fields:
                rows = [dict(zip(fields, row, strict=True)) for row in rows]
            listings = [_listing(row) for row in rows]
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise IntegrityError(
                f"The ticker file cannot be read: {type(error).__name__}: {error}.",
                means="It is not of the shape that SEC documents.",
            ) from error
        return cls(listings)

    @classmethod
    def stored(cls) -> TickerBook:
        """The few companies whose figures ship with the package."""
        return cls(Listing(**row) for row in _stored()["listings"])


@cache
def _stored() -> Any:
    return load_json(_STORED.read_bytes(), "The stored ticker file")


def _stored_renames() -> dict[str, str]:
    renames: dict[str, str] = _stored()["renamed"]
    return renames


def _listing(row: Mapping[str, Any]) -> Listing:
    """A row of either file: they name the columns differently."""
    return Listing(
        cik=f"{int(row['cik_str'] if 'cik_str' in row else row['cik']):010d}",
        ticker=normalise(row["ticker"]),
        exchange=row.get("exchange") or "",
        name=row["title"] if "title" in row else row["name"],
    )


def _words_of(name: str) -> list[str]:
    return re.findall(r"[^\W_]+", name.lower())[:_FIRST_WORDS]


def _close(asked: str, among: Iterable[str], n: int) -> list[tuple[float, str]]:
    """(score, word) of the words most like ``asked``; the first given come first among equals."""
    matcher = difflib.SequenceMatcher(autojunk=False)
    matcher.set_seq2(asked)
    scored = []
    for place, word in enumerate(among):
        matcher.set_seq1(word)
        if matcher.real_quick_ratio() >= 0.6 and matcher.quick_ratio() >= 0.6:
            ratio = matcher.ratio()
            if ratio >= 0.6:
                scored.append((-ratio, place, word))
    return [(-ratio, word) for ratio, _, word in sorted(scored)[:n]]
