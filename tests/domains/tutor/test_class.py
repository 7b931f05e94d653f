"""A class that learns through real turns, and the report on it."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import tael
from tael.agents.model.fake import ScriptedModel
from tael.agents.settings import load
from tael.domains.tutor import practice
from tael.domains.tutor.cli.classes import app
from tael.domains.tutor.cli.learner import app as learners
from tael.domains.tutor.curriculum import COMPONENTS, MISCONCEPTIONS, generate, generated
from tael.domains.tutor.learner.protocol import Consent
from tael.domains.tutor.learner.store import Store
from tael.tools.errors import InputError, NotFoundError
from typer.testing import CliRunner

NOW = datetime.now(UTC)
PUPILS = {"s-1": ("Li Ming", "李明"), "s-2": ("Anna",), "s-3": (), "s-4": ("Bo",)}


def _component() -> str:
    """One whose problem has a distractor, so that a wrong answer has a name."""
    for name in generated():
        if any(generate(name, 7).distractors):
            return name
    raise AssertionError


SKILL = _component()


@pytest.fixture
def taught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two pupils give an answer that a misconception makes, one a right one, one is not seen."""
    monkeypatch.setenv("TAEL_HOME", str(tmp_path))
    monkeypatch.setenv("TAEL_DATABASE_URL", f"sqlite:///{tmp_path}/ledger.db")
    monkeypatch.setattr(practice.secrets, "randbelow", lambda n: 7)
    lines = "".join(f"{','.join((key, *names))}\n" for key, names in PUPILS.items())
    (tmp_path / "roster.csv").write_text(lines, encoding="utf-8")
    with Store(load().ledger_url) as store:
        for name in PUPILS:
            store.agree(Consent(name, "guardian", NOW, "learning", "1-9"))
    problem = generate(SKILL, 7)
    wrong = problem.distractors[0].answer
    for name, said in (("s-1", wrong), ("s-2", wrong), ("s-3", problem.answer)):
        for lesson in ("a", "b"):
            model = tael.connect("fake", transport=ScriptedModel(lambda body: "Slowly."), pace=0.0)
            tael.run_sync(
                "tutor", model=model, out=tmp_path / "out", course=SKILL, learner=name,
                session=f"{name}-{lesson}", student=said, lang="en",
            )  # fmt: skip
    assert run("add", "7b", *PUPILS).exit_code == 0
    return tmp_path


def run(*words: str):
    return CliRunner().invoke(app, list(words))


@pytest.mark.parametrize(("lang", "place"), [("en", "en"), ("zh", "zh")])
def test_the_report_names_who_is_stuck_on_what_with_their_steps(taught, lang, place):
    done = run("report", "7b", "--lang", lang, "--out", str(taught / "class.html"))
    assert done.exit_code == 0, done.output
    text = (taught / "class.html").read_text(encoding="utf-8")
    problem = generate(SKILL, 7)
    found = MISCONCEPTIONS[problem.distractors[0].misconception]
    lesson = text.split('class="family"')[0]
    assert COMPONENTS[SKILL].name[place] in lesson
    assert found.name[place] in lesson
    assert problem.distractors[0].answer in re.sub(r"<[^>]+>", "", lesson)
    assert ("李明" if lang == "zh" else "Li Ming") in lesson
    assert {"en": "AI-made", "zh": "人工智能生成"}[lang] in text
    assert text.count('class="family"') == len(PUPILS)
    for family in text.split('class="family"')[1:]:
        called = [n for names in PUPILS.values() for n in names if n in family]
        assert len(called) <= 1, "a note to a family speaks of one pupil"


def test_as_data_it_says_the_same(taught):
    found = json.loads(run("report", "7b", "--json").stdout)
    assert "AI-made" in found["label"]
    (topic,) = [one for one in found["topics"] if one["component"] == SKILL]
    assert topic["pupils"] == ["s-1", "s-2"]
    assert len(topic["problems"]) == 2
    assert [pupil["id"] for pupil in found["pupils"] if not pupil["lessons"]] == ["s-4"]


def test_a_deleted_pupil_is_in_no_class(taught):
    done = CliRunner().invoke(learners, ["delete", "s-1", "--yes"])
    assert done.exit_code == 0, done.output
    assert "s-1" not in run("list").output
    run("report", "7b", "--out", str(taught / "after.html"))
    assert "Li Ming" not in (taught / "after.html").read_text(encoding="utf-8")


def test_what_is_wrong_is_said(taught):
    for words, error, said in (
        (("report", "8a"), NotFoundError, "7b"),
        (("report", "7b", "--since", "soon"), InputError, "no day"),
        (("report", "7b", "--lang", "fr"), InputError, "zh or en"),
        (("remove", "7b", "s-9"), NotFoundError, "not in the class"),
        (("add", "7b", "me"), InputError, "no pupil's id"),
    ):
        done = run(*words)
        assert isinstance(done.exception, error)
        assert said in f"{done.exception} {done.exception.remedy}"
    assert run("remove", "7b", "s-4").exit_code == 0
    assert "s-4" not in run("list").output
