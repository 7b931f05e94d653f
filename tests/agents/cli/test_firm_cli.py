"""``agent firm``: what it asks, writes, says and how it ends."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tael.agents.cli import firm as command
from tael.agents.cli.firm import app
from tael.agents.firm_reading import FirmError, load_firm
from tael.tools.errors import InputError
from typer.testing import CliRunner

RUNNER = CliRunner()


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "_at_terminal", lambda: True)


def test_check_of_a_good_profile(tmp_path: Path) -> None:
    path = tmp_path / "firm.toml"
    path.write_text('legal_name = "Made-up LLC"\n', encoding="utf-8")
    found = RUNNER.invoke(app, ["check", str(path), "--regime", "cn"])
    assert found.exit_code == 0, found.output
    assert "licences  The texts of the firm's licences" in found.stdout
    assert "[CN2]" in found.stdout
    assert "legal_name" not in found.stdout
    assert "companies" not in found.stdout
    assert "is valid;" in found.stderr
    assert "--ticker" in found.stderr
    one = RUNNER.invoke(app, ["check", str(path), "--ticker", "AAPL", "--lang", "zh"])
    assert "companies.AAPL.market_making  本公司是否为该公司证券做市？" in one.stdout
    assert "项未回答" in one.stderr


def test_check_as_json(tmp_path: Path) -> None:
    path = tmp_path / "firm.toml"
    path.write_text('legal_name = "Made-up LLC"\n', encoding="utf-8")
    data = json.loads(RUNNER.invoke(app, ["check", str(path), "--ticker", "X", "--json"]).stdout)
    assert data["valid"] is True
    keys = {row["key"]: row for row in data["blanks"]}
    assert keys["companies.X.holding_percent"]["rules"] == ["US12", "CN7", "HK1", "EU10"]
    path.write_text("[companies.X]\ncoverage_since = '2026-02-30'\n", encoding="utf-8")
    bad = RUNNER.invoke(app, ["check", str(path), "--json"])
    assert bad.exit_code == 3
    (problem,) = json.loads(bad.stdout)["problems"]
    assert (problem["line"], problem["key"]) == (2, "companies.X.coverage_since")
    assert problem["what"] == "2026-02-30 is not a date."
    assert problem["remedy"] == "Write year-month-day: 2026-03-31"


def test_check_says_what_is_wrong(tmp_path: Path) -> None:
    missing = RUNNER.invoke(app, ["check", str(tmp_path / "none.toml")])
    assert isinstance(missing.exception, FirmError)
    path = tmp_path / "firm.toml"
    path.write_text("", encoding="utf-8")
    for option, value in (("--lang", "fr"), ("--regime", "us,mars")):
        found = RUNNER.invoke(app, ["check", str(path), option, value])
        assert isinstance(found.exception, InputError)


def test_init_without_a_terminal_is_refused_and_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "firm.toml"
    found = RUNNER.invoke(app, ["init", "--out", str(path)], input="Made-up LLC\n")
    assert isinstance(found.exception, InputError)
    assert "no terminal" in str(found.exception)
    assert not path.exists()


@pytest.mark.usefixtures("terminal")
def test_init_is_stopped_and_taken_up_again(tmp_path: Path) -> None:
    path = tmp_path / "firm.toml"
    # The end of the input is what Ctrl-D sends.
    first = RUNNER.invoke(app, ["init", "--out", str(path)], input="Made-up LLC\nOne; Two\n\n")
    assert first.exit_code == 0, first.output
    assert "(CN2, EU1, AI1)" in first.stderr
    assert "2 answers in this session" in first.stderr
    assert first.stdout.endswith(f"{path}\n")
    firm = load_firm(path)
    assert (firm.legal_name, firm.licences, firm.regulator) == ("Made-up LLC", ("One", "Two"), None)
    again = RUNNER.invoke(app, ["init", "--out", str(path), "--lang", "zh"], input="某某局\n")
    assert again.exit_code == 0, again.output
    assert "公司的监管机构。（EU1）" in again.stderr
    assert "公司法定名称" not in again.stderr
    assert load_firm(path).regulator == "某某局"
    assert load_firm(path).legal_name == "Made-up LLC"
    assert [one.name for one in tmp_path.iterdir()] == ["firm.toml"]


@pytest.mark.usefixtures("terminal")
def test_init_keeps_a_copy_of_a_file_edited_by_hand(tmp_path: Path) -> None:
    path = tmp_path / "firm.toml"
    text = "# our own remark\nlegal_name = 'Made-up LLC'\n"
    path.write_text(text, encoding="utf-8")
    RUNNER.invoke(app, ["init", "--out", str(path)], input="")
    assert (tmp_path / "firm.toml.old").read_text(encoding="utf-8") == text
    assert load_firm(path).legal_name == "Made-up LLC"
    path.write_text(text, encoding="utf-8")
    RUNNER.invoke(app, ["init", "--out", str(path)], input="")
    assert (tmp_path / "firm.toml.old2").is_file()


@pytest.mark.usefixtures("terminal")
def test_init_leaves_a_faulty_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "firm.toml"
    path.write_text("legal_name = 3\n", encoding="utf-8")
    found = RUNNER.invoke(app, ["init", "--out", str(path)], input="x\n")
    assert isinstance(found.exception, FirmError)
    assert path.read_text(encoding="utf-8") == "legal_name = 3\n"


@pytest.mark.usefixtures("terminal")
def test_init_into_a_folder_that_is_not_there(tmp_path: Path) -> None:
    found = RUNNER.invoke(app, ["init", "--out", str(tmp_path / "no" / "firm.toml")], input="x\n")
    assert found.exception is not None
    assert "cannot be written" in str(found.exception)


def test_init_at_a_real_terminal_with_ctrl_c(tmp_path: Path) -> None:
    """The whole command in a process of its own, a person's answers typed into a terminal."""
    ours, theirs = pty.openpty()
    script = "from tael.agents.cli import main; main(['firm', 'init'])"
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=tmp_path,
        start_new_session=True,
    )
    os.close(theirs)

    def until(text: str) -> str:
        seen, ends = "", time.monotonic() + 30
        while text not in seen and time.monotonic() < ends:
            if select.select([ours], [], [], 0.2)[0]:
                try:
                    seen += os.read(ours, 4096).decode(errors="replace")
                except OSError:  # the other end is closed
                    break
        assert text in seen, seen
        return seen

    try:
        until("legal name")
        os.write(ours, b"Made-up LLC\n")
        until("licences")
        time.sleep(1)  # a person reads the question first
        process.send_signal(2)
        until("1 answers in this session")
        assert process.wait(timeout=30) == 0
    finally:
        process.kill()
        os.close(ours)
    assert load_firm(tmp_path / "firm.toml").legal_name == "Made-up LLC"
