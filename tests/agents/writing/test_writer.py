"""The loop of draft, repair and fallback, with a model that follows a script; filling of slots."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Sequence
from typing import Any

import pytest
from pydantic import BaseModel
from tael.agents.model.types import Cost, Message, Reply, Usage
from tael.agents.writing import prompt
from tael.agents.writing.plan import Lang, Note, SectionPlan, Slot, fill
from tael.agents.writing.writer import Written, by_code, write
from tael.tools.errors import AuthError, BudgetExceeded, PaymentError, ServerBusy

REVENUE = Note(
    "revenue: {revenue}, rose by {growth}",
    (
        Slot("revenue", "$416.2 billion", "level", "revenue:FY2025", "revenue|sales"),
        Slot("growth", "6.4%", "change", "revenue_growth:FY2025"),
    ),
    "Revenue was {revenue}, up {growth} on the year before.",
    "up",
)
DEBT = Note(
    "total debt: fell from {debt_prior} to {debt}",
    (
        Slot("debt", "$98.7 billion", "level", "total_debt:FY2025", "debt"),
        Slot("debt_prior", "$106.6 billion", "prior", "total_debt:FY2024"),
    ),
    "Total debt fell from {debt_prior} to {debt}.",
    "down",
)
PLAN = SectionPlan("summary", "Key points", "Apple", "en", (REVENUE, DEBT))
GOOD_REVENUE = "Apple brought in revenue of {revenue}, {growth} more than the year before."
GOOD_DEBT = "Total debt declined to {debt} from {debt_prior}."
BAD_DEBT = "Total debt rose from {debt_prior} to {debt}."


class Scripted:
    """Answers in order; an exception in the script is raised. ``asked`` keeps what came."""

    def __init__(self, *script: dict[str, str] | Exception) -> None:
        self.script = list(script)
        self.asked: list[tuple[list[Message], type[BaseModel], dict[str, Any]]] = []

    async def ask(
        self, messages: list[Message], *, schema: type[BaseModel], **options: Any
    ) -> Reply[Any]:
        self.asked.append((messages, schema, options))
        answer = self.script[len(self.asked) - 1]
        if isinstance(answer, Exception):
            raise answer
        value = schema.model_validate(answer)
        return Reply(value, value.model_dump_json(), Usage(), Cost(), "scripted")


def run(model: Scripted, plan: SectionPlan = PLAN) -> Written:
    return asyncio.run(write(model, plan))


def test_a_good_first_draft_stands() -> None:
    model = Scripted({"s1": GOOD_REVENUE, "s2": GOOD_DEBT})
    done = run(model)
    assert [(s.origin, s.tries, s.template) for s in done.sentences] == [
        ("model", 1, GOOD_REVENUE),
        ("model", 1, GOOD_DEBT),
    ]
    assert done.sentences[0].filled.text == (
        "Apple brought in revenue of $416.2 billion, 6.4% more than the year before."
    )
    assert (done.dropped, done.stopped) == ((), None)
    assert len(model.asked) == 1


def test_only_what_failed_is_asked_again_with_the_reason() -> None:
    model = Scripted({"s1": GOOD_REVENUE, "s2": BAD_DEBT}, {"s2": GOOD_DEBT})
    done = run(model)
    assert [(s.origin, s.tries) for s in done.sentences] == [("model", 1), ("model", 2)]
    assert [(row.text, row.tries) for row in done.dropped] == [(BAD_DEBT, 1)]
    assert done.dropped[0].reasons[0].startswith("direction: ")
    messages, schema, _ = model.asked[1]
    assert list(schema.model_fields) == ["s2"]
    last = messages[-1]["content"]
    assert "say that it fell" in last
    assert REVENUE.text not in last


def test_after_two_repairs_code_speaks() -> None:
    model = Scripted({"s1": GOOD_REVENUE, "s2": BAD_DEBT}, {"s2": BAD_DEBT}, {"s2": BAD_DEBT})
    done = run(model)
    assert len(model.asked) == 3
    assert [s.origin for s in done.sentences] == ["model", "code"]
    assert done.sentences[1].template == DEBT.fallback
    assert [row.tries for row in done.dropped] == [1, 2, 3]
    assert done.stopped is None


def test_the_prefix_is_the_same_for_every_try() -> None:
    model = Scripted({"s1": GOOD_REVENUE, "s2": BAD_DEBT}, {"s2": GOOD_DEBT})
    run(model)
    first, second = (messages for messages, _, _ in model.asked)
    assert first[:-1] == second[:-1] == prompt.prefix("en")


def test_a_repeated_sentence_and_the_examples_company_do_not_stand() -> None:
    twice = SectionPlan("x", "X", "Apple", "en", (REVENUE, REVENUE))
    same = "Revenue was {revenue}, {growth} more than the year before."
    done = run(Scripted({"s1": same, "s2": same}, {"s2": same}, {"s2": same}), twice)
    assert done.dropped[0].reasons[0].startswith("repeat: ")
    assert [s.origin for s in done.sentences] == ["model", "code"]
    leak = "Harbour Mills had revenue of {revenue}, up by {growth}."
    named = SectionPlan("x", "X", "Harbour Mills Apple", "en", (REVENUE,))
    done = run(Scripted({"s1": leak}, {"s1": leak}, {"s1": leak}), named)
    assert done.dropped[0].reasons[0].startswith("example: ")
    assert done.sentences[0].origin == "code"


def test_a_model_that_answers_with_codes_own_sentence_is_not_credited_on_the_last_try() -> None:
    plan = SectionPlan("x", "X", "Apple", "en", (DEBT,))
    bad = {"s1": BAD_DEBT}
    assert run(Scripted(bad, bad, {"s1": DEBT.fallback}), plan).sentences[0].origin == "code"
    assert run(Scripted(bad, {"s1": DEBT.fallback}), plan).sentences[0].origin == "model"


@pytest.mark.parametrize(
    ("error", "kind"),
    [(BudgetExceeded("The budget is spent."), "budget"), (ServerBusy("Too busy."), "model")],
)
def test_a_stop_keeps_what_stands_and_code_says_the_rest(error: Exception, kind: str) -> None:
    done = run(Scripted({"s1": GOOD_REVENUE, "s2": BAD_DEBT}, error))
    assert done.stopped is not None
    assert done.stopped.kind == kind
    assert str(error).startswith(done.stopped.reason)
    assert [s.origin for s in done.sentences] == ["model", "code"]


@pytest.mark.parametrize("error", [AuthError("The key is refused."), PaymentError("No balance.")])
def test_what_the_user_must_mend_is_raised(error: Exception) -> None:
    with pytest.raises(type(error)):
        run(Scripted(error))


def test_without_a_model_every_note_is_said() -> None:
    done = by_code(PLAN)
    assert [s.template for s in done.sentences] == [REVENUE.fallback, DEBT.fallback]
    assert {s.origin for s in done.sentences} == {"code"}


def test_fill_remembers_where_each_figure_stands() -> None:
    filled = fill("{debt_prior} fell to {debt}.", DEBT)
    assert filled.text == "$106.6 billion fell to $98.7 billion."
    assert [(filled.text[a:b], slot.name) for a, b, slot in filled.spans] == [
        ("$106.6 billion", "debt_prior"),
        ("$98.7 billion", "debt"),
    ]


def test_a_note_whose_texts_disagree_about_slots_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="slots of"):
        Note("revenue: {revenue}", REVENUE.slots, REVENUE.fallback)
    two = (Slot("a", "1", "level"), Slot("b", "2", "level"))
    with pytest.raises(ValueError, match="each needs its name"):
        Note("{a} {b}", two, "{a} {b}")


def pattern(note: Note, tries: int, lang: Lang = "en") -> str:
    schema = prompt.reply_schema({"s1": note}, lang, tries=tries).model_json_schema()
    assert schema["additionalProperties"] is False
    assert schema["required"] == ["s1"]
    found: str = schema["properties"]["s1"]["pattern"]
    return found


@pytest.mark.parametrize(
    ("tries", "sentence", "fits"),
    [
        (1, GOOD_REVENUE, True),
        (1, "Up by {growth}, revenue was {revenue}.", True),
        (1, "Revenue was {revenue} in 2025, up {growth}.", False),
        (1, "Revenue was {revenue}.", False),
        (1, "Revenue was {revenue}. It was up {growth}.", False),
        (2, "Apple's revenue rose by {growth} to {revenue}.", True),
        (2, "Apple's revenue fell by {growth} to {revenue}.", False),
        (2, "It rose by {growth} to {revenue}.", False),
        (3, "Revenue came to {revenue}, up by {growth} on a year earlier.", True),
        (3, "Revenue came to {revenue}, down by {growth} on a year earlier.", False),
    ],
)
def test_each_try_narrows_what_can_be_decoded(tries: int, sentence: str, fits: bool) -> None:
    assert bool(re.fullmatch(pattern(REVENUE, tries), sentence)) is fits


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_worked_example_obeys_its_own_rules(lang: Lang) -> None:
    system, user, answer = (message["content"] for message in prompt.prefix(lang))
    assert not re.search(r"\d", " ".join(json.loads(answer).values()))
    names = re.compile(r"\{([a-z_]+)\}")
    assert sorted(names.findall(answer)) == sorted(names.findall(user))
    assert any(word in user for word in prompt.EXAMPLE_WORDS[lang])
    assert "{revenue}" in system


def texts(sentences: Sequence[Any]) -> list[str]:
    return [sentence.filled.text for sentence in sentences]


def test_chinese_sections_are_written_and_repaired_alike() -> None:
    note = Note(
        "营业收入：{revenue}，同比增长{growth}",
        (
            Slot("revenue", "4,161.6亿美元", "level", "revenue:FY2025", "营业收入|收入"),
            Slot("growth", "6.4%", "change", "revenue_growth:FY2025"),
        ),
        "营业收入为{revenue}，同比增长{growth}。",
        "up",
    )
    plan = SectionPlan("summary", "核心要点", "苹果", "zh", (note,))
    bad = {"s1": "营业收入为{revenue}，同比大幅增长{growth}。"}
    model = Scripted(bad, {"s1": "营业收入达到{revenue}，较上年增长{growth}。"})
    done = run(model, plan)
    assert texts(done.sentences) == ["营业收入达到4,161.6亿美元，较上年增长6.4%。"]
    assert "大幅" in model.asked[1][0][-1]["content"]
