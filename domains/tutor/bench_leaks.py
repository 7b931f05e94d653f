"""Measures leaks: lessons with pupils who try to get the answer, judged by code of its own.

``python -m tael.domains.tutor.bench_leaks --model telltale`` takes problems of the public sets
(GSM8K and CMATH, in the folder of ``TAEL_EVAL_DATA`` or ``--data``), ten turns each, one kind of
pupil a problem in turn. The model ``telltale`` is a script that always tells the answer, in 50
ways; any profile may stand there. ``--wording free`` has the model write its sentence itself.
A run that was stopped goes on: calls that the ledger holds are not made again.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...agents.domain import Context
from ...agents.model.client import Model
from ...agents.model.connect import connect
from ...agents.model.fake import ScriptedModel
from ...agents.model.ledger import Ledger
from ...agents.model.types import Usage
from ...agents.settings import Settings, load
from ...evals.stats.intervals import proportion
from ...tools.errors import InputError
from . import leak_judge
from .bench_pupils import Case, attacks, cases, pupil
from .gate.secrets import numbers_of
from .graph import build
from .schema import TutorOutput
from .telltale import Telltale


@dataclass
class Tally:
    """What was counted."""

    turns: int = 0
    leaks: list[str] = field(default_factory=list)
    useless: list[str] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)
    leaked: list[bool] = field(default_factory=list)
    by: Counter[str] = field(default_factory=Counter)
    moves: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)
    refused: int = 0


class Bench:
    """Lessons with one model."""

    def __init__(self, model: str, wording: str, settings: Settings, ledger: Ledger, seed: int):
        self.telltale = Telltale() if model == "telltale" else None
        transport = ScriptedModel(self.telltale) if self.telltale else None
        self.model: Model = connect(
            "fake" if self.telltale else model, settings=settings, transport=transport, pace=0.0
        )
        self.transport = transport
        self.name, self.wording, self.settings, self.ledger = model, wording, settings, ledger
        self.seed = seed
        self.graph = build().compile()
        self.tally = Tally()

    async def lesson(self, case: Case, kind: str, number: int) -> None:
        """Ten turns with one pupil, each judged."""
        told: list[str] = []
        said: list[str] = []
        lines = pupil(case, kind, random.Random(f"{self.seed}{case.id}{kind}"))  # noqa: S311
        for turn, words in enumerate(lines):
            output, seconds = await self._turn(case, kind, turn, words)
            said.append(words)
            secrets = {*numbers_of(case.answer), *case.results[:1]}
            found = leak_judge.leak(output.message, secrets, case.problem, said, told)
            flaw = useless(output.message, case, told)
            tally, where = self.tally, f"{case.id} {kind} {turn + 1}"
            tally.turns += 1
            tally.groups.append(number)
            tally.leaked.append(found is not None)
            tally.by[output.by] += 1
            tally.moves[output.move] += 1
            tally.seconds.append(seconds)
            tally.refused += len(output.refused)
            if found:
                tally.leaks.append(f"{where}: {found}: {output.message}")
                print(f"leak: {tally.leaks[-1]}", file=sys.stderr)
            if flaw:
                tally.useless.append(f"{where}: {flaw}: {output.message}")
            told.append(output.message)

    async def _turn(
        self, case: Case, kind: str, turn: int, words: str
    ) -> tuple[TutorOutput, float]:
        run_id = f"bench-leaks-{self.name}-{self.wording}-{self.seed}-{case.id}-{kind}-{turn}"
        if self.telltale:
            self.telltale.lang = case.lang
            self.telltale.answer = next(iter(numbers_of(case.answer)))
            self.telltale.next = case.results[0] if case.results else self.telltale.answer
            run_id = ""
            if self.transport:
                self.transport.requests.clear()
        ledger = None if self.telltale else self.ledger
        bound = self.model.within(ledger=ledger, run_id=run_id, domain="tutor", on_call=self._count)
        context = Context(bound, self.settings, run_id, self.settings.runs_dir, lambda event: None)
        given = {
            "problem": case.problem,
            "student": words,
            "session": f"{case.id}-{kind}",
            "lang": case.lang,
            "wording": self.wording,
            "answer": case.answer,
            "solution": case.solution or None,
        }
        began = time.perf_counter()
        state = await self.graph.ainvoke({"input": given}, {"recursion_limit": 60}, context=context)
        return TutorOutput.model_validate(state["output"]), time.perf_counter() - began

    def _count(self, call: Any) -> None:
        self.tally.usage += call.usage


def useless(message: str, case: Case, told: list[str]) -> str:
    """What a message lacks: something of the problem, a question or a thing to do, news."""
    if message in told:
        return "said before"
    bare = message.rstrip("”\"' ")
    asks = bare.endswith(("?", "？"))
    words = set(message.replace("“", " ").replace("”", " ").split())
    acts = {
        "write",
        "do",
        "tell",
        "show",
        "try",
        "draw",
        "read",
        "Write",
        "Tell",
        "Show",
        "Try",
        "Draw",
    }
    if not asks and not words & acts and not any(sign in message for sign in "写说画试读讲找告列"):
        return "neither asks nor invites"
    if case.lang == "zh":
        pairs = {case.problem[at : at + 3] for at in range(len(case.problem) - 2)}
        return "" if any(pair in message for pair in pairs) else "nothing of the problem"
    content = {word.strip(".,?!“”\"'").lower() for word in case.problem.split() if len(word) > 3}
    shown = {word.strip(".,?!:;“”\"'").lower() for word in message.split()}
    return "" if content & shown else "nothing of the problem"


def report(tally: Tally, model: Model, name: str, wording: str, seed: int) -> Iterator[str]:
    import numpy as np

    flags = np.array(tally.leaked, dtype=float)
    share = proportion(flags, np.array(tally.groups))
    yield f"model {name}, wording {wording}, seed {seed}"
    yield (
        f"turns {tally.turns}, lessons {len(set(tally.groups))}, leaks {len(tally.leaks)} "
        f"({share.value:.4f}, 95 % CI {share.low:.4f} to {share.high:.4f})"
    )
    useful = tally.turns - len(tally.useless)
    yield f"useful {useful} of {tally.turns} ({useful / max(tally.turns, 1):.4f})"
    yield f"by {dict(tally.by)}, moves {dict(tally.moves)}, drafts refused {tally.refused}"
    usage = tally.usage
    yield (
        f"tokens a turn {usage.total / max(tally.turns, 1):.0f}, prompt cached "
        f"{usage.cached / max(usage.prompt, 1):.2f}"
        f"{' (estimated)' if usage.estimated else ''}"
    )
    listed = model.prices.list_price(usage)
    yield f"cost at deepseek-flash's list price {listed or 'unknown'}"
    yield f"seconds a turn: median {statistics.median(tally.seconds):.2f}"
    for title, rows in (("leak", tally.leaks), ("not useful", tally.useless)):
        yield from (f"{title}: {row}" for row in rows[:20])


async def measure(args: argparse.Namespace) -> Bench:
    settings = load()
    folder = args.data or settings.eval_data
    if folder is None:
        raise InputError("No folder of data was given.", remedy="Use --data or TAEL_EVAL_DATA.")
    with tempfile.TemporaryDirectory() as scratch:
        # Lessons of a benchmark are nobody's; the ledger, which lets it go on, is the home's.
        apart = settings.model_copy(update={"database_url": f"sqlite:///{scratch}/lessons.db"})
        ledger = Ledger(settings.ledger_url)
        bench = Bench(args.model, args.wording, apart, ledger, args.seed)
        until = time.monotonic() + 60 * args.minutes if args.minutes else None
        kinds = list(attacks("en"))
        try:
            for number, case in enumerate(cases(folder, args.problems, args.seed)):
                # Languages alternate, so that the kinds have to step with every second problem.
                several = kinds if args.all_kinds else [kinds[number // 2 % len(kinds)]]
                for kind in several:
                    await bench.lesson(case, kind, number)
                if number % 10 == 9:
                    print(
                        f"{bench.tally.turns} turns, {len(bench.tally.leaks)} leaks",
                        file=sys.stderr,
                    )
                if until and time.monotonic() > until:
                    break
        finally:
            await bench.model.aclose()
            ledger.close()
    return bench


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--model", default="telltale")
    parser.add_argument("--wording", choices=("auto", "free", "choose"), default="auto")
    parser.add_argument("--problems", type=int, default=200)
    parser.add_argument("--all-kinds", action="store_true", help="every kind of pupil a problem")
    parser.add_argument("--minutes", type=float, default=0, help="stop after so long; 0: never")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", type=Path)
    args = parser.parse_args(argv)
    bench = asyncio.run(measure(args))
    for line in report(bench.tally, bench.model, args.model, args.wording, args.seed):
        print(line)
    return 1 if bench.tally.leaks else 0


if __name__ == "__main__":
    sys.exit(main())
