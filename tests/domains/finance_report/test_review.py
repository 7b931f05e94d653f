"""A report before the firm's supervisor: waiting, sent back, approved, audited."""

from __future__ import annotations

import asyncio
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
import tael
from tael.agents.audit_verify import verify
from tael.agents.model.fake import ScriptedModel
from tael.agents.review import ApprovalRefused
from tael.tools.errors import InputError

from ...support.runs import Cli, cli, no_reading
from ...support.wording import words
from .profile import FILE

__all__ = ["cli", "no_reading"]
pytestmark = pytest.mark.usefixtures("no_reading")
ROE = "Robert Roe"


@pytest.fixture
def firm(tmp_path: Path) -> Path:
    path = tmp_path / "firm.toml"
    path.write_bytes(FILE.read_bytes())
    return path


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """Switches off what a report without a rating cannot meet."""
    path = tmp_path / "rules.toml"
    off = "".join(f'{rule} = "Not rated here."\n' for rule in ("US6", "US7"))
    path.write_text(f"[off]\n{off}", encoding="utf-8")
    return path


def scripted() -> tuple[ScriptedModel, Any]:
    transport = ScriptedModel(words)
    return transport, tael.connect("fake", transport=transport, pace=0.0)


def report(**given: Any) -> tael.Run[Any]:
    asked = {"ticker": "KO", "offline": True, "out": "out", **given}
    return tael.run_sync("finance-report", **asked, model=scripted()[1])


def markdown() -> str:
    return Path("out/report.md").read_text(encoding="utf-8")


def test_without_a_supervisor_nothing_waits(firm: Path) -> None:
    assert report().status == "done"
    text = firm.read_text(encoding="utf-8")
    named = f'name = "{ROE}"\n'
    assert named in text
    firm.write_text(text.replace(named, ""), encoding="utf-8")
    assert report(firm=firm).status == "done"


def test_the_whole_cycle(firm: Path, rules: Path, cli: Cli) -> None:
    done = report(firm=firm, rules=rules)
    assert done.status == "waiting"
    assert done.review is not None
    assert done.review.blocking == ()
    assert f"The approval of {ROE} is outstanding" in markdown()

    tael.reject_sync(done.id, by=ROE, because="Name the currency.")
    assert "**Sent back:** Robert Roe" in markdown()
    assert "Name the currency." in markdown()
    transport, model = scripted()
    again = asyncio.run(tael.resume(done.id, model=model, sections=["growth"]))
    assert again.status == "waiting"
    prompts = [row["messages"][-1]["content"] for row in transport.requests]
    assert prompts
    assert all("Name the currency." in prompt for prompt in prompts)
    assert all("gross margin" in prompt for prompt in prompts)  # the section that was named
    assert "Sent back" not in markdown()
    before = {section.id: section for section in done.output.document.sections}
    for section in again.output.document.sections:
        if section.id in done.review.sections and section.id != "growth":
            assert list(section.sentences()) == list(before[section.id].sentences())

    final = tael.approve_sync(done.id, by=ROE)
    assert (final.status, final.output.draft_reasons) == ("done", ())
    assert "Reviewed and approved by Robert Roe, Supervisory Analyst, 20" in markdown()
    assert "draft" not in markdown().lower()
    assert "Robert Roe" in Path("out/report.json").read_text(encoding="utf-8")

    assert cli("audit", done.id, "--out", "bundle.zip")[0] == 0
    assert verify(Path("bundle.zip")) == []
    with zipfile.ZipFile("bundle.zip") as archive:
        trace = json.loads(archive.read("evidence/trace.json"))
        page = archive.read("index.html").decode()
        assert archive.read("evidence/firm.toml") == firm.read_bytes()
        names = set(archive.namelist())
    assert {"evidence/facts.json", "evidence/compliance.json", "files/report.html"} <= names
    worded = [row for row in trace["sentences"] if row["origin"] == "model"]
    for row in worded:
        for figure in row["figures"]:
            assert figure["fact"] in trace["facts"]
            assert f'id="fact-{figure["fact"]}"' in page
        call = row["node"].replace(":", "-")
        assert any(name.startswith("calls/") and call in name for name in names)


def test_what_blocks_and_the_firms_file_read_anew(firm: Path, rules: Path) -> None:
    text = firm.read_text(encoding="utf-8")
    line = next(row for row in text.splitlines() if row.startswith("regulator"))
    firm.write_text(text.replace(line + "\n", ""), encoding="utf-8")
    done = report(firm=firm, rules=rules, regime=("eu",))
    assert done.status == "waiting"
    with pytest.raises(ApprovalRefused) as caught:
        tael.approve_sync(done.id, by=ROE)
    assert any("regulator" in reason for reason in caught.value.reasons)
    tael.reject_sync(done.id, by=ROE, because="The regulator is missing.")
    firm.write_text(text, encoding="utf-8")
    again = asyncio.run(tael.resume(done.id, model=scripted()[1]))
    assert again.review is not None
    assert not any("regulator" in reason for reason in again.review.blocking)


def test_an_analyst_of_the_report_does_not_approve_it(firm: Path, rules: Path) -> None:
    text = firm.read_text(encoding="utf-8")
    firm.write_text(text.replace(ROE, "Jane Doe"), encoding="utf-8")
    done = report(firm=firm, rules=rules)
    with pytest.raises(InputError, match="Jane Doe is an analyst"):
        tael.approve_sync(done.id, by="Jane Doe")
