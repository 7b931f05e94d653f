"""Knowledge tracing, reviews and how they are explained."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tael.domains.tutor.learner import bkt
from tael.domains.tutor.learner.choosing import next_component
from tael.domains.tutor.learner.protocol import Attempt, Incident, Standing
from tael.domains.tutor.learner.store import Store
from tael.domains.tutor.progress import explained

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)


def attempt(correct: bool, hint: int = 0, days: int = 0) -> Attempt:
    return Attempt("ann", "fractions", correct, hint, NOW + timedelta(days=days), "s1")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(f"sqlite:///{tmp_path}/learner.db")


def test_right_answers_raise_mastery_and_wrong_ones_lower_it() -> None:
    known = bkt.DEFAULT.prior
    assert bkt.updated(known, True) > known > bkt.updated(known, False) - bkt.DEFAULT.learn
    assert bkt.traced([(True, 0)] * 6) > bkt.KNOWN
    assert bkt.traced([(False, 0)] * 6) < 0.3


def test_a_hint_weakens_the_evidence_and_an_example_takes_it_away() -> None:
    gains = [bkt.updated(0.4, True, hint) for hint in range(6)]
    assert gains == sorted(gains, reverse=True)
    # After a worked example only the step's own learning is left.
    assert gains[5] == pytest.approx(0.4 + 0.6 * bkt.DEFAULT.learn)


def test_expected_lies_between_guess_and_slip() -> None:
    assert bkt.expected(0.0) == pytest.approx(bkt.DEFAULT.guess)
    assert bkt.expected(1.0) == pytest.approx(1 - bkt.DEFAULT.slip)


def test_what_is_kept_and_when_it_is_due(store: Store) -> None:
    first = store.record(attempt(True))
    assert first.attempts == first.correct == 1
    assert first.due is not None
    assert first.due > NOW
    later = store.record(attempt(True, days=3))
    assert later.due is not None
    assert later.due - timedelta(days=3) > first.due
    lapse = store.record(attempt(False, days=4))
    assert lapse.mastery < later.mastery
    assert lapse.due is not None
    assert lapse.due < later.due


def test_explained_in_words(store: Store) -> None:
    assert "Nothing" in next(explained([], "en"))
    store.record(attempt(True, hint=2))
    standings = store.standings("ann", NOW).values()
    (en,) = explained(standings, "en", NOW)
    (zh,) = explained(standings, "zh", NOW)
    assert "1 of them after hints" in en
    assert "A review is due" in en
    assert "用了提示" in zh


def test_incidents_and_lessons_are_kept(store: Store) -> None:
    store.tell_adult(Incident("ann", "s1", "danger", "words", NOW))
    assert store.incidents("ann")[0].words == "words"
    assert store.incidents("bob") == []
    store.save("s1", "ann", {"a": 1})
    store.save("s1", "ann", {"a": 2})
    assert store.load("s1") == {"a": 2}
    assert store.load("s2") is None


def standing(name: str, mastery: float, *, due: int | None = None, recall: float = 0.9) -> Standing:
    when = None if due is None else NOW + timedelta(days=due)
    return Standing(name, mastery, 1, 1, 0, NOW, when, recall)


def test_what_comes_next() -> None:
    order, needs = ["a", "b", "c"], {"b": ["a"], "c": ["b"]}
    assert next_component(order, needs, {}, NOW) == "a"
    known = {"a": standing("a", 0.97, due=5)}
    assert next_component(order, needs, known, NOW) == "b"
    shaky = {**known, "b": standing("b", 0.5)}
    assert next_component(order, needs, shaky, NOW) == "b", "c needs b"
    forgot = {**known, "a": standing("a", 0.97, due=-1)}
    assert next_component(order, needs, forgot, NOW) == "a", "a review is due"
    everything = {name: standing(name, 0.96 + at / 100, due=9) for at, name in enumerate(order)}
    assert next_component(order, needs, everything, NOW) == "a", "the weakest"
