"""Courses in the state folder: ``courses/NAME/course.json``, and the textbook's index beside it."""

from __future__ import annotations

import shutil
from pathlib import Path

from pydantic import ValidationError

from ....tools.errors import InputError, NotFoundError, StoreError
from ..curriculum import COMPONENTS
from ..schema import Lang
from .model import Course


def folder_of(home: Path, name: str) -> Path:
    return home / "courses" / name


def course_name(given: str) -> str:
    """A name that is a folder's too, and no component's. An InputError."""
    name = given.strip()
    if not name or len(name) > 60 or not all(c.isalnum() or c in "-_." for c in name):
        raise InputError(
            f"A course cannot be named {given!r}.",
            remedy="Give a --name of letters, digits, - and _.",
        )
    if name.startswith(".") or name.lower().replace("-", "_") in COMPONENTS:
        raise InputError(
            f"A course cannot be named {given!r}.", remedy="That is a component's name already."
        )
    return name


def save_course(folder: Path, course: Course) -> None:
    """Raises StoreError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "course.json").write_text(course.model_dump_json(indent=1), encoding="utf-8")
    except OSError as error:
        raise StoreError(f"The course cannot be kept: {error}.") from error


def course_names(home: Path) -> list[str]:
    return sorted(path.parent.name for path in (home / "courses").glob("*/course.json"))


def load_course(home: Path, name: str) -> Course:
    """Raises NotFoundError, and StoreError for one that is damaged."""
    if name not in course_names(home):
        there = ", ".join(course_names(home)) or "none yet"
        raise NotFoundError(
            f"There is no course {name!r}.",
            remedy=f"There are: {there}. Add one with agent course add.",
        )
    try:
        return Course.model_validate_json((folder_of(home, name) / "course.json").read_bytes())
    except (OSError, ValidationError) as error:
        raise StoreError(
            f"The course {name} cannot be read: {type(error).__name__}.", remedy="Add it again."
        ) from error


def remove_course(home: Path, name: str) -> None:
    """Takes a course away; what pupils learnt in it stays. Raises NotFoundError."""
    load_course(home, name)
    shutil.rmtree(folder_of(home, name))


def own_title(home: Path, component: str, lang: Lang) -> str | None:
    """What one of the courses calls a component of its own."""
    for name in course_names(home):
        titles = load_course(home, name).titles().get(component)
        if titles:
            return titles.get(lang) or next(iter(titles.values()))
    return None
