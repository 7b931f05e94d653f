"""The domain from end to end, on a scripted model: calls, re-asks, abstention, files, bad input."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import tael
from tael.agents.model.fake import Answer, ScriptedModel
from tael.domains.finance_qa.evals import NAMES, TASKS, answer, given
from tael.evals.task import Sample

DOCUMENT = """ (in thousands) | 2021 | 2020
Ferry tickets | 640 | 512
Total income | 715 | 492
The pier was closed for repairs in March 2021."""
SHARE = "What percentage of total income came from ferry tickets in 2021?"


def run(
    script: list[Answer], out: Path, **given_input: Any
) -> tuple[tael.Run[Any], list[dict[str, Any]]]:
    transport = ScriptedModel(script)
    model = tael.connect("fake", transport=transport, pace=0.0)
    done = tael.run_sync("finance-qa", model=model, out=out, **given_input)
    return done, transport.requests


def test_a_calculated_answer_with_its_files(tmp_path: Path) -> None:
    done, requests = run(
        [{"answer": ["640/715"]}], tmp_path / "out", question=SHARE, document=DOCUMENT
    )
    assert len(requests) == 1
    assert (done.output.answer, done.output.sure, done.output.by) == ("89.51%", True, "model")
    written = json.loads((tmp_path / "out/answer.json").read_text())
    assert written["value"] == "89.51"
    assert written["expression"] == "640 / 715 * 100"
    assert [line["label"] for line in written["evidence"]] == ["Ferry tickets", "Total income"]
    page = (tmp_path / "out/answer.md").read_text()
    assert "89.51%" in page
    assert "640 / 715 * 100" in page


def test_the_shared_turns_come_first_and_the_question_last(tmp_path: Path) -> None:
    _, first = run([{"answer": ["640/715"]}], tmp_path / "a", question=SHARE, document=DOCUMENT)
    _, other = run(
        [{"answer": ["for repairs"]}],
        tmp_path / "b",
        question="Why was the pier closed?",
        document=DOCUMENT,
    )
    one, two = first[0]["messages"], other[0]["messages"]
    assert one[:-1] == two[:-1]
    common = one[-1]["content"].index("Question:")
    assert one[-1]["content"][:common] == two[-1]["content"][:common]


def test_a_failing_draft_goes_back_with_the_reason(tmp_path: Path) -> None:
    done, requests = run(
        [{"answer": ["641/715"]}, {"answer": ["640/715"]}],
        tmp_path / "out",
        question=SHARE,
        document=DOCUMENT,
    )
    assert "641 is not in the document" in requests[1]["messages"][-1]["content"]
    assert (done.output.answer, done.output.attempts) == ("89.51%", 2)


def test_after_the_last_try_it_says_that_it_is_not_sure(tmp_path: Path) -> None:
    done, _ = run(
        [{"answer": ["641/715"]}] * 3, tmp_path / "out", question=SHARE, document=DOCUMENT
    )
    assert not done.output.sure
    assert done.output.value is None
    assert done.output.answer == "Not sure."
    assert "641" in done.output.reason
    assert done.output.evidence, "what was found is shown"
    assert done.unfit
    assert "641" not in done.output.answer


def test_a_plain_question_needs_no_model(tmp_path: Path) -> None:
    done, requests = run(
        [], tmp_path / "out", question="What were ferry tickets in 2020?", document=DOCUMENT
    )
    assert requests == []
    assert (done.output.answer, done.output.by) == ("512 thousand", "code")


def test_chinese_in_and_out(tmp_path: Path) -> None:
    document = "2024年3月1日，青禾港口的收盘价为8.20元。\n董事长为周远。"
    done, requests = run(
        [{"answer": ["200*8.20"]}],
        tmp_path / "out",
        question="买入200股青禾港口要多少钱",
        document=document,
    )
    assert (done.output.lang, done.output.answer) == ("zh", "1,640")
    assert "问题" in requests[0]["messages"][-1]["content"]
    assert "算式" in (tmp_path / "out/answer.md").read_text()


def test_the_language_can_be_chosen(tmp_path: Path) -> None:
    done, _ = run(
        [{"answer": ["641/715"]}] * 3,
        tmp_path / "out",
        question=SHARE,
        document=DOCUMENT,
        lang="zh",
    )
    assert done.output.answer == "不确定。"


def test_a_document_without_figures_can_be_quoted(tmp_path: Path) -> None:
    done, _ = run(
        [{"answer": ["for repairs"]}],
        tmp_path / "out",
        question="Why was the pier closed?",
        document="The pier was closed for repairs.",
    )
    assert done.output.answer == "for repairs"


def test_a_documents_markup_stays_text_in_the_page(tmp_path: Path) -> None:
    document = "The pier was closed for <img src=x> [repairs](http://x.invalid) by order."
    run(
        [{"answer": ["<img src=x> [repairs](http://x.invalid)"]}],
        tmp_path / "out",
        question="Why was the pier closed?",
        document=document,
    )
    page = (tmp_path / "out/answer.md").read_text()
    assert "<img" not in page.replace("\\<img", "")
    assert "[repairs](" not in page.replace("\\[repairs\\](", "")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"question": " ", "document": "x"}, "question"),
        ({"question": "What?"}, "either"),
        ({"question": "What?", "document": "x", "file": "y.txt"}, "either"),
        ({"question": "What?", "document": "  "}, "empty"),
        ({"question": "What?", "document": "\x00\x01" * 40}, "not text"),
        ({"question": "What?", "file": "nowhere.txt"}, "nowhere.txt"),
        ({"question": "What?", "document": "x", "earlier": ["no arrow"]}, "=>"),
    ],
)
def test_bad_input_is_said(tmp_path: Path, wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(tael.TaelError, match=said):
        run([], tmp_path / "out", **wrong)


def test_the_sets_have_the_agent_beside_the_bare_model() -> None:
    assert {task.name for task in TASKS} == set(NAMES)
    assert all({"bare", "tael"} <= set(task.variants) for task in TASKS)


def test_a_sample_becomes_the_domains_input_without_its_target() -> None:
    asked = {"question": "and in 2020?", "document": DOCUMENT, "history": [["in 2021?", "640"]]}
    made = given(Sample("1", asked, {"stated": "secret"}))
    assert made == {
        "question": "and in 2020?",
        "document": DOCUMENT,
        "earlier": ["in 2021? => 640"],
    }


def test_what_a_scorer_reads(tmp_path: Path) -> None:
    done, _ = run([{"answer": ["640/715"]}], tmp_path / "a", question=SHARE, document=DOCUMENT)
    assert answer(done.output).value == "89.51%"
    unsure, _ = run(
        [{"answer": ["641/715"]}] * 3, tmp_path / "b", question=SHARE, document=DOCUMENT
    )
    assert answer(unsure.output).abstained
    assert answer(unsure.output).value is None
