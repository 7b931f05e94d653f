"""The gazetteer: listed companies with the names and symbols that texts use for them.

It ships with a few hundred large companies of the US, mainland China and Hong Kong. SEC's list of
all filers and files of the user's own extend it; of two companies with one alias the later wins, so
that the user has the last word.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from ....tools.errors import InputError
from ....tools.filings.tickers import TickerBook

WORD = re.compile(r"[A-Za-z0-9\u00c0-\u024f]+")
HAN = re.compile(r"[\u3400-\u9fff]")
FORMS = [
    "inc",
    "incorporated",
    "corp",
    "corporation",
    "co",
    "company",
    "ltd",
    "limited",
    "plc",
    "llc",
    "lp",
    "nv",
    "sa",
    "ag",
    "se",
    "group",
    "holdings",
    "holding",
    "trust",
    "the",
    "de",
]
"""Words of a name that say what kind of company it is."""


@dataclass(frozen=True, slots=True)
class Company:
    """ticker: with its exchange where it is not American (``600519.SH``); may be empty. name: to
    show. aliases: all names that texts use, the shown one included."""

    ticker: str
    name: str
    aliases: tuple[str, ...]

    @property
    def key(self) -> str:
        return self.ticker or self.name


@dataclass(frozen=True, slots=True)
class Alias:
    """A name of a company. ``words``: its Latin words in lower case, or empty for a Chinese name.
    ``ambiguous``: it is a common word too."""

    text: str
    company: Company
    words: tuple[str, ...]
    ambiguous: bool


class Gazetteer:
    """Looks companies up by the beginning of a name, by ticker, or by a whole name."""

    def __init__(self, companies: Iterable[Company], ambiguous: Iterable[str] = ()) -> None:
        self.latin: dict[str, list[Alias]] = {}
        self.han: dict[str, list[Alias]] = {}
        self._by_name: dict[str, Company] = {}
        self._by_ticker: dict[str, Company] = {}
        self._ambiguous = {name.casefold() for name in ambiguous}
        for company in companies:
            self._add(company)
        for aliases in (*self.latin.values(), *self.han.values()):
            aliases.sort(key=lambda alias: -len(alias.text))

    def __len__(self) -> int:
        return len({company.key for company in self._by_name.values()})

    def companies(self) -> list[Company]:
        """All of them, each once, in the order they came."""
        return list({company.key: company for company in self._by_name.values()}.values())

    def _add(self, company: Company) -> None:
        if company.ticker:
            self._by_ticker[company.ticker.upper()] = company
            bare = company.ticker.partition(".")[0]
            if bare.isdigit():
                self._by_ticker.setdefault(bare, company)
        for text in company.aliases:
            if self._by_name.get(text.casefold()) is not None:
                self._drop(text)
            self._by_name[text.casefold()] = company
            unsure = text.casefold() in self._ambiguous
            if HAN.search(text):
                self.han.setdefault(text[:2], []).append(Alias(text, company, (), unsure))
                continue
            words = tuple(word.lower() for word in WORD.findall(text))
            if words:
                self.latin.setdefault(words[0], []).append(Alias(text, company, words, unsure))

    def _drop(self, text: str) -> None:
        for index in (self.latin, self.han):
            for start, aliases in index.items():
                if any(alias.text.casefold() == text.casefold() for alias in aliases):
                    index[start] = [a for a in aliases if a.text.casefold() != text.casefold()]
                    return

    def ticker(self, symbol: str) -> Company | None:
        """By symbol: ``AAPL``, ``600519.SH``, ``600519``, ``0700.HK``, ``700.HK``."""
        symbol = symbol.upper().lstrip("$").replace(".SS", ".SH")
        code, _, place = symbol.partition(".")
        if place == "HK":
            symbol = f"{int(code):04d}.HK" if code.isdigit() else symbol
        elif place and len(place) == 1:
            symbol = f"{code}-{place}"
        return self._by_ticker.get(symbol)

    def named(self, text: str) -> Company | None:
        """By a whole name or alias, in any case, or by ticker."""
        return self._by_name.get(text.strip().casefold()) or self.ticker(text.strip())

    def extended(self, more: Iterable[Company], ambiguous: Iterable[str] = ()) -> Gazetteer:
        """A gazetteer with these too."""
        return Gazetteer(
            [*self.companies(), *more], {*self._ambiguous, *(n.casefold() for n in ambiguous)}
        )


@cache
def shipped() -> Gazetteer:
    """The companies that ship."""
    text = resources.files(__package__).joinpath("companies.toml").read_text("utf-8")
    data = tomllib.loads(text)
    ambiguous = data.pop("ambiguous")["names"]
    found = []
    for companies in data.values():
        for ticker, names in companies.items():
            aliases = tuple(names.split("|"))
            found.append(Company(ticker, aliases[0], aliases))
    return Gazetteer(found, ambiguous)


def from_sec(book: TickerBook) -> tuple[list[Company], list[str]]:
    """SEC's filers as companies, and those of their names that count only in context: a name of
    one word may be any word."""
    found, ambiguous, seen = [], [], set()
    for listing in book.listings():
        name = re.sub(r"\s*/[A-Z]{2,3}/?\s*$", "", listing.name).strip()
        short = _without_forms(name)
        if not short or listing.cik in seen:
            continue
        seen.add(listing.cik)
        shown = _cased(short)
        if len(short.split()) == 1:
            ambiguous.append(shown)
        found.append(Company(listing.ticker, shown, (shown,)))
    return found, ambiguous


def _without_forms(name: str) -> str:
    words = name.replace(",", " ").split()
    while words and words[-1].strip(".").lower() in FORMS:
        words.pop()
    return " ".join(words)


def _cased(name: str) -> str:
    return name.title() if name.isupper() and len(name) > 4 else name


def read_file(path: Path) -> list[Company]:
    """A user's companies: CSV with a header ``name`` and, if there is, ``ticker`` and ``aliases``
    (separated by ``|``). Raises InputError with the line that does not fit."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"The list of companies {path} cannot be read: {error}.",
            remedy="Give a CSV file in UTF-8 with the columns name, ticker and aliases.",
        ) from error
    rows = csv.DictReader(text.splitlines())
    if "name" not in (rows.fieldnames or ()):
        raise InputError(
            f"The list of companies {path} has no column 'name'.",
            means=f"Its columns are: {', '.join(rows.fieldnames or ()) or 'none'}.",
            remedy="Its columns are name, ticker and aliases (separated by |).",
        )
    found = []
    for row in rows:
        name = (row["name"] or "").strip()
        if not name:
            raise InputError(f"{path}, line {rows.line_num}: there is no name.")
        more = [part.strip() for part in (row.get("aliases") or "").split("|") if part.strip()]
        found.append(
            Company(
                (row.get("ticker") or "").strip().upper(), name, tuple(dict.fromkeys([name, *more]))
            )
        )
    return found
