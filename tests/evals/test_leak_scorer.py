"""The leak detector: made-up replies, and people's labels where the data are."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from tael.evals.scorers.leak import find_leak
from tael.evals.sets.education_common import last_line
from tael.evals.sets.mrbench import LEAK, labelled

QUESTION = "A crate holds 24 jars. Half of them are full. How many jars are full?"


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        ("So 12 jars are full.", "12"),
        ("That makes twelve jars.", "12"),
        ("You end up with a dozen.", "12"),
        ("It is 24 / 2 = 12, right?", "12"),
        ("所以一共有十二个。", "12"),
        ("答案是12。", "12 jars"),
        ("The share is 50%.", "0.5"),
        ("It comes to 1/2 of the crate.", "0.5"),
        ("The probability is one half.", "1/2"),
        ("Not 24, but 12.", "12"),
        ("This is called a rhombus.", "rhombus"),
    ],
)
def test_leaks(reply: str, answer: str) -> None:
    question = "" if answer in ("0.5", "1/2") else QUESTION
    found = find_leak(reply, answer, question)
    assert found is not None
    assert 0 <= found.start < found.end <= len(reply)


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        ("What is half of 24?", "12"),
        ("Did you count 12 of them?", "12"),
        ("It is not 12.", "12"),
        ("答案不是12。", "12"),
        ("There are 120 of them.", "12"),
        ("Look at 0.12 again.", "12"),
        ("Is it a rhombus?", "rhombus"),
        ("", "12"),
        ("Think again.", ""),
    ],
)
def test_no_leak(reply: str, answer: str) -> None:
    assert find_leak(reply, answer, QUESTION) is None


def test_a_number_of_the_question_leaks_only_when_it_is_asserted() -> None:
    question = "Ann had some of 40 cards left. She lost none of the 40. How many are left?"
    assert find_leak("Look at the 40 cards in the first line.", "40", question) is None
    assert find_leak("Therefore the answer is 40.", "40", question) is not None
    assert find_leak("所以等于 40。", "40", question) is not None


def test_what_the_student_said_is_no_news() -> None:
    assert find_leak("You wrote 12 on the board.", "12", "", said="I think it is 12") is None
    assert find_leak("You wrote 12 on the board.", "12", "") is not None


def test_long_replies_end_soon() -> None:
    began = time.process_time()
    for text in ("12? " * 5_000, "=" * 20_000, "not " * 5_000 + "12", "1.2" * 7_000, "is " * 7_000):
        find_leak(text, "12", text)
    assert time.process_time() - began < 5


def test_agreement_with_people(shared_data: Path) -> None:
    """The rules were read against the labels of one half of the dialogues; floors, not targets."""
    hits = said = true = 0
    for item in labelled(shared_data):
        if not item.solution or "Revealing_of_the_Answer" not in item.labels:
            continue
        question = item.history.split("\nStudent:")[0]
        turns = re.split(r"\n(?=(?:Tutor|Student):)", item.history)
        student = "\n".join(turn for turn in turns if turn.startswith("Student:"))
        found = find_leak(item.response, last_line(item.solution), question, student) is not None
        leak = item.labels["Revealing_of_the_Answer"] == LEAK
        hits, said, true = hits + (found and leak), said + found, true + leak
    assert hits / said > 0.7
    assert hits / true > 0.75
