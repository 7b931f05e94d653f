"""The shipped snapshots: what they hold, that they are what the command writes, and errors."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tael.tools.errors import InputError, IntegrityError
from tael.tools.facts import Company, RawFact
from tael.tools.filings import snapshot as module
from tael.tools.filings.snapshot import (
    FOLDER,
    Snapshot,
    load_snapshot,
    main,
    read_snapshot,
    shipped,
    write_snapshot,
)
from tael.tools.filings.snapshot_us import document_url

TICKERS = ["AAPL", "MSFT", "NVDA", "KO", "JPM", "TSLA", "SNOW", "600519", "300750"]


def test_the_shipped_companies() -> None:
    assert sorted(company.ticker for company in shipped()) == sorted(TICKERS)
    assert all(company.name_zh and company.exchange for company in shipped())
    size = sum(path.stat().st_size for path in FOLDER.iterdir() if path.is_file())
    assert size < 1_500_000


@pytest.mark.parametrize("ticker", TICKERS)
def test_each_gives_a_table_that_says_it_is_stored(ticker: str) -> None:
    table = load_snapshot(ticker)
    assert table is not None
    assert table.stored == table.as_of
    assert len(table.labels()) >= 3
    assert table.get("revenue", table.labels()[-1]) is not None
    assert {source.origin for fact in table for source in fact.sources} == {"snapshot"}
    assert all(source.url.startswith("https://") for fact in table for source in fact.sources)


def test_the_figures_of_the_headline() -> None:
    apple, nvidia = load_snapshot("AAPL"), load_snapshot("nvda")
    assert apple is not None
    assert nvidia is not None
    million = 10**6
    assert apple.facts["fcf:FY2025"].value == 98767 * million
    assert nvidia.facts["revenue:FY2026"].value == 215938 * million
    assert nvidia.facts["eps_diluted:FY2026"].value == Decimal("4.90")
    assert apple.facts["revenue:FY2025"].sources[0].url == (
        "https://www.sec.gov/Archives/edgar/data/320193/000032019325000079/aapl-20250927.htm#f-78"
    )
    assert len(apple.members("revenue", "product", "FY2025")) == 5


def test_the_as_of_date_still_works() -> None:
    table = load_snapshot("NVDA", as_of=date(2024, 6, 1))
    assert table is not None
    assert table.facts["eps_diluted:FY2024"].value == Decimal("11.93")
    assert table.labels()[-1] == "FY2024"
    assert table.stored is not None
    assert table.stored > table.as_of


def test_an_unknown_ticker_is_not_stored() -> None:
    assert load_snapshot("ZZZZ") is None
    assert load_snapshot("../../etc/passwd") is None
    assert read_snapshot("600519.SH") is not None


def test_the_command_writes_what_is_shipped(
    shared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--from", str(shared_data / "finance"), "--to", str(tmp_path)]) == 0
    assert "AAPL.json.gz" in capsys.readouterr().out
    for ticker in TICKERS:
        name = f"{ticker}.json.gz"
        assert read_snapshot(ticker, tmp_path) == read_snapshot(ticker), name
    assert shipped(tmp_path) == shipped()


def _one(tmp_path: Path) -> Path:
    row = RawFact(
        "us-gaap",
        "Revenues",
        "USD",
        Decimal("12.50"),
        date(2024, 1, 1),
        date(2024, 12, 31),
        "0000000001-25-000001",
        "10-K",
        date(2025, 2, 1),
        fy=2024,
        decimals=-6,
        element_id="f-1",
        dimensions=(("us-gaap:ProductOrServiceAxis", "us-gaap:ProductMember"),),
    )
    who = Company("One", "ONE", "0000000001", "US", "USD")
    return write_snapshot(
        Snapshot(who, (row,), {"0000000001-25-000001": "https://x.test"}), tmp_path
    )


def test_rows_come_back_as_they_were(tmp_path: Path) -> None:
    path = _one(tmp_path)
    first = path.read_bytes()
    read = read_snapshot("one", tmp_path)
    assert read is not None
    (row,) = read.rows
    assert (row.value, row.element_id, row.decimals) == (Decimal("12.5"), "f-1", -6)
    assert row.dimensions == (("us-gaap:ProductOrServiceAxis", "us-gaap:ProductMember"),)
    write_snapshot(read, tmp_path)
    assert path.read_bytes() == first


def test_a_damaged_file_is_said_to_be_damaged(tmp_path: Path) -> None:
    path = _one(tmp_path)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(IntegrityError, match="ONE cannot be read"):
        read_snapshot("ONE", tmp_path)


def test_nothing_to_store(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no rows"):
        write_snapshot(Snapshot(Company("One", "ONE", "1", "US", "USD"), ()), tmp_path)


def test_only_usable_rows_are_kept() -> None:
    base = read_snapshot("AAPL")
    assert base is not None
    assert module.worth_keeping(base.rows) == list(base.rows)
    assert {row.form for row in base.rows} <= {"10-K", "10-K/A", "10-Q", "10-Q/A"}


def test_a_documents_url_is_its_schemas_name() -> None:
    company = shipped()[0]
    html = '<link:schemaRef xlink:type="simple" xlink:href="aapl-20250927.xsd"></link:schemaRef>'
    assert document_url(company, "0000320193-25-000079", html).endswith(
        "/000032019325000079/aapl-20250927.htm"
    )
    with pytest.raises(InputError, match="no schema"):
        document_url(company, "0000320193-25-000079", "<html/>")
