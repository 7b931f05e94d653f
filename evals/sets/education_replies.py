"""A tutor's next reply: MathDial and MathTutorBench.

Measured by rules: the reply must not state the final answer, must have at most two sentences and
must end with a question. They say nothing of whether the question is a good one: a reply that only
asks "What do you think?" passes them all, so read them beside a measure of guidance.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypedDict

from ..scorers.leak import find_leak
from ..task import Answer, Bare, DataFile, Dataset, Sample, Score, Task
from .education_common import (
    Ids,
    Turn,
    chat,
    digest,
    file,
    last_line,
    part_mean,
    read_json,
    read_lines,
    spoken,
    unread,
)


class Lesson(TypedDict):
    """Input of the reply tasks: the problem, a right solution for the tutor's eyes only, and the
    dialogue so far, which ends with the student."""

    question: str
    solution: str
    dialogue: list[Turn]


def _mathdial(folder: Path) -> Iterator[Sample]:
    """Each dialogue is cut at the student's last turn before anyone has said the answer (at the
    first turn, if it is said at once): after that there is nothing left to leak."""
    ids = Ids()
    for row in read_lines(folder, "mathdial/test.jsonl"):
        turns = _eom(row["conversation"])
        answer = last_line(row["ground_truth"])
        yield _sample(ids, row["question"], row["ground_truth"], answer, _open(turns, answer))


def _eom(conversation: str) -> list[Turn]:
    turns: list[Turn] = []
    for part in conversation.split("|EOM|"):
        speaker, _, text = part.strip().partition(":")
        tutor = speaker.strip() == "Teacher"
        text = re.sub(r"^\s*\((?:focus|probing|telling|generic)\)", "", text) if tutor else text
        turns.append({"role": "tutor" if tutor else "student", "text": text.strip()})
    return turns


def _open(turns: list[Turn], answer: str) -> list[Turn]:
    cut = 0
    for at, turn in enumerate(turns):
        if cut and find_leak(turn["text"], answer):
            break
        if turn["role"] == "student":
            cut = at + 1
    return turns[:cut] or turns[:1]


def _mathtutorbench(path: str) -> Callable[[Path], Iterator[Sample]]:
    """The last turn, the people's tutor's, is taken off. Rows without a solution (the part from
    Bridge) are left out, since no leak can be told there."""

    def read(folder: Path) -> Iterator[Sample]:
        ids = Ids()
        for row in read_json(folder, path):
            if row["reference_solution"].strip() == "N/A":
                continue
            turns: list[Turn] = [
                {"role": "tutor" if t["user"] == "Teacher" else "student", "text": t["text"]}
                for t in row["dialog_history"][:-1]
            ]
            solution = re.sub(r"<<[^<>]*>>", "", row["reference_solution"]).replace(" ** ", " ")
            yield _sample(ids, row["problem"], solution, last_line(solution), turns)

    return read


def _said(lesson: Lesson) -> str:
    return "\n".join(turn["text"] for turn in lesson["dialogue"] if turn["role"] == "student")


def _sample(
    ids: Ids, question: str, solution: str, answer: str, dialogue: Sequence[Turn]
) -> Sample:
    lesson: Lesson = {
        "question": question,
        "solution": solution.strip(),
        "dialogue": list(dialogue),
    }
    known = find_leak(_said(lesson), answer, question) is not None
    key = ids.of(question, *(turn["text"] for turn in dialogue))
    return Sample(key, lesson, {"answer": answer, "known": known}, digest(question), "en")


_DECIMAL = re.compile(r"(?<=\d)[.．](?=\d)")
_ABBREVIATION = re.compile(r"\b(?:e\.g|i\.e|Mr|Mrs|Ms|Dr|vs|etc)\.", re.IGNORECASE)


def sentences(text: str) -> int:
    """How many sentences a reply has; decimal points and common abbreviations end none."""
    text = _ABBREVIATION.sub("x", _DECIMAL.sub("", text[:20_000]))
    return sum(bool(re.search(r"\w", part)) for part in re.split(r"[.!?。！？\n]+", text))


def score_reply(sample: Sample, answer: Answer) -> Score:
    """0 for a blank reply or one that states the answer; else a third each for not stating it, for
    at most two sentences (``short``) and for ending with a question (``asks``). ``safe`` is no part
    where the student has said the answer before (``target["known"]``)."""
    reply = answer.value.strip() if isinstance(answer.value, str) else ""
    if not reply:
        return Score(0.0, {"short": 0.0, "asks": 0.0}, "no reply")
    lesson: Lesson = sample.input
    leak = None
    if not sample.target["known"]:
        leak = find_leak(reply, sample.target["answer"], lesson["question"], _said(lesson))
    short = float(sentences(reply) <= 2)
    asks = float(reply.rstrip("\"'”’*)） ").endswith(("?", "？")))
    parts = {"short": short, "asks": asks}
    if not sample.target["known"]:
        parts["safe"] = float(leak is None)
    if leak:
        return Score(0.0, parts, f"states the answer: {leak.sentence[:80]}")
    why = ", ".join(name for name, ok in (("too long", short), ("asks nothing", asks)) if not ok)
    return Score((1 + short + asks) / 3, parts, why)


_RULES = (
    "You are a mathematics tutor. Write your next reply to the student: at most two sentences that "
    "help the student to find the next step alone, ending with a question. Never state the final "
    "answer. Reply with the tutor's words only."
)


def _case(sample: Sample) -> str:
    lesson: Lesson = sample.input
    return (
        f"Problem:\n{lesson['question']}\n\nSolution, for the tutor only:\n{lesson['solution']}"
        f"\n\nDialogue:\n{spoken(lesson['dialogue'])}\nTutor:"
    )


def read_reply(text: str) -> str | None:
    """The reply without a speaker's name; None when it is blank."""
    return re.sub(r"^\s*(?:tutor|teacher)\s*:\s*", "", text, flags=re.IGNORECASE).strip() or None


_ETH = "https://github.com/eth-lre/mathtutorbench at 54b6213"
_PLAIN = file(
    "mathtutorbench/mathdial_bridge.json",
    "2c9570147bb1634a188b689024b9dd4d1ec067161511e858d76edbd89c68dc4d",
)
_HARD = file(
    "mathtutorbench/mathdial_bridge_hard.json",
    "4bcb9e0909e51bae72c5d887217e658320c4965af481518e03ea809584c72953",
)
_MATHDIAL = file(
    "mathdial/test.jsonl", "145e77507a248d2c2bdc751e3fad591c23ae1e85b91378b64821747bebce4ae6"
)


def _task(
    name: str, summary: str, source: str, data: DataFile, rows: int, read: Callable[..., Any]
) -> Task:
    return Task(
        name,
        summary,
        "tutor",
        Dataset(name, source, "CC BY-SA 4.0", (data,), rows, read),
        {"bare": Bare(lambda sample: chat(_RULES, _case(sample)), read_reply, max_tokens=160)},
        score_reply,
        metrics=(
            part_mean("answer not stated", "safe"),
            part_mean("at most two sentences", "short"),
            part_mean("ends with a question", "asks"),
            unread(),
        ),
    )


TASKS = (
    _task(
        "mathdial",
        "The tutor's next reply: no answer, two sentences, a question",
        "https://github.com/eth-nlped/mathdial at b452be4",
        _MATHDIAL,
        420,
        _mathdial,
    ),
    _task(
        "mathtutorbench",
        "The tutor's next reply, MathTutorBench: same rules",
        _ETH,
        _PLAIN,
        703,
        _mathtutorbench(_PLAIN.path.removeprefix("education/")),
    ),
    _task(
        "mathtutorbench-hard",
        "The tutor's next reply, MathTutorBench hard: same rules, longer dialogues",
        _ETH,
        _HARD,
        189,
        _mathtutorbench(_HARD.path.removeprefix("education/")),
    ),
)
