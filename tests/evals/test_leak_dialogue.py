"""Given-away answers, found from a dialogue alone, and how far that agrees with people."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from tael.evals.scorers.leak_dialogue import reveals
from tael.evals.sets.mrbench import LEAK, labelled

SUM = "Tutor: What is the product of 7 and 60?\nStudent: 520"
NAME = "Tutor: What is the name of a shape with 9 edges?\nStudent: octagon"
MEANING = "Tutor: What is a rhombus?\nStudent: dunno"


@pytest.mark.parametrize(
    ("history", "reply"),
    [
        (SUM, "Actually, 7 times 60 equals 420."),
        (SUM, "It is 420, not 520."),
        (SUM, "7 times 6 tens is 42 tens or 420."),
        (NAME, "A shape with 9 edges is called a nonagon."),
        (MEANING, "A rhombus is a shape with four equal sides."),
        ("Tutor: How many grams are in a kilogram?\nStudent: 10", "There are 1000 grams in it."),
        ("Tutor: Which is the larger of 8 and 6?\nStudent: 5", "Remember, 8 is greater than 6."),
    ],
)
def test_given_away(history: str, reply: str) -> None:
    assert reveals(history, reply)


@pytest.mark.parametrize(
    ("history", "reply"),
    [
        (SUM, "Let's check it again: what is 7 times 60?"),
        (SUM, "It is not 520. Try 7 times 6 first."),
        (SUM, "Is it 420, do you think?"),
        (NAME, "An octagon has 8 edges. What has one more?"),
        (MEANING, "What do you know about its sides?"),
        ("Tutor: How many grams are in a kilogram?\nStudent: 10", "Think of what kilo means."),
        (SUM, "That was a good try, one point for trying."),
    ],
)
def test_kept(history: str, reply: str) -> None:
    assert not reveals(history, reply)


def test_the_solution_decides_where_there_is_one() -> None:
    history = "Tutor: Ann has 3 boxes of 4 pens. How many?\nStudent: 7"
    assert reveals(history, "So she has 12 pens.", "3 * 4 = 12\n 12")
    assert not reveals(history, "Count 4 pens 3 times.", "3 * 4 = 12\n 12")


def test_hostile_text_takes_no_time() -> None:
    began = time.process_time()
    for text in ("is 1 " * 4_000, "1+" * 9_000, "called a " * 3_000, "not " * 5_000):
        reveals(SUM + text, text)
    assert time.process_time() - began < 20


def test_agreement_with_people(shared_data: Path) -> None:
    """Half of the dialogues served for reading failures; both have to hold. Floors, not targets."""
    rows = [row for row in labelled(shared_data) if row.source == "v2"]
    names = sorted({row.conversation_id for row in rows})
    random.Random(7).shuffle(names)
    seen = set(names[: len(names) // 2])
    for half in (True, False):
        hits = said = true = 0
        for row in rows:
            if (row.conversation_id in seen) is not half:
                continue
            found = reveals(row.history, row.response, row.solution)
            leak = row.labels["Revealing_of_the_Answer"] == LEAK
            hits, said, true = hits + (found and leak), said + found, true + leak
        assert 2 * hits / (said + true) > 0.85
