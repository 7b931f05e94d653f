"""The names that users import, and that importing them costs nothing."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any, Literal, TypedDict

import pytest
import tael
from langgraph.graph import END, START, StateGraph
from pydantic import BaseModel
from tael.agents import registry
from tael.agents.domain import Context
from tael.agents.model.fake import ScriptedModel
from tael.agents.settings import load
from tael.tools.errors import ConfigError

from .support.openai_server import OpenAIServer
from .support.runs import no_reading
from .support.wording import words

__all__ = ["no_reading"]
HEAVY = ("pydantic", "langgraph", "openai", "chromadb", "sqlalchemy", "numpy", "httpx")


class Label(BaseModel):
    label: Literal["positive", "negative"]
    score: int


@pytest.mark.parametrize("name", tael.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(tael, name) is not None


def test_all_is_sorted_and_whole() -> None:
    assert list(tael.__all__) == sorted(tael.__all__)
    assert set(tael._WHERE) == set(tael.__all__)
    with pytest.raises(AttributeError, match="no_such_name"):
        tael.no_such_name  # noqa: B018


def test_importing_tael_loads_nothing_heavy() -> None:
    code = f"import sys, tael; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_domains_can_be_called_before_and_after_its_package_is_imported() -> None:
    code = """
import tael
print(*tael.domains())
import tael.domains.finance_report
print(*tael.domains(), tael.domains.finance_report.DOMAIN.name)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    before, after = done.stdout.splitlines()
    assert "finance-report" in before.split()
    assert after == f"{before} finance-report"


def test_run_sync_inside_a_loop_says_what_to_use() -> None:
    async def inside() -> None:
        tael.run_sync("finance-report", ticker="KO")

    with pytest.raises(ConfigError, match=r"await tael\.run"):
        asyncio.run(inside())


def test_connect_to_a_server_and_ask_for_a_label() -> None:
    async def ask(url: str) -> tuple[Any, Any]:
        model = tael.connect(base_url=url, model="served-model", api_key="sk-test")
        try:
            typed = await model.ask([{"role": "user", "content": "Great quarter."}], schema=Label)
            plain = await model.ask([{"role": "user", "content": "Great quarter."}])
        finally:
            await model.aclose()
        return typed, plain

    with OpenAIServer() as server:
        typed, plain = asyncio.run(ask(f"{server.url}/always/none/api/v1"))
    assert typed.value == Label(label="positive", score=3)
    assert isinstance(plain.value, str)
    assert typed.usage.prompt == 900
    assert typed.cost.listed is None


@pytest.mark.usefixtures("no_reading")
def test_a_domains_graph_is_a_subgraph_of_another(tmp_path: Path) -> None:
    class State(TypedDict, total=False):
        input: dict[str, Any]
        output: dict[str, Any]
        title: str

    async def title(state: State) -> State:
        return {"title": state["output"]["document"]["title"]}

    outer: StateGraph[State, Context, Any, Any] = StateGraph(State, context_schema=Context)
    outer.add_node("report", tael.graph("finance-report"))
    outer.add_node("title", title)
    outer.add_edge(START, "report")
    outer.add_edge("report", "title")
    outer.add_edge("title", END)
    transport = ScriptedModel(words)
    context = Context(
        tael.connect("fake", transport=transport), load(), "mine", tmp_path, lambda event: None
    )
    given: Any = {"input": registry.domain("finance-report").example}
    state = asyncio.run(outer.compile().ainvoke(given, context=context))
    assert "Coca-Cola" in state["title"]
    assert transport.requests
    assert state["output"]["code_sentences"] == 0
