"""Makes problems out of templates: seeded, verified to give nothing away, with wrong answers."""

from __future__ import annotations

import random
from collections.abc import Sequence

from ....tools.algebra import Maths, read_maths, same, values_in
from ....tools.algebra.nodes import close
from ....tools.errors import NotFoundError
from ..maths.problem import Distractor, Problem, SolutionStep
from . import templates as _templates
from .components import component
from .misconceptions import wrong_answers
from .template import TEMPLATES, Draft

_TRIES = 40
_MOST_DISTRACTORS = 6

assert _templates.__all__


def generated() -> Sequence[str]:
    """Ids of the components that problems can be made for."""
    return sorted(TEMPLATES)


def generate(component_id: str, seed: int) -> Problem:
    """The problem of a component and seed, always the same. Numbers whose text would show the
    answer are drawn again. Raises NotFoundError where the component has no template."""
    found = component(component_id)
    if component_id not in TEMPLATES:
        raise NotFoundError(
            f"No problems can be made for {found.name['en']!r}.",
            remedy="Choose a component that generated() lists, or add problems of your own.",
        )
    for again in range(_TRIES):
        draft = TEMPLATES[component_id](random.Random(f"{component_id}/{seed}/{again}"))  # noqa: S311
        if not _shows_answer(draft):
            break
    steps = tuple(
        SolutionStep({"en": en, "zh": zh}, work, result) for en, zh, work, result in draft.steps
    )
    return Problem(
        id=f"{component_id}-{seed}",
        text={"en": draft.en, "zh": draft.zh},
        answer=draft.answer,
        component=component_id,
        unit=draft.unit,
        form=draft.form,
        task=draft.task,
        steps=steps,
        distractors=_distractors(draft),
    )


def _shows_answer(draft: Draft) -> bool:
    """Whether a number of the text is the answer's."""
    if _hints_tell(draft):
        return True
    wanted = [value.number for value in values_in(draft.answer) if value.number is not None]
    if not wanted or draft.task.startswith(("less than", "median")):
        return False
    if len(wanted) > 1 and any(sign in draft.answer for sign in "x^"):
        return False  # an expression; its coefficients may stand in the text
    return any(
        value.number is not None and close(value.number, answer)
        for text in (draft.en, draft.zh)
        for value in values_in(text)
        for answer in wanted
    )


def _hints_tell(draft: Draft) -> bool:
    """Whether a hint has its step's result or the answer, where the problem's text has not."""
    shown = {v.number for text in (draft.en, draft.zh, draft.task) for v in values_in(text)}
    for en, zh, _, result in draft.steps:
        stated = {v.number for text in (en, zh) for v in values_in(text)} - shown - {None}
        for text in (result, draft.answer):
            maths = read_maths(text)
            if isinstance(maths, Maths) and maths.number in stated:
                return True
    return False


def _distractors(draft: Draft) -> tuple[Distractor, ...]:
    found: list[Distractor] = []
    for name, answer in wrong_answers(draft.task, draft.answer):
        if any(same(answer, other.answer) for other in found):
            continue
        found.append(Distractor(answer, name))
    return tuple(found[:_MOST_DISTRACTORS])
