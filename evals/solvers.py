"""Solvers that run a domain's agent inside an eval, with the eval's model, ledger and budget."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from ..agents.domain import Context, Domain
from ..agents.opening import read_input
from ..agents.registry import domain as find_domain
from .task import Answer, Sample


@dataclass(frozen=True)
class Agent:
    """Runs a domain's graph on a sample, without a run record of its own: the eval's row is the
    record, and its calls are replayed from the ledger by the row's id.

    given: the domain's input for a sample. answer: what the scorer reads from the output. An output
    that the domain calls unfit for use counts as none.
    """

    domain: str
    given: Callable[[Sample], Mapping[str, Any]]
    answer: Callable[[Any], Answer]

    async def __call__(self, sample: Sample, context: Context) -> Answer:
        found = find_domain(self.domain)
        request = read_input(found, dict(self.given(sample)))
        context.folder.mkdir(parents=True, exist_ok=True)
        state = await _graph(self.domain).ainvoke(
            {"input": request.model_dump(mode="json")}, {"recursion_limit": 100}, context=context
        )
        output = _output(found, state)
        answer = self.answer(output)
        unfit = found.quality(output)
        if unfit is None:
            return answer
        # The domain itself would not hand this out as the model's work.
        trace = {**answer.trace, "unfit": unfit, "value": answer.value}
        return Answer(None, answer.text, abstained=True, trace=trace)


@cache
def _graph(name: str) -> Any:
    return find_domain(name).build().compile()


def _output(found: Domain[Any, Any], state: Mapping[str, Any]) -> Any:
    return found.Output.model_validate(state["output"])
