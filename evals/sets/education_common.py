"""What the education sets share: reading files, ids, prompts, and figures over rows."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypedDict

from ...agents.model.types import Messages
from ...tools.errors import SourceError
from ..rows import Row
from ..task import DataFile, Lang, Metric

FOLDER = "education"


class Problem(TypedDict, total=False):
    """Input of the problem sets. ``question``: the problem's text, LaTeX as it came. ``options``:
    letter and text, for multiple choice. ``context``: what stands above the question."""

    question: str
    options: dict[str, str]
    context: str


class Turn(TypedDict):
    """One turn of a dialogue; ``role``: ``tutor`` or ``student``."""

    role: str
    text: str


def file(path: str, sha256: str) -> DataFile:
    """A file of the education folder."""
    return DataFile(f"{FOLDER}/{path}", sha256)


def read_json(folder: Path, path: str) -> Any:
    """The value of a JSON file of the education folder."""
    return _decoded((folder / FOLDER / path).read_text(encoding="utf-8"), path)


def read_lines(folder: Path, path: str) -> Iterator[dict[str, Any]]:
    """The objects of a JSON-lines file of the education folder."""
    with (folder / FOLDER / path).open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield _decoded(line, f"{path}, line {number}")


def _decoded(text: str, place: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise SourceError(
            f"{FOLDER}/{place} is not JSON: {error}.", remedy="Fetch the file again."
        ) from error


class Ids:
    """Ids made from a case's own text, so that they stay when rows come or go. A repeated text
    gets ``-2``, ``-3``."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def of(self, *parts: object) -> str:
        return self.keep(digest(*parts))

    def keep(self, key: str) -> str:
        """A given id, made unique."""
        self._seen[key] += 1
        return key if self._seen[key] == 1 else f"{key}-{self._seen[key]}"


def digest(*parts: object) -> str:
    """Twelve hexadecimal digits of the parts' text."""
    joined = "\x1f".join(str(part) for part in parts)
    return hashlib.sha256(joined.encode()).hexdigest()[:12]


def chat(system: str, case: str) -> Messages:
    """The rules first, since they are the same for all cases, and the case last."""
    return [{"role": "system", "content": system}, {"role": "user", "content": case}]


def spoken(turns: Sequence[Turn], lang: Lang = "en") -> str:
    """A dialogue as text, a turn a line."""
    names = {"tutor": "Tutor", "student": "Student"}
    if lang == "zh":
        names = {"tutor": "老师", "student": "学生"}
    return "\n".join(f"{names[turn['role']]}: {turn['text']}" for turn in turns)


def last_line(text: str) -> str:
    """The last line that is not blank; solutions end with their answer there."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1].removeprefix("####").strip() if lines else ""


def mean(values: Iterable[float]) -> float | None:
    listed = list(values)
    return sum(listed) / len(listed) if listed else None


def mean_where(name: str, field: str, value: Any) -> Metric:
    """Mean score of the rows that have one and whose target has that value in that field."""
    return Metric(
        name,
        lambda rows: mean(
            row.score for row in rows if row.score is not None and row.target[field] == value
        ),
    )


def part_mean(name: str, part: str, *, higher_is_better: bool = True) -> Metric:
    """Mean of a named sub-score over the rows that have it."""
    return Metric(
        name,
        lambda rows: mean(row.parts[part] for row in rows if part in row.parts),
        higher_is_better,
    )


def unread(name: str = "unread") -> Metric:
    """Share of scored rows in whose reply no answer could be read."""
    return Metric(
        name,
        lambda rows: mean(float(row.answer is None) for row in rows if row.score is not None),
        higher_is_better=False,
    )


def f1(name: str, label: Any, gold: Callable[[Row], Any]) -> Metric:
    """F1 of one class. An answer that could not be read is of no class; None where the class is
    neither among the answers nor among the targets."""

    def figure(rows: Sequence[Row]) -> float | None:
        scored = [row for row in rows if row.score is not None]
        hits = sum(row.answer == label and gold(row) == label for row in scored)
        said = sum(row.answer == label for row in scored)
        true = sum(gold(row) == label for row in scored)
        return 2 * hits / (said + true) if said + true else None

    return Metric(name, figure)
