"""The graph: read the document, answer.

::

    read -> answer -> END

``read`` cuts the document and tries the code's own reading; ``answer`` asks the model where that
left something to decide, checks its draft, and sends it back with the reason once.
"""

from __future__ import annotations

from typing import Any, TypedDict

from langgraph.graph import END, START, StateGraph
from langgraph.runtime import Runtime

from ...agents.domain import Context
from ...agents.runtime import context_of
from ...tools.errors import BudgetExceeded, InvalidReply, TruncatedReply
from . import loading, prompts, selecting
from .backing import Sources
from .cues import wanted
from .found import Found
from .judge import judge
from .plain import by_code
from .reckon import Task, Unbacked
from .schema import QuestionInput
from .stated import by_clause, overview
from .talk import by_talk, resolved
from .units import Reading, read
from .wording import unsure, worded

REASKS = 1
"""How often an answer that failed a check is sent back."""

MAX_TOKENS = 160


class State(TypedDict, total=False):
    """Plain data only. text: the document."""

    input: dict[str, Any]
    text: str
    partial: str | None
    output: dict[str, Any]


async def _read(state: State, runtime: Runtime[Context]) -> State:
    context = context_of(runtime.context)
    request = QuestionInput.model_validate(state["input"])
    text = loading.text_of(request)
    if not loading.has_figures(text):
        context.note("read", "The document has no figures: only its words can be quoted.")
    return {"text": text}


async def _answer(state: State, runtime: Runtime[Context]) -> State:
    context = context_of(runtime.context)
    request = QuestionInput.model_validate(state["input"])
    task = prepare(request, read(state["text"]))
    found = read_by_code(task, request.earlier)
    if found is not None:
        output = worded(found, request, attempts=0)
        return {"output": output.model_dump(mode="json"), "partial": None}
    found, attempts, partial = await _asked(task, request, context)
    output = worded(found, request, attempts=attempts)
    return {"output": output.model_dump(mode="json"), "partial": partial}


def read_by_code(task: Task, earlier: tuple[str, ...]) -> Found | None:
    """The answer of a question that leaves a model nothing to decide, or None."""
    found = by_talk(task, earlier) or by_code(task)
    return found or by_clause(task) or overview(task)


def prepare(request: QuestionInput, reading: Reading) -> Task:
    """What the checks and the prompt are made from."""
    question = resolved(request.question, request.earlier)
    shown = tuple(selecting.chosen(question, request.earlier, reading))
    sources = Sources(reading, shown, (request.question, *request.earlier))
    return Task(question, wanted(question), sources)


async def _asked(
    task: Task, request: QuestionInput, context: Context
) -> tuple[Found, int, str | None]:
    """The model's answer once it stands, or what is left of it."""
    lang = request.language
    document = selecting.shown(list(task.sources.shown))
    messages = prompts.asking(document, request.earlier, request.question, task.wanted, lang)
    reason, drafted = "", ""
    for attempt in range(1 + REASKS):
        try:
            reply = await context.model.ask(
                messages, schema=prompts.Draft, max_tokens=MAX_TOKENS, node="answer"
            )
        except BudgetExceeded as error:
            return unsure(task, error.what, drafted), attempt, error.what
        except (InvalidReply, TruncatedReply) as error:
            return unsure(task, error.what, drafted), attempt + 1, None
        drafted = "; ".join(reply.value.answer)
        try:
            return judge(reply.value, task), attempt + 1, None
        except Unbacked as error:
            reason = str(error)
            messages = [*messages, *prompts.again(reply.text, reason, lang)]
    return unsure(task, reason, drafted), 1 + REASKS, None


def build() -> StateGraph[State, Context, Any, Any]:
    """The graph, uncompiled."""
    graph: StateGraph[State, Context, Any, Any] = StateGraph(State, context_schema=Context)
    graph.add_node("read", _read)
    graph.add_node("answer", _answer)
    graph.add_edge(START, "read")
    graph.add_edge("read", "answer")
    graph.add_edge("answer", END)
    return graph
