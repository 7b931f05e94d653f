"""What an auditor of a report is shown: its facts, the texts it may quote, the firm's profile, the
checks, and the way from each sentence to its facts and to the calls that worded it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ...agents.render.document import Document, Section, Sentence, SourceLine
from .reading import SECTIONS
from .schema import Report


def evidence(state: Mapping[str, Any]) -> dict[str, str]:
    """Texts by file name."""
    report = Report.model_validate(state["output"])
    found = {
        "facts.json": state["table"],
        "passages.json": _json(state["passages"]),
        "sentences.json": _json({"written": state["written"], "read": state.get("readings", {})}),
        "trace.json": _json(_trace(report)),
    }
    if state.get("firm"):
        found["firm.toml"] = state["firm"]
    if rules := state.get("rules"):
        found["rules.toml"] = rules["text"]
    if report.compliance:
        found["compliance.json"] = report.compliance
    return found


def _trace(report: Report) -> dict[str, Any]:
    document = report.document
    results = json.loads(report.compliance)["results"] if report.compliance else []
    return {
        "sentences": list(_sentences(document)),
        "facts": {fact_id: _fact(line) for line in document.sources for fact_id in line.fact_ids},
        "checks": [
            {
                "name": row["id"],
                "status": row["status"],
                "text": "" if row["status"] == "pass" else row.get("remedy", ""),
            }
            for row in results
        ],
    }


def _sentences(document: Document) -> Iterator[dict[str, Any]]:
    for section in document.sections:
        for sentence in section.sentences():
            yield _sentence(section, sentence)


def _sentence(section: Section, sentence: Sentence) -> dict[str, Any]:
    figures = [
        {"text": sentence.text[span.start : span.end], "fact": span.fact_id}
        for span in sentence.spans
    ]
    quotes = [{"text": quote.source_id, "fact": quote.source_id} for quote in sentence.quotes]
    verb = "read" if section.id in SECTIONS else "write"
    return {
        "section": section.id,
        "title": section.title,
        "node": f"{verb}:{section.id}",
        "text": sentence.text,
        "origin": sentence.origin,
        "checks": [check.name for check in sentence.checks if check.passed],
        "figures": [*figures, *quotes],
    }


def _fact(line: SourceLine) -> dict[str, Any]:
    filed = line.filed.isoformat() if line.filed else ""
    source = " ".join(part for part in (line.form, filed, line.accession, line.concept) if part)
    return {
        "label": f"[{line.number}] {line.label}",
        "value": line.value,
        "period": line.period,
        "source": source,
        "url": line.url,
        "formula": line.formula,
        "inputs": list(line.inputs),
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
