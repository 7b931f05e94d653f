"""OATutor: one step of an algebra problem, answered.

Arithmetic steps are graded by equal value and shape (worked out, factored where the reference is),
choices by letter or text, other strings by normalised text. Left out are steps that need a picture
and those whose reference is a picture. A few references of the source are wrong or name a form
that only its hints give; the ceiling is therefore below 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ...tools.algebra.answers import same
from ...tools.algebra.expression import LONGEST
from ..scorers.choice import read_letters
from ..scorers.maths_reading import read_expression
from ..task import Answer, Bare, Dataset, Sample, Score, Task
from .education_common import Ids, Problem, chat, file, mean_where, read_lines, unread
from .education_problems import asked

_PICTURE = re.compile(
    r"##|https?://|<img|\.(?:png|gif|jpe?g)|\b(?:graph|figure|image|table|picture|diagram)s?\b",
    re.IGNORECASE,
)
_CODED = re.compile(r"\$*-?\d+[a-z]\d+[a-z]\$*")
"""Answers such as 6m10t are a code that the question explains, not a product."""


def _read(folder: Path) -> Iterator[Sample]:
    """Target: ``answer`` and ``kind`` (``arithmetic``, ``choice`` or ``string``). Group: the
    problem."""
    ids = Ids()
    for problem in read_lines(folder, "oatutor/elementary_algebra_problems.jsonl"):
        context = "\n".join(text for text in (problem["title"], problem["body"]) if text)
        for step in problem["steps"]:
            question = "\n".join(text for text in (step["stepTitle"], step["stepBody"]) if text)
            gold = step["stepAnswer"][0]
            if not gold.strip() or _PICTURE.search("\n".join((context, question, gold))):
                continue
            options = {
                chr(ord("A") + at): text for at, text in enumerate(step.get("choices") or ())
            }
            kind = "arithmetic" if step["answerType"] == "arithmetic" else "string"
            if options:
                kind = "choice"
            elif _CODED.fullmatch(gold):
                kind = "string"
            case: Problem = {"question": question, "context": context, "options": options}
            target = {"answer": gold, "kind": kind}
            yield Sample(ids.keep(step["id"]), case, target, problem["id"], "en")


def score_oatutor(sample: Sample, answer: Answer) -> Score:
    """1 when the answer is the reference. For a choice its letter or its text will do."""
    gold, kind, given = sample.target["answer"], sample.target["kind"], answer.value
    if not isinstance(given, str) or not given.strip():
        return Score(0.0, why="no answer could be read")
    if kind == "arithmetic":
        hit = same(given, gold, form=True, asked=sample.input["question"])
    elif kind == "choice":
        hit = _flat(given) == _flat(gold) or _chosen(given, sample.input["options"]) == gold
    else:
        hit = _flat(given) == _flat(gold)
        hit = hit or (not _CODED.fullmatch(gold) and same(given, gold))
    return Score(float(hit), why="" if hit else f"{given[:60]} for {gold[:60]}")


def _chosen(given: str, options: dict[str, str]) -> str | None:
    letters = read_letters(f"Answer: {given}") or ""
    lone = re.match(r"\s*[(（]?[A-J]\s*(?:[).:：）]|$)", given)
    return options.get(letters) if lone else None


def _flat(text: str) -> str:
    text = text[:LONGEST].casefold().replace("**", "^")
    text = re.sub(r"\\(?:left|right|text|mathrm)(?![a-z])|[\s$*]", "", text)
    return re.sub(r"\\[dt]?frac\{([^{}]*)\}\{([^{}]*)\}", r"\1/\2", text).rstrip(".")


_RULES = (
    "Answer the step of the algebra problem. Work briefly. Give the simplest form; LaTeX or plain "
    "text will do. Where options are listed, answer with the letter. End with a line of its own:\n"
    "Answer: <answer>"
)

_FILE = file(
    "oatutor/elementary_algebra_problems.jsonl",
    "5823b08ac07dfd6a6ec2117357c4b9516d3940ec3104bd009f368516093953ce",
)

TASK = Task(
    "oatutor",
    "Steps of algebra problems: equal expression, choice or text",
    "tutor",
    Dataset(
        "OATutor Elementary Algebra",
        "https://github.com/CAHLR/OATutor-Content at c26295e",
        "CC BY 4.0",
        (_FILE,),
        1056,
        _read,
    ),
    {"bare": Bare(lambda sample: chat(_RULES, asked(sample.input)), read_expression, 512)},
    score_oatutor,
    metrics=(
        *(
            mean_where(f"accuracy, {kind}", "kind", kind)
            for kind in ("arithmetic", "choice", "string")
        ),
        unread(),
    ),
)
