"""finance-report: a sourced report on a listed company, in English or Chinese."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ...agents.domain import Bill, Domain
from .schema import Report, ReportInput


def _build() -> Any:
    from .graph import build

    return build()


def _export(report: Report, bill: Bill, folder: Path) -> list[Path]:
    from .export import export

    return export(report, bill, folder)


def _summarise(report: Report) -> list[tuple[str, str]]:
    header = report.document.header
    total = report.model_sentences + report.code_sentences
    return [
        ("report", report.document.title),
        ("data", f"{header.origin}; latest period ends {header.data_date}"),
        ("figures", f"{len(report.document.sources)} source lines"),
        ("sentences", f"{report.model_sentences} of {total} worded by the model"),
        (
            "status",
            " ".join(("draft:", *report.draft_reasons)) if report.draft_reasons else "final",
        ),
    ]


def _quality(report: Report) -> str | None:
    if report.model_sentences:
        return None
    why = f" The model: {report.stopped}" if report.stopped else ""
    return (
        "No sentence of the model passed the checks: this report was written by code."
        f"{why} Its figures are right; try another model for the wording."
    )


def _evidence(state: dict[str, Any]) -> dict[str, str]:
    from .evidence import evidence

    return evidence(state)


def _tasks() -> list[Any]:
    from .evals import TASK

    return [TASK]


DOMAIN: Domain[ReportInput, Report] = Domain(
    name="finance-report",
    summary="A sourced report on a listed company, every figure linked to its filing.",
    Input=ReportInput,
    Output=Report,
    build=_build,
    export=_export,
    summarise=_summarise,
    example={"ticker": "KO", "offline": True},
    quality=_quality,
    evidence=_evidence,
    tasks=_tasks,
)
