"""Writes turn.json: the turn, for whoever embeds the tutor."""

from __future__ import annotations

import json
from pathlib import Path

from ...agents.domain import Bill
from .schema import TutorOutput


def export(output: TutorOutput, bill: Bill, folder: Path) -> list[Path]:
    """The file, written whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "turn.json"
    partial = path.with_name(f".{path.name}.part")
    data = {**output.shown(), "tokens": bill.usage.total, "calls": bill.calls}
    partial.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    partial.replace(path)
    return [path]
