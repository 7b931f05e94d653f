"""The list of a filer's filings, on SEC's own documents."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from tael.tools.errors import IntegrityError
from tael.tools.filings import submissions

WWW = "https://www.sec.gov"


def load(shared_data: Path, name: str) -> bytes:
    return (shared_data / "finance" / "us" / "submissions" / name).read_bytes()


def test_apple(shared_data: Path) -> None:
    found = submissions.parse(load(shared_data, "CIK0000320193.json"), cik=320193, www_url=WWW)
    assert (found.cik, found.name, found.tickers) == ("0000320193", "Apple Inc.", ("AAPL",))
    assert (found.sic, found.fiscal_year_end) == ("3571", "0926")
    assert "APPLE COMPUTER INC" in [former.name for former in found.former_names]
    annual = found.of_form({"10-K"})[0]
    assert annual.accession == "0000320193-25-000079"
    assert (annual.filed, annual.period) == (date(2025, 10, 31), date(2025, 9, 27))
    assert annual.url == f"{WWW}/Archives/edgar/data/320193/000032019325000079/aapl-20250927.htm"
    assert found.older[0].name == "CIK0000320193-submissions-001.json"


def test_what_was_known_on_a_date(shared_data: Path) -> None:
    found = submissions.parse(load(shared_data, "CIK0000320193.json"), cik=320193, www_url=WWW)
    before = found.of_form({"10-K"}, as_of=date(2025, 10, 30))[0]
    assert before.accession == "0000320193-24-000123"


def test_a_bank_is_known_by_its_industry(shared_data: Path) -> None:
    data = load(shared_data, "CIK0000019617.asof-2022.json")
    company = submissions.parse(data, cik=19617, www_url=WWW).company("JPM")
    assert company.is_bank
    assert (company.exchange, company.currency, company.key) == ("NYSE", "USD", "0000019617")


def test_items_of_current_reports(shared_data: Path) -> None:
    found = submissions.parse(load(shared_data, "CIK0001045810.json"), cik=1045810, www_url=WWW)
    assert ("2.02", "9.01") in [filing.items for filing in found.of_form({"8-K"})]


def test_another_filers_document_is_refused(shared_data: Path) -> None:
    with pytest.raises(IntegrityError, match="not 1"):
        submissions.parse(load(shared_data, "CIK0000320193.json"), cik=1, www_url=WWW)


def test_columns_of_unequal_length_are_refused(shared_data: Path) -> None:
    document = json.loads(load(shared_data, "CIK0000320193.json"))
    document["filings"]["recent"]["form"].pop()
    with pytest.raises(IntegrityError):
        submissions.parse(json.dumps(document).encode(), cik=320193, www_url=WWW)


def test_a_filing_without_document_leads_to_its_index() -> None:
    url = submissions.filing_url(WWW + "/", "0000320193", "0000320193-94-000002", "")
    assert url == (
        f"{WWW}/Archives/edgar/data/320193/000032019394000002/0000320193-94-000002-index.htm"
    )
