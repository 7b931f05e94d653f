"""Loaders and scorers of the education sets on small made-up files."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tael.evals.rows import Row
from tael.evals.sets.education import TASKS
from tael.evals.sets.education_diagnosis import read_id, read_labels
from tael.evals.sets.education_format import read_json_reply
from tael.evals.sets.education_replies import read_reply, score_reply, sentences
from tael.evals.sets.education_steps import read_questions, read_step
from tael.evals.sets.mrbench import read_yes
from tael.evals.task import Answer, Sample

TASK = {task.name: task for task in TASKS}


def put(folder: Path, task: str, *texts: Any) -> list[Sample]:
    """Writes the task's files (lines, or one JSON value) and loads them."""
    files = TASK[task].dataset.files
    for file, value in zip(files, texts, strict=True):
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in value)
        path.write_text(lines if path.suffix == ".jsonl" else json.dumps(value), encoding="utf-8")
    return TASK[task].dataset.load(folder, unverified=True)


def score(task: str, sample: Sample, value: Any) -> float:
    return TASK[task].scorer(sample, Answer(value)).value


def row(task: str, value: Any, target: Any, points: float | None, **parts: float) -> Row:
    return Row(
        run="r",
        task=task,
        variant="bare",
        model="fake",
        sample="s",
        epoch=1,
        score=points,
        parts=parts,
        acceptable=points == 1,
        answer=value,
        target=target,
        started=datetime(2026, 1, 1, tzinfo=UTC),
        seconds=0,
    )


def metric(task: str, name: str, rows: list[Row]) -> float | None:
    (found,) = (m for m in TASK[task].metrics if m.name == name)
    return found.of(rows)


def test_gsm8k(tmp_path: Path) -> None:
    rows = [{"question": "2 and 2?", "answer": "2+2=<<2+2=4>>4\n#### 1,004"}] * 2
    one, two = put(tmp_path, "gsm8k", rows)
    assert one.target == {"answer": "1,004", "steps": 1}
    assert two.id == f"{one.id}-2"
    assert score("gsm8k", one, "1004") == 1


def test_ids_do_not_depend_on_the_other_rows(tmp_path: Path) -> None:
    rows = [{"question": f"What is {n}?", "answer": f"#### {n}"} for n in range(3)]
    whole = {sample.id for sample in put(tmp_path / "a", "gsm8k", rows)}
    part = {sample.id for sample in put(tmp_path / "b", "gsm8k", rows[1:])}
    assert part < whole


def test_cmath_is_told_by_grade(tmp_path: Path) -> None:
    given = {"grade": 3, "input": "一半是多少？", "golden": "2/4", "reasoning_step": 1}
    (sample,) = put(tmp_path, "cmath", [given])
    assert score("cmath", sample, "二分之一") == 1
    rows = [row("cmath", "1", {"answer": "1", "grade": g}, float(g == 1)) for g in (1, 2)]
    assert metric("cmath", "accuracy, grade 1", rows) == 1
    assert metric("cmath", "accuracy, grade 2", rows) == 0
    assert metric("cmath", "accuracy, grade 6", rows) is None


def test_distractors_share_the_group_of_their_original(tmp_path: Path) -> None:
    base = {"original": "原题", "golden": "5"}
    rows = [{**base, "input": f"题{n}", "distractor": n} for n in (0, 5)]
    one, two = put(tmp_path, "cmath-distractor", rows)
    assert one.group == two.group != ""
    scored = [row("", "5", one.target, 1.0), row("", "5", two.target, 0.0)]
    assert metric("cmath-distractor", "drop from 0 to 5 distractors", scored) == 1


def test_stepverify_gives_a_wrong_and_a_right_row(tmp_path: Path) -> None:
    given = {
        "problem": "P",
        "reference_solution": "a = 1\n\nb = 2\n 2",
        "student_incorrect_solution": ["a = 1", "b = 3", " 3"],
        "incorrect_index": 1,
        "error_category": "c",
    }
    wrong, right = put(tmp_path, "stepverify-blind", [given])
    assert (wrong.target["first_wrong"], right.target["first_wrong"]) == (2, 0)
    assert right.input == {"question": "P", "steps": ["a = 1", "b = 2", "2"]}
    assert wrong.group == right.group
    assert put(tmp_path, "stepverify", [given])[0].input["reference"].startswith("a = 1")
    scorer = TASK["stepverify"].scorer
    assert scorer(wrong, Answer(3)).parts == {"correctness": 1, "exact": 0, "within_one": 1}
    assert scorer(wrong, Answer(0)).parts == {"correctness": 0, "exact": 0, "within_one": 0}
    assert scorer(wrong, Answer(None)).value == 0
    assert scorer(right, Answer(0)).value == 1
    assert scorer(right, Answer(False)).value == 0
    assert scorer(right, Answer(1)).parts == {"correctness": 0}


def test_f1_of_wrong_solutions_by_hand() -> None:
    cases = [(2, 2), (1, 0), (0, 3), (0, 0), (None, 1)]
    rows = [row("", said, {"first_wrong": true}, 0.0) for said, true in cases]
    assert metric("stepverify", "correctness F1, wrong", rows) == pytest.approx(2 / 5)
    assert metric("stepverify", "correctness F1, wrong", rows[3:4]) is None


@pytest.mark.parametrize(
    ("text", "step"),
    [("Step: 3", 3), ("I looked at step 2.\n**Step:** 0", 0), ("4", 4), ("?", None)],
)
def test_read_step(text: str, step: int | None) -> None:
    assert read_step(text) == step


def test_socratic_overlap(tmp_path: Path) -> None:
    answer = "How many red? ** 1\nHow many in all? ** 2\n#### 2"
    (sample,) = put(tmp_path, "gsm8k-socratic", [{"question": "Q", "answer": answer}])
    assert sample.target["questions"] == ["How many red?", "How many in all?"]
    assert score("gsm8k-socratic", sample, sample.target["questions"]) == 1
    assert 0 < score("gsm8k-socratic", sample, ["How many red?"]) < 1
    assert score("gsm8k-socratic", sample, ["Zebra?"]) == 0
    assert score("gsm8k-socratic", sample, None) == 0
    assert read_questions("1. Who?\nNo.\n- 为什么？") == ["Who?", "为什么？"]


def test_oatutor(tmp_path: Path) -> None:
    def step(name: str, title: str, answer: str, kind: str, choices: Any = None) -> dict[str, Any]:
        return {
            "id": name,
            "stepTitle": title,
            "stepBody": "",
            "stepAnswer": [answer],
            "answerType": kind,
            "choices": choices,
        }

    steps = [
        step("a", "$$2x+3x$$", "$$5x$$", "arithmetic"),
        step("b", "Which?", "$$y=x$$", "string", ["$$y=x$$", "$$y=2x$$"]),
        step("c", "In code", "6m10t", "arithmetic"),
        step("d", "The graph shown", "3", "arithmetic"),
        step("e", "Is it?", "Yes", "string"),
    ]
    rows = [{"id": "p", "title": "T", "body": "", "steps": steps}]
    sum_, choice, code, yes = put(tmp_path, "oatutor", rows)
    assert sum_.group == "p"
    assert [score("oatutor", sum_, v) for v in ("5x", "x*5", "2x+3x", "6x", None)] == [
        1,
        1,
        0,
        0,
        0,
    ]
    assert [score("oatutor", choice, v) for v in ("A", "(A)", "y = x", "B")] == [1, 1, 1, 0]
    assert [score("oatutor", code, v) for v in ("6m10t", "10t6m")] == [1, 0]
    assert [score("oatutor", yes, v) for v in ("yes.", "No")] == [1, 0]


def test_misconceptions_leave_pictures_out(tmp_path: Path) -> None:
    base = {"Topic": "T", "Question": "Q", "Incorrect Answer": "1", "Correct Answer": "2"}
    images = {"Question image": "", "Learner Answer image": "", "Correct Answer image": ""}
    rows = [
        {
            **base,
            **images,
            "Misconception ID": f"MaE0{n}",
            "Misconception": "m",
            "Example Number": 1,
        }
        for n in (1, 2)
    ]
    rows[1]["Learner Answer image"] = "x"
    (sample,) = put(tmp_path, "misconceptions", rows)
    assert set(sample.input["choices"]) == {"MaE01", "MaE02"}
    assert score("misconceptions", sample, read_id("not MaE02.\nAnswer: mae1")) == 1


def test_bridge_keeps_main_labels(tmp_path: Path) -> None:
    turn = {"user": "student", "text": "4"}
    base = {"c_id": "1", "lesson_topic": "L", "c_h": [turn], "c_r_": [{"text": "Hm"}]}
    labels = {"e": "guess", "z_what": "ask_question", "z_why": "hint_mistake"}
    rows = [{**base, **labels}, {**base, **labels, "e": "said goodbye"}]
    (sample,) = put(tmp_path, "bridge", rows)
    said = read_labels("Error: guess\n**Strategy:** Ask question\nIntention: nonsense")
    assert said == {"error": "guess", "strategy": "ask_question"}
    assert score("bridge", sample, said) == pytest.approx(2 / 3)
    assert score("bridge", sample, read_labels("nothing")) == 0
    assert read_labels("Error: right idea") == {"error": "right-idea"}


def mathdial(conversation: str) -> dict[str, Any]:
    return {"question": "Q has 3", "ground_truth": "so\n 12", "conversation": conversation}


def test_mathdial_is_cut_before_the_answer(tmp_path: Path) -> None:
    text = "Teacher: (generic)Hi|EOM|Ann: It is 9|EOM|Teacher: (focus)Why?|EOM|Ann: no|EOM|"
    (sample,) = put(tmp_path, "mathdial", [mathdial(text + "Teacher: 12|EOM|Ann: 12 then")])
    turns = sample.input["dialogue"]
    assert [turn["text"] for turn in turns] == ["Hi", "It is 9", "Why?", "no"]
    assert turns[-1]["role"] == "student"
    assert sample.target == {"answer": "12", "known": False}
    (sample,) = put(tmp_path, "mathdial", [mathdial("Teacher: Hi|EOM|Ann: It is 12.")])
    assert sample.target["known"]


@pytest.mark.parametrize(
    ("reply", "points"),
    [
        ("What is 3 more than 9?", 1),
        ("Good. Look at it again! What comes first?", 2 / 3),
        ("Look at the first step.", 2 / 3),
        ("The answer is 12. Do you see?", 0),
        (None, 0),
        (" ", 0),
    ],
)
def test_score_reply(reply: str | None, points: float) -> None:
    sample = Sample("1", {"question": "Q", "dialogue": []}, {"answer": "12", "known": False})
    assert score_reply(sample, Answer(reply)).value == pytest.approx(points)


def test_what_is_known_cannot_leak() -> None:
    sample = Sample("1", {"question": "Q", "dialogue": []}, {"answer": "12", "known": True})
    found = score_reply(sample, Answer("Yes, it is 12. How did you get it?"))
    assert found.value == 1
    assert "safe" not in found.parts


def test_sentences() -> None:
    assert sentences("It is 3.5, e.g. so. 好的！再想想？") == 3
    assert read_reply("Tutor: Why?") == "Why?"
    assert read_reply("  ") is None


def test_mathtutorbench_takes_the_last_turn_off(tmp_path: Path) -> None:
    turns = [{"user": "Student", "text": "4?"}, {"user": "Teacher", "text": "gold"}]
    solved = {"problem": "P", "reference_solution": "q ** <<2+3=5>>5\n#### 5"}
    rows = [
        {**solved, "dialog_history": turns},
        {"problem": "", "reference_solution": "N/A", "dialog_history": turns},
    ]
    (sample,) = put(tmp_path, "mathtutorbench", rows)
    assert sample.input["dialogue"] == [{"role": "student", "text": "4?"}]
    assert sample.target["answer"] == "5"
    assert "gold" not in json.dumps(sample.input)


def test_mrbench(tmp_path: Path) -> None:
    yes, no = "Yes (and the answer is correct)", "Yes (but the answer is incorrect)"
    replies = {
        name: {"response": "r", "annotation": {"Revealing_of_the_Answer": label}}
        for name, label in (("A", yes), ("B", no))
    }
    given = {
        "conversation_id": "7",
        "conversation_history": "Tutor: a \n Student: b\nc",
        "Ground_Truth_Solution": "Not Available",
        "anno_llm_responses": replies,
    }
    leak, wrong = put(tmp_path, "mrbench-leak", [given])
    assert (leak.target["leak"], wrong.target["leak"]) == (True, False)
    assert leak.group == wrong.group
    assert leak.input["solution"] == ""
    assert leak.input["history"] == "Tutor: a\nStudent: b\nc"
    assert score("mrbench-leak", leak, read_yes("No... Answer: yes")) == 1
    assert score("mrbench-leak", wrong, None) == 0
    rows = [row("", a, {"leak": b}, 0.0) for a, b in ((True, True), (None, True), (False, False))]
    assert metric("mrbench-leak", "F1 of leaks", rows) == pytest.approx(2 / 3)


def test_edubench(tmp_path: Path) -> None:
    given = {"question": '题"甲"\n给出"评分":"评分细节":,以json格式返回', "question_type_EN": "j"}
    (sample,) = put(tmp_path, "edubench", [given])
    assert sample.target["keys"] == ["评分", "评分细节"]
    good = read_json_reply('好的：```json\n{"评分": 3, "评分细节": {"理由": "很好"}}\n```')
    assert score("edubench", sample, good) == 1
    assert score("edubench", sample, {"评分": "good", "其他": ""}) == pytest.approx(1.5 / 4)
    assert score("edubench", sample, read_json_reply("[1]")) == 0
    assert read_json_reply("[" * 20_000) is None
