"""What `ask` does with a model that follows a script: ledger, replay, budget, fallback, loops."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import httpx
import pytest
from pydantic import BaseModel, Field
from tael.agents.model.budget import Budget
from tael.agents.model.client import Model
from tael.agents.model.connect import connect
from tael.agents.model.fake import Answer, ScriptedModel, completion
from tael.agents.model.ledger import Ledger
from tael.agents.model.rows import CallRecord
from tael.agents.model.types import Message, Money, Reply
from tael.agents.settings import load
from tael.tools.errors import (
    AuthError,
    BudgetExceeded,
    ContextOverflow,
    InputError,
    InvalidReply,
    ServerBusy,
)

ASK = [Message(role="user", content="Is it good?")]


class Label(BaseModel):
    label: Literal["good", "bad"]
    why: str = Field(default="", pattern="^[a-z ]*$")


GOOD = {"label": "good", "why": "it is"}


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger(f"sqlite:///{tmp_path / 'ledger.db'}")
    yield opened
    opened.close()


def deepseek(transport: httpx.AsyncBaseTransport, **settings: Any) -> Model:
    chosen = load(deepseek_api_key="sk-test", **settings)
    return connect("deepseek", settings=chosen, transport=transport, pace=0.001)


def ask(model: Model, **how: Any) -> Reply[Any]:
    return asyncio.run(model.ask(how.pop("messages", ASK), **how))


def replies(status: int, body: Any = None, **headers: str) -> httpx.Response:
    return httpx.Response(status, json=body or {"error": {"message": "no"}}, headers=headers)


class Sequenced(httpx.AsyncBaseTransport):
    """Answers with responses in turn, the last one for ever."""

    def __init__(self, *responses: httpx.Response | str) -> None:
        self.responses, self.count = responses, 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        found = self.responses[min(self.count, len(self.responses) - 1)]
        self.count += 1
        if isinstance(found, str):
            body = json.loads(await request.aread())
            return httpx.Response(200, json=completion(body, found))
        return httpx.Response(found.status_code, content=found.content, headers=found.headers)


# Requests


def test_text_without_a_schema() -> None:
    script = ScriptedModel([" fine \n"])
    reply = ask(connect("fake", transport=script))
    assert (reply.value, reply.calls, reply.replayed) == ("fine", 1, False)
    assert "response_format" not in script.requests[0]
    assert script.requests[0]["max_tokens"] == 1024


def test_a_schema_is_sent_closed_and_complete() -> None:
    script = ScriptedModel([GOOD])
    reply = ask(connect("fake", transport=script), schema=Label)
    assert reply.value == Label(label="good", why="it is")
    sent = script.requests[0]["response_format"]["json_schema"]["schema"]
    assert sent["additionalProperties"] is False
    assert sent["required"] == ["label", "why"]
    assert sent["properties"]["why"]["pattern"] == "^[a-z ]*$"
    assert script.requests[0]["messages"] == ASK


def test_deepseek_gets_json_mode_with_the_schema_last_and_no_thinking() -> None:
    script = ScriptedModel([GOOD])
    system = Message(role="system", content="You judge.")
    ask(deepseek(script), messages=[system, *ASK], schema=Label)
    request = script.requests[0]
    assert request["response_format"] == {"type": "json_object"}
    assert request["thinking"] == {"type": "disabled"}
    assert request["model"] == "deepseek-flash"
    assert request["messages"][0] == system
    last = request["messages"][-1]["content"]
    assert last.startswith("Is it good?")
    assert "JSON" in last
    assert '"enum":["good","bad"]' in last


def test_a_stream_adds_up_to_the_same() -> None:
    reply = ask(connect("fake", transport=ScriptedModel([GOOD])), schema=Label, stream=True)
    assert reply.value.label == "good"
    assert not reply.usage.estimated


def test_logprobs() -> None:
    def script(body: dict[str, Any]) -> Answer:
        assert (body["logprobs"], body["top_logprobs"]) == (True, 2)
        answer = completion(body, "yes")
        top = [{"token": "yes", "logprob": -0.1}, {"token": "no", "logprob": -2.4}]
        answer["choices"][0]["logprobs"] = {
            "content": [{"token": "yes", "logprob": -0.1, "top_logprobs": top}]
        }
        return answer

    reply = ask(connect("fake", transport=ScriptedModel(script)), logprobs=2)
    assert reply.logprobs[0].top == (("yes", -0.1), ("no", -2.4))


def test_a_server_that_names_no_model_is_asked() -> None:
    def serve(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(200, json={"object": "list", "data": [{"id": "qwen"}]})
        return httpx.Response(200, json=completion(json.loads(request.content), "ok"))

    model = connect("vllm", transport=httpx.MockTransport(serve))
    assert ask(model).model == "qwen"


def test_what_surely_does_not_fit_is_not_sent() -> None:
    script = ScriptedModel(["x"])
    with pytest.raises(ContextOverflow, match="Nothing was sent"):
        ask(deepseek(script), max_tokens=1_000_001)
    assert script.requests == []


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b"])
def test_a_prompt_that_is_not_text_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        ask(connect("fake"), messages=[Message(role="user", content=text)])


# Ledger and replay


def bound(ledger: Ledger, script: httpx.AsyncBaseTransport, **how: Any) -> Model:
    return deepseek(script).within(ledger=ledger, run_id="r", domain="d", **how)


def test_every_exchange_is_a_row_before_ask_returns(ledger: Ledger) -> None:
    told: list[CallRecord] = []
    transport = Sequenced(replies(503), "not json", json.dumps(GOOD))
    reply = ask(bound(ledger, transport, on_call=told.append), schema=Label, node="n")
    records = ledger.calls("r")
    assert [record.status for record in records] == ["failed", "rejected", "ok"]
    assert told == records
    assert reply.call_ids == ("r/1", "r/2", "r/3")
    assert reply.calls == 3
    assert {record.node for record in records} == {"n"}
    assert "ServerBusy" in (records[0].error or "")
    assert records[0].usage.total == 0
    assert records[2].model == "deepseek-flash"
    assert reply.usage == records[1].usage + records[2].usage
    listed = [record.cost.listed for record in records[1:]]
    assert None not in listed
    assert reply.cost.listed == Money(sum(money.amount for money in listed if money))
    assert reply.cost.incurred == reply.cost.listed


def test_a_resumed_run_replays_and_pays_nothing(ledger: Ledger) -> None:
    first = ask(bound(ledger, ScriptedModel(["bad", GOOD])), schema=Label, node="n")
    again = ScriptedModel([])
    second = ask(bound(ledger, again), schema=Label, node="n")
    assert again.requests == []
    assert second.value == first.value
    assert second.replayed
    assert second.usage == first.usage
    assert second.cost.listed == first.cost.listed
    assert second.cost.incurred == Money(Decimal(0))
    assert len(ledger.calls()) == 2


def test_the_nth_identical_request_of_a_node_gets_the_nth_reply(ledger: Ledger) -> None:
    async def two(model: Model) -> list[str]:
        return [(await model.ask(ASK, node="n")).value for _ in range(2)]

    assert asyncio.run(two(bound(ledger, ScriptedModel(["one", "two"])))) == ["one", "two"]
    third = ScriptedModel(["three"])
    resumed = bound(ledger, third)
    assert asyncio.run(two(resumed)) == ["one", "two"]
    assert ask(resumed, node="n").value == "three"
    assert ask(bound(ledger, ScriptedModel(["other node"])), node="m").value == "other node"


def test_identical_requests_side_by_side_are_replayed_apart(ledger: Ledger) -> None:
    async def two(model: Model) -> set[str]:
        replies = await asyncio.gather(*(model.ask(ASK, node="n") for _ in range(2)))
        return {reply.value for reply in replies}

    assert asyncio.run(two(bound(ledger, ScriptedModel(["one", "two"])))) == {"one", "two"}
    assert asyncio.run(two(bound(ledger, ScriptedModel([])))) == {"one", "two"}


def test_a_failure_in_the_record_is_tried_anew(ledger: Ledger) -> None:
    with pytest.raises(InvalidReply):
        ask(bound(ledger, ScriptedModel(["no"] * 3)), schema=Label, node="n")
    script = ScriptedModel([GOOD])
    reply = ask(bound(ledger, script), schema=Label, node="n")
    assert reply.value.label == "good"
    assert len(script.requests) == 1
    # And that way through is replayed as a whole.
    assert ask(bound(ledger, ScriptedModel([])), schema=Label, node="n").value == reply.value


def test_a_reply_that_is_not_text_is_kept_escaped_and_not_used(ledger: Ledger) -> None:
    def script(body: dict[str, Any]) -> Answer:
        last = body["messages"][-1]["content"]
        return "fine" if "cannot be used" in last else completion(body, "half \ud83d and \x00")

    assert ask(bound(ledger, ScriptedModel(script)), node="n").value == "fine"
    first = ledger.calls()[0]
    assert first.status == "rejected"
    assert first.response is not None
    assert first.response.isascii()
    assert ask(bound(ledger, ScriptedModel([])), node="n").value == "fine"


def test_a_cancelled_call_is_counted(ledger: Ledger) -> None:
    async def forever(body: dict[str, Any]) -> Answer:
        await asyncio.sleep(30)
        return "late"

    async def cancelled() -> None:
        task = asyncio.create_task(bound(ledger, ScriptedModel(forever)).ask(ASK, node="n"))
        await asyncio.sleep(0.2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancelled())
    (record,) = ledger.calls()
    assert record.status == "failed"
    assert record.usage.estimated


def test_the_key_is_not_in_the_ledger(ledger: Ledger, tmp_path: Path) -> None:
    refused = replies(401, {"error": {"message": "bad key sk-test"}})
    with pytest.raises(AuthError):
        ask(bound(ledger, Sequenced(refused)))
    ask(bound(ledger, ScriptedModel(["fine"])))
    ledger.close()
    assert b"sk-test" not in b"".join(p.read_bytes() for p in tmp_path.glob("ledger.db*"))


# Budget


def test_the_budget_stops_a_call_before_it_is_sent(ledger: Ledger) -> None:
    script = ScriptedModel(["fine", "never"])
    budget = Budget(Decimal("0.0015"))
    model = bound(ledger, script, budget=budget)
    ask(model, max_tokens=1000)
    spent = ledger.spent("r")["USD"]
    assert budget.spent == spent > 0
    with pytest.raises(BudgetExceeded):
        ask(model, max_tokens=4000)
    assert len(script.requests) == 1
    assert budget.left == budget.limit - spent


def test_calls_side_by_side_cannot_pass_the_budget(ledger: Ledger) -> None:
    async def many(model: Model) -> list[Any]:
        asks = [model.ask(ASK, max_tokens=1000, node=str(n)) for n in range(12)]
        return await asyncio.gather(*asks, return_exceptions=True)

    budget = Budget(Decimal("0.004"))
    script = ScriptedModel(lambda body: "word " * 700)
    ended = asyncio.run(many(bound(ledger, script, budget=budget)))
    assert any(isinstance(one, BudgetExceeded) for one in ended)
    assert any(isinstance(one, Reply) for one in ended)
    assert ledger.spent("r")["USD"] <= budget.limit


def test_failed_and_replayed_calls_leave_the_budget_alone(ledger: Ledger) -> None:
    budget = Budget(Decimal("0.01"))
    with pytest.raises(ServerBusy):
        ask(bound(ledger, Sequenced(replies(500)), budget=budget), deadline=0.5)
    assert (budget.spent, budget.left) == (0, budget.limit)
    ask(bound(ledger, ScriptedModel(["fine"])))
    ask(bound(ledger, ScriptedModel([]), budget=budget))
    assert budget.spent == 0


def test_a_machine_of_ones_own() -> None:
    assert ask(connect("fake")).cost.listed is None
    priced = connect("fake", settings=load(machine_hour_usd=Decimal(3600)))
    reply = ask(priced)
    assert reply.cost.listed is not None
    assert reply.cost.table == "machine-hour"
    assert 0 <= reply.cost.listed.amount < 5


# Servers that ask to wait


def test_the_fallback_takes_over_and_is_replayed(ledger: Ledger) -> None:
    busy = Sequenced(replies(429, None, **{"retry-after": "600"}))
    model = deepseek(busy, fallback_model="fake").within(ledger=ledger, run_id="r", domain="d")
    reply = ask(model, node="n")
    assert reply.model == "scripted"
    assert [record.profile for record in ledger.calls()] == ["deepseek", "fake"]
    calm = Sequenced("from deepseek")
    resumed = deepseek(calm, fallback_model="fake").within(ledger=ledger, run_id="r", domain="d")
    assert ask(resumed, node="n").replayed
    assert calm.count == 0
    assert ask(resumed, node="new").value == "from deepseek"


def test_a_refused_key_opens_the_breaker() -> None:
    transport = Sequenced(replies(401))
    model = deepseek(transport)
    for _ in range(3):
        with pytest.raises(AuthError):
            ask(model)
    assert transport.count == 1


def test_a_busy_server_is_asked_until_the_deadline() -> None:
    transport = Sequenced(*[replies(503)] * 7, "at last")
    assert ask(deepseek(transport)).value == "at last"


# Event loops


def test_one_model_serves_several_event_loops() -> None:
    model = connect("fake")
    assert [ask(model).value for _ in range(3)] == ["This is a scripted reply."] * 3


def test_no_more_requests_at_once_than_the_profile_allows() -> None:
    running, most = 0, 0

    async def script(body: dict[str, Any]) -> Answer:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.01)
        running -= 1
        return "ok"

    async def many(model: Model) -> None:
        await asyncio.gather(*(model.ask(ASK) for _ in range(30)))

    model = connect("fake", transport=ScriptedModel(script))
    asyncio.run(many(model))
    assert most == model.profile.max_concurrency


def test_the_sample_fits_the_schema() -> None:
    class Part(BaseModel):
        name: str = Field(min_length=40)
        kind: Literal["a", "b"]

    class Whole(BaseModel):
        parts: list[Part] = Field(min_length=2)
        count: int = Field(ge=3)
        note: str | None
        code: str = Field(pattern="^X[0-9]$", json_schema_extra={"examples": ["X1"]})

    value = ask(connect("fake"), schema=Whole).value
    assert (len(value.parts), value.count, value.code) == (2, 3, "X1")
