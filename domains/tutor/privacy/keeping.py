"""Whether anything may be kept on a pupil, and what a pupil is told where it may not.

A learner id stands for a person, so it needs a record of consent, unless the school's file says
that consent is recorded elsewhere. Nobody's id (the default) is the user's own on a machine without
a school's file, and is an anonymous, unsaved lesson at a school.
"""

from __future__ import annotations

from datetime import UTC, datetime

from ....agents.private import is_unkept, true_settings
from ....agents.settings import Settings
from .. import lesson
from ..learner.protocol import Consent, Incident
from ..learner.store import Store
from ..schema import OWN, Lang, TutorInput
from ..school import NAME, School

PURPOSE = "learning with the tutor: lessons, answers and what follows from them"
_NOTES: dict[str, dict[Lang, str]] = {
    "none": {
        "en": "We can work right away. Nothing of this lesson is kept, because there is no "
        "agreement to keep it for you; a teacher can set that up.",
        "zh": "我们现在就可以学习。因为现在还没有人为你同意保存，"
        "这节课的内容不会留下来；老师可以帮你办理。",
    },
    "anonymous": {
        "en": "This lesson is anonymous, and nothing of it is kept.",
        "zh": "这节课是匿名的，内容不会保存。",
    },
}


def keeps(request: TutorInput, settings: Settings) -> bool:
    """Whether a turn may leave anything behind. Deletes first what the school's file says is past
    its time."""
    from .retention import purged_at_start

    school = lesson.school_of(request, settings)
    purged_at_start(school, settings)
    return may_keep(request, settings)


def may_keep(request: TutorInput, settings: Settings) -> bool:
    """Whether a turn may be written to the store of these settings."""
    return is_unkept(settings) or not why_not(request, settings)


def why_not(request: TutorInput, settings: Settings) -> str:
    """Why nothing may be kept: ``none`` (no consent, or none that still holds) or ``anonymous``;
    empty where it may."""
    school = lesson.school_of(request, settings)
    learner = _whose(request, settings)
    if learner == OWN:
        at_school = request.school is not None or (settings.home / NAME).is_file()
        return "anonymous" if at_school and school.consent == "required" else ""
    return "" if agreed(learner, school, settings) else "none"


def agreed(learner: str, school: School, settings: Settings) -> bool:
    """Whether a consent allows keeping data on a pupil, or the school has it recorded elsewhere."""
    if school.consent == "none":
        return True
    consent = consent_of(learner, settings)
    return consent is not None and consent.holds(datetime.now(UTC).date())


def _whose(request: TutorInput, settings: Settings) -> str:
    """The learner of a turn: that of the lesson it goes on with, whoever is named now."""
    if request.session and _there(settings):
        with Store(settings.ledger_url) as store:
            kept = store.load(request.session)
        if kept is not None:
            return str(kept["learner"])
    return request.learner


def _there(settings: Settings) -> bool:
    return settings.database_url is not None or (settings.home / "ledger.db").is_file()


def consent_of(learner: str, settings: Settings) -> Consent | None:
    """The record of consent, without making a store where there is none."""
    if not _there(settings):
        return None
    with Store(settings.ledger_url) as store:
        return store.consent(learner)


def note(why: str, lang: Lang) -> str:
    """What the pupil is told."""
    return _NOTES[why][lang] if why else ""


def tell_without_name(kind: str, settings: Settings) -> None:
    """In a lesson that is not kept, a message about danger leaves the day and the kind for the
    adult: no id, no words."""
    if kind in ("danger", "abuse"):
        with Store(true_settings(settings).ledger_url) as store:
            store.tell_adult(Incident("", "", kind, "", datetime.now(UTC)))
