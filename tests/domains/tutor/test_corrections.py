"""A teacher's corrections: the belief they give, what comes after, and taking them back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tael.agents.settings import load
from tael.domains.tutor.cli.learner import app
from tael.domains.tutor.curriculum import COMPONENTS
from tael.domains.tutor.learner import bkt
from tael.domains.tutor.learner.corrections import Correction, correct, corrections, undo
from tael.domains.tutor.learner.protocol import Attempt, Consent
from tael.domains.tutor.learner.store import Store
from tael.tools.errors import InputError
from typer.testing import CliRunner

SKILL = next(iter(COMPONENTS))
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("TAEL_HOME", str(tmp_path))
    monkeypatch.setenv("TAEL_DATABASE_URL", f"sqlite:///{tmp_path}/ledger.db")
    with Store(load().ledger_url) as opened:
        opened.agree(Consent("ann", "guardian", datetime.now(UTC), "learning", "7-9"))
        opened.record(Attempt("ann", SKILL, False, 0, NOW, "ann-1"))
        yield opened


def mastery(store: Store) -> float:
    return store.standings("ann")[SKILL].mastery


def test_it_stands_in_the_order_of_time_and_can_be_taken_back(store):
    first = mastery(store)
    told = Correction("ann", SKILL, 0.9, "Ms Li", "said it aloud", NOW + timedelta(hours=1))
    assert correct(store, told) == 0.9
    store.record(Attempt("ann", SKILL, True, 0, NOW + timedelta(hours=2), "ann-2"))
    assert mastery(store) == pytest.approx(bkt.updated(0.9, True))
    assert undo(store, "ann", SKILL) == pytest.approx(bkt.updated(first, True))
    assert mastery(store) == pytest.approx(bkt.traced([(False, 0), (True, 0)]))
    (kept,) = corrections(store, "ann")
    assert kept.undone
    with pytest.raises(InputError, match="No correction"):
        undo(store, "ann", SKILL)


def test_before_any_answer_and_nothing_left_behind(store):
    other = list(COMPONENTS)[1]
    correct(store, Correction("ann", other, 0.2, "Ms Li", "absent", NOW))
    assert store.standings("ann")[other].mastery == 0.2
    undo(store, "ann", other)
    assert other not in store.standings("ann")


def run(*words):
    return CliRunner().invoke(app, list(words))


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "Ms Li set {} to 97%"), ("zh", "Ms Li于")],
)
def test_the_command_says_who_and_why(store, lang, said):
    given = ("--mastery", "known", "--by", "Ms Li", "--because", "explained it at the board")
    done = run("correct", "ann", SKILL, *given)
    assert done.exit_code == 0, done.output
    assert "97%" in done.output
    shown = run("show", "ann", "--lang", lang).output
    assert said.format(COMPONENTS[SKILL].name["en"]) in shown
    assert "explained it at the board" in shown
    assert run("correct", "ann", SKILL, "--undo").exit_code == 0
    assert ("taken back" if lang == "en" else "已撤回") in run("show", "ann", "--lang", lang).output


def test_nothing_new_is_kept_without_a_consent(store):
    given = ("correct", "ann", SKILL, "--mastery", "known", "--by", "L", "--because", "x")
    assert run(*given).exit_code == 0
    assert run("consent", "ann", "--withdraw").exit_code == 0
    assert "No consent" in str(run(*given).exception)
    assert run("correct", "ann", SKILL, "--undo").exit_code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("ann", "no-such-thing"), "There is no component"),
        (("nobody", SKILL, "--mastery", "known", "--by", "L", "--because", "x"), "Nothing is held"),
        (("ann", SKILL, "--mastery", "known"), "who says it and why"),
        (("ann", SKILL, "--mastery", "2", "--by", "L", "--because", "x"), "no mastery"),
    ],
)
def test_what_is_wrong_is_said(store, words, said):
    done = run("correct", *words)
    assert isinstance(done.exception, InputError)
    assert said in str(done.exception)
