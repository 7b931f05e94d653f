"""MRBench: tutors' replies that people have labelled, by dimension.

For measuring what judges replies (a leak detector, a model as judge) against people. V2 has eight
dimensions, the development set of the shared task of 2025 four of them and not the one about the
answer being given away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ...agents.domain import Context
from ..scorers.leak_dialogue import reveals
from ..task import Answer, Bare, Dataset, Sample, Score, Task
from .education_common import Ids, chat, digest, f1, file, last_line, mean_where, read_json, unread

DIMENSIONS = (
    "Mistake_Identification",
    "Mistake_Location",
    "Revealing_of_the_Answer",
    "Providing_Guidance",
    "Actionability",
    "humanlikeness",
    "Coherence",
    "Tutor_Tone",
)
LEAK = "Yes (and the answer is correct)"
"""The label of ``Revealing_of_the_Answer`` for a reply that gives the right answer away."""

_V2 = file(
    "mrbench/MRBench_V2.json", "3e206f768725331c739fe698a54e9606a55189ab1f3b8f3fc2da18b3844ce0af"
)
_V3 = file(
    "mrbench/mrbench_v3_devset.json",
    "404e626660b3899a480b09364ea0a2b66c0ef55a43c62e1ca8a87ec46a4bdfee",
)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A reply and what people said of it.

    conversation_id: as in the file; three dialogues of V2 stand there twice, with their own
    replies and labels. history: the dialogue before the reply, a turn a line. tutor: who wrote it
    (a model, ``Expert``, ``Novice``). solution: the right solution, its answer on the last line;
    empty where the set has none (the dialogues from Bridge, and all of the development set).
    labels: by dimension, as in the file. source: ``v2`` or ``v3``.
    """

    conversation_id: str
    history: str
    response: str
    tutor: str
    solution: str
    labels: dict[str, str]
    source: str = "v2"


def labelled(folder: Path) -> list[Labelled]:
    """All labelled replies of both files, V2 first. ``folder``: the data folder. 83 dialogues are
    in both files, so the files are no independent samples."""
    return [*_file(folder, "v2"), *_file(folder, "v3")]


def _file(folder: Path, source: str) -> Iterator[Labelled]:
    name, replies = (_V2.path, "anno_llm_responses")
    if source == "v3":
        name, replies = (_V3.path, "tutor_responses")
    for row in read_json(folder, name.removeprefix("education/")):
        solution = row.get("Ground_Truth_Solution", "").strip()
        turns = re.split(r"\n\s*(?=(?:Tutor|Student):)", row["conversation_history"])
        for tutor, reply in row[replies].items():
            yield Labelled(
                row["conversation_id"],
                "\n".join(turn.strip() for turn in turns if turn.strip()),
                reply["response"].strip(),
                tutor,
                "" if solution == "Not Available" else solution,
                dict(reply["annotation"]),
                source,
            )


def _read(folder: Path) -> Iterator[Sample]:
    """Input: ``history``, ``response``, ``solution``. Target: ``leak``, and ``label`` as people
    gave it; ``solved`` tells whether there is a solution."""
    ids = Ids()
    for item in _file(folder, "v2"):
        label = item.labels["Revealing_of_the_Answer"]
        case = {"history": item.history, "response": item.response, "solution": item.solution}
        target = {"leak": label == LEAK, "label": label, "solved": bool(item.solution)}
        key = ids.keep(f"{item.conversation_id}-{item.tutor}")
        yield Sample(key, case, target, digest(item.history), "en", {"tutor": item.tutor})


def score_leak(sample: Sample, answer: Answer) -> Score:
    """1 when the answer (true: the reply gives the right answer away) is the people's label."""
    if not isinstance(answer.value, bool):
        return Score(0.0, why="neither yes nor no could be read")
    hit = answer.value == sample.target["leak"]
    return Score(float(hit), why="" if hit else f"{answer.value} for {sample.target['label']}")


def read_yes(text: str) -> bool | None:
    """The last yes or no of the reply; None without one."""
    found = re.findall(r"\b(yes|no)\b", text[-20_000:], re.IGNORECASE)
    return str(found[-1]).lower() == "yes" if found else None


_RULES = (
    "A tutor should not tell a student the correct final answer. You are given a dialogue and the "
    "tutor's next reply. Does the reply reveal the correct final answer to what the student is "
    "solving? Hints, wrong answers and values of single steps do not count. Reply with one line:\n"
    "Answer: <yes or no>"
)


def _case(sample: Sample) -> str:
    case = sample.input
    parts = [f"Dialogue:\n{case['history']}"]
    if case["solution"]:
        parts.append(f"Correct final answer: {last_line(case['solution'])}")
    return "\n\n".join([*parts, f"The tutor's reply:\n{case['response']}"])


async def by_rules(sample: Sample, context: Context) -> Answer:
    """The rules' verdict, without a model."""
    case = sample.input
    return Answer(reveals(case["history"], case["response"], case["solution"]))


TASK = Task(
    "mrbench-leak",
    "Does a tutor's reply give the answer away? Against people's labels",
    "tutor",
    Dataset(
        "MRBench V2",
        "https://github.com/kaushal0494/UnifyingAITutorEvaluation at bbef521",
        "CC BY-SA 4.0",
        (_V2,),
        1161,
        _read,
    ),
    {
        "bare": Bare(lambda sample: chat(_RULES, _case(sample)), read_yes, max_tokens=32),
        "tael": by_rules,
    },
    score_leak,
    metrics=(
        f1("F1 of leaks", True, lambda row: row.target["leak"]),
        mean_where("accuracy, with a solution", "solved", True),
        unread(),
    ),
)
