"""A small domain whose runs wait for a supervisor: two sections, each worded by one call.

As a script it is the command ``agent`` with this domain among the others; ``DIE`` in the
environment names an act after which the process kills itself, as a power cut would.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Annotated, Any, TypedDict

from langgraph.graph import END, START, StateGraph
from langgraph.runtime import Runtime
from langgraph.types import interrupt
from pydantic import BaseModel, Field
from tael.agents import registry
from tael.agents.domain import Bill, Context, Domain
from tael.agents.review import Decision, Person, Review, SentBack
from tael.agents.runtime import context_of
from tael.agents.trail import Trail

CHEN = Person(name="Chen Yulan", title="Head of Supervision")
SECTIONS = ("facts", "risks")


class MemoInput(BaseModel):
    topic: str = Field(description="What it is about.")
    blocked: bool = Field(False, description="Whether something stands in its way.")
    author: str = Field("Li Ming", description="Who wrote it.")


class Memo(BaseModel):
    """``decided`` is what the memo says of its approval."""

    texts: dict[str, str]
    decided: str = "DRAFT"


class State(TypedDict, total=False):
    input: dict[str, Any]
    sent_back: list[dict[str, Any]]
    texts: Annotated[dict[str, str], lambda left, right: {**left, **right}]
    output: dict[str, Any]


async def _write(state: State, runtime: Runtime[Context]) -> State:
    model = context_of(runtime.context).model
    texts = {}
    for section in SECTIONS:
        back = [SentBack.model_validate(row) for row in state.get("sent_back", [])]
        why = "".join(f" {row.because}" for row in back if row.concerns(section))
        asked = f"{section} of {state['input']['topic']}.{why}"
        reply = await model.ask([{"role": "user", "content": asked}], node=f"write:{section}")
        texts[section] = reply.value
    return {"texts": texts, "output": Memo(texts=texts).model_dump()}


async def _review(state: State) -> State:
    given = MemoInput.model_validate(state["input"])
    review = Review(
        approvers=(CHEN,),
        authors=(given.author,),
        blocking=("The figures are blank.",) if given.blocked else (),
        sections=SECTIONS,
    )
    decision = Decision.model_validate(interrupt(review.model_dump(mode="json")))
    mark = (
        f"Approved by {decision.by}, {decision.title}, {decision.at:%Y-%m-%d}"
        if decision.verdict == "approved"
        else f"DRAFT, sent back by {decision.by}: {decision.text}"
    )
    return {"output": {**state["output"], "decided": mark}}


def _build() -> Any:
    graph: StateGraph[State, Context, Any, Any] = StateGraph(State, context_schema=Context)
    graph.add_node("write", _write)
    graph.add_node("review", _review)
    graph.add_edge(START, "write")
    graph.add_edge("write", "review")
    graph.add_edge("review", END)
    return graph


def _export(memo: Memo, bill: Bill, folder: Path) -> list[Path]:
    path = folder / "memo.txt"
    path.write_text("\n".join([memo.decided, *memo.texts.values()]) + "\n", encoding="utf-8")
    return [path]


def _evidence(state: dict[str, Any]) -> dict[str, str]:
    return {"texts.txt": "\n".join(state["texts"].values()) + "\n"}


MEMO: Domain[MemoInput, Memo] = Domain(
    name="memo",
    summary="A memo that a supervisor approves.",
    Input=MemoInput,
    Output=Memo,
    build=_build,
    export=_export,
    summarise=lambda memo: [("memo", memo.decided)],
    evidence=_evidence,
)

_shipped = registry.domains


def install() -> None:
    """Makes the domain one of those that are registered."""
    registry.domains = lambda: {**_shipped(), MEMO.name: MEMO}  # type: ignore[assignment]


def _die_after(kind: str) -> None:
    """Kills this process once the act of that kind is committed."""
    add = Trail.add

    def deadly(trail: Trail, run_id: str, what: Any, data: Any, **more: Any) -> Any:
        act = add(trail, run_id, what, data, **more)
        if what == kind:
            os.kill(os.getpid(), signal.SIGKILL)
        return act

    Trail.add = deadly  # type: ignore[method-assign]


if __name__ == "__main__":
    from tael.agents.cli import main

    install()
    if os.environ.get("DIE"):
        _die_after(os.environ["DIE"])
    main()
