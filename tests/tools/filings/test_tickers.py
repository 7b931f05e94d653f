"""Symbols: how they are written, renamed and mistyped, on SEC's own list."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from tael.tools.errors import InputError, IntegrityError
from tael.tools.filings.tickers import TickerBook


@pytest.fixture(scope="module")
def rows(shared_data: Path) -> list[dict[str, str]]:
    file = shared_data / "finance" / "us" / "company_tickers_edgartools_5.62.0.csv"
    return list(csv.DictReader(file.open(encoding="utf-8")))


@pytest.fixture(scope="module")
def book(rows: list[dict[str, str]]) -> TickerBook:
    data = [[int(r["cik"]), r["name"], r["ticker"], r["exchange"] or None] for r in rows]
    document = {"fields": ["cik", "name", "ticker", "exchange"], "data": data}
    return TickerBook.parse(json.dumps(document).encode())


def test_both_of_secs_files_are_read(book: TickerBook, rows: list[dict[str, str]]) -> None:
    document = {
        str(n): {"cik_str": int(r["cik"]), "ticker": r["ticker"], "title": r["name"]}
        for n, r in enumerate(rows)
    }
    plain = TickerBook.parse(json.dumps(document).encode())
    assert len(plain) == len(book) == len(rows)
    assert plain.find("AAPL").cik == book.find("AAPL").cik == "0000320193"
    assert (plain.find("AAPL").exchange, book.find("AAPL").exchange) == ("", "Nasdaq")


@pytest.mark.parametrize("written", ["BRK.B", "brk-b", "BRK/B", " Brk.b ", "$BRK.B"])
def test_classes_of_shares_are_found_however_written(book: TickerBook, written: str) -> None:
    assert book.find(written).ticker == "BRK-B"


def test_an_old_symbol_leads_to_the_new_one(book: TickerBook) -> None:
    assert book.renamed("fb") == "META"
    with pytest.raises(InputError, match="FB is now META"):
        book.find("FB")


def test_every_stored_rename_is_true_of_the_list(book: TickerBook) -> None:
    stored = json.loads(
        (Path(__file__).parents[3] / "tools/filings/stored_tickers.json").read_text()
    )
    for old, new in stored["renamed"].items():
        assert book.get(old) is None
        assert book.get(new) is not None


def test_a_reused_symbol_is_not_renamed() -> None:
    rows = {"0": {"cik_str": 1, "ticker": "FB", "title": "New Owner"}}
    book = TickerBook.parse(json.dumps(rows).encode())
    assert book.renamed("FB") is None
    assert book.find("FB").name == "New Owner"


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("APPL", "AAPL"),
        ("Apple", "AAPL"),
        ("Nvida", "NVDA"),
        ("coca cola", "KO"),
        ("GOGL", "GOOGL"),
        ("jpmorgan", "JPM"),
    ],
)
def test_slips_and_names_come_near(book: TickerBook, asked: str, meant: str) -> None:
    assert book.nearest(asked)[0].ticker == meant
    with pytest.raises(InputError, match=rf"\b{meant} \("):
        book.find(asked)


def test_suggestions_name_each_company_once(book: TickerBook) -> None:
    ciks = [listing.cik for listing in book.nearest("jpmorgan", n=5)]
    assert len(ciks) == len(set(ciks))


@pytest.mark.parametrize("nonsense", ["", "贵州茅台", "zzzzzzzzzz"])
def test_nonsense_is_near_nothing(book: TickerBook, nonsense: str) -> None:
    assert book.nearest(nonsense) == []
    with pytest.raises(InputError):
        book.find(nonsense)


def test_the_stored_book_agrees_with_the_list(book: TickerBook) -> None:
    stored = TickerBook.stored()
    for ticker in ("AAPL", "MSFT", "NVDA", "KO", "JPM", "TSLA", "SNOW"):
        assert stored.find(ticker) == book.find(ticker)
    assert len(stored) == 7


@pytest.mark.parametrize("body", [b"<html>", b"[1]", b'{"0": {"ticker": "A"}}', b'{"0": null}'])
def test_other_shapes_are_refused(body: bytes) -> None:
    with pytest.raises(IntegrityError):
        TickerBook.parse(body)
