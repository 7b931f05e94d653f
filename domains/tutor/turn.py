"""One turn's plan: what code says, and what a sentence of the model before it has to be like.

The plan is made by code before the model is asked. Its question stands whatever the model writes;
the model's sentence meets the pupil's own words. Both together pass the gate, or the hand-written
message is shown.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from .gate import Scene, Secrets, inspect, passes
from .phrases import meetings
from .policy import Move
from .privacy.grades import longest
from .schema import Lang
from .school import School
from .session import Session
from .social import stray
from .speak import core, joined, written

_MATHS = re.compile(
    r"\d|\b(?:add|subtract|multipl|divid|plus|minus|times|equal|half|double|twice|sum|total|product|result|answer\s+is|because|therefore|solve"
    r"|calculat|number\s+of|equation|means)\w*|加|减|乘|除|等于|一半|倍|总|结果|因为|所以|算式|方程|答案[是为]",
    re.IGNORECASE,
)
SAME = 0.9
"""Likeness of two messages from which they count as one."""


@dataclass(frozen=True)
class Plan:
    """move: what to do. text: the hand-written message, shown when the model's words do not pass.
    core: the sentence that a sentence of the model may stand before, '' for none. meetings:
    sentences for that place that pass. grants: numbers and words that the plan brings along.
    grades: the pupil's grade band, which says how long a sentence may be."""

    move: Move
    text: str
    core: str = ""
    meetings: tuple[str, ...] = ()
    grants: tuple[str, ...] = ()
    grades: str = ""


def planned(
    move: Move, before: Session, after: Session, words: str, kind: str, school: School
) -> Plan:
    """The plan for a move. before and after: the lesson without and with what the move changes;
    kind: what the pupil's words were taken for."""
    scene = scene_of(before, after, words, move)
    text, seen = written(move, after, scene, school)
    question, alone = core(move, after, scene) if move.worded else ("", seen)
    if not question:
        return Plan(move, text, grants=seen.grants)
    scene = replace(scene, grants=tuple({*seen.grants, *alone.grants}))
    fitting = tuple(
        one
        for one in meetings(kind, move.verdict == "right", before.lang)
        if not any(told.startswith(one) for told in before.told)
        and _size(one, before.lang) <= longest(before.grades, before.lang)
        and passes(joined(one, question, before.lang), scene)
    )
    return Plan(move, text, question, fitting, scene.grants, before.grades)


def _size(text: str, lang: Lang) -> int:
    return len(text.split()) if lang == "en" else len(text)


def scene_of(
    before: Session, after: Session, words: str, move: Move, grants: tuple[str, ...] = ()
) -> Scene:
    """What the message is gated against: the whole dialogue, the pupil's newest words included."""
    secrets = Secrets() if after.solved else after.reference.secrets(after.done)
    return Scene(
        problem=before.problem,
        lang=before.lang,
        said=(*before.said, words),
        told=before.told,
        secrets=secrets,
        grants=grants,
        verdict=move.verdict,
        solved=after.solved,
    )


def objections(draft: str, plan: Plan, scene: Scene) -> Iterator[str]:
    """Why a sentence of the model cannot stand before the plan's."""
    if found := _MATHS.search(draft):
        yield f"no maths in it: {found[0]}"
    if word := stray(draft, scene.lang, scene.said[-1], scene.verdict == "right"):
        yield f"leave out “{word}”"
    if not draft.endswith((".", "!", "。", "！")) or "?" in draft or "？" in draft:
        yield "one whole sentence, no question"
    if _size(draft, scene.lang) > longest(plan.grades, scene.lang):
        yield "too long"
    for told in scene.told:
        matcher = difflib.SequenceMatcher(None, told[: len(draft)], draft, autojunk=False)
        if matcher.ratio() > SAME:
            yield "it was said before, use other words"
            break
    for objection in inspect(joined(draft, plan.core, scene.lang), scene):
        yield objection.why
