"""The loop: draft a section, check every sentence, send back what fails, fall back to code.

A sentence goes back at most twice. What still fails is dropped, and a plain sentence by code says
the note instead, marked as such, so that no planned figure is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from pydantic import BaseModel

from ...tools.errors import AuthError, BudgetExceeded, ModelError, PaymentError
from ..model.types import Message, Reply
from . import prompt
from .checks import problems, repeats
from .plan import Filled, Note, Problem, SectionPlan, fill
from .tidy import tidy

REPAIRS = 2


class Asks(Protocol):
    """What the writer needs of a model: :meth:`tael.agents.model.client.Model.ask`."""

    async def ask(
        self,
        messages: list[Message],
        *,
        schema: type[BaseModel],
        max_tokens: int = ...,
        temperature: float = ...,
        node: str = ...,
    ) -> Reply[Any]: ...


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that stands. ``template`` still has its slots; ``tries`` counts the drafts."""

    note: Note
    template: str
    filled: Filled
    origin: Literal["model", "code"]
    tries: int


@dataclass(frozen=True, slots=True)
class Dropped:
    """A draft that did not survive, with the reasons."""

    section: str
    text: str
    reasons: tuple[str, ...]
    tries: int


@dataclass(frozen=True, slots=True)
class Written:
    """A section as written. ``stopped`` says why the model was not asked (any further)."""

    plan: SectionPlan
    sentences: tuple[Sentence, ...]
    dropped: tuple[Dropped, ...] = ()
    stopped: Stop | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    kind: Literal["budget", "model"]
    reason: str


@dataclass
class _Draft:
    """What is known so far of one section."""

    plan: SectionPlan
    notes: dict[str, Note]
    good: dict[str, tuple[str, int]] = field(default_factory=dict)
    failed: dict[str, list[Problem]] = field(default_factory=dict)
    dropped: list[Dropped] = field(default_factory=list)

    def take(self, values: Mapping[str, str], tries: int) -> None:
        """Judges the sentences of one reply."""
        lang, plan = self.plan.lang, self.plan
        self.failed = {}
        for key, note in self.notes.items():
            if key in self.good:
                continue
            text = tidy(values.get(key, ""), note, lang, plan.subject)
            found = problems(text, note, lang=lang, subject=plan.subject)
            if not found and any(word in text for word in prompt.EXAMPLE_WORDS[lang]):
                found = [Problem("example", "the example's company is not this one")]
            if not found and (again := repeats(text, [g for g, _ in self.good.values()], lang)):
                found = [again]
            if found:
                self.failed[key] = found
                reasons = tuple(f"{problem.code}: {problem.reason}" for problem in found)
                self.dropped.append(Dropped(plan.id, text, reasons, tries))
            else:
                self.good[key] = (text, tries)


async def write(model: Asks, plan: SectionPlan, *, node: str = "write") -> Written:
    """Writes a section. Never raises for what a model does: code speaks where it cannot."""
    draft = _Draft(plan, {f"s{number}": note for number, note in enumerate(plan.notes, 1)})
    prefix = prompt.prefix(plan.lang)
    asked, stop = draft.notes, None
    for tries in range(1, REPAIRS + 2):
        try:
            reply = await model.ask(
                [*prefix, prompt.request(plan, asked, draft.failed)],
                schema=prompt.reply_schema(asked, plan.lang, plan.subject, tries=tries),
                max_tokens=60 + 90 * len(asked),
                temperature=0.0,
                node=node,
            )
        except (AuthError, PaymentError):
            raise  # no section will fare better, and the user has to act
        except BudgetExceeded as error:
            stop = Stop("budget", error.what)
            break
        except ModelError as error:
            stop = Stop("model", str(error))
            break
        draft.take(reply.value.model_dump(), tries)
        if not draft.failed:
            break
        asked = {key: draft.notes[key] for key in draft.failed}
    return Written(plan, _sentences(draft), tuple(draft.dropped), stop)


def by_code(plan: SectionPlan) -> Written:
    """The section without a model: every note by its fallback."""
    draft = _Draft(plan, {f"s{number}": note for number, note in enumerate(plan.notes, 1)})
    return Written(plan, _sentences(draft))


def _sentences(draft: _Draft) -> tuple[Sentence, ...]:
    sentences = []
    for key, note in draft.notes.items():
        template, tries = draft.good.get(key, (note.fallback, 0))
        # The last try chooses among code's own phrasings: where it lands on the fallback itself,
        # the sentence is not claimed for the model.
        chosen = key in draft.good and (tries <= REPAIRS or template != note.fallback)
        origin: Literal["model", "code"] = "model" if chosen else "code"
        sentences.append(Sentence(note, template, fill(template, note), origin, tries))
    return tuple(sentences)
