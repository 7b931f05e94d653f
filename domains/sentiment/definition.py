"""What the domain declares."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ...agents.domain import Bill, Domain
from .schema import SentimentInput, SentimentOutput


def _build() -> Any:
    from .graph import build

    return build()


def _export(output: SentimentOutput, bill: Bill, folder: Path) -> list[Path]:
    from .export import export

    return export(output, bill, folder)


def _summarise(output: SentimentOutput) -> list[tuple[str, str]]:
    from .summary import summarise

    return summarise(output)


def _quality(output: SentimentOutput) -> str | None:
    tally = output.tally
    if tally.rows and tally.errors == tally.rows:
        first = next((row.error for row in output.rows if row.error), "")
        return f"No text could be labelled. {first}".strip()
    return None


def _tasks() -> Iterable[Any]:
    from .evals import TASKS

    return TASKS


DOMAIN: Domain[SentimentInput, SentimentOutput] = Domain(
    name="sentiment",
    summary="Labels financial texts for each company named, with probability and evidence.",
    Input=SentimentInput,
    Output=SentimentOutput,
    build=_build,
    export=_export,
    summarise=_summarise,
    example={
        "text": "Apple raised its guidance, and shares of Tesla fell.",
        "quality": 1.0,
    },
    quality=_quality,
    tasks=_tasks,
    streams=True,
)
