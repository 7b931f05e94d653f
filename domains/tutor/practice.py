"""Problems of the curriculum and of courses: which component is next, and one problem of it."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from fractions import Fraction

from ...agents.settings import load
from ...tools.errors import NotFoundError
from .courses.keeping import own_title
from .courses.model import Course
from .courses.model import Problem as CourseProblem
from .curriculum import COMPONENTS, generate, generated, order
from .gate.numbers import values
from .learner.choosing import next_component
from .learner.store import Store
from .maths.problem import Problem
from .privacy.grades import within
from .reference import Reference, RefStep
from .schema import Lang


def components(name: str) -> list[str]:
    """The ids that a name means: an id, the beginning of ids, or a part of a name in English or
    Chinese; in the order of teaching. All of them for an empty name. Raises NotFoundError."""
    able = set(generated())
    asked = name.strip().lower().replace("-", "_").replace(" ", "_")
    taught = [one for one in order() if one in able]
    if not asked:
        return taught
    words = asked.replace("_", " ")
    for fits in (
        lambda one: one == asked,
        lambda one: one.startswith(asked),
        lambda one: (
            words in COMPONENTS[one].name["en"].lower() or name in COMPONENTS[one].name["zh"]
        ),
    ):
        if found := [one for one in taught if fits(one)]:
            return found
    raise NotFoundError(
        f"There is no component or course {name!r} that problems can be made for.",
        remedy=f"There are: {', '.join(taught)}.",
    )


def chosen(name: str, learner: str, store: Store, grades: str = "") -> Problem:
    """A new problem of the component among those named that is next for the learner; none beyond
    the grade band, unless only such were named."""
    needs = {key: one.needs for key, one in COMPONENTS.items()}
    standings = store.standings(learner)
    component = next_component(
        within(grades, components(name)), needs, standings, datetime.now(UTC)
    )
    return generate(component, secrets.randbelow(10**6))


def of_course(
    course: Course, component: str | None, learner: str, store: Store
) -> CourseProblem | str:
    """A problem of the course's component that is next for the learner, or of the one named; one
    that the learner has not had, while there is any. The component's id where the course leaves
    its problems to the curriculum. Raises NotFoundError."""
    order = course.order()
    if component is not None:
        named = component.strip().replace("-", "_")
        fitting = [one for one in order if named in (one, one.replace("-", "_"))]
        if not fitting:
            raise NotFoundError(
                f"The course {course.name} has no component {component!r}.",
                remedy=f"It has: {', '.join(order)}.",
            )
        order = fitting
    chosen_one = next_component(order, course.needs(), store.standings(learner), datetime.now(UTC))
    there = [one for one in course.problems if one.component == chosen_one]
    if not there:
        return chosen_one
    had = store.problems(learner)
    fresh = [one for one in there if not had & set(one.text.values())]
    return secrets.choice(fresh or there)


def reference_of(problem: Problem) -> Reference:
    """The worked steps of a curriculum's problem as a reference."""
    steps = tuple(
        RefStep(
            calc=step.work.rsplit("=", 1)[0].strip() if "=" in step.work else "",
            result=step.result,
            text=step.work,
            hint=dict(step.hint),
        )
        for step in problem.steps
    )
    return Reference(answer=problem.answer, steps=steps, origin="bank")


def worked(component: str, lang: Lang, avoid: frozenset[Fraction], seed: int) -> str | None:
    """Another problem of a component, worked step by step; none of its numbers but very common
    ones is among ``avoid``. None for a component that problems cannot be made for."""
    if component not in set(generated()):
        return None
    then = "，再 " if lang == "zh" else ", then "
    for at in range(30):
        problem = generate(component, 1_000_000 + 31 * seed + at)
        steps = [step.work for step in problem.steps if "=" in step.work]
        text = f"“{problem.said(lang).rstrip('.。')}”: {then.join(steps)}"
        if steps and not values(text) & avoid:
            return text + ("。" if lang == "zh" else ".")
    return None


def title(component: str, lang: Lang) -> str:
    """The name of a component for a reader; its id where no course knows it."""
    if component in COMPONENTS:
        return COMPONENTS[component].name[lang]
    return own_title(load().home, component, lang) or component
