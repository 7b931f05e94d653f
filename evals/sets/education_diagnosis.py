"""Diagnosis: which misconception an answer shows, and how a teacher meets an error (Bridge)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypedDict

from ..task import Answer, Bare, Dataset, Sample, Score, Task
from .education_common import (
    Ids,
    Turn,
    chat,
    file,
    part_mean,
    read_json,
    spoken,
    unread,
)


class Shown(TypedDict):
    """Input of ``misconceptions``: a learner's answer and the topic's misconceptions by id."""

    topic: str
    question: str
    answer: str
    correct: str
    choices: dict[str, str]


def _misconceptions(folder: Path) -> Iterator[Sample]:
    """Rows without pictures. Choices: all misconceptions of the topic in the file, those with
    pictures too. Target: ``id``."""
    rows = read_json(folder, "math_misconceptions/data.json")
    choices: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        choices[row["Topic"]][row["Misconception ID"]] = row["Misconception"].strip()
    ids = Ids()
    for row in rows:
        if any(row[f"{name} image"] for name in ("Question", "Learner Answer", "Correct Answer")):
            continue
        shown: Shown = {
            "topic": row["Topic"],
            "question": row["Question"].strip(),
            "answer": row["Incorrect Answer"].strip(),
            "correct": row["Correct Answer"].strip(),
            "choices": dict(sorted(choices[row["Topic"]].items())),
        }
        name = row["Misconception ID"]
        key = ids.keep(f"{name}-{row['Example Number']}")
        yield Sample(key, shown, {"id": name, "of": len(shown["choices"])}, name, "en")


def score_id(sample: Sample, answer: Answer) -> Score:
    """1 for the misconception's id."""
    hit = answer.value == sample.target["id"]
    return Score(float(hit), why="" if hit else f"{answer.value} for {sample.target['id']}")


def read_id(text: str) -> str | None:
    """The last ``MaE`` id of the reply, with two digits at least; None without one."""
    found = re.findall(r"\bMaE\s*0*(\d{1,3})\b", text[-20_000:], re.IGNORECASE)
    return f"MaE{int(found[-1]):02d}" if found else None


_MISCONCEPTION_RULES = (
    "A learner's wrong answer shows one of the listed misconceptions. Name the one that explains "
    "it best. Reply with one line:\nAnswer: <id>"
)


def _shown(sample: Sample) -> str:
    shown: Shown = sample.input
    listed = "\n".join(f"{name}: {text}" for name, text in shown["choices"].items())
    return (
        f"Topic: {shown['topic']}\nMisconceptions:\n{listed}\n\nQuestion: {shown['question']}\n"
        f"Correct answer: {shown['correct']}\nLearner's answer: {shown['answer']}"
    )


ERRORS = ("guess", "misinterpret", "careless", "right-idea", "imprecise", "diagnose")
STRATEGIES = (
    "explain_concept",
    "ask_question",
    "provide_hint",
    "provide_strategy",
    "provide_example",
    "provide_similar_problem",
    "simplify_question",
    "provide_correction",
    "affirm_correct_answer",
    "encourage_student",
)
INTENTIONS = (
    "motivate_student",
    "elaborate_answer",
    "correct_mistake",
    "hint_mistake",
    "clarify_misunderstanding",
    "understand_topic",
    "diagnose_mistake",
    "support_thinking",
    "explain_mistake",
    "signal_goal",
)
_LABELS = {"error": ERRORS, "strategy": STRATEGIES, "intention": INTENTIONS}


class Remedy(TypedDict):
    """Input of ``bridge``: the lesson's topic, the dialogue that ends with the student's error,
    and the expert's reply to it, whose strategy and intention are asked for."""

    topic: str
    dialogue: list[Turn]
    reply: str


def _bridge(folder: Path) -> Iterator[Sample]:
    """Test rows whose three labels are main ones; free text is left out. The source's own split
    has dialogues in both its test and its training part, with other annotators."""
    ids = Ids()
    for row in read_json(folder, "bridge/test.json"):
        target = {"error": row["e"], "strategy": row["z_what"], "intention": row["z_why"]}
        if any(target[name] not in labels for name, labels in _LABELS.items()):
            continue
        dialogue: list[Turn] = [{"role": turn["user"], "text": turn["text"]} for turn in row["c_h"]]
        reply = " ".join(turn["text"].strip() for turn in row["c_r_"])
        remedy: Remedy = {"topic": row["lesson_topic"], "dialogue": dialogue, "reply": reply}
        yield Sample(ids.keep(row["c_id"]), remedy, target, row["c_id"], "en")


def score_labels(sample: Sample, answer: Answer) -> Score:
    """Share of the three labels that are the expert's; each is a part. People choose among
    strategies and intentions with reason, so perfect agreement is not to be expected."""
    given: dict[str, Any] = answer.value if isinstance(answer.value, dict) else {}
    parts = {name: float(given.get(name) == sample.target[name]) for name in _LABELS}
    missed = [
        f"{name}: {given.get(name)} for {sample.target[name]}"
        for name in _LABELS
        if not parts[name]
    ]
    return Score(sum(parts.values()) / len(parts), parts, "; ".join(missed))


def read_labels(text: str) -> dict[str, str] | None:
    """The labels after ``Error:``, ``Strategy:`` and ``Intention:``; None when there are none."""
    found: dict[str, str] = {}
    for name, labels in _LABELS.items():
        said = re.findall(
            rf"{name}\s*\**\s*[:：]\s*\**\s*([\w\- ]+)", text[-20_000:], re.IGNORECASE
        )
        wanted = re.sub(r"[\s_-]+", "_", said[-1].strip().lower()) if said else ""
        for label in labels:
            if label.replace("-", "_") == wanted:
                found[name] = label
    return found or None


_BRIDGE_RULES = (
    "You read a tutoring dialogue that ends with a student's error, and an expert's reply. Label "
    "the student's error and the reply's strategy and intention.\n"
    f"Errors: {', '.join(ERRORS)} (diagnose: not enough is known to tell).\n"
    f"Strategies: {', '.join(STRATEGIES)}.\nIntentions: {', '.join(INTENTIONS)}.\n"
    "Reply with three lines:\nError: <label>\nStrategy: <label>\nIntention: <label>"
)


def _remedy(sample: Sample) -> str:
    remedy: Remedy = sample.input
    return (
        f"Topic: {remedy['topic']}\n\nDialogue:\n{spoken(remedy['dialogue'])}\n\n"
        f"Expert's reply: {remedy['reply']}"
    )


TASKS = (
    Task(
        "misconceptions",
        "The misconception behind a wrong answer, within its topic",
        "tutor",
        Dataset(
            "Math misconceptions",
            "https://github.com/nancyotero-projects/math-misconceptions at 12bee14",
            "MIT",
            (
                file(
                    "math_misconceptions/data.json",
                    "732b66a24ac5489e033b05734bb5b002363982bec3c3358ff7a569ce1738f3a7",
                ),
            ),
            127,
            _misconceptions,
        ),
        {"bare": Bare(lambda sample: chat(_MISCONCEPTION_RULES, _shown(sample)), read_id, 32)},
        score_id,
        metrics=(unread(),),
    ),
    Task(
        "bridge",
        "Error, strategy and intention labels of an expert's remedy",
        "tutor",
        Dataset(
            "Bridge test",
            "https://github.com/rosewang2008/bridge at a5b1d42",
            "MIT",
            (
                file(
                    "bridge/test.json",
                    "cf933a83887f6bd68d96dd782b303081817c1a6af35183efeedeb6ca07ba6b4c",
                ),
            ),
            132,
            _bridge,
        ),
        {"bare": Bare(lambda sample: chat(_BRIDGE_RULES, _remedy(sample)), read_labels, 64)},
        score_labels,
        metrics=(
            *(part_mean(f"accuracy, {name}", name) for name in _LABELS),
            unread(),
        ),
    ),
)
