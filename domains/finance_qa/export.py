"""Writes answer.json and answer.md."""

from __future__ import annotations

from pathlib import Path

from ...agents.domain import Bill
from .schema import QuestionAnswer

_WORDS = {
    "en": ("Answer", "Formula", "where", "Evidence", "Not sure because", "model", "calls"),
    "zh": ("回答", "算式", "其中", "依据", "不确定的原因", "模型", "次调用"),
}


def export(output: QuestionAnswer, bill: Bill, folder: Path) -> list[Path]:
    """Both files, each written whole or not at all."""
    files = {
        "answer.json": output.model_dump_json(indent=2) + "\n",
        "answer.md": markdown(output, bill),
    }
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in files.items():
        path = folder / name
        partial = path.with_name(f".{name}.part")
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
        written.append(path)
    return written


def markdown(output: QuestionAnswer, bill: Bill) -> str:
    """The answer with its formula and evidence, for a person."""
    answer, formula, where, evidence, why, model, calls = _WORDS[output.lang]
    lines = [f"# {_plain(output.question)}", "", f"**{answer}:** {_plain(output.answer)}", ""]
    if output.reason:
        lines += [f"{why}: {_plain(output.reason)}", ""]
    if output.expression:
        lines += [f"{formula}: `{output.expression}`", ""]
    if output.legend:
        lines += [f"{where} {_plain(output.legend)}", ""]
    if output.evidence:
        lines += [f"## {evidence}", ""]
        lines += [f"- [{line.place}] {_plain(line.quote)}" for line in output.evidence]
        lines.append("")
    lines.append(f"{bill.calls} {calls}, {model} {bill.model}")
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    """Text of a document may look like Markdown or HTML; it is shown as it is."""
    for mark in ("\\", "`", "*", "_", "<", "[", "]", "|", "#"):
        text = text.replace(mark, f"\\{mark}")
    return text
