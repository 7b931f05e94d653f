"""Without consent nothing is kept, and the lesson goes on; with it, for as long as it holds."""

from __future__ import annotations

import asyncio
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import tael
from tael.agents import private
from tael.agents.model.fake import ScriptedModel
from tael.agents.runtime import resume
from tael.agents.settings import load
from tael.domains.tutor import chat
from tael.domains.tutor.curriculum import COMPONENTS
from tael.domains.tutor.gate import Scene
from tael.domains.tutor.learner.protocol import Consent
from tael.domains.tutor.learner.store import Store
from tael.domains.tutor.policy import Move
from tael.domains.tutor.practice import chosen
from tael.domains.tutor.privacy.grades import longest, read_band, within
from tael.domains.tutor.turn import Plan, objections
from tael.tools.errors import InputError

from ...support.runs import Cli, cli

__all__ = ["cli"]
PROBLEM = "A box holds 6 rows of 8 pens. 5 pens are taken out. How many pens are left?"
WORDS = "the heron flew over quintessential rooftops and 6*8=47"


@pytest.fixture(autouse=True)
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where unkept homes are made: a folder that can be looked at."""
    folder = tmp_path / "memory"
    folder.mkdir()
    monkeypatch.setattr(private, "_MEMORY", folder)
    return folder


def say(words: str = WORDS, **given: Any) -> Any:
    model = tael.connect("fake", transport=ScriptedModel(lambda body: "Slowly."), pace=0.0)
    return tael.run_sync(
        "tutor", model=model, student=words, answer="43", **{"problem": PROBLEM, **given}
    )


def agree(learner: str = "s-1", **fields: Any) -> None:
    base = {"by": "guardian", "at": datetime.now(UTC), "purpose": "learning", "grades": "7-9"}
    with Store(load().ledger_url) as store:
        store.agree(Consent(learner, **{**base, **fields}))


def everything(*folders: Path) -> bytes:
    paths = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    return b"".join(path.read_bytes() for path in paths)


def kept(tmp_path: Path) -> bool:
    return b"quintessential" in everything(tmp_path)


@pytest.mark.parametrize(
    ("lang", "note"), [("en", "We can work right away"), ("zh", "我们现在就可以学习")]
)
def test_without_consent_the_lesson_goes_on_and_leaves_nothing(
    lang: str, note: str, tmp_path: Path, memory: Path
) -> None:
    done = say(learner="s-1", session="x", lang=lang, out=tmp_path / "given")
    assert done.output.message
    assert not done.output.kept
    assert note in done.output.notice
    assert done.output.label
    assert done.files == ()
    assert not kept(tmp_path)
    assert list(memory.iterdir()) == []
    assert not (tmp_path / "given").exists()


def test_with_consent_it_is_kept_and_says_nothing(tmp_path: Path) -> None:
    agree()
    done = say(learner="s-1")
    assert (done.output.kept, done.output.notice) == (True, "")
    assert kept(tmp_path)


@pytest.mark.parametrize(
    "fields",
    [
        {"until": (datetime.now(UTC) - timedelta(days=1)).date()},
        {"withdrawn": datetime.now(UTC)},
    ],
)
def test_a_consent_that_has_ended_is_none(fields: dict[str, Any], tmp_path: Path) -> None:
    agree(**fields)
    assert not say(learner="s-1").output.kept
    assert not kept(tmp_path)


def test_a_school_that_records_consent_elsewhere_says_so(tmp_path: Path) -> None:
    load().home.mkdir(parents=True)
    (load().home / "school.toml").write_text('consent = "none"\n', encoding="utf-8")
    assert say(learner="s-1").output.kept
    assert say().output.kept


def test_at_a_school_a_lesson_without_an_id_is_anonymous(tmp_path: Path) -> None:
    load().home.mkdir(parents=True)
    (load().home / "school.toml").write_text('name = "Hill School"\n', encoding="utf-8")
    done = say()
    assert "anonymous" in done.output.notice
    assert not kept(tmp_path)


def test_without_a_school_it_is_the_users_own(tmp_path: Path) -> None:
    assert say().output.kept
    assert kept(tmp_path)


def test_danger_in_an_unkept_lesson_leaves_the_kind_and_no_word(tmp_path: Path) -> None:
    done = say("I want to kill myself, says quintessential me", learner="s-1")
    assert done.output.move == "support"
    with Store(load().ledger_url) as store:
        (incident,) = store.incidents()
    assert (incident.learner, incident.session, incident.words) == ("", "", "")
    assert incident.kind == "danger"
    assert not kept(tmp_path)


def test_a_withdrawn_consent_stops_a_resumed_run(tmp_path: Path) -> None:
    agree()
    run = say(learner="s-1").id
    agree(withdrawn=datetime.now(UTC))
    with pytest.raises(InputError, match="may be kept"):
        asyncio.run(resume(run, model="fake"))


def test_a_whole_chat_without_consent_remembers_until_its_end(
    tmp_path: Path, memory: Path, capsys: pytest.CaptureFixture[str], monkeypatch: Any
) -> None:
    lines = iter(["idk quintessential", "6*8=48", "48-5=43", "/progress", "/quit"])
    monkeypatch.setattr(chat.Chat, "ask", lambda self, prompt: next(lines))
    given = {"problem": PROBLEM, "answer": "43", "learner": "s-1"}
    asyncio.run(chat.chat(given, "fake", None))
    said = capsys.readouterr().out
    assert "AI tutor" in said
    assert "Nothing of this lesson is kept" in said
    assert "Nothing of this lesson was kept." in said
    assert "--session" not in said
    assert said.count("Nothing of this lesson is kept") == 1, "once is enough"
    assert "✓ 48-5=43" in said
    assert not kept(tmp_path)
    assert list(memory.iterdir()) == []


def test_what_a_killed_lesson_left_is_swept(memory: Path) -> None:
    (memory / "tael-unkept-999999999-x").mkdir()
    mine = memory / f"tael-unkept-{os.getpid()}-y"
    mine.mkdir()
    say(learner="s-1")
    assert [path.name for path in memory.iterdir()] == [mine.name]


def test_weights_and_the_schools_file_are_there_in_an_unkept_home(tmp_path: Path) -> None:
    home = load().home
    (home / "models").mkdir(parents=True)
    (home / "models" / "a.gguf").write_bytes(b"weights")
    (home / "runs").mkdir()
    with private.unkept(load()) as inside:
        assert (inside.models_dir / "a.gguf").read_bytes() == b"weights"
        assert not inside.runs_dir.exists()
        assert inside.home.stat().st_mode & 0o077 == 0
        with private.unkept(inside) as again:
            assert again is inside
        (inside.models_dir / "b.gguf").write_bytes(b"more")
    assert (home / "models" / "b.gguf").read_bytes() == b"more"
    assert (home / "models" / "a.gguf").exists()


def test_the_command_records_takes_back_and_tells(cli: Cli) -> None:
    code, out, _ = cli("learner", "consent", "s-1")
    assert (code, "no consent" in out) == (0, True)
    code, out, _ = cli(
        "learner", "consent", "s-1", "--by", "guardian", "--grade-band", "7-9",
        "--until", "2999-07-31", "--for", "homework help", "--json",
    )  # fmt: skip
    held = json.loads(out)
    assert held["holds"]
    assert (held["by"], held["grade_band"], held["until"], held["for"]) == (
        "guardian", "7-9", "2999-07-31", "homework help",
    )  # fmt: skip
    code, out, err = cli("learner", "consent", "s-1", "--withdraw")
    assert "does not hold" in out
    assert "agent learner delete s-1" in err
    assert not say(learner="s-1").output.kept
    cli("learner", "consent", "s-1", "--by", "school", "--grade-band", "四到六")
    code, out, _ = cli("learner", "consent", "s-1", "--by", "pupil", "--grade-band", "10-12")
    assert "consent by pupil" in out
    assert say(learner="s-1").output.kept


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("s-1", "--by", "guardian"), "grade band"),
        (("s-1", "--by", "uncle", "--grade-band", "7-9"), "who gave it"),
        (("s-1", "--by", "guardian", "--grade-band", "9-7"), "no grade band"),
        (("s-1", "--by", "guardian", "--grade-band", "7-9", "--until", "soon"), "no day"),
        (("s-1", "--by", "guardian", "--grade-band", "7-9", "--until", "2001-01-01"), "past"),
        (("s-1", "--by", "pupil", "--grade-band", "7-9"), "Ask the guardian"),
        (("me", "--by", "guardian", "--grade-band", "7-9"), "no pupil's id"),
        (("s-1", "--withdraw"), "no consent"),
        (("s-1", "--until", "2999-01-01"), "who gave it"),
    ],
)
def test_a_consent_that_says_too_little_is_refused(
    cli: Cli, words: tuple[str, ...], said: str
) -> None:
    code, _, err = cli("learner", "consent", *words)
    assert code == 2
    assert said in err
    assert "Traceback" not in err


def test_the_grade_band_says_which_problems_and_how_long_a_sentence() -> None:
    assert read_band(" 7–9 ") == "7-9"
    assert longest("1-3", "en") < longest("4-6", "en") < longest("7-9", "en") == longest("", "en")
    assert longest("1-3", "zh") < longest("7-9", "zh")
    assert {COMPONENTS[one].grade for one in within("1-3", list(COMPONENTS))} == {1, 2, 3}
    assert within("1-3", ["percent_of"]) == ["percent_of"], "asked for by name"
    with Store(load().ledger_url) as store:
        for _ in range(20):
            problem = chosen("", "s-1", store, "1-3")
            assert COMPONENTS[problem.component].grade <= 3


def test_for_a_primary_pupil_the_model_writes_no_sentence(tmp_path: Path) -> None:
    agree(grades="4-6")
    agree("s-2", grades="7-9")
    script = ScriptedModel(lambda body: "We can go slowly.")
    model = tael.connect("fake", transport=script, pace=0.0)
    for learner, chooses in (("s-1", True), ("s-2", False)):
        script.requests.clear()
        output = tael.run_sync(
            "tutor", model=model, problem=PROBLEM, answer="43", student="I don't know how to start",
            learner=learner, wording="free",
        ).output  # fmt: skip
        assert script.requests
        assert all(("response_format" in one) is chooses for one in script.requests)
        assert ("We can go slowly." in output.message) is not chooses


def test_a_young_pupil_hears_short_sentences() -> None:
    def plan(grades: str) -> Plan:
        return Plan(Move("hint", "hint1"), "", "What is asked?", (), (), grades)

    draft = "It is fine not to know, and we can go slowly and look at it again, slowly."
    scene = Scene(problem=PROBLEM, lang="en", said=("idk",), told=())
    assert "too long" in list(objections(draft, plan("1-3"), scene))
    assert "too long" not in list(objections(draft, plan("7-9"), scene))


def test_a_lesson_belongs_to_one_pupil(tmp_path: Path) -> None:
    agree()
    agree("s-2")
    say(learner="s-1", session="x")
    with pytest.raises(InputError, match="another learner's"):
        say(learner="s-2", session="x")
    agree(withdrawn=datetime.now(UTC))
    done = say("secondthoughts", session="x")
    assert not done.output.kept, "whoever types, the lesson is that pupil's"
    assert b"secondthoughts" not in everything(tmp_path)


def test_a_graph_in_another_program_asks_for_consent_too(tmp_path: Path) -> None:
    async def turn(learner: str) -> Any:
        from tael.agents.domain import Context

        model = tael.connect("fake", transport=ScriptedModel(lambda body: "Slowly."), pace=0.0)
        context = Context(model, load(), "embedded", tmp_path, lambda event: None)
        given = {"problem": PROBLEM, "answer": "43", "student": WORDS, "learner": learner}
        return (await tael.graph("tutor").ainvoke({"input": given}, context=context))["output"]

    agree("s-2")
    assert not asyncio.run(turn("s-1"))["kept"]
    assert not kept(tmp_path)
    assert asyncio.run(turn("s-2"))["kept"]
    assert kept(tmp_path)
