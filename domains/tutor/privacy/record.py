"""Everything that is held on a pupil, for the pupil or the guardians: JSON, and a page to read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from html import escape
from pathlib import Path
from typing import Any

from ....agents.model.rows import CallRecord
from ..schema import LABELS
from .holdings import Holdings
from .veil import left

_TEXT = {
    "title": "All that is held on {} / 关于 {} 的全部记录",
    "lessons": "Lessons / 学习记录",
    "rows": "Learner store / 学习档案",
    "disclosures": "Disclosures: what left this machine / 对外提供记录",
    "calls": "Model calls: what was sent and what came back / 模型调用",
    "runs": "Runs / 运行记录",
    "acts": "Audit trail / 审计记录",
    "files": "Files / 文件",
    "roster": "Roster / 名册",
    "documents": "Indexed documents / 文档索引",
    "logs": "Log lines / 日志",
}


def as_json(held: Holdings) -> dict[str, Any]:
    """All of it as plain data; files as text where they are text."""
    return {
        "label": LABELS,
        "learner": held.learner,
        "learner_store": held.tables,
        "runs": [asdict(run) | {"state": run.state} for run in held.runs],
        "disclosures": [_disclosure(call) for call in held.calls if left(call)],
        "calls": [asdict(call) for call in held.calls],
        "acts": [asdict(act) for act in held.acts],
        "files": {str(path): _text(path) for path in held.paths},
        "roster": list(held.roster),
        "documents": [{"index": index, "document": name} for index, name in held.documents],
        "logs": {str(path): list(lines) for path, lines in held.logs},
    }


def dumped(held: Holdings) -> str:
    """The JSON text."""
    return json.dumps(as_json(held), ensure_ascii=False, indent=2, default=str) + "\n"


def written(held: Holdings, folder: Path) -> list[Path]:
    """Writes record.json, record.md and record.html."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {"record.json": dumped(held), "record.md": markdown(held), "record.html": html(held)}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in texts]


def markdown(held: Holdings) -> str:
    """For a reader: lessons as a dialogue, then every row as it lies in its store."""
    lines = [f"# {_title(held)}", "", *(f"{label}  " for label in LABELS.values())]
    for heading, entries in _parts(held):
        lines += ["", f"## {heading}", ""]
        for entry in entries:
            fence = "`" * max(3, 1 + max(map(len, _ticks(entry)), default=0))
            lines += [fence, entry, fence]
    return "\n".join(lines) + "\n"


def html(held: Holdings) -> str:
    """The same as a page that prints."""
    parts = [f"<h1>{escape(_title(held))}</h1>"]
    parts += [f'<p class="label">{escape(label)}</p>' for label in LABELS.values()]
    for heading, entries in _parts(held):
        parts.append(f"<h2>{escape(heading)}</h2>")
        parts += [f"<pre>{escape(entry)}</pre>" for entry in entries] or ["<p>-</p>"]
    style = "body{font-family:sans-serif;max-width:50em;margin:auto}pre{white-space:pre-wrap}"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(_title(held))}</title><style>{style}</style></head><body>\n"
        + "\n".join(parts)
        + "\n</body></html>\n"
    )


def _title(held: Holdings) -> str:
    return _TEXT["title"].format(held.learner, held.learner)


def _parts(held: Holdings) -> Iterator[tuple[str, list[str]]]:
    yield _TEXT["lessons"], [_dialogue(session) for session in held.sessions]
    rows = [
        f"{table}\n" + json.dumps(row, ensure_ascii=False, indent=1)
        for table, found in held.tables.items()
        for row in found
    ]
    yield _TEXT["rows"], rows
    yield _TEXT["disclosures"], [_lines(_disclosure(call)) for call in held.calls if left(call)]
    yield _TEXT["calls"], [_lines(asdict(call)) for call in held.calls]
    yield _TEXT["runs"], [_lines(asdict(run)) for run in held.runs]
    yield _TEXT["acts"], [_lines(asdict(act)) for act in held.acts]
    yield _TEXT["files"], [f"{path}\n{_text(path)}" for path in held.paths]
    yield _TEXT["roster"], list(held.roster)
    yield _TEXT["documents"], [" / ".join(one) for one in held.documents]
    yield _TEXT["logs"], ["\n".join((str(path), *lines)) for path, lines in held.logs]


def _disclosure(call: CallRecord) -> dict[str, Any]:
    """When something was sent to whom, and where it stands in full."""
    return {
        "at": call.started.isoformat(),
        "to": call.server,
        "model": call.model,
        "status": call.status,
        "call": call.id,
        "messages": [message["content"] for message in json.loads(call.request)["messages"][-1:]],
    }


def _dialogue(session: Any) -> str:
    lines = [f"{session.id}: {session.problem}"]
    for turn in session.turns:
        lines += [f"pupil> {turn.student}", f"AI> {turn.message}"]
    return "\n".join(lines)


def _lines(row: dict[str, Any]) -> str:
    return "\n".join(f"{key}: {value}" for key, value in row.items() if value not in (None, ""))


def _ticks(text: str) -> list[str]:
    return ["`" * size for size in range(1, 40) if "`" * size in text]


def _text(path: Path) -> str:
    """A text file's content; of another kind how large it is, as its content stands elsewhere in
    the record: a checkpoint holds the turn's input, words and output."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        size = path.stat().st_size if path.exists() else 0
        return f"({size} bytes, not text)"
