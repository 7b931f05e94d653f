"""Retelling passages: borrowed words, kept denials, quotes, and meaning across languages."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from pydantic import BaseModel
from tael.agents.model.types import Cost, Message, Reply, Usage
from tael.agents.writing.paraphrase import Retold, Similar, retell
from tael.agents.writing.plan import Lang
from tael.agents.writing.writer import Dropped, Stop
from tael.tools.errors import AuthError, BudgetExceeded, ServerBusy

SUPPLY = (
    "The Company depends on component suppliers, and a shortage of components could materially "
    "adversely affect its sales."
)
NOT_INSURED = "The Company is not insured against losses from earthquakes at its facilities."
GOOD = "A shortage of components from suppliers could adversely affect sales."


class Scripted:
    def __init__(self, *script: dict[str, str] | Exception) -> None:
        self.script = list(script)
        self.asked: list[list[Message]] = []

    async def ask(
        self, messages: list[Message], *, schema: type[BaseModel], **_: Any
    ) -> Reply[Any]:
        self.asked.append(messages)
        answer = self.script[len(self.asked) - 1]
        if isinstance(answer, Exception):
            raise answer
        value = schema.model_validate(answer)
        return Reply(value, value.model_dump_json(), Usage(), Cost(), "scripted")


def scores(*values: float) -> Similar:
    def similar(_: str, passages: Sequence[str]) -> list[float]:
        assert len(passages) == len(values)
        return list(values)

    return similar


def run(
    model: Scripted, passages: Sequence[str], similar: Similar, lang: Lang = "en"
) -> tuple[list[Retold | None], list[Dropped], Stop | None]:
    subject = "Apple" if lang == "en" else "苹果"
    return asyncio.run(
        retell(
            model,
            passages,
            lang=lang,
            subject=subject,
            section="risks",
            similar=similar,
            node="read",
        )
    )


def verdict(text: str, passage: str, *, lang: Lang = "en", likeness: float = 0.95) -> str:
    """The code of what is wrong with a retelling, or an empty text."""
    answer = {"s1": text}
    model = Scripted(answer, answer, answer)
    done, dropped, _ = run(model, [passage], scores(likeness), lang)
    if done[0] is not None:
        return ""
    return dropped[0].reasons[0].partition(":")[0]


def test_a_retelling_carries_its_passage() -> None:
    model = Scripted({"s1": GOOD})
    done, dropped, stop = run(model, [SUPPLY], scores(0.95))
    assert done == [Retold(GOOD, SUPPLY, 1)]
    assert (dropped, stop) == ([], None)


@pytest.mark.parametrize(
    ("text", "passage", "code"),
    [
        (GOOD, SUPPLY, ""),
        (
            "A shortage of components could bankrupt the company and its sales.",
            SUPPLY,
            "vocabulary",
        ),
        ("A shortage of components from suppliers could not affect sales.", SUPPLY, "negation"),
        ("The company is insured against losses from earthquakes.", NOT_INSURED, "negation"),
        ("The company is not insured against losses from earthquakes.", NOT_INSURED, ""),
        ("Two component suppliers could affect sales of the company.", SUPPLY, "number"),
        ("A shortage in 2025 of components could affect sales.", SUPPLY, "number"),
        ("A shortage of components could affect sales", SUPPLY, "form"),
        ("A shortage of components could hit. It may affect sales.", SUPPLY, "form"),
        ("It could adversely affect us and our company.", SUPPLY, "form"),
        ("Too short.", SUPPLY, "form"),
        ("零部件短缺可能对公司的销售造成不利的重大后果。", SUPPLY, "form"),
    ],
)
def test_in_one_language_the_words_are_the_passages(text: str, passage: str, code: str) -> None:
    assert verdict(text, passage) == code


def test_borrowed_words_with_another_meaning_do_not_stand() -> None:
    assert verdict(GOOD, SUPPLY, likeness=0.5) == "meaning"


@pytest.mark.parametrize(
    ("text", "likeness", "code"),
    [
        ("零部件短缺可能对公司的销售产生不利作用。", 0.9, ""),
        ("零部件短缺可能对公司的销售产生不利作用。", 0.7, "meaning"),
        ("三家供应商的零部件短缺可能拖累公司的销售。", 0.9, "number"),
        ("零部件 shortage 可能对公司的销售产生不利作用。", 0.9, "form"),
        ("零部件短缺可能对公司的销售产生不利作用", 0.9, "form"),
        ("零部件短缺。可能对公司的销售产生不利作用。", 0.9, "form"),
    ],
)
def test_in_another_language_the_meaning_decides(text: str, likeness: float, code: str) -> None:
    assert verdict(text, SUPPLY, lang="zh", likeness=likeness) == code


def test_a_sentence_that_fits_another_passage_better_does_not_stand() -> None:
    text = "零部件短缺可能对公司的销售产生不利作用。"
    model = Scripted({"s1": text, "s2": text}, {"s1": text}, {"s1": text})
    done, dropped, _ = run(model, [NOT_INSURED, SUPPLY], scores(0.85, 0.93), "zh")
    assert [row and row.passage for row in done] == [None, SUPPLY]
    assert {row.reasons[0].partition(":")[0] for row in dropped} == {"meaning"}


def test_only_what_failed_is_asked_again() -> None:
    retold = "The company is not insured against losses from earthquakes."
    wrong = "The company is insured against losses from earthquakes."
    model = Scripted({"s1": GOOD, "s2": wrong}, {"s2": retold})
    done, dropped, stop = run(model, [SUPPLY, NOT_INSURED], scores(0.9, 0.9))
    assert [row and (row.text, row.tries) for row in done] == [(GOOD, 1), (retold, 2)]
    assert len(dropped) == 1
    assert stop is None
    again = model.asked[1][-1]["content"]
    assert NOT_INSURED in again
    assert SUPPLY not in again
    assert "denied" in again


@pytest.mark.parametrize(
    ("error", "kind"), [(BudgetExceeded("Spent."), "budget"), (ServerBusy("Busy."), "model")]
)
def test_a_stop_keeps_what_was_retold(error: Exception, kind: str) -> None:
    model = Scripted({"s1": GOOD, "s2": "Nothing of it."}, error)
    done, _, stop = run(model, [SUPPLY, NOT_INSURED], scores(0.9, 0.9))
    assert [row is not None for row in done] == [True, False]
    assert stop is not None
    assert stop.kind == kind


def test_a_refused_key_is_raised() -> None:
    with pytest.raises(AuthError):
        run(Scripted(AuthError("The key is refused.")), [SUPPLY], scores(0.9))
