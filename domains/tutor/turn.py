"""One turn's plan: the move with its hand-written message, and what the model's words must keep.

Everything here is made by code before the model is asked; the model's draft has to pass the same
gate as the plan, and to be of use: to name something of this problem or of the pupil's work, to
say nothing that was said before, and to leave the plan's point in it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from .gate import Scene, Secrets, inspect
from .gate.tone import QUOTED
from .policy import Move
from .school import School
from .session import Session
from .speak import written

_COMMON = frozenset(
    "what that this with have your from they them then than when where which there their does each "
    "will would could should many much some more into about after before over also only just been "
    "were find total first look think write show next step steps number numbers problem question "
    "answer result know tell want need make made take".split()
)
_ZH_COMMON = frozenset("什么 怎么 多少 我们 你们 题目 一个 这个 那个 可以 已经 需要 还有 告诉 知道".split())
SAME = 0.9
"""Likeness of two messages from which they count as one."""


@dataclass(frozen=True)
class Plan:
    """move: what to do. text: the hand-written message, which stands whatever the model writes.
    worded: whether the model may word it. grants: numbers and words that the plan brings along."""

    move: Move
    text: str
    grants: tuple[str, ...] = ()

    @property
    def worded(self) -> bool:
        return self.move.worded


def planned(move: Move, before: Session, after: Session, words: str, school: School) -> Plan:
    """The plan for a move. before and after: the lesson without and with what the move changes."""
    scene = scene_of(before, after, words, move)
    text, seen = written(move, after, scene, school)
    return Plan(move, text, tuple(part for part in seen.grants if part))


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
    """Why a draft of the model cannot be shown."""
    for found in inspect(draft, scene):
        yield found.why
    yield from useful(draft, plan, scene)


def useful(draft: str, plan: Plan, scene: Scene) -> Iterator[str]:
    """What a message lacks to be of use, whatever else it is."""
    if not content(draft) & (content(scene.problem) | content(plan.text)):
        yield "name something of this problem"
    for told in scene.told:
        if difflib.SequenceMatcher(None, told, draft, autojunk=False).ratio() > SAME:
            yield "it was said before, use other words"
            break
    wanted = [quote[1:-1] for quote in QUOTED.findall(plan.text)]
    if wanted and not any(content(part) & content(draft) for part in wanted):
        yield f"name “{wanted[0][:40]}”"


def content(text: str) -> frozenset[str]:
    """The words of a text that are about something: in Chinese, pairs of signs."""
    latin = {word.lower() for word in re.findall(r"[A-Za-z][A-Za-z'’]{3,}|\d+", text)}
    signs = re.findall("[\u4e00-\u9fff]+", text)
    pairs = {run[at : at + 2] for run in signs for at in range(len(run) - 1)}
    return frozenset((latin - _COMMON) | (pairs - _ZH_COMMON))
