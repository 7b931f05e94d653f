"""The graph: gather facts and text, write sections side by side, retell passages, assemble.

::

    gather -> warm -> write (one a section) -> assemble -> comply -> review
                  \\-> read ------------------/

``warm`` writes the first section alone, so that the shared prefix of the prompt is in the
server's cache before the others ask. ``review`` waits for the firm's supervisor, where it names
one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, TypedDict

from langgraph.graph import END, START, StateGraph
from langgraph.runtime import Runtime
from langgraph.types import Send

from ...agents.domain import Context
from ...agents.render.document import Check, Sentence, Slot, SourceLine, Span
from ...agents.render.document import Dropped as DroppedRow
from ...agents.runtime import context_of
from ...agents.writing.plan import SectionPlan
from ...agents.writing.writer import Dropped, Written, write
from ...tools.errors import InputError
from ...tools.facts_json import dump_facts, dump_table, load_table
from . import assemble, gather, reading
from .final import complied, firm_of, own_firm, own_rules
from .market import Market, market
from .naming import short_name
from .plans import plans
from .review import instruction, reviewed
from .schema import Report, ReportInput
from .valued import Valued, value

CHECKS = (
    "form",
    "slots",
    "numbers",
    "claims",
    "direction",
    "tense",
    "roles",
    "names",
    "vocabulary",
    "style",
)
"""What a model's sentence has passed when it is in the report; see agents/writing/checks.py."""


def _merge(left: dict[str, Any], right: dict[str, Any]) -> dict[str, Any]:
    return {**left, **right}


class State(TypedDict, total=False):
    """Plain data only, so that a checkpoint can hold it. table: facts as JSON; market: prices and
    peers, see market.py; passages: what may
    be quoted; written: section id -> sentences; readings: the same for retold text. rules: name
    and text of the firm's own rules file. report: the output without disclosures and checks."""

    input: dict[str, Any]
    table: str
    sent_back: list[dict[str, Any]]
    market: dict[str, Any]
    passages: list[dict[str, Any]]
    made: str
    firm: str | None
    rules: dict[str, str] | None
    report: dict[str, Any]
    written: Annotated[dict[str, Any], _merge]
    readings: dict[str, Any]
    section: str
    partial: str | None
    output: dict[str, Any]


def _plans(state: State) -> list[SectionPlan]:
    request = ReportInput.model_validate(state["input"])
    table = load_table(state["table"])
    chosen = plans(
        table,
        request.lang,
        short_name(table.company, request.lang),
        valued=_valued(state),
        length=request.length,
    )
    asked = state.get("sent_back", [])
    return [replace(plan, instruction=instruction(asked, plan.id)) for plan in chosen]


def _valued(state: State) -> Valued:
    """Rating, target and valuation: calculated again wherever they are needed, from plain data."""
    return value(load_table(state["table"]), firm_of(state), Market.of(state.get("market")))


async def _gather(state: State, runtime: Runtime[Context]) -> State:
    context = context_of(runtime.context)
    request = ReportInput.model_validate(state["input"])
    # What a user got wrong is said before any work is done.
    firm, rules = own_firm(request, context.settings), own_rules(request, context.settings)
    found = await gather.gather(request, context)
    profile = firm_of({"firm": firm})
    quoted = await market(request, found.table, profile, context)
    return {
        "market": quoted.plain(),
        "table": dump_table(found.table),
        "passages": found.passages,
        "made": assemble.now().isoformat(),
        "firm": firm,
        "rules": rules,
    }


async def _warm(state: State, runtime: Runtime[Context]) -> State:
    """The first section, alone: the others find its prompt's opening in the server's cache."""
    planned = _plans(state)
    if not planned:
        company = load_table(state["table"]).company
        raise InputError(
            f"Too little is known of {company.display('en')} ({company.ticker}) for a report.",
            means="There is neither revenue nor net income of its latest year.",
            remedy="Give statements that have them (--facts).",
        )
    return await _write_one(state, planned[0], context_of(runtime.context))


async def _write(state: State, runtime: Runtime[Context]) -> State:
    plan = next(plan for plan in _plans(state) if plan.id == state["section"])
    return await _write_one(state, plan, context_of(runtime.context))


async def _write_one(state: State, plan: SectionPlan, context: Context) -> State:
    done = await write(context.model, plan, node=f"write:{plan.id}")
    return {"written": {plan.id: _section(done)}}


_WRITES = ("input", "table", "market", "firm")


def _rest(state: State) -> list[Send]:
    shared = {
        **{key: state.get(key) for key in _WRITES},
        "sent_back": state.get("sent_back", []),
    }
    sends = [Send("write", {**shared, "section": plan.id}) for plan in _plans(state)[1:]]
    return [*sends, Send("read", {**shared, "passages": state["passages"]})]


async def _read(state: State, runtime: Runtime[Context]) -> State:
    context = context_of(runtime.context)
    request = ReportInput.model_validate(state["input"])
    table = load_table(state["table"])
    subject = short_name(table.company, request.lang)
    asked = state.get("sent_back", [])
    found = await reading.read(
        state["passages"],
        request.lang,
        subject,
        context,
        request.index,
        {
            section: instruction(asked, section)
            for section in reading.SECTIONS
            if request.length == "full" or section in assemble.SHORT
        },
    )
    return {"readings": found}


async def _assemble(state: State, runtime: Runtime[Context]) -> State:
    context = context_of(runtime.context)
    request = ReportInput.model_validate(state["input"])
    table = load_table(state["table"])
    readings = state.get("readings", {})
    stops = [row["stopped"] for row in (*state["written"].values(), readings) if row.get("stopped")]
    budget = next((stop["reason"] for stop in stops if stop["kind"] == "budget"), None)
    valued = _valued(state)
    document = assemble.build(
        table,
        request.lang,
        state["written"],
        valued=valued,
        length=request.length,
        readings=readings.get("sections", {}),
        texts={
            key: SourceLine.model_validate(row) for key, row in readings.get("texts", {}).items()
        },
        run_id=context.run_id,
        made=assemble.when(state["made"]),
        partial=budget,
        given=request.facts.name if request.facts else "",
    )
    worded = [row for part in state["written"].values() for row in part["sentences"]]
    worded += [row for rows in readings.get("sections", {}).values() for row in rows]
    origins = [row["origin"] for row in worded]
    stated = {fact_id for line in document.sources for fact_id in line.fact_ids}
    report = Report(
        document=document,
        facts=dump_facts(fact for fact in (*table, *valued.facts.values()) if fact.id in stated),
        dropped=tuple(
            DroppedRow.model_validate(row)
            for part in (*state["written"].values(), readings)
            for row in part.get("dropped", [])
        ),
        model_sentences=origins.count("model"),
        code_sentences=origins.count("code"),
        stopped=next((stop["reason"] for stop in stops), None),
        partial=budget,
        formats=request.formats,
    )
    return {"report": report.model_dump(mode="json"), "partial": budget}


async def _comply(state: State, runtime: Runtime[Context]) -> State:
    report, _ = await complied(state, context_of(runtime.context))
    return {"output": report.model_dump(mode="json")}


async def _review(state: State, runtime: Runtime[Context]) -> State:
    return {"output": await reviewed(state, context_of(runtime.context))}


def _section(done: Written) -> dict[str, Any]:
    sentences = []
    for sentence in done.sentences:
        spans = tuple(
            Span(start=start, end=end, fact_id=slot.fact_id)
            for start, end, slot in sentence.filled.spans
            if slot.fact_id
        )
        slots = tuple(
            Slot(name=slot.name, fact_id=slot.fact_id, text=slot.text)
            for slot in sentence.note.slots
            if slot.fact_id
        )
        passed = CHECKS if sentence.origin == "model" else ()
        sentences.append(
            Sentence(
                text=sentence.filled.text,
                spans=spans,
                origin=sentence.origin,
                checks=tuple(Check(name=name, passed=True) for name in passed),
                slots=slots,
            ).model_dump(mode="json")
        )
    return {
        "sentences": sentences,
        "dropped": [dropped_row(row) for row in done.dropped],
        "stopped": {"kind": done.stopped.kind, "reason": done.stopped.reason}
        if done.stopped
        else None,
    }


def dropped_row(row: Dropped) -> dict[str, Any]:
    return {"section": row.section, "text": row.text, "reason": "; ".join(row.reasons)}


def build() -> StateGraph[State, Context, Any, Any]:
    """The graph, uncompiled."""
    graph: StateGraph[State, Context, Any, Any] = StateGraph(State, context_schema=Context)
    graph.add_node("gather", _gather)
    graph.add_node("warm", _warm)
    graph.add_node("write", _write)
    graph.add_node("read", _read)
    graph.add_node("assemble", _assemble)
    graph.add_node("comply", _comply)
    graph.add_edge(START, "gather")
    graph.add_edge("gather", "warm")
    graph.add_conditional_edges("warm", _rest, ["write", "read"])
    graph.add_edge(["write", "read"], "assemble")
    graph.add_edge("assemble", "comply")
    graph.add_node("review", _review)
    graph.add_edge("comply", "review")
    graph.add_edge("review", END)
    return graph
