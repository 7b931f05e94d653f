"""Checks a pupil's working against the problem and the reference, step by step."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from ...tools.algebra import ANY, same
from ...tools.algebra.expression import Unreadable, parse, variables
from ...tools.algebra.value import evaluate
from .gate.numbers import plain_text, said, values
from .gate.secrets import flat_text, numbers_of
from .maths import work
from .maths.problem import Problem
from .reference import Reference
from .schema import Check, language_of

_SPLIT = re.compile(
    r"\n|(?<=[^\d])[;；。]|[;；。](?!\d)|(?<=\d)\.\s+(?=[A-Z])|,\s+(?=(?:so|then|and)\b)|，(?=所以|然后|再)"
)
_CALC = re.compile(
    r"(?:[$¥£€]?[-(]*\d[\d.,/%()²³^]*\s*(?:[a-zA-Z]{2,14}\s*|[\u4e00-\u9fff]{1,3}\s*)?[-+*/×x÷·–−]\s*)+[$¥£€]?[(]*\d[\d.,/%)²³^]*"
    r"\s*(?:[a-zA-Z]{2,14}\s*|[\u4e00-\u9fff]{1,3}\s*)?(?:=|等于|is|equals|makes)\s*[$¥£€]?\s*(-?\d[\d.,]*(?:/\d+)?%?)"
)
_RELATION = re.compile(
    r"[-+*/^().\d\sa-z²·×÷]*[a-z][-+*/^().\d\sa-z²·×÷]*[=<>≤≥][-+*/^().\d\sa-z²·×÷]+|[-+*/^().\d\s]+=[-+*/^().\d\sa-z²]*[a-z][^=,，;；。]*"
)
_ANSWER = re.compile(
    r"(?:\banswer\b|答案|答[:：]|\bso\s+(?:it|there|she|he|they)\b|所以|因此|\btotal\b|一共)[^\n]*",
    re.I,
)
_MAX_STEPS = 40


@dataclass(frozen=True)
class Work:
    """What a message with maths in it holds. reached: results of right steps that the reference has
    too. final: what the pupil gives as the answer, as written. right: whether it is; None without
    one, or without a reference. first_wrong: place of the first step that does not hold. suspect:
    the line that most likely leads astray where every sum is right and the answer is wrong."""

    checks: tuple[Check, ...] = ()
    reached: frozenset[Fraction] = frozenset()
    final: str | None = None
    right: bool | None = None
    first_wrong: int | None = None
    suspect: str = ""

    @property
    def has_steps(self) -> bool:
        return bool(self.checks)


def read_work(problem: str, text: str, reference: Reference, task: str = "") -> Work:
    """The steps of a pupil's message, each checked, and its answer. task: the problem as the rules
    of the curriculum read it, where it has one; lines are then checked one against the other."""
    text = plain_text(text)
    if task and reference.answer and re.search(r"[=<>≤≥]|\d\s*[-+*/×÷]", text):
        return _exact(problem, text, reference, task)
    lines = [line.strip() for line in _SPLIT.split(text) if line and line.strip()][:_MAX_STEPS]
    wanted = {value for step in reference.steps for value in numbers_of(step.result)}
    wanted |= numbers_of(reference.answer or "")
    solution = _solution(reference)
    checks: list[Check] = []
    reached: set[Fraction] = set()
    for line in lines:
        for found in _CALC.finditer(line):
            check, value = _sum(found[0])
            checks.append(check)
            if check.right and value is not None and value in wanted:
                reached.add(value)
        if solution and (hit := _RELATION.search(line)) and not _CALC.search(line):
            check = _relation(hit[0].strip(), *solution)
            checks.append(check)
            if check.right:
                reached |= _matching(hit[0], reference)
    final = final_answer(text)
    right = is_answer(final, reference.answer) if final and reference.answer else None
    wrong = [at for at, check in enumerate(checks) if check.right is False]
    suspect = ""
    if checks and not wrong and right is False:
        suspect = _suspect(problem, text, reference)
    first = wrong[0] if wrong else None
    return Work(tuple(checks), frozenset(reached), final, right, first, suspect)


def _exact(problem: str, text: str, reference: Reference, task: str) -> Work:
    stated = Problem("", {language_of(problem): problem}, reference.answer or "", task=task)
    steps = work.read_work(stated, text)
    told = work.check_work(stated, steps)
    marks = {"right": True, "wrong": False}
    checks = tuple(
        Check(text=step.text, right=marks.get(check.verdict), why=check.shown)
        for step, check in zip(steps, told, strict=False)
        if step.readable
    )
    wanted = {value for step in reference.steps for value in numbers_of(step.result)}
    reached = {
        value
        for check in checks
        if check.right
        for value in numbers_of(check.text.rsplit("=", 1)[-1]) & wanted
    }
    final = final_answer(text)
    right = is_answer(final, reference.answer or "") if final else None
    wrong = [at for at, check in enumerate(checks) if check.right is False]
    return Work(checks, frozenset(reached), final, right, wrong[0] if wrong else None)


def _suspect(problem: str, text: str, reference: Reference) -> str:
    """The first line that is unlike the reference."""
    task = Problem("", {language_of(problem): problem}, reference.answer or "")
    steps = work.read_work(task, text)
    known = [step.text or f"{step.calc} = {step.result}" for step in reference.steps]
    checks = work.check_work(task, steps, "\n".join([*known, reference.answer or ""]))
    at = work.first_wrong(checks)
    return steps[at].text if at is not None else ""


def final_answer(text: str) -> str | None:
    """What a message gives as its answer: after "answer", else what its last equation comes to,
    else its only number or lettered choice."""
    marked = list(_ANSWER.finditer(text))
    tail = marked[-1][0] if marked else text
    relation = re.findall(r"([a-zA-Z]\s*[=<>≤≥]\s*-?\d[\d.,/]*)", tail)
    if relation:
        return str(relation[-1]).strip(" .,")
    if "=" in tail:
        tail = tail.rsplit("=", 1)[-1]
    numbers = [one for one in said(tail) if one.plain]
    if numbers:
        last = numbers[0] if "=" in text else numbers[-1]
        return tail[last.start : last.end].strip()
    lettered = re.fullmatch(
        r"\W*(?:option|选|答案是?|it'?s|i think)?\s*([A-Fa-f])\W*", tail.strip(), re.I
    )
    if lettered:
        return lettered[1].upper()
    short = text.strip(" .。!！?？")
    return short if 0 < len(short) <= 40 else None


def is_answer(given: str, answer: str) -> bool:
    """Whether an answer is the reference answer, in any equivalent form."""
    if flat_text(given) == flat_text(answer):
        return True
    if not numbers_of(given) and not re.search(r"\d|[=<>≤≥]", given):
        return False  # words in which a lenient reader could see a number: 下一步
    one, other = numbers_of(given), numbers_of(answer)
    if one and other and len(other) <= 2 and one & other:
        return True
    return same(given, answer, form=ANY) is True


def _sum(text: str) -> tuple[Check, Fraction | None]:
    left, _, right = re.sub(r"等于|\bequals\b|\bmakes\b|\bis\b", "=", text).rpartition("=")
    clean = re.sub(r"[$¥£€,]|[a-wyzA-Z]+|[\u4e00-\u9fff]+", "", left.replace("–", "-")).replace(
        "x", "*"
    )
    try:
        got, stated = evaluate(parse(clean), {}), evaluate(parse(right.strip(" .,$¥£€")), {})
    except Unreadable:
        return Check(text=text.strip()), None
    holds = abs(float(got - stated)) <= _rounding(right)
    value = got if isinstance(got, Fraction) else Fraction(got).limit_denominator(10**6)
    why = "" if holds else f"{clean.strip()} = {value}"
    return Check(text=text.strip(), right=holds, value=str(value), why=why), value


def _rounding(text: str) -> float:
    """Half a unit of the last decimal that a pupil wrote; whole numbers are exact."""
    decimals = re.search(r"\.(\d+)", text)
    return 0.5000001 * 10.0 ** -len(decimals[1]) if decimals else 0.0


def _solution(reference: Reference) -> tuple[str, Fraction] | None:
    found = re.fullmatch(r"\s*([a-zA-Z])\s*=\s*(-?\d+(?:/\d+|\.\d+)?)\s*", reference.answer or "")
    return (found[1], Fraction(found[2])) if found else None


def _relation(text: str, name: str, value: Fraction) -> Check:
    """Whether the solution satisfies an equation of the working."""
    sides = text.split("=")
    try:
        trees = [parse(side) for side in sides]
        if len(trees) != 2 or any(variables(tree) - {name} for tree in trees):
            return Check(text=text)
        at = [evaluate(tree, {name: value}) for tree in trees]
        away = [evaluate(tree, {name: value + 1}) for tree in trees]
    except Unreadable:
        return Check(text=text)
    if away[0] == away[1] and at[0] == at[1]:
        return Check(text=text, why="true for every value")
    return Check(text=text, right=at[0] == at[1], value=None)


def _matching(text: str, reference: Reference) -> frozenset[Fraction]:
    """The numbers of the reference's step that an equation of the working is."""
    for step in reference.steps:
        if flat_text(step.result) == flat_text(text) or same(text, step.result, form=ANY) is True:
            got = values(text) & numbers_of(step.result)
            if got:
                return got
    return frozenset()
