"""Opens a lesson: the one of an id, or a new one on a problem that was given or chosen."""

from __future__ import annotations

import secrets
from pathlib import Path

from ...agents.settings import Settings
from ...tools.errors import InputError
from . import solve
from .learner.store import Store
from .reference import Reference
from .schema import Lang, TutorInput, language_of
from .school import NAME, School, load_school
from .session import Session


def opened(request: TutorInput, store: Store) -> Session:
    """The lesson before this turn. A known id goes on where it was; with another problem it starts
    on that one. Raises InputError where there is neither a problem nor a lesson to go on with."""
    kept = store.load(request.session) if request.session else None
    if kept is not None:
        session = Session.model_validate(kept)
        if request.problem is None or request.problem == session.problem:
            return session.model_copy(update={"lang": _lang(request, session.problem)})
    problem, component, reference = _problem(request)
    return Session(
        id=request.session or secrets.token_hex(6),
        learner=request.learner,
        problem=problem,
        lang=_lang(request, problem),
        component=component,
        reference=reference,
        tried=reference.answer is not None,
    )


def _problem(request: TutorInput) -> tuple[str, str, Reference]:
    if request.problem is None:
        raise InputError(
            "There is no problem to work on.",
            remedy='Give one with --problem "...", or choose a component with --component.',
        )
    found = solve.given(request, request.problem) or Reference()
    return request.problem, request.component or "", found


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
