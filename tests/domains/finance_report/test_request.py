"""What a report is asked for with: lists, regimes, and the firm's profile, read before any work."""

from __future__ import annotations

from pathlib import Path

import pytest
import tael
from pydantic import ValidationError
from tael.agents.firm_blanks import blanks
from tael.agents.firm_reading import FirmError, load_firm
from tael.agents.model.fake import ScriptedModel
from tael.agents.settings import Settings
from tael.domains.finance_report.final import firm_of
from tael.domains.finance_report.final import own_firm as read
from tael.domains.finance_report.schema import ReportInput
from tael.tools.errors import InputError
from tael.tools.filings.snapshot import shipped

from tests.support.wording import words

FIRM = Path(__file__).parents[2] / "support" / "firm.toml"


def asked(**more: object) -> ReportInput:
    return ReportInput.model_validate({"ticker": "AAPL", **more})


def test_lists_are_given_one_by_one_or_with_commas() -> None:
    assert asked(regime=("US,eu",)).regime == ("us", "eu")
    assert asked(regime=["us", "hk,us"]).regime == ("us", "hk")
    assert asked(peers="MSFT，NVDA").peers == ("MSFT", "NVDA")
    assert asked().regime == asked().peers == ()
    with pytest.raises(ValidationError, match="regime"):
        asked(regime=["mars"])
    with pytest.raises(ValidationError, match="length"):
        asked(length="long")


def test_a_request_survives_a_checkpoint() -> None:
    first = asked(firm=FIRM, regime="us,cn", prices="prices.csv", length="full")
    assert ReportInput.model_validate(first.model_dump(mode="json")) == first


def test_the_firm_is_the_one_asked_for_then_the_setting_then_none(tmp_path: Path) -> None:
    other = tmp_path / "firm.toml"
    other.write_text('legal_name = "Other"\n', encoding="utf-8")
    assert read(asked(), Settings()) is None
    assert firm_of({"firm": None}) is None
    by_setting = firm_of({"firm": read(asked(), Settings(firm=other))})
    assert by_setting
    assert by_setting.legal_name == "Other"
    by_option = firm_of({"firm": read(asked(firm=FIRM), Settings(firm=other))})
    assert by_option == load_firm(FIRM)


def test_a_profile_that_cannot_be_used_is_said_in_the_language_of_the_report(
    tmp_path: Path,
) -> None:
    wrong = tmp_path / "firm.toml"
    wrong.write_text("[distribution]\nquarter_end = 2026-13-31\n", encoding="utf-8")
    with pytest.raises(FirmError, match="cannot be used"):
        read(asked(firm=wrong), Settings())
    with pytest.raises(FirmError, match="有误"):
        read(asked(firm=wrong, lang="zh"), Settings())
    with pytest.raises(FirmError, match="cannot be read"):
        read(asked(firm=tmp_path / "none.toml"), Settings())


def test_the_made_up_firm_leaves_nothing_open() -> None:
    firm = load_firm(FIRM)
    for company in shipped():
        assert blanks(firm, company.ticker) == [], company.ticker


def test_a_price_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    gone = tmp_path / "gone.csv"
    transport = ScriptedModel([])
    model = tael.connect("fake", transport=transport, pace=0.0)
    with pytest.raises(InputError, match=r"no price file .*gone\.csv"):
        tael.run_sync("finance-report", ticker="KO", offline=True, prices=str(gone), model=model)
    assert transport.requests == []


def test_statements_of_one_s_own_make_a_report(tmp_path: Path) -> None:
    rows = (
        "year,ticker,name,revenue,net_income\n2023,000999,示例股份,1000000000,150000000\n"
        "2024,000999,示例股份,1100000000,180000000\n"
    )
    (tmp_path / "own.csv").write_text(rows, encoding="utf-8")
    model = tael.connect("fake", transport=ScriptedModel(words), pace=0.0)
    given = {"ticker": "000999", "lang": "zh", "facts": str(tmp_path / "own.csv")}
    done = tael.run_sync("finance-report", **given, model=model, out=str(tmp_path / "out"))
    text = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    assert "11.0亿元" in text
    assert "数据: 使用者提供（own.csv）" in text
    assert done.output.model_sentences > 0


def test_too_little_for_a_report_is_said(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("year,ticker,cfo\n2024,000999,5\n", encoding="utf-8")
    model = tael.connect("fake", transport=ScriptedModel(words), pace=0.0)
    with pytest.raises(InputError, match="Too little is known of 000999"):
        tael.run_sync(
            "finance-report",
            ticker="000999",
            facts=str(tmp_path / "own.csv"),
            model=model,
            out=str(tmp_path / "out"),
        )
