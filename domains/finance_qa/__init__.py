"""finance-qa: answers to questions on a financial document, calculated by code and backed by it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ...agents.domain import Bill, Domain
from .schema import QuestionAnswer, QuestionInput


def _build() -> Any:
    from .graph import build

    return build()


def _export(output: QuestionAnswer, bill: Bill, folder: Path) -> list[Path]:
    from .export import export

    return export(output, bill, folder)


def _summarise(output: QuestionAnswer) -> list[tuple[str, str]]:
    rows = [("answer", output.answer)]
    if output.reason:
        rows.append(("reason", output.reason))
    if output.expression:
        rows.append(("formula", output.expression))
    if output.legend:
        rows.append(("where", output.legend))
    rows += [(f"evidence {line.place}", line.quote) for line in output.evidence[:5]]
    return rows


def _quality(output: QuestionAnswer) -> str | None:
    return None if output.sure else f"No answer that the document backs: {output.reason}"


def _tasks() -> Iterable[Any]:
    from .evals import TASKS

    return TASKS


DOMAIN: Domain[QuestionInput, QuestionAnswer] = Domain(
    name="finance-qa",
    summary="Answers a question on a financial document, with the formula and the evidence.",
    Input=QuestionInput,
    Output=QuestionAnswer,
    build=_build,
    export=_export,
    summarise=_summarise,
    example={
        "question": "Why was the pier closed?",
        "document": "Ferry income fell to 640 thousand in 2021.\nThis is a scripted reply.",
    },
    quality=_quality,
    tasks=_tasks,
)
