"""What the domain declares."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ...agents.domain import Bill, Domain, Front
from ...agents.settings import Settings
from .schema import TutorInput, TutorOutput


def _build() -> Any:
    from .graph import build

    return build()


def _export(output: TutorOutput, bill: Bill, folder: Path) -> list[Path]:
    from .export import export

    return export(output, bill, folder)


def _summarise(output: TutorOutput) -> list[tuple[str, str]]:
    rows = [("tutor", output.message), ("move", output.move), ("session", output.session)]
    if output.hint_level:
        rows.append(("hint level", str(output.hint_level)))
    rows += [(f"checked {check.text}", _mark(check.right)) for check in output.checks]
    if output.notice:
        rows.append(("not kept", output.notice))
    return [*rows, ("label", output.label)]


def _tasks() -> Iterable[Any]:
    from .measured import TASKS

    return TASKS


def _opens_chat(given: dict[str, Any]) -> bool:
    return given.get("student") is None


async def _chat(given: dict[str, Any], model: str | None, budget: str | None) -> None:
    from .chat import chat

    await chat(given, model, budget)


def _keeps(request: TutorInput, settings: Settings) -> bool:
    from .privacy.keeping import keeps

    return keeps(request, settings)


def _mark(right: bool | None) -> str:
    return {True: "right", False: "wrong", None: "not decided"}[right]


DOMAIN: Domain[TutorInput, TutorOutput] = Domain(
    name="tutor",
    summary="A maths tutor that leads to the answer and cannot give it away.",
    Input=TutorInput,
    Output=TutorOutput,
    build=_build,
    export=_export,
    summarise=_summarise,
    shown=TutorOutput.shown,
    front=Front(_opens_chat, _chat),
    example={
        "problem": "A box holds 6 rows of 8 pens. 5 pens are taken out. How many pens are left?",
        "solution": "6 * 8 = 48\n48 - 5 = 43\n43",
        "student": "I don't know how to start.",
    },
    tasks=_tasks,
    keeps=_keeps,
)
