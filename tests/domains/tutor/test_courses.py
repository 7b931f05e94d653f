"""A school's own course: read with all its faults at once, worked in, and its book pointed at."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import tael
from tael.agents.model.fake import ScriptedModel
from tael.agents.settings import load
from tael.domains.tutor import reading
from tael.domains.tutor.cli.courses import app
from tael.domains.tutor.courses.keeping import load_course
from tael.domains.tutor.courses.model import Course, Reading
from tael.domains.tutor.courses.reading import read_course
from tael.domains.tutor.policy import Move
from tael.domains.tutor.practice import of_course, title
from tael.domains.tutor.reference import Reference
from tael.domains.tutor.session import Session
from tael.tools.errors import InputError, NotFoundError, TaelError
from typer.testing import CliRunner

SHEET = """
title: {en: Grade 5, zh: 五年级}
books: {reader.md: Our reader}
components:
  - id: bakery
    name: {en: Fractions in the bakery, zh: 面包房里的分数}
    about: {en: Adding fractions with the same denominator.}
    needs: [add_like_fractions]
"""
YAML = """
- id: pens
  component: two_step_problems
  en: A box holds 6 rows of 8 pens. 5 pens are taken out. How many pens are left?
  zh: 一盒铅笔有6排，每排8支，拿走5支，还剩多少支？
  answer: 43
  solution: |
    6 * 8 = 48
    48 - 5 = 43
- component: bakery
  text: Ann eats 2/8 of a cake and Bo eats 3/8. How much is eaten?
  answer: 5/8
  solution: 2/8 + 3/8 = 5/8
"""
MARKDOWN = """# 题目

## 苹果
知识点：two_step_problems
答案：17

小明有12个苹果，又买了2袋，每袋5个，吃掉5个，还剩几个？

### 解答
2 * 5 = 10
12 + 10 = 22
22 - 5 = 17
"""
BOOK = """# Reader

## Adding fractions

When the denominators are the same, add the numerators and keep the denominator.

## 两步应用题

有些应用题要分两步解答：先用一种运算求出中间的数量，再用另一种运算求出结果。

## Rivers

Rivers flow from the mountains to the sea, and boats go up and down on them.
"""
PDF = """#set page(width: 12cm, height: 14cm)
= Equations
An equation has two equal sides, and the class of the numbers on them does not matter here at all.
#pagebreak()
= Solving an equation in one step
Undo what was done to the unknown: subtract the same number on both sides, or divide both sides.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "grade5"
    (made / "unit").mkdir(parents=True)
    for name, text in (
        ("course.yaml", SHEET),
        ("unit/a.yaml", YAML),
        ("problems.md", MARKDOWN),
        ("reader.md", BOOK),
    ):
        (made / name).write_text(text, encoding="utf-8")
    return made


def run(*words: str):
    return CliRunner().invoke(app, list(words))


def test_problems_come_from_yaml_and_markdown_in_both_languages(folder: Path) -> None:
    course, books = read_course(folder, "grade5")
    assert [path.name for path in books] == ["reader.md"]
    found = {one.id: one for one in course.problems}
    assert set(found) == {"pens", "a-2", "苹果"}
    assert found["pens"].said("zh").startswith("一盒铅笔")
    assert found["a-2"].said("zh").startswith("Ann eats")
    assert found["苹果"].answer == "17"
    assert "答案" not in found["苹果"].said("zh")
    assert [step.result for step in found["苹果"].reference.steps] == ["10", "22", "17"]
    assert sorted(course.order()) == ["bakery", "two_step_problems"]


def test_a_component_comes_after_what_it_needs_unless_the_school_orders_them() -> None:
    from tael.domains.tutor.courses.model import Component, Problem

    parts = {
        "components": (
            Component(id="late", name="Late", needs=("early",)),
            Component(id="early", name="Early"),
        ),
        "problems": tuple(
            Problem(id=f"p-{one}", component=one, text="1 + 1", answer="2")
            for one in ("late", "early")
        ),
    }
    assert Course(name="c", title="C", **parts).order() == ["early", "late"]
    said = Course(name="c", title="C", teaches=("late", "early"), **parts)
    assert said.order() == ["late", "early"]


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("p.yaml", "- {component: bakery, en: x, answer: 5, solution: 2 * 3 = 5}", "but it is 6"),
        (
            "p.yaml",
            "- {component: bakery, en: x, answer: 7, solution: 2 * 3 = 6}",
            "never comes to",
        ),
        ("p.yaml", "- {component: bakery, en: 'Solve 2x + 3 = 11', answer: x = 5}", "gives x = 4"),
        ("p.yaml", "- {component: bakery, en: x, answer: 4, solution: think}", "no equation"),
        ("p.yaml", "- {component: magic, en: x, answer: 4}", "no component magic"),
        ("p.yaml", "- {component: bakery, answer: 4}", "text: field required"),
        ("p.yaml", "- {component: bakery, en: x, answer: ''}", "answer"),
        ("p.yaml", "- {id: pens, component: bakery, en: x, answer: 4}", "has the id pens too"),
        ("p.yaml", "- a word", "entry 1: it is not a problem"),
        ("p.yaml", "x: 1", "no list of problems"),
        ("p.yaml", "- [1,\nb", "p.yaml, line 2"),
        ("course.yaml", "title: A\nteaches: [clock_magic]", "no component clock_magic"),
        ("course.yaml", "title: A\nteaches: [count_20]", "none can be made for it"),
        ("course.yaml", "title: A\ncolour: red", "colour"),
        ("course.yaml", "components: [{id: times_tables, name: T}]", "shipped curriculum has it"),
        (
            "course.yaml",
            "components: [{id: a, name: A, needs: [b]}, {id: b, name: B, needs: [a]}]",
            "need each other",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_place(
    folder: Path, file: str, text: str, told: str
) -> None:
    (folder / file).write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_course(folder, "grade5")
    assert told in caught.value.what
    assert file in caught.value.what or file == "course.yaml"
    assert "nothing was kept" in (caught.value.remedy or "")


def test_all_faults_are_told_at_once_and_nothing_is_kept(folder: Path) -> None:
    assert run("add", str(folder)).exit_code == 0
    before = load_course(load().home, "grade5")
    bad = "".join(
        f"- {{component: bakery, en: x{n}, answer: 5, solution: 2 * {n} = 5}}\n" for n in range(20)
    )
    (folder / "p.yaml").write_text(bad, encoding="utf-8")
    done = run("add", str(folder))
    assert isinstance(done.exception, TaelError)
    assert done.exception.what.count("p.yaml") == 12
    assert "and 8 more" in done.exception.what
    assert load_course(load().home, "grade5") == before


def test_empty_and_missing_folders_and_names(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for words, told in (
        (("add", str(tmp_path / "empty")), "There are no problems"),
        (("add", str(tmp_path / "nowhere")), "There is no folder"),
        (("add", str(folder), "--name", "../x"), "cannot be named"),
        (("add", str(folder), "--name", "times-tables"), "cannot be named"),
        (("show", "nope"), "There is no course 'nope'"),
        (("remove", "nope"), "There is no course 'nope'"),
    ):
        done = run(*words)
        assert isinstance(done.exception, TaelError), words
        assert told in done.exception.what


def test_the_book_is_found_by_component_and_only_where_it_treats_one(folder: Path) -> None:
    typst = pytest.importorskip("typst")
    (folder / "w.typ").write_text(PDF, encoding="utf-8")
    typst.compile(str(folder / "w.typ"), output=str(folder / "work.pdf"))
    (folder / "more.yaml").write_text(
        "- {component: one_step_equations, en: 'Solve x + 3 = 7', answer: x = 4}\n"
        "- {component: circle_area, en: 'What is 3 * 5?', answer: 15}\n",
        encoding="utf-8",
    )
    assert run("add", str(folder)).exit_code == 0
    course = load_course(load().home, "grade5")
    equations = course.reading("one_step_equations", "en")
    assert equations is not None
    assert (equations.book, equations.page) == ("work", 2)
    assert equations.said("en").startswith("See work, page 2")
    fractions = course.reading("bakery", "zh")
    assert fractions is not None
    assert fractions.said("zh") == "可看《Our reader》“Adding fractions”。"
    steps = course.reading("two_step_problems", "zh")
    assert steps is not None
    assert steps.section == "两步应用题"
    assert course.reading("circle_area", "en") is None
    shown = run("show", "grade5").stdout
    assert "See work, page 2" in shown
    assert "[5/8]" in shown
    assert json.loads(run("show", "grade5", "--json").stdout)["name"] == "grade5"


def test_a_lesson_of_a_course(folder: Path, tmp_path: Path) -> None:
    assert run("add", str(folder)).exit_code == 0
    model = tael.connect("fake", transport=ScriptedModel(lambda body: "It is 43!"), pace=0.0)

    def say(words: str, session: str = "one"):
        return tael.run_sync(
            "tutor", model=model, out=tmp_path / "out", course="grade5", component="bakery",
            session=session, student=words, lang="en",
        ).output  # fmt: skip

    first = say("I have no idea")
    assert first.problem.startswith("Ann eats")
    assert first.reading == "See Our reader: Adding fractions."
    assert "5/8" not in first.message
    done = say("2/8 + 3/8 = 5/8")
    assert done.solved
    assert done.mastery["bakery"] > 0.4
    assert title("bakery", "zh") == "面包房里的分数"


def test_problems_that_a_learner_had_come_last(folder: Path, tmp_path: Path) -> None:
    from tael.domains.tutor.learner.store import Store

    course, _ = read_course(folder, "grade5")
    texts = {one.text["zh"] for one in course.problems if one.component == "two_step_problems"}
    with Store(load().ledger_url) as store:
        for had in sorted(texts):
            problem = of_course(course, "two-step-problems", "me", store)
            assert not isinstance(problem, str)
            store.save(had, "me", {"problem": problem.said("zh")})
            texts -= {problem.said("zh")}
        assert not texts
        with pytest.raises(NotFoundError, match=r"no component 'x'.*two_step_problems"):
            of_course(course, "x", "me", store)


def test_a_course_may_leave_problems_to_the_curriculum(folder: Path) -> None:
    from tael.domains.tutor.learner.store import Store

    (folder / "course.yaml").write_text("teaches: [times_tables]", encoding="utf-8")
    (folder / "unit/a.yaml").unlink()
    (folder / "problems.md").unlink()
    course, _ = read_course(folder, "grade5")
    with Store(load().ledger_url) as store:
        assert of_course(course, None, "me", store) == "times_tables"


@pytest.mark.parametrize(
    ("page", "section", "solved", "shown"),
    [
        (42, "Two steps", False, True),
        (43, "Two steps", False, False),
        (43, "Two steps", True, True),
        (7, "Chapter 43", False, False),
        (7, "forty-three pens", False, False),
    ],
)
def test_a_page_that_is_the_answer_is_not_named(
    page: int, section: str, solved: bool, shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = Reading(book="Book", page=page, section=section, text="", lang="en")
    course = Course(name="c", title="C", readings={"two_step_problems": (found,)})
    monkeypatch.setattr(reading, "course_names", lambda home: ["c"])
    monkeypatch.setattr(reading, "load_course", lambda home, name: course)
    session = Session(
        id="s", learner="me", problem="", lang="en", component="two_step_problems", course="c",
        reference=Reference(answer="43", origin="given"), solved=solved,
    )  # fmt: skip
    text = reading.for_turn(session, Move("hint", "hint1", 1), Path())
    assert bool(text) is shown
    assert not reading.for_turn(session, Move("praise", "praise"), Path())
