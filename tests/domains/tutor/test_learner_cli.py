"""``agent learner``: shown, exported and deleted, one pupil at a time."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from tael.agents.settings import load
from tael.domains.tutor.classroom.members import join
from tael.domains.tutor.cli.learner import app
from tael.domains.tutor.learner.corrections import Correction, correct
from tael.domains.tutor.learner.protocol import Attempt, Consent, Incident
from tael.domains.tutor.learner.store import Store
from tael.domains.tutor.session import Session, Turn
from tael.tools.errors import InputError
from typer.testing import CliRunner


def _lesson(name):
    turn = Turn(student=f"{name} wrote 2x=8", kind="work", message="Why?", move="probe")
    lesson = Session(id=f"{name}-1", learner=name, problem="2x+3=11", lang="en", turns=(turn,))
    return lesson.model_dump(mode="json")


@pytest.fixture(autouse=True)
def two_pupils(tmp_path, monkeypatch):
    monkeypatch.setenv("TAEL_HOME", str(tmp_path))
    monkeypatch.setenv("TAEL_DATABASE_URL", f"sqlite:///{tmp_path}/ledger.db")
    now = datetime.now(UTC)
    with Store(load().ledger_url) as store:
        for name in ("ann", "bo"):
            store.record(Attempt(name, "linear-equations", True, 0, now, f"{name}-1"))
            store.agree(Consent(name, "guardian", now, "learning", "7-9"))
            store.save(f"{name}-1", name, _lesson(name))
            store.tell_adult(Incident(name, f"{name}-1", "distress", f"{name} is sad", now))
            join(store, "7b", [name])
            correct(store, Correction(name, "linear-equations", 0.6, "Ms Li", "oral", now))


def test_delete_takes_one_pupil_and_leaves_the_other():
    done = CliRunner().invoke(app, ["delete", "ann", "--yes"])
    assert done.exit_code == 0, done.output
    with Store(load().ledger_url) as store:
        assert not any(store.held("ann").values())
        assert all(store.held("bo").values())


def test_export_holds_every_table_of_one_pupil():
    done = CliRunner().invoke(app, ["export", "ann"])
    everything = json.loads(done.stdout)
    assert everything["learner"] == "ann"
    assert "AI tutor" in everything["label"]["en"]
    held = everything["learner_store"]
    assert len(held) == 7
    assert all(held.values())
    assert "ann wrote 2x=8" in held["tutor_sessions"][0]["state"]
    assert "bo" not in {row["learner"] for rows in held.values() for row in rows}


@pytest.mark.parametrize(("lang", "word"), [("en", "answers were right"), ("zh", "答对 1/1")])
def test_show_says_why(lang, word):
    done = CliRunner().invoke(app, ["show", "ann", "--lang", lang])
    assert done.exit_code == 0
    assert word in done.stdout
    assert "ann wrote 2x=8" in done.stdout
    assert "bo wrote" not in done.stdout


@pytest.mark.parametrize("verb", ["show", "export", "delete"])
def test_an_unknown_pupil_is_named(verb):
    done = CliRunner().invoke(app, [verb, "nobody"])
    assert isinstance(done.exception, InputError)
    assert "nobody" in str(done.exception)
