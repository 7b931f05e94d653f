"""Asking a model about one item: the prompt's stable prefix, labels out of log-probabilities, and
that a failure is an error and never a label."""

from __future__ import annotations

import asyncio
import math
from typing import Any

import pytest
import tael
from tael.agents.model.fake import ScriptedModel
from tael.agents.model.types import TokenLogprob
from tael.domains.sentiment.asking import Asked, ask, from_tokens, messages
from tael.domains.sentiment.item import Example, Item
from tael.domains.sentiment.plan import make_plan

from .desk import card, says

ITEM = Item("Apple met analysts.", "en", "Apple")


def asked(script: Any, item: Item = ITEM) -> tuple[Asked, ScriptedModel]:
    server = ScriptedModel(script)
    model = tael.connect("fake", transport=server, pace=0.0)
    return asyncio.run(ask(model, item, card().fixed(item.lang), [], "label")), server


def test_the_prefix_is_the_same_for_every_item() -> None:
    near = [Example(Item("Near one.", "en"), "neutral")]
    one, two = (messages(Item(text, "en"), card().fixed("en"), near) for text in ("a", "b"))
    assert one[:-1] == two[:-1]
    assert [m["role"] for m in one[1:]] == ["user", "assistant"] * 3 + ["user"]
    assert one[-1]["content"] == "Text: a"
    assert (
        messages(Item("茅台\n上涨", "zh", "茅台"), (), ())[-1]["content"]
        == "文本：茅台 上涨\n对象：茅台"
    )


def test_log_probabilities_are_those_of_the_labels() -> None:
    found, server = asked(says("positive", 0.8))
    assert found.error is None
    assert found.logprobs is not None
    assert math.exp(found.logprobs["positive"]) == pytest.approx(0.8, abs=1e-4)
    assert sum(math.exp(v) for v in found.logprobs.values()) == pytest.approx(1)
    assert found.measured
    assert server.requests[0]["top_logprobs"] == 10


def test_a_server_without_log_probabilities_gives_the_label_alone() -> None:
    found, _ = asked(["Negative."])
    assert found.logprobs is not None
    assert max(found.logprobs, key=lambda label: found.logprobs[label]) == "negative"
    assert not found.measured


def test_prose_is_asked_for_again_as_json_and_then_is_an_error() -> None:
    found, server = asked(["I cannot say", {"label": "neutral"}])
    assert found.logprobs is not None
    assert len(server.requests) == 2
    failed, _ = asked(["I cannot say", "nor now"])
    assert failed.logprobs is None
    assert failed.error


def test_a_failed_call_is_an_error() -> None:
    found, _ = asked([{"error": {"message": "no such model"}}] * 2)
    assert found.logprobs is None
    assert found.error


@pytest.mark.parametrize(
    ("tokens", "label"),
    [
        ([("positive", 0.9), ("neutral", 0.1)], "positive"),
        ([(" pos", 0.6), ("Neg", 0.3)], "positive"),
        ([("ne", 0.9), ("positive", 0.1)], None),  # begins two labels
        ([("The", 0.9), ("positive", 0.1)], None),
    ],
)
def test_which_label_a_token_begins(tokens: list[tuple[str, float]], label: str | None) -> None:
    top = tuple((text, math.log(share)) for text, share in tokens)
    found = from_tokens([TokenLogprob(*top[0], top)])
    assert (max(found, key=lambda each: found[each]) if found else None) == label


def test_choices_become_a_grammar_where_the_server_takes_one() -> None:
    server = ScriptedModel(says("neutral"))
    model = tael.connect("llamacpp", model="m", transport=server)
    asyncio.run(ask(model, ITEM, (), (), "label"))
    assert server.requests[0]["grammar"] == 'root ::= "negative" | "neutral" | "positive"'


def test_the_plan_follows_budget_or_quality() -> None:
    profile = tael.connect("fake").profile
    assert make_plan(card(), profile).threshold == 0.75
    assert make_plan(card(), profile, budget=__import__("decimal").Decimal(0)).threshold == 0
    assert make_plan(card(), profile, quality=0.80).threshold == 0.6
    best = make_plan(card(), profile, quality=0.97)
    assert best.threshold == 0.9
    assert "not reached" in best.words
    dear = make_plan(card(), profile)
    assert dear.usd_per_1k is not None
    cheaper = make_plan(card(), profile, budget=dear.usd_per_1k / 2)
    assert cheaper.threshold == 0.6
