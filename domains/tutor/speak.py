"""The hand-written message for a move: slots filled with what code knows, and gated like any other.

Of the phrases for the move the first that fits, was not said before and passes the gate is taken;
then those of plainer moves; last a few that hold nothing of any problem.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from .clues import Clues, clues
from .examples import example
from .gate import Scene, passes
from .gate.numbers import values
from .phrases import book, filled, meetings, operation_word, phrases
from .policy import Move
from .practice import worked
from .school import School
from .session import Session

_PLAINER = {
    "hint4": ("hint3", "hint2", "hint1", "probe"),
    "hint3": ("hint2", "hint1", "probe"),
    "hint2": ("hint1", "probe"),
    "hint1": ("hint2", "probe"),
    "example": ("hint4", "hint3", "hint2", "probe"),
    "focus": ("wrong", "probe"),
    "wrong": ("guess", "probe"),
    "guess": ("probe",),
    "method": ("probe",),
    "praise_step": ("probe",),
    "why": ("hint1", "probe"),
}


def written(move: Move, session: Session, scene: Scene, school: School) -> tuple[str, Scene]:
    """The message and the scene that it passed in (a worked example brings its own numbers)."""
    if move.name == "support":
        return support(session, school), scene
    for text, seen in _candidates(move, session, scene, _opener(move, session)):
        if _fresh(text, session) and passes(text, seen):
            return text, seen
    last = phrases("last", session.lang)
    fresh = [text for text in last if text not in session.told]
    return (fresh or last)[len(session.turns) % len(fresh or last)], scene


def core(move: Move, session: Session, scene: Scene) -> tuple[str, Scene]:
    """One sentence for the move, before which another can stand; '' where there is none left."""
    alone = replace(scene, sentences=scene.sentences - 1)
    for text, seen in _candidates(move, session, alone, "", (move.key,)):
        if _fresh(text, session) and passes(text, seen):
            return text, replace(seen, sentences=scene.sentences)
    return "", scene


def _fresh(text: str, session: Session) -> bool:
    """Whether the pupil has not read it yet, alone or after another sentence."""
    return not any(told.endswith(text) for told in session.told)


def _candidates(
    move: Move, session: Session, scene: Scene, opening: str, keys: tuple[str, ...] = ()
) -> Iterator[tuple[str, Scene]]:
    found = clues(session.problem, session.reference, session.done)
    turn = len(session.turns)
    for key in keys or (move.key, *_PLAINER.get(move.key, ("probe",))):
        for at, slots, seen in _slots(key, move, found, session, scene):
            texts = list(filled(key, session.lang, slots, turn + at))
            if opening:
                yield from ((joined(opening, text, session.lang), seen) for text in texts)
            yield from ((text, seen) for text in texts)


def _opener(move: Move, session: Session) -> str:
    known = meetings("demand", False, session.lang)
    return known[len(session.turns) % len(known)] if move.refuses else ""


def joined(opening: str, text: str, lang: str) -> str:
    return f"{opening} {text}" if lang == "en" else f"{opening}{text}"


def _slots(
    key: str, move: Move, found: Clues, session: Session, scene: Scene
) -> Iterator[tuple[int, dict[str, tuple[str, ...]], Scene]]:
    slots: dict[str, tuple[str, ...]] = {
        "ask": (found.ask,) if found.ask else (),
        "clue": found.clauses,
        "equation": (found.equation,) if found.equation else (),
        "quote": (move.quote.strip(" .。"),) if move.quote else (),
        "remedy": (move.remedy,) if move.remedy else (),
        "have": (_shown(session.reached[-1]),) if found.earlier and session.reached else (),
        "hint": (found.hint,) if found.hint and key != "hint3" else (),
        "task": (found.ask,) if session.task and not found.clauses else (),
        "operation": tuple(filter(None, (operation_word(found.operation, session.lang),))),
    }
    # A hint of the curriculum holds no result; what it names is for the pupil to use.
    granted = tuple(part for part in (move.quote, found.hint, move.remedy) if part)
    scene = replace(scene, grants=(*scene.grants, *granted))
    if key != "example":
        yield 0, slots, scene
        return
    near = scene.secrets.values | {-value for value in scene.secrets.values}
    avoid = near | values(session.problem)
    for at in range(3):
        seed = len(session.turns) + at
        made = worked(session.component, session.lang, near, seed)
        made = made or example(found.operation, session.lang, avoid, seed)
        if made:
            yield at, slots | {"example": (made,)}, replace(scene, grants=(*scene.grants, made))


def _shown(value: str) -> str:
    """A result that the pupil has found, as a pupil would write it: 3/2, 2.5."""
    number = Fraction(value)
    decimal = Fraction(str(round(float(number), 3)))
    return f"{float(number):g}" if number == decimal and abs(number) < 10**6 else str(number)


def support(session: Session, school: School) -> str:
    """What a pupil in danger reads: a named adult, the helpline of the school, no lecture."""
    parts, lang = book(session.lang)["support"], session.lang
    zh = lang == "zh"
    adult = school.adult_zh if zh else school.adult_en
    where = school.where_zh if zh else school.where_en
    line = (school.helpline_zh if zh else school.helpline_en).strip()
    if adult:
        who = (
            (f"{adult}（{where}）" if where else adult)
            if zh
            else (f"{adult} ({where})" if where else adult)
        )
    else:
        who = str(parts["adult"]).rstrip(",，")
    stop = "。" if zh else "."
    ending = stop + (("" if zh else " ") + line.rstrip(stop) + stop if line else "")
    message = phrases("support", lang)[0].format(adult=who, helpline=ending)
    return str(message + parts["danger"]).strip()
