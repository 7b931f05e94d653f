"""The real files: counts, ids, the gold against itself, a wrong answer against the gold."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tael.evals.sets.education import TASKS
from tael.evals.sets.mrbench import DIMENSIONS, labelled
from tael.evals.task import Answer, Bare, Sample, Task
from tael.tools.errors import ConfigError, IntegrityError, SourceError

TASK = {task.name: task for task in TASKS}
NAMES = sorted(TASK)

GOLD: dict[str, Callable[[Any], Any]] = {
    "stepverify": lambda target: target["first_wrong"],
    "stepverify-blind": lambda target: target["first_wrong"],
    "gsm8k-socratic": lambda target: target["questions"],
    "misconceptions": lambda target: target["id"],
    "bridge": dict,
    "mrbench-leak": lambda target: target["leak"],
    "edubench": lambda target: dict.fromkeys(target["keys"], "内容"),
}
GOLD |= dict.fromkeys(
    ("mathdial", "mathtutorbench", "mathtutorbench-hard"), lambda target: "What comes first?"
)


def gold_of(task: Task, sample: Sample) -> Any:
    return GOLD.get(task.name, lambda target: target["answer"])(sample.target)


def wrong_of(task: Task, sample: Sample) -> Any:
    """An answer that differs from the gold."""
    gold = gold_of(task, sample)
    if isinstance(gold, bool):
        return not gold
    if isinstance(gold, int):
        return gold + 1
    if task.dataset.name == "MathDial" or task.name.startswith("math"):
        return f"The answer is {sample.target['answer']}." if not sample.target["known"] else None
    if isinstance(gold, str) and set(gold) <= set("ABCDEFGHIJ"):
        return "J" if gold != "J" else "A"
    return {"misconceptions": "MaE99"}.get(task.name, "7919") if isinstance(gold, str) else None


@pytest.mark.parametrize("name", NAMES)
def test_real_files(name: str, shared_data: Path) -> None:
    task = TASK[name]
    samples = task.dataset.load(shared_data)
    assert len(samples) == task.dataset.rows
    assert len({sample.id for sample in samples}) == len(samples)
    assert all(sample.lang in ("en", "zh") for sample in samples)
    bare = task.variants["bare"]
    assert isinstance(bare, Bare)
    stable = {bare.prompt(sample)[0]["content"] for sample in samples}
    assert len(stable) == 1
    for sample in samples:
        json.dumps([sample.input, sample.target])
        assert task.scorer(sample, Answer(gold_of(task, sample))).value == 1
        assert task.scorer(sample, Answer(wrong_of(task, sample))).value == 0
        assert task.scorer(sample, Answer(None)).value == 0


READ_BACK = ("gsm8k", "cmath", "cmath-distractor", "tal-zh", "tal-en", "gaokao-mcq", "gaokao-fill")


@pytest.mark.parametrize("name", [*READ_BACK, "oatutor", "misconceptions"])
def test_the_gold_survives_being_read_from_a_reply(name: str, shared_data: Path) -> None:
    task = TASK[name]
    bare = task.variants["bare"]
    assert isinstance(bare, Bare)
    for sample in task.dataset.load(shared_data):
        mark = "答案：" if sample.lang == "zh" else "Answer: "
        value = bare.read(f"First 7, then A.\n{mark}{gold_of(task, sample)}")
        assert task.scorer(sample, Answer(value)).value == 1


def test_the_gold_is_not_in_the_prompt(shared_data: Path) -> None:
    for name in ("stepverify-blind", "mathtutorbench", "gsm8k-socratic"):
        task = TASK[name]
        for sample in task.dataset.load(shared_data)[:50]:
            assert not set(sample.input) & set(sample.target)


def test_mrbench_labels(shared_data: Path) -> None:
    items = labelled(shared_data)
    first = [item for item in items if item.source == "v2"]
    assert (len(first), len(items) - len(first)) == (1161, 1734)
    assert all(set(item.labels) == set(DIMENSIONS) for item in first)
    assert sum(bool(item.solution) for item in items) == 792
    assert all("Revealing_of_the_Answer" not in item.labels for item in items[1161:])


def test_bad_lines_are_named(tmp_path: Path) -> None:
    path = tmp_path / TASK["gsm8k"].dataset.files[0].path
    with pytest.raises(ConfigError):
        TASK["gsm8k"].dataset.load(tmp_path)
    path.parent.mkdir(parents=True)
    path.write_text('{"question": "a", "answer": "#### 1"}\n{"quest', encoding="utf-8")
    with pytest.raises(IntegrityError):
        TASK["gsm8k"].dataset.load(tmp_path)
    with pytest.raises(SourceError, match="line 2"):
        TASK["gsm8k"].dataset.load(tmp_path, unverified=True)
