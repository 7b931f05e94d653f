"""The graph of a run: find the texts, label them.

::

    prepare -> label -> END

``label`` sends all texts through the cascade (:mod:`.cascade`), a graph of its own that works on
a few at a time, and writes each row down as it is done. A run that is taken up again reads what
stands there and goes on behind it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypedDict

from langgraph.graph import END, START, StateGraph
from langgraph.runtime import Runtime

from ...agents.domain import Context, Event
from ...agents.runtime import context_of
from .batch import Desk
from .companies import gazetteer_with
from .rows_file import RowsFile
from .schema import Row, SentimentInput, SentimentOutput, Tally
from .sources.files import Columns, open_file
from .sources.news import news_on
from .work import Text

SHOWN = 100
"""Rows that the output itself carries; a file's others are in its rows file."""

_EVERY = 2.0
"""Seconds between two words on how far a file is."""


class State(TypedDict, total=False):
    """texts: of a single text or of news, as plain data; a file's are read as they are labelled."""

    input: dict[str, Any]
    source: str
    texts: list[dict[str, Any]]
    missing: list[str]
    partial: str | None
    output: dict[str, Any]


async def _prepare(state: State, runtime: Runtime[Context]) -> State:
    context = context_of(runtime.context)
    request = SentimentInput.model_validate(state["input"])
    if request.ticker is not None:
        files = [request.companies] if request.companies else []
        gazetteer = gazetteer_with(files, context.settings)
        told = await news_on(request.ticker, request.since, context.settings, gazetteer)
        for sentence in told.missing:
            context.note("prepare", sentence)
        texts = [
            {
                "text": each.text,
                "entities": request.entities or each.entities,
                "id": each.id,
                "date": each.date,
            }
            for each in told.texts
        ]
        source = f"news on {request.ticker.upper()}"
        return {"texts": texts, "source": source, "missing": list(told.missing)}
    if request.file is not None:
        if str(request.file) != "-":
            _open(request)  # what is wrong with it is said before a model is started
        return {"texts": [], "source": str(request.file), "missing": []}
    text = {"text": request.text, "entities": request.entities}
    return {"texts": [text], "source": "text", "missing": []}


async def _label(state: State, runtime: Runtime[Context]) -> State:
    context = context_of(runtime.context)
    request = SentimentInput.model_validate(state["input"])
    desk = Desk.on(
        context.model,
        context.settings,
        head=request.head,
        embeddings=not request.no_embeddings,
        companies=[request.companies] if request.companies else [],
        budget_per_1k=request.budget_per_1k,
        quality=request.quality,
        abstain_below=request.abstain_below,
    )
    if request.file is not None or len(state["texts"]) > 1:
        context.note("label", f"Plan: {desk.plan.words}.")
    nearest = desk.bench.nearest
    if nearest is not None and len(nearest) > 200:
        text = (
            f"The first unsure item has {len(nearest):,} taught examples indexed, once for a head."
        )
        context.note("label", text)
    tally = Tally()
    shown: list[Row] = []
    with RowsFile(_rows_path(context)) as file:
        progress = _Progress(context)
        for row in file.finished():
            tally = counted(tally, row)
            shown += [row] if len(shown) < SHOWN else []
        async for row in desk.rows(_texts(request, state), done=file.finished()):
            file.write(row)
            tally = counted(tally, row)
            shown += [row] if len(shown) < SHOWN else []
            context.emit(Event("row", "label", row.model_dump_json()))
            progress.tell(tally)
    output = SentimentOutput(
        source=state["source"],
        head=desk.bench.head.card.name,
        threshold=desk.plan.threshold,
        plan=desk.plan.words,
        tally=tally,
        rows=tuple(shown),
        rows_file=str(_rows_path(context)),
        formats=request.formats,
        missing=tuple(state["missing"]),
    )
    return {"output": output.model_dump(mode="json"), "partial": desk.bench.spent}


def _rows_path(context: Context) -> Path:
    return context.folder / "rows.jsonl"


def _open(request: SentimentInput) -> Iterator[Text]:
    assert request.file is not None
    columns = Columns(request.text_column, request.entity_column, request.date_column)
    return open_file(request.file, columns, request.entities)


def _texts(request: SentimentInput, state: State) -> Iterator[Text]:
    if request.file is not None:
        return _open(request)
    return (
        Text(each["text"], tuple(each["entities"]), each.get("id"), each.get("date"))
        for each in state["texts"]
    )


def counted(tally: Tally, row: Row) -> Tally:
    """The tally with one row more."""
    labels, stages = dict(tally.labels), dict(tally.stages)
    abstained = tally.abstained
    for entity in row.entities:
        stages[entity.stage] = stages.get(entity.stage, 0) + 1
        if entity.label is None:
            abstained += 1
        else:
            labels[entity.label] = labels.get(entity.label, 0) + 1
    return Tally(
        rows=tally.rows + 1,
        errors=tally.errors + (row.error is not None),
        duplicates=tally.duplicates + (row.duplicate_of is not None),
        hostile=tally.hostile + ("hostile" in row.flags),
        labels=labels,
        abstained=abstained,
        stages=stages,
    )


class _Progress:
    """Says now and then how far it is."""

    def __init__(self, context: Context) -> None:
        self._context, self._last = context, time.monotonic()

    def tell(self, tally: Tally) -> None:
        now = time.monotonic()
        if now - self._last < _EVERY:
            return
        self._last = now
        asked = tally.stages.get("model", 0)
        text = f"{tally.rows:,} texts, {asked:,} items to the model, {tally.errors:,} errors"
        self._context.emit(Event("progress", "label", text))


def build() -> StateGraph[State, Context, Any, Any]:
    """The graph, uncompiled."""
    graph: StateGraph[State, Context, Any, Any] = StateGraph(State, context_schema=Context)
    graph.add_node("prepare", _prepare)
    graph.add_node("label", _label)
    graph.add_edge(START, "prepare")
    graph.add_edge("prepare", "label")
    graph.add_edge("label", END)
    return graph
