"""Explains in words what is believed of a learner, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from .learner.bkt import KNOWN
from .learner.corrections import Correction
from .learner.protocol import Standing
from .practice import title
from .schema import Lang

_TEXT: dict[Lang, dict[str, str]] = {
    "en": {
        "none": "Nothing is recorded yet: solve a problem of a component and look again.",
        "line": "{name}: {belief} ({mastery:.0%}). "
        "{correct} of {attempts} answers were right{hinted}.{due}",
        "hinted": ", {n} of them after hints, which count less",
        "due": " A review is due {when}.",
        "now": "now",
        "on": "on {day}",
        "corrected": "{by} set {name} to {mastery:.0%} on {day}: {why}{undone}",
        "undone": " (taken back)",
        "known": "I think you know this",
        "close": "you are getting there",
        "weak": "this needs practice",
    },
    "zh": {
        "none": "还没有记录：做完一道带知识点的题，再来看看。",
        "line": "{name}：{belief}（{mastery:.0%}）。答对 {correct}/{attempts} 次{hinted}。{due}",
        "hinted": "，其中 {n} 次用了提示，所以分量轻一些",
        "due": "复习时间：{when}。",
        "now": "现在",
        "on": "{day}",
        "corrected": "{by}于{day}将“{name}”调整为{mastery:.0%}，理由：{why}{undone}",
        "undone": "（已撤回）",
        "known": "应该已经掌握了",
        "close": "快要掌握了",
        "weak": "还需要练习",
    },
}


def explained(
    standings: Iterable[Standing], lang: Lang, now: datetime | None = None
) -> Iterator[str]:
    """A sentence for each component, weakest first."""
    at, text = now or datetime.now(UTC), _TEXT[lang]
    ordered = sorted(standings, key=lambda one: one.mastery)
    if not ordered:
        yield text["none"]
    for one in ordered:
        belief = "known" if one.mastery >= KNOWN else "close" if one.mastery >= 0.6 else "weak"
        due = ""
        if one.due:
            when = text["now"] if one.due <= at else text["on"].format(day=f"{one.due:%Y-%m-%d}")
            due = text["due"].format(when=when)
        yield (
            text["line"]
            .format(
                name=title(one.component, lang),
                belief=text[belief],
                mastery=one.mastery,
                correct=one.correct,
                attempts=one.attempts,
                hinted=text["hinted"].format(n=one.hinted) if one.hinted else "",
                due=due,
            )
            .strip()
        )


def corrected(told: Iterable[Correction], lang: Lang) -> Iterator[str]:
    """A sentence for each time that a teacher corrected the belief."""
    text = _TEXT[lang]
    for one in told:
        yield text["corrected"].format(
            by=one.by,
            name=title(one.component, lang),
            mastery=one.mastery,
            day=f"{one.at:%Y-%m-%d}",
            why=one.why,
            undone=text["undone"] if one.undone else "",
        )
