"""Work on single steps: StepVerify (which step is wrong), GSM8K Socratic.

``stepverify`` gives the reference solution, ``stepverify-blind`` does not. Each wrong solution has
a partner that is right, the reference solution split at its lines, as MathTutorBench does it; with
the reference in the input those partners are easy, so read the figures of wrong and right rows
apart.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypedDict

from ..rows import Row
from ..task import Answer, Bare, Dataset, Metric, Sample, Score, Task
from .education_common import (
    Ids,
    chat,
    digest,
    file,
    last_line,
    mean,
    mean_where,
    part_mean,
    read_json,
    read_lines,
    unread,
)


class Work(TypedDict, total=False):
    """Input of the StepVerify tasks. ``steps``: the student's solution, the final answer last.
    ``reference``: a right solution, in the task that gives one."""

    question: str
    steps: list[str]
    reference: str


def _stepverify(reference: bool) -> Callable[[Path], Iterator[Sample]]:
    """Target: ``first_wrong`` (1 for the first step, 0 for none) and the error's ``category``."""

    def read(folder: Path) -> Iterator[Sample]:
        ids = Ids()
        for row in read_json(folder, "stepverify/dataset.json"):
            right = [line.strip() for line in row["reference_solution"].splitlines()]
            wrong = [step.strip() for step in row["student_incorrect_solution"]]
            group = digest(row["problem"])
            for name, steps, first, kind in (
                ("wrong", wrong, row["incorrect_index"] + 1, row["error_category"]),
                ("right", [step for step in right if step], 0, ""),
            ):
                work: Work = {"question": row["problem"], "steps": steps}
                if reference:
                    work["reference"] = row["reference_solution"].strip()
                key = ids.keep(f"{name}-{digest(row['problem'], *steps)}")
                yield Sample(key, work, {"first_wrong": first, "category": kind}, group, "en")

    return read


def score_step(sample: Sample, answer: Answer) -> Score:
    """1 for the exact first wrong step, 0 standing for none. Parts: ``correctness`` (wrong or
    right at all) and, for wrong solutions, ``exact`` and ``within_one``."""
    gold, given = sample.target["first_wrong"], answer.value
    if not isinstance(given, int) or isinstance(given, bool):
        given = None
    exact = float(given == gold)
    parts = {"correctness": float(given is not None and (given > 0) == (gold > 0))}
    if gold:
        near = given is not None and given > 0 and abs(given - gold) <= 1
        parts |= {"exact": exact, "within_one": float(near)}
    return Score(exact, parts, "" if exact else f"step {given} for {gold}")


def read_step(text: str) -> int | None:
    """The step's number on the last ``Step:`` line, else the last number; None without one."""
    found = re.findall(r"step\s*\**\s*[:：#]?\s*\**\s*(\d{1,3})\b", text[-20_000:], re.IGNORECASE)
    found = found or re.findall(r"(?<![\d.])\d{1,3}(?![\d.]*\d)", text[-20_000:])
    return int(found[-1]) if found else None


_STEP_RULES = (
    "You check a student's solution. Its steps are numbered. Find the first step that is wrong, in "
    "reasoning, reading or arithmetic; a step is not wrong because an earlier one was. "
    "Reply with one line:\nStep: <number of the first wrong step, 0 if all are right>"
)


def _step_case(sample: Sample) -> str:
    work: Work = sample.input
    parts = [f"Problem:\n{work['question']}"]
    if "reference" in work:
        parts.append(f"Reference solution:\n{work['reference']}")
    numbered = "\n".join(f"{at}. {step}" for at, step in enumerate(work["steps"], start=1))
    return "\n\n".join([*parts, f"Student's solution:\n{numbered}"])


def _wrong_f1(rows: Sequence[Row]) -> float | None:
    """F1 of the class "wrong solution"."""
    scored = [row for row in rows if row.score is not None]
    said = [isinstance(row.answer, int) and row.answer > 0 for row in scored]
    true = [row.target["first_wrong"] > 0 for row in scored]
    hits = sum(a and b for a, b in zip(said, true, strict=True))
    return 2 * hits / (sum(said) + sum(true)) if any(said) or any(true) else None


_STEP_METRICS = (
    part_mean("correctness accuracy", "correctness"),
    Metric("correctness F1, wrong", _wrong_f1),
    part_mean("first wrong step, exact", "exact"),
    part_mean("first wrong step, within one", "within_one"),
    mean_where("accuracy, right solutions", "first_wrong", 0),
    unread(),
)


_SUBQUESTIONS_KEPT = 30
_WORDS_KEPT = 80


def _socratic(folder: Path) -> Iterator[Sample]:
    """Target: ``questions``, in order, and the final ``answer``."""
    ids = Ids()
    for row in read_lines(folder, "gsm8k/test_socratic.jsonl"):
        lines = [line for line in row["answer"].splitlines() if " ** " in line]
        target = {
            "questions": [line.split(" ** ")[0].strip() for line in lines],
            "answer": last_line(row["answer"]),
        }
        yield Sample(ids.of(row["question"]), {"question": row["question"]}, target, lang="en")


def score_subquestions(sample: Sample, answer: Answer) -> Score:
    """Overlap of two lists of questions: each question's best word F1 in the other list, averaged
    both ways (``precision``, ``recall``), and their harmonic mean. Word overlap is a weak measure
    of a question's worth: compare systems by it, do not read it as quality."""
    given = answer.value if isinstance(answer.value, list) else []
    ours = [_bag(str(text)) for text in given[:_SUBQUESTIONS_KEPT]]
    gold = [_bag(text) for text in sample.target["questions"][:_SUBQUESTIONS_KEPT]]
    if not ours or not gold:
        return Score(0.0, {"precision": 0.0, "recall": 0.0}, "no questions")
    precision = mean(max(_overlap(a, b) for b in gold) for a in ours) or 0.0
    recall = mean(max(_overlap(a, b) for a in ours) for b in gold) or 0.0
    total = precision + recall
    value = 2 * precision * recall / total if total else 0.0
    parts = {"precision": precision, "recall": recall, "count": float(len(ours) == len(gold))}
    return Score(value, parts, f"{len(ours)} questions for {len(gold)}")


def _bag(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.casefold())[:_WORDS_KEPT])


def _overlap(one: Counter[str], other: Counter[str]) -> float:
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


def read_questions(text: str) -> list[str] | None:
    """The lines that end with a question mark, without their numbers or bullets."""
    lines = (
        re.sub(r"^\s*(?:[-*•]|\d+[.)、:])\s*", "", line).strip(" *") for line in text.splitlines()
    )
    found = [line for line in lines if line.endswith(("?", "？"))]
    return found[:_SUBQUESTIONS_KEPT] or None


_SOCRATIC_RULES = (
    "Guide a pupil to the solution by questions alone. Write the sub-questions that lead from the "
    "facts to what is asked, in order, one a line, each ending with a question mark; the last asks "
    "for the result. No answers, no other text."
)

_ETH = "https://github.com/eth-lre/verify-then-generate at 065be04"
_STEPS = file(
    "stepverify/dataset.json", "78f0c7a487e713ce388faaf9f776e6a1f0bca00e42efb6f9f55e53f805597b80"
)
_SOCRATIC = file(
    "gsm8k/test_socratic.jsonl", "b0e05985c7531a7999beacf40617247e0e8f8f7aa9c6d151b2d85a77d382f810"
)


def _verify(name: str, summary: str, reference: bool) -> Task:
    return Task(
        name,
        summary,
        "tutor",
        Dataset("StepVerify", _ETH, "CC BY-SA 4.0", (_STEPS,), 1404, _stepverify(reference)),
        {"bare": Bare(lambda sample: chat(_STEP_RULES, _step_case(sample)), read_step, 64)},
        score_step,
        metrics=_STEP_METRICS,
    )


TASKS = (
    _verify("stepverify", "First wrong step of a solution, reference solution given", True),
    _verify("stepverify-blind", "First wrong step of a solution, without a reference", False),
    Task(
        "gsm8k-socratic",
        "Sub-questions that lead to the solution: word overlap with the authors' (weak)",
        "tutor",
        Dataset(
            "GSM8K Socratic",
            "https://github.com/openai/grade-school-math at 3101c7d",
            "MIT",
            (_SOCRATIC,),
            924,
            _socratic,
        ),
        {
            "bare": Bare(
                lambda sample: chat(_SOCRATIC_RULES, sample.input["question"]), read_questions, 320
            )
        },
        score_subquestions,
        acceptable=0.5,
        metrics=(
            part_mean("precision", "precision"),
            part_mean("recall", "recall"),
            part_mean("as many questions", "count"),
            unread(),
        ),
    ),
)
