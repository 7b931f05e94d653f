"""Filing text: fetched over HTTP, quoted word for word, retold by a model that has no numbers."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tael.agents.domain import Context, Event
from tael.agents.model.connect import connect
from tael.agents.model.fake import ScriptedModel
from tael.agents.settings import Settings, load
from tael.domains.finance_report import gather, reading
from tael.domains.finance_report.schema import ReportInput
from tael.tools.errors import NotFoundError

from ...support.sec import SecReplay, replay_sec

BOTH = dict.fromkeys(reading.SECTIONS, "")
"""All sections, with nothing asked of any."""
REQUEST = ReportInput(ticker="AAPL", as_of=date(2026, 1, 15))


@pytest.fixture(scope="module")
def sec(shared_data: Path) -> Iterator[SecReplay]:
    with replay_sec(shared_data) as running:
        yield running


def context(settings: Settings, folder: Path, script: Any, events: list[Event]) -> Context:
    model = connect("fake", settings=settings, transport=ScriptedModel(script), pace=0.0)
    return Context(model, settings, "run-1", folder, events.append)


def settings_of(sec: SecReplay) -> Settings:
    return load(
        sec_data_url=sec.data_url,
        sec_www_url=sec.www_url,
        sec_user_agent="Tael tests (tests@example.org)",
        connect_timeout=2.0,
    )


def parrot(body: dict[str, Any]) -> dict[str, Any]:
    """Retells each passage in its own words."""
    asked = body["messages"][-1]["content"]
    found = re.findall(r"^(\d+)\. (.+?\.)(?: \([^()]*\))?$", asked, re.M)
    return {f"s{number}": text for number, text in found}


def some(passages: list[dict[str, Any]], topic: str, most: int) -> list[dict[str, Any]]:
    """Enough passages to choose from; each sentence is embedded, which takes its time."""
    return [row for row in passages if row["topic"] == topic][:most]


@pytest.fixture(scope="module")
def gathered(
    sec: SecReplay, tmp_path_factory: pytest.TempPathFactory
) -> tuple[gather.Gathered, list[Event]]:
    home = tmp_path_factory.mktemp("home")
    settings = settings_of(sec).model_copy(update={"home": home})
    events: list[Event] = []
    found = asyncio.run(gather.gather(REQUEST, context(settings, home, [], events)))
    return found, events


def test_gathering_reads_the_filings_text(
    gathered: tuple[gather.Gathered, list[Event]], sec: SecReplay
) -> None:
    found, _ = gathered
    assert found.table.stored is None
    assert found.table.company.ticker == "AAPL"
    assert {row["topic"] for row in found.passages} == {"risk_factors", "mda"}
    assert len(found.passages) > 50
    newest = "000032019325000079"
    for row in found.passages:
        assert row["url"].startswith(sec.www_url)
        assert newest in row["url"]
        assert (row["form"], row["accession"]) == ("10-K", "0000320193-25-000079")
    assert all(fact.sources[0].filed <= date(2026, 1, 15) for fact in found.table if fact.sources)


def test_facts_of_the_document_itself_lead_into_it(
    gathered: tuple[gather.Gathered, list[Event]],
) -> None:
    facts = gathered[0].table
    members = facts.members("revenue", "product", facts.labels()[-1])
    assert len(members) >= 4
    revenue = facts.get("revenue", facts.labels()[-1])
    assert revenue is not None
    assert sum(fact.value for fact in members) == revenue.value


def test_what_is_read_is_quoted_word_for_word(
    gathered: tuple[gather.Gathered, list[Event]], sec: SecReplay, tmp_path: Path
) -> None:
    stored = gathered[0].passages
    passages = some(stored, "risk_factors", 8) + some(stored, "mda", 24)
    told = context(settings_of(sec), tmp_path, parrot, [])
    found = asyncio.run(reading.read(passages, "en", "Apple", told, None, BOTH))
    assert found["stopped"] is None
    assert {"management", "risks"} >= set(found["sections"]) > set()
    sentences = [(name, row) for name, rows in found["sections"].items() for row in rows]
    assert len(sentences) >= 3
    for name, row in sentences:
        (quote,) = row["quotes"]
        topic = {"risks": "risk_factors", "management": "mda"}[name]
        homes = [p for p in passages if p["topic"] == topic and quote["text"] in p["text"]]
        assert homes, quote
        line = found["texts"][quote["source_id"]]
        assert line["url"] in {home["url"] for home in homes}
        assert line["value"] == quote["text"]
        assert not re.search(r"\d", row["text"])
        assert row["origin"] == "model"


def test_without_passages_nothing_is_read_and_no_model_is_asked(
    sec: SecReplay, tmp_path: Path
) -> None:
    told = context(settings_of(sec), tmp_path, [], [])
    found = asyncio.run(reading.read([], "en", "Apple", told, None, BOTH))
    assert found["sections"] == {}
    assert found["stopped"] is None


def test_a_refusing_publisher_means_stored_data_and_a_word_about_it(
    shared_data: Path, tmp_path: Path
) -> None:
    events: list[Event] = []
    with replay_sec(shared_data) as refusing:
        refusing.refuse_with(403)
        told = context(settings_of(refusing), tmp_path, [], events)
        found = asyncio.run(gather.gather(REQUEST, told))
    assert found.table.stored is not None
    assert found.passages == []
    assert any("Stored data are used." in event.text for event in events)


def test_offline_asks_nobody(sec: SecReplay, tmp_path: Path) -> None:
    before = sum(sec.hits.values())
    told = context(settings_of(sec), tmp_path, [], [])
    request = ReportInput(ticker="aapl", offline=True)
    found = asyncio.run(gather.gather(request, told))
    assert found.table.company.ticker == "AAPL"
    assert sum(sec.hits.values()) == before


def test_not_found_is_not_covered_up_by_stored_data(sec: SecReplay, tmp_path: Path) -> None:
    path = "/submissions/CIK0000320193.json"
    sec.answers[path] = (404, b"no such key")
    try:
        with pytest.raises(NotFoundError):
            asyncio.run(gather.gather(REQUEST, context(settings_of(sec), tmp_path, [], [])))
    finally:
        del sec.answers[path]
