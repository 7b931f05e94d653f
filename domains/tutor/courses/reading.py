"""Reads a folder into a course: every fault of it is found, and all are told at once.

``course.yaml``: title, components of its own, the order of teaching, titles of the books. Other
YAML files: lists of problems. ``problems*.md``: problems as sections. Every other PDF, Markdown,
DOCX or HTML file: the textbook.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from ....tools.errors import InputError
from ..curriculum import COMPONENTS, generated
from .checking import faults
from .model import Component, Course, Id, Line, Problem, Texts

_BOOKS = (".pdf", ".md", ".markdown", ".txt", ".docx", ".html", ".htm")
_SECTION = re.compile(r"^##[ \t]+(.+?)[ \t]*$", re.MULTILINE)
_SOLUTION = re.compile(r"^###[ \t]+(?:solution|解答|解)[ \t]*$", re.MULTILINE | re.IGNORECASE)
_FIELD = re.compile(r"^(component|answer|知识点|答案)[ \t]*[:：][ \t]*(.+)$", re.MULTILINE)
_FIELDS = {"知识点": "component", "答案": "answer"}
_TOLD = 12
"""Faults that one message lists."""


class _Sheet(BaseModel):
    """``course.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Texts | None = None
    teaches: tuple[Id, ...] = ()
    components: tuple[Component, ...] = ()
    books: dict[str, Line] = {}


@dataclass
class _Found:
    sheet: _Sheet = field(default_factory=_Sheet)
    problems: list[Problem] = field(default_factory=list)
    books: list[Path] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def read_course(folder: Path, name: str) -> tuple[Course, list[Path]]:
    """The course of a folder, and the files of its textbook. An InputError that lists what is
    wrong, by file and place; nothing is kept then."""
    if not folder.is_dir():
        raise InputError(f"There is no folder {folder}.", remedy="Name the folder of the course.")
    found = _Found()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not any(
            part.startswith(".") for part in path.relative_to(folder).parts
        ):
            _take(path, path.relative_to(folder).as_posix(), found)
    if not found.problems and not found.sheet.teaches and not found.faults:
        raise InputError(
            f"There are no problems in {folder}.",
            remedy="Write them into a YAML file or one named problems.md; the README shows how.",
        )
    course = Course(
        name=name,
        title=found.sheet.title or {"en": name},
        teaches=found.sheet.teaches,
        components=found.sheet.components,
        problems=tuple(found.problems),
        books={path.name: found.sheet.books.get(path.name, path.stem) for path in found.books},
    )
    found.faults += _together(course)
    if found.faults:
        more = len(found.faults) - _TOLD
        rest = [f"and {more} more"] if more > 0 else []
        raise InputError(
            "The course cannot be taken as it is:\n  "
            + "\n  ".join([*found.faults[:_TOLD], *rest]),
            remedy="Mend these and add it again; nothing was kept.",
        )
    return course, found.books


def _take(path: Path, where: str, found: _Found) -> None:
    suffix = path.suffix.lower()
    if suffix in (".yaml", ".yml"):
        data = _yaml(path, where, found)
        if data is None:
            return
        if path.stem == "course":
            found.sheet = _sheet(data, where, found)
        else:
            _listed(data, where, found)
    elif path.stem.lower().startswith("problems") and suffix in (".md", ".markdown"):
        for title, row in _sections(_text(path, where, found)):
            _add(row, f"{where}, {title}", found)
    elif suffix in _BOOKS:
        found.books.append(path)


def _text(path: Path, where: str, found: _Found) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        found.faults.append(f"{where}: it is not readable as UTF-8 ({type(error).__name__})")
        return ""


def _yaml(path: Path, where: str, found: _Found) -> Any:
    import yaml

    try:
        return yaml.safe_load(_text(path, where, found))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f", line {mark.line + 1}" if mark else ""
        said = getattr(error, "problem", None) or "it is no YAML"
        found.faults.append(f"{where}{place}: {said}")
        return None


def _sheet(data: Any, where: str, found: _Found) -> _Sheet:
    try:
        return _Sheet.model_validate(data)
    except ValidationError as error:
        found.faults += _told(error, where)
        return _Sheet()


def _listed(data: Any, where: str, found: _Found) -> None:
    rows = data.get("problems") if isinstance(data, dict) else data
    if not isinstance(rows, list):
        found.faults.append(f"{where}: it has no list of problems")
        return
    for at, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            found.faults.append(f"{where}, entry {at}: it is not a problem with its fields")
            continue
        name = row.get("id", at)
        _add({"id": f"{Path(where).stem}-{at}", **row}, f"{where}, {name}", found)


def _add(row: dict[str, Any], where: str, found: _Found) -> None:
    row = {key: str(value) if _scalar(value) else value for key, value in row.items()}
    texts = {lang: row.pop(lang) for lang in ("en", "zh") if lang in row}
    if texts:
        row["text"] = texts
    try:
        problem = Problem.model_validate({**row, "where": where})
    except ValidationError as error:
        found.faults += _told(error, where)
        return
    found.problems.append(problem)
    found.faults += [f"{where}: {fault}" for fault in faults(problem)]


def _scalar(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _told(error: ValidationError, where: str) -> Iterator[str]:
    for one in error.errors():
        place = ".".join(str(part) for part in one["loc"])
        yield f"{where}: {place}: {one['msg'][:1].lower()}{one['msg'][1:]}"


def _sections(text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The problems of a Markdown file: ``## id``, fields, the text, ``### Solution``."""
    parts = _SECTION.split(text)
    for title, body in zip(parts[1::2], parts[2::2], strict=True):
        asked, *solution = _SOLUTION.split(body, maxsplit=1)
        row: dict[str, Any] = {"id": re.sub(r"[^\w.-]+", "-", title).strip("-")}
        for key, value in _FIELD.findall(asked):
            row[_FIELDS.get(key, key)] = value.strip()
        row["text"] = _FIELD.sub("", asked).strip()
        row["solution"] = solution[0].strip() if solution else ""
        yield title, row


def _together(course: Course) -> Iterator[str]:
    """What is wrong between the parts of a course."""
    own = {one.id for one in course.components}
    known = own | set(COMPONENTS)
    for one in course.components:
        if one.id in COMPONENTS:
            yield f"component {one.id}: the shipped curriculum has it; leave it out or rename it"
        for need in one.needs:
            if need not in known:
                yield f"component {one.id}: it needs {need}, which there is not"
    first: dict[str, str] = {}
    for problem in course.problems:
        if problem.id in first:
            yield f"{problem.where}: {first[problem.id]} has the id {problem.id} too"
        first.setdefault(problem.id, problem.where)
        if problem.component not in known:
            yield f"{problem.where}: there is no component {problem.component}"
    able = {problem.component for problem in course.problems} | set(generated())
    for one_id in course.teaches:
        if one_id not in known:
            yield f"course.yaml: teaches: there is no component {one_id}"
        elif one_id not in able:
            yield f"course.yaml: teaches: {one_id} has no problem, and none can be made for it"
    try:
        TopologicalSorter(course.needs()).prepare()
    except CycleError as error:
        yield f"course.yaml: these components need each other: {', '.join(error.args[1])}"
