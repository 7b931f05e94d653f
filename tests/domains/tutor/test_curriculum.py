"""The curriculum holds together; every template's answer stands up to a second reckoning."""

from __future__ import annotations

import re
from collections.abc import Callable
from statistics import mean, median
from typing import Any

import pytest
import sympy
from tael.domains.tutor.curriculum import (
    COMPONENTS,
    MISCONCEPTIONS,
    component,
    generate,
    generated,
    order,
)
from tael.domains.tutor.curriculum.misconceptions import alike
from tael.domains.tutor.curriculum.task import RULES, read_task
from tael.domains.tutor.maths.problem import Problem
from tael.tools.algebra import Unreadable, read_maths, same, values_in
from tael.tools.errors import NotFoundError

SEEDS = range(12)
TWO_ANSWERS = ("quadratic_square", "quadratic_factor", "linear_systems")
"""The last step gives the second of two."""
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_components_are_many_and_in_order() -> None:
    assert len(COMPONENTS) >= 150
    assert {one.grade for one in COMPONENTS.values()} == set(range(1, 10))
    places = {name: at for at, name in enumerate(order())}
    for name, one in COMPONENTS.items():
        for needed in one.needs:
            assert places[needed] < places[name]
            assert COMPONENTS[needed].grade <= one.grade
        assert CHINESE.search(one.name["zh"] + one.about["zh"])
        assert not CHINESE.search(one.name["en"] + one.about["en"])


def test_names_are_told_apart() -> None:
    for lang in ("en", "zh"):
        names = [one.name[lang] for one in (*COMPONENTS.values(), *MISCONCEPTIONS.values())]
        assert len(set(names)) == len(names)


def test_an_unknown_component_is_named() -> None:
    with pytest.raises(NotFoundError, match="no_such"):
        component("no_such")
    with pytest.raises(NotFoundError):
        generate("shapes_flat", 1)


def test_every_misconception_has_a_rule_and_every_rule_a_name() -> None:
    assert set(MISCONCEPTIONS) == set(RULES)
    assert len(MISCONCEPTIONS) >= 60


@pytest.mark.parametrize("name", MISCONCEPTIONS)
def test_a_misconception_makes_its_example(name: str) -> None:
    one = MISCONCEPTIONS[name]
    task, wrong = one.example
    assert any(alike(wrong, made) for made in one.wrong(read_task(task)))
    assert set(one.components) <= set(COMPONENTS)
    assert CHINESE.search(one.name["zh"])
    assert CHINESE.search(one.remedy["zh"])
    assert not CHINESE.search(one.name["en"] + one.remedy["en"])


def test_rules_take_any_task() -> None:
    for text in (
        "",
        "😀",
        "9^9^9",
        "x",
        "compare:",
        "round: 1, 0",
        "1/0+1/2",
        "5/0",
        "percent of: 1",
    ):
        for one in MISCONCEPTIONS.values():
            one.wrong(read_task(text))


def test_problems_can_be_made_for_many_components() -> None:
    assert len(generated()) >= 60
    assert set(generated()) <= set(COMPONENTS)


def test_a_seed_is_a_problem_for_ever() -> None:
    assert generate("add_fractions", 7) == generate("add_fractions", 7)
    assert generate("add_fractions", 7).id == "add_fractions-7"


R = sympy.Rational


def value(text: str) -> Any:
    """The task reckoned by sympy, from its text."""
    text = text.replace("÷", "/").replace("^", "**").replace("|", "#")
    text = re.sub(r"#([^#]+)#", r"Abs(\1)", text)
    text = re.sub(r"(\d+) (\d+)/(\d+)", r"(\1+Rational(\2,\3))", text)
    text = re.sub(r"(?<![\d.)])(\d+)/(\d+)(?![\d.])", r"Rational(\1,\2)", text)
    text = re.sub(r"(?<=\d)(?=[x(])|(?<=\))(?=[\d(x])|(?<=x)(?=\()", "*", text)
    return sympy.nsimplify(sympy.sympify(text), rational=True)


def _convert(a: Any, b: Any) -> Any:
    return a * b


VERBS: dict[str, Callable[..., Any]] = {
    "round": lambda a, unit: sympy.floor(a / unit + R(1, 2)) * unit,
    "gcf": lambda a, b: sympy.gcd(a, b),
    "lcm": lambda a, b: sympy.lcm(a, b),
    "convert": _convert,
    "minutes between": lambda a, b, c, d: (c * 60 + d) - (a * 60 + b),
    "simplify": lambda a: a,
    "improper": lambda a: a,
    "fraction to decimal": lambda a: a,
    "equivalent": lambda part, under: part * under,
    "fraction of": lambda part, whole: part * whole,
    "whole from part": lambda part, known: known / part,
    "percent of": lambda rate, whole: rate * whole / 100,
    "percent to decimal": lambda rate: rate / 100,
    "percent change": lambda before, after: (after - before) / before,
    "increase": lambda rate, whole: whole + whole * rate / 100,
    "decrease": lambda rate, whole: whole - whole * rate / 100,
    "before decrease": lambda rate, after: after / (1 - rate / 100),
    "simplify ratio": lambda a, b: a / b,
    "share": lambda a, b, total: total * a / (a + b),
    "proportion": lambda a, b, c: b * c / a,
    "inverse": lambda a, b, c: a * b / c,
    "speed": lambda way, time: way / time,
    "unit price": lambda total, count: total / count,
    "rectangle perimeter": lambda a, b: a + b + a + b,
    "rectangle area": lambda a, b: a * b,
    "parallelogram area": lambda a, h: a * h,
    "triangle area": lambda a, h: a * h / 2,
    "trapezium area": lambda a, b, h: h * (a + b) / 2,
    "cuboid volume": lambda a, b, c: a * b * c,
    "cuboid surface": lambda a, b, c: 2 * a * b + 2 * b * c + 2 * a * c,
    "circumference": lambda r: 2 * sympy.pi * r,
    "circle area": lambda r: sympy.pi * r**2,
    "triangle angle": lambda a, b: 180 - a - b,
    "supplementary angle": lambda a: 180 - a,
    "polygon angles": lambda n: 180 * n - 360,
    "hypotenuse": lambda a, b: sympy.sqrt(a * a + b * b),
    "leg": lambda c, a: sympy.sqrt(c * c - a * a),
    "slope": lambda x, y, p, q: (q - y) / (p - x),
    "mean": lambda *values: R(mean(values)),
    "median": lambda *values: median(values),
    "probability": lambda good, every: good / every,
}


def reckoned(problem: Problem) -> bool:
    """Whether the answer stands, by sympy and the definitions above alone."""
    task = problem.task
    verb, _, rest = task.partition(": ")
    if verb == "compare":
        left, right = (value(part) for part in rest.split(", "))
        return problem.answer == ("<" if left < right else ">" if left > right else "=")
    if verb == "less than":
        number, letter = rest.split(", ")
        return value(problem.answer).equals(value(f"{letter}-{number}"))
    if verb == "factor":
        return sympy.expand(value(problem.answer) - value(rest)) == 0
    if verb == "substitute":
        expression, given = rest.split(", ")
        at = value(given.partition("=")[2])
        return value(expression).subs("x", at) == value(problem.answer)
    if rest:
        numbers = [value(part) for part in rest.split(", ")]
        answer = problem.answer.removesuffix("%")
        wanted = VERBS[verb](*numbers)
        return sympy.simplify(wanted * (100 if "%" in problem.answer else 1) - value(answer)) == 0
    if ";" in task:
        equations = [sympy.Eq(*map(value, part.split("="))) for part in task.split(";")]
        found = {str(k): v for k, v in sympy.solve(equations).items()}
        said = dict(part.split(" = ") for part in problem.answer.split(", "))
        return {name: value(text) for name, text in said.items()} == found
    if sign := re.search(r"<=|>=|<|>", task):
        kinds = {"<": sympy.Lt, ">": sympy.Gt, "<=": sympy.Le, ">=": sympy.Ge}
        sides = [value(part) for part in re.split(r"<=|>=|<|>", task)]
        name, said_sign, number = problem.answer.split(" ")
        x = sympy.Symbol(name, real=True)
        asked = kinds[sign[0]](*(side.subs("x", x) for side in sides)).as_set()
        return asked == kinds[said_sign](x, value(number)).as_set()
    if "=" in task:
        roots = set(sympy.solve(sympy.Eq(*map(value, task.split("=")))))
        return roots == {value(part.partition("=")[2]) for part in problem.answer.split(" or ")}
    return sympy.simplify(value(task) - value(problem.answer)) == 0


@pytest.mark.parametrize("name", generated())
def test_a_template_is_right_and_tells_nothing(name: str) -> None:
    texts = set()
    for seed in SEEDS:
        problem = generate(name, seed)
        texts.add(problem.text["en"])
        assert reckoned(problem), problem
        assert CHINESE.search(problem.text["zh"])
        assert not CHINESE.search(problem.text["en"])
        assert problem.steps
        last = problem.steps[-1].result
        assert alike(last, problem.answer) or name in TWO_ANSWERS
        for wrong in problem.distractors:
            assert not alike(wrong.answer, problem.answer), (problem, wrong)
            assert wrong.misconception in MISCONCEPTIONS
        for one in problem.steps:
            _tells_nothing(problem, one.hint, one.result)
    assert len(texts) >= 4


def _tells_nothing(problem: Problem, hint: Any, result: str) -> None:
    """No hint states its step's result or the answer, unless the problem's text has the number."""
    shown = {v.number for text in problem.text.values() for v in values_in(text)}
    shown |= {v.number for v in values_in(problem.task)}
    for wanted in (result, problem.answer):
        maths = read_maths(wanted)
        if isinstance(maths, Unreadable) or maths.kind != "value" or maths.number in shown:
            continue
        for lang in ("en", "zh"):
            stated = [v for v in values_in(hint[lang]) if v.number not in shown]
            assert not any(v.number == maths.number for v in stated), (problem.id, hint[lang])


def test_most_templates_offer_wrong_answers() -> None:
    with_some = [
        name for name in generated() if all(generate(name, s).distractors for s in range(4))
    ]
    assert len(with_some) >= 60


def test_right_steps_are_right() -> None:
    from tael.domains.tutor.maths.work import check_work, first_wrong, step

    wrong = []
    for name in generated():
        problem = generate(name, 3)
        steps = [step(one.work) for one in problem.steps]
        if first_wrong(check_work(problem, steps)) is not None:
            wrong.append((name, problem.task, [s.text for s in steps]))
    assert wrong == []


def test_distractors_are_caught_and_named() -> None:
    from tael.domains.tutor.maths.diagnose import explain

    named = total = 0
    for name in generated():
        problem = generate(name, 5)
        for wrong in problem.distractors:
            total += 1
            found = explain(problem.task, wrong.answer, problem.answer, problem.component)
            named += wrong.misconception in [one.misconception for one in found]
            assert same(wrong.answer, problem.answer) is not True
    assert named == total
