"""The graph: one turn of a lesson.

::

    solve -> read -> diagnose -> choose -> word -> gate -> learn -> END
                                            ^       |
                                            +-------+  at most twice

``solve`` opens the lesson and finds the reference; ``choose`` is policy, in code, and plans what is
said; ``word`` asks the model for the sentence before it; ``gate`` passes both, sends the sentence
back, or puts the hand-written message in their place.
"""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, TypedDict, TypeVar

from langgraph.graph import END, START, StateGraph
from langgraph.runtime import Runtime
from pydantic import TypeAdapter

from ...agents.domain import Context
from ...agents.model.client import Model
from ...agents.model.types import Messages
from ...agents.private import is_unkept
from ...agents.runtime import context_of
from ...tools.errors import BudgetExceeded, ModelError
from . import lesson, prompts, reading, solve
from .diagnose import diagnose
from .learner.protocol import Attempt, Incident
from .learner.store import Store
from .policy import Decision, choose
from .privacy import keeping, veil
from .privacy.grades import is_primary
from .pupil import hear
from .schema import LABELS, Finding, TutorInput, TutorOutput
from .session import Session, Turn
from .speak import joined
from .turn import Plan, objections, planned, scene_of
from .work import Work, read_work

REPAIRS = 2
"""How often a draft that the gate refused is sent back."""
_NO_MATHS = frozenset(
    ["empty", "long", "picture", "huge", "unreadable", "danger", "abuse", "sad", "personal", "off"]
)
T = TypeVar("T")


class State(TypedDict, total=False):
    """Plain data only. session: the lesson before the turn. draft: the model's newest words;
    drafts and refused: all of them, and why each did not pass."""

    input: dict[str, Any]
    session: dict[str, Any]
    kind: str
    work: dict[str, Any]
    finding: dict[str, Any]
    decision: dict[str, Any]
    plan: dict[str, Any]
    draft: str | None
    drafts: list[str]
    refused: list[str]
    message: str | None
    by: str
    partial: str | None
    output: dict[str, Any]


def _packed(value: Any) -> Any:
    return TypeAdapter(type(value)).dump_python(value, mode="json")


def _as(kind: type[T], data: Any) -> T:
    return TypeAdapter(kind).validate_python(data)


def _request(state: State) -> TutorInput:
    return TutorInput.model_validate(state["input"])


async def _solve(state: State, runtime: Runtime[Context]) -> State:
    context = context_of(runtime.context)
    request = _request(state)
    school = lesson.school_of(request, context.settings)  # one that cannot be read is said at once
    veil.open_to(context.model, school)  # one that is refused, too
    with Store(context.settings.ledger_url) as store:
        session = lesson.opened(request, store, context.settings.home)
    partial = None
    needs = request.student is not None and hear(request.student).kind not in _NO_MATHS
    if needs and not session.tried:
        try:
            model, _ = _shielded(request, session, context)
            reference = await solve.by_model(session.problem, context, model)
            session = session.model_copy(update={"reference": reference, "tried": True})
        except BudgetExceeded as error:
            partial = error.what
    return {"session": session.model_dump(mode="json"), "partial": partial}


async def _read(state: State, runtime: Runtime[Context]) -> State:
    session = Session.model_validate(state["session"])
    heard = hear(_request(state).student or "")
    work = Work()
    if heard.kind in ("working", "guess", "talk", "stuck", "hint", "why"):
        work = read_work(session.problem, heard.text, session.reference, session.task)
    return {"kind": heard.kind, "work": _packed(work)}


async def _diagnose(state: State, runtime: Runtime[Context]) -> State:
    session = Session.model_validate(state["session"])
    words = _request(state).student or ""
    finding = diagnose(_as(Work, state["work"]), session, words)
    return {"finding": finding.model_dump(mode="json")}


async def _choose(state: State, runtime: Runtime[Context]) -> State:
    context = context_of(runtime.context)
    request, session = _request(state), Session.model_validate(state["session"])
    words = request.student or ""
    heard = hear(words) if request.student is not None else None
    finding = Finding.model_validate(state["finding"])
    decision = choose(session, heard, _as(Work, state["work"]), finding)
    school = lesson.school_of(request, context.settings)
    plan = planned(decision.move, session, decision.session, words, state["kind"], school)
    return {"decision": _packed(decision), "plan": _packed(plan), "drafts": [], "refused": []}


async def _word(state: State, runtime: Runtime[Context]) -> State:
    """Asks the model for its sentence; without an answer the hand-written message stays."""
    context = context_of(runtime.context)
    plan = _as(Plan, state["plan"])
    session = Session.model_validate(state["session"])
    free = _writes(_request(state).wording, context, len(state["refused"]))
    # Of a pupil who is not on record the age is not known.
    free = free and not (is_primary(session.grades) or is_unkept(context.settings))
    if not plan.core or state.get("partial") or not (free or plan.meetings):
        return {"draft": None}
    model, over = _shielded(_request(state), session, context)
    messages = _asking(state, plan, over)
    try:
        if free:
            reply = await model.ask(messages, max_tokens=prompts.MAX_TOKENS, node="word", reasks=0)
            draft = prompts.tidied(reply.text)
        else:
            chosen = await model.ask(
                messages, schema=prompts.choice(plan.meetings), max_tokens=80, node="word", reasks=0
            )
            draft = chosen.value.say
    except BudgetExceeded as error:
        return {"draft": None, "partial": error.what}
    except ModelError as error:
        context.note("word", error.what)
        return {"draft": None}
    draft = over.lifted(draft) if over else draft
    return {"draft": draft, "drafts": [*state["drafts"], draft]}


def _writes(wording: str, context: Context, refused: int) -> bool:
    """Whether the model writes the sentence itself; after two refusals it chooses one."""
    if wording == "auto":
        wording = "choose" if context.model.profile.provider == "embedded" else "free"
    return wording == "free" and refused < REPAIRS


def _shielded(
    request: TutorInput, session: Session, context: Context
) -> tuple[Model, veil.Veil | None]:
    texts = (session.problem, *session.said, request.student or "")
    school = lesson.school_of(request, context.settings)
    return veil.shielded(context, session.learner, texts, school)


def _asking(state: State, plan: Plan, over: veil.Veil | None) -> Messages:
    """The prompt. What identifies the pupil is replaced before the words are cut to length."""
    lang = Session.model_validate(state["session"]).lang
    said = _request(state).student or ""
    said = over.over(said) if over else said
    messages = prompts.wording(
        said, over.over(plan.core) if over else plan.core, plan.move.verdict == "right", lang
    )
    if state["drafts"]:
        messages += prompts.again(state["drafts"][-1], state["refused"][-1], lang)
    return messages


async def _gate(state: State, runtime: Runtime[Context]) -> State:
    session, plan = Session.model_validate(state["session"]), _as(Plan, state["plan"])
    draft = state["draft"]
    if draft is None:
        return {"message": plan.text, "by": "code"}
    decision = _as(Decision, state["decision"])
    words = _request(state).student or ""
    scene = scene_of(session, decision.session, words, decision.move, plan.grants)
    why = None if draft in plan.meetings else next(objections(draft, plan, scene), None)
    if why is None:
        return {"message": joined(draft, plan.core, session.lang), "by": "model"}
    refused = [*state["refused"], why]
    if len(refused) > REPAIRS:
        return {"message": plan.text, "by": "code", "refused": refused}
    return {"message": None, "refused": refused}


def _gated(state: State) -> str:
    return "learn" if state.get("message") else "word"


async def _learn(state: State, runtime: Runtime[Context]) -> State:
    """Writes the turn down. A turn that is walked again after a kill is not counted twice."""
    context = context_of(runtime.context)
    request, before = _request(state), Session.model_validate(state["session"])
    decision = _as(Decision, state["decision"])
    move = decision.move
    finding = Finding.model_validate(state["finding"])
    turn = Turn(
        student=request.student or "",
        kind=state["kind"],
        message=state["message"] or "",
        move=move.name,
        level=move.level,
        error="" if finding.kind == "none" else finding.kind,
        misconception=finding.misconception or "",
        evidence=finding.evidence,
    )
    after = decision.session.model_copy(update={"turns": (*before.turns, turn)})
    may_keep = keeping.may_keep(request, context.settings)
    with Store(context.settings.ledger_url) as store:
        kept = store.load(after.id)
        news = (
            kept is None
            or kept["problem"] != after.problem
            or len(kept["turns"]) < len(after.turns)
        )
        if news and may_keep:
            _recorded(store, before, after, decision, state["kind"])
            store.save(after.id, after.learner, after.model_dump(mode="json"))
        if news and (not may_keep or is_unkept(context.settings)):
            keeping.tell_without_name(state["kind"], context.settings)
        mastery = {name: one.mastery for name, one in store.standings(after.learner).items()}
    output = TutorOutput(
        session=after.id,
        label=LABELS[after.lang],
        lang=after.lang,
        problem=after.problem,
        message=turn.message,
        move=move.name,
        hint_level=move.level,
        diagnosis=finding,
        checks=_as(Work, state["work"]).checks,
        mastery=mastery,
        solved=after.solved,
        sure=after.reference.answer is not None or not after.tried,
        turn=len(after.turns),
        by="model" if state["by"] == "model" else "code",
        refused=tuple(state["refused"]),
        reading=reading.for_turn(after, move, context.settings.home),
        kept=may_keep and not is_unkept(context.settings),
        notice=_notice(request, after, context),
    )
    return {"output": output.model_dump(mode="json")}


def _notice(request: TutorInput, session: Session, context: Context) -> str:
    """Told at the first turn of a lesson that is not kept."""
    if len(session.turns) > 1:
        return ""
    return keeping.note(keeping.why_not(request, context.settings), session.lang)


def _recorded(store: Store, before: Session, after: Session, decision: Decision, kind: str) -> None:
    """An answer is evidence once it is right, or at its first miss; danger goes to an adult."""
    now = datetime.now(UTC)
    if kind in ("danger", "abuse"):
        words = after.turns[-1].student[:2000]
        store.tell_adult(Incident(after.learner, after.id, kind, words, now))
    first_miss = decision.correct is False and not before.missed
    # What was right only after a miss was known less well than at once.
    hint = max(after.most, 2 if before.missed else 0)
    if after.component and (first_miss or (decision.correct and not before.solved)):
        store.record(
            Attempt(after.learner, after.component, bool(decision.correct), hint, now, after.id)
        )


def build() -> StateGraph[State, Context, Any, Any]:
    """The graph, uncompiled."""
    graph: StateGraph[State, Context, Any, Any] = StateGraph(State, context_schema=Context)
    for name, node in (
        ("solve", _solve),
        ("read", _read),
        ("diagnose", _diagnose),
        ("choose", _choose),
        ("word", _word),
        ("gate", _gate),
        ("learn", _learn),
    ):
        graph.add_node(name, node)
    path = (START, "solve", "read", "diagnose", "choose", "word", "gate")
    for one, other in pairwise(path):
        graph.add_edge(one, other)
    graph.add_conditional_edges("gate", _gated, ["word", "learn"])
    graph.add_edge("learn", END)
    return graph
