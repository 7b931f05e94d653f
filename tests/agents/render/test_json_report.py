"""report.json: exact values, the sources of each, and a schema that is current."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

from tael.agents.render.json_report import SCHEMA_FILE, ReportFile, render_json, schema_text


def test_the_schema_file_is_current():
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text(), (
        "write schema_text() of agents/render/json_report.py to report.schema.json again"
    )


def test_it_reads_back_into_its_own_models(document, facts):
    file = ReportFile.model_validate_json(render_json(document, facts))
    assert [fact.id for fact in file.facts] == list(facts)
    assert file.run.tokens == {"uncached": 1200, "cached": 3400, "output": 560, "reasoning": 60}


def test_values_are_exact_text_and_recompute(document, facts):
    data = json.loads(render_json(document, facts))
    values = {fact["id"]: fact["value"] for fact in data["facts"]}
    assert values["revenue:FY2025"] == "416161000000"
    growth = next(fact for fact in data["facts"] if fact["id"] == "revenue_growth:FY2025")
    assert growth["formula"] == "revenue:FY2025 / revenue:FY2024 - 1"
    first, second = (Decimal(values[fact_id]) for fact_id in growth["inputs"])
    assert abs(first / second - 1 - Decimal(growth["value"])) < Decimal("0.0000001")


def test_each_fact_leads_to_its_source_line_and_filing(document, facts):
    data = json.loads(render_json(document, facts))
    lines = {line["number"]: line for line in data["sources"]}
    for fact in data["facts"]:
        assert lines[fact["source_line"]]["fact_ids"] == [fact["id"]]
        assert fact["source"][0]["accession"].startswith("0000320193-")
        assert fact["label"] == lines[fact["source_line"]]["label"]


def test_facts_that_are_not_stated_are_left_out(document, facts):
    other = replace(facts["revenue:FY2025"], id="cash:FY2025", line="cash")
    data = json.loads(render_json(document, {**facts, other.id: other}))
    assert "cash:FY2025" not in {fact["id"] for fact in data["facts"]}


def test_sentences_keep_their_slots_quotes_and_checks(document, facts):
    data = json.loads(render_json(document, facts))
    first, second = data["sections"][0]["sentences"]
    assert first["origin"] == "model"
    assert first["checks"] == [{"name": "numbers", "passed": True, "detail": ""}]
    start, end = first["spans"][0]["start"], first["spans"][0]["end"]
    assert first["text"][start:end] == "$416.2 billion"
    assert second["quotes"][0]["source_id"] == "text:1"
    [chart] = data["sections"][0]["charts"]
    assert chart["points"][1] == {
        "series": "Revenue",
        "label": "FY2025",
        "value": "416.2",
        "fact_id": "revenue:FY2025",
    }
    assert data["run"]["dropped"][0]["reason"] == "a number word"
    assert data["labels"][0] == "DRAFT: not reviewed"
    assert data["AIGC"]["ProduceID"] == "run--1"
