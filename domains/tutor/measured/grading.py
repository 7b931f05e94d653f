"""Grading itself is measured: each reference answer of OATutor, five ways to write it that must be
accepted, and five near misses that must be refused. All are made by code; no model is asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ....agents.domain import Context
from ....evals.sets.education_common import part_mean
from ....evals.sets.education_oatutor import TASK as _OATUTOR
from ....evals.task import Answer, Dataset, Sample, Score, Task
from ....tools.algebra import Maths, Unreadable, read_maths, same
from .variants import equivalents, near_misses


def _gradable(sample: Sample) -> Maths | None:
    """The reference as mathematics; None for words, choices and codes."""
    if sample.target["kind"] == "choice":
        return None
    found = read_maths(sample.target["answer"])
    if isinstance(found, Unreadable) or same(found, found) is not True:
        return None
    return found


def _read(folder: Path) -> Iterator[Sample]:
    """Target: how many are to be accepted and refused."""
    for sample in _OATUTOR.dataset.read(folder):
        maths = _gradable(sample)
        if maths is not None:
            right, wrong = equivalents(maths), near_misses(maths)
            yield Sample(
                sample.id,
                {"reference": sample.target["answer"], "right": right, "wrong": wrong},
                {"right": 1 + len(right), "wrong": len(wrong)},
                sample.group,
                "en",
            )


async def _grade(sample: Sample, context: Context) -> Answer:
    del context
    reference = sample.input["reference"]
    right = [reference, *sample.input["right"]]
    missed = [text for text in right if same(text, reference) is not True]
    let = [text for text in sample.input["wrong"] if same(text, reference) is True]
    value = {"accepted": len(right) - len(missed), "let_through": len(let)}
    return Answer(value, trace={"missed": missed, "let_through": let})


def _score(sample: Sample, answer: Answer) -> Score:
    """1 where all is judged rightly. Parts: share accepted, share refused."""
    right, wrong = sample.target["right"], sample.target["wrong"]
    accepted = answer.value["accepted"] / right
    refused = 1 - answer.value["let_through"] / wrong if wrong else 1.0
    whole = float(accepted == refused == 1)
    trace = answer.trace
    return Score(
        whole,
        {"accepted": accepted, "refused": refused},
        "" if whole else f"missed {trace['missed'][:2]}, let through {trace['let_through'][:2]}",
    )


TASK = Task(
    "oatutor-grading",
    "Symbolic grading: equal answers accepted, near misses refused",
    "tutor",
    Dataset(
        "OATutor Elementary Algebra, gradable answers and variants of them",
        _OATUTOR.dataset.source,
        _OATUTOR.dataset.licence,
        _OATUTOR.dataset.files,
        795,
        _read,
    ),
    {"tael": _grade},
    _score,
    metrics=(
        part_mean("equal answers accepted", "accepted"),
        part_mean("near misses refused", "refused"),
    ),
)
