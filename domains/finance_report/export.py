"""Writes the report's files: HTML, Markdown with its charts, JSON."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from ...agents.domain import Bill
from ...agents.render.document import Document, RunLine
from ...agents.render.html import render_html
from ...agents.render.json_report import render_json
from ...agents.render.markdown import render_markdown
from ...tools.facts_json import load_facts
from .schema import Report


def export(report: Report, bill: Bill, folder: Path) -> list[Path]:
    """report.html, report.md with charts/, report.json; each written whole or not at all."""
    document = with_bill(report, bill)
    facts = {fact.id: fact for fact in load_facts(report.facts)}
    markdown, charts = render_markdown(document)
    files = {
        "report.html": render_html(document),
        "report.md": markdown,
        "report.json": render_json(document, facts),
        **{f"charts/{name}": svg for name, svg in charts.items()},
    }
    written = []
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".{path.name}.part")
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
        written.append(path)
    return [path for path in written if path.parent == folder]


def with_bill(report: Report, bill: Bill) -> Document:
    """The document with the line that says what writing it took."""
    money = bill.cost.listed or bill.cost.incurred
    line = RunLine(
        run_id=bill.run_id,
        model=bill.model,
        usage=bill.usage,
        calls=bill.calls,
        seconds=Decimal(f"{bill.seconds:.1f}"),
        cost_listed=bill.cost.listed.amount if bill.cost.listed else None,
        cost_incurred=bill.cost.incurred.amount if bill.cost.incurred else None,
        cost_reference=bill.reference.amount if bill.reference else None,
        currency=money.currency if money else "USD",
        price_table=bill.cost.table,
        repairs=sum(1 for row in report.dropped if row.text),
        dropped=report.dropped,
    )
    return report.document.model_copy(update={"run": line})
