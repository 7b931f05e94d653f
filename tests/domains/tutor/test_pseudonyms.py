"""What leaves the machine: pseudonyms over real HTTP, or nothing at all."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import tael
from tael.agents.model.fake import ScriptedModel
from tael.agents.model.profiles import resolve
from tael.agents.opening import open_store
from tael.agents.settings import load
from tael.domains.tutor.privacy.holdings import gathered
from tael.domains.tutor.privacy.record import as_json
from tael.domains.tutor.privacy.veil import Veil, is_outside
from tael.domains.tutor.school import School
from tael.tools.errors import ConfigError

from ...support.outside import Outside

ROSTER = "s-017,Li Ming,李明,3 Garden Road\ns-018,王小红,Rose Walker\n"
SCHOOL = (
    'name = "Hill School"\nconsent = "none"\nnames = ["Ms Parker", "陈老师"]\n'
    'places = ["山坡小学", "Elm Street"]\n'
)
TURNS = {
    "en": (
        "My name is Tommy Zhao and I don't know how to start",
        "li ming from Hill School says multiply, Ming is s-017. Ms Parker too",
        "Tommy thinks it is hard. I asked Rose Walker at Elm Street",
        "mail me at tommy.z@example.org or call 555-123-4567, or 13812345678, why do we multiply",
        "I live at 12 Oak Lane and go to Lincoln School but why",
        "I am really not sure about this and would like a lot more time to think it over and over, "
        "again and again, before I write the next of the lines for Tommy Zhao",
    ),
    "zh": (
        "我叫赵天宇，我不知道怎么开始",
        "李明说要乘，小红也这么说，陈老师也是，我不懂为什么",
        "天宇觉得很难，山坡小学的李 明也觉得难",
        "我的手机号是13812345678，微信号 tianyu_2014，身份证11010519491231002X，为什么要乘",
        "我家住在花园路3号，我在实验小学上学，为什么呢",
    ),
}
NEVER = {
    "en": (
        "Tommy", "Zhao", "Li Ming", "Ming", "s-017", "Parker", "Rose", "Walker", "Hill School",
        "Elm Street", "tommy.z", "example.org", "555-123", "1381234", "Oak Lane", "Lincoln",
    ),
    "zh": (
        "赵天宇", "天宇", "李明", "李 明", "小红", "陈老师", "山坡小学", "1381234", "tianyu",
        "110105", "花园路", "实验小学",
    ),
}  # fmt: skip
PROBLEM = {
    "en": "Li Ming packs 6 rows of 8 pens for Hill School. 5 are taken out. How many are left?",
    "zh": "李明给山坡小学装了6排笔，每排8支，拿走5支，还剩多少支？",
}


@pytest.fixture
def home() -> Path:
    home = load().home
    home.mkdir(parents=True, exist_ok=True)
    (home / "roster.csv").write_text(ROSTER, encoding="utf-8")
    (home / "school.toml").write_text(SCHOOL, encoding="utf-8")
    return home


def _answer(body: dict[str, Any]) -> str:
    """Says a pseudonym back, where the newest message has one."""
    token = re.search(r"Name[a-z]{6}", body["messages"][-1]["content"])
    name = token[0] if token else ""
    zh = "学生：" in body["messages"][-1]["content"]
    return f"{name}，我们慢慢来。" if zh else f"{name} we can go slowly.".strip().capitalize()


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> Iterator[Outside]:
    """A server on this machine that poses as DeepSeek: a gateway does."""
    with Outside(_answer) as server:
        monkeypatch.setenv("TAEL_DEEPSEEK_BASE_URL", server.url)
        monkeypatch.setenv("DEEPSEEK_API_KEY", "sk-test")
        yield server


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_nothing_that_identifies_is_in_the_bytes(
    home: Path, outside: Outside, lang: str, tmp_path: Path
) -> None:
    messages = []
    for words in TURNS[lang]:
        done = tael.run_sync(
            "tutor", model="deepseek", problem=PROBLEM[lang], student=words, session="one",
            learner="s-017", lang=lang, wording="free", out=tmp_path / "o",
        )  # fmt: skip
        messages.append(done.output.message)
    sent = b"\n".join(outside.seen)
    assert len(outside.seen) >= 4, "solved by the model, and worded"
    decoded = json.dumps([json.loads(one[one.index(b'{"') :]) for one in outside.seen])
    for text in (sent.decode(), _plain(decoded)):
        for string in NEVER[lang]:
            assert string.lower() not in text.lower(), string
    assert re.search(rb"Name[a-z]{6}", sent)
    assert re.search(rb"Place[a-z]{6}", sent)
    # The ledger holds what was sent; the pupil reads no pseudonym.
    with open_store() as (ledger, _):
        held = " ".join(call.request + (call.response or "") for call in ledger.calls())
    assert not [string for string in NEVER[lang] if string.lower() in held.lower()]
    assert not re.search(r"(?:Name|Place|Number|Mail)[a-z]{6}", " ".join(messages), re.IGNORECASE)


def _plain(text: str) -> str:
    """JSON escapes undone: what a reader of the request sees."""
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)


def test_a_pseudonym_is_the_same_in_every_lesson_and_folder_of_its_own(
    home: Path, tmp_path: Path
) -> None:
    school, settings = School(), load()
    first = Veil("s-017", [], school, settings).over("Li Ming and 李明")
    again = Veil("me", ["My name is Bo"], school, settings).over("LI MING and 李明")
    elsewhere = Veil("me", ["I'm Li Ming"], school, load(home=tmp_path / "x")).over("Li Ming")
    assert first == again
    assert elsewhere != first.split()[0]
    assert "Li" not in first


@pytest.mark.parametrize(
    "text",
    [
        "6*8=48 and 48-5=43", "x = 4, I'm stuck", "i am not sure", "12345678*2=24691356",
        "我是这样算的：6*8=48", "某小学有300人，每班40人", "The answer is 1,380", "2(x+3)=-5.5",
        "我是不是错了", "我不会，再说一遍",
    ],
)  # fmt: skip
def test_mathematics_and_pleas_stay_as_they_are(home: Path, text: str) -> None:
    assert Veil("me", [text], School(), load()).over(text) == text


def test_a_reply_is_turned_back_for_the_pupil(home: Path) -> None:
    veil = Veil("s-017", ["My name is Tommy Zhao"], School(), load())
    assert veil.lifted(veil.over("Tommy Zhao and Li Ming")) == "Tommy Zhao and Li Ming"


def test_a_local_model_gets_the_words_as_they_are(home: Path, tmp_path: Path) -> None:
    script = ScriptedModel(lambda body: "We can go slowly.")
    model = tael.connect("fake", transport=script, pace=0.0)
    tael.run_sync(
        "tutor", model=model, problem=PROBLEM["en"], student="I'm Tommy, what now", lang="en",
        answer="43", learner="s-017", wording="free", out=tmp_path / "o",
    )  # fmt: skip
    assert "Tommy" in json.dumps(script.requests)


def test_a_fallback_outside_is_behind_the_veil_too(
    home: Path, outside: Outside, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAEL_FALLBACK_MODEL", "deepseek")
    busy = httpx.MockTransport(
        lambda request: httpx.Response(429, headers={"retry-after": "9999"}, json={"error": {}})
    )
    model = tael.connect("fake", transport=busy, pace=0.0)
    assert [profile.name for profile in model.profiles] == ["fake", "deepseek"]
    tael.run_sync(
        "tutor", model=model, problem=PROBLEM["en"], student=TURNS["en"][1], lang="en",
        answer="43", learner="s-017", wording="free", out=tmp_path / "o",
    )  # fmt: skip
    assert outside.seen
    assert b"Name" in b"".join(outside.seen)
    assert not [one for one in (b"Ming", b"Parker", b"Hill") if one in b"".join(outside.seen)]


def test_the_school_may_refuse_what_is_outside(
    home: Path, outside: Outside, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "school.toml").write_text(SCHOOL + 'outside = "refuse"\n', encoding="utf-8")
    given: dict[str, Any] = {
        "problem": PROBLEM["en"], "student": "why", "learner": "s-017", "out": tmp_path / "o",
    }  # fmt: skip
    with pytest.raises(ConfigError, match="outside of this machine") as refused:
        tael.run_sync("tutor", model="deepseek", **given)
    assert "--model embedded" in refused.value.remedy
    monkeypatch.setenv("TAEL_FALLBACK_MODEL", "deepseek")
    with pytest.raises(ConfigError, match="deepseek"):
        tael.run_sync("tutor", model=tael.connect("fake"), **given)
    assert outside.seen == []


@pytest.mark.parametrize(
    ("spec", "outside"),
    [
        ("embedded", False),
        ("http://127.0.0.1:8000/v1#m", False),
        ("http://localhost:8000/v1#m", False),
        ("http://[::1]:8000/v1#m", False),
        ("ollama:qwen3", False),
        ("http://192.168.1.5:8000/v1#m", True),
        ("http://gpu:8000/v1#m", True),
        ("http://gpu.school.lan:8000/v1#m", False),
        ("https://api.example.com/v1#m", True),
        ("http://127.0.0.1.example.com/v1#m", True),
    ],
)
def test_what_is_outside(spec: str, outside: bool) -> None:
    school = School(inside=("GPU.school.lan",))
    assert is_outside(resolve(spec, load()), school) is outside


def test_a_hosted_provider_is_outside_behind_a_gateway_of_this_machine() -> None:
    hosted = replace(resolve("http://127.0.0.1/v1#m", load()), provider="deepseek")
    assert is_outside(hosted, School())


def test_each_disclosure_is_on_the_pupils_record(
    home: Path, outside: Outside, tmp_path: Path
) -> None:
    tael.run_sync(
        "tutor", model="deepseek", problem=PROBLEM["en"], student=TURNS["en"][1], lang="en",
        learner="s-017", wording="free", out=tmp_path / "o",
    )  # fmt: skip
    local = tael.connect("fake", transport=ScriptedModel(lambda body: "Slowly."), pace=0.0)
    tael.run_sync(
        "tutor", model=local, problem=PROBLEM["en"], student="idk", answer="43", learner="s-017",
        out=tmp_path / "o",
    )  # fmt: skip
    held = as_json(gathered("s-017", load()))
    assert len(held["calls"]) > len(held["disclosures"]) == len(outside.seen)
    assert {one["to"] for one in held["disclosures"]} == {outside.url}
    assert "Name" in held["disclosures"][0]["messages"][0]
    assert "Ming" not in json.dumps(held["disclosures"])
