"""Opens a lesson: the one of an id, or a new one on a problem that was given or chosen."""

from __future__ import annotations

import secrets
from pathlib import Path

from ...agents.settings import Settings
from ...tools.errors import InputError
from . import practice, solve
from .courses.keeping import course_names, load_course
from .learner.store import Store
from .reference import Reference
from .schema import OWN, Lang, TutorInput, language_of
from .school import NAME, School, load_school
from .session import Session


def opened(request: TutorInput, store: Store, home: Path) -> Session:
    """The lesson before this turn. A known id goes on where it was; with another problem it starts
    on that one. home: where the school's own courses are. Raises InputError where there is neither
    a problem nor a lesson to go on with."""
    kept = store.load(request.session) if request.session else None
    if kept is not None:
        session = Session.model_validate(kept)
        if request.learner not in (OWN, session.learner):
            raise InputError(
                f"The lesson {session.id} is another learner's.",
                remedy="Leave --session out for a lesson of your own.",
            )
        if request.problem is None or request.problem == session.problem:
            return session.model_copy(update={"lang": _lang(request, session.problem)})
    new = Session(
        id=request.session or secrets.token_hex(6),
        learner=request.learner,
        problem=request.problem or "",
        lang=_lang(request, request.problem or ""),
        component=request.component or "",
        grades=consent.grades if (consent := store.consent(request.learner)) else "",
    )
    if request.problem is not None:
        found = solve.given(request, request.problem) or Reference()
        return new.model_copy(update={"reference": found, "tried": found.answer is not None})
    return _practice(request, new, store, home)


def _practice(request: TutorInput, new: Session, store: Store, home: Path) -> Session:
    """A lesson on a problem of a school's course, or on one that the curriculum makes."""
    if request.component is None and request.course is None:
        raise InputError(
            "There is no problem to work on.",
            remedy='Give one with --problem "...", or choose a component with --component.',
        )
    if request.course in course_names(home):
        course = load_course(home, request.course or "")
        found = practice.of_course(course, request.component, request.learner, store)
        if not isinstance(found, str):
            return new.model_copy(
                update={
                    "problem": found.said(new.lang),
                    "component": found.component,
                    "course": course.name,
                    "reference": found.reference,
                    "tried": True,
                }
            )
        new, wanted = new.model_copy(update={"course": course.name}), found
    else:
        wanted = request.component or request.course or ""
    problem = practice.chosen(wanted, request.learner, store, new.grades)
    return new.model_copy(
        update={
            "problem": problem.said(new.lang),
            "component": problem.component,
            "task": problem.task,
            "reference": practice.reference_of(problem),
            "tried": True,
        }
    )


def _lang(request: TutorInput, problem: str) -> Lang:
    """As asked for, else what the pupil writes, else the problem's. Formulas have no language."""
    words = request.student or ""
    if request.lang:
        return request.lang
    if any(char.isalpha() for char in words) and len(words.split()) + len(words) > 6:
        return language_of(words)
    return language_of(problem)


def school_of(request: TutorInput, settings: Settings) -> School:
    """The school's file: the one given (which has to be there), else that in the home."""
    if request.school and not Path(request.school).is_file():
        raise InputError(f"There is no school's file {request.school}.")
    return load_school(Path(request.school) if request.school else settings.home / NAME)
