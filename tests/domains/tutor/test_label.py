"""On every surface of the tutor it is said that one talks to a program."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from tael.domains.tutor import chat
from tael.domains.tutor.schema import LABELS
from tael.domains.tutor.school import School, load_school

from ...support.runs import Cli, cli

__all__ = ["cli"]
PROBLEM = {
    "en": "A box holds 6 rows of 8 pens. 5 pens are taken out. How many pens are left?",
    "zh": "一盒有6排笔，每排8支，拿走5支，还剩多少支？",
}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_surface_carries_the_label(
    lang: str, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    label = LABELS["zh" if lang == "zh" else "en"]
    turn = ("run", "tutor", "--problem", PROBLEM[lang], "--answer", "43", "--model", "fake", "-q",
            "--lang", lang, "--learner", "s-1", "--out", str(tmp_path / "o"))  # fmt: skip
    for words in ("6*8=47", "", "I want to die", "2" * 200, "43"):
        _, out, _ = cli(*turn, "--student", words, "--json")
        assert json.loads(out)["label"] == label, words
    said = cli(*turn, "--student", "6*8=47")[1]
    assert label in said.replace("\n", " ") or label.split()[0] in said
    cli("learner", "consent", "s-1", "--by", "guardian", "--grade-band", "7-9")
    cli(*turn, "--student", "6*8=47")
    assert json.loads((tmp_path / "o" / "turn.json").read_text())["label"] == label
    assert cli("learner", "show", "s-1", "--lang", lang)[1].startswith(label)
    assert label in cli("learner", "export", "s-1")[1]
    cli("learner", "export", "s-1", "--out", str(tmp_path / "x"))
    for name in ("record.json", "record.md", "record.html"):
        assert label in (tmp_path / "x" / name).read_text(encoding="utf-8")
    lines = iter(["/next", PROBLEM[lang], "", "/quit"])
    monkeypatch.setattr(chat.Chat, "ask", lambda self, prompt: next(lines))
    _, out, _ = cli("run", "tutor", "--problem", PROBLEM[lang], "--lang", lang, "--model", "fake")
    assert out.count(label) >= 2, "at the start, and with the next problem"


def test_the_template_is_a_schools_file() -> None:
    path = Path(chat.__file__).with_name("school_template.toml")
    school = load_school(path)
    assert len(school.blanks()) == 7
    known = tomllib.loads(path.read_text(encoding="utf-8"))
    assert set(School.model_fields) - set(known) == {"retention_days"}
    assert {name: getattr(School(), name) for name in ("consent", "outside")} == {
        "consent": known["consent"], "outside": known["outside"],
    }  # fmt: skip
