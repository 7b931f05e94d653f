"""Writes the report's files: HTML, Markdown with its charts, JSON, PDF, DOCX."""

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
    """report.html, report.md with charts/, report.json and what else was asked for (report.pdf,
    report.docx), with compliance.json beside them; each written whole or not at all. Returns the
    paths of the reports."""
    document = with_bill(report, bill)
    written = []
    files = _files(report, document)
    if report.compliance:
        files["compliance.json"] = report.compliance
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".{path.name}.part")
        partial.write_bytes(content.encode() if isinstance(content, str) else content)
        partial.replace(path)
        written.append(path)
    return [path for path in written if path.parent == folder]


def _files(report: Report, document: Document) -> dict[str, str | bytes]:
    """Contents by name. What an optional format needs is imported only where it is asked for."""
    files: dict[str, str | bytes] = {}
    for name in report.formats:
        if name == "html":
            files["report.html"] = render_html(document)
        elif name == "md":
            files["report.md"], charts = render_markdown(document)
            files |= {f"charts/{chart}": svg for chart, svg in charts.items()}
        elif name == "json":
            facts = {fact.id: fact for fact in load_facts(report.facts)}
            files["report.json"] = render_json(document, facts)
        elif name == "pdf":
            from ...agents.render.pdf import render_pdf

            files["report.pdf"] = render_pdf(document)
        else:
            from ...agents.render.docx import render_docx

            files["report.docx"] = render_docx(document)
    return files


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
